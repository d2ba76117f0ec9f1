//! Sets of messages, as the ledger and the impact of faults need them.

use crate::ids::MessageId;
use std::fmt;
use std::ops::{BitAnd, BitOr, BitOrAssign, Sub};

/// A set of messages. Ids are below [`MessageSet::CAPACITY`], which the bounds keep.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct MessageSet(u8);

impl MessageSet {
    /// The set without messages.
    pub const EMPTY: Self = Self(0);
    /// The limit on ids, exclusive.
    pub const CAPACITY: u8 = u8::BITS as u8;

    const fn bit(id: MessageId) -> u8 {
        1 << id.0
    }

    /// Whether the message is in the set.
    #[must_use]
    pub const fn contains(self, id: MessageId) -> bool {
        self.0 & Self::bit(id) != 0
    }

    /// Adds a message. Returns whether it was new.
    pub const fn insert(&mut self, id: MessageId) -> bool {
        let is_new = !self.contains(id);
        self.0 |= Self::bit(id);
        is_new
    }

    /// Whether the set has no messages.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The messages, in the order of their ids.
    pub fn iter(self) -> impl Iterator<Item = MessageId> {
        (0..Self::CAPACITY).map(MessageId).filter(move |id| self.contains(*id))
    }
}

impl FromIterator<MessageId> for MessageSet {
    fn from_iter<T: IntoIterator<Item = MessageId>>(ids: T) -> Self {
        ids.into_iter().fold(Self::EMPTY, |set, id| Self(set.0 | Self::bit(id)))
    }
}

/// Union.
impl BitOr for MessageSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for MessageSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Intersection.
impl BitAnd for MessageSet {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// Difference.
impl Sub for MessageSet {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl fmt::Debug for MessageSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|id| id.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_message_is_one_member() {
        let set: MessageSet = [2, 0, 2, 2, 0].map(MessageId).into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [MessageId(0), MessageId(2)]);
        assert!(MessageSet::from_iter([]).is_empty());
    }

    #[test]
    fn operators_are_union_intersection_difference() {
        let set = |ids: &[u8]| ids.iter().copied().map(MessageId).collect::<MessageSet>();
        let (one, other) = (set(&[0, 1]), set(&[1, 7]));
        assert_eq!((one | other, one & other, one - other), (set(&[0, 1, 7]), set(&[1]), set(&[0])));
        let mut grown = one;
        assert!(grown.insert(MessageId(7)) && !grown.insert(MessageId(7)));
        assert_eq!(grown, one | other);
    }
}
