//! The bounds on copies and identities: which faults would exceed them. Such a fault is not taken; no part is kept waiting.

use super::{BROKER, PRODUCER, Pipeline};
use crate::ids::MessageId;
use crate::parts::{Part, PartState, RelayStep, SubmissionStage};
use crate::protocol::Msg;
use onceproof_engine::composition::{ActorId, View};

impl Pipeline {
    /// How many copies of a message the broker has.
    fn copies(view: &View<'_, Part>, id: MessageId) -> u8 {
        match view.state(BROKER) {
            PartState::LogBroker(log) => log.records.iter().filter(|record| record.message.id == id).count() as u8,
            PartState::QueueBroker(queue) => queue.arrived[id.index()],
            _ => 0,
        }
    }

    fn would_append(&self, view: &View<'_, Part>, msg: &Msg) -> bool {
        match (&self.parts[BROKER.index()], view.state(BROKER)) {
            (Part::LogBroker(broker), PartState::LogBroker(state)) => broker.would_append(state, msg),
            (Part::QueueBroker(broker), PartState::QueueBroker(state)) => broker.would_append(state, msg),
            _ => false,
        }
    }

    /// Whether sending this once more could exceed the bound on copies: those in the broker, and those that are about to be
    /// appended from all connections but the one that the sender gives up.
    pub(super) fn exceeds_copies(&self, view: &View<'_, Part>, msg: &Msg, given_up: Option<ActorId>) -> bool {
        let Msg::Publish { message, .. } = msg else { return false };
        let pending = self.pending(view, message.id, given_up);
        Self::copies(view, message.id) + pending >= self.mechanisms.bounds.copies && self.would_append(view, msg)
    }

    fn pending(&self, view: &View<'_, Part>, id: MessageId, given_up: Option<ActorId>) -> u8 {
        let appends = |msg: &&Msg| msg.about() == Some(id) && self.would_append(view, msg);
        let links = self.numbered_links();
        let current = links.filter(|(_, link)| self.sends(link.client) && Some(link.client) != given_up);
        current.map(|(number, _)| view.requests(number).filter(appends).count() as u8).sum()
    }

    /// Whether this actor sends to the broker: the application or the relay, and who stands by for it.
    pub(super) fn sends(&self, actor: ActorId) -> bool {
        actor == PRODUCER || Some(actor) == self.standby
    }

    /// Whether the one that stood by has taken over.
    pub(super) fn is_replaced(&self, view: &View<'_, Part>) -> bool {
        self.standby.is_some_and(|standby| match view.state(standby) {
            PartState::Producer(state) => !state.progress.is_empty(),
            PartState::Relay(state) => state.step != RelayStep::StandingBy,
            _ => false,
        })
    }

    /// Whether a broken connection would make this client add a copy beyond the bound.
    pub(super) fn break_exceeds_copies(&self, view: &View<'_, Part>, client: ActorId) -> bool {
        let repeats = match (&self.parts[client.index()], view.state(client)) {
            (Part::Producer(part), PartState::Producer(state)) => part.sender.repeats(&state.sender),
            (Part::Relay(part), PartState::Relay(state)) => part.sender.repeats(&state.sender),
            _ => Vec::new(),
        };
        repeats.iter().any(|msg| self.exceeds_copies(view, msg, Some(client)))
    }

    /// Whether the loss of all the broker's connections would.
    pub(super) fn reset_exceeds_copies(&self, view: &View<'_, Part>) -> bool {
        self.actors().any(|actor| self.break_exceeds_copies(view, actor))
    }

    /// Whether the broker may not forget what it has seen: a message that is under way or may be sent again would then add a
    /// copy beyond the bound. After that one it is known again, and so are repetitions of it.
    pub(super) fn forgetting_exceeds_copies(&self, view: &View<'_, Part>) -> bool {
        let clients = || self.actors().filter(|actor| self.sends(*actor));
        let may_send = |id: MessageId| {
            clients().any(|actor| match view.state(actor) {
                PartState::Producer(state) => state
                    .progress
                    .get(id.index())
                    .is_some_and(|progress| !matches!(progress, SubmissionStage::Done | SubmissionStage::Failed)),
                // A relay publishes what it finds, and finds what was not marked.
                _ => true,
            })
        };
        (0..self.mechanisms.bounds.messages).map(MessageId).any(|id| {
            let is_copy = |msg: &&Msg| matches!(msg, Msg::Publish { message, .. } if message.id == id);
            let links = self.numbered_links().filter(|(_, link)| self.sends(link.client));
            let pending: usize = links.map(|(link, _)| view.requests(link).filter(is_copy).count()).sum();
            let more = if may_send(id) { pending.max(1) } else { pending };
            usize::from(Self::copies(view, id)) + more > usize::from(self.mechanisms.bounds.copies)
        })
    }

    /// Whether whoever starts with what this client has saved would add a copy beyond the bound, or need an identity beyond
    /// the bound. Where the client itself restarts, its connection is given up.
    pub(super) fn restart_exceeds(&self, view: &View<'_, Part>, client: ActorId, given_up: Option<ActorId>) -> bool {
        let (sender, state, again) = match (&self.parts[client.index()], view.state(client)) {
            (Part::Producer(part), PartState::Producer(state)) => {
                (&part.sender, &state.sender, part.sends_again(state))
            }
            (Part::Relay(part), PartState::Relay(state)) => (&part.sender, &state.sender, part.publishes_again(state)),
            _ => return false,
        };
        (sender.has_sessions() && state.producer.0 + 1 >= self.mechanisms.bounds.identities)
            || again.iter().any(|msg| self.exceeds_copies(view, msg, given_up))
    }
}
