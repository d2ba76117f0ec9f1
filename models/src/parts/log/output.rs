//! The transactions of an output topic, and the position that goes with the outputs: consume,
//! transform, produce.
//!
//! A contract, not the protocol: the transactional id belongs to the partition, a new owner
//! registers and thereby ends what its predecessor left open, and every transaction has an epoch of
//! its own. The ledger records what becomes of outputs after their transaction ended.
//!
//! Sources: KIP-98 (fencing by epoch), KIP-447 (the group's generation travels with the position),
//! KIP-890 (an epoch per transaction), `TransactionCoordinator.scala:109,506,759` at apache/kafka
//! 1eb7644 (initialise, end, time out).

use super::output_state::{OpenOutput, OutputState};
use crate::ids::{Generation, Message, Offset};
use crate::mechanisms::{CommitFencing, OutputIsolation, SinkFencing};
use crate::protocol::{Msg, Note, Registration, TakeNote};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};

/// The design of an output topic.
#[derive(Clone, Debug)]
pub struct Output {
    /// Whether a predecessor is fenced.
    pub fencing: SinkFencing,
    /// Whether a position of a former generation is refused.
    pub commit_fencing: CommitFencing,
    /// The transactions that the topic's readers see.
    pub readers: OutputIsolation,
    /// The rules in force.
    pub rules: Rules,
}

impl Output {
    fn fences(&self) -> bool {
        self.fencing == SinkFencing::AtTakeover && self.rules.has(Rule::OutputFencesPredecessor)
    }

    /// The number of turns of a registration that are distinguished.
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

    /// Whether readers see outputs only after their transaction is committed.
    fn hides(&self) -> bool {
        self.readers == OutputIsolation::Committed && self.rules.has(Rule::OutputHidesOpen)
    }

    /// A new owner registers for the transactional id.
    pub(super) fn register<A: Actor<Msg = Msg>>(
        &self,
        state: &mut OutputState,
        generation: Generation,
        o: &mut Out<A>,
    ) {
        if self.rules.has(Rule::OutputAbortsPredecessor) {
            self.abort(state, o);
        }
        // Without fencing two turns are enough to distinguish a registration's own repetition from
        // another one's write.
        state.registration = match (state.registration.generation == generation, self.fences()) {
            (true, true) => state.registration.next(),
            (true, false) => Registration { generation, turn: 1 - state.registration.turn },
            (false, _) => Registration { generation, turn: 0 },
        };
        state.expired = false;
        state.ended = false;
    }

    /// The coordinator ends a transaction that takes too long, and the registration that holds it.
    pub(super) fn time_out<A: Actor<Msg = Msg>>(&self, state: &mut OutputState, o: &mut Out<A>) {
        self.abort(state, o);
        state.expired = true;
        state.ended = false;
    }

    /// Handles a request about a transaction. Returns the position that has just become visible.
    pub(super) fn on_msg<A: Actor<Msg = Msg>>(
        &self,
        state: &mut OutputState,
        src: Id,
        msg: &Msg,
        current: Generation,
        o: &mut Out<A>,
    ) -> Option<Offset> {
        match *msg {
            Msg::WriteOutput { registration, offset, message } => {
                let is_written = self.write(state, registration, offset, message, o);
                o.send(src, if is_written { Msg::OutputWritten } else { Msg::Fenced });
                None
            }
            Msg::AddOffset { registration, generation, offset } => {
                let is_former = self.commit_fencing == CommitFencing::Generation && generation != current;
                let is_refused = is_former || self.refuses(state, registration);
                match &mut state.open {
                    Some(open) if !is_refused => {
                        open.position = Some(offset);
                        o.send(src, Msg::OffsetAdded);
                    }
                    _ => o.send(src, Msg::Fenced),
                }
                None
            }
            Msg::EndOutput { registration, offset, commit } => {
                // The answer was lost and the request came again: its epoch is one behind, and
                // nothing new has begun.
                let is_repetition = state.ended && state.open.is_none() && registration.next() == state.registration;
                if self.refuses(state, registration) && !is_repetition {
                    o.send(src, Msg::Fenced);
                    return None;
                }
                let position = self.end(state, offset, commit, o);
                o.send(src, Msg::OutputEnded { registration: state.registration });
                position
            }
            _ => None,
        }
    }

    /// Adds an output to the open transaction, and opens one where there is none. Returns false for
    /// a former registration, whose write is refused.
    fn write<A: Actor<Msg = Msg>>(
        &self,
        state: &mut OutputState,
        registration: Registration,
        offset: Offset,
        message: Message,
        o: &mut Out<A>,
    ) -> bool {
        if self.refuses(state, registration) {
            return false;
        }
        let open = state.open.get_or_insert_with(|| OpenOutput { about: offset, writes: Vec::new(), position: None });
        if !open.writes.contains(&(message, registration)) {
            open.writes.push((message, registration));
            if !self.hides() {
                o.note(Note::Effect(message));
            }
        }
        true
    }

    /// Ends the open transaction about this offset. Returns the position that becomes visible.
    fn end<A: Actor<Msg = Msg>>(
        &self,
        state: &mut OutputState,
        about: Offset,
        commit: bool,
        o: &mut Out<A>,
    ) -> Option<Offset> {
        if state.open.as_ref().is_none_or(|open| open.about != about) {
            return None;
        }
        let position = if commit {
            self.commit(state, o)
        } else {
            self.abort(state, o);
            None
        };
        // KIP-890: every transaction has an epoch of its own.
        if self.fences() {
            state.registration = state.registration.next();
            state.ended = true;
        }
        position
    }

    fn commit<A: Actor<Msg = Msg>>(&self, state: &mut OutputState, o: &mut Out<A>) -> Option<Offset> {
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

    fn abort<A: Actor<Msg = Msg>>(&self, state: &mut OutputState, o: &mut Out<A>) {
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
}
