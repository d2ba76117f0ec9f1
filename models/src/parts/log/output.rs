//! The transactions of an output topic, and the position that goes with the outputs: consume,
//! transform, produce.
//!
//! A contract, not the protocol: the end of a transaction and its markers are one step, and the
//! partitions know the coordinator's epoch. The differences between the protocol's versions stay:
//! how long an epoch lasts, whether a request is verified, and whether a marker may come again. The
//! ledger records what becomes of outputs after their transaction ended.
//!
//! Sources: KIP-98 (fencing by epoch), KIP-447 (the group's generation travels with the position),
//! KIP-890 (verification; an epoch per transaction), KIP-1228 (markers of an equal epoch),
//! `TransactionCoordinator.scala:109,506,759` at apache/kafka 1eb7644 (initialise, end, time out).
//! Left out: several outputs in one transaction, and the change of producer ids at the end of
//! epochs.

use super::output_state::{OutputRecord, OutputState, PendingPosition, SentMarkers, TransactionState};
use crate::ids::{Generation, Message, Offset, Parity};
use crate::mechanisms::{
    CommitFencing, Mechanisms, OutputIsolation, TransactionEpoch, TransactionVerification, TransactionalIds,
};
use crate::protocol::{Msg, Note, Registration, TakeNote, TransactionPart};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};

/// The design of an output topic's transactions.
#[derive(Clone, Debug)]
pub struct Output {
    /// To whom the transactional id belongs.
    pub ids: TransactionalIds,
    /// How long a client keeps its epoch.
    pub epoch: TransactionEpoch,
    /// The requests that are verified with the coordinator.
    pub verification: TransactionVerification,
    /// Whether a marker may take effect again.
    pub markers_repeat: bool,
    /// Whether a position of a former generation is refused.
    pub commit_fencing: CommitFencing,
    /// The transactions that the topic's readers see.
    pub readers: OutputIsolation,
    /// The rules in force.
    pub rules: Rules,
}

impl Output {
    /// The output topic of a design.
    #[must_use]
    pub const fn new(mechanisms: &Mechanisms, rules: Rules) -> Self {
        Self {
            ids: mechanisms.sink.transactions,
            epoch: mechanisms.broker.epoch,
            verification: mechanisms.broker.verification,
            markers_repeat: mechanisms.markers_repeat(),
            commit_fencing: mechanisms.consumer.commit_fencing,
            readers: mechanisms.sink.readers,
            rules,
        }
    }

    /// The initial state of an output topic, for so many consumers.
    pub(super) fn start(&self, consumers: u8) -> OutputState {
        let owners = if self.has_id_per_owner() { consumers } else { 1 };
        let generation = (!self.has_id_per_owner()).then(Generation::default);
        let unused = |owner| TransactionState::new(Registration { owner, generation, ..Registration::default() });
        OutputState { ids: (0..owners).map(unused).collect() }
    }

    /// Whether every consumer has a transactional id of its own.
    pub(super) fn has_id_per_owner(&self) -> bool {
        self.ids == TransactionalIds::PerOwner
    }

    pub(super) fn has_epoch_per_transaction(&self) -> bool {
        self.epoch == TransactionEpoch::PerTransaction
    }

    /// The answer to a request of an epoch that is over. An owner that lost the id of its partition
    /// joins the group again; for a consumer with an id of its own it is fatal.
    fn refusal(&self) -> Msg {
        if self.has_id_per_owner() { Msg::ProducerFenced } else { Msg::Fenced }
    }

    /// The index of the transactional id of this consumer.
    pub(super) fn id_of(&self, consumer: u8) -> u8 {
        if self.has_id_per_owner() { consumer } else { 0 }
    }

    fn fences(&self) -> bool {
        self.rules.has(Rule::OutputFencesPredecessor)
    }

    /// The number of turns of a registration that are distinguished.
    #[must_use]
    pub fn turns(&self) -> u8 {
        if self.fences() { Registration::TURNS } else { 2 }
    }

    /// Whether requests of this registration are refused now.
    #[must_use]
    pub fn refuses(&self, state: &OutputState, registration: Registration) -> bool {
        state.ids.get(usize::from(registration.owner)).is_some_and(|id| self.is_fenced(id, registration))
    }

    fn is_fenced(&self, id: &TransactionState, registration: Registration) -> bool {
        self.fences() && (!registration.is_same_epoch(id.registration) || id.expired)
    }

    /// Whether the write of this attempt is known: its sequence number was used.
    fn is_known(id: &TransactionState, message: Message, registration: Registration) -> bool {
        if registration.is_same_epoch(id.registration) {
            registration.attempt != id.registration.attempt
        } else {
            id.records.iter().any(|record| record.message == message && record.registration == registration)
        }
    }

    /// Whether the request changes nothing, now and from now on.
    #[must_use]
    pub fn is_dead(&self, state: &OutputState, msg: &Msg) -> bool {
        let (Msg::AddPart { registration, .. }
        | Msg::WriteOutput { registration, .. }
        | Msg::AddOffset { registration, .. }
        | Msg::EndOutput { registration, .. }) = msg
        else {
            return false;
        };
        let Some(id) = state.ids.get(usize::from(registration.owner)) else { return true };
        self.is_fenced(id, *registration)
            || match msg {
                Msg::WriteOutput { message, .. } => Self::is_known(id, *message, *registration),
                // With an epoch per session it may come again after the end of its transaction.
                Msg::AddOffset { offset, .. } => {
                    self.has_epoch_per_transaction()
                        && !self.markers_repeat
                        && id.position.is_some_and(|position| position.offset == *offset)
                }
                _ => false,
            }
    }

    /// Whether readers see outputs only after their transaction is committed.
    pub(super) fn hides(&self) -> bool {
        self.readers == OutputIsolation::Committed && self.rules.has(Rule::OutputHidesOpen)
    }

    /// A client registers for a transactional id: its predecessor's open transaction is aborted.
    /// Records in a partition that was not added to the transaction get no marker.
    pub(super) fn register<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        generation: Option<Generation>,
        o: &mut Out<A>,
    ) {
        if self.rules.has(Rule::OutputAbortsPredecessor) {
            self.abort_open(id, o);
        }
        let current = id.registration;
        // Without fencing two turns are enough to distinguish a registration's own repetition from
        // another one's write.
        // Both lives of an owner share the counter of their rebalance.
        let number = |generation: Option<Generation>| generation.map(|generation| generation.rebalances);
        let turn = match (number(current.generation) == number(generation), self.fences()) {
            (true, true) => current.next().turn,
            (true, false) => 1 - current.turn,
            (false, _) => 0,
        };
        id.registration = Registration { owner: current.owner, generation, turn, attempt: Parity::Even };
        id.expired = false;
        id.last_end = None;
        Self::forget_markers(id);
    }

    /// The coordinator ends a transaction that takes too long, and the epoch that holds it.
    pub(super) fn time_out<A: Actor<Msg = Msg>>(&self, id: &mut TransactionState, o: &mut Out<A>) {
        if self.epoch == TransactionEpoch::PerSessionKept {
            self.send_markers(id, id.parts(), false);
            self.abort_attempt(id, o);
            id.last_end = Some(false);
            return;
        }
        self.abort_open(id, o);
        id.last_end = None;
        match self.epoch {
            TransactionEpoch::PerTransaction => id.expired = true,
            // `abortTimedOutTransactions` bumps the epoch (KAFKA-6119).
            _ => self.begin_epoch(id),
        }
    }

    /// Begins the next epoch of a transactional id.
    fn begin_epoch(&self, id: &mut TransactionState) {
        if self.fences() {
            id.registration = Registration { attempt: Parity::Even, ..id.registration.next() };
        }
        Self::forget_markers(id);
    }

    /// Forgets the markers of a former epoch, which are refused from now on.
    fn forget_markers(id: &mut TransactionState) {
        (id.output_markers, id.position_markers) = (SentMarkers::default(), SentMarkers::default());
    }

    /// Sends the markers of a transaction to its parts: outputs, positions.
    fn send_markers(&self, id: &mut TransactionState, (to_output, to_positions): (bool, bool), commit: bool) {
        if !self.markers_repeat {
            return;
        }
        if to_output {
            id.output_markers.insert(commit);
        }
        if to_positions {
            id.position_markers.insert(commit);
        }
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
        let (Msg::AddPart { registration, .. }
        | Msg::WriteOutput { registration, .. }
        | Msg::AddOffset { registration, .. }
        | Msg::EndOutput { registration, .. }) = *msg
        else {
            return None;
        };
        let id = state.ids.get_mut(usize::from(registration.owner))?;
        match *msg {
            Msg::AddPart { part, .. } => {
                let is_added = !self.is_fenced(id, registration);
                if is_added {
                    id.add(part);
                    id.last_end = None;
                }
                o.send(src, if is_added { Msg::PartAdded } else { self.refusal() });
                None
            }
            Msg::WriteOutput { offset, message, .. } => {
                let answer = self.write(id, registration, offset, message, o);
                o.send(src, answer);
                None
            }
            Msg::AddOffset { generation, offset, .. } => {
                let is_former = self.commit_fencing == CommitFencing::Generation && generation != current;
                let answer = if is_former { Msg::Fenced } else { self.add_position(id, registration, offset) };
                o.send(src, answer);
                None
            }
            Msg::EndOutput { commit, .. } => {
                let (answer, position) = self.end(id, registration, commit, o);
                o.send(src, answer);
                position
            }
            _ => None,
        }
    }

    /// Appends an output, and opens the transaction where the protocol has no request for that.
    /// Returns the answer.
    fn write<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        registration: Registration,
        about: Offset,
        message: Message,
        o: &mut Out<A>,
    ) -> Msg {
        if self.is_fenced(id, registration) {
            return self.refusal();
        }
        if Self::is_known(id, message, registration) {
            return Msg::OutputWritten;
        }
        if self.has_epoch_per_transaction() {
            id.add(TransactionPart::Output);
        } else if self.verification != TransactionVerification::None && id.records.is_empty() && !id.has_output {
            // KIP-890 part 1: the first record of a transaction in a partition is verified.
            return Msg::TransactionAbortable;
        }
        if registration.is_same_epoch(id.registration) {
            id.registration.attempt = id.registration.attempt.flipped();
        }
        id.records.push(OutputRecord { message, about, registration, is_acknowledged: false });
        if !self.hides() {
            o.note(Note::Effect(message));
        }
        Msg::OutputWritten
    }

    /// Adds a position, which becomes visible with the transaction. Returns the answer.
    fn add_position(&self, id: &mut TransactionState, registration: Registration, offset: Offset) -> Msg {
        if self.is_fenced(id, registration) {
            return self.refusal();
        }
        if self.has_epoch_per_transaction() {
            id.add(TransactionPart::Positions);
        } else if self.verification == TransactionVerification::All && id.position.is_none() && !id.has_positions {
            return Msg::TransactionAbortable;
        }
        id.position = Some(PendingPosition { offset, registration });
        Msg::OffsetAdded
    }

    /// Ends the open transaction. Returns the answer, and the position that becomes visible.
    fn end<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        registration: Registration,
        commit: bool,
        o: &mut Out<A>,
    ) -> (Msg, Option<Offset>) {
        if self.has_epoch_per_transaction() {
            return self.end_epoch(id, registration, commit, o);
        }
        if self.is_fenced(id, registration) {
            return (self.refusal(), None);
        }
        let is_open = id.is_open();
        let mut position = None;
        if is_open {
            self.send_markers(id, id.parts(), commit);
            position = self.resolve_own(id, registration, commit, o);
            id.last_end = Some(commit);
        } else if id.last_end == Some(commit) {
            // `CompleteCommit` and `CompleteAbort` answer a request of their own kind with success,
            // although it may be about a transaction that has not begun.
            Self::acknowledge(id, registration, commit, o);
        } else {
            Self::abandon(id, registration, o);
            return (self.refusal(), None);
        }
        (Msg::OutputEnded { registration: id.registration }, position)
    }

    /// Ends the open transaction, and with it the epoch (KIP-890 part 2).
    fn end_epoch<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        registration: Registration,
        commit: bool,
        o: &mut Out<A>,
    ) -> (Msg, Option<Offset>) {
        // The answer was lost and the request came again: its epoch is one behind, and nothing new
        // has begun.
        let is_repetition =
            id.last_end.is_some() && !id.is_open() && registration.next().is_same_epoch(id.registration);
        if self.is_fenced(id, registration) && !is_repetition {
            return (self.refusal(), None);
        }
        let mut position = None;
        if id.is_open() && !is_repetition {
            let parts = id.parts();
            position = self.resolve_own(id, registration, commit, o);
            self.begin_epoch(id);
            self.send_markers(id, parts, commit);
            id.last_end = self.fences().then_some(true);
        } else if !commit && !is_repetition {
            // An abort without a transaction begins an epoch too, and sends no marker: what its
            // client gave up may be on its way (`endTransactionWithTV2`, `noPartitionAdded`).
            Self::abandon(id, registration, o);
            self.begin_epoch(id);
            id.last_end = self.fences().then_some(true);
        }
        (Msg::OutputEnded { registration: id.registration }, position)
    }
}
