//! The small bounds within which designs are compared by the thousand.

use super::fault_level;
use onceproof_models::mechanisms::Bounds;
use onceproof_models::{Mechanisms, Scope};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bounds of messages and faults. In JSON a pair of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u8, u8)", into = "(u8, u8)")]
pub struct SmallBounds {
    /// The number of messages, at least 1.
    pub messages: u8,
    /// The most faults of a run, at least 1.
    pub faults: u8,
}

/// The bounds within which each design is explored: all runs of two messages with one fault, and
/// all of one message with two. A violation within any of them is a violation;
/// `docs/generated/survey.md` states what larger bounds change in a sample.
pub const SMALL_BOUNDS: [SmallBounds; 2] = [SmallBounds::new(2, 1), SmallBounds::new(1, 2)];

/// The bounds of the guarantees that relate two messages: see [`super::two_messages`].
pub const TWO_MESSAGES: SmallBounds = SmallBounds::new(2, 2);

impl SmallBounds {
    /// So many messages and faults.
    #[must_use]
    pub const fn new(messages: u8, faults: u8) -> Self {
        Self { messages, faults }
    }

    /// Returns a design within these bounds at a fault level, and what its ledger keeps track of.
    #[must_use]
    pub fn at_level(self, design: &Mechanisms, level: usize) -> (Mechanisms, Scope) {
        let bounds = Bounds { messages: self.messages, faults: self.faults, workers: 1, ..Bounds::default() };
        let mechanisms = Mechanisms { bounds, faults: fault_level::faults(level), ..*design };
        // One message has no order.
        (mechanisms, Scope { order: self.messages > 1, ..Scope::default() })
    }

    /// Returns a design within these bounds where its own are larger.
    #[must_use]
    pub fn at_most(self, design: &Mechanisms) -> Mechanisms {
        let own = design.bounds;
        // A bound of zero faults is no bound.
        let faults = if own.faults == 0 { self.faults } else { own.faults.min(self.faults) };
        let bounds = Bounds { messages: own.messages.min(self.messages), faults, ..own };
        Mechanisms { bounds, ..*design }
    }
}

impl From<(u8, u8)> for SmallBounds {
    fn from((messages, faults): (u8, u8)) -> Self {
        Self { messages, faults }
    }
}

impl From<SmallBounds> for (u8, u8) {
    fn from(bounds: SmallBounds) -> Self {
        (bounds.messages, bounds.faults)
    }
}

impl fmt::Display for SmallBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "messages {}, faults {}", self.messages, self.faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_a_design_are_never_raised() {
        let bounds = Bounds { messages: 1, faults: 1, ..Bounds::default() };
        let mut design = Mechanisms { bounds, ..Mechanisms::default() };
        let small = TWO_MESSAGES.at_most(&design).bounds;
        assert_eq!((small.messages, small.faults), (1, 1));
        design.bounds = Bounds { messages: 3, faults: 0, ..Bounds::default() };
        let small = TWO_MESSAGES.at_most(&design).bounds;
        assert_eq!((small.messages, small.faults), (2, 2), "zero faults is no bound");
    }

    #[test]
    fn bounds_in_json_are_a_pair() {
        let json = serde_json::to_string(&SMALL_BOUNDS).expect("numbers are written");
        assert_eq!(json, "[[2,1],[1,2]]");
        assert_eq!(serde_json::from_str::<[SmallBounds; 2]>(&json).expect("numbers are read"), SMALL_BOUNDS);
    }
}
