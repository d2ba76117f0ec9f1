//! The exit codes.

use std::process::ExitCode;

/// The exit codes of every subcommand. Of several results, [`Exit::worse`] is what the command as a
/// whole ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Every verdict is as claimed; the command did what was asked.
    AsClaimed = 0,
    /// A claim is wrong: a guarantee that is claimed is violated or has a known defect, or one that
    /// is claimed violated holds.
    Wrong = 1,
    /// The command could not run: bad arguments, a file that cannot be read or is no design, output
    /// that cannot be written.
    CouldNotRun = 2,
    /// A claim could not be decided: a limit was reached, the user interrupted, a setting was not
    /// examined, or the hazard was never reached.
    Undecided = 3,
}

impl Exit {
    /// The result of two: could not run before a wrong claim before an undecided one.
    pub(crate) fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::AsClaimed => 0,
            Self::Undecided => 1,
            Self::Wrong => 2,
            Self::CouldNotRun => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
