//! Where an id is kept: a hash table of places, in groups of eight.
//!
//! Each entry has a byte of its id's hash, so that one look at eight bytes tells which of a group may be meant. An entry that finds its
//! group full goes to the next one, and each group that it passed counts it; a group that nothing has passed ends the search. So
//! entries never move, removal leaves nothing behind, and a table can be used for ever (the groups and counters are those of
//! F14, Facebook's folly; the bytes those of SwissTable).

/// Where an entry is. It stays there until it is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot(u32);

impl Slot {
    /// Beside the number of the slot: the entry is not in the group where it wants to be.
    const PASSED_ON: u32 = 1 << 31;

    fn group(self) -> usize {
        (self.0 & !Self::PASSED_ON) as usize / EIGHT
    }

    fn within(self) -> usize {
        self.0 as usize % EIGHT
    }

    fn is_passed_on(self) -> bool {
        self.0 & Self::PASSED_ON != 0
    }
}

/// Entries of a group.
const EIGHT: usize = 8;

/// A one in each byte, and the highest bit of each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Half a cache line.
#[repr(align(32))]
#[derive(Clone, Default)]
struct Group {
    /// A byte for each entry, 0 for none.
    tags: u64,
    places: [u16; EIGHT],
    /// Entries that found this group full and went on.
    passed_on: u32,
}

impl Group {
    /// The highest bit of each byte that is this tag.
    fn matches(&self, tag: u8) -> u64 {
        let different = self.tags ^ (ONES * u64::from(tag));
        !(((different & !HIGHS) + !HIGHS) | different) & HIGHS
    }

    fn set(&mut self, within: usize, tag: u8) {
        let shift = 8 * within;
        self.tags = (self.tags & !(0xff << shift)) | (u64::from(tag) << shift);
    }
}

/// A hash table of places.
pub(super) struct Index {
    groups: Box<[Group]>,
}

impl Index {
    /// An index for at most so many entries: on average four and a half a group.
    pub(super) fn new(entries: usize) -> Self {
        Self { groups: vec![Group::default(); (2 * entries).div_ceil(9) + 1].into_boxed_slice() }
    }

    /// What it takes, in bytes.
    pub(super) fn footprint(&self) -> usize {
        size_of_val(&*self.groups)
    }

    /// The group where an id wants to be, by the upper half of its hash.
    fn home(&self, hash: u64) -> usize {
        (((hash >> 32) * self.groups.len() as u64) >> 32) as usize
    }

    fn after(&self, group: usize) -> usize {
        if group + 1 == self.groups.len() { 0 } else { group + 1 }
    }

    /// The tag of an id: the byte below the upper half, which chose the group; never 0.
    fn tag(hash: u64) -> u8 {
        (hash >> 24) as u8 | 1
    }

    /// The place of an entry with this hash that is meant.
    pub(super) fn find(&self, hash: u64, is_meant: impl Fn(u16) -> bool) -> Option<u16> {
        let tag = Self::tag(hash);
        let mut at = self.home(hash);
        for _ in 0..self.groups.len() {
            let group = &self.groups[at];
            let mut matches = group.matches(tag);
            while matches != 0 {
                let place = group.places[matches.trailing_zeros() as usize / 8];
                if is_meant(place) {
                    return Some(place);
                }
                matches &= matches - 1;
            }
            if group.passed_on == 0 {
                return None;
            }
            at = self.after(at);
        }
        None
    }

    /// Adds an entry. There are fewer than the index is for.
    pub(super) fn insert(&mut self, hash: u64, place: u16) -> Slot {
        let mut at = self.home(hash);
        let mut passed_on = 0;
        for _ in 0..self.groups.len() {
            let group = &mut self.groups[at];
            let free = group.matches(0);
            if free != 0 {
                let within = free.trailing_zeros() as usize / 8;
                group.set(within, Self::tag(hash));
                group.places[within] = place;
                return Slot((at * EIGHT + within) as u32 | passed_on);
            }
            group.passed_on += 1;
            passed_on = Slot::PASSED_ON;
            at = self.after(at);
        }
        unreachable!("there are more entries than the index is for: please report this")
    }

    /// What the entry stands for is kept elsewhere now.
    pub(super) fn replace(&mut self, slot: Slot, place: u16) {
        self.groups[slot.group()].places[slot.within()] = place;
    }

    /// Removes an entry. Its hash is asked for only where it was passed on.
    pub(super) fn remove(&mut self, slot: Slot, hash: impl FnOnce() -> u64) {
        if slot.is_passed_on() {
            let mut at = self.home(hash());
            while at != slot.group() {
                self.groups[at].passed_on -= 1;
                at = self.after(at);
            }
        }
        self.groups[slot.group()].set(slot.within(), 0);
    }
}
