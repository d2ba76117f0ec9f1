//! The bounds on copies and identities: which faults would exceed them. Such a fault is not taken,
//! so that no part waits for a bound.

use super::assembly::BROKER;
use super::definition::Pipeline;
use crate::ids::MessageId;
use crate::parts::{Part, PartState, SubmissionStage};
use crate::protocol::Msg;
use onceproof_engine::composition::{ActorId, View};

impl Pipeline {
    /// The number of copies of a message that count towards the bound.
    fn copies(view: &View<'_, Part>, id: MessageId) -> u8 {
        match view.state(BROKER) {
            PartState::LogBroker(log) => log.records.iter().filter(|record| record.message.id == id).count() as u8,
            PartState::QueueBroker(queue) => queue.arrived[id.index()],
            _ => 0,
        }
    }

    /// Whether the broker would append the message of this request now.
    fn would_append(&self, view: &View<'_, Part>, msg: &Msg) -> bool {
        match (self.part(BROKER), view.state(BROKER)) {
            (Part::LogBroker(broker), PartState::LogBroker(state)) => broker.would_append(state, msg),
            (Part::QueueBroker(broker), PartState::QueueBroker(state)) => broker.would_append(state, msg),
            _ => false,
        }
    }

    /// Whether one more request of this kind could exceed the bound on copies: those in the broker,
    /// and those under way on all connections but that of the client that gives its connection up.
    pub(super) fn exceeds_copies(&self, view: &View<'_, Part>, msg: &Msg, given_up: Option<ActorId>) -> bool {
        let Msg::Publish { message, .. } = msg else { return false };
        let pending = self.pending(view, message.id, given_up);
        Self::copies(view, message.id) + pending >= self.mechanisms.bounds.copies && self.would_append(view, msg)
    }

    /// The number of requests under way that would add a copy of a message.
    fn pending(&self, view: &View<'_, Part>, id: MessageId, given_up: Option<ActorId>) -> u8 {
        let appends = |msg: &&Msg| msg.about() == Some(id) && self.would_append(view, msg);
        let links = self.links().filter(|(_, link)| self.is_producing(link.client) && Some(link.client) != given_up);
        links.map(|(link, _)| view.requests(link).filter(appends).count() as u8).sum()
    }

    /// Whether this client would exceed the bound on copies if its connection to the broker broke.
    pub(super) fn break_exceeds_copies(&self, view: &View<'_, Part>, client: ActorId) -> bool {
        let repeats = match (self.part(client), view.state(client)) {
            (Part::Producer(part), PartState::Producer(state)) => part.sender.repeats(&state.sender),
            (Part::Relay(part), PartState::Relay(state)) => part.sender.repeats(&state.sender),
            _ => Vec::new(),
        };
        repeats.iter().any(|msg| self.exceeds_copies(view, msg, Some(client)))
    }

    /// Whether any client would exceed the bound on copies if the broker's connections broke.
    pub(super) fn reset_exceeds_copies(&self, view: &View<'_, Part>) -> bool {
        self.actors().any(|actor| self.break_exceeds_copies(view, actor))
    }

    /// Whether the bound on copies could be exceeded if the broker forgot the identities that it
    /// has seen: a message that is under way or may be sent again would add one copy. After that
    /// copy it is known again, and so are its repetitions.
    pub(super) fn forgetting_exceeds_copies(&self, view: &View<'_, Part>) -> bool {
        let may_send = |id: MessageId| {
            let mut clients = self.actors().filter(|actor| self.is_producing(*actor));
            clients.any(|actor| match view.state(actor) {
                PartState::Producer(state) => state
                    .progress
                    .get(id.index())
                    .is_some_and(|stage| !matches!(stage, SubmissionStage::Done | SubmissionStage::Failed)),
                // A relay publishes the rows that it finds, and finds those that are not marked.
                _ => true,
            })
        };
        (0..self.mechanisms.bounds.messages).map(MessageId).any(|id| {
            let is_copy = |msg: &&Msg| matches!(msg, Msg::Publish { message, .. } if message.id == id);
            let links = self.links().filter(|(_, link)| self.is_producing(link.client));
            let pending: usize = links.map(|(link, _)| view.requests(link).filter(is_copy).count()).sum();
            let more = if may_send(id) { pending.max(1) } else { pending };
            more > 0 && usize::from(Self::copies(view, id)) + more > usize::from(self.mechanisms.bounds.copies)
        })
    }

    /// Whether a start with what this client has saved would exceed the bound on copies or on
    /// identities. Where the client itself restarts, its connection is given up.
    pub(super) fn restart_exceeds(&self, view: &View<'_, Part>, client: ActorId, given_up: Option<ActorId>) -> bool {
        let (sender, state, again) = match (self.part(client), view.state(client)) {
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
