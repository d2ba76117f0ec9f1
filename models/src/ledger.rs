//! The ledger: a ghost record of what was submitted, accepted, delivered and applied, and the guarantees over it.
//!
//! No transition reads it. A safety guarantee is broken by a step, so the ledger keeps only what later steps are judged
//! by; `loss-free` and `progress` are about what can still happen, so for them it says what a state obligations and has.

use crate::ids::{Message, MessageId};
use crate::protocol::Note;
use onceproof_engine::composition::Marks;

/// A promise about a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guarantee {
    /// Every accepted message has its effect.
    LossFree,
    /// No message has two effects.
    DuplicateFree,
    /// Per key, first effects come in submission order.
    Ordered,
    /// Nobody sees aborted data; outputs and positions become visible together.
    Atomic,
    /// No effect without a committed business fact.
    PhantomFree,
    /// Nothing stays stuck.
    Progress,
}

impl Guarantee {
    /// All six, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::LossFree, Self::DuplicateFree, Self::Ordered, Self::Atomic, Self::PhantomFree, Self::Progress];

    /// Its bit in [`Marks`].
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LossFree => "loss-free",
            Self::DuplicateFree => "duplicate-free",
            Self::Ordered => "ordered",
            Self::Atomic => "atomic",
            Self::PhantomFree => "phantom-free",
            Self::Progress => "progress",
        }
    }

    /// The guarantee of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guarantee| guarantee.name() == name)
    }

    /// What it says, in a sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::LossFree => "every accepted message has its effect, once faults have stopped",
            Self::DuplicateFree => "no message has two effects",
            Self::Ordered => "per key, first effects come in the order of submission",
            Self::Atomic => {
                "no reader sees aborted data, and a transaction's outputs and position become visible all or none"
            }
            Self::PhantomFree => "no effect without a committed business fact",
            Self::Progress => "without further faults nothing stays stuck",
        }
    }

    /// The hazard that must have been reached before "holds" means anything.
    #[must_use]
    pub const fn hazard(self) -> &'static str {
        match self {
            Self::LossFree => "a fault hit a message between its acceptance and its effect",
            Self::DuplicateFree => "a fault hit a message after its first attempt",
            Self::Ordered => "two messages of one key were under way at once",
            Self::Atomic => "a transaction was aborted, fenced or timed out after its first write",
            Self::PhantomFree => "a business transaction was rolled back after it had written or sent",
            Self::Progress => "a fault interrupted what could block",
        }
    }
}

/// What counts as a duplicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Counts {
    /// A second effect.
    #[default]
    Effects,
    /// A second delivery to the handler.
    Deliveries,
    /// A second copy in the broker.
    Copies,
}

/// Which messages are owed an effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Of {
    /// Those that were accepted.
    #[default]
    Accepted,
    /// Those that were submitted.
    Submitted,
}

/// What the claims of a design are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// What `duplicate-free` counts.
    pub counts: Counts,
    /// Whom `loss-free` is owed to.
    pub of: Of,
    /// Whether the order of submission is kept, which `ordered` asks for. Without it messages are interchangeable.
    pub order: bool,
    /// Whether only the first effects are taken down, which is all that `ordered` looks at. The other guarantees are not judged
    /// then, and no hazard but that of `ordered` is seen.
    pub only_order: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { counts: Counts::default(), of: Of::default(), order: true, only_order: false }
    }
}

/// What has happened so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// In order of submission, where that is kept.
    pub submitted: Vec<Message>,
    /// Accepted messages, as a set of bits.
    pub accepted: u8,
    /// Messages with an effect, as a set of bits.
    pub applied: u8,
    /// Messages that were superseded or parked, as a set of bits.
    pub accounted: u8,
    /// Messages whose business transaction was rolled back, as a set of bits.
    pub rolled_back: u8,
    /// Messages that were delivered, as a set of bits, where that is what counts.
    pub delivered: u8,
}

const fn bit(id: MessageId) -> u8 {
    1 << id.0
}

impl Ledger {
    /// Takes down what happened.
    pub fn take(&mut self, note: Note, scope: Scope) -> Marks {
        let mut marks = Marks::default();
        let mut violates = |guarantee: Guarantee| marks.violations |= guarantee.bit();
        if scope.only_order && !matches!(note, Note::Submitted(_) | Note::Effect(_)) {
            return marks;
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
            Note::Accepted(message) => self.accepted |= bit(message.id),
            Note::CopiedAgain(_) if scope.counts == Counts::Copies => violates(Guarantee::DuplicateFree),
            Note::Delivered(message) if scope.counts == Counts::Deliveries => {
                if self.delivered & bit(message.id) != 0 {
                    violates(Guarantee::DuplicateFree);
                }
                self.delivered |= bit(message.id);
            }
            Note::CopiedAgain(_) | Note::Delivered(_) => {}
            Note::Effect(message) => {
                if self.applied & bit(message.id) != 0 {
                    if scope.counts == Counts::Effects {
                        violates(Guarantee::DuplicateFree);
                    }
                } else if scope.order && self.is_overtaken(message) {
                    violates(Guarantee::Ordered);
                }
                if self.rolled_back & bit(message.id) != 0 {
                    violates(Guarantee::PhantomFree);
                }
                self.applied |= bit(message.id);
            }
            Note::Superseded(message) | Note::Parked(message) => self.accounted |= bit(message.id),
            Note::RolledBack(message) => {
                if self.applied & bit(message.id) != 0 {
                    violates(Guarantee::PhantomFree);
                }
                self.rolled_back |= bit(message.id);
                marks.hazards |= Guarantee::PhantomFree.bit();
            }
            Note::TransactionAborted => marks.hazards |= Guarantee::Atomic.bit(),
            Note::SawAborted(_) | Note::Torn(_) => violates(Guarantee::Atomic),
        }
        marks
    }

    /// Whether a message of the same key that was submitted later has had its effect.
    fn is_overtaken(&self, message: Message) -> bool {
        let place = self.submitted.iter().position(|other| *other == message);
        self.submitted.iter().enumerate().any(|(index, other)| {
            let later = place.map_or(other.id > message.id, |place| index > place);
            later && other.key == message.key && self.applied & bit(other.id) != 0
        })
    }

    /// Whether whatever happens next leaves the order of so many messages in all as it is: at most one of them is without its
    /// effect, and it was submitted last or will be. The order of submission has to be kept.
    #[must_use]
    pub fn is_order_discharged(&self, messages: u8) -> bool {
        let mut open = (0..messages).map(MessageId).filter(|id| self.applied & bit(*id) == 0);
        let Some(last) = open.next() else { return true };
        if open.next().is_some() {
            return false;
        }
        let submitted = self.submitted.len();
        match self.submitted.iter().position(|message| message.id == last) {
            Some(place) => place + 1 == submitted && submitted == usize::from(messages),
            // Until it is submitted it counts by its number.
            None => last.0 + 1 == messages && submitted + 1 == usize::from(messages),
        }
    }

    /// Which hazards a step reaches that starts here, given the messages that a fault hits, as a set of bits.
    #[must_use]
    pub fn hazards(&self, hit: u8) -> u8 {
        let open = |message: &&Message| self.discharged() & bit(message.id) == 0;
        let mut hazards = 0;
        let mut waiting = self.submitted.iter().filter(open);
        if let Some(first) = waiting.next()
            && waiting.any(|other| other.key == first.key)
        {
            hazards |= Guarantee::Ordered.bit();
        }
        if hit != 0 {
            hazards |= Guarantee::Progress.bit();
        }
        if hit & self.owed(Of::Submitted) != 0 {
            hazards |= Guarantee::DuplicateFree.bit();
        }
        if hit & self.accepted & !self.discharged() != 0 {
            hazards |= Guarantee::LossFree.bit();
        }
        hazards
    }

    /// Which messages are owed an effect.
    #[must_use]
    pub fn owed(&self, of: Of) -> u8 {
        match of {
            Of::Accepted => self.accepted,
            Of::Submitted => self.submitted.iter().fold(self.accepted, |set, message| set | bit(message.id)),
        }
    }

    /// Which messages have had their effect or are accounted for.
    #[must_use]
    pub const fn discharged(&self) -> u8 {
        self.applied | self.accounted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Key;

    /// Goes through every sequence of so many submissions and effects, with whether the order was discharged before.
    fn go_on(ledger: &Ledger, was_discharged: bool, more: u8, broken: &mut u32) {
        let is_discharged = ledger.is_order_discharged(2);
        assert!(is_discharged || !was_discharged, "{ledger:?} was discharged and is not any more");
        if more == 0 {
            return;
        }
        for message in [0, 1].map(|id| Message { id: MessageId(id), key: Key(0) }) {
            for note in [Note::Submitted(message), Note::Effect(message)] {
                let mut next = ledger.clone();
                let marks = next.take(note, Scope::default());
                let is_broken = marks.violations & Guarantee::Ordered.bit() != 0;
                assert!(!(is_discharged && is_broken), "{note:?} breaks an order that was discharged: {ledger:?}");
                *broken += u32::from(is_broken);
                go_on(&next, is_discharged, more - 1, broken);
            }
        }
    }

    #[test]
    fn an_order_that_is_settled_stays_as_it_is() {
        let mut broken = 0;
        go_on(&Ledger::default(), false, 6, &mut broken);
        assert!(broken > 100, "an order is broken only {broken} times");
        let mut ledger = Ledger::default();
        let [first, second] = [0, 1].map(|id| Message { id: MessageId(id), key: Key(0) });
        for (note, settles) in [
            (Note::Submitted(first), false),
            (Note::Submitted(second), false),
            (Note::Effect(first), true),
            (Note::Effect(second), true),
        ] {
            let _ = ledger.take(note, Scope::default());
            assert_eq!(ledger.is_order_discharged(2), settles, "{note:?}");
        }
    }
}
