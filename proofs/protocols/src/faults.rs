//! Faults of machines, and multisets of them.
//!
//! A hazard of a protocol is stated as the *minimal* multisets of faults under which it is
//! reachable. The order is the one of severity: a slow replica is the mildest fault; a power loss
//! does everything that a process crash does; a disk that comes back empty does more, and so does a
//! machine that never returns. A partition is compared with a slow replica only.

use std::fmt::{self, Display, Formatter};

/// One fault of one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// S: a healthy replica is taken for a dead one, or an election passes a healthy leader over.
    Slow,
    /// N: the network cuts one machine off from the others, not from clients, until it heals.
    Partition,
    /// C: a process is killed and restarts; what it wrote is in the page cache.
    Crash,
    /// P: a machine loses power and restarts; of what was not flushed any prefix is left.
    PowerLoss,
    /// W: a machine restarts under its old name with an empty disk.
    Wipe,
    /// G: a machine never returns.
    Gone,
    /// L: a request was sent twice, and its first copy arrives at any later time.
    Late,
    /// M: a marker was sent twice, and its first copy arrives at any later time.
    MarkerLate,
    /// H: a handler fails, and its transaction is aborted.
    HandlerFails,
    /// T: the transaction of a living client times out.
    TimesOut,
    /// R: a partition is taken from a living owner.
    Rebalance,
    /// U: a client gives an unanswered record up, and the record arrives at any later time.
    GivesUp,
    /// F: another broker becomes the coordinator of a transactional id whose markers are under way.
    CoordinatorFails,
    /// E: the coordinator forgets a transactional id that is not in a transaction.
    IdExpires,
    /// D: an unclean election drops the last records of an output partition, markers included.
    Drops,
    /// I: another job begins a session under the same transactional id.
    ForeignInit,
}

impl Fault {
    /// All of them, in the order of [`FaultSet`].
    pub const ALL: [Self; 16] = [
        Self::Slow,
        Self::Partition,
        Self::Crash,
        Self::PowerLoss,
        Self::Wipe,
        Self::Gone,
        Self::Late,
        Self::MarkerLate,
        Self::HandlerFails,
        Self::TimesOut,
        Self::Rebalance,
        Self::GivesUp,
        Self::CoordinatorFails,
        Self::IdExpires,
        Self::Drops,
        Self::ForeignInit,
    ];

    /// The letter of the tables.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Slow => 'S',
            Self::Partition => 'N',
            Self::Crash => 'C',
            Self::PowerLoss => 'P',
            Self::Wipe => 'W',
            Self::Gone => 'G',
            Self::Late => 'L',
            Self::MarkerLate => 'M',
            Self::HandlerFails => 'H',
            Self::TimesOut => 'T',
            Self::Rebalance => 'R',
            Self::GivesUp => 'U',
            Self::CoordinatorFails => 'F',
            Self::IdExpires => 'E',
            Self::Drops => 'D',
            Self::ForeignInit => 'I',
        }
    }

    /// Whether this fault does at most what the other one does.
    #[must_use]
    pub const fn is_milder_than(self, other: Self) -> bool {
        // Faults of clients are compared with themselves only.
        self as usize == other as usize
            || matches!(
                (self, other),
                (Self::Slow, Self::Partition | Self::Crash | Self::PowerLoss | Self::Wipe | Self::Gone)
                    | (Self::Crash, Self::PowerLoss | Self::Wipe | Self::Gone)
                    | (Self::PowerLoss, Self::Wipe)
            )
    }
}

/// A multiset of faults: how many of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultSet(pub [u8; Fault::ALL.len()]);

impl FaultSet {
    /// The multiset with these faults.
    #[must_use]
    pub fn of(faults: &[Fault]) -> Self {
        faults.iter().fold(Self::default(), |set, fault| set.with(*fault))
    }

    /// The multiset with one more.
    #[must_use]
    pub const fn with(mut self, fault: Fault) -> Self {
        self.0[fault as usize] += 1;
        self
    }

    /// The multiset with at most so many of one kind, as a limit.
    #[must_use]
    pub const fn at_most(mut self, fault: Fault, count: u8) -> Self {
        self.0[fault as usize] = count;
        self
    }

    /// How many of one kind.
    #[must_use]
    pub const fn count(self, fault: Fault) -> u8 {
        self.0[fault as usize]
    }

    /// How many there are in all.
    #[must_use]
    pub fn size(self) -> u8 {
        self.0.iter().sum()
    }

    /// Whether every count is at most the other's.
    #[must_use]
    pub fn is_within(self, caps: Self) -> bool {
        self.0.iter().zip(caps.0).all(|(count, cap)| *count <= cap)
    }

    /// The faults, from mild to severe.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::ALL.into_iter().flat_map(move |fault| std::iter::repeat_n(fault, usize::from(self.count(fault))))
    }

    /// Whether each fault can be matched with one of the other multiset that does at least as much.
    #[must_use]
    pub fn is_covered_by(self, other: Self) -> bool {
        fn matched(mine: &[Fault], theirs: &mut Vec<Fault>) -> bool {
            let Some((first, rest)) = mine.split_first() else { return true };
            for index in 0..theirs.len() {
                if first.is_milder_than(theirs[index]) {
                    let taken = theirs.remove(index);
                    if matched(rest, theirs) {
                        return true;
                    }
                    theirs.insert(index, taken);
                }
            }
            false
        }
        let mine: Vec<Fault> = self.iter().collect();
        self.size() <= other.size() && matched(&mine, &mut other.iter().collect())
    }
}

impl Display for FaultSet {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let letters: Vec<String> = self.iter().map(|fault| fault.letter().to_string()).collect();
        f.write_str(if letters.is_empty() { "0" } else { "" })?;
        f.write_str(&letters.join("+"))
    }
}

/// The smallest multisets of those given, in a fixed order.
#[must_use]
pub fn minimal(mut sets: Vec<FaultSet>) -> Vec<FaultSet> {
    sets.sort_unstable_by_key(|set| (set.size(), set.0));
    sets.dedup();
    let is_minimal = |set: &FaultSet| !sets.iter().any(|other| other != set && other.is_covered_by(*set));
    sets.iter().copied().filter(is_minimal).collect()
}

/// Multisets as a cell of a table: `S+S+P, S+G+G`, or `-` where there are none.
#[must_use]
pub fn cell(sets: &[FaultSet]) -> String {
    if sets.is_empty() {
        return "-".to_owned();
    }
    sets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultSet, minimal};
    use Fault::{Crash, Gone, PowerLoss, Slow};

    #[test]
    fn severer_fault_covers_milder_one() {
        assert!(FaultSet::of(&[Slow, Crash]).is_covered_by(FaultSet::of(&[Crash, PowerLoss])));
        assert!(!FaultSet::of(&[Crash, Crash]).is_covered_by(FaultSet::of(&[Slow, PowerLoss])));
        assert!(!FaultSet::of(&[PowerLoss]).is_covered_by(FaultSet::of(&[Gone])));
    }

    #[test]
    fn minimal_sets_exclude_covered_ones() {
        let sets = vec![FaultSet::of(&[Slow, PowerLoss]), FaultSet::of(&[PowerLoss]), FaultSet::of(&[Gone, Gone])];
        assert_eq!(minimal(sets), [FaultSet::of(&[PowerLoss]), FaultSet::of(&[Gone, Gone])]);
    }
}
