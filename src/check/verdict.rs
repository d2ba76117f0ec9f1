//! The verdict on a guarantee, and how it compares with a design's claim.

use crate::counterexample::Counterexample;
use crate::design::{Expectation, UnexaminedKind};
use onceproof_engine::Cut;
use onceproof_models::Guarantee;
use std::fmt::{self, Display};

/// The verdict on one guarantee of one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every reachable state was visited, none violates the guarantee, and its hazard was reached.
    Holds,
    /// Every run with at most so many faults was followed, none violates the guarantee, and its
    /// hazard was reached. There are runs with more faults, and a limit ended the exploration
    /// before all of them were followed.
    HoldsUpTo(u8),
    /// No state violates the guarantee, but its hazard was never reached either.
    Vacuous,
    /// A trace violates it.
    Violated,
    /// No violation was found, and the exploration ended early or a setting was not examined.
    Inconclusive,
}

impl Verdict {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::HoldsUpTo(_) => "holds-up-to",
            Self::Vacuous => "vacuous",
            Self::Violated => "violated",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// Its letter in survey results. Where not every number of faults was explored it is undecided.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Holds => 'h',
            Self::Vacuous => '-',
            Self::Violated => 'v',
            Self::HoldsUpTo(_) | Self::Inconclusive => '?',
        }
    }

    /// The verdict with this letter.
    #[must_use]
    pub const fn of_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'h' => Self::Holds,
            '-' => Self::Vacuous,
            'v' => Self::Violated,
            '?' => Self::Inconclusive,
            _ => return None,
        })
    }

    /// Whether every reachable state was visited and none violates the guarantee.
    #[must_use]
    pub const fn is_unviolated(self) -> bool {
        matches!(self, Self::Holds | Self::Vacuous)
    }

    /// Whether it says the same as another one, but for the number of faults.
    #[must_use]
    pub fn is_equivalent(self, other: Self) -> bool {
        self.name() == other.name()
    }
}

/// The verdict in words.
impl Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HoldsUpTo(0) => f.pad("holds without faults"),
            Self::HoldsUpTo(1) => f.pad("holds up to 1 fault"),
            Self::HoldsUpTo(faults) => f.pad(&format!("holds up to {faults} faults")),
            _ => f.pad(self.name()),
        }
    }
}

/// How a verdict compares with a claim, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// The design claims nothing.
    Unclaimed,
    /// The verdict is as claimed.
    AsClaimed,
    /// The verdict neither confirms nor refutes the claim.
    Undecided,
    /// The verdict refutes the claim.
    Wrong,
}

/// Why a guarantee is inconclusive, or holds up to a number of faults only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// The exploration ended early.
    Cut(Cut),
    /// The exploration found no violation, and a setting or a known defect that could weaken the
    /// guarantee was not examined.
    Unexamined(UnexaminedKind),
}

impl Undecided {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        let cut = match self {
            Self::Cut(cut) => cut,
            Self::Unexamined(kind) => return kind.name(),
        };
        match cut {
            Cut::States(_) => "states",
            Cut::Memory(_) => "memory",
            Cut::Time => "time",
            Cut::Interrupted => "interrupted",
            Cut::Depth(_) => "depth",
            Cut::Faults(_) => "faults",
            Cut::Boundary => "boundary",
            Cut::Sampled => "sampled",
            Cut::Violated => "violated",
        }
    }

    /// Why the exploration ended early, if it did.
    #[must_use]
    pub const fn cut(self) -> Option<Cut> {
        match self {
            Self::Cut(cut) => Some(cut),
            Self::Unexamined(_) => None,
        }
    }
}

impl From<Cut> for Undecided {
    fn from(cut: Cut) -> Self {
        Self::Cut(cut)
    }
}

/// The verdict on one guarantee of one design, with its evidence.
///
/// Invariant: `counterexample` is present exactly if the verdict is [`Verdict::Violated`],
/// `undecided` exactly if it is [`Verdict::Inconclusive`] or [`Verdict::HoldsUpTo`]. The
/// constructors keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// The verdict.
    pub verdict: Verdict,
    /// A trace that violates the guarantee.
    pub counterexample: Option<Counterexample>,
    /// Why it is inconclusive, or holds up to a number of faults only.
    pub undecided: Option<Undecided>,
    /// The claim of the design, if it makes one.
    pub claimed: Option<Claimed>,
}

/// A claim of a design about a guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The expected verdict.
    pub expectation: Expectation,
    /// Up to how many faults a guarantee that is expected to hold has to be explored.
    pub faults: u8,
}

impl Finding {
    const fn plain(guarantee: Guarantee, claimed: Option<Claimed>, verdict: Verdict) -> Self {
        Self { guarantee, verdict, counterexample: None, undecided: None, claimed }
    }

    /// A guarantee that holds.
    #[must_use]
    pub const fn holds(guarantee: Guarantee, claimed: Option<Claimed>) -> Self {
        Self::plain(guarantee, claimed, Verdict::Holds)
    }

    /// A guarantee that is never violated and whose hazard is never reached.
    #[must_use]
    pub const fn vacuous(guarantee: Guarantee, claimed: Option<Claimed>) -> Self {
        Self::plain(guarantee, claimed, Verdict::Vacuous)
    }

    /// A guarantee that this counterexample violates.
    #[must_use]
    pub fn violated(guarantee: Guarantee, claimed: Option<Claimed>, counterexample: Counterexample) -> Self {
        Self { counterexample: Some(counterexample), ..Self::plain(guarantee, claimed, Verdict::Violated) }
    }

    /// A guarantee that was not decided, for this reason.
    #[must_use]
    pub fn inconclusive(guarantee: Guarantee, claimed: Option<Claimed>, why: impl Into<Undecided>) -> Self {
        Self { undecided: Some(why.into()), ..Self::plain(guarantee, claimed, Verdict::Inconclusive) }
    }

    /// A guarantee that holds in every run with at most so many faults; others were not all
    /// followed, for this reason.
    #[must_use]
    pub fn holds_up_to(guarantee: Guarantee, claimed: Option<Claimed>, faults: u8, cut: Cut) -> Self {
        let undecided = Some(Undecided::Cut(cut));
        Self { undecided, ..Self::plain(guarantee, claimed, Verdict::HoldsUpTo(faults)) }
    }

    /// How the verdict compares with the claim. A known defect refutes a claim to hold.
    #[must_use]
    pub const fn agreement(&self) -> Agreement {
        let Some(Claimed { expectation, faults }) = self.claimed else { return Agreement::Unclaimed };
        match (expectation, self.verdict) {
            (Expectation::Holds, Verdict::Inconclusive)
                if matches!(self.undecided, Some(Undecided::Unexamined(UnexaminedKind::KnownDefect))) =>
            {
                Agreement::Wrong
            }
            (Expectation::Holds, Verdict::HoldsUpTo(explored)) if explored >= faults => Agreement::AsClaimed,
            (_, Verdict::Inconclusive | Verdict::Vacuous | Verdict::HoldsUpTo(_)) => Agreement::Undecided,
            (Expectation::Holds, Verdict::Holds) | (Expectation::Violated, Verdict::Violated) => Agreement::AsClaimed,
            _ => Agreement::Wrong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claim_needs_its_number_of_faults() {
        let cut = Cut::States(1);
        let agreement = |expectation, faults| {
            let claimed = Some(Claimed { expectation, faults });
            Finding::holds_up_to(Guarantee::LossFree, claimed, 2, cut).agreement()
        };
        assert_eq!(agreement(Expectation::Holds, 2), Agreement::AsClaimed);
        assert_eq!(agreement(Expectation::Holds, 3), Agreement::Undecided);
        assert_eq!(agreement(Expectation::Violated, 0), Agreement::Undecided);
        assert_eq!(Finding::holds_up_to(Guarantee::LossFree, None, 2, cut).agreement(), Agreement::Unclaimed);
    }

    #[test]
    fn verdict_letter_round_trips() {
        for verdict in [Verdict::Holds, Verdict::Vacuous, Verdict::Violated, Verdict::Inconclusive] {
            assert_eq!(Verdict::of_letter(verdict.letter()), Some(verdict));
        }
        assert_eq!(Verdict::of_letter('x'), None);
    }
}
