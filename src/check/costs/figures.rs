//! The figures of a message's costs, and how they compare.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The costs of one message where no fault happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// The longest chain of hops between submission and acceptance: two are a round trip.
    pub hops_to_acceptance: u32,
    /// The longest chain of hops between submission and the effect.
    pub hops_to_effect: u32,
    /// All hops, acknowledgements included.
    pub hops: u32,
    /// How often a server (broker, followers, sink, database) changes its durable state.
    pub writes: u32,
    /// The size of the state that stays behind for recognising the message, in bytes.
    pub retained_bytes: u32,
    /// The number of parts that act.
    pub parties: u32,
    /// Whether an open transaction makes other messages wait for a part that may have died.
    pub blocks: bool,
}

impl Costs {
    /// The names of the figures.
    pub const NAMES: [&'static str; 7] = [
        "hops to acceptance",
        "hops to effect",
        "hops in all",
        "durable writes",
        "bytes retained",
        "parties",
        "blocks others",
    ];

    /// The figures, in the order of [`Costs::NAMES`]. Fewer is better in each.
    #[must_use]
    pub const fn figures(&self) -> [u32; 7] {
        [
            self.hops_to_acceptance,
            self.hops_to_effect,
            self.hops,
            self.writes,
            self.retained_bytes,
            self.parties,
            self.blocks as u32,
        ]
    }

    /// Whether no figure is higher than the other's, and one is lower.
    #[must_use]
    pub fn is_cheaper(&self, other: &Self) -> bool {
        let mut pairs = self.figures().into_iter().zip(other.figures());
        pairs.all(|(one, other)| one <= other) && self != other
    }

    /// The sort key where neither is cheaper: blocking, hops and writes, writes, bytes, parties.
    const fn rank(&self) -> (u32, u32, u32, u32, u32) {
        let waits = self.hops_to_acceptance + self.hops_to_effect;
        (self.blocks as u32, waits + self.hops + self.writes, self.writes, self.retained_bytes, self.parties)
    }
}

/// The cheaper first; where neither is cheaper, blocking counts most, then hops and writes.
impl Ord for Costs {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank(), self.figures()).cmp(&(other.rank(), other.figures()))
    }
}

impl PartialOrd for Costs {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Costs;

    #[test]
    fn costs_with_one_lower_and_one_higher_are_not_cheaper() {
        let one = Costs { hops: 3, writes: 2, ..Costs::default() };
        let other = Costs { hops: 2, writes: 3, ..Costs::default() };
        assert!(!one.is_cheaper(&other) && !other.is_cheaper(&one));
        assert!(Costs { hops: 1, ..other }.is_cheaper(&other) && !one.is_cheaper(&one));
    }

    #[test]
    fn costs_that_block_are_sorted_last() {
        let blocking = Costs { blocks: true, ..Costs::default() };
        assert!(Costs { hops: 9, ..Costs::default() } < blocking);
    }
}
