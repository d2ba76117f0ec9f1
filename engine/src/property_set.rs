//! Sets of properties: what a step violates, which hazards it reaches, which goals a state has
//! reached.
//!
//! A property is known by its index, from 0 to 7. A crate whose properties have names of their own
//! implements `From<Name> for PropertyId`, and uses the sets with its own type.

use std::fmt::{self, Debug};
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Sub};

/// The index of a property among those of its kind, below [`PropertySet::CAPACITY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertyId(u8);

impl PropertyId {
    /// The property of this index.
    ///
    /// # Panics
    /// If the index is not below [`PropertySet::CAPACITY`].
    #[must_use]
    pub const fn new(index: usize) -> Self {
        assert!(index < PropertySet::CAPACITY, "at most eight properties of one kind");
        Self(index as u8)
    }

    /// The index, below [`PropertySet::CAPACITY`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The set of this property alone.
    #[must_use]
    pub const fn only(self) -> PropertySet {
        PropertySet(1 << self.0)
    }
}

/// A set of properties of one kind.
///
/// ```
/// use onceproof_engine::{PropertyId, PropertySet};
///
/// let (one, two) = (PropertyId::new(1), PropertyId::new(2));
/// let set = PropertySet::from_iter([one, two]);
/// assert!(set.contains(one) && !set.contains(PropertyId::new(0)));
/// assert_eq!(set - one.only(), two.only());
/// assert_eq!(format!("{set:?}"), "{1, 2}");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertySet(u8);

impl PropertySet {
    /// How many properties of one kind there are at most.
    pub const CAPACITY: usize = 8;
    /// No property.
    pub const EMPTY: Self = Self(0);
    /// Every property.
    pub const ALL: Self = Self(u8::MAX);

    /// The set with these bits: bit `i` stands for the property of index `i`.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// The set as bits: bit `i` stands for the property of index `i`.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The properties of index 0 up to, without, `count`.
    ///
    /// # Panics
    /// If `count` exceeds [`PropertySet::CAPACITY`].
    #[must_use]
    pub const fn first(count: usize) -> Self {
        assert!(count <= Self::CAPACITY, "at most eight properties of one kind");
        Self(((1_u16 << count) - 1) as u8)
    }

    /// Whether no property is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many properties are in the set.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether a property is in the set.
    #[must_use]
    pub fn contains(self, property: impl Into<PropertyId>) -> bool {
        self.intersects(property.into().only())
    }

    /// Whether every property of the other set is in this one.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether a property is in both sets.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The properties of either set. The same as `|`, for constants.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The properties of this set that are not in the other one. The same as `-`, for constants.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Adds a property.
    pub fn insert(&mut self, property: impl Into<PropertyId>) {
        *self |= property.into().only();
    }

    /// The properties in the set, by ascending index.
    pub fn iter(self) -> impl Iterator<Item = PropertyId> {
        (0..Self::CAPACITY).map(PropertyId::new).filter(move |property| self.contains(*property))
    }
}

impl Debug for PropertySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(PropertyId::index)).finish()
    }
}

impl From<PropertyId> for PropertySet {
    fn from(property: PropertyId) -> Self {
        property.only()
    }
}

impl<P: Into<PropertyId>> FromIterator<P> for PropertySet {
    fn from_iter<I: IntoIterator<Item = P>>(properties: I) -> Self {
        properties.into_iter().fold(Self::EMPTY, |set, property| set | property.into().only())
    }
}

impl BitOr for PropertySet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.union(other)
    }
}

impl BitOrAssign for PropertySet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for PropertySet {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitAndAssign for PropertySet {
    fn bitand_assign(&mut self, other: Self) {
        self.0 &= other.0;
    }
}

impl Sub for PropertySet {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.difference(other)
    }
}

#[cfg(test)]
mod tests {
    use super::{PropertyId, PropertySet};

    #[test]
    fn set_operations_agree_with_membership_on_all_pairs() {
        for (one, two) in (0..=u8::MAX).flat_map(|one| (0..=u8::MAX).map(move |two| (one, two))) {
            let (one, two) = (PropertySet::from_bits(one), PropertySet::from_bits(two));
            for property in PropertySet::ALL.iter() {
                let (in_one, in_two) = (one.contains(property), two.contains(property));
                assert_eq!((one | two).contains(property), in_one || in_two);
                assert_eq!((one & two).contains(property), in_one && in_two);
                assert_eq!((one - two).contains(property), in_one && !in_two);
            }
            assert_eq!(one.intersects(two), !(one & two).is_empty());
            assert_eq!(one.contains_all(two), (two - one).is_empty());
            assert_eq!(one, one.iter().collect());
        }
    }

    #[test]
    fn first_properties_are_counted_from_zero() {
        let counts = (0..=PropertySet::CAPACITY).map(|count| PropertySet::first(count).len());
        assert!(counts.eq(0..=PropertySet::CAPACITY));
        assert_eq!(PropertySet::first(2), [0, 1].map(PropertyId::new).into_iter().collect());
    }
}
