//! The four-valued verdict, and how it compares with a design's claim.

use crate::counterexample::Counterexample;
use crate::design::{Expectation, UnexaminedKind};
use onceproof_engine::Cut;
use onceproof_models::Guarantee;

/// The verdict on one guarantee of one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every reachable state was visited, none violates the guarantee, and its hazard was reached.
    Holds,
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
            Self::Vacuous => "vacuous",
            Self::Violated => "violated",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// Its letter in tables and survey results.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Holds => 'h',
            Self::Vacuous => '-',
            Self::Violated => 'v',
            Self::Inconclusive => '?',
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

/// Why a guarantee is inconclusive.
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
/// `undecided` exactly if it is [`Verdict::Inconclusive`]. The constructors keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// The verdict.
    pub verdict: Verdict,
    /// A trace that violates the guarantee.
    pub counterexample: Option<Counterexample>,
    /// Why it is inconclusive.
    pub undecided: Option<Undecided>,
    /// The claim of the design, if it makes one.
    pub claimed: Option<Expectation>,
}

impl Finding {
    const fn plain(guarantee: Guarantee, claimed: Option<Expectation>, verdict: Verdict) -> Self {
        Self { guarantee, verdict, counterexample: None, undecided: None, claimed }
    }

    /// A guarantee that holds.
    #[must_use]
    pub const fn holds(guarantee: Guarantee, claimed: Option<Expectation>) -> Self {
        Self::plain(guarantee, claimed, Verdict::Holds)
    }

    /// A guarantee that is never violated and whose hazard is never reached.
    #[must_use]
    pub const fn vacuous(guarantee: Guarantee, claimed: Option<Expectation>) -> Self {
        Self::plain(guarantee, claimed, Verdict::Vacuous)
    }

    /// A guarantee that this counterexample violates.
    #[must_use]
    pub fn violated(guarantee: Guarantee, claimed: Option<Expectation>, counterexample: Counterexample) -> Self {
        Self { counterexample: Some(counterexample), ..Self::plain(guarantee, claimed, Verdict::Violated) }
    }

    /// A guarantee that was not decided, for this reason.
    #[must_use]
    pub fn inconclusive(guarantee: Guarantee, claimed: Option<Expectation>, why: impl Into<Undecided>) -> Self {
        Self { undecided: Some(why.into()), ..Self::plain(guarantee, claimed, Verdict::Inconclusive) }
    }

    /// How the verdict compares with the claim. A known defect refutes a claim to hold.
    #[must_use]
    pub const fn agreement(&self) -> Agreement {
        match (self.claimed, self.verdict) {
            (None, _) => Agreement::Unclaimed,
            (Some(Expectation::Holds), Verdict::Inconclusive)
                if matches!(self.undecided, Some(Undecided::Unexamined(UnexaminedKind::KnownDefect))) =>
            {
                Agreement::Wrong
            }
            (Some(_), Verdict::Inconclusive | Verdict::Vacuous) => Agreement::Undecided,
            (Some(Expectation::Holds), Verdict::Holds) | (Some(Expectation::Violated), Verdict::Violated) => {
                Agreement::AsClaimed
            }
            (Some(_), _) => Agreement::Wrong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    #[test]
    fn verdict_letter_round_trips() {
        for verdict in [Verdict::Holds, Verdict::Vacuous, Verdict::Violated, Verdict::Inconclusive] {
            assert_eq!(Verdict::of_letter(verdict.letter()), Some(verdict));
        }
        assert_eq!(Verdict::of_letter('x'), None);
    }
}
