//! Finds the laws of a survey.

use super::law::{Clause, Law, Laws, Without, axes_named};
use super::plane::Plane;
use crate::check::Verdict;
use crate::check::levels::fault_level::{COUNT, LEVELS};
use crate::check::levels::small_bounds::{SMALL_BOUNDS, TWO_MESSAGES};
use crate::survey::checked_claims::checked_claims;
use crate::survey::header::VERSION;
use crate::survey::record::Record;
use crate::survey::results::Results;
use crate::survey::two_level::Term;
use crate::survey::values::{listed_settings, non_defaults};
use onceproof_models::Guarantee;
use std::collections::BTreeMap;

/// The laws of a survey.
///
/// # Errors
/// Unknown settings, or a verdict that is inconclusive: then no law is exact.
pub fn find_laws(results: &Results) -> Result<Laws, String> {
    let plane = Plane::new(axes_named(&results.header.axes)?, &results.records);
    if let Some(record) = results.records.iter().find(|record| record.is_inconclusive()) {
        let design = listed_settings(&non_defaults(&record.design));
        return Err(format!("a verdict is inconclusive for {design}: no law is exact"));
    }
    let mut laws = Vec::new();
    for guarantee in Guarantee::ALL {
        for levels in level_groups(&results.records, guarantee) {
            laws.push(LawSearch { plane: &plane, guarantee, levels }.law());
        }
    }
    Ok(Laws {
        version: VERSION,
        bounds: SMALL_BOUNDS.to_vec(),
        two_messages: TWO_MESSAGES,
        axes: results.header.axes.clone(),
        filters: results.header.filters.clone(),
        designs: results.records.len(),
        laws,
        checked_claims: checked_claims(&results.records),
    })
}

/// The fault levels, ascending, in groups of neighbours at which the same designs keep a guarantee.
fn level_groups(records: &[Record], guarantee: Guarantee) -> Vec<Vec<usize>> {
    let kept = |level: usize| records.iter().map(move |record| record.verdict(guarantee, level).is_unviolated());
    let mut groups = vec![vec![0]];
    for level in 1..COUNT {
        if kept(level).ne(kept(level - 1)) {
            groups.push(Vec::new());
        }
        groups.last_mut().expect("there is a first group").push(level);
    }
    groups
}

/// The search for one law.
struct LawSearch<'a> {
    plane: &'a Plane<'a>,
    guarantee: Guarantee,
    /// The fault levels with equal verdicts, ascending; at least one.
    levels: Vec<usize>,
}

impl LawSearch<'_> {
    fn law(&self) -> Law {
        let is_kept = |design: usize| self.verdict(design).is_unviolated();
        let is_violated = |design: usize| self.verdict(design) == Verdict::Violated;
        let count = |wanted: Verdict| self.designs().filter(|design| self.verdict(*design) == wanted).count();
        let breaking = self.plane.points.cover(is_violated, is_kept);
        let keeping = self.plane.points.cover(is_kept, is_violated);
        Law {
            guarantee: self.guarantee.name().to_owned(),
            fault_levels: self.levels.iter().map(|level| LEVELS[*level].name.to_owned()).collect(),
            holds: count(Verdict::Holds),
            vacuous: count(Verdict::Vacuous),
            violated: count(Verdict::Violated),
            broken_by: breaking.iter().map(|term| self.breaking_clause(term)).collect(),
            kept_by: keeping.iter().map(|term| self.keeping_clause(term, &breaking)).collect(),
        }
    }

    /// The verdict for a design at the last level.
    fn verdict(&self, design: usize) -> Verdict {
        let last = self.levels[self.levels.len() - 1];
        self.plane.records[design].verdict(self.guarantee, last)
    }

    fn designs(&self) -> impl Iterator<Item = usize> {
        0..self.plane.records.len()
    }

    /// The designs in a term that violate the guarantee.
    fn violating(&self, term: &Term) -> Vec<usize> {
        let designs = self.plane.points.in_term(term).into_iter();
        designs.filter(|design| self.verdict(*design) == Verdict::Violated).collect()
    }

    /// The designs in a term that keep the guarantee.
    fn keeping(&self, term: &Term) -> Vec<usize> {
        let designs = self.plane.points.in_term(term).into_iter();
        designs.filter(|design| self.verdict(*design).is_unviolated()).collect()
    }

    /// The clause of a term in which every design violates the guarantee.
    fn breaking_clause(&self, term: &Term) -> Clause {
        let designs = self.violating(term);
        Clause {
            conditions: self.plane.conditions(term),
            designs: designs.len(),
            example: non_defaults(&self.plane.records[self.simplest(&designs)].design),
            without: BTreeMap::new(),
        }
    }

    /// The clause of a term in which every design keeps the guarantee. Its example reaches the
    /// hazard, if any design does.
    fn keeping_clause(&self, term: &Term, breaking: &[Term]) -> Clause {
        let designs = self.keeping(term);
        let holding: Vec<usize> =
            designs.iter().copied().filter(|design| self.verdict(*design) == Verdict::Holds).collect();
        let example = self.simplest(if holding.is_empty() { &designs } else { &holding });
        let points = &self.plane.points;
        let without = points.literals(term).filter_map(|variable| {
            let violating = self.violating(&points.freed(term, variable));
            let witness = self.plane.nearest(&violating, example)?;
            let broken_by = 1 + breaking.iter().position(|term| points.is_in(term, witness))?;
            let design = non_defaults(&self.plane.records[witness].design);
            Some((self.plane.path(variable).to_owned(), Without { broken_by, design }))
        });
        Clause {
            without: without.collect(),
            conditions: self.plane.conditions(term),
            designs: designs.len(),
            example: non_defaults(&self.plane.records[example].design),
        }
    }

    /// The design with the fewest settings off their default; the first of several. A term of a
    /// cover is never empty.
    fn simplest(&self, designs: &[usize]) -> usize {
        let settings = |design: usize| non_defaults(&self.plane.records[design].design).len();
        let found = designs.iter().copied().min_by_key(|design| (settings(*design), *design));
        found.expect("a term of a cover contains the point it was expanded from")
    }
}
