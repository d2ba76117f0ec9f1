//! A step with the states around it, for sentences.

use onceproof_engine::GlobalState;
use onceproof_engine::composition::ActorId;
use onceproof_models::ledger::Ledger;
use onceproof_models::parts::PartState;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::Rows;

/// A step of a model: the states before and after it.
pub(super) struct StepView<'a> {
    pub(super) model: &'a PipelineModel,
    pub(super) before: &'a GlobalState,
    after: &'a GlobalState,
}

/// Returns a part's name for a sentence: with an article where there is only one of its kind.
#[must_use]
pub fn part_name(model: &PipelineModel, actor: ActorId) -> String {
    let name = model.rules.name(actor);
    if name.ends_with(|last: char| last.is_ascii_digit()) { name.to_owned() } else { format!("the {name}") }
}

impl<'a> StepView<'a> {
    pub(super) const fn new(model: &'a PipelineModel, before: &'a GlobalState, after: &'a GlobalState) -> Self {
        Self { model, before, after }
    }

    /// The name of a part, for a sentence.
    pub(super) fn name(&self, actor: ActorId) -> String {
        part_name(self.model, actor)
    }

    /// A part's state before the step.
    pub(super) fn was(&self, actor: ActorId) -> PartState {
        self.model.view(self.before, |view| view.state(actor).clone())
    }

    /// A part's state after the step.
    pub(super) fn is(&self, actor: ActorId) -> PartState {
        self.model.view(self.after, |view| view.state(actor).clone())
    }

    /// Whether the step changes a part's state.
    pub(super) fn changes(&self, actor: ActorId) -> bool {
        self.was(actor) != self.is(actor)
    }

    /// How a sentence goes on where the step parks a message as a dead letter: that accounts for it
    /// in the ledger.
    pub(super) fn parks(&self) -> &'static str {
        let accounted = |state: &GlobalState| self.model.view(state, |view| Ledger::clone(view.ledger()).accounted);
        if accounted(self.before) == accounted(self.after) { "" } else { ", and parks it as a dead letter" }
    }
}

/// Names joined for a sentence: `message 1 and message 2`.
pub(super) fn joined(names: impl IntoIterator<Item: ToString>) -> String {
    names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>().join(" and ")
}

/// The messages of outbox rows.
pub(super) fn messages_of(rows: &Rows) -> String {
    joined(rows.iter().flatten())
}
