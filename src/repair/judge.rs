//! How the search learns what a candidate does. `check` explores it; the tests of the search look
//! it up in a table.

use onceproof_engine::Cut;
use onceproof_models::{GuaranteeSet, Mechanisms};

/// The verdicts on one candidate.
///
/// Invariant: `holds` and `violated` are disjoint. A guarantee in neither is inconclusive
/// where there is a cut, else vacuous.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// The guarantees that hold, their hazard reached.
    pub holds: GuaranteeSet,
    /// The violated guarantees.
    pub violated: GuaranteeSet,
    /// Why the exploration ended early, if it did.
    pub cut: Option<Cut>,
    /// Where there is a cut: up to how many faults `holds` is explored.
    pub up_to: Option<u8>,
}

/// Judges candidates.
pub trait Judge: Sync {
    /// The costs of a message; the cheaper is the smaller.
    type Costs: Copy + Ord;

    /// Returns the verdicts on these guarantees within the design's own bounds, from at most
    /// `states` states. Where that is not enough for every number of faults, a guarantee holds that
    /// is explored up to as many faults as its claim asks for, and as the violations have that are
    /// to be repaired.
    fn decide(&self, candidate: &Mechanisms, guarantees: GuaranteeSet, states: usize) -> Decision;

    /// Returns which of these guarantees are violated within small bounds. Sound: what is violated
    /// there is violated. With `until_any`, the first violation is enough, and the others may be
    /// missing.
    fn screen(&self, candidate: &Mechanisms, guarantees: GuaranteeSet, until_any: bool) -> GuaranteeSet;

    /// Returns the costs of a message. None where the fault-free schedule brings no message to its
    /// effect.
    fn costs(&self, candidate: &Mechanisms) -> Option<Self::Costs>;

    /// Returns why no further candidate may be judged: [`Cut::Time`], [`Cut::Interrupted`], or
    /// none.
    fn stop(&self) -> Option<Cut>;
}
