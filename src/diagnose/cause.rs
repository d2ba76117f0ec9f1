//! The result of a diagnosis.

use super::blamed_fault::BlamedFault;
use crate::counterexample::Counterexample;
use crate::repair::Change;
use onceproof_models::{Guarantee, GuaranteeSet};

/// One cause of a symptom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The kinds of faults in its run, each once; none where the design violates the guarantee by
    /// itself.
    pub faults: Vec<BlamedFault>,
    /// Its run.
    pub counterexample: Counterexample,
    /// The names of the parts of the model, for a chart.
    pub parts: Vec<String>,
    /// The number of messages of the run, where the design's bounds say fewer.
    pub messages: Option<u8>,
    /// The changes of one setting that exclude it, those that break no other guarantee first.
    pub excluding: Vec<ExcludingChange>,
    /// Its traces in logs, a sentence for each fault.
    pub logs: Vec<String>,
    /// Whether the words that the user saw fit to it; none where the user gave none.
    pub fits: Option<bool>,
}

/// One setting with another value, which excludes a cause: with the faults of the cause, and as
/// many of them as in its run, the guarantee is not violated then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcludingChange {
    /// The change.
    pub change: Change,
    /// The guarantees that these runs violate with the change and not without it.
    pub breaks: GuaranteeSet,
}

/// The causes of a symptom in one design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The guarantee that the symptom violates.
    pub guarantee: Guarantee,
    /// The causes, the most plausible first: fewest faults, then the least severe, then the
    /// shortest run. Those that fit to what the user saw come before the others.
    pub causes: Vec<Cause>,
    /// How many variants of the design were explored to find them.
    pub variants: usize,
    /// States that were visited in all of them.
    pub states: usize,
    /// Whether no run violates the guarantee once one blamed fault of each cause is switched off:
    /// no limit ended the search, and each such variant was explored to its end.
    pub is_complete: bool,
    /// Up to how many faults these variants were followed, where not every run of each was; none
    /// where some variant was not followed even without a fault, or every run of each was.
    pub up_to_faults: Option<usize>,
}

impl Cause {
    /// The severity of its faults, for the order of causes: their number, the severest, the length.
    pub(super) fn rank(&self) -> (bool, usize, u8, usize) {
        let severity = self.faults.iter().map(|one| one.fault.severity()).max().unwrap_or(0);
        (self.fits == Some(false), self.counterexample.faults, severity, self.counterexample.length)
    }

    /// Whether another cause has the same faults and is excluded by the same settings.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.faults == other.faults && self.keys() == other.keys()
    }

    /// The settings whose change excludes it, sorted.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.excluding.iter().map(|one| one.change.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
