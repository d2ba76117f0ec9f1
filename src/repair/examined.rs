//! The candidates that were explored, and the verdicts on them.

use super::attempts::{Attempts, Stop, UndecidedCandidate};
use super::change::Change;
use super::judge::Decision;
use onceproof_engine::Cut;
use onceproof_models::{GuaranteeSet, Mechanisms};

/// A candidate that was explored.
#[derive(Clone, Debug)]
pub(super) struct Examined {
    /// The indices of its changes.
    pub(super) changes: Vec<usize>,
    /// The design's mechanisms with them.
    pub(super) mechanisms: Mechanisms,
    /// Whether every change is of a vendor's setting.
    pub(super) is_of_settings: bool,
    /// The guarantees that are violated, within small bounds or the design's own. Disjoint from
    /// `holds`.
    pub(super) violated: GuaranteeSet,
    /// The guarantees that hold.
    pub(super) holds: GuaranteeSet,
    /// The guarantees with a verdict: a superset of `violated` and `holds`; the others in it are
    /// vacuous.
    decided: GuaranteeSet,
    /// The guarantees whose exploration reached a limit.
    undecided: GuaranteeSet,
    /// The limit that was reached last.
    cut: Option<Cut>,
    /// Up to how many faults what holds is explored, where a limit was reached.
    pub(super) up_to: Option<u8>,
}

impl Examined {
    /// A candidate that was screened, with what is violated within small bounds.
    pub(super) fn new(
        changes: Vec<usize>,
        mechanisms: Mechanisms,
        is_of_settings: bool,
        violated: GuaranteeSet,
    ) -> Self {
        Self {
            changes,
            mechanisms,
            is_of_settings,
            violated,
            holds: GuaranteeSet::EMPTY,
            decided: violated,
            undecided: GuaranteeSet::EMPTY,
            cut: None,
            up_to: None,
        }
    }

    /// Notes a decision on these guarantees.
    pub(super) fn note(&mut self, asked: GuaranteeSet, decision: Decision) {
        self.violated |= decision.violated.intersection(asked);
        self.holds |= decision.holds.intersection(asked);
        self.decided |= self.violated | self.holds;
        match decision.cut {
            None => self.decided |= asked,
            Some(cut) => {
                self.undecided |= asked;
                self.cut = Some(cut);
                if !decision.holds.intersection(asked).is_empty() {
                    self.up_to = [self.up_to, decision.up_to].into_iter().flatten().min();
                }
            }
        }
        self.undecided = self.undecided - self.decided;
    }

    /// Notes that these guarantees are violated.
    pub(super) fn refute(&mut self, violated: GuaranteeSet) {
        self.violated |= violated;
        self.decided |= violated;
        self.undecided = self.undecided - violated;
    }

    /// Whether none of these guarantees is known to be violated.
    pub(super) fn passes(&self, guarantees: GuaranteeSet) -> bool {
        self.violated.intersection(guarantees).is_empty()
    }

    /// Whether each of these guarantees has a verdict, or one of them is violated.
    pub(super) fn is_decided(&self, guarantees: GuaranteeSet) -> bool {
        !self.passes(guarantees) || self.decided.contains_all(guarantees)
    }

    /// The limit that left these guarantees undecided, if one did.
    pub(super) fn cut(&self, guarantees: GuaranteeSet) -> Option<Cut> {
        let is_cut = !self.is_decided(guarantees) && !self.undecided.intersection(guarantees).is_empty();
        self.cut.filter(|_| is_cut)
    }
}

/// Returns the attempts for these guarantees. A candidate that was screened, passed and was not
/// explored further is not counted: nothing is known of it.
pub(super) fn attempts(
    examined: &[Examined],
    changes: &[Change],
    guarantees: GuaranteeSet,
    complete_to: usize,
    stop: Option<Stop>,
) -> Attempts {
    let decided = examined.iter().filter(|one| one.is_decided(guarantees)).count();
    let undecided: Vec<UndecidedCandidate> = examined
        .iter()
        .filter_map(|one| {
            let cut = one.cut(guarantees)?;
            Some(UndecidedCandidate { changes: one.changes.iter().map(|index| changes[*index].clone()).collect(), cut })
        })
        .collect();
    Attempts { tried: decided + undecided.len(), undecided, complete_to, stop }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onceproof_models::Guarantee::{DuplicateFree, LossFree};

    fn candidate(violated: GuaranteeSet) -> Examined {
        Examined::new(vec![0], Mechanisms::default(), true, violated)
    }

    #[test]
    fn candidate_screened_only_is_not_counted() {
        let both = GuaranteeSet::from_iter([LossFree, DuplicateFree]);
        let passed = candidate(GuaranteeSet::EMPTY);
        let refuted = candidate(GuaranteeSet::from_iter([LossFree]));
        let counted = attempts(&[passed, refuted], &[], both, 1, None);
        assert_eq!((counted.tried, counted.decided()), (1, 1));
    }

    #[test]
    fn candidate_cut_is_undecided_until_a_verdict() {
        let loss_free = GuaranteeSet::from_iter([LossFree]);
        let mut one = candidate(GuaranteeSet::EMPTY);
        one.note(loss_free, Decision { cut: Some(Cut::States(10)), ..Decision::default() });
        assert_eq!(one.cut(loss_free), Some(Cut::States(10)));
        one.note(loss_free, Decision { holds: loss_free, ..Decision::default() });
        assert_eq!((one.cut(loss_free), one.is_decided(loss_free)), (None, true));
    }

    #[test]
    fn vacuous_guarantee_is_decided_and_does_not_hold() {
        let loss_free = GuaranteeSet::from_iter([LossFree]);
        let mut one = candidate(GuaranteeSet::EMPTY);
        one.note(loss_free, Decision::default());
        assert!(one.is_decided(loss_free) && one.holds.is_empty());
    }
}
