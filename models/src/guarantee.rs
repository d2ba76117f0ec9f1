//! The six guarantees, what each says, and the hazard that makes a verdict about it mean something.
//!
//! Definitions: `docs/reference/guarantees`. A guarantee is stated over the ledger
//! (`crate::ledger`).

use onceproof_engine::{PropertyId, PropertySet};
use std::fmt;
use std::ops::{BitOr, BitOrAssign, Sub};

/// A guarantee of a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guarantee {
    /// Every accepted message has its effect.
    LossFree,
    /// No message has two effects.
    DuplicateFree,
    /// Per key, first effects come in the order of submission.
    Ordered,
    /// No reader sees aborted data; outputs and positions become visible together.
    Atomic,
    /// No effect without a committed business fact.
    PhantomFree,
    /// No fair run without further faults stays blocked.
    Progress,
}

impl Guarantee {
    /// All six, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::LossFree, Self::DuplicateFree, Self::Ordered, Self::Atomic, Self::PhantomFree, Self::Progress];

    /// The name in design files and reports.
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

    /// The guarantee in one sentence.
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
            Self::Progress => "without further faults nothing stays blocked",
        }
    }

    /// The hazard in one sentence: `holds` means something only where a run reached it.
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

/// A set of guarantees.
///
/// ```
/// use onceproof_models::{Guarantee, GuaranteeSet};
///
/// let both: GuaranteeSet = [Guarantee::LossFree, Guarantee::Ordered].into_iter().collect();
/// assert!(both.contains(Guarantee::Ordered) && !both.contains(Guarantee::Atomic));
/// assert_eq!(both.to_string(), "loss-free, ordered");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct GuaranteeSet(PropertySet);

impl GuaranteeSet {
    /// The set without guarantees.
    pub const EMPTY: Self = Self(PropertySet::EMPTY);
    /// All six.
    pub const ALL: Self = Self(PropertySet::first(Guarantee::ALL.len()));

    const fn only(guarantee: Guarantee) -> PropertySet {
        PropertyId::new(guarantee as usize).only()
    }

    /// The set with one more guarantee.
    #[must_use]
    pub const fn with(self, guarantee: Guarantee) -> Self {
        Self(self.0.union(Self::only(guarantee)))
    }

    /// The set without a guarantee.
    #[must_use]
    pub const fn without(self, guarantee: Guarantee) -> Self {
        Self(self.0.difference(Self::only(guarantee)))
    }

    /// Adds a guarantee. Returns whether it was new.
    pub const fn insert(&mut self, guarantee: Guarantee) -> bool {
        let is_new = !self.contains(guarantee);
        *self = self.with(guarantee);
        is_new
    }

    /// Whether the guarantee is in the set.
    #[must_use]
    pub const fn contains(self, guarantee: Guarantee) -> bool {
        self.0.intersects(Self::only(guarantee))
    }

    /// Whether every guarantee of the other set is in this one.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        self.0.contains_all(other.0)
    }

    /// Whether the set has no guarantees.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The number of guarantees, 0 to 6.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// The guarantees, in the order of reports.
    pub fn iter(self) -> impl Iterator<Item = Guarantee> {
        Guarantee::ALL.into_iter().filter(move |guarantee| self.contains(*guarantee))
    }

    /// The guarantees in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0.difference(self.0.difference(other.0)))
    }
}

/// The index of a guarantee among the engine's properties is its index in [`Guarantee::ALL`].
impl From<Guarantee> for PropertyId {
    fn from(guarantee: Guarantee) -> Self {
        Self::new(guarantee as usize)
    }
}

impl From<GuaranteeSet> for PropertySet {
    fn from(set: GuaranteeSet) -> Self {
        set.0
    }
}

/// Properties that are no guarantee are dropped.
impl From<PropertySet> for GuaranteeSet {
    fn from(set: PropertySet) -> Self {
        Self(set & Self::ALL.0)
    }
}

impl FromIterator<Guarantee> for GuaranteeSet {
    fn from_iter<T: IntoIterator<Item = Guarantee>>(guarantees: T) -> Self {
        guarantees.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// Difference.
impl Sub for GuaranteeSet {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

/// Union.
impl BitOr for GuaranteeSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for GuaranteeSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The names in the order of reports, with commas; nothing for the empty set.
impl fmt::Display for GuaranteeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, guarantee) in self.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            f.write_str(guarantee.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for GuaranteeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_keeps_members_in_the_order_of_reports() {
        let mut set = GuaranteeSet::EMPTY;
        assert!(set.insert(Guarantee::Progress) && set.insert(Guarantee::LossFree) && !set.insert(Guarantee::LossFree));
        assert_eq!(set.iter().collect::<Vec<_>>(), [Guarantee::LossFree, Guarantee::Progress]);
        assert_eq!((set.len(), set.without(Guarantee::Progress).len(), GuaranteeSet::ALL.len()), (2, 1, 6));
        assert!(GuaranteeSet::ALL.contains_all(set) && !set.contains_all(GuaranteeSet::ALL));
    }

    #[test]
    fn properties_that_are_no_guarantee_are_dropped() {
        assert_eq!(GuaranteeSet::from(PropertySet::ALL), GuaranteeSet::ALL);
        let ordered = GuaranteeSet::EMPTY.with(Guarantee::Ordered);
        assert_eq!(GuaranteeSet::from(PropertySet::from_iter([Guarantee::Ordered])), ordered);
        assert!(PropertySet::from(ordered).contains(Guarantee::Ordered));
    }
}
