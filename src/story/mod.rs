//! A counterexample, told step by step in sentences that name the parts.

mod chart;
mod happening;
mod sentence;

pub use chart::chart;
pub use happening::{Happening, happening};
pub use sentence::label;

use onceproof_models::Fault;
use onceproof_models::composition::{GlobalState, Successor};
use onceproof_models::pipeline::PipelineModel;

/// One told step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryStep {
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

/// A whole counterexample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// What is told; steps that only ask are left out.
    pub steps: Vec<StoryStep>,
    /// How it ends.
    pub ending: String,
    /// How many steps of the model it takes, with those that are left out.
    pub length: usize,
    /// How many of them are faults.
    pub faults: usize,
}

/// Tells the steps from the start of a model.
#[must_use]
pub fn tell(model: &PipelineModel, start: &GlobalState, steps: &[Successor], ending: String) -> Story {
    let mut told = Vec::new();
    let mut before = *start;
    for step in steps {
        let happening = happening(model, &before, step);
        if let Some(text) = sentence::sentence(model, &before, step, &happening) {
            let name = |actor: usize| model.environment.name(actor).to_owned();
            told.push(StoryStep {
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
    Story { steps: told, ending, length: steps.len(), faults }
}

/// The sentence for one step, where there is something to tell.
#[must_use]
pub fn describe(model: &PipelineModel, before: &GlobalState, step: &Successor) -> Option<String> {
    sentence::sentence(model, before, step, &happening(model, before, step))
}
