//! The header of a results file: what a survey was about. `docs/generated/survey.md` lists its
//! fields.

use super::axes::Axis;
use super::shard::Shard;
use super::space::{Merge, Space};
use super::values::value_name;
use crate::check::levels::fault_level::LEVELS;
use crate::check::levels::small_bounds::{SMALL_BOUNDS, SmallBounds, TWO_MESSAGES};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of results files, caches and laws. Files of another version are refused.
pub const VERSION: u32 = 3;

/// The digest of the sources that decide a verdict: the engine, the models and the checker.
#[must_use]
pub const fn sources() -> &'static str {
    env!("ONCEPROOF_CHECKER")
}

/// The first line of a results file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// See [`VERSION`].
    pub onceproof_survey: u32,
    /// See [`sources`].
    pub sources: String,
    /// Messages and faults of the runs that were explored for every guarantee.
    pub bounds: Vec<SmallBounds>,
    /// Messages and faults of the further runs for guarantees about two messages.
    pub two_messages: SmallBounds,
    /// The fault levels, in the order of a record's letters.
    pub fault_levels: Vec<String>,
    /// The settings that varied, each with its values.
    pub axes: BTreeMap<String, Vec<String>>,
    /// The filters of `--where`; a design of the survey passes all of them.
    pub filters: Vec<String>,
    /// Combinations of all values of all axes.
    pub combinations: u64,
    /// How many combinations exclude one another.
    pub impossible: u64,
    /// How many were merged into another one: the setting without effect, the setting that makes it
    /// so, the count.
    pub merged: Vec<(String, String, u64)>,
    /// Designs of the whole survey, over all shards.
    pub designs: u64,
    /// Which part of the survey the file has.
    pub shard: Shard,
}

impl Header {
    /// The header of a survey of `designs` designs of a space.
    #[must_use]
    pub fn new(space: &Space, filters: &[String], designs: usize, shard: Shard) -> Self {
        let axis = |axis: &Axis| {
            let values = axis.values.iter().map(|value| value_name(axis.info, *value)).collect();
            (axis.info.path.to_owned(), values)
        };
        let merge = |((path, because), count): (&Merge, &u64)| ((*path).to_owned(), (*because).to_owned(), *count);
        Self {
            onceproof_survey: VERSION,
            sources: sources().to_owned(),
            bounds: SMALL_BOUNDS.to_vec(),
            two_messages: TWO_MESSAGES,
            fault_levels: LEVELS.iter().map(|level| level.name.to_owned()).collect(),
            axes: space.axes.iter().map(axis).collect(),
            filters: filters.to_vec(),
            combinations: space.combinations,
            impossible: space.impossible,
            merged: space.merged.iter().map(merge).collect(),
            designs: designs as u64,
            shard,
        }
    }
}
