//! The claims of a design: which guarantees it promises, and which violations it accepts.

use onceproof_models::Guarantee;
use onceproof_models::scope::{DuplicateUnit, ObligationFrom, Scope};
use std::collections::BTreeMap;
use std::ops::Range;

/// The verdict that the author expects of a guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The guarantee is promised.
    Holds,
    /// The guarantee is known to be violated, and the violation is accepted.
    Violated,
}

impl Expectation {
    /// The name in a design file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
        }
    }
}

/// A claim about one guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The expected verdict.
    pub expectation: Expectation,
    /// The bytes of the design file that state it.
    pub span: Range<usize>,
}

/// A name for several claims at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shorthand {
    /// No message is lost.
    AtLeastOnce,
    /// No effect is repeated.
    AtMostOnce,
    /// No message is lost and no effect is repeated.
    ExactlyOnce,
}

impl Shorthand {
    /// All shorthands.
    pub const ALL: [Self; 3] = [Self::AtLeastOnce, Self::AtMostOnce, Self::ExactlyOnce];

    /// The name in a design file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtLeastOnce => "at-least-once",
            Self::AtMostOnce => "at-most-once",
            Self::ExactlyOnce => "exactly-once",
        }
    }

    /// The guarantees that the shorthand claims.
    #[must_use]
    pub const fn guarantees(self) -> &'static [Guarantee] {
        match self {
            Self::AtLeastOnce => &[Guarantee::LossFree],
            Self::AtMostOnce => &[Guarantee::DuplicateFree],
            Self::ExactlyOnce => &[Guarantee::LossFree, Guarantee::DuplicateFree],
        }
    }
}

/// All claims of a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The claims by guarantee.
    pub by_guarantee: BTreeMap<Guarantee, Claim>,
    /// The messages and events that the claims count.
    pub scope: Scope,
    /// Up to how many faults a guarantee that is claimed to hold has to be explored, where not
    /// every number of them can be.
    pub faults: u8,
}

impl Default for Claims {
    fn default() -> Self {
        Self { by_guarantee: BTreeMap::new(), scope: Scope::default(), faults: Self::DEFAULT_FAULTS }
    }
}

impl Claims {
    /// The default of [`Claims::faults`]: nearly every violation that is known needs no more.
    pub const DEFAULT_FAULTS: u8 = 2;

    /// The expected verdict of a guarantee, where it is claimed.
    #[must_use]
    pub fn expectation(&self, guarantee: Guarantee) -> Option<Expectation> {
        self.by_guarantee.get(&guarantee).map(|claim| claim.expectation)
    }
}

/// The values of `claims.counts`: name, value, meaning.
pub(super) const COUNTS: [(&str, DuplicateUnit, &str); 3] = [
    ("effects", DuplicateUnit::Effects, "a second effect is a duplicate"),
    ("deliveries", DuplicateUnit::Deliveries, "a second delivery to the handler is a duplicate"),
    ("copies", DuplicateUnit::Copies, "a second copy in the broker is a duplicate"),
];

/// The values of `claims.of`: name, value, meaning.
pub(super) const OF: [(&str, ObligationFrom, &str); 2] = [
    ("accepted", ObligationFrom::Accepted, "every message that was acknowledged to its sender must have an effect"),
    (
        "submitted",
        ObligationFrom::Submitted,
        "every message that was submitted must have an effect, acknowledged or not",
    ),
];
