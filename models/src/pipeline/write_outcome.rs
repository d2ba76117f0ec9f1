//! The outcome of a write at the sink, for descriptions of steps.

use super::definition::Pipeline;
use crate::ids::Message;
use crate::ledger::Ledger;
use crate::parts::{Part, PartState, WriteDecision};
use crate::protocol::WriteKey;
use onceproof_engine::composition::{ActorId, Observation};

/// The outcome of a write at the sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteOutcome {
    /// It is the first effect of its message.
    FirstEffect,
    /// It is one more effect of a message that has one.
    RepeatedEffect,
    /// The sink recognises its message as applied before and changes nothing.
    Recognised,
    /// A newer message is in place, and the sink changes nothing.
    Superseded,
    /// The writer is not the owner any more, and the sink refuses it.
    Refused,
}

impl Pipeline {
    /// The outcome of a write that arrives at this actor in this state; none where the actor is no
    /// sink. The sink decides whether there is an effect, and the ledger knows whether it is the
    /// first one.
    ///
    /// ```
    /// use onceproof_engine::composition::ActorId;
    /// use onceproof_models::ids::{Key, Message, MessageId};
    /// use onceproof_models::pipeline::WriteOutcome;
    /// use onceproof_models::protocol::WriteKey;
    /// use onceproof_models::{Mechanisms, Pipeline, Rules, Scope};
    ///
    /// let model = Pipeline::model(Mechanisms::default(), Scope::default(), Rules::ALL);
    /// let names = model.rules.names();
    /// let sink = ActorId::new(names.iter().position(|name| name == "sink").expect("a sink"));
    /// let message = Message { id: MessageId(0), key: Key(0) };
    /// let outcome = model.view(&model.start(), |state| {
    ///     model.rules.write_outcome(state, sink, message, WriteKey::Message)
    /// });
    /// assert_eq!(outcome, Some(WriteOutcome::FirstEffect));
    /// ```
    #[must_use]
    pub fn write_outcome(
        &self,
        view: &Observation<'_, Part, Ledger>,
        actor: ActorId,
        message: Message,
        key: WriteKey,
    ) -> Option<WriteOutcome> {
        let (Part::Sink(sink), PartState::Sink(state)) = (self.part(actor), view.state(actor)) else {
            return None;
        };
        Some(match sink.decide(state, message, key) {
            WriteDecision::Apply if view.ledger().applied.contains(message.id) => WriteOutcome::RepeatedEffect,
            WriteDecision::Apply => WriteOutcome::FirstEffect,
            WriteDecision::Recognise => WriteOutcome::Recognised,
            WriteDecision::Supersede => WriteOutcome::Superseded,
            WriteDecision::Refuse => WriteOutcome::Refused,
        })
    }
}
