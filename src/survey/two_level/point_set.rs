//! Sets of points, one bit a point.

/// A set of points of one [`super::Points`], by index. All sets that are combined have the same
/// number of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PointSet(Vec<u64>);

impl PointSet {
    /// The empty set over `points` points.
    pub(super) fn empty(points: usize) -> Self {
        Self(vec![0; points.div_ceil(64)])
    }

    /// Every point with an index below `points`.
    pub(super) fn all(points: usize) -> Self {
        let mut words = vec![u64::MAX; points.div_ceil(64)];
        if let (Some(last), used @ 1..) = (words.last_mut(), points % 64) {
            *last = (1 << used) - 1;
        }
        Self(words)
    }

    /// The points below `points` for which the predicate is true.
    pub(super) fn select(points: usize, is_in: impl Fn(usize) -> bool) -> Self {
        let mut set = Self::empty(points);
        (0..points).filter(|point| is_in(*point)).for_each(|point| set.insert(point));
        set
    }

    pub(super) fn insert(&mut self, point: usize) {
        self.0[point / 64] |= 1 << (point % 64);
    }

    pub(super) fn contains(&self, point: usize) -> bool {
        self.0[point / 64] & (1 << (point % 64)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn union_with(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    pub(super) fn intersect_with(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    /// The size of the intersection.
    pub(super) fn common(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).map(|(own, other)| (own & other).count_ones() as usize).sum()
    }

    pub(super) fn intersects(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(own, other)| own & other != 0)
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| own & !other == 0)
    }

    /// The points of this set that the other one lacks.
    pub(super) fn difference(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, other)| own & !other).collect())
    }

    /// The points of the set, ascending.
    pub(super) fn indices(&self) -> Vec<usize> {
        (0..64 * self.0.len()).filter(|point| self.contains(*point)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_end_at_the_last_one() {
        for points in [1, 63, 64, 65, 130] {
            assert_eq!(PointSet::all(points), PointSet::select(points, |_| true), "{points} points");
            assert_eq!(PointSet::all(points).indices().len(), points);
        }
    }

    #[test]
    fn set_operations_agree_with_predicates() {
        let (even, small) = (PointSet::select(100, |point| point % 2 == 0), PointSet::select(100, |point| point < 70));
        assert_eq!(even.difference(&small).indices(), (70..100).step_by(2).collect::<Vec<_>>());
        assert_eq!(even.common(&small), 35);
        let mut union = even.clone();
        union.union_with(&small);
        assert!(even.is_subset(&union) && small.is_subset(&union) && union.indices().len() == 85);
        assert!(!union.difference(&even).is_empty() && union.difference(&union).is_empty());
        assert!(even.intersects(&small) && !even.difference(&small).intersects(&small));
    }
}
