//! The trait of what a permutation applies to, and the ids, sets and ledgers that it is built from.

use super::definition::Permutation;
use crate::ids::{EntryNumber, Generation, Message, MessageId, Receipt, Source};
use crate::ledger::Ledger;
use crate::message_set::MessageSet;
use crate::protocol::{PositionWrite, Registration, Rows, WriteKey};
use onceproof_engine::composition::{ActorId, Permutation as _};
use stateright::actor::Id;

/// A value that a permutation applies to.
pub(crate) trait Permute {
    /// The value with every number replaced.
    #[must_use]
    fn permuted(&self, by: &Permutation) -> Self;
}

impl Permute for MessageId {
    fn permuted(&self, by: &Permutation) -> Self {
        by.message(*self)
    }
}

impl Permute for Message {
    fn permuted(&self, by: &Permutation) -> Self {
        Self { id: self.id.permuted(by), key: self.key }
    }
}

impl Permute for Id {
    fn permuted(&self, by: &Permutation) -> Self {
        by.actor(ActorId::from(*self)).into()
    }
}

impl Permute for Receipt {
    fn permuted(&self, by: &Permutation) -> Self {
        by.receipt(*self)
    }
}

impl Permute for Source {
    fn permuted(&self, by: &Permutation) -> Self {
        match self {
            Self::Offset(offset) => Self::Offset(*offset),
            Self::Delivery(receipt) => Self::Delivery(receipt.permuted(by)),
        }
    }
}

impl Permute for Generation {
    fn permuted(&self, by: &Permutation) -> Self {
        match by.other_lives.get(usize::from(self.rebalances)) {
            Some(true) => self.other_life(),
            _ => *self,
        }
    }
}

impl Permute for WriteKey {
    fn permuted(&self, by: &Permutation) -> Self {
        match self {
            Self::Position(write) => {
                Self::Position(PositionWrite { generation: write.generation.permuted(by), ..*write })
            }
            Self::Message | Self::Copy(_) => *self,
        }
    }
}

impl Permute for Registration {
    fn permuted(&self, by: &Permutation) -> Self {
        let is_flipped = by.flips(EntryNumber(self.epoch()));
        Self {
            generation: self.generation.map(|generation| generation.permuted(by)),
            turn: by.rotation.turn(self.counter(), self.turn),
            attempt: self.attempt.flipped_if(is_flipped),
            ..*self
        }
    }
}

impl Permute for Rows {
    fn permuted(&self, by: &Permutation) -> Self {
        self.map(|row| row.map(|message| message.permuted(by)))
    }
}

impl Permute for MessageSet {
    fn permuted(&self, by: &Permutation) -> Self {
        self.iter().map(|id| id.permuted(by)).collect()
    }
}

impl<T: Permute> Permute for Vec<T> {
    fn permuted(&self, by: &Permutation) -> Self {
        self.iter().map(|one| one.permuted(by)).collect()
    }
}

impl Permute for Ledger {
    fn permuted(&self, by: &Permutation) -> Self {
        let mut submitted = self.submitted.permuted(by);
        // Messages are permuted only where the order of submission is not kept.
        if !keeps_messages(by) {
            submitted.sort_unstable();
        }
        Self {
            submitted,
            accepted: self.accepted.permuted(by),
            applied: self.applied.permuted(by),
            accounted: self.accounted.permuted(by),
            rolled_back: self.rolled_back.permuted(by),
            delivered: self.delivered.permuted(by),
        }
    }
}

/// Whether every message keeps its number.
pub(super) fn keeps_messages(by: &Permutation) -> bool {
    by.messages.iter().enumerate().all(|(old, new)| old == new.index())
}

/// A list by message, in the order of the new numbers.
pub(super) fn by_message<T: Clone>(values: &[T], by: &Permutation) -> Vec<T> {
    let mut permuted = values.to_vec();
    for (old, value) in (0..).map(MessageId).zip(values) {
        permuted[by.message(old).index()] = value.clone();
    }
    permuted
}
