//! What a report says where no design of the gallery makes it say so: a run that goes round.

use onceproof::check::{DesignReport, check_design};
use onceproof::counterexample::Ending;
use onceproof::design::parse;
use onceproof::report::human;
use onceproof::report::human::{Counterexamples, Style};
use onceproof::report::json::JsonDesign;
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Rules};

const LOSES: &str = "name = \"loses\"\n\n[consumer]\ninstances = 1\nacknowledge = \"before-processing\"\n";

/// A checked design whose counterexample is told as a cycle from its third step on.
fn cycle() -> DesignReport {
    let design = parse(LOSES).expect("a design");
    let mut checked = check_design(&design, &[Guarantee::LossFree], Rules::ALL, &Limits::default(), |_| {});
    let Some(counterexample) = &mut checked.findings[0].counterexample else { panic!("it loses messages") };
    assert!(matches!(counterexample.ending, Ending::GoalUnreachable(_)), "{:?}", counterexample.ending);
    counterexample.round = Some(2);
    counterexample.ending = Ending::GoesRound("this can go round for ever".to_owned());
    checked
}

#[test]
fn a_run_that_goes_round_is_told_as_such() {
    let style = Style { counterexamples: Counterexamples::All, stats: false };
    let text = human::design("loses.toml", &cycle(), style);
    let (stem, round) = text.split_once("and from here round and round, without any further fault:").expect("a cycle");
    assert!(stem.contains("  2. ") && !stem.contains("  3. "), "{text}");
    assert!(round.contains("  3. ") && round.contains("=> this can go round for ever"), "{text}");
    let json = JsonDesign::new("loses.toml", &cycle());
    assert_eq!(json.verdicts[0].round_from, Some(3));
    assert_eq!(json.verdicts[0].failure.as_deref(), Some("goes-round"));
}
