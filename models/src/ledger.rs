//! The ledger: a history variable that records what was submitted, accepted, delivered and applied,
//! and what the guarantees say of it.
//!
//! No transition reads it (Abadi and Lamport, "The existence of refinement mappings", 1991: a
//! history variable adds no behaviour). A safety guarantee is violated by a step, so the ledger
//! keeps only what later steps are judged by. `loss-free` and `progress` are about what can still
//! happen: for them the ledger says which obligations a state has and which of them are discharged.

use crate::guarantee::{Guarantee, GuaranteeSet};
use crate::ids::{Message, MessageId};
use crate::message_set::MessageSet;
use crate::protocol::Note;
use crate::scope::{DuplicateUnit, ObligationFrom, Scope};

/// The events so far.
///
/// Invariant: `accepted`, `applied` and `accounted` only grow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// Submitted messages, in order of submission where the scope keeps it, otherwise in order of
    /// ids.
    pub submitted: Vec<Message>,
    /// Accepted messages.
    pub accepted: MessageSet,
    /// Messages with an effect.
    pub applied: MessageSet,
    /// Messages that were superseded or parked.
    pub accounted: MessageSet,
    /// Messages whose business transaction was rolled back.
    pub rolled_back: MessageSet,
    /// Messages that were delivered, where deliveries are counted; otherwise empty.
    pub delivered: MessageSet,
}

/// The guarantees that a note violates, and those whose hazard it reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The violated guarantees.
    pub violations: GuaranteeSet,
    /// The guarantees whose hazard was reached.
    pub hazards: GuaranteeSet,
}

impl Ledger {
    /// Records a note. Returns the violations and the hazards.
    pub fn record(&mut self, note: Note, scope: Scope) -> Findings {
        let mut findings = Findings::default();
        let mut violates = |guarantee: Guarantee| findings.violations.insert(guarantee);
        if scope.only_order && !matches!(note, Note::Submitted(_) | Note::Effect(_)) {
            return findings;
        }
        match note {
            Note::Submitted(message) => {
                if !self.submitted.contains(&message) {
                    self.submitted.push(message);
                }
                if !scope.order {
                    self.submitted.sort_unstable();
                }
            }
            Note::Accepted(message) => {
                self.accepted.insert(message.id);
            }
            Note::CopiedAgain(_) if scope.counts == DuplicateUnit::Copies => {
                violates(Guarantee::DuplicateFree);
            }
            Note::Delivered(message) if scope.counts == DuplicateUnit::Deliveries => {
                if !self.delivered.insert(message.id) {
                    violates(Guarantee::DuplicateFree);
                }
            }
            Note::CopiedAgain(_) | Note::Delivered(_) => {}
            Note::Effect(message) => {
                if self.applied.contains(message.id) {
                    if scope.counts == DuplicateUnit::Effects {
                        violates(Guarantee::DuplicateFree);
                    }
                } else if scope.order && self.is_overtaken(message) {
                    violates(Guarantee::Ordered);
                }
                if self.rolled_back.contains(message.id) {
                    violates(Guarantee::PhantomFree);
                }
                self.applied.insert(message.id);
            }
            Note::Superseded(message) | Note::Parked(message) => {
                self.accounted.insert(message.id);
            }
            Note::RolledBack(message) => {
                if self.applied.contains(message.id) {
                    violates(Guarantee::PhantomFree);
                }
                self.rolled_back.insert(message.id);
                findings.hazards.insert(Guarantee::PhantomFree);
            }
            Note::TransactionAborted => {
                findings.hazards.insert(Guarantee::Atomic);
            }
            Note::SawAborted(_) | Note::Torn(_) => {
                violates(Guarantee::Atomic);
            }
        }
        findings
    }

    /// Whether a message of the same key that was submitted later has had its effect.
    fn is_overtaken(&self, message: Message) -> bool {
        let position = self.submitted.iter().position(|other| *other == message);
        self.submitted.iter().enumerate().any(|(index, other)| {
            let is_later = position.map_or(other.id > message.id, |position| index > position);
            is_later && other.key == message.key && self.applied.contains(other.id)
        })
    }

    /// Whether no later step can violate `ordered`, for so many messages in all: at most one of
    /// them has no effect yet, and it was or will be submitted last. The scope has to keep the
    /// order of submission.
    #[must_use]
    pub fn is_order_discharged(&self, messages: u8) -> bool {
        let mut open = (0..messages).map(MessageId).filter(|id| !self.applied.contains(*id));
        let Some(last) = open.next() else { return true };
        if open.next().is_some() {
            return false;
        }
        let submitted = self.submitted.len();
        match self.submitted.iter().position(|message| message.id == last) {
            Some(position) => position + 1 == submitted && submitted == usize::from(messages),
            // Until it is submitted its id says when it will be.
            None => last.0 + 1 == messages && submitted + 1 == usize::from(messages),
        }
    }

    /// The guarantees whose hazard is reached by a step from here that hits these messages with a
    /// fault.
    #[must_use]
    pub fn hazards(&self, hit: MessageSet) -> GuaranteeSet {
        let mut hazards = GuaranteeSet::EMPTY;
        let mut open = self.submitted.iter().filter(|message| !self.discharged().contains(message.id));
        if let Some(first) = open.next()
            && open.any(|other| other.key == first.key)
        {
            hazards.insert(Guarantee::Ordered);
        }
        if !hit.is_empty() {
            hazards.insert(Guarantee::Progress);
        }
        if !(hit & self.obligations(ObligationFrom::Submitted)).is_empty() {
            hazards.insert(Guarantee::DuplicateFree);
        }
        if !((hit & self.accepted) - self.discharged()).is_empty() {
            hazards.insert(Guarantee::LossFree);
        }
        hazards
    }

    /// The messages that have an obligation: an effect has to follow.
    #[must_use]
    pub fn obligations(&self, from: ObligationFrom) -> MessageSet {
        match from {
            ObligationFrom::Accepted => self.accepted,
            ObligationFrom::Submitted => {
                self.accepted | self.submitted.iter().map(|message| message.id).collect::<MessageSet>()
            }
        }
    }

    /// The messages that have had their effect or are accounted for.
    #[must_use]
    pub fn discharged(&self) -> MessageSet {
        self.applied | self.accounted
    }

    /// Whether every obligation is discharged.
    #[must_use]
    pub fn is_discharged(&self, from: ObligationFrom) -> bool {
        (self.obligations(from) - self.discharged()).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Key;

    const MESSAGES: [Message; 2] =
        [Message { id: MessageId(0), key: Key(0) }, Message { id: MessageId(1), key: Key(0) }];

    /// Visits every sequence of so many submissions and effects, and counts those that violate
    /// `ordered`.
    fn visit(ledger: &Ledger, was_discharged: bool, depth: u8, violated: &mut u32) {
        let is_discharged = ledger.is_order_discharged(2);
        assert!(is_discharged || !was_discharged, "{ledger:?} was discharged and is not any more");
        if depth == 0 {
            return;
        }
        for message in MESSAGES {
            for note in [Note::Submitted(message), Note::Effect(message)] {
                let mut next = ledger.clone();
                let is_violated = next.record(note, Scope::default()).violations.contains(Guarantee::Ordered);
                assert!(!(is_discharged && is_violated), "{note:?} violates a discharged order: {ledger:?}");
                *violated += u32::from(is_violated);
                visit(&next, is_discharged, depth - 1, violated);
            }
        }
    }

    #[test]
    fn discharged_order_is_never_violated() {
        let mut violated = 0;
        visit(&Ledger::default(), false, 6, &mut violated);
        assert!(violated > 100, "only {violated} sequences violate the order");
    }

    #[test]
    fn order_is_discharged_by_the_last_but_one_effect() {
        let mut ledger = Ledger::default();
        let [first, second] = MESSAGES;
        for (note, is_discharged) in [
            (Note::Submitted(first), false),
            (Note::Submitted(second), false),
            (Note::Effect(first), true),
            (Note::Effect(second), true),
        ] {
            ledger.record(note, Scope::default());
            assert_eq!(ledger.is_order_discharged(2), is_discharged, "{note:?}");
        }
    }

    #[test]
    fn second_effect_violates_duplicate_free_only_if_effects_count() {
        for (counts, is_violated) in [(DuplicateUnit::Effects, true), (DuplicateUnit::Deliveries, false)] {
            let scope = Scope { counts, ..Scope::default() };
            let mut ledger = Ledger::default();
            assert!(ledger.record(Note::Effect(MESSAGES[0]), scope).violations.is_empty());
            let violations = ledger.record(Note::Effect(MESSAGES[0]), scope).violations;
            assert_eq!(violations.contains(Guarantee::DuplicateFree), is_violated, "{counts:?}");
        }
    }

    #[test]
    fn accounted_message_discharges_its_obligation() {
        let mut ledger = Ledger::default();
        ledger.record(Note::Accepted(MESSAGES[0]), Scope::default());
        assert!(!ledger.is_discharged(ObligationFrom::Accepted));
        ledger.record(Note::Parked(MESSAGES[0]), Scope::default());
        assert!(ledger.is_discharged(ObligationFrom::Accepted));
    }
}
