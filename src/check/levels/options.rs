//! How a design is decided at all fault levels.

use super::known_traces::KnownTraces;
use super::small_bounds::{SMALL_BOUNDS, SmallBounds, TWO_MESSAGES};
use onceproof_models::Rules;

/// The number of explorations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelExploration {
    /// One exploration for all levels.
    Joint,
    /// One exploration per level, as `check` would do it.
    PerLevel,
}

/// How a design is decided at all fault levels.
#[derive(Clone, Copy, Debug)]
pub struct LevelOptions<'a> {
    /// The bounds of the explorations.
    pub bounds: &'a [SmallBounds],
    /// The bounds of the guarantees that relate two messages.
    pub two_messages: SmallBounds,
    /// The rules in force: all of them, but in ablations.
    pub rules: Rules,
    /// The number of explorations.
    pub exploration: LevelExploration,
    /// Traces of other designs, which are replayed first. They change no verdict.
    pub known_traces: Option<&'a KnownTraces>,
}

impl Default for LevelOptions<'_> {
    fn default() -> Self {
        Self {
            bounds: &SMALL_BOUNDS,
            two_messages: TWO_MESSAGES,
            rules: Rules::ALL,
            exploration: LevelExploration::Joint,
            known_traces: None,
        }
    }
}
