//! What a design promises: `[claims]`.

use onceproof_models::Guarantee;
use onceproof_models::scope::{DuplicateUnit, ObligationFrom, Scope};
use std::collections::BTreeMap;
use std::ops::Range;

/// What the author expects of a guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// It is promised.
    Holds,
    /// It is known not to hold, and accepted.
    Violated,
}

impl Expectation {
    /// Its name in a file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
        }
    }
}

/// One claim and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is expected.
    pub expectation: Expectation,
    /// Where it is written, in bytes of the file.
    pub span: Range<usize>,
}

/// A name for several claims at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shorthand {
    /// Nothing is lost.
    AtLeastOnce,
    /// Nothing happens twice.
    AtMostOnce,
    /// Both.
    ExactlyOnce,
}

impl Shorthand {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AtLeastOnce, Self::AtMostOnce, Self::ExactlyOnce];

    /// Its name in a file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtLeastOnce => "at-least-once",
            Self::AtMostOnce => "at-most-once",
            Self::ExactlyOnce => "exactly-once",
        }
    }

    /// What it stands for.
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// By guarantee.
    pub by_guarantee: BTreeMap<Guarantee, Claim>,
    /// What they are about.
    pub scope: Scope,
}

impl Claims {
    /// What is expected of a guarantee, if anything.
    #[must_use]
    pub fn expectation(&self, guarantee: Guarantee) -> Option<Expectation> {
        self.by_guarantee.get(&guarantee).map(|claim| claim.expectation)
    }
}

/// The values of `claims.counts`.
pub(super) const COUNTS: [(&str, DuplicateUnit, &str); 3] = [
    ("effects", DuplicateUnit::Effects, "a second effect is a duplicate"),
    ("deliveries", DuplicateUnit::Deliveries, "a second delivery to the handler is a duplicate"),
    ("copies", DuplicateUnit::Copies, "a second copy in the broker is a duplicate"),
];

/// The values of `claims.of`.
pub(super) const OF: [(&str, ObligationFrom, &str); 2] = [
    (
        "accepted",
        ObligationFrom::Accepted,
        "an effect is owed to every message whose sender was told that it succeeded",
    ),
    (
        "submitted",
        ObligationFrom::Submitted,
        "an effect is owed to every message that was submitted, whatever its sender was told",
    ),
];
