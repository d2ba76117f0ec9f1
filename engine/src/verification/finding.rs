//! Verdicts on named properties.

use super::trace::Trace;
use crate::limits::Cut;
use std::fmt::{self, Debug, Display};

/// The kind of a property, in the words of stateright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// No step violates it.
    Always,
    /// A step reaches it.
    Sometimes,
    /// Every fair continuation without faults reaches it.
    Eventually,
}

impl PropertyKind {
    /// Returns the name of the kind.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Sometimes => "sometimes",
            Self::Eventually => "eventually",
        }
    }
}

/// How a property fails.
#[derive(Clone, Debug)]
pub enum Failure<F, A> {
    /// The last step of the trace violates it.
    Violated(Trace<F, A>),
    /// After the trace, no continuation without faults reaches the goal.
    GoalUnreachable(Trace<F, A>),
    /// The cycle at the end of the trace is fair, and avoids the goal for ever.
    FairCycle(Trace<F, A>),
    /// A sometimes property that no step reaches.
    NeverReached,
}

impl<F, A> Failure<F, A> {
    /// Returns the counterexample, if the failure has one.
    #[must_use]
    pub const fn trace(&self) -> Option<&Trace<F, A>> {
        match self {
            Self::Violated(trace) | Self::GoalUnreachable(trace) | Self::FairCycle(trace) => Some(trace),
            Self::NeverReached => None,
        }
    }
}

/// The verdict on a property.
#[derive(Clone, Debug)]
pub enum Finding<F, A> {
    /// It holds in every reachable state.
    Holds,
    /// It fails. A failure is real even if the exploration is not complete, but for
    /// [`Failure::NeverReached`], which needs all states.
    Fails(Failure<F, A>),
    /// It is undecided, because the exploration is not complete.
    Inconclusive(Cut),
}

impl<F, A> Finding<F, A> {
    /// Whether the property holds.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Holds)
    }

    /// Returns the counterexample, if there is one.
    #[must_use]
    pub const fn trace(&self) -> Option<&Trace<F, A>> {
        if let Self::Fails(failure) = self { failure.trace() } else { None }
    }
}

/// A property with its verdict.
#[derive(Clone, Debug)]
pub struct Verified<F, A> {
    /// The kind of the property.
    pub kind: PropertyKind,
    /// The name of the property.
    pub name: String,
    /// The verdict.
    pub finding: Finding<F, A>,
}

/// The verdicts on all properties of a space. `Display` writes them with their counterexamples.
#[derive(Clone, Debug)]
pub struct Verification<F, A> {
    /// The properties: always, then sometimes, then eventually.
    pub properties: Vec<Verified<F, A>>,
    /// How many states were met.
    pub states: usize,
    /// How many steps there are between them.
    pub transitions: u64,
    /// Why the exploration is not complete. `None`: it is.
    pub cut: Option<Cut>,
}

impl<F, A> Verification<F, A> {
    /// Returns the verdict on the property of a name, if there is one.
    #[must_use]
    pub fn finding(&self, name: &str) -> Option<&Finding<F, A>> {
        self.properties.iter().find(|property| property.name == name).map(|property| &property.finding)
    }

    /// Whether every property holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.properties.iter().all(|property| property.finding.holds())
    }
}

impl<F: Debug, A> Display for Verification<F, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} states, {} transitions", self.states, self.transitions)?;
        for Verified { kind, name, finding } in &self.properties {
            write!(f, "{} \"{name}\": ", kind.name())?;
            match finding {
                Finding::Holds if *kind == PropertyKind::Sometimes => writeln!(f, "reached")?,
                Finding::Holds => writeln!(f, "holds")?,
                Finding::Inconclusive(cut) => writeln!(f, "inconclusive, {cut}")?,
                Finding::Fails(Failure::Violated(trace)) => write!(f, "violated by the last step\n{trace}")?,
                Finding::Fails(Failure::GoalUnreachable(trace)) => {
                    write!(f, "violated, unreachable without faults after\n{trace}")?;
                }
                Finding::Fails(Failure::FairCycle(trace)) => write!(f, "violated by a fair cycle\n{trace}")?,
                Finding::Fails(Failure::NeverReached) => writeln!(f, "never reached")?,
            }
        }
        Ok(())
    }
}
