//! A path of names, replayed in a model.

use super::named_step::{NamedStep, named_steps};
use super::parting::{Parting, why_not};
use onceproof_engine::GlobalState;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, GuaranteeSet};

/// A path that was replayed.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The states, the start first.
    pub states: Vec<GlobalState>,
    /// The steps between them.
    pub steps: Vec<NamedStep>,
    /// The indices of actions that were left out.
    pub skipped: Vec<usize>,
    /// Where the path leaves the runs of the model, if it does.
    pub parted: Option<Parting>,
}

impl Replay {
    /// The last state.
    #[must_use]
    pub fn end(&self) -> GlobalState {
        *self.states.last().unwrap_or(&GlobalState::ZERO)
    }

    /// The index of the state that a path's action at this index starts in.
    #[must_use]
    pub fn state_before(&self, index: usize) -> usize {
        index - self.skipped.iter().filter(|skipped| **skipped < index).count()
    }

    /// Whether a step violates a safety guarantee.
    #[must_use]
    pub fn breaks(&self, guarantee: Guarantee) -> bool {
        self.steps.iter().any(|step| GuaranteeSet::from(step.step.marks.violations).contains(guarantee))
    }
}

/// Replays a path from the start of a model. An action that is not enabled and that `may_skip`
/// names by its index is left out.
#[must_use]
pub fn replay(model: &PipelineModel, path: &[String], may_skip: impl Fn(usize) -> bool) -> Replay {
    let start = model.start();
    let mut replay = Replay { states: vec![start], steps: Vec::new(), skipped: Vec::new(), parted: None };
    for (at, name) in path.iter().enumerate() {
        let steps = named_steps(model, &replay.end());
        match steps.iter().find(|step| step.name == *name) {
            Some(step) => {
                replay.states.push(step.step.state);
                replay.steps.push(step.clone());
            }
            None if may_skip(at) => replay.skipped.push(at),
            None => {
                let why = why_not(model, name, &steps);
                replay.parted = Some(Parting { at, name: name.clone(), why });
                break;
            }
        }
    }
    replay
}
