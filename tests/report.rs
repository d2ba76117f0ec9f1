//! Reports of which the gallery has no example: a fair cycle, a table with a wrong claim.

use onceproof::check::{Claimed, DesignReport, check_design};
use onceproof::counterexample::Failure;
use onceproof::design::{Expectation, parse};
use onceproof::report::human;
use onceproof::report::human::{Commands, Counterexamples, Style, Table};
use onceproof::report::json::JsonDesign;
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Rules};

const LOSES: &str = "name = \"loses\"\n\n[consumer]\ninstances = 1\nacknowledge = \"before-processing\"\n";

/// A checked design whose counterexample is a fair cycle from its third step on.
fn cycle() -> DesignReport {
    let design = parse(LOSES).expect("a design");
    let mut checked = check_design(&design, &[Guarantee::LossFree], Rules::ALL, &Limits::default(), |_| {});
    let Some(counterexample) = &mut checked.findings[0].counterexample else { panic!("it loses messages") };
    assert!(matches!(counterexample.failure, Failure::GoalUnreachable(_)), "{:?}", counterexample.failure);
    counterexample.cycle_from = Some(2);
    counterexample.failure = Failure::FairCycle("this cycle can repeat for ever".to_owned());
    checked
}

#[test]
fn fair_cycle_rendered_says_from_where_it_repeats() {
    let style = Style { counterexamples: Counterexamples::All, stats: false };
    let commands = Commands { check: "onceproof check loses.toml".to_owned(), repair: String::new() };
    let text = human::design(&human::heading("loses", Some("loses.toml")), &cycle(), style, &commands);
    let (stem, round) =
        text.split_once("and from here the steps repeat for ever, without any further fault:").expect("a cycle");
    assert!(stem.contains("  2. ") && !stem.contains("  3. "), "{text}");
    assert!(round.contains("  3. ") && round.contains("=> this cycle can repeat for ever"), "{text}");
    assert!(text.contains("to see it again: onceproof check loses.toml --guarantee loss-free\n"), "{text}");
    let json = JsonDesign::new("loses.toml", &cycle());
    assert_eq!(json.verdicts[0].cycle_from, Some(3));
    assert_eq!(json.verdicts[0].failure.as_deref(), Some("fair-cycle"));
}

#[test]
fn table_line_shows_letters_with_their_claims() {
    let mut report = cycle();
    report.findings[0].claimed = Some(Claimed { expectation: Expectation::Holds, faults: 2 });
    report.name = "a name that is longer than any column of a table is allowed to be".to_owned();
    let designs = [(report.name.as_str(), "loses.toml"), ("short", "other.toml")];
    let table = Table::new(designs.into_iter(), &[Guarantee::LossFree]);
    let lines = format!("{}{}", table.head(), table.line("loses.toml", &report));
    let lines: Vec<&str> = lines.lines().collect();
    let state_column = lines[3].find("states").expect("a column") + "states".len();
    assert!(lines[4].contains("…") && lines[4].contains("v!"), "{lines:#?}");
    // Colours take no room on the terminal: without them the columns are aligned.
    let plain = anstream::adapter::strip_str(lines[4]).to_string();
    let width = plain.chars().take(state_column).collect::<String>();
    assert!(width.ends_with(&onceproof::report::count(report.states)), "{width:?}");
}

#[test]
fn designs_with_one_name_are_listed_by_path() {
    let report = cycle();
    let designs = [(report.name.as_str(), "folder/loses.toml"), (report.name.as_str(), "other.toml")];
    let table = Table::new(designs.into_iter(), &[Guarantee::LossFree]);
    assert!(table.line("folder/loses.toml", &report).starts_with("folder/loses.toml  "));
}
