//! The verdicts of one design under every standard set of faults.

use super::bounds::{How, Terms, bounded, level};
use super::fault_level::COUNT;
use super::pairs::{asked, broken_pairs};
use crate::check::judge::is_violated;
use crate::check::verdict::Verdict;
use onceproof_engine::{
    Cut, FAULT_LEVELS, LeveledGraph, Limits, Progress, PropertyId, PropertySet, explore, explore_fault_levels,
    fair_cycles, goal_unreachable,
};
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};

/// For each guarantee, its outcome under each set of faults.
pub type LevelVerdicts = [[Verdict; COUNT]; 6];

/// What was found for one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The verdicts.
    pub verdicts: LevelVerdicts,
    /// States of the runs within the bounds. What is looked at beyond them depends on what broke other designs before.
    pub states: u64,
}

/// What each set of faults breaks and which hazards it reaches, and whether a limit was reached.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    violations: [PropertySet; COUNT],
    hazards: [PropertySet; COUNT],
    is_cut: [bool; COUNT],
    states: u64,
}

/// Decides every guarantee of a design under every set of faults.
#[must_use]
pub fn decide(design: &Mechanisms, terms: Terms<'_>, limits: &Limits<'_>) -> Decided {
    let within = |bounds: &(u8, u8)| match terms.how {
        How::Together => together(design, *bounds, terms.rules, limits),
        How::OneByOne => one_by_one(design, *bounds, terms.rules, limits),
    };
    let seen: Vec<Seen> = terms.bounds.iter().map(within).collect();
    let mut verdicts = [[Verdict::Vacuous; COUNT]; 6];
    for (guarantee, row) in Guarantee::ALL.into_iter().zip(&mut verdicts) {
        for (level, outcome) in row.iter_mut().enumerate() {
            let is_in = |set: &dyn Fn(&Seen) -> PropertySet| seen.iter().any(|seen| set(seen).contains(guarantee));
            *outcome = if is_in(&|seen| seen.violations[level]) {
                Verdict::Violated
            } else if seen.iter().any(|seen| seen.is_cut[level]) {
                Verdict::Inconclusive
            } else if is_in(&|seen| seen.hazards[level]) {
                Verdict::Holds
            } else {
                Verdict::Vacuous
            };
        }
    }
    ask_pairs(design, &mut verdicts, terms, limits);
    Decided { verdicts, states: seen.iter().map(|seen| seen.states).sum() }
}

/// Asks for what is about two messages at once, where it is kept so far.
fn ask_pairs(design: &Mechanisms, verdicts: &mut LevelVerdicts, terms: Terms<'_>, limits: &Limits<'_>) {
    let about = Guarantee::ALL.into_iter().filter(|guarantee| asked(design).contains(*guarantee));
    let open = about.filter_map(|guarantee| {
        let row = verdicts[guarantee as usize];
        row.iter().rposition(|outcome| outcome.is_unviolated()).map(|largest| (guarantee, largest))
    });
    let open: Vec<(Guarantee, usize)> = open.collect();
    let Some(largest) = open.iter().map(|(_, largest)| *largest).max() else { return };
    let properties = open.iter().map(|(guarantee, _)| PropertyId::from(*guarantee)).collect();
    let found = broken_pairs(design, properties, largest, &terms, limits);
    for (guarantee, _) in open {
        let row = verdicts[guarantee as usize].iter_mut().zip(found.violations);
        for (outcome, violations) in row.filter(|(outcome, _)| outcome.is_unviolated()) {
            if violations.contains(guarantee) {
                *outcome = Verdict::Violated;
            } else if found.cut.is_some() {
                *outcome = Verdict::Inconclusive;
            }
        }
    }
}

fn together(design: &Mechanisms, bounds: (u8, u8), rules: Rules, limits: &Limits<'_>) -> Seen {
    let (mechanisms, scope) = bounded(design, bounds, COUNT - 1);
    let model = Pipeline::model(mechanisms, scope, rules);
    let LeveledGraph { graph, levels, mut violations, hazards } =
        explore_fault_levels(&model, level, limits, |_: Progress| {});
    for (guarantee, goal) in [(Guarantee::LossFree, DISCHARGED), (Guarantee::Progress, QUIESCENT)] {
        let unreachable = goal_unreachable(&graph, goal);
        let cycles = fair_cycles(&graph, &model, goal, &unreachable);
        let failing = unreachable.iter().chain(cycles.iter().flat_map(onceproof_engine::StateSet::iter));
        let first = failing.map(|id| usize::from(levels[id.index()])).min().unwrap_or(FAULT_LEVELS);
        for violations in violations.iter_mut().skip(first) {
            violations.insert(guarantee);
        }
    }
    Seen { violations, hazards, is_cut: [graph.cut.is_some(); COUNT], states: graph.states() as u64 }
}

fn one_by_one(design: &Mechanisms, bounds: (u8, u8), rules: Rules, limits: &Limits<'_>) -> Seen {
    let mut seen = Seen::default();
    for level in 0..COUNT {
        let (mechanisms, scope) = bounded(design, bounds, level);
        let model: PipelineModel = Pipeline::model(mechanisms, scope, rules);
        let graph = explore(&model, true, limits, |_| {});
        for guarantee in Guarantee::ALL {
            if is_violated(&model, &graph, guarantee) {
                seen.violations[level].insert(guarantee);
            }
        }
        seen.hazards[level] = graph.hazards;
        seen.is_cut[level] = graph.cut.is_some();
        seen.states += graph.states() as u64;
    }
    seen
}

/// Whether an exploration ended because somebody asked it to, rather than for its size.
#[must_use]
pub fn is_interrupted(limits: &Limits<'_>) -> bool {
    matches!(limits.reached(0, 0), Some(Cut::Interrupted | Cut::Time))
}
