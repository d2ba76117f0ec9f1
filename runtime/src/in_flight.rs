//! The ids of a shard that handlers have claimed and not confirmed.

use super::ids::Ticks;
use super::index::Entry;

/// A claim: a cell, and a token that distinguishes it from other claims of the same cell.
///
/// One word, which a function returns in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hold(u64);

impl Hold {
    /// Tokens repeat after 2^48 claims of a shard; no claim is held that long.
    fn new(cell: u16, token: u64) -> Self {
        Self((token << u16::BITS) | u64::from(cell))
    }

    fn cell(self) -> u16 {
        self.0 as u16
    }
}

/// An id in flight.
pub(super) struct Held<K> {
    pub(super) key: K,
    /// The latest claim.
    by: Hold,
    /// The time of the latest claim.
    since: Ticks,
    /// The entry of the shard's index.
    pub(super) entry: Entry,
}

/// Room for an id in flight.
enum Cell<K> {
    /// Free, with the cell to use after it.
    Free(u16),
    Taken(Held<K>),
}

impl<K> Cell<K> {
    fn held(&self) -> Option<&Held<K>> {
        match self {
            Self::Taken(held) => Some(held),
            Self::Free(_) => None,
        }
    }

    fn held_mut(&mut self) -> Option<&mut Held<K>> {
        match self {
            Self::Taken(held) => Some(held),
            Self::Free(_) => None,
        }
    }
}

/// The ids in flight, in cells that are reused: few cache lines, which threads exchange.
pub(super) struct InFlight<K> {
    cells: Vec<Cell<K>>,
    /// The cell to use next: the head of the free list, or `cells.len()`.
    free: u16,
    /// Number of taken cells.
    count: u16,
    /// The token of the latest claim.
    token: u64,
}

impl<K> InFlight<K> {
    pub(super) fn new() -> Self {
        Self { cells: Vec::new(), free: 0, count: 0, token: 0 }
    }

    /// Returns the number of ids.
    pub(super) fn len(&self) -> u16 {
        self.count
    }

    /// Returns the size in bytes of the cells on the heap.
    pub(super) fn footprint(&self) -> usize {
        self.cells.capacity() * size_of::<Cell<K>>()
    }

    pub(super) fn get(&self, cell: u16) -> Option<&Held<K>> {
        self.cells.get(usize::from(cell)).and_then(Cell::held)
    }

    /// Claims a further id. `index` makes the entry for its cell.
    pub(super) fn insert(&mut self, key: K, since: Ticks, index: impl FnOnce(u16) -> Entry) -> Hold {
        self.token += 1;
        let cell = self.free;
        let entry = index(cell);
        let by = Hold::new(cell, self.token);
        let taken = Cell::Taken(Held { key, by, since, entry });
        if let Some(free) = self.cells.get_mut(usize::from(cell)) {
            if let Cell::Free(next) = std::mem::replace(free, taken) {
                self.free = next;
            }
        } else {
            self.cells.push(taken);
            self.free += 1;
        }
        self.count += 1;
        by
    }

    /// Gives the id of a cell to a new claim where the lease of the present one is over.
    pub(super) fn take_over(&mut self, cell: u16, now: Ticks, is_over: impl FnOnce(Ticks) -> bool) -> Option<Hold> {
        self.token += 1;
        let by = Hold::new(cell, self.token);
        let held = self.cells.get_mut(usize::from(cell)).and_then(Cell::held_mut)?;
        if !is_over(held.since) {
            return None;
        }
        held.by = by;
        held.since = now;
        Some(by)
    }

    /// Removes the id of a claim. `None`: the claim was lost.
    pub(super) fn remove(&mut self, hold: Hold) -> Option<Held<K>> {
        let cell = self.cells.get_mut(usize::from(hold.cell()))?;
        cell.held().filter(|held| held.by == hold)?;
        let Cell::Taken(held) = std::mem::replace(cell, Cell::Free(self.free)) else { return None };
        self.free = hold.cell();
        self.count -= 1;
        Some(held)
    }
}
