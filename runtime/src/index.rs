//! A hash table from ids to their locations in a shard, in groups of eight entries.
//!
//! Each entry has a byte of its id's hash, so that one comparison of eight bytes finds the
//! candidates of a group. An entry that finds its group full overflows into the next one, and each
//! group counts the entries that overflowed; a search ends at a group without overflow. So entries
//! never move, removal leaves no tombstone, and a table can be used for ever.
//!
//! Sources: the groups and counters of F14 (Facebook's folly), the bytes of `SwissTable`.

/// Where a shard keeps an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// Among the confirmed ids: its ordinal, modulo [`PackedLocation::COUNT`].
    Confirmed(u16),
    /// Among the ids in flight: its cell.
    InFlight(u16),
}

/// A [`Location`] in two bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PackedLocation(u16);

impl PackedLocation {
    /// Flag: the rest is a cell, not an ordinal.
    const IN_FLIGHT: u16 = 1 << 15;

    /// Number of different ordinals and of different cells: the largest capacity of a shard.
    pub(super) const COUNT: usize = Self::IN_FLIGHT as usize;

    /// Returns the location of a confirmed id. The ordinal counts confirmations, modulo 2^16.
    pub(super) fn confirmed(ordinal: u16) -> Self {
        Self(ordinal & !Self::IN_FLIGHT)
    }

    /// Returns the location of an id in flight. `cell < COUNT`
    pub(super) fn in_flight(cell: u16) -> Self {
        Self(cell | Self::IN_FLIGHT)
    }

    pub(super) fn unpacked(self) -> Location {
        let number = self.0 & !Self::IN_FLIGHT;
        if self.0 & Self::IN_FLIGHT == 0 { Location::Confirmed(number) } else { Location::InFlight(number) }
    }

    /// Returns the number of confirmations from one ordinal to a later one.
    pub(super) fn distance(from: u16, to: u16) -> usize {
        usize::from(to.wrapping_sub(from) & !Self::IN_FLIGHT)
    }
}

/// The position of an entry in the table. It is valid until the entry is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry(u32);

impl Entry {
    /// Flag: the entry is not in its home group.
    const OVERFLOWED: u32 = 1 << 31;

    fn group(self) -> usize {
        (self.0 & !Self::OVERFLOWED) as usize / GROUP_SIZE
    }

    fn within(self) -> usize {
        self.0 as usize % GROUP_SIZE
    }

    fn has_overflowed(self) -> bool {
        self.0 & Self::OVERFLOWED != 0
    }
}

/// Entries of a group.
const GROUP_SIZE: usize = 8;

/// A one in each byte, and the highest bit of each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Eight entries in half a cache line.
#[repr(align(32))]
#[derive(Clone, Default)]
struct Group {
    /// A byte of hash for each entry, and 0 for a free one.
    tags: u64,
    locations: [PackedLocation; GROUP_SIZE],
    /// Number of entries that found this group full.
    overflows: u32,
}

impl Group {
    /// Returns the entries with this tag: the highest bit of their bytes.
    fn matches(&self, tag: u8) -> u64 {
        let different = self.tags ^ (ONES * u64::from(tag));
        !(((different & !HIGHS) + !HIGHS) | different) & HIGHS
    }

    fn set_tag(&mut self, within: usize, tag: u8) {
        let shift = 8 * within;
        self.tags = (self.tags & !(0xff << shift)) | (u64::from(tag) << shift);
    }
}

/// A hash table of locations.
pub(super) struct Index {
    groups: Box<[Group]>,
}

impl Index {
    /// Returns an index for at most `capacity` entries: on average four and a half a group.
    pub(super) fn new(capacity: usize) -> Self {
        Self { groups: vec![Group::default(); (2 * capacity).div_ceil(9) + 1].into_boxed_slice() }
    }

    /// Returns the size in bytes.
    pub(super) fn footprint(&self) -> usize {
        size_of_val(&*self.groups)
    }

    /// Returns the home group of an id: by the upper half of its hash.
    fn home(&self, hash: u64) -> usize {
        (((hash >> 32) * self.groups.len() as u64) >> 32) as usize
    }

    fn after(&self, group: usize) -> usize {
        if group + 1 == self.groups.len() { 0 } else { group + 1 }
    }

    /// Returns the tag of an id, never 0: the byte below the half of the hash that chose the group.
    fn tag(hash: u64) -> u8 {
        (hash >> 24) as u8 | 1
    }

    /// Returns the location with this hash for which `is_key` holds.
    pub(super) fn find(&self, hash: u64, is_key: impl Fn(Location) -> bool) -> Option<Location> {
        let tag = Self::tag(hash);
        let mut at = self.home(hash);
        for _ in 0..self.groups.len() {
            let group = &self.groups[at];
            let mut matches = group.matches(tag);
            while matches != 0 {
                let location = group.locations[matches.trailing_zeros() as usize / 8].unpacked();
                if is_key(location) {
                    return Some(location);
                }
                matches &= matches - 1;
            }
            if group.overflows == 0 {
                return None;
            }
            at = self.after(at);
        }
        None
    }

    /// Adds an entry. The index has fewer entries than its capacity.
    pub(super) fn insert(&mut self, hash: u64, location: PackedLocation) -> Entry {
        let mut at = self.home(hash);
        let mut overflowed = 0;
        for _ in 0..self.groups.len() {
            let group = &mut self.groups[at];
            let free = group.matches(0);
            if free != 0 {
                let within = free.trailing_zeros() as usize / 8;
                group.set_tag(within, Self::tag(hash));
                group.locations[within] = location;
                return Entry((at * GROUP_SIZE + within) as u32 | overflowed);
            }
            group.overflows += 1;
            overflowed = Entry::OVERFLOWED;
            at = self.after(at);
        }
        unreachable!("the index has more entries than its capacity: please report this")
    }

    /// Updates the location of an entry.
    pub(super) fn replace(&mut self, entry: Entry, location: PackedLocation) {
        self.groups[entry.group()].locations[entry.within()] = location;
    }

    /// Removes an entry. `hash` is called only where the entry has overflowed.
    pub(super) fn remove(&mut self, entry: Entry, hash: impl FnOnce() -> u64) {
        if entry.has_overflowed() {
            let mut at = self.home(hash());
            while at != entry.group() {
                self.groups[at].overflows -= 1;
                at = self.after(at);
            }
        }
        self.groups[entry.group()].set_tag(entry.within(), 0);
    }
}
