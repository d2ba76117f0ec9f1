//! The transactions of an output topic, and the position that goes with the outputs: consume, transform, produce.
//!
//! A contract, not the protocol: the transactional id belongs to the partition, a new owner registers and thereby ends
//! what its predecessor left open, every transaction has an epoch of its own. What the records of the topic become
//! after their transaction ended is the ledger's business.
//! Rules: KIP-98 (fencing by epoch), KIP-447 (the group's generation travels with the position), KIP-890 (an epoch per
//! transaction), `TransactionCoordinator.scala:109,506,759` at apache/kafka 1eb7644 (initialise, end, time out).

use super::log::LogBroker;
use crate::ids::{Generation, Message, Offset};
use crate::mechanisms::{CommitFencing, Fencing, Readers};
use crate::protocol::{Msg, Note, Registration, Witness};
use crate::rules::{Rule, Rules};
use stateright::actor::{Id, Out};

/// A transaction under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenOutput {
    /// Which input it is about.
    pub about: Offset,
    /// What was written and by whom. A registration's own repetition is recognised by its sequence number.
    pub writes: Vec<(Message, Registration)>,
    /// The position that becomes visible with the outputs.
    pub position: Option<Offset>,
}

/// The output topic's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OutputState {
    /// Who registered last.
    pub registration: Registration,
    /// Whether that registration has been ended by a time-out.
    pub expired: bool,
    /// Whether its turn is that of a transaction that was ended on request, so that the request may be repeated.
    pub ended: bool,
    /// The open transaction.
    pub open: Option<OpenOutput>,
}

/// The rules of the output topic.
#[derive(Clone, Debug)]
pub struct Output {
    /// Whether a predecessor is fenced.
    pub fencing: Fencing,
    /// Whether a former generation's position is refused.
    pub commit_fencing: CommitFencing,
    /// What readers see.
    pub readers: Readers,
    /// The rules in force.
    pub rules: Rules,
}

impl Output {
    fn fences(&self) -> bool {
        self.fencing == Fencing::AtTakeover && self.rules.has(Rule::OutputFencesPredecessor)
    }

    /// How many turns of a registration are told apart.
    #[must_use]
    pub fn turns(&self) -> u8 {
        if self.fences() { Registration::TURNS } else { 2 }
    }

    /// Whether requests of this registration are refused now.
    #[must_use]
    pub fn refuses(&self, state: &OutputState, registration: Registration) -> bool {
        self.fences() && (registration != state.registration || state.expired)
    }

    /// Whether the open transaction holds what this request would add.
    #[must_use]
    pub fn has(&self, state: &OutputState, msg: &Msg) -> bool {
        state.open.as_ref().is_some_and(|open| match msg {
            Msg::WriteOutput { registration, message, .. } => open.writes.contains(&(*message, *registration)),
            Msg::AddOffset { offset, .. } => open.position == Some(*offset),
            _ => false,
        })
    }

    fn hides(&self) -> bool {
        self.readers == Readers::Committed && self.rules.has(Rule::OutputHidesOpen)
    }

    fn abort(&self, state: &mut OutputState, o: &mut Out<LogBroker>) {
        let Some(open) = state.open.take() else { return };
        if !open.writes.is_empty() {
            o.note(Note::TransactionAborted);
        }
        if !self.hides() {
            for (message, _) in open.writes {
                o.note(Note::SawAborted(message));
            }
        }
    }

    /// A new owner takes the transactional id over.
    pub(super) fn register(&self, state: &mut OutputState, generation: Generation, o: &mut Out<LogBroker>) {
        if self.rules.has(Rule::OutputAbortsPredecessor) {
            self.abort(state, o);
        }
        // Where nobody looks at registrations, two are enough to tell an incarnation's own repetition from another's write.
        state.registration = match (state.registration.generation == generation, self.fences()) {
            (true, true) => state.registration.next(),
            (true, false) => Registration { generation, turn: 1 - state.registration.turn },
            (false, _) => Registration { generation, turn: 0 },
        };
        state.expired = false;
        state.ended = false;
    }

    /// The coordinator ends a transaction that takes too long, and with it the registration that held it.
    pub(super) fn time_out(&self, state: &mut OutputState, o: &mut Out<LogBroker>) {
        self.abort(state, o);
        state.expired = true;
        state.ended = false;
    }

    /// A request about a transaction. What it returns is the position that has just become visible.
    pub(super) fn on_msg(
        &self,
        state: &mut OutputState,
        src: Id,
        msg: &Msg,
        current: Generation,
        o: &mut Out<LogBroker>,
    ) -> Option<Offset> {
        match *msg {
            Msg::WriteOutput { registration, offset, message } => {
                if self.refuses(state, registration) {
                    o.send(src, Msg::Fenced);
                    return None;
                }
                let open =
                    state.open.get_or_insert_with(|| OpenOutput { about: offset, writes: Vec::new(), position: None });
                if !open.writes.contains(&(message, registration)) {
                    open.writes.push((message, registration));
                    if !self.hides() {
                        o.note(Note::Effect(message));
                    }
                }
                o.send(src, Msg::OutputWritten);
                None
            }
            Msg::AddOffset { registration, generation, offset } => {
                let former = self.commit_fencing == CommitFencing::Generation && generation != current;
                let refused = former || self.refuses(state, registration);
                match &mut state.open {
                    Some(open) if !refused => {
                        open.position = Some(offset);
                        o.send(src, Msg::OffsetAdded);
                    }
                    _ => o.send(src, Msg::Fenced),
                }
                None
            }
            Msg::EndOutput { registration, offset, commit } => {
                // The answer was lost and the request came again: the epoch is one behind, and nothing new has begun.
                let is_repetition = state.ended && state.open.is_none() && registration.next() == state.registration;
                if self.refuses(state, registration) && !is_repetition {
                    o.send(src, Msg::Fenced);
                    return None;
                }
                let mut position = None;
                if state.open.as_ref().is_some_and(|open| open.about == offset) {
                    if commit {
                        position = self.commit(state, o);
                    } else {
                        self.abort(state, o);
                    }
                    // Every transaction has an epoch of its own (KIP-890).
                    if self.fences() {
                        state.registration = state.registration.next();
                        state.ended = true;
                    }
                }
                o.send(src, Msg::OutputEnded { registration: state.registration });
                position
            }
            _ => None,
        }
    }

    fn commit(&self, state: &mut OutputState, o: &mut Out<LogBroker>) -> Option<Offset> {
        let open = state.open.take()?;
        if self.hides() {
            for (message, _) in &open.writes {
                o.note(Note::Effect(*message));
            }
        }
        let position = open.position.filter(|_| self.rules.has(Rule::OutputHoldsPosition));
        if position.is_none() {
            for (message, _) in &open.writes {
                o.note(Note::Torn(*message));
            }
        }
        position
    }
}
