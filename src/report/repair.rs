//! Repairs for people and for programs.

use super::numbers::count;
use super::settings::JsonChange;
use crate::check::costs::Costs;
use crate::design::position;
use crate::survey::repair::{Repair, Repairs};
use crate::systems::Change;
use onceproof_models::Guarantee;
use serde::{Deserialize, Serialize};
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
pub fn repairs_below(path: &str, repairs: &Repairs) -> String {
    let mut text = String::new();
    if repairs.found.is_empty() {
        let _ = writeln!(text, "\n  no {} makes all that is claimed hold", tried_sizes(repairs));
    } else {
        let _ = writeln!(text, "\n  the smallest changes with which all that is claimed holds, the cheapest first");
        sets(&mut text, repairs, SHOWN_BELOW);
    }
    let _ = writeln!(text, "\n  more about it: onceproof repair {path}");
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

/// The repairs of one design, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonRepairs {
    /// The file.
    pub path: String,
    /// What is wanted.
    pub wanted: Vec<String>,
    /// What of it is violated.
    pub violated: Vec<String>,
    /// What of it is not decided, or vacuous.
    pub open: Vec<String>,
    /// What holds as it is.
    pub holding: Vec<String>,
    /// The smallest sets of changes with which all that is wanted holds, the cheapest first.
    pub repairs: Vec<JsonRepair>,
    /// Where there is none: the single change with which most of what is wanted holds.
    pub nearest: Option<JsonChange>,
    /// How many designs were explored.
    pub tried: usize,
    /// How many of them were too large to be decided.
    pub undecided: usize,
    /// Up to how many changes at once everything was tried.
    pub exhausted: usize,
    /// What a message costs now; null where no message has its effect without faults.
    pub costs: Option<Costs>,
}

/// A set of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonRepair {
    /// The changes.
    pub changes: Vec<JsonChange>,
    /// What a message costs then; null where no message has its effect without faults.
    pub costs: Option<Costs>,
}

impl JsonRepairs {
    /// The repairs of a design.
    #[must_use]
    pub fn new(path: &str, repairs: &Repairs) -> Self {
        let names = |guarantees: &[Guarantee]| guarantees.iter().map(|one| one.name().to_owned()).collect();
        let one = |repair: &Repair| JsonRepair {
            changes: repair.changes.iter().map(JsonChange::new).collect(),
            costs: repair.costs,
        };
        Self {
            path: path.to_owned(),
            wanted: names(&repairs.wanted),
            violated: names(&repairs.broken),
            open: names(&repairs.open),
            holding: names(&repairs.holding),
            repairs: repairs.found.iter().map(one).collect(),
            nearest: repairs.nearest.as_ref().map(|(change, _)| JsonChange::new(change)),
            tried: repairs.tried,
            undecided: repairs.undecided,
            exhausted: repairs.exhausted,
            costs: repairs.costs,
        }
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
        Some(place) if !place.file.path.is_empty() => {
            let (line, column) = position(&place.file.text, place.span.start);
            format!(
                "{}:{line}:{column}: {} = {} instead of {}",
                place.file.path, change.name, change.instead, change.now
            )
        }
        _ => format!("add {} = {} (it is {} by default)", change.name, change.instead, change.now),
    }
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
