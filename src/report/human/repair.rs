//! Repairs: the smallest changes with which guarantees hold, and what was tried where there are
//! none.

use super::attempts::{as_option, excluded, tried, undecided, untried};
use super::blame::blame;
use super::commands::Commands;
use crate::check::DesignReport;
use crate::check::costs::Costs;
use crate::design::escaped;
use crate::repair::{Change, GuaranteeRepairs, Repair, Repairs, Together};
use crate::replay::Comparison;
use crate::report::numbers::plural;
use onceproof_models::Guarantee;
use std::fmt::Write;

/// The most repairs of one size that `repair` prints.
const SHOWN: usize = 10;

/// The most repairs that are printed below a violation.
const SHOWN_BELOW: usize = 2;

/// The repairs of a design, for `onceproof repair`. `path` is its file.
#[must_use]
pub fn repairs(path: &str, repairs: &Repairs<Costs>) -> String {
    let mut text = format!("{}\n  wanted: {}\n", escaped(path), repairs.wanted);
    if repairs.violated.is_empty() {
        if repairs.open.is_empty() {
            text.push_str("  all of them hold: there is nothing to repair\n");
        } else {
            let _ = writeln!(text, "  none of them is violated; inconclusive or vacuous: {}", repairs.open);
        }
        return text;
    }
    let _ = writeln!(text, "  violated: {}", repairs.violated);
    let Some(together) = &repairs.together else { return text };
    if together.found.is_empty() {
        let excluded = excluded(&together.attempts, repairs.max_changes);
        let _ = writeln!(text, "  {excluded} makes all of them hold");
        let holding = if repairs.holding.is_empty() { "none of them".to_owned() } else { repairs.holding.to_string() };
        let _ = writeln!(text, "  without a change: {holding} holds");
        if let Some(nearest) = &together.nearest {
            let holds = nearest.holds;
            let holds = if holds.is_empty() { "none of them".to_owned() } else { holds.to_string() };
            let _ =
                writeln!(text, "  the nearest single change: {}\n    with it: {holds} holds", shown(&nearest.change));
        }
    }
    sets(&mut text, repairs, together, SHOWN, &|repair| &repair.replays);
    let _ = writeln!(text, "\n  {}", tried(&together.attempts));
    if together.found.is_empty() {
        for line in undecided(&together.attempts).into_iter().chain(untried(&repairs.untried)) {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// The repairs of a design that was checked, to stand below its counterexamples.
#[must_use]
pub fn repairs_of_check(report: &DesignReport, repairs: &Repairs<Costs>, commands: &Commands) -> String {
    let mut text = String::new();
    let is_repaired = repairs.together.as_ref().is_some_and(|together| !together.found.is_empty());
    // Repairs of all claims together make a search for one claim that found nothing irrelevant.
    let is_shown = |one: &&GuaranteeRepairs| !(is_repaired && one.found.is_empty());
    for one in repairs.each.iter().filter(is_shown) {
        text.push_str(&blame(one, repairs, report.is_claimed(one.guarantee), commands));
        if !one.found.is_empty() {
            text.push_str(&still_unexamined(one.guarantee, report));
        }
    }
    if let Some(assumption) = report.repairs_assume {
        let _ = writeln!(text, "\n  assumed of the repairs: {assumption}");
    }
    let Some(together) = &repairs.together else { return text };
    if is_repaired {
        let _ = writeln!(text, "\n  the smallest changes with which every claim holds, the cheapest first");
        sets(&mut text, repairs, together, SHOWN_BELOW, &|_| &[]);
    } else {
        let excluded = excluded(&together.attempts, repairs.max_changes);
        let _ = writeln!(text, "\n  {excluded} makes every claim hold");
        let _ = writeln!(text, "  {}", tried(&together.attempts));
    }
    let _ = writeln!(text, "\n  more about it: {}", commands.repair);
    text
}

/// The settings that could weaken a guarantee with a repair as well: a repair is decided as far as
/// settings were examined.
fn still_unexamined(guarantee: Guarantee, report: &DesignReport) -> String {
    let weakening = report.unexamined.iter().filter(|one| one.weakens.contains(guarantee));
    let names: Vec<String> = weakening.map(|one| escaped(&one.name)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "\n  with any of these changes, {} rests on what was not examined: {}\n",
        guarantee.name(),
        names.join(", ")
    )
}

/// Writes sets of changes, at most so many, each with those of its replays that are shown.
fn sets(
    text: &mut String,
    repairs: &Repairs<Costs>,
    together: &Together<Costs>,
    most: usize,
    replays: &dyn Fn(&Repair<Costs>) -> &[Comparison],
) {
    for (number, repair) in (1..).zip(&together.found).take(most) {
        let _ = writeln!(text, "\n  repair {number} of {}", together.found.len());
        for change in &repair.changes {
            let _ = writeln!(text, "    {}", shown(change));
        }
        let _ = writeln!(text, "    {}", cost(repairs.costs.as_ref(), repair));
        for replay in replays(repair) {
            let _ = writeln!(text, "    {}", escaped(&replay.sentence));
        }
        if let Some(faults) = repair.up_to {
            let _ = writeln!(text, "    explored up to {}: more reach a limit", plural(usize::from(faults), "fault"));
        }
    }
    if together.found.len() > most {
        let _ = writeln!(text, "\n  and {} more of the same size", together.found.len() - most);
    }
}

/// A change of a setting, with the line to change.
#[must_use]
pub fn shown(change: &Change) -> String {
    match &change.source {
        Some(source) if source.file.is_command_line() => {
            format!("--set {}={} instead of {}", change.name, as_option(&change.instead), as_option(&change.now))
        }
        Some(source) if !source.file.path.is_empty() => {
            let position = source.line_column();
            format!(
                "{}:{position}: {} = {} instead of {}",
                escaped(&source.file.path),
                change.name,
                change.instead,
                change.now
            )
        }
        _ => format!("add {} = {} (it is {} by default)", change.name, change.instead, change.now),
    }
}

fn cost(before: Option<&Costs>, repair: &Repair<Costs>) -> String {
    let (Some(before), Some(after)) = (before, repair.costs.as_ref()) else {
        return "its cost per message is not known: without faults no message reaches its effect".to_owned();
    };
    difference(before, after).map_or("at the same cost per message".to_owned(), |text| format!("per message: {text}"))
}

/// The figures in which costs differ; none where they are the same.
#[must_use]
pub fn difference(before: &Costs, after: &Costs) -> Option<String> {
    let figures = Costs::NAMES.iter().zip(before.figures().into_iter().zip(after.figures()));
    let changed = figures.filter(|(_, (before, after))| before != after);
    let changed_figures: Vec<String> =
        changed.map(|(name, (before, after))| format!("{name} {before} -> {after}")).collect();
    (!changed_figures.is_empty()).then(|| changed_figures.join(", "))
}
