//! The steps out of a state, with the names by which a path has them.

use crate::counterexample::action_names;
use onceproof_engine::{GlobalState, Reduced, Space};
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;

/// A step out of a state, with its name.
#[derive(Clone, Debug)]
pub struct NamedStep {
    /// The name, unique among the steps out of the state.
    pub name: String,
    /// The step.
    pub step: Successor,
}

/// Returns the steps out of a state of the plain space, with their names.
#[must_use]
pub fn named_steps(model: &PipelineModel, state: &GlobalState) -> Vec<NamedStep> {
    let mut steps = Vec::new();
    model.plain().expand(state, &mut steps);
    let names = action_names(model, state, &steps);
    names.into_iter().zip(steps).map(|(name, step)| NamedStep { name, step }).collect()
}
