//! The consumer group: who owns the partition, what it may read, and which position is stored.
//!
//! Stored positions live in a topic of their own that is replicated by quorum; an unclean election
//! or a power loss may take them too. Sources: apache/kafka 1eb7644, `Partition.scala:1174` (high
//! watermark), `UnifiedLog.scala:425` (last stable offset).

use super::definition::LogBroker;
use super::state::{LogRecord, LogState, StoredPosition, TransactionStatus, WaitingFetch};
use crate::ids::{Generation, Offset, Parity};
use crate::mechanisms::{CommitOrder, PositionRead, ReadIsolation, StartPosition};
use crate::protocol::{Msg, Note, TakeNote};
use crate::rules::Rule;
use stateright::actor::{Id, Out};

impl LogBroker {
    /// The end of what readers may see: the high watermark, and for readers of committed data the
    /// first open transaction (the last stable offset).
    #[must_use]
    pub fn readable_end(&self, state: &LogState) -> Offset {
        let end = if self.rules.has(Rule::LogHidesUnreplicated) { state.replicated } else { state.end() };
        let stops = self.mechanisms.consumer.reads == ReadIsolation::Committed
            && self.rules.has(Rule::LogStopsAtOpenTransaction);
        match state.records.iter().position(|record| record.status.awaits_marker()) {
            Some(index) if stops => end.min(Offset(index as u8)),
            _ => end,
        }
    }

    /// Whether this group's readers skip the record.
    fn skips(&self, record: LogRecord) -> bool {
        record.status == TransactionStatus::Aborted
            && self.mechanisms.consumer.reads == ReadIsolation::Committed
            && self.rules.has(Rule::LogSkipsAborted)
    }

    /// The first record at or after the offset that this group's readers get.
    #[must_use]
    pub fn next_readable(&self, state: &LogState, from: Offset) -> Option<Offset> {
        let end = self.readable_end(state);
        (from.max(state.start).0..end.0).map(Offset).find(|offset| !self.skips(state.records[offset.index()]))
    }

    /// The position of a group that has stored none.
    fn start_position(&self, state: &LogState) -> Offset {
        match self.mechanisms.consumer.start {
            StartPosition::Earliest => state.start,
            StartPosition::Latest => self.readable_end(state),
        }
    }

    /// The group's position.
    pub(super) fn position(&self, state: &LogState) -> Offset {
        state.stored.map_or_else(|| self.start_position(state), |stored| stored.offset)
    }

    /// Assigns the partition to its owner, or lets another consumer wait for it.
    pub(super) fn join(&self, state: &mut LogState, src: Id, o: &mut Out<Self>) {
        let is_owner = self.is_owner(state, src);
        if is_owner {
            self.begin_life(state);
        }
        if is_owner && self.is_position_readable(state) {
            o.send(src, Msg::Assigned { generation: state.generation, position: self.position(state) });
        } else if !state.joining.contains(&src) {
            state.joining.push(src);
        }
    }

    /// Gives an owner that joins again a new generation, where its former one has been used.
    fn begin_life(&self, state: &mut LogState) {
        if !std::mem::take(&mut state.has_fetched) || (self.orders_lives() && state.generation.life == Parity::Odd) {
            return;
        }
        state.generation = state.generation.other_life();
        // The new life goes on from the stored position, so what bounds the commits of its former
        // life from below bounds its own.
        if let Some(stored) = &mut state.stored
            && stored.generation.rebalances == state.generation.rebalances
        {
            stored.generation = stored.generation.other_life();
        }
    }

    /// Hands the partition to the first consumer that waits for it.
    pub(super) fn rebalance(&self, state: &mut LogState, o: &mut Out<Self>) {
        let Some(next) = state.joining.iter().position(|consumer| !self.is_owner(state, *consumer)) else { return };
        let consumer = state.joining.remove(next);
        state.owner = self.consumers.iter().position(|id| *id == consumer).map_or(0, |index| index as u8);
        state.generation = state.generation.next();
        state.has_fetched = false;
        // A waiting fetch of the former owner is answered as its next heartbeat would be.
        if let Some(fetch) = state.fetching.take() {
            o.send(fetch.consumer, Msg::Fenced);
        }
        self.join(state, consumer, o);
    }

    /// Whether the group's position may be read. With an id per partition a new owner reads it when
    /// it has registered, which ends what was open.
    fn is_position_readable(&self, state: &LogState) -> bool {
        self.mechanisms.consumer.position_read == PositionRead::Any
            || !self.output.has_id_per_owner()
            || !state.output.has_pending_position()
    }

    /// Answers an owner that waits for its position (`OffsetFetch` with `requireStable`).
    pub(super) fn answer_owner(&self, state: &mut LogState, o: &mut Out<Self>) {
        let owner = self.consumers[usize::from(state.owner)];
        if self.is_position_readable(state)
            && let Some(index) = state.joining.iter().position(|consumer| *consumer == owner)
        {
            state.joining.remove(index);
            self.join(state, owner, o);
        }
    }

    /// A consumer registers for a transactional id. Where the id belongs to the partition, a former
    /// owner is refused. Kafka lets it in, so that it and its successor refuse one another in turn;
    /// no guarantee but a bound on those turns depends on it.
    pub(super) fn init_output(&self, state: &mut LogState, src: Id, generation: Option<Generation>, o: &mut Out<Self>) {
        let current = state.generation;
        if generation.is_some_and(|generation| generation != current) {
            o.send(src, Msg::Fenced);
            return;
        }
        let owner = self.output.id_of(self.consumer_index(src));
        let Some(id) = state.output.ids.get_mut(usize::from(owner)) else { return };
        self.output.register(id, generation, o);
        let registration = id.registration;
        // A consumer with an id of its own reads its position when it joins the group.
        let position = if generation.is_none() { Offset(0) } else { self.position(state) };
        o.send(src, Msg::OutputReady { registration, position });
    }

    /// Keeps a fetch until there is a record, or refuses that of a former owner, who learns of the
    /// rebalance with its next poll.
    pub(super) fn fetch(&self, state: &mut LogState, src: Id, generation: Generation, from: Offset, o: &mut Out<Self>) {
        if generation == state.generation || !self.rules.has(Rule::LogRefusesFormerFetches) {
            state.has_fetched |= generation == state.generation && self.distinguishes_lives();
            state.fetching = Some(WaitingFetch { consumer: src, from });
        } else {
            o.send(src, Msg::Fenced);
        }
    }

    /// Answers the waiting fetch, where there is a record for it or nothing at its offset any more.
    pub(super) fn answer_fetch(&self, state: &mut LogState, o: &mut Out<Self>) {
        let Some(WaitingFetch { consumer, from }) = state.fetching else { return };
        // A failover or a power loss can have taken records that were read; retention, records that
        // were not.
        if from > state.end() || from < state.start {
            state.fetching = None;
            // Kafka: OFFSET_OUT_OF_RANGE, then `auto.offset.reset`.
            o.send(consumer, Msg::OutOfRange { from: self.start_position(state) });
            return;
        }
        let Some(offset) = self.next_readable(state, from) else { return };
        state.fetching = None;
        let record = &mut state.records[offset.index()];
        if let TransactionStatus::Open { read } = &mut record.status {
            *read = true;
        }
        if record.status.is_aborted() {
            o.note(Note::SawAborted(record.message));
        }
        o.send(consumer, Msg::Record { offset, message: record.message });
    }

    /// Stores a position, or refuses it.
    pub(super) fn commit(
        &self,
        state: &mut LogState,
        src: Id,
        generation: Generation,
        offset: Offset,
        o: &mut Out<Self>,
    ) {
        if generation != state.generation && self.fences_commits() {
            // Kafka: ILLEGAL_GENERATION.
            o.send(src, Msg::Fenced);
            return;
        }
        let is_outdated = self.keeps_position_monotone()
            && state.stored.is_some_and(|stored| stored.generation == generation && stored.offset > offset);
        if !is_outdated {
            state.stored = Some(StoredPosition { offset, generation });
        }
        o.send(src, Msg::OffsetCommitted { offset });
    }

    /// Whether a position goes back only in another generation.
    pub(super) fn keeps_position_monotone(&self) -> bool {
        self.mechanisms.consumer.commits == CommitOrder::InOrder && self.rules.has(Rule::LogKeepsPositionMonotone)
    }
}
