//! Simpler variants of a design that a limit left undecided, and which of them is decided.

use super::verdict::Verdict;
use crate::design::{Design, FaultScope};
use onceproof_models::Guarantee;
use onceproof_models::faults::Faults;

/// A simpler variant of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simplification {
    /// One message.
    OneMessage,
    /// The rarer kinds of faults one at a time.
    Apart,
    /// Both.
    OneMessageApart,
    /// Without the faults of this switch of `[faults]`.
    Without(&'static str),
}

/// The search for a simpler variant that is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidingSearch {
    /// The variants that were tried, in their order; the last one is decided, if `decided` is
    /// present.
    pub tried: Vec<Simplification>,
    /// The most states of a variant.
    pub limit: usize,
    /// The variant that is decided, if one is.
    pub decided: Option<DecidedVariant>,
}

/// A variant of a design of which every run was followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedVariant {
    /// The simplification.
    pub by: Simplification,
    /// States that were visited.
    pub states: usize,
    /// Its verdicts on the guarantees that are undecided for the design.
    pub verdicts: Vec<(Guarantee, Verdict)>,
}

impl Simplification {
    /// The options of `onceproof check` that simplify a design.
    #[must_use]
    pub fn options(self) -> String {
        match self {
            Self::OneMessage => "--bounds messages=1".to_owned(),
            Self::Apart => "--faults apart".to_owned(),
            Self::OneMessageApart => "--bounds messages=1 --faults apart".to_owned(),
            Self::Without(switch) => format!("--faults {switch}=false"),
        }
    }

    /// The simplified design, with its fault sets; none where the design is as simple itself.
    pub(super) fn of(self, design: &Design, scope: FaultScope) -> Option<(Design, Vec<Faults>)> {
        let mut simpler = design.clone();
        let mechanisms = &mut simpler.mechanisms;
        match self {
            Self::OneMessage | Self::OneMessageApart => mechanisms.bounds.messages = 1,
            Self::Apart => {}
            Self::Without(switch) => *mechanisms.faults.switch(switch)? = false,
        }
        let scope = if matches!(self, Self::Apart | Self::OneMessageApart) { FaultScope::Apart } else { scope };
        let sets = scope.sets(mechanisms.faults);
        let is_simpler = match self {
            Self::Apart => sets.len() > 1,
            Self::OneMessageApart => sets.len() > 1 && simpler.mechanisms != design.mechanisms,
            _ => simpler.mechanisms != design.mechanisms,
        };
        is_simpler.then_some((simpler, sets))
    }
}
