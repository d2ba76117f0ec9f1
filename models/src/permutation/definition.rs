//! Permutations of the interchangeable values of a pipeline.

use crate::ids::{EntryNumber, MessageId, Parity, Receipt};
use crate::message_set::MessageSet;
use crate::parts::Lease;
use onceproof_engine::composition::{self, ActorId};
use stateright::actor::Id;
use std::borrow::Cow;
use std::fmt;

/// A permutation of messages, consumers, the parities of a queue's receipts, the lives of a
/// partition's owner, and the turns of registrations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Permutation {
    /// The new message of each message, by its old id.
    pub messages: Vec<MessageId>,
    /// The new actor of each actor, by its old id.
    pub actors: Vec<ActorId>,
    /// The entries of a queue whose parities are flipped, or the epochs of a log's transactional
    /// ids ([`Registration::epoch`](crate::protocol::Registration::epoch)).
    pub flipped: EntrySet,
    /// The rotation of the turns of registrations.
    pub rotation: Rotation,
    /// Whether an owner's lives change places, by the number of rebalances before it.
    pub other_lives: [bool; Self::OWNERS],
    /// The new numbers of a queue's entries; none where they keep theirs.
    pub entries: Option<Renumbering>,
}

/// New numbers of a queue's entries, and what nothing distinguishes any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Renumbering {
    /// The old and the new number of every entry that keeps one: all others are
    /// [`EntryNumber::GONE`].
    pub numbers: Vec<(EntryNumber, EntryNumber)>,
    /// For every entry that is there, the lease whose receipt is of use; none where there is none.
    /// Its holder's other receipts, and those of other consumers, become one outdated receipt.
    /// Empty where receipts are distinguished by their entries only.
    pub leases: Vec<(EntryNumber, Option<Lease>)>,
    /// The consumer whose receipts are replaced, once that is known.
    pub holder: Option<ActorId>,
    /// Whether all outdated receipts become one.
    pub joins_outdated: bool,
    /// The messages that no producer sends any more, so that their copies need not be counted.
    pub uncounted: MessageSet,
    /// The entries, by their old numbers, with a lease of which no receipt is left. Nothing but its
    /// end is to come, so it becomes the heir's.
    pub abandoned: EntrySet,
    /// The consumer that becomes the holder of such leases; none where there are none.
    pub heir: Option<ActorId>,
}

impl Renumbering {
    /// The greatest number of an entry, inclusive: at most five messages have three copies each.
    pub const LAST: EntryNumber = EntryNumber(31);
    /// The receipt that stands for all that are outdated.
    const OUTDATED: Receipt = Receipt { entry: EntryNumber::GONE, parity: Parity::Even };

    /// The new number of an entry.
    #[must_use]
    pub fn entry(&self, old: EntryNumber) -> EntryNumber {
        self.numbers.iter().find(|(from, _)| *from == old).map_or(EntryNumber::GONE, |(_, to)| *to)
    }

    /// Whether a receipt becomes the one that stands for all that are outdated, where this consumer
    /// holds it.
    #[must_use]
    pub fn is_joined(&self, holder: Option<ActorId>, receipt: Receipt) -> bool {
        let holds = |lease: &Lease| {
            lease.parity == receipt.parity && holder.is_none_or(|holder| ActorId::from(lease.holder) == holder)
        };
        let is_gone = || self.entry(receipt.entry) > Self::LAST;
        let lease = || self.leases.iter().find(|(entry, _)| *entry == receipt.entry);
        let is_other = || lease().is_some_and(|(_, lease)| !lease.as_ref().is_some_and(holds));
        self.joins_outdated && (is_gone() || is_other())
    }

    /// The holder of an entry's lease, by the entry's old number.
    #[must_use]
    pub fn holder(&self, entry: EntryNumber, holder: Id) -> Id {
        match self.heir {
            Some(heir) if self.abandoned.contains(entry) => Id::from(heir),
            _ => holder,
        }
    }

    /// Whether a receipt stays what it is, where this consumer holds it and no parity is flipped.
    #[must_use]
    pub fn keeps(&self, holder: ActorId, receipt: Receipt) -> bool {
        if self.is_joined(Some(holder), receipt) {
            receipt == Self::OUTDATED
        } else {
            self.entry(receipt.entry) == receipt.entry
        }
    }
}

/// A rotation of cyclic counters, one for each generation or transactional id
/// ([`Registration::counter`](crate::protocol::Registration::counter)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rotation {
    /// The number of steps, by counter, each below `turns`.
    pub by: [u8; Self::COUNTERS],
    /// The number of turns of a cycle; zero where nothing is rotated.
    pub turns: u8,
}

impl Rotation {
    /// The number of counters that can be rotated. Bounds allow fewer.
    pub const COUNTERS: usize = 8;

    /// The turn that a turn of a counter becomes.
    #[must_use]
    pub fn turn(&self, counter: usize, turn: u8) -> u8 {
        match self.by.get(counter) {
            Some(by) if self.turns > 0 => (turn + by) % self.turns,
            _ => turn,
        }
    }
}

impl Permutation {
    /// The number of owners whose lives can change places. Bounds allow fewer.
    pub const OWNERS: usize = 8;

    /// The permutation that changes nothing, for so many messages and actors.
    #[must_use]
    pub fn identity(messages: u8, actors: usize) -> Self {
        Self {
            messages: (0..messages).map(MessageId).collect(),
            actors: (0..actors).map(ActorId::new).collect(),
            flipped: EntrySet::EMPTY,
            rotation: Rotation::default(),
            other_lives: [false; Self::OWNERS],
            entries: None,
        }
    }

    /// The message that a message becomes.
    #[must_use]
    pub fn message(&self, old: MessageId) -> MessageId {
        self.messages.get(old.index()).copied().unwrap_or(old)
    }

    /// Whether the parities of an entry are flipped.
    #[must_use]
    pub const fn flips(&self, entry: EntryNumber) -> bool {
        self.flipped.contains(entry)
    }

    /// The receipt that a receipt becomes.
    #[must_use]
    pub fn receipt(&self, old: Receipt) -> Receipt {
        if self.entries.as_ref().is_some_and(|entries| entries.is_joined(entries.holder, old)) {
            return Renumbering::OUTDATED;
        }
        Receipt { entry: self.entry(old.entry), parity: old.parity.flipped_if(self.flips(old.entry)) }
    }

    /// The permutation of what one consumer has, and of the messages between it and the broker.
    #[must_use]
    pub fn of_holder(&self, holder: ActorId) -> Cow<'_, Self> {
        match &self.entries {
            Some(entries) if !entries.leases.is_empty() => {
                let entries = Renumbering { holder: Some(holder), ..entries.clone() };
                Cow::Owned(Self { entries: Some(entries), ..self.clone() })
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// The number that an entry's number becomes.
    #[must_use]
    pub fn entry(&self, old: EntryNumber) -> EntryNumber {
        self.entries.as_ref().map_or(old, |entries| entries.entry(old))
    }

    /// All orders of so many messages, the ascending one first.
    #[must_use]
    pub fn orders(count: u8) -> Vec<Vec<MessageId>> {
        let mut all = vec![Vec::new()];
        for _ in 0..count {
            let extend = |begun: Vec<MessageId>| {
                let free: Vec<MessageId> = (0..count).map(MessageId).filter(|next| !begun.contains(next)).collect();
                free.into_iter().map(move |next| {
                    let mut more = begun.clone();
                    more.push(next);
                    more
                })
            };
            all = all.into_iter().flat_map(extend).collect();
        }
        all
    }
}

impl composition::Permutation for Permutation {
    fn actor(&self, actor: ActorId) -> ActorId {
        self.actors.get(actor.index()).copied().unwrap_or(actor)
    }

    fn is_reversible(&self) -> bool {
        self.entries.is_none()
    }
}

/// A set of entries of a queue, or of epochs. Numbers are below [`EntrySet::CAPACITY`], which the
/// bounds keep.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct EntrySet(u64);

impl EntrySet {
    /// The set without entries.
    pub const EMPTY: Self = Self(0);
    /// The limit on numbers, exclusive. At most five messages have three copies each, and eight
    /// counters have two lives with three turns each.
    pub const CAPACITY: u8 = u64::BITS as u8;

    /// Whether the entry is in the set.
    #[must_use]
    pub const fn contains(self, entry: EntryNumber) -> bool {
        entry.0 < Self::CAPACITY && self.0 & (1 << entry.0) != 0
    }

    /// Adds an entry. Returns whether it was new.
    pub const fn insert(&mut self, entry: EntryNumber) -> bool {
        let is_new = !self.contains(entry);
        self.0 |= 1 << entry.0;
        is_new
    }

    /// Whether the set has no entries.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<EntryNumber> for EntrySet {
    fn from_iter<T: IntoIterator<Item = EntryNumber>>(entries: T) -> Self {
        let mut set = Self::EMPTY;
        for entry in entries {
            set.insert(entry);
        }
        set
    }
}

impl fmt::Debug for EntrySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries((0..Self::CAPACITY).filter(|number| self.contains(EntryNumber(*number)))).finish()
    }
}
