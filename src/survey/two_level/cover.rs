//! The cover: expand points to prime implicants, then remove what the others cover.

use super::point_set::PointSet;
use super::points::{Points, Term};

/// How many points each new term is expanded from, besides the first uncovered one.
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
    pub fn cover(&self, is_included: impl Fn(usize) -> bool, is_excluded: impl Fn(usize) -> bool) -> Vec<Term> {
        let included = PointSet::select(self.len(), is_included);
        let excluded = PointSet::select(self.len(), is_excluded);
        let mut uncovered = included.clone();
        let mut terms: Vec<(Term, PointSet)> = Vec::new();
        while !uncovered.is_empty() {
            let Some((term, contained)) = self.largest(&uncovered, &excluded) else { break };
            uncovered = uncovered.difference(&contained);
            terms.push((term, contained));
        }
        self.irredundant(terms, &included)
    }

    /// Of the prime implicants around several uncovered points, the one with most uncovered points.
    /// Ties: fewer literals, then the smaller term by order.
    fn largest(&self, uncovered: &PointSet, excluded: &PointSet) -> Option<(Term, PointSet)> {
        let points = uncovered.indices();
        let first = *points.first()?;
        let starts = (0..STARTS).map(|start| points[start * (points.len() - 1) / STARTS]).chain([first]);
        let expansions = starts.flat_map(|start| [(start, Ties::FirstVariable), (start, Ties::LastVariable)]);
        let candidates = expansions.map(|(start, ties)| {
            let term = self.expand(start, ties, excluded, uncovered);
            let contained = self.contained(&term);
            (uncovered.common(&contained), term, contained)
        });
        let literals = |term: &Term| self.literals(term).count();
        let best = candidates.max_by(|one, other| {
            one.0.cmp(&other.0).then(literals(&other.1).cmp(&literals(&one.1))).then(other.1.cmp(&one.1))
        });
        best.map(|(_, term, contained)| (term, contained))
    }

    /// A prime implicant around a point. Whole variables are freed first, in the order of the
    /// wanted points gained, then single values.
    fn expand(&self, start: usize, ties: Ties, excluded: &PointSet, wanted: &PointSet) -> Term {
        let mut term = self.around(start);
        loop {
            let mut literals: Vec<usize> = self.literals(&term).collect();
            if matches!(ties, Ties::LastVariable) {
                literals.reverse();
            }
            let freed = literals.into_iter().map(|variable| self.freed(&term, variable));
            let Some(larger) = self.best(freed, excluded, wanted) else { break };
            term = larger;
        }
        loop {
            let missing = self.literals(&term).flat_map(|variable| {
                let allowed = term.allowed(variable);
                let values = (0..self.size(variable)).filter(move |value| !allowed.contains(*value));
                values.map(move |value| (variable, allowed.with(value)))
            });
            let raised = missing.map(|(variable, allowed)| term.with(variable, allowed));
            let Some(larger) = self.best(raised, excluded, wanted) else { break };
            term = larger;
        }
        term
    }

    /// Of the terms without an excluded point, the first with most wanted points.
    fn best(&self, terms: impl Iterator<Item = Term>, excluded: &PointSet, wanted: &PointSet) -> Option<Term> {
        let mut best: Option<(usize, Term)> = None;
        for term in terms {
            let contained = self.contained(&term);
            if contained.intersects(excluded) {
                continue;
            }
            let gain = wanted.common(&contained);
            if best.as_ref().is_none_or(|(most, _)| gain > *most) {
                best = Some((gain, term));
            }
        }
        best.map(|(_, term)| term)
    }

    /// Removes each term whose included points the remaining ones contain, the last found first.
    fn irredundant(&self, mut terms: Vec<(Term, PointSet)>, included: &PointSet) -> Vec<Term> {
        let mut index = terms.len();
        while index > 0 {
            index -= 1;
            let mut others = PointSet::empty(self.len());
            for (_, (_, contained)) in terms.iter().enumerate().filter(|(other, _)| *other != index) {
                others.union_with(contained);
            }
            if included.is_subset(&others) {
                terms.remove(index);
            }
        }
        terms.into_iter().map(|(term, _)| term).collect()
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
        assert_eq!(cover, [Term::new(vec![ValueSet::all(3), ValueSet::all(2), upper_half])]);
    }

    #[test]
    fn cover_of_nothing_is_empty_and_of_everything_is_one_term() {
        let points = Points::new(vec![2, 3], all(&[2, 3]));
        assert_eq!(points.cover(|_| false, |_| true), []);
        assert_eq!(points.cover(|_| true, |_| false), [Term::new(vec![ValueSet::all(2), ValueSet::all(3)])]);
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
                let is_covered = cover.iter().any(|term| term.contains(point));
                prop_assert!(!is_in(index) || is_covered);
                prop_assert!(!is_out(index) || !is_covered);
            }
            for term in &cover {
                let others: Vec<&Term> = cover.iter().filter(|other| *other != term).collect();
                let is_needed = (0..points.len()).any(|index| {
                    is_in(index) && !others.iter().any(|other| other.contains(&points[index]))
                });
                prop_assert!(is_needed, "{term:?} is redundant");
                for (variable, size) in sizes.iter().enumerate() {
                    for value in (0..*size).filter(|value| !term.allowed(variable).contains(*value)) {
                        let larger = term.with(variable, term.allowed(variable).with(value));
                        let contains_excluded =
                            (0..points.len()).any(|index| is_out(index) && larger.contains(&points[index]));
                        prop_assert!(contains_excluded, "{term:?} is not prime");
                    }
                }
            }
        }
    }
}
