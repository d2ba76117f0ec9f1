//! A counterexample, told step by step in sentences that name the parts.

mod chart;
mod happening;
mod sentence;

pub use chart::chart;
pub use happening::{Happening, happening};
pub use sentence::{in_words, label};

use onceproof_engine::composition::GlobalState;
use onceproof_models::Fault;
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;

/// One told step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// Its number, from one.
    pub number: usize,
    /// Who acts, or where something happens.
    pub actor: String,
    /// From whom it came, where it came from somebody.
    pub from: Option<String>,
    /// What kind of step it is, as a stable name.
    pub action: &'static str,
    /// A few words for a chart.
    pub label: String,
    /// The sentence.
    pub text: String,
    /// Which fault it is, if it is one.
    pub fault: Option<Fault>,
}

/// How a guarantee fails, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The last step breaks it.
    Broken(String),
    /// What is owed cannot be reached any more.
    GoalUnreachable(String),
    /// A fair run can go round for ever without what is owed.
    GoesRound(String),
}

impl Ending {
    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Broken(text) | Self::GoalUnreachable(text) | Self::GoesRound(text) => text,
        }
    }

    /// Its name in reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Broken(_) => "broken",
            Self::GoalUnreachable(_) => "out-of-reach",
            Self::GoesRound(_) => "goes-round",
        }
    }
}

/// The steps that a run goes on with for ever.
#[derive(Clone, Copy, Debug)]
pub struct Cycle<'a>(pub &'a [Successor]);

impl Cycle<'_> {
    /// It ends.
    pub const NONE: Self = Self(&[]);
}

/// A whole counterexample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// What is told; steps that only ask are left out.
    pub steps: Vec<TraceStep>,
    /// From which step on it goes round, as an index into them.
    pub round: Option<usize>,
    /// How it ends.
    pub ending: Ending,
    /// How many steps of the model it takes, with those that are left out.
    pub length: usize,
    /// How many of them are faults.
    pub faults: usize,
}

impl Counterexample {
    /// A counterexample that could not be told.
    #[must_use]
    pub fn untold(why: &str) -> Self {
        Self { steps: Vec::new(), round: None, ending: Ending::Broken(why.to_owned()), length: 0, faults: 0 }
    }
}

/// Tells the steps from the start of a model, and those that go round from there.
#[must_use]
pub fn tell(
    model: &PipelineModel,
    start: &GlobalState,
    steps: &[Successor],
    cycle: Cycle<'_>,
    ending: Ending,
) -> Counterexample {
    let mut told = Vec::new();
    let mut before = *start;
    let mut round = None;
    for (index, step) in steps.iter().chain(cycle.0).enumerate() {
        if index == steps.len() {
            round = Some(told.len());
        }
        let happening = happening(model, &before, step);
        if let Some(text) = sentence::sentence(model, &before, step, &happening) {
            let name = |actor: usize| model.environment.name(actor).to_owned();
            told.push(TraceStep {
                number: told.len() + 1,
                actor: name(happening.actor()),
                from: happening.from().map(name),
                action: happening.kind(),
                label: sentence::label(&happening),
                text,
                fault: step.fault,
            });
        }
        before = step.state;
    }
    let faults = steps.iter().filter(|step| step.fault.is_some()).count();
    Counterexample { steps: told, round, ending, length: steps.len() + cycle.0.len(), faults }
}

/// The sentence for one step, where there is something to tell.
#[must_use]
pub fn describe(model: &PipelineModel, before: &GlobalState, step: &Successor) -> Option<String> {
    sentence::sentence(model, before, step, &happening(model, before, step))
}
