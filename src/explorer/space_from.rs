//! A model that starts in another state, for searches from there.

use onceproof_engine::composition::Action;
use onceproof_engine::{Assessment, FairnessClass, GlobalState, Marks, Reduced, Space};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Successor};

/// A model that starts in a state of its plain space.
#[derive(Clone, Copy, Debug)]
pub(super) struct ModelFrom<'a> {
    /// The model.
    pub model: &'a PipelineModel,
    /// The state, of the plain space.
    pub start: GlobalState,
}

/// The plain space of a model that starts in one of its states.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainFrom<'a>(ModelFrom<'a>);

impl Space for ModelFrom<'_> {
    type Action = Action;
    type Fault = Fault;

    fn width(&self) -> usize {
        self.model.width()
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(self.model.representative(&self.start), Marks::default())]
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor>) -> Assessment {
        self.model.expand(state, successors)
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> FairnessClass {
        self.model.fairness(state, action)
    }
}

impl Space for PlainFrom<'_> {
    type Action = Action;
    type Fault = Fault;

    fn width(&self) -> usize {
        self.0.width()
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        vec![(self.0.start, Marks::default())]
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor>) -> Assessment {
        self.0.model.plain().expand(state, successors)
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> FairnessClass {
        self.0.model.plain().fairness(state, action)
    }
}

impl Reduced for ModelFrom<'_> {
    type Plain<'a>
        = PlainFrom<'a>
    where
        Self: 'a;

    fn plain(&self) -> PlainFrom<'_> {
        PlainFrom(*self)
    }

    fn representative(&self, state: &GlobalState) -> GlobalState {
        self.model.representative(state)
    }

    fn ample_steps(&self, state: &GlobalState) -> Vec<Successor> {
        self.model.ample_steps(state)
    }
}
