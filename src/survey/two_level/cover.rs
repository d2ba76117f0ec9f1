//! The cover: expand points to prime implicants, then remove what the others cover.

use super::point_set::PointSet;
use super::points::{Cube, Points};

/// How many points each new cube is expanded from, besides the first uncovered one.
const STARTS: usize = 6;

/// Which of several variables with equal gain is freed.
#[derive(Clone, Copy)]
enum Ties {
    FirstVariable,
    LastVariable,
}

impl Points {
    /// Prime implicants that together contain every included point and no excluded one. Points that
    /// are neither included nor excluded may be in any.
    #[must_use]
    pub fn cover(&self, is_included: impl Fn(usize) -> bool, is_excluded: impl Fn(usize) -> bool) -> Vec<Cube> {
        let included = PointSet::select(self.len(), is_included);
        let excluded = PointSet::select(self.len(), is_excluded);
        let mut uncovered = included.clone();
        let mut cubes: Vec<(Cube, PointSet)> = Vec::new();
        while !uncovered.is_empty() {
            let Some((cube, contained)) = self.largest(&uncovered, &excluded) else { break };
            uncovered = uncovered.difference(&contained);
            cubes.push((cube, contained));
        }
        self.irredundant(cubes, &included)
    }

    /// Of the prime implicants around several uncovered points, the one with most uncovered points.
    /// Ties: fewer literals, then the smaller cube by order.
    fn largest(&self, uncovered: &PointSet, excluded: &PointSet) -> Option<(Cube, PointSet)> {
        let points = uncovered.indices();
        let first = *points.first()?;
        let starts = (0..STARTS).map(|start| points[start * (points.len() - 1) / STARTS]).chain([first]);
        let expansions = starts.flat_map(|start| [(start, Ties::FirstVariable), (start, Ties::LastVariable)]);
        let candidates = expansions.map(|(start, ties)| {
            let cube = self.expand(start, ties, excluded, uncovered);
            let contained = self.contained(&cube);
            (uncovered.common(&contained), cube, contained)
        });
        let literals = |cube: &Cube| self.literals(cube).count();
        let best = candidates.max_by(|one, other| {
            one.0.cmp(&other.0).then(literals(&other.1).cmp(&literals(&one.1))).then(other.1.cmp(&one.1))
        });
        best.map(|(_, cube, contained)| (cube, contained))
    }

    /// A prime implicant around a point. Whole variables are freed first, in the order of the
    /// wanted points gained, then single values.
    fn expand(&self, start: usize, ties: Ties, excluded: &PointSet, wanted: &PointSet) -> Cube {
        let mut cube = self.around(start);
        loop {
            let mut literals: Vec<usize> = self.literals(&cube).collect();
            if matches!(ties, Ties::LastVariable) {
                literals.reverse();
            }
            let freed = literals.into_iter().map(|variable| self.freed(&cube, variable));
            let Some(larger) = self.best(freed, excluded, wanted) else { break };
            cube = larger;
        }
        loop {
            let missing = self.literals(&cube).flat_map(|variable| {
                let allowed = cube.allowed(variable);
                let values = (0..self.size(variable)).filter(move |value| !allowed.contains(*value));
                values.map(move |value| (variable, allowed.with(value)))
            });
            let raised = missing.map(|(variable, allowed)| cube.with(variable, allowed));
            let Some(larger) = self.best(raised, excluded, wanted) else { break };
            cube = larger;
        }
        cube
    }

    /// Of the cubes without an excluded point, the first with most wanted points.
    fn best(&self, cubes: impl Iterator<Item = Cube>, excluded: &PointSet, wanted: &PointSet) -> Option<Cube> {
        let mut best: Option<(usize, Cube)> = None;
        for cube in cubes {
            let contained = self.contained(&cube);
            if contained.intersects(excluded) {
                continue;
            }
            let gain = wanted.common(&contained);
            if best.as_ref().is_none_or(|(most, _)| gain > *most) {
                best = Some((gain, cube));
            }
        }
        best.map(|(_, cube)| cube)
    }

    /// Removes each cube whose included points the remaining ones contain, the last found first.
    fn irredundant(&self, mut cubes: Vec<(Cube, PointSet)>, included: &PointSet) -> Vec<Cube> {
        let mut index = cubes.len();
        while index > 0 {
            index -= 1;
            let mut others = PointSet::empty(self.len());
            for (_, (_, contained)) in cubes.iter().enumerate().filter(|(other, _)| *other != index) {
                others.union_with(contained);
            }
            if included.is_subset(&others) {
                cubes.remove(index);
            }
        }
        cubes.into_iter().map(|(cube, _)| cube).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::ValueSet;
    use super::*;
    use proptest::prelude::*;

    /// Every point over variables of these sizes.
    fn all(sizes: &[u8]) -> Vec<Vec<u8>> {
        sizes.iter().fold(vec![Vec::new()], |points, size| {
            points
                .iter()
                .flat_map(|point| (0..*size).map(move |value| point.iter().copied().chain([value]).collect()))
                .collect()
        })
    }

    #[test]
    fn cover_of_one_condition_has_one_literal() {
        let sizes = vec![3, 2, 4];
        let points = all(&sizes);
        let has = |point: usize| points[point][2] >= 2;
        let cover = Points::new(sizes, points.clone()).cover(has, |point| !has(point));
        let upper_half = ValueSet::of(2).with(3);
        assert_eq!(cover, [Cube::new(vec![ValueSet::all(3), ValueSet::all(2), upper_half])]);
    }

    #[test]
    fn cover_of_nothing_is_empty_and_of_everything_is_one_cube() {
        let points = Points::new(vec![2, 3], all(&[2, 3]));
        assert_eq!(points.cover(|_| false, |_| true), []);
        assert_eq!(points.cover(|_| true, |_| false), [Cube::new(vec![ValueSet::all(2), ValueSet::all(3)])]);
    }

    proptest! {
        #[test]
        fn cover_is_exact_irredundant_and_prime(kinds in proptest::collection::vec(0_u8..8, 72)) {
            let sizes = vec![3, 2, 4, 3];
            let points = all(&sizes);
            // Half of the points are included, three eighths excluded, the others free.
            let (is_in, is_out) = (|point: usize| kinds[point] < 4, |point: usize| (4..7).contains(&kinds[point]));
            let cover = Points::new(sizes.clone(), points.clone()).cover(is_in, is_out);
            for (index, point) in points.iter().enumerate() {
                let is_covered = cover.iter().any(|cube| cube.contains(point));
                prop_assert!(!is_in(index) || is_covered);
                prop_assert!(!is_out(index) || !is_covered);
            }
            for (number, cube) in cover.iter().enumerate() {
                let is_needed = points.iter().enumerate().any(|(index, point)| {
                    is_in(index) && cover.iter().enumerate().all(|(other, cube)| (other == number) == cube.contains(point))
                });
                prop_assert!(is_needed, "{cube:?} is redundant");
                for (variable, size) in sizes.iter().enumerate() {
                    for value in (0..*size).filter(|value| !cube.allowed(variable).contains(*value)) {
                        let larger = cube.with(variable, cube.allowed(variable).with(value));
                        let meets = points.iter().enumerate().any(|(index, point)| is_out(index) && larger.contains(point));
                        prop_assert!(meets, "{cube:?} is not prime");
                    }
                }
            }
        }
    }
}
