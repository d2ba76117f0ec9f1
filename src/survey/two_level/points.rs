//! Points with a value for each variable, and terms of them.

use super::point_set::PointSet;

/// The most values of one variable: the bits of a [`ValueSet`].
const MOST_VALUES: u8 = 16;

/// A set of values of one variable; values are below `MOST_VALUES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueSet(u16);

impl ValueSet {
    /// The set of one value.
    #[must_use]
    pub const fn of(value: u8) -> Self {
        Self(1 << value)
    }

    /// Every value below `size`, which is at most sixteen.
    #[must_use]
    pub const fn all(size: u8) -> Self {
        Self(((1_u32 << size) - 1) as u16)
    }

    /// Whether the value is in the set.
    #[must_use]
    pub const fn contains(self, value: u8) -> bool {
        self.0 & (1 << value) != 0
    }

    /// The set with this value added.
    #[must_use]
    pub const fn with(self, value: u8) -> Self {
        Self(self.0 | 1 << value)
    }
}

/// For each variable the values that are allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(Vec<ValueSet>);

impl Term {
    /// The term with these values, one set for each variable.
    #[must_use]
    pub const fn new(allowed: Vec<ValueSet>) -> Self {
        Self(allowed)
    }

    /// The values that the term allows for a variable.
    #[must_use]
    pub fn allowed(&self, variable: usize) -> ValueSet {
        self.0[variable]
    }

    /// Whether the term contains a point.
    #[must_use]
    pub fn contains(&self, point: &[u8]) -> bool {
        self.0.iter().zip(point).all(|(allowed, value)| allowed.contains(*value))
    }

    /// The term with other values for one variable.
    #[must_use]
    pub fn with(&self, variable: usize, allowed: ValueSet) -> Self {
        let mut term = self.clone();
        term.0[variable] = allowed;
        term
    }
}

/// Points, each with a value for every variable.
#[derive(Clone, Debug)]
pub struct Points {
    /// How many values each variable has: 1 to `MOST_VALUES`.
    sizes: Vec<u8>,
    /// The values of each point; `all[point][variable] < sizes[variable]`.
    all: Vec<Vec<u8>>,
    /// For each variable and value, the points that have it.
    by_value: Vec<Vec<PointSet>>,
}

impl Points {
    /// Points over variables of these sizes.
    ///
    /// # Panics
    /// A variable with more than sixteen values: no setting of the registry has as many.
    #[must_use]
    pub fn new(sizes: Vec<u8>, points: Vec<Vec<u8>>) -> Self {
        assert!(sizes.iter().all(|size| *size <= MOST_VALUES), "a variable has more than {MOST_VALUES} values");
        let mut by_value: Vec<Vec<PointSet>> =
            sizes.iter().map(|size| vec![PointSet::empty(points.len()); usize::from(*size)]).collect();
        for (index, point) in points.iter().enumerate() {
            for (variable, value) in point.iter().enumerate() {
                by_value[variable][usize::from(*value)].insert(index);
            }
        }
        Self { sizes, all: points, by_value }
    }

    /// The indices of the points that a term contains, ascending.
    #[must_use]
    pub fn in_term(&self, term: &Term) -> Vec<usize> {
        self.contained(term).indices()
    }

    /// Whether a term contains the point with this index.
    #[must_use]
    pub fn is_in(&self, term: &Term, point: usize) -> bool {
        term.contains(&self.all[point])
    }

    /// The variables that a term restricts, ascending.
    pub fn literals<'a>(&'a self, term: &'a Term) -> impl Iterator<Item = usize> + 'a {
        (0..self.sizes.len()).filter(|variable| term.allowed(*variable) != self.values(*variable))
    }

    /// The term without its restriction of one variable.
    #[must_use]
    pub fn freed(&self, term: &Term, variable: usize) -> Term {
        term.with(variable, self.values(variable))
    }

    /// How many points there are.
    pub(super) const fn len(&self) -> usize {
        self.all.len()
    }

    /// How many values a variable has.
    pub(super) fn size(&self, variable: usize) -> u8 {
        self.sizes[variable]
    }

    /// The term that allows the values of one point only.
    pub(super) fn around(&self, point: usize) -> Term {
        Term(self.all[point].iter().map(|value| ValueSet::of(*value)).collect())
    }

    /// The points that a term contains.
    pub(super) fn contained(&self, term: &Term) -> PointSet {
        let mut contained = PointSet::all(self.all.len());
        for variable in self.literals(term) {
            let mut any = PointSet::empty(self.all.len());
            for value in (0..self.sizes[variable]).filter(|value| term.allowed(variable).contains(*value)) {
                any.union_with(&self.by_value[variable][usize::from(value)]);
            }
            contained.intersect_with(&any);
        }
        contained
    }

    /// Every value of a variable.
    fn values(&self, variable: usize) -> ValueSet {
        ValueSet::all(self.sizes[variable])
    }
}
