//! Laws as data, and whether designs and verdicts agree with them.

use super::coordinate::{coordinate, coordinate_name};
use crate::check::Verdict;
use crate::check::levels::fault_level::{LEVELS, named as level_named};
use crate::check::levels::small_bounds::SmallBounds;
use crate::design::setting;
use crate::survey::axes::{Axis, axis_of};
use crate::survey::checked_claims::CheckedClaim;
use crate::survey::record::Record;
use crate::survey::values::{NamedSettings, design_settings, listed_settings, non_defaults, value_named};
use onceproof_models::{Guarantee, Mechanisms};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// For each restricted setting the values that it may have; [`super::UNUSED`] where it may have no
/// effect.
pub type Conditions = BTreeMap<String, Vec<String>>;

/// Conditions that decide a verdict together. None of them can be left out, and none can allow
/// another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// The conditions; a design meets the clause if it meets all of them.
    pub conditions: Conditions,
    /// How many designs of the survey meet them.
    pub designs: usize,
    /// The design with the fewest settings off their default that meets them.
    pub example: NamedSettings,
    /// The violation where only this condition is not met. Empty for clauses that violate a
    /// guarantee.
    pub without: BTreeMap<String, Without>,
}

/// The violation that follows where one condition of a clause is not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Without {
    /// The clause of `broken_by` that is met, counted from one.
    pub broken_by: usize,
    /// A design that meets all other conditions and violates the guarantee.
    pub design: NamedSettings,
}

/// The conditions of one guarantee, at fault levels with equal verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// The guarantee's name.
    pub guarantee: String,
    /// The fault levels at which the same designs keep it, ascending; at least one.
    pub fault_levels: Vec<String>,
    /// Designs that keep it, with the hazard reached, at the last of these levels.
    pub holds: usize,
    /// Designs that keep it and cannot reach the hazard.
    pub vacuous: usize,
    /// Designs that violate it.
    pub violated: usize,
    /// It is violated exactly if one of these is met.
    pub broken_by: Vec<Clause>,
    /// It is kept exactly if one of these is met.
    pub kept_by: Vec<Clause>,
}

/// All laws of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laws {
    /// See [`crate::survey::header::VERSION`].
    pub version: u32,
    /// Messages and faults of the runs that were explored for every guarantee.
    pub bounds: Vec<SmallBounds>,
    /// Messages and faults of the further runs for guarantees about two messages.
    pub two_messages: SmallBounds,
    /// The settings that varied, each with its values.
    pub axes: BTreeMap<String, Vec<String>>,
    /// The filters of `--where`.
    pub filters: Vec<String>,
    /// Designs of the survey.
    pub designs: usize,
    /// One for each guarantee and each group of fault levels that violate the same designs.
    pub laws: Vec<Law>,
    /// Common sayings, each true of all designs or refuted by one.
    pub checked_claims: Vec<CheckedClaim>,
}

impl Law {
    /// The guarantee; `None` for an unknown name.
    #[must_use]
    pub fn about(&self) -> Option<Guarantee> {
        Guarantee::named(&self.guarantee)
    }

    /// The indices of its fault levels.
    #[must_use]
    pub fn levels(&self) -> Vec<usize> {
        self.fault_levels.iter().filter_map(|name| level_named(name)).collect()
    }
}

/// The axes with these names and values, in the order in which a design is written.
///
/// # Errors
/// A setting or a value that does not exist.
pub fn axes_named(named: &BTreeMap<String, Vec<String>>) -> Result<Vec<Axis>, String> {
    for path in named.keys() {
        setting(path).ok_or_else(|| format!("there is no setting `{path}`"))?;
    }
    let varied = design_settings().filter(|info| named.contains_key(info.path));
    varied
        .map(|info| {
            let value =
                |name: &String| value_named(info, name).ok_or_else(|| format!("`{}` cannot be `{name}`", info.path));
            let values = named[info.path].iter().map(value).collect::<Result<_, _>>()?;
            Ok(Axis { values, ..axis_of(info) })
        })
        .collect()
}

/// Whether a design meets all conditions, in a survey over these axes.
#[must_use]
pub fn is_met(conditions: &Conditions, axes: &[Axis], design: &Mechanisms) -> bool {
    conditions.iter().all(|(path, values)| {
        let Some(axis) = axes.iter().find(|axis| axis.info.path == path) else { return false };
        values.contains(&coordinate_name(axis, coordinate(axis, design)))
    })
}

/// A sentence for each verdict that contradicts the laws.
///
/// # Errors
/// Laws over settings or values that do not exist.
pub fn disagreements(laws: &Laws, records: &[Record]) -> Result<Vec<String>, String> {
    let axes = axes_named(&laws.axes)?;
    let mut found = Vec::new();
    for law in &laws.laws {
        let guarantee = law.about().ok_or_else(|| format!("there is no guarantee `{}`", law.guarantee))?;
        for record in records {
            let is_one_met =
                |clauses: &[Clause]| clauses.iter().any(|clause| is_met(&clause.conditions, &axes, &record.design));
            let (breaks, keeps) = (is_one_met(&law.broken_by), is_one_met(&law.kept_by));
            for level in law.levels() {
                let verdict = record.verdict(guarantee, level);
                if breaks != (verdict == Verdict::Violated) || keeps != verdict.is_unviolated() {
                    found.push(format!(
                        "{} at fault level {}: the verdict is {}, the laws say {}, for {}",
                        law.guarantee,
                        LEVELS[level].name,
                        verdict.name(),
                        if breaks { "violated" } else { "kept" },
                        listed_settings(&non_defaults(&record.design)),
                    ));
                }
            }
        }
    }
    Ok(found)
}
