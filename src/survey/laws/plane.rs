//! The designs of a survey as points for the two-level cover, and terms as conditions on settings.

use super::coordinate::{coordinate, coordinate_name};
use super::law::Conditions;
use crate::survey::axes::{Axis, is_effective};
use crate::survey::record::Record;
use crate::survey::two_level::{Points, Term};

/// The records of a survey, each with the point of its design. A point and its record have the same
/// index.
pub(super) struct Plane<'a> {
    /// Axes that have no effect in some designs come first: the expansion frees them before the
    /// settings that decide it.
    axes: Vec<Axis>,
    pub(super) records: &'a [Record],
    pub(super) points: Points,
}

impl<'a> Plane<'a> {
    pub(super) fn new(mut axes: Vec<Axis>, records: &'a [Record]) -> Self {
        let can_be_unused = |axis: &Axis| records.iter().any(|record| !is_effective(axis, &record.design));
        axes.sort_by_key(|axis| !can_be_unused(axis));
        let sizes = axes.iter().map(|axis| axis.values.len() as u8 + u8::from(can_be_unused(axis))).collect();
        let coordinates = |record: &Record| axes.iter().map(|axis| coordinate(axis, &record.design)).collect();
        let points = Points::new(sizes, records.iter().map(coordinates).collect());
        Self { axes, records, points }
    }

    /// The setting of a variable of the points.
    pub(super) fn path(&self, variable: usize) -> &'static str {
        self.axes[variable].info.path
    }

    /// The conditions of a term: one for each setting that it restricts.
    pub(super) fn conditions(&self, term: &Term) -> Conditions {
        let allowed = |variable: usize| {
            let axis = &self.axes[variable];
            let coordinates = (0..=axis.values.len() as u8).filter(|value| term.allowed(variable).contains(*value));
            coordinates.map(|value| coordinate_name(axis, value)).collect()
        };
        self.points.literals(term).map(|variable| (self.path(variable).to_owned(), allowed(variable))).collect()
    }

    /// Of some designs the one that differs from another one in the fewest settings; the first of
    /// several.
    pub(super) fn nearest(&self, designs: &[usize], to: usize) -> Option<usize> {
        let point = |axis: &Axis, design: usize| coordinate(axis, &self.records[design].design);
        let distance = |design: usize| self.axes.iter().filter(|axis| point(axis, design) != point(axis, to)).count();
        designs.iter().copied().min_by_key(|design| (distance(*design), *design))
    }
}
