//! The findings about one design, and how its exploration went.

use super::assumptions::assumptions;
use super::costs::Costs;
use super::coverage::HandlerUse;
use super::fault_coverage::FaultCoverage;
use super::simplification::DecidingSearch;
use super::verdict::{Agreement, Finding, Verdict};
use crate::design::{Design, UnexaminedSetting};
use crate::repair::Repairs;
use onceproof_engine::{Cut, composition};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms};
use std::time::Duration;

/// The findings about one design.
#[derive(Clone, Debug)]
pub struct DesignReport {
    /// The design's name, as its author calls it.
    pub name: String,
    /// One per guarantee that was asked for, in the order asked.
    pub findings: Vec<Finding>,
    /// The design's mechanisms, with its bounds.
    pub mechanisms: Mechanisms,
    /// The search for repairs, where something was to be repaired.
    pub repairs: Option<Repairs<Costs>>,
    /// The assumptions behind the verdicts, beside the bounds, in sentences.
    pub assumptions: Vec<String>,
    /// Which of the enabled faults occurred.
    pub faults: FaultCoverage,
    /// The settings and known defects that were not examined and not accepted.
    pub unexamined: Vec<UnexaminedSetting>,
    /// The names of the model's parts, by actor index.
    pub parts: Vec<String>,
    /// States that were visited.
    pub states: usize,
    /// Steps between visited states.
    pub transitions: u64,
    /// Steps from the initial state to the farthest state.
    pub depth: usize,
    /// Why the exploration ended early; none where every run was followed.
    pub cut: Option<Cut>,
    /// The exploration of rarer kinds of faults one at a time, after one with all of them together;
    /// none where there was none.
    pub apart: Option<ApartExploration>,
    /// The exploration with more messages than the bounds say; none where there was none.
    pub more_messages: Option<MoreMessages>,
    /// The search for what would decide it; none where no limit on states or memory left a
    /// guarantee undecided.
    pub would_decide: Option<DecidingSearch>,
    /// How the exploration went.
    pub statistics: Statistics,
    /// Wall-clock time of exploration, judging and counterexamples.
    pub elapsed: Duration,
}

/// The exploration of rarer kinds of faults one at a time, after one with all faults together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApartExploration {
    /// States that were visited, of all kinds together.
    pub states: usize,
    /// The limit that ended the exploration of a kind; none where every run with each was followed.
    pub cut: Option<Cut>,
    /// Up to how many faults every run with each kind was followed; none where not even the runs
    /// without a fault were.
    pub faults: Option<usize>,
    /// The verdicts with one kind at a time.
    pub verdicts: Vec<(Guarantee, Verdict)>,
}

/// The exploration of a design with more messages than its bounds say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoreMessages {
    /// The number of messages.
    pub messages: u8,
    /// States that were visited.
    pub states: usize,
    /// Up to how many faults every run was followed; none where not even the runs without a fault
    /// were.
    pub faults: Option<usize>,
    /// The limit that ended the exploration; none where every run was followed.
    pub cut: Option<Cut>,
    /// The guarantees that are violated with so many messages only.
    pub violated: GuaranteeSet,
}

/// How an exploration went.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Peak size of states, steps and tables in bytes, as far as it is counted.
    pub bytes: usize,
    /// States that were met and not expanded, those among them that wait for one more fault.
    pub frontier: usize,
    /// The number of states up to each complete number of faults, from none on.
    pub levels: Vec<usize>,
    /// The largest frontier at any time, in states.
    pub widest: usize,
    /// Wall-clock time of the exploration alone.
    pub explored: Duration,
    /// Sizes of the composed model's tables.
    pub tables: composition::Statistics,
    /// How often each rule of each part was used.
    pub coverage: Vec<HandlerUse>,
    /// The random walks, where the design was sampled and not explored.
    pub sampled: Option<Walks>,
}

impl Statistics {
    /// Adds those of another exploration of the same design. The levels stay.
    pub(super) fn add(&mut self, other: Self) {
        self.bytes = self.bytes.max(other.bytes);
        self.frontier += other.frontier;
        self.widest = self.widest.max(other.widest);
        self.explored += other.explored;
        self.tables.calls += other.tables.calls;
        self.tables.locals += other.tables.locals;
        for rule in other.coverage {
            match self.coverage.iter_mut().find(|known| known.part == rule.part && known.rule == rule.rule) {
                Some(known) => known.used += rule.used,
                None => self.coverage.push(rule),
            }
        }
    }
}

/// Random walks through a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walks {
    /// The number of walks.
    pub walks: u64,
    /// Steps of all walks together.
    pub steps: u64,
    /// Steps of the longest walk.
    pub longest: usize,
    /// The seed of the random numbers.
    pub seed: u64,
}

impl DesignReport {
    /// The report on a design before it is explored.
    pub(super) fn of(design: &Design, model: &PipelineModel) -> Self {
        Self {
            name: design.name.clone(),
            findings: Vec::new(),
            repairs: None,
            mechanisms: design.mechanisms,
            assumptions: assumptions(design),
            faults: FaultCoverage::default(),
            unexamined: design.unexamined.clone(),
            parts: model.rules.names().to_vec(),
            states: 0,
            transitions: 0,
            depth: 0,
            cut: None,
            apart: None,
            more_messages: None,
            would_decide: None,
            statistics: Statistics::default(),
            elapsed: Duration::ZERO,
        }
    }

    /// The worst agreement of its findings.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        self.findings.iter().map(Finding::agreement).max().unwrap_or(Agreement::Unclaimed)
    }

    /// The number of messages that a guarantee is violated with, where its bounds say fewer.
    #[must_use]
    pub fn messages_of(&self, guarantee: Guarantee) -> Option<u8> {
        self.more_messages.filter(|more| more.violated.contains(guarantee)).map(|more| more.messages)
    }

    /// Whether the design claims something of a guarantee.
    #[must_use]
    pub fn is_claimed(&self, guarantee: Guarantee) -> bool {
        self.finding(guarantee).is_some_and(|finding| finding.claimed.is_some())
    }

    /// The finding about a guarantee, where it was asked for.
    #[must_use]
    pub fn finding(&self, guarantee: Guarantee) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.guarantee == guarantee)
    }
}
