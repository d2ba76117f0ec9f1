//! The parts of a counterexample.

use onceproof_models::Fault;
use onceproof_models::faults::Faults;

/// One step of a trace, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// Its number among the rendered steps, from 1.
    pub number: usize,
    /// The part that acts, or where something happens.
    pub actor: String,
    /// The sender of the message that arrives; the server of the connection that breaks.
    pub from: Option<String>,
    /// The kind of the step, as a stable name: see [`super::Event::kind`].
    pub action: &'static str,
    /// A few words for a chart.
    pub label: String,
    /// The sentence.
    pub text: String,
    /// Which fault it is, if it is one.
    pub fault: Option<Fault>,
}

/// How a guarantee fails, with the sentence that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The last step violates it.
    Step(String),
    /// From the last state on, no continuation without faults reaches the goal.
    GoalUnreachable(String),
    /// A fair cycle without faults never reaches the goal.
    FairCycle(String),
}

impl Failure {
    /// The sentence.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Step(text) | Self::GoalUnreachable(text) | Self::FairCycle(text) => text,
        }
    }

    /// Its name in reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Step(_) => "step",
            Self::GoalUnreachable(_) => "goal-unreachable",
            Self::FairCycle(_) => "fair-cycle",
        }
    }
}

/// A trace that violates a guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The stem and the cycle, without steps that only read.
    pub steps: Vec<TraceStep>,
    /// Where the cycle starts, as an index into `steps`; `steps.len()` where every step of the
    /// cycle only reads. None where there is no cycle.
    pub cycle_from: Option<usize>,
    /// How it fails.
    pub failure: Failure,
    /// Steps of the model, with those that only read.
    pub length: usize,
    /// How many of the stem's steps are faults. A cycle has none.
    pub faults: usize,
    /// The names of all actions of the stem and the cycle, with those that only read. Empty where
    /// the trace is missing.
    pub path: Vec<String>,
    /// Where the cycle starts, as an index into `path`. None where there is no cycle.
    pub path_cycle_from: Option<usize>,
    /// The faults that it was found under, where the faults of a design were explored apart.
    pub fault_set: Option<Faults>,
}

impl Counterexample {
    /// A counterexample whose trace is missing, with the reason.
    #[must_use]
    pub fn without_trace(reason: &str) -> Self {
        let failure = Failure::Step(reason.to_owned());
        Self {
            steps: Vec::new(),
            cycle_from: None,
            failure,
            length: 0,
            faults: 0,
            path: Vec::new(),
            path_cycle_from: None,
            fault_set: None,
        }
    }
}
