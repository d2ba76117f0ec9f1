//! Parts, requests and ledgers under other names: what makes symmetry reductions possible.
//!
//! Messages and actors carry numbers that nobody computes with; a permutation replaces them wherever they stand. A queue's
//! turns are only compared, so that flipping all turns of one entry changes nothing either; nor does it when all turns of the
//! registrations of one generation go on by the same number.

use super::{
    Business, ConsumerState, DatabaseState, LogState, OpenOutput, Part, PartState, ProducerState, QueueState,
    RelayState, RelayStep, SenderState, SinkState, Stage,
};
use crate::ids::{Key, Message, MessageId};
use crate::ledger::Ledger;
use crate::mechanisms::SinkKind;
use crate::protocol::{Entry, Msg, Registration, Rows};
use onceproof_engine::composition::{Local, Permutation};
use stateright::actor::Id;

/// Something that carries names.
pub trait Permute {
    /// The same under other names.
    #[must_use]
    fn rename(&self, by: &Permutation) -> Self;
}

impl Permute for MessageId {
    fn rename(&self, by: &Permutation) -> Self {
        Self(by.message(self.0))
    }
}

impl Permute for Message {
    fn rename(&self, by: &Permutation) -> Self {
        Self { id: self.id.rename(by), key: self.key }
    }
}

impl Permute for Id {
    fn rename(&self, by: &Permutation) -> Self {
        Self::from(by.actor(usize::from(*self)))
    }
}

impl Permute for Entry {
    fn rename(&self, by: &Permutation) -> Self {
        Self { number: self.number, turn: self.turn ^ by.flips(self.number) }
    }
}

impl Permute for Registration {
    fn rename(&self, by: &Permutation) -> Self {
        Self { generation: self.generation, turn: by.rotation.turn(self.generation.0, self.turn) }
    }
}

impl Permute for Rows {
    fn rename(&self, by: &Permutation) -> Self {
        self.map(|row| row.map(|message| message.rename(by)))
    }
}

impl<T: Permute> Permute for Vec<T> {
    fn rename(&self, by: &Permutation) -> Self {
        self.iter().map(|one| one.rename(by)).collect()
    }
}

/// What is listed by message, in the order of the new names.
fn by_message<T: Clone>(values: &[T], by: &Permutation) -> Vec<T> {
    let mut permuted = values.to_vec();
    for (old, value) in values.iter().enumerate() {
        permuted[usize::from(by.message(old as u8))] = value.clone();
    }
    permuted
}

/// A set of messages, as bits.
fn set(bits: u8, by: &Permutation) -> u8 {
    (0..8).filter(|id| bits & (1 << id) != 0).fold(0, |set, id| set | (1 << by.message(id)))
}

impl Permute for SenderState {
    fn rename(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for sent in &mut state.outstanding {
            sent.message = sent.message.rename(by);
        }
        state
    }
}

impl Permute for ProducerState {
    fn rename(&self, by: &Permutation) -> Self {
        Self { progress: by_message(&self.progress, by), sender: self.sender.rename(by) }
    }
}

impl Permute for RelayState {
    fn rename(&self, by: &Permutation) -> Self {
        let step = match &self.step {
            RelayStep::StandingBy => RelayStep::StandingBy,
            RelayStep::Polling => RelayStep::Polling,
            RelayStep::MarkingFirst(rows) => RelayStep::MarkingFirst(rows.rename(by)),
            RelayStep::Publishing { rows, left, failed } => {
                RelayStep::Publishing { rows: rows.rename(by), left: left.rename(by), failed: *failed }
            }
            RelayStep::Marking(rows) => RelayStep::Marking(rows.rename(by)),
        };
        Self { step, sender: self.sender.rename(by) }
    }
}

/// Who produces and who consumes keeps its name where there is a log: messages are permuted, and registrations.
impl Permute for LogState {
    fn rename(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for record in &mut state.records {
            record.message = record.message.rename(by);
        }
        state.output.open = self.output.open.as_ref().map(|open| OpenOutput {
            about: open.about,
            writes: open
                .writes
                .iter()
                .map(|(message, registration)| (message.rename(by), registration.rename(by)))
                .collect(),
            position: open.position,
        });
        state.output.registration = self.output.registration.rename(by);
        state
    }
}

impl Permute for QueueState {
    fn rename(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for entry in &mut state.entries {
            entry.message = entry.message.rename(by);
            entry.turn ^= by.flips(entry.number);
            if let Some(lease) = &mut entry.lease {
                lease.holder = lease.holder.rename(by);
                lease.turn ^= by.flips(entry.number);
            }
        }
        state.arrived = by_message(&self.arrived, by);
        state.kept = by_message(&self.kept, by);
        for (message, _) in &mut state.remembered {
            *message = message.rename(by);
        }
        state.remembered.sort_unstable();
        state.receiving = self.receiving.rename(by);
        state
    }
}

impl Permute for ConsumerState {
    fn rename(&self, by: &Permutation) -> Self {
        let mut state = self.clone();
        for held in &mut state.hand {
            held.message = held.message.rename(by);
            held.turn ^= by.flips(held.place);
        }
        // Before it is told of a registration it has none.
        if state.stage == Stage::Ready {
            state.registration = self.registration.rename(by);
        }
        state
    }
}

impl SinkState {
    /// Rows of most kinds are keyed by the message, those of the others by its entity.
    fn rename(&self, kind: SinkKind, by: &Permutation) -> Self {
        let by_entity = matches!(kind, SinkKind::Overwrite | SinkKind::Versioned);
        let key = |key: &Key| if by_entity { *key } else { Key(by.message(key.0)) };
        let mut state = self.clone();
        state.rows = self.rows.iter().map(|(row, id)| (key(row), id.rename(by))).collect();
        state.rows.sort_unstable();
        state.recorded = self.recorded.rename(by);
        state.recorded.sort_unstable();
        state
    }
}

impl Permute for DatabaseState {
    fn rename(&self, by: &Permutation) -> Self {
        // A business database draws ids in order: its messages are never permuted, and consumers do not talk to it.
        debug_assert!(self.business.iter().all(|business| *business == Business::Waiting) || is_plain(by));
        self.clone()
    }
}

/// Whether no message gets another name.
fn is_plain(by: &Permutation) -> bool {
    by.messages.iter().enumerate().all(|(old, new)| old == usize::from(*new))
}

/// Everything that belongs to a part, under other names. The sink's kind says what its rows are keyed by.
pub(crate) fn local(sink: SinkKind, local: &Local<Part>, by: &Permutation) -> Local<Part> {
    let state = match &local.state {
        PartState::Producer(state) => PartState::Producer(state.rename(by)),
        PartState::Relay(state) => PartState::Relay(state.rename(by)),
        PartState::Database(state) => PartState::Database(state.rename(by)),
        PartState::LogBroker(state) => PartState::LogBroker(state.rename(by)),
        PartState::QueueBroker(state) => PartState::QueueBroker(state.rename(by)),
        PartState::Consumer(state) => PartState::Consumer(state.rename(by)),
        PartState::Sink(state) => PartState::Sink(state.rename(sink, by)),
    };
    Local { state, storage: local.storage.as_ref().map(|storage| storage.rename(by)), ..local.clone() }
}

impl Permute for Msg {
    fn rename(&self, by: &Permutation) -> Self {
        let mut msg = *self;
        match &mut msg {
            Self::Publish { message, .. }
            | Self::Begin { message }
            | Self::CommitBusiness { message }
            | Self::AbortBusiness { message }
            | Self::Record { message, .. }
            | Self::Apply { message, .. } => *message = message.rename(by),
            Self::WriteOutput { registration, message, .. } => {
                *message = message.rename(by);
                *registration = registration.rename(by);
            }
            Self::OutputReady { registration, .. }
            | Self::AddOffset { registration, .. }
            | Self::EndOutput { registration, .. }
            | Self::OutputEnded { registration } => *registration = registration.rename(by),
            Self::Lease { entry, message } => {
                *message = message.rename(by);
                *entry = entry.rename(by);
            }
            Self::Published { id, .. }
            | Self::OutOfSequence { id, .. }
            | Self::EndTransaction { id, .. }
            | Self::TransactionEnded { id }
            | Self::Begun { id }
            | Self::BusinessEnded { id, .. }
            | Self::Look { id }
            | Self::Seen { id, .. }
            | Self::RecordId { id }
            | Self::Recorded { id, .. }
            | Self::Applied { id } => *id = id.rename(by),
            Self::Rows { rows } | Self::Mark { rows } => *rows = rows.rename(by),
            Self::Ack { entry } | Self::Nack { entry } | Self::Acked { entry, .. } => *entry = entry.rename(by),
            Self::ConnectionLost
            | Self::Note(_)
            | Self::InitTransactions { .. }
            | Self::TransactionsReady
            | Self::ProducerFenced
            | Self::Poll { .. }
            | Self::Marked
            | Self::Join
            | Self::Assigned { .. }
            | Self::Fetch { .. }
            | Self::CommitOffset { .. }
            | Self::OffsetCommitted { .. }
            | Self::Fenced
            | Self::OutOfRange { .. }
            | Self::Receive
            | Self::InitOutput { .. }
            | Self::OutputWritten
            | Self::OffsetAdded
            | Self::ReadPosition { .. }
            | Self::Position { .. }
            | Self::SinkFenced => {}
        }
        msg
    }
}

impl Permute for Ledger {
    fn rename(&self, by: &Permutation) -> Self {
        let mut submitted = self.submitted.rename(by);
        // Messages get other names only where the order of submission is not kept.
        if !is_plain(by) {
            submitted.sort_unstable();
        }
        Self {
            submitted,
            accepted: set(self.accepted, by),
            applied: set(self.applied, by),
            accounted: set(self.accounted, by),
            rolled_back: set(self.rolled_back, by),
            delivered: set(self.delivered, by),
        }
    }
}
