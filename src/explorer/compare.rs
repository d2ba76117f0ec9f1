//! `compare`: a run, replayed in another design.

use super::explored::{Explored, Reach};
use super::replay::{Replay, replay};
use super::step::json_action;
use onceproof_models::{Guarantee, GuaranteeSet};
use serde::Serialize;

/// A run of a design.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredRun<'a> {
    /// The names of its actions.
    pub path: &'a [String],
    /// The index in the path at which its cycle starts.
    pub cycle_from: Option<usize>,
    /// The guarantee that it violates.
    pub guarantee: Guarantee,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Comparison {
    /// `same`, `harmless`, `undecided` or `parts`.
    pub outcome: &'static str,
    /// The index in the path of the step that is not there.
    pub at: Option<usize>,
    /// Its name.
    pub name: Option<String>,
    /// Its sentence in the design that the run is of; none where that design is not given.
    pub text: Option<String>,
    /// Why it is not there.
    pub why: Option<String>,
    /// The indices of steps that only read and are left out.
    pub skipped: Vec<usize>,
    /// All of it in a sentence.
    pub sentence: String,
}

/// Replays a run in a design. `old` is the exploration of the design that the run is of.
pub(super) fn compare(new: &Explored, old: Option<&Explored>, run: StoredRun<'_>) -> Comparison {
    let texts = old.map(|old| texts(old, run.path)).unwrap_or_default();
    let only_reads = |at: usize| texts.get(at).is_some_and(Option::is_none);
    let replay = replay(new, run.path, only_reads);
    let name = run.guarantee.name();
    if let Some(parting) = replay.parted {
        let text = texts.get(parting.at).cloned().flatten();
        let step = text.clone().unwrap_or_else(|| parting.name.clone());
        let (number, why) = (parting.at + 1, &parting.why);
        let sentence =
            format!("the run that violates {name} ends at step {number}: \u{201c}{step}\u{201d} cannot happen: {why}");
        return Comparison {
            outcome: "parts",
            at: Some(parting.at),
            name: Some(parting.name),
            text,
            why: Some(parting.why),
            skipped: replay.skipped,
            sentence,
        };
    }
    let (outcome, sentence) = match is_violated(new, &replay, run) {
        Some(true) => ("same", format!("the run still violates {name}")),
        Some(false) => ("harmless", format!("the run still happens, and does not violate {name} any more")),
        None => {
            ("undecided", format!("the run still happens; whether it violates {name} was not decided in the limits"))
        }
    };
    Comparison { outcome, at: None, name: None, text: None, why: None, skipped: replay.skipped, sentence }
}

/// Returns the sentence of each step of a run in the design that it is of, as far as it exists
/// there; none for a step that only reads.
fn texts(explored: &Explored, path: &[String]) -> Vec<Option<String>> {
    let replay = replay(explored, path, |_| false);
    let steps = replay.states.iter().zip(&replay.steps);
    steps.map(|(before, step)| json_action(&explored.model, before, step).text).collect()
}

/// Whether a replayed run violates its guarantee; none where a limit was reached.
fn is_violated(explored: &Explored, replay: &Replay, run: StoredRun<'_>) -> Option<bool> {
    let Some(sets) = explored.sets(run.guarantee) else {
        let is_broken = |set| GuaranteeSet::from(set).contains(run.guarantee);
        return Some(replay.steps.iter().any(|step| is_broken(step.step.marks.violations)));
    };
    let end = replay.end();
    if let Some(from) = run.cycle_from {
        let start = replay.states.get(replay.state_before(from));
        let closes = start == Some(&end);
        if closes && sets.cycles.iter().any(|cycle| explored.is_in(cycle, &end)) {
            return Some(true);
        }
    }
    match explored.reach(sets, &end) {
        Reach::Unreachable => Some(true),
        Reach::Reached => Some(false),
        Reach::Open if run.cycle_from.is_none() || explored.graph.cut.is_none() => Some(false),
        Reach::Open | Reach::Unknown => None,
    }
}
