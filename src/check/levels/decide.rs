//! The verdicts on one design at every fault level.

use super::fault_level::{COUNT, of_fault};
use super::options::{LevelExploration, LevelOptions};
use super::small_bounds::SmallBounds;
use super::two_messages::{first_violations_of_two, guarantees_of_two};
use crate::check::verdict::Verdict;
use crate::check::violation::violation;
use onceproof_engine::{
    Cut, FAULT_LEVELS, LeveledGraph, Limits, Progress, PropertyId, PropertySet, StateSet, explore,
    explore_fault_levels, fair_cycles, goal_unreachable,
};
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};

/// For each guarantee, in the order of [`Guarantee::ALL`], its verdict at each fault level.
pub type LevelVerdicts = [[Verdict; COUNT]; 6];

/// The verdicts on one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The verdicts.
    pub verdicts: LevelVerdicts,
    /// States of the explorations within [`LevelOptions::bounds`]. Those of the guarantees that
    /// relate two messages are not counted: they depend on the known traces.
    pub states: u64,
}

/// The properties that one exploration violates and reaches, by fault level.
#[derive(Clone, Copy, Debug, Default)]
struct Explored {
    violations: [PropertySet; COUNT],
    hazards: [PropertySet; COUNT],
    is_cut: [bool; COUNT],
    states: u64,
}

impl Explored {
    /// Returns the verdict that several explorations give together.
    fn verdict(all: &[Self], guarantee: Guarantee, level: usize) -> Verdict {
        if all.iter().any(|one| one.violations[level].contains(guarantee)) {
            Verdict::Violated
        } else if all.iter().any(|one| one.is_cut[level]) {
            Verdict::Inconclusive
        } else if all.iter().any(|one| one.hazards[level].contains(guarantee)) {
            Verdict::Holds
        } else {
            Verdict::Vacuous
        }
    }
}

/// Returns the verdicts on every guarantee of a design at every fault level.
#[must_use]
pub fn decide(design: &Mechanisms, options: LevelOptions<'_>, limits: &Limits<'_>) -> Decided {
    let within = |bounds: &SmallBounds| match options.exploration {
        LevelExploration::Joint => explore_jointly(design, *bounds, options.rules, limits),
        LevelExploration::PerLevel => explore_per_level(design, *bounds, options.rules, limits),
    };
    let explored: Vec<Explored> = options.bounds.iter().map(within).collect();
    let mut verdicts = [[Verdict::Vacuous; COUNT]; 6];
    for (guarantee, row) in Guarantee::ALL.into_iter().zip(&mut verdicts) {
        for (level, verdict) in row.iter_mut().enumerate() {
            *verdict = Explored::verdict(&explored, guarantee, level);
        }
    }
    decide_two_messages(design, &mut verdicts, options, limits);
    Decided { verdicts, states: explored.iter().map(|one| one.states).sum() }
}

/// Decides the guarantees that relate two messages, where smaller bounds violate none of them.
fn decide_two_messages(
    design: &Mechanisms,
    verdicts: &mut LevelVerdicts,
    options: LevelOptions<'_>,
    limits: &Limits<'_>,
) {
    let asked = guarantees_of_two(design);
    let open = Guarantee::ALL.into_iter().filter(|guarantee| asked.contains(*guarantee)).filter_map(|guarantee| {
        let row = verdicts[guarantee as usize];
        row.iter().rposition(|verdict| verdict.is_unviolated()).map(|highest| (guarantee, highest))
    });
    let open: Vec<(Guarantee, usize)> = open.collect();
    let Some(highest) = open.iter().map(|(_, highest)| *highest).max() else { return };
    let properties = open.iter().map(|(guarantee, _)| PropertyId::from(*guarantee)).collect();
    let found = first_violations_of_two(design, properties, highest, &options, limits);
    for (guarantee, _) in open {
        let row = verdicts[guarantee as usize].iter_mut().zip(found.violations);
        for (verdict, violations) in row.filter(|(verdict, _)| verdict.is_unviolated()) {
            if violations.contains(guarantee) {
                *verdict = Verdict::Violated;
            } else if found.cut.is_some() {
                *verdict = Verdict::Inconclusive;
            }
        }
    }
}

fn explore_jointly(design: &Mechanisms, bounds: SmallBounds, rules: Rules, limits: &Limits<'_>) -> Explored {
    let (mechanisms, scope) = bounds.at_level(design, COUNT - 1);
    let model = Pipeline::model(mechanisms, scope, rules);
    let LeveledGraph { graph, levels, mut violations, hazards } =
        explore_fault_levels(&model, of_fault, limits, |_: Progress| {});
    for (guarantee, goal) in [(Guarantee::LossFree, DISCHARGED), (Guarantee::Progress, QUIESCENT)] {
        let unreachable = goal_unreachable(&graph, goal);
        let cycles = fair_cycles(&graph, &model, goal, &unreachable);
        let failing = unreachable.iter().chain(cycles.iter().flat_map(StateSet::iter));
        let lowest = failing.map(|id| usize::from(levels[id.index()])).min().unwrap_or(FAULT_LEVELS);
        for violations in violations.iter_mut().skip(lowest) {
            violations.insert(guarantee);
        }
    }
    Explored { violations, hazards, is_cut: [graph.cut.is_some(); COUNT], states: graph.states() as u64 }
}

fn explore_per_level(design: &Mechanisms, bounds: SmallBounds, rules: Rules, limits: &Limits<'_>) -> Explored {
    let mut explored = Explored::default();
    for level in 0..COUNT {
        let (mechanisms, scope) = bounds.at_level(design, level);
        let model: PipelineModel = Pipeline::model(mechanisms, scope, rules);
        let graph = explore(&model, true, limits, |_| {});
        for guarantee in Guarantee::ALL {
            if violation(&model, &graph, guarantee).is_some() {
                explored.violations[level].insert(guarantee);
            }
        }
        explored.hazards[level] = graph.hazards;
        explored.is_cut[level] = graph.cut.is_some();
        explored.states += graph.states() as u64;
    }
    explored
}

/// Whether the deadline or the user ends explorations, rather than their size.
#[must_use]
pub fn is_interrupted(limits: &Limits<'_>) -> bool {
    matches!(limits.reached(0, 0), Some(Cut::Interrupted | Cut::Time))
}
