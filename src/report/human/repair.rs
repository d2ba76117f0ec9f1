//! Repairs for people and for programs.

use super::commands::Commands;
use crate::check::costs::Costs;
use crate::report::numbers::count;
use crate::survey::repair::{Repair, Repairs};
use crate::systems::Change;
use onceproof_models::Guarantee;
use std::fmt::Write;

/// So many repairs of one size are shown.
const SHOWN: usize = 10;

/// So many of them are shown under a violation.
const SHOWN_BELOW: usize = 2;

fn named(guarantees: &[Guarantee]) -> String {
    guarantees.iter().map(|guarantee| guarantee.name()).collect::<Vec<_>>().join(", ")
}

/// What was found for a file.
#[must_use]
pub fn repairs(path: &str, repairs: &Repairs) -> String {
    let mut text = format!("{path}\n  wanted: {}\n", named(&repairs.wanted));
    if repairs.broken.is_empty() {
        if repairs.open.is_empty() {
            text.push_str("  all of it holds: there is nothing to repair\n");
        } else {
            let _ = writeln!(text, "  nothing of it is violated, but not decided or vacuous: {}", named(&repairs.open));
        }
        return text;
    }
    let _ = writeln!(text, "  violated: {}", named(&repairs.broken));
    if repairs.found.is_empty() {
        let _ = writeln!(text, "  no {} makes all of it hold", tried_sizes(repairs));
        let holding = if repairs.holding.is_empty() { "nothing".to_owned() } else { named(&repairs.holding) };
        let _ = writeln!(text, "  what holds as it is: {holding}");
        if let Some((change, held)) = &repairs.nearest {
            let held = if held.is_empty() { "still nothing of it".to_owned() } else { named(held) };
            let _ = writeln!(text, "  the nearest single change: {}\n    with it holds {held}", shown(change));
        }
    }
    sets(&mut text, repairs, SHOWN);
    let _ = write!(text, "\n  {} designs were explored to say so", count(repairs.tried));
    if repairs.undecided > 0 {
        let _ = write!(text, "; {} were too large to be decided", repairs.undecided);
    }
    let size = repairs.found.first().map_or(2, |repair| repair.changes.len());
    if repairs.exhausted < size && size <= 2 {
        text.push_str("; the time was up before all of this size were tried");
    }
    text.push('\n');
    text
}

/// What was found for a design whose claims were checked, to stand under its violations.
#[must_use]
pub fn repairs_below(repairs: &Repairs, commands: &Commands) -> String {
    let mut text = String::new();
    if repairs.found.is_empty() {
        let _ = writeln!(text, "\n  no {} makes all that is claimed hold", tried_sizes(repairs));
    } else {
        let _ = writeln!(text, "\n  the smallest changes with which all that is claimed holds, the cheapest first");
        sets(&mut text, repairs, SHOWN_BELOW);
    }
    let _ = writeln!(text, "\n  more about it: {}", commands.repair);
    text
}

fn sets(text: &mut String, repairs: &Repairs, most: usize) {
    for (number, repair) in (1..).zip(&repairs.found).take(most) {
        let _ = writeln!(text, "\n  repair {number} of {}", repairs.found.len());
        for change in &repair.changes {
            let _ = writeln!(text, "    {}", shown(change));
        }
        let _ = writeln!(text, "    {}", price(repairs.costs.as_ref(), repair));
    }
    if repairs.found.len() > most {
        let _ = writeln!(text, "\n  and {} more of the same size", repairs.found.len() - most);
    }
}

fn tried_sizes(repairs: &Repairs) -> &'static str {
    match repairs.exhausted {
        0 => "single change that was tried in time",
        1 => "single change, and no pair that was tried in time,",
        _ => "single change, pair, or three that each mend something,",
    }
}

/// A change with its place.
#[must_use]
pub fn shown(change: &Change) -> String {
    match &change.place {
        Some(place) if place.file.is_command_line() => {
            format!("--set {}={} instead of {}", change.name, unquoted(&change.instead), unquoted(&change.now))
        }
        Some(place) if !place.file.path.is_empty() => {
            let position = place.line_column();
            format!("{}:{position}: {} = {} instead of {}", place.file.path, change.name, change.instead, change.now)
        }
        _ => format!("add {} = {} (it is {} by default)", change.name, change.instead, change.now),
    }
}

/// A value as the command line takes it.
fn unquoted(value: &str) -> &str {
    value.trim_matches('"')
}

fn price(before: Option<&Costs>, repair: &Repair) -> String {
    let (Some(before), Some(after)) = (before, repair.costs.as_ref()) else {
        return "its price per message cannot be counted: its fault-free schedule brings no message to its effect"
            .to_owned();
    };
    difference(before, after).map_or("at the same price per message".to_owned(), |text| format!("per message: {text}"))
}

/// What costs differ in; none where they are the same.
#[must_use]
pub fn difference(before: &Costs, after: &Costs) -> Option<String> {
    let figures = Costs::NAMES.iter().zip(before.figures().into_iter().zip(after.figures()));
    let changed = figures.filter(|(_, (before, after))| before != after);
    let told: Vec<String> = changed.map(|(name, (before, after))| format!("{name} {before} -> {after}")).collect();
    (!told.is_empty()).then(|| told.join(", "))
}
