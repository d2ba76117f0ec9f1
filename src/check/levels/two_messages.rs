//! Guarantees that relate two messages, under two faults: one message overtakes another, or an
//! older one arrives late and overwrites.
//!
//! To explore two messages with two faults for every guarantee takes too long. Only these
//! guarantees are asked for, and only where smaller bounds violate none of them; states from which
//! the order can no longer be violated, which are most, have no successors.

use super::fault_level::of_fault;
use super::known_traces::KnownTraces;
use super::options::{LevelExploration, LevelOptions};
use onceproof_engine::composition::Action;
use onceproof_engine::{
    Assessment, FAULT_LEVELS, FairnessClass, FirstViolations, GlobalState, Limits, Marks, PropertyId, PropertySet,
    Question, Space, explore, first_violations,
};
use onceproof_models::mechanisms::SinkKind;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Guarantee, Mechanisms, Pipeline, Scope, Successor};

/// Returns the guarantees of a design that relate two messages.
#[must_use]
pub fn guarantees_of_two(design: &Mechanisms) -> PropertySet {
    // Only where a write overwrites does a second effect need another message between the two.
    let repeated = (design.sink.kind == SinkKind::Overwrite).then_some(Guarantee::DuplicateFree);
    [Guarantee::Ordered].into_iter().chain(repeated).collect()
}

/// Returns which of these properties are violated at which fault level, up to the highest one asked
/// for.
#[must_use]
pub fn first_violations_of_two(
    design: &Mechanisms,
    properties: PropertySet,
    highest_level: usize,
    options: &LevelOptions<'_>,
    limits: &Limits<'_>,
) -> FirstViolations<Action> {
    if options.exploration == LevelExploration::PerLevel {
        return explore_per_level(design, properties, highest_level, options, limits);
    }
    let (mechanisms, scope) = options.two_messages.at_level(design, highest_level);
    let question = Question { properties, highest_level, known: [PropertySet::EMPTY; FAULT_LEVELS] };
    let only_order = properties == PropertyId::from(Guarantee::Ordered).only();
    let model = Pipeline::model(mechanisms, Scope { only_order, ..scope }, options.rules);
    // Hazards are known from the smaller bounds.
    model.ignore_hazards(PropertySet::ALL);
    if only_order {
        let unsettled = UntilOrdered { model: &model, messages: options.two_messages.messages };
        replay_then_explore(design, &unsettled, question, options.known_traces, limits)
    } else {
        replay_then_explore(design, &model, question, options.known_traces, limits)
    }
}

/// Replays the traces of other designs, then explores for what they do not violate.
fn replay_then_explore<S: Space<Action = Action, Fault = Fault>>(
    design: &Mechanisms,
    space: &S,
    question: Question,
    known_traces: Option<&KnownTraces>,
    limits: &Limits<'_>,
) -> FirstViolations<Action> {
    let Some(known_traces) = known_traces else { return first_violations(space, question, of_fault, limits) };
    let known = known_traces.violations(design, space, question.properties);
    let found = first_violations(space, Question { known, ..question }, of_fault, limits);
    found.runs.iter().for_each(|run| known_traces.keep(design, &run.as_slice().into()));
    found
}

/// The same with one exploration per level.
fn explore_per_level(
    design: &Mechanisms,
    properties: PropertySet,
    highest_level: usize,
    options: &LevelOptions<'_>,
    limits: &Limits<'_>,
) -> FirstViolations<Action> {
    let mut found = FirstViolations { violations: [properties; FAULT_LEVELS], cut: None, states: 0, runs: Vec::new() };
    for level in 0..=highest_level {
        let (mechanisms, scope) = options.two_messages.at_level(design, level);
        let model: PipelineModel = Pipeline::model(mechanisms, scope, options.rules);
        let graph = explore(&model, false, limits, |_| {});
        found.violations[level] = graph.violations & properties;
        found.cut = found.cut.or(graph.cut);
        found.states += graph.states();
    }
    found
}

/// A pipeline up to the states in which the order of its messages is discharged.
struct UntilOrdered<'a> {
    model: &'a PipelineModel,
    messages: u8,
}

impl Space for UntilOrdered<'_> {
    type Action = Action;
    type Fault = Fault;

    fn width(&self) -> usize {
        Space::width(self.model)
    }

    fn initial(&self) -> Vec<(GlobalState, Marks)> {
        Space::initial(self.model)
    }

    fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor>) -> Assessment {
        if self.model.view(state, |view| view.ledger().is_order_discharged(self.messages)) {
            return Assessment::default();
        }
        Space::expand(self.model, state, successors)
    }

    fn fairness(&self, state: &GlobalState, action: &Action) -> FairnessClass {
        Space::fairness(self.model, state, action)
    }

    fn bytes(&self) -> usize {
        Space::bytes(self.model)
    }
}
