//! The effects of a transaction's end on its outputs and its position, and the notes to the ledger.
//!
//! An end resolves all that is open of a transactional id in the parts that were added to the
//! transaction, also of an earlier epoch. Records in another part stay open.

use super::output::Output;
use super::output_state::{EarlyEnd, OutputRecord, TransactionState};
use crate::ids::{Message, Offset};
use crate::protocol::{Msg, Note, Registration, TakeNote, TransactionPart};
use crate::rules::Rule;
use stateright::actor::{Actor, Out};

impl Output {
    /// Ends the open transaction for this attempt. Returns the position that becomes visible.
    pub(super) fn resolve_own<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        by: Registration,
        commit: bool,
        o: &mut Out<A>,
    ) -> Option<Offset> {
        let is_own = |record: &&OutputRecord| record.registration == by && !record.is_acknowledged && id.has_output;
        let own: Vec<Message> = id.records.iter().filter(is_own).map(|record| record.message).collect();
        let early = id.early.take_if(|early| early.registration == by);
        let position = self.resolve(id, (id.has_output, id.has_positions), commit, Some(by), o);
        id.has_output = false;
        id.has_positions = false;
        let position = position.filter(|_| self.rules.has(Rule::OutputHoldsPosition));
        let was_output_visible = early.and_then(|early| early.output);
        let is_position_visible = position.is_some() || early.and_then(|early| early.position) == Some(true);
        match (commit, was_output_visible) {
            (true, Some((message, false))) if is_position_visible => o.note(Note::Torn(message)),
            (true, Some((message, true))) if !is_position_visible => o.note(Note::Torn(message)),
            (false, Some((message, true))) => o.note(Note::SawAborted(message)),
            _ => {}
        }
        // Outputs without their position, or the other way round.
        if commit != is_position_visible {
            for message in own {
                o.note(Note::Torn(message));
            }
        }
        position
    }

    /// The writer gets the answer that its transaction ended, though it was another one of its
    /// kind.
    pub(super) fn acknowledge<A: Actor<Msg = Msg>>(
        id: &mut TransactionState,
        by: Registration,
        commit: bool,
        o: &mut Out<A>,
    ) {
        if !commit {
            Self::abandon(id, by, o);
            return;
        }
        id.early.take_if(|early| early.registration == by);
        for record in id.records.iter_mut().filter(|record| record.registration == by) {
            record.is_acknowledged = true;
        }
    }

    /// The attempt is over without a commit: what is visible of it should not be.
    pub(super) fn abandon<A: Actor<Msg = Msg>>(id: &mut TransactionState, by: Registration, o: &mut Out<A>) {
        let early = id.early.take_if(|early| early.registration == by);
        if let Some((message, true)) = early.and_then(|early| early.output) {
            o.note(Note::SawAborted(message));
        }
    }

    /// Aborts the open transaction of any holder.
    pub(super) fn abort_open<A: Actor<Msg = Msg>>(&self, id: &mut TransactionState, o: &mut Out<A>) {
        if let Some(early) = id.early {
            Self::abandon(id, early.registration, o);
        }
        self.abort_attempt(id, o);
        id.early = None;
    }

    /// Aborts the open transaction; the attempt in it goes on.
    pub(super) fn abort_attempt<A: Actor<Msg = Msg>>(&self, id: &mut TransactionState, o: &mut Out<A>) {
        let parts = (id.has_output, id.has_positions);
        self.resolve(id, parts, false, None, o);
        id.has_output = false;
        id.has_positions = false;
    }

    /// The output topic loses its end: open outputs, or the marker that is about to end their
    /// transaction. It is the marker of a commit where one follows; readers wait for another one.
    pub(super) fn lose_end<A: Actor<Msg = Msg>>(&self, id: &mut TransactionState, keeps_outputs: bool, o: &mut Out<A>) {
        if keeps_outputs {
            id.has_output = false;
            id.records.iter_mut().for_each(|record| record.is_acknowledged = true);
        } else {
            // For its writer the output is as good as aborted.
            self.resolve(id, (true, false), false, None, o);
        }
    }

    /// A marker arrives again in one part and resolves what is open there. Returns the position
    /// that becomes visible.
    pub(super) fn repeat_marker<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        part: TransactionPart,
        commit: bool,
        o: &mut Out<A>,
    ) -> Option<Offset> {
        let parts = (part == TransactionPart::Output, part == TransactionPart::Positions);
        self.resolve(id, parts, commit, None, o)
    }

    /// Resolves what is open in outputs and positions. Returns the position that becomes visible.
    fn resolve<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        (in_output, in_positions): (bool, bool),
        commit: bool,
        by: Option<Registration>,
        o: &mut Out<A>,
    ) -> Option<Offset> {
        let mut position = None;
        if in_positions && let Some(pending) = id.position.take() {
            position = commit.then_some(pending.offset);
            if by != Some(pending.registration) && pending.registration.is_same_epoch(id.registration) {
                early_end(id, pending.registration).position = Some(commit);
            }
        }
        let records = if in_output { std::mem::take(&mut id.records) } else { Vec::new() };
        for record in records {
            self.resolve_record(id, record, commit, by, o);
        }
        position
    }

    fn resolve_record<A: Actor<Msg = Msg>>(
        &self,
        id: &mut TransactionState,
        record: OutputRecord,
        commit: bool,
        by: Option<Registration>,
        o: &mut Out<A>,
    ) {
        let OutputRecord { message, registration, is_acknowledged, .. } = record;
        if commit && self.hides() {
            o.note(Note::Effect(message));
        }
        if !commit {
            o.note(Note::TransactionAborted);
            if !self.hides() {
                o.note(Note::SawAborted(message));
            }
        }
        if by == Some(registration) || is_acknowledged {
            return;
        }
        if registration.is_same_epoch(id.registration) && !id.expired {
            early_end(id, registration).output = Some((message, commit));
        } else if commit {
            // Its writer has begun another epoch, or another writer has: it was never committed.
            o.note(Note::SawAborted(message));
        }
    }
}

/// The early end of this attempt, a new one where there is none.
fn early_end(id: &mut TransactionState, registration: Registration) -> &mut EarlyEnd {
    let none = EarlyEnd { registration, output: None, position: None };
    if id.early.is_none_or(|early| early.registration != registration) {
        id.early = Some(none);
    }
    id.early.get_or_insert(none)
}
