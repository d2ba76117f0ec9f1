//! What takes two messages that meet two faults: one message overtakes another, or an older one comes late and overwrites.
//!
//! To explore all of that for every design takes too long, so only this question is asked, where smaller bounds left it open;
//! and states from which the order cannot be broken any more, which is most of them, lead nowhere.

use super::bounds::{How, Terms, bounded, level};
use super::known_traces::KnownTraces;
use onceproof_engine::composition::Action;
use onceproof_engine::{
    Assessment, FAULT_LEVELS, FairnessClass, FirstViolations, GlobalState, Limits, Marks, PropertyId, PropertySet,
    Question, Space, explore, first_violations,
};
use onceproof_models::Scope;
use onceproof_models::Successor;
use onceproof_models::mechanisms::SinkKind;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Guarantee, Mechanisms, Pipeline};

/// What is asked of a design.
#[must_use]
pub fn asked(design: &Mechanisms) -> PropertySet {
    // Only there a second effect takes another message between the two.
    let twice = (design.sink.kind == SinkKind::Overwrite).then_some(Guarantee::DuplicateFree);
    [Guarantee::Ordered].into_iter().chain(twice).collect()
}

/// Which sets of faults break what is asked, up to the largest one that is still open.
#[must_use]
pub fn broken_pairs(
    design: &Mechanisms,
    asked: PropertySet,
    largest: usize,
    terms: &Terms<'_>,
    limits: &Limits<'_>,
) -> FirstViolations<Action> {
    if terms.how == How::OneByOne {
        return one_by_one(design, asked, largest, terms, limits);
    }
    let (mechanisms, scope) = bounded(design, terms.pairs, largest);
    let question = Question { properties: asked, highest_level: largest, known: [PropertySet::EMPTY; FAULT_LEVELS] };
    let only_order = asked == PropertyId::from(Guarantee::Ordered).only();
    let model = Pipeline::model(mechanisms, Scope { only_order, ..scope }, terms.rules);
    // Nobody asks here which hazards are reached.
    model.ignore_hazards(PropertySet::ALL);
    if only_order {
        look(design, &Unsettled { model: &model, messages: terms.pairs.0 }, question, terms.counterexamples, limits)
    } else {
        look(design, &model, question, terms.counterexamples, limits)
    }
}

/// Tries what broke others, then looks for what is still open.
fn look<S: Space<Action = Action, Fault = Fault>>(
    design: &Mechanisms,
    space: &S,
    question: Question,
    counterexamples: Option<&KnownTraces>,
    limits: &Limits<'_>,
) -> FirstViolations<Action> {
    let Some(counterexamples) = counterexamples else { return first_violations(space, question, level, limits) };
    let known = counterexamples.broken(design, space, question.properties);
    let found = first_violations(space, Question { known, ..question }, level, limits);
    found.runs.iter().for_each(|run| counterexamples.keep(design, &run.as_slice().into()));
    found
}

/// The same with one whole exploration for each set of faults.
fn one_by_one(
    design: &Mechanisms,
    asked: PropertySet,
    largest: usize,
    terms: &Terms<'_>,
    limits: &Limits<'_>,
) -> FirstViolations<Action> {
    let mut found = FirstViolations { violations: [asked; FAULT_LEVELS], cut: None, states: 0, runs: Vec::new() };
    for level in 0..=largest {
        let (mechanisms, scope) = bounded(design, terms.pairs, level);
        let model: PipelineModel = Pipeline::model(mechanisms, scope, terms.rules);
        let graph = explore(&model, false, limits, |_| {});
        found.violations[level] = graph.violations & asked;
        found.cut = found.cut.or(graph.cut);
        found.states += graph.states();
    }
    found
}

/// A pipeline until the order of its messages is discharged.
struct Unsettled<'a> {
    model: &'a PipelineModel,
    messages: u8,
}

impl Space for Unsettled<'_> {
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
