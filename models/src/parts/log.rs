//! A broker that keeps a log: one partition, its consumer group, its producers' sessions, and the output topic's
//! transactions (in `output`). It is a contract, not a protocol: what an acknowledgement promises to survive, what a
//! failover may take away, what a repetition may do, what a reader may see.
//!
//! The session state of producers is derived from the log, as a new leader derives it. Stored positions live in a topic
//! of their own that is replicated by quorum; an unclean election or a power loss may take them too.
//! Rules: apache/kafka 1eb7644, `UnifiedLog.scala:1026` (order of checks), `ProducerAppendInfo.java:96,112` (epoch,
//! sequence), `Partition.scala:1174` (high watermark), `UnifiedLog.scala:425` (last stable offset). Left out:
//! compaction, more than one partition.

use super::output::{Output, OutputState};
use super::producer::ProducerState;
use super::some_time;
use crate::ids::{Generation, Message, MessageId, Offset, ProducerId, Sequence};
use crate::mechanisms::{
    Acks, CommitFencing, Commits, DedupWindow, Identity as Identities, Mechanisms, MessageRetention, Reads, Start, Sync,
};
use crate::protocol::{Choice, Holder, Identity, Msg, Note, Session, Timer, Witness, listens};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// What became of the transaction that a record was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// None, or it is committed.
    Visible,
    /// It may still go either way.
    Open {
        /// Whether somebody has read it already.
        read: bool,
    },
    /// It was aborted.
    Aborted,
}

/// One entry of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// What it holds.
    pub message: Message,
    /// What it is recognised by.
    pub identity: Identity,
    /// Its transaction.
    pub status: Status,
}

/// More records than any bounds allow: five messages, three copies, three sessions each.
const MOST_RECORDS: usize = 64;

/// A stored position and who stored it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// The next message to read.
    pub offset: Offset,
    /// The generation that committed it.
    pub generation: Generation,
}

/// The broker's local state, all of it durable within what failovers and power losses leave.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogState {
    /// The leader's log.
    pub records: Vec<Record>,
    /// The high watermark: so many records are on every in-sync replica.
    pub replicated: u8,
    /// Records before this one are dropped (Kafka: the log start offset).
    pub first: u8,
    /// Identities of records before this one are forgotten.
    pub remembered_from: u8,
    /// Producers that wait for replication, with the record that must be replicated.
    pub awaiting: Vec<(Id, u8)>,
    /// The group's position.
    pub stored: Option<Stored>,
    /// The group's generation.
    pub generation: Generation,
    /// Which consumer owns the partition: an index into `consumers`.
    pub owner: u8,
    /// Consumers that wait to be assigned the partition.
    pub joining: Vec<Id>,
    /// The owner's fetch that waits for a record.
    pub fetching: Option<(Id, Offset)>,
    /// Counts the failovers (Kafka: the leader epoch).
    pub leader_epoch: u8,
    /// Who may use the source's transactional id.
    pub transactional: Holder,
    /// The output topic.
    pub output: OutputState,
}

/// A broker that keeps a log.
#[derive(Clone, Debug)]
pub struct LogBroker {
    /// The whole design: acknowledgements, windows and isolation are agreed between the parts.
    pub mechanisms: Mechanisms,
    /// The consumers of the group.
    pub consumers: Vec<Id>,
    /// The output topic's transactions.
    pub output: Output,
    /// The rules in force.
    pub rules: Rules,
}

impl LogBroker {
    /// Whether the leader can be replaced by a machine that lacks records, now or ever.
    fn can_fail_over(&self, state: &LogState) -> bool {
        let faults = self.mechanisms.faults;
        self.mechanisms.broker.replicas > 1 && faults.failover && state.leader_epoch < self.mechanisms.bounds.failovers
    }

    /// How many machines have a record that a quorum acknowledged, at the least: the in-sync set may have shrunk to
    /// the minimum (Kafka: "acks=all waits for the current ISR, not all replicas").
    fn holders(&self) -> u8 {
        let broker = self.mechanisms.broker;
        broker.min_in_sync.min(broker.replicas)
    }

    fn can_lose_power(&self) -> bool {
        self.mechanisms.faults.lossy_crash
            && (self.mechanisms.broker.sync == Sync::Background || !self.rules.has(Rule::LogSyncsBeforeAck))
            && self.mechanisms.bounds.lossy_crashes >= self.holders()
    }

    /// Whether an identity that is known now may be unknown later.
    fn forgets(&self, state: &LogState) -> bool {
        self.can_fail_over(state)
            || self.can_lose_power()
            || self.mechanisms.broker.dedup_window == DedupWindow::Expires
    }

    /// What the leader has of a session, newest first: the last epoch and number.
    fn session(state: &LogState, producer: ProducerId) -> Option<Session> {
        state.records.iter().skip(usize::from(state.remembered_from)).rev().find_map(|record| match record.identity {
            Identity::Session(session) if session.producer == producer => Some(session),
            _ => None,
        })
    }

    fn find(state: &LogState, is_it: impl Fn(&Record) -> bool) -> Option<u8> {
        let from = usize::from(state.remembered_from);
        state.records.iter().enumerate().skip(from).find(|(_, record)| is_it(record)).map(|(index, _)| index as u8)
    }

    /// What the leader does with a request to append: where the message stands already, or whether it may be appended.
    fn judge(&self, state: &LogState, message: Message, identity: Identity) -> Judged {
        if self.mechanisms.broker.dedup_window == DedupWindow::None {
            return Judged::Append;
        }
        match identity {
            Identity::Anonymous => Judged::Append,
            Identity::MessageId => {
                if !self.rules.has(Rule::LogKnowsMessageIds) {
                    return Judged::Append;
                }
                let shares = self.mechanisms.producer.identity == Identities::SharedId;
                let is_same =
                    |other: &Record| other.message.id == message.id || (shares && other.message.key == message.key);
                Self::find(state, |record| is_same(record) && record.status != Status::Aborted)
                    .map_or(Judged::Append, Judged::Duplicate)
            }
            Identity::Session(session) => {
                let Some(last) = Self::session(state, session.producer) else {
                    // `ProducerAppendInfo.checkSequence`: with no state for the producer id, any number is accepted.
                    return Judged::Append;
                };
                if session.epoch < last.epoch {
                    return Judged::OutOfSequence;
                }
                let expected = if session.epoch > last.epoch { Sequence(0) } else { last.sequence.next() };
                if session.sequence < expected && self.rules.has(Rule::LogKnowsSequences) {
                    return Self::find(state, |record| record.identity == identity)
                        .map_or(Judged::OutOfSequence, Judged::Duplicate);
                }
                if session.sequence > expected && self.rules.has(Rule::LogRefusesGaps) {
                    return Judged::OutOfSequence;
                }
                Judged::Append
            }
        }
    }

    /// Whether this request would add a copy.
    #[must_use]
    pub fn would_append(&self, state: &LogState, msg: &Msg) -> bool {
        matches!(msg, Msg::Publish { message, identity, .. } if self.judge(state, *message, *identity) == Judged::Append)
    }

    fn publish(
        &self,
        state: &mut LogState,
        src: Id,
        message: Message,
        identity: Identity,
        transactional: bool,
        o: &mut Out<Self>,
    ) {
        if transactional
            && let Identity::Session(session) = identity
            && session.holder() < state.transactional
            && self.rules.has(Rule::LogFencesPredecessor)
        {
            // Transactional ids: "fencing of zombies", KIP-98.
            o.send(src, Msg::ProducerFenced);
            return;
        }
        let index = match self.judge(state, message, identity) {
            Judged::Append => {
                assert!(
                    state.records.len() < MOST_RECORDS,
                    "the bound on copies was not kept: please report this design"
                );
                if state.records.iter().any(|other| other.message == message && other.status != Status::Aborted) {
                    o.note(Note::CopiedAgain(message));
                }
                let status = if transactional { Status::Open { read: false } } else { Status::Visible };
                state.records.push(Record { message, identity, status });
                state.records.len() as u8 - 1
            }
            Judged::Duplicate(index) => index,
            // An older epoch, a number that was passed, a number that leaves a gap: the sender is told.
            Judged::OutOfSequence => {
                o.send(src, Msg::OutOfSequence { id: message.id, identity });
                return;
            }
        };
        if !self.can_fail_over(state) {
            state.replicated = state.records.len() as u8;
        }
        let waits = self.mechanisms.producer.acks == Acks::Quorum && self.rules.has(Rule::LogAnswersAfterReplication);
        if waits && index >= state.replicated {
            if listens(src) {
                state.awaiting.push((src, index));
            }
        } else if self.mechanisms.producer.acks != Acks::None {
            o.send(src, Msg::Published { id: message.id, identity });
        }
    }

    /// The end of what readers may see: the high watermark, and for readers of committed data the first open
    /// transaction (the last stable offset).
    #[must_use]
    pub fn readable_end(&self, state: &LogState) -> u8 {
        let end = if self.rules.has(Rule::LogHidesUnreplicated) { state.replicated } else { state.records.len() as u8 };
        if self.mechanisms.consumer.reads == Reads::Uncommitted || !self.rules.has(Rule::LogStopsAtOpenTransaction) {
            return end;
        }
        let open = state.records.iter().position(|record| matches!(record.status, Status::Open { .. }));
        open.map_or(end, |index| end.min(index as u8))
    }

    fn skips(&self, record: Record) -> bool {
        record.status == Status::Aborted
            && self.mechanisms.consumer.reads == Reads::Committed
            && self.rules.has(Rule::LogSkipsAborted)
    }

    /// The first record at or after the offset that this group's readers get.
    #[must_use]
    pub fn next_readable(&self, state: &LogState, from: Offset) -> Option<Offset> {
        let end = self.readable_end(state);
        (from.0.max(state.first)..end).find(|index| !self.skips(state.records[usize::from(*index)])).map(Offset)
    }

    fn start(&self, state: &LogState) -> Offset {
        match self.mechanisms.consumer.start {
            Start::Earliest => Offset(state.first),
            Start::Latest => Offset(self.readable_end(state)),
        }
    }

    fn position(&self, state: &LogState) -> Offset {
        state.stored.map_or_else(|| self.start(state), |stored| stored.offset)
    }

    fn is_owner(&self, state: &LogState, consumer: Id) -> bool {
        self.consumers[usize::from(state.owner)] == consumer
    }

    fn answer_fetch(&self, state: &mut LogState, o: &mut Out<Self>) {
        let Some((consumer, from)) = state.fetching else { return };
        // A failover or a power loss can have taken records that somebody has read; retention those that nobody has.
        if from.index() > state.records.len() || from.0 < state.first {
            state.fetching = None;
            // Kafka: OFFSET_OUT_OF_RANGE, then `auto.offset.reset`.
            o.send(consumer, Msg::OutOfRange { from: self.start(state) });
            return;
        }
        let Some(offset) = self.next_readable(state, from) else { return };
        state.fetching = None;
        let record = &mut state.records[offset.index()];
        if let Status::Open { read } = &mut record.status {
            *read = true;
        }
        if record.status == Status::Aborted {
            o.note(Note::SawAborted(record.message));
        }
        o.send(consumer, Msg::Record { offset, message: record.message });
    }

    fn commit(&self, state: &mut LogState, src: Id, generation: Generation, offset: Offset, o: &mut Out<Self>) {
        let fenced = self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
            && generation != state.generation
            && self.rules.has(Rule::LogRefusesFormerOwners);
        if fenced {
            // Kafka: ILLEGAL_GENERATION.
            o.send(src, Msg::Fenced);
            return;
        }
        let outdated = state.stored.is_some_and(|stored| stored.generation == generation && stored.offset > offset)
            && self.mechanisms.consumer.commits == Commits::InOrder
            && self.rules.has(Rule::LogKeepsPositionMonotone);
        if !outdated {
            state.stored = Some(Stored { offset, generation });
        }
        o.send(src, Msg::OffsetCommitted { offset });
    }

    fn end_open(state: &mut LogState, committed: Option<MessageId>, o: &mut Out<Self>) {
        for record in &mut state.records {
            let Status::Open { read } = record.status else { continue };
            if committed == Some(record.message.id) {
                record.status = Status::Visible;
            } else if committed.is_none() {
                record.status = Status::Aborted;
                o.note(Note::TransactionAborted);
                if read {
                    o.note(Note::SawAborted(record.message));
                }
            }
        }
    }

    fn keep(state: &mut LogState, keep: u8, positions_lost: bool) {
        state.records.truncate(usize::from(keep));
        state.replicated = state.replicated.min(keep);
        state.first = state.first.min(keep);
        state.remembered_from = state.remembered_from.min(keep);
        if positions_lost {
            state.stored = None;
        }
    }

    /// What can happen next without anybody asking, and answers that have become possible.
    fn rest(&self, state: &mut LogState, o: &mut Out<Self>) {
        let length = state.records.len() as u8;
        if !self.can_fail_over(state) {
            state.replicated = length;
        }
        let ready = state.replicated;
        for (producer, index) in std::mem::take(&mut state.awaiting) {
            match state.records.get(usize::from(index)) {
                Some(record) if index < ready => {
                    o.send(producer, Msg::Published { id: record.message.id, identity: record.identity });
                }
                Some(_) => state.awaiting.push((producer, index)),
                None => {}
            }
        }
        self.answer_fetch(state, o);
        if state.replicated < length {
            o.set_timer(Timer::Replicate, some_time());
        } else {
            o.cancel_timer(Timer::Replicate);
        }

        let mut choices = Vec::new();
        if self.mechanisms.faults.rebalance && state.joining.iter().any(|consumer| !self.is_owner(state, *consumer)) {
            choices.push(Choice::Rebalance);
        }
        if self.can_fail_over(state) {
            let from = if self.rules.has(Rule::LogElectsInSync) { state.replicated } else { 0 };
            choices.extend((from..=length).map(|keep| Choice::Failover { keep, unclean: false }));
            if self.mechanisms.broker.unclean_election {
                choices.extend((0..state.replicated).map(|keep| Choice::Failover { keep, unclean: true }));
            }
        }
        if self.can_lose_power() {
            for keep in 0..=length {
                choices.push(Choice::PowerLoss { keep, positions_lost: false });
                if state.stored.is_some() {
                    choices.push(Choice::PowerLoss { keep, positions_lost: true });
                }
            }
        }
        if self.mechanisms.broker.retention == MessageRetention::Expires {
            choices.extend((state.first + 1..=state.replicated).map(Choice::MessageExpires));
        }
        if self.mechanisms.broker.dedup_window == DedupWindow::Expires
            && state.records.iter().skip(usize::from(state.remembered_from)).any(|r| r.identity != Identity::Anonymous)
        {
            choices.push(Choice::WindowExpires);
        }
        if state.output.open.is_some() {
            choices.push(Choice::TransactionTimesOut);
        }
        o.choose_random("environment", choices);
    }

    /// Whether the request would be refused by what is in force now, so that nobody need ever hear of it again.
    #[must_use]
    pub fn refuses(&self, state: &LogState, msg: &Msg) -> bool {
        match msg {
            Msg::CommitOffset { generation, offset } => {
                let former = self.mechanisms.consumer.commit_fencing == CommitFencing::Generation
                    && *generation != state.generation
                    && self.rules.has(Rule::LogRefusesFormerOwners);
                let outdated = self.mechanisms.consumer.commits == Commits::InOrder
                    && self.rules.has(Rule::LogKeepsPositionMonotone)
                    && state.stored.is_some_and(|s| s.generation == *generation && s.offset >= *offset);
                former || outdated
            }
            Msg::WriteOutput { registration, .. }
            | Msg::AddOffset { registration, .. }
            | Msg::EndOutput { registration, .. } => {
                self.output.refuses(&state.output, *registration) || self.output.has(&state.output, msg)
            }
            Msg::Publish { message, identity, .. } => {
                let copies = state.records.iter().filter(|record| record.message == *message).count();
                !self.forgets(state)
                    && (self.judge(state, *message, *identity) != Judged::Append
                        || copies >= usize::from(self.mechanisms.bounds.copies))
            }
            Msg::InitTransactions { holder } => *holder <= state.transactional,
            Msg::EndTransaction { holder, .. } => {
                *holder < state.transactional && self.rules.has(Rule::LogFencesPredecessor)
            }
            Msg::InitOutput { generation } => *generation < state.generation,
            _ => false,
        }
    }
}

/// What the leader makes of a request to append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    Append,
    Duplicate(u8),
    OutOfSequence,
}

impl Actor for LogBroker {
    type Msg = Msg;
    type Timer = Timer;
    type State = LogState;
    type Storage = ProducerState;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let mut state = LogState {
            records: Vec::new(),
            replicated: 0,
            first: 0,
            remembered_from: 0,
            awaiting: Vec::new(),
            stored: None,
            generation: Generation(0),
            owner: 0,
            joining: Vec::new(),
            fetching: None,
            leader_epoch: 0,
            transactional: Holder::default(),
            output: OutputState::default(),
        };
        self.rest(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        match msg {
            Msg::ConnectionLost => {
                state.awaiting.retain(|(producer, _)| *producer != src);
                state.joining.retain(|consumer| *consumer != src);
                if state.fetching.is_some_and(|(consumer, _)| consumer == src) {
                    state.fetching = None;
                }
            }
            Msg::Publish { message, identity, transactional } => {
                self.publish(state, src, message, identity, transactional, o);
            }
            Msg::InitTransactions { holder } => {
                if holder < state.transactional {
                    o.send(src, Msg::ProducerFenced);
                } else {
                    if holder > state.transactional && self.rules.has(Rule::LogAbortsPredecessor) {
                        Self::end_open(state, None, o);
                    }
                    state.transactional = holder;
                    o.send(src, Msg::TransactionsReady);
                }
            }
            Msg::EndTransaction { holder, id } => {
                if holder < state.transactional && self.rules.has(Rule::LogFencesPredecessor) {
                    o.send(src, Msg::ProducerFenced);
                } else {
                    // Each transaction has an epoch of its own (KIP-890): a late request ends no other one.
                    Self::end_open(state, Some(id), o);
                    o.send(src, Msg::TransactionEnded { id });
                }
            }
            Msg::Join => {
                if self.is_owner(state, src) {
                    o.send(src, Msg::Assigned { generation: state.generation, position: self.position(state) });
                } else if !state.joining.contains(&src) {
                    state.joining.push(src);
                }
            }
            Msg::Fetch { generation, from } => {
                // A former owner learns of the rebalance with its next heartbeat or poll.
                if generation == state.generation || !self.rules.has(Rule::LogRefusesFormerFetches) {
                    state.fetching = Some((src, from));
                } else {
                    o.send(src, Msg::Fenced);
                }
            }
            Msg::CommitOffset { generation, offset } => self.commit(state, src, generation, offset, o),
            Msg::InitOutput { generation } => {
                if generation == state.generation {
                    self.output.register(&mut state.output, generation, o);
                    let position = self.position(state);
                    o.send(src, Msg::OutputReady { registration: state.output.registration, position });
                } else {
                    o.send(src, Msg::Fenced);
                }
            }
            _ => {
                if let Some(offset) = self.output.on_msg(&mut state.output, src, &msg, state.generation, o) {
                    state.stored = Some(Stored { offset, generation: state.generation });
                }
            }
        }
        self.rest(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, _timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        state.replicated = state.records.len() as u8;
        self.rest(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        match *random {
            Choice::Rebalance => {
                if let Some(next) = state.joining.iter().position(|consumer| !self.is_owner(state, *consumer)) {
                    let consumer = state.joining.remove(next);
                    state.owner = self.consumers.iter().position(|id| *id == consumer).map_or(0, |index| index as u8);
                    state.generation = state.generation.next();
                    // The former owner's fetch learns of it as its next heartbeat would.
                    if let Some((former, _)) = state.fetching.take() {
                        o.send(former, Msg::Fenced);
                    }
                    o.send(consumer, Msg::Assigned { generation: state.generation, position: self.position(state) });
                }
            }
            Choice::Failover { keep, unclean } => {
                state.leader_epoch += 1;
                Self::keep(state, keep, unclean);
            }
            Choice::PowerLoss { keep, positions_lost } => {
                Self::keep(state, keep, positions_lost);
                state.replicated = state.records.len() as u8;
            }
            Choice::MessageExpires(first) => state.first = first,
            Choice::WindowExpires => state.remembered_from = state.records.len() as u8,
            Choice::TransactionTimesOut => self.output.time_out(&mut state.output, o),
            _ => {}
        }
        self.rest(state, o);
    }
}
