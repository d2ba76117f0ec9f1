//! The business database of an outbox or a dual write.
//!
//! An outbox row is written in the business transaction, under an id drawn when the transaction begins. Transactions on
//! different keys run side by side and commit in any order; transactions on one key serialise (a row lock), so a message
//! whose transaction began while another was open is about another key.
//! Sources: PostgreSQL documentation, 13.3.2 (row-level locks), 9.9.10 (`pg_snapshot_xmin`: every transaction below it
//! has ended); sequences are not transactional (9.17).

use super::producer::ProducerState;
use crate::ids::{Key, Message, MessageId};
use crate::mechanisms::{Cursor, RelayKind, Slot, Source, SourceKind};
use crate::protocol::{Choice, MAX_IN_FLIGHT, Msg, Note, Rows, Timer, Witness, listens};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// The state of one business transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Business {
    /// It has not begun.
    Waiting,
    /// It has written its rows and may still commit.
    Open,
    /// It is a fact.
    Committed,
    /// It never happened.
    RolledBack,
}

/// The database's local state, all of it durable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DatabaseState {
    /// Per message, in the order of the drawn ids.
    pub business: Vec<Business>,
    /// What each message is about, once its transaction has begun.
    pub keys: Vec<Key>,
    /// In which order transactions committed.
    pub commits: Vec<MessageId>,
    /// Which rows are flagged as done.
    pub flagged: Vec<bool>,
    /// Up to where a cursor has come: an id (one above the highest seen) or a position in the log of commits.
    pub cursor: u8,
    /// Who waits for rows, and for how many.
    pub waiting: Vec<(Id, u8)>,
}

/// A business database.
#[derive(Clone, Debug)]
pub struct Database {
    /// `[source]`.
    pub source: Source,
    /// How many messages there are.
    pub messages: u8,
    /// The rules in force.
    pub rules: Rules,
}

/// How many business transactions are open at once at the most.
const CONCURRENT: usize = 2;

impl Database {
    fn message(state: &DatabaseState, index: usize) -> Message {
        Message { id: MessageId(index as u8), key: state.keys[index] }
    }

    /// The rows that the relay's way of looking finds, oldest first.
    fn rows(&self, state: &DatabaseState, most: u8) -> Vec<MessageId> {
        let visible = |index: usize| match state.business[index] {
            Business::Committed => true,
            Business::Open => !self.rules.has(Rule::DatabaseHidesUncommitted),
            Business::Waiting | Business::RolledBack => false,
        };
        let ids = 0..state.business.len();
        let above = |index: &usize| *index >= usize::from(state.cursor);
        let found: Vec<usize> = match (self.source.relay, self.source.cursor) {
            (RelayKind::LogTailing, _) => {
                state.commits.iter().skip(usize::from(state.cursor)).map(|id| id.index()).collect()
            }
            (RelayKind::Polling, Cursor::StatusFlag) => {
                ids.filter(|index| visible(*index) && !state.flagged[*index]).collect()
            }
            (RelayKind::Polling, Cursor::MaxId) => ids.filter(|index| visible(*index) && above(index)).collect(),
            (RelayKind::Polling, Cursor::SnapshotHorizon) => {
                let horizon = if self.rules.has(Rule::DatabaseHoldsHorizon) {
                    state
                        .business
                        .iter()
                        .position(|business| matches!(business, Business::Open | Business::Waiting))
                        .unwrap_or(state.business.len())
                } else {
                    state.business.len()
                };
                (0..horizon).filter(|index| visible(*index) && above(index)).collect()
            }
        };
        found.into_iter().take(usize::from(most)).map(|index| MessageId(index as u8)).collect()
    }

    fn answer_poll(&self, state: &mut DatabaseState, o: &mut Out<Self>) {
        // Relays do not lock what they read: two that wait are told of the same row.
        for (relay, most) in std::mem::take(&mut state.waiting) {
            let found = self.rows(state, most);
            if found.is_empty() {
                state.waiting.push((relay, most));
                continue;
            }
            let mut rows: Rows = [None; MAX_IN_FLIGHT];
            for (slot, id) in rows.iter_mut().zip(found) {
                *slot = Some(Self::message(state, id.index()));
            }
            o.send(relay, Msg::Rows { rows });
        }
    }

    fn mark(&self, state: &mut DatabaseState, rows: &Rows) {
        for row in rows.iter().flatten() {
            match (self.source.relay, self.source.cursor) {
                (RelayKind::LogTailing, _) => {
                    let position = state.commits.iter().position(|id| *id == row.id).map_or(0, |index| index as u8 + 1);
                    state.cursor = state.cursor.max(position);
                }
                (RelayKind::Polling, Cursor::StatusFlag) => state.flagged[row.id.index()] = true,
                (RelayKind::Polling, _) => state.cursor = state.cursor.max(row.id.0 + 1),
            }
        }
    }

    /// Whether the request would change nothing, now and from now on, so that nobody need ever hear of it again.
    #[must_use]
    pub fn refuses(&self, state: &DatabaseState, msg: &Msg) -> bool {
        let ended = |message: &Message| {
            matches!(state.business[message.id.index()], Business::Committed | Business::RolledBack)
        };
        match msg {
            Msg::Begin { .. } => true,
            Msg::CommitBusiness { message } | Msg::AbortBusiness { message } => ended(message),
            Msg::Mark { rows } => {
                let mut marked = state.clone();
                self.mark(&mut marked, rows);
                marked == *state
            }
            _ => false,
        }
    }

    fn begin(&self, state: &mut DatabaseState, index: usize) {
        let taken: Vec<Key> = (0..state.business.len())
            .filter(|other| state.business[*other] == Business::Open)
            .map(|other| state.keys[other])
            .collect();
        let free = (0..=self.messages).map(Key).find(|key| !taken.contains(key)).unwrap_or_default();
        state.business[index] = Business::Open;
        state.keys[index] = if self.rules.has(Rule::DatabaseSerialisesKeys) { free } else { Key(0) };
    }

    fn commit(state: &mut DatabaseState, index: usize, o: &mut Out<Self>) {
        state.business[index] = Business::Committed;
        state.commits.push(MessageId(index as u8));
        o.note(Note::Submitted(Self::message(state, index)));
        o.note(Note::Accepted(Self::message(state, index)));
    }

    fn roll_back(state: &mut DatabaseState, index: usize, o: &mut Out<Self>) {
        state.business[index] = Business::RolledBack;
        o.note(Note::RolledBack(Self::message(state, index)));
    }

    fn rest(&self, state: &mut DatabaseState, o: &mut Out<Self>) {
        self.answer_poll(state, o);
        let open = state.business.iter().filter(|business| **business == Business::Open).count();
        let mut choices = Vec::new();
        if self.source.kind == SourceKind::Outbox && open < CONCURRENT && state.business.contains(&Business::Waiting) {
            choices.push(Choice::BeginBusiness);
        }
        for (id, business) in (0..).map(MessageId).zip(&state.business) {
            if *business == Business::Open {
                if self.source.kind == SourceKind::Outbox {
                    choices.push(Choice::CommitBusiness(id));
                }
                choices.push(Choice::Rollback(id));
            }
        }
        // PostgreSQL documentation, "Replication Slots": a slot's place moves with whoever reads it; one that is not on the
        // standby is gone after a promotion (Debezium, "PostgreSQL connector", supported topologies).
        if self.source.slot != Slot::Own && usize::from(state.cursor) < state.commits.len() {
            choices.push(Choice::SlotMoves);
        }
        o.choose_random("business", choices);
    }
}

impl Actor for Database {
    type Msg = Msg;
    type Timer = Timer;
    type State = DatabaseState;
    type Storage = ProducerState;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let count = usize::from(self.messages);
        let mut state = DatabaseState {
            business: vec![Business::Waiting; count],
            keys: vec![Key(0); count],
            commits: Vec::new(),
            flagged: vec![false; count],
            cursor: 0,
            waiting: Vec::new(),
        };
        self.rest(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        match msg {
            Msg::ConnectionLost => {
                state.waiting.retain(|(relay, _)| *relay != src);
                // A database rolls back what a lost connection left open.
                if self.source.kind == SourceKind::DualWrite {
                    for index in 0..state.business.len() {
                        if state.business[index] == Business::Open {
                            Self::roll_back(state, index, o);
                        }
                    }
                }
            }
            Msg::Poll { most } => state.waiting.push((src, most)),
            Msg::Mark { rows } => {
                self.mark(state, &rows);
                o.send(src, Msg::Marked);
            }
            // A transaction begins on a live connection only: an abandoned one could not hold it open.
            Msg::Begin { message } if listens(src) => {
                let index = message.id.index();
                match state.business[index] {
                    Business::Waiting | Business::Open => {
                        self.begin(state, index);
                        o.send(src, Msg::Begun { id: message.id });
                    }
                    Business::Committed => o.send(src, Msg::BusinessEnded { id: message.id, committed: true }),
                    Business::RolledBack => o.send(src, Msg::BusinessEnded { id: message.id, committed: false }),
                }
            }
            Msg::CommitBusiness { message } => {
                let index = message.id.index();
                match state.business[index] {
                    // Database first: begin, write and commit are one request, and asking again finds the outcome.
                    Business::Waiting => {
                        self.begin(state, index);
                        Self::commit(state, index, o);
                    }
                    Business::Open => Self::commit(state, index, o),
                    Business::Committed | Business::RolledBack => {}
                }
                let committed = state.business[index] == Business::Committed;
                o.send(src, Msg::BusinessEnded { id: message.id, committed });
            }
            Msg::AbortBusiness { message } => {
                let index = message.id.index();
                if state.business[index] == Business::Open {
                    Self::roll_back(state, index, o);
                }
                o.send(src, Msg::BusinessEnded { id: message.id, committed: false });
            }
            _ => {}
        }
        self.rest(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        match *random {
            Choice::BeginBusiness => {
                if let Some(index) = state.business.iter().position(|business| *business == Business::Waiting) {
                    self.begin(state, index);
                }
            }
            Choice::CommitBusiness(id) => Self::commit(state, id.index(), o),
            Choice::Rollback(id) => Self::roll_back(state, id.index(), o),
            Choice::SlotMoves if self.source.slot == Slot::Shared => state.cursor += 1,
            Choice::SlotMoves => state.cursor = state.commits.len() as u8,
            _ => {}
        }
        self.rest(state, o);
    }
}
