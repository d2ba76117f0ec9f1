//! The search for repairs: the smallest sets of changes with which violated guarantees hold.
//!
//! A candidate is the user's own design with one, two or three settings changed: other values of
//! the system's settings ([`Candidates`]), and of the mechanisms that these settings leave open. No
//! table of known repairs is consulted; a [`Judge`] explores each candidate, `check` with the
//! engine and the tests with a table. One [`search`] gives one [`Repairs`]: what repairs each
//! violated guarantee, what repairs all of them together, and [`Attempts`] that say how many
//! candidates were tried, how many stayed undecided and for which limit, and what was not tried.

mod attempts;
mod candidates;
mod change;
mod confirm;
mod examined;
mod judge;
mod order;
mod repairs;
mod search;
mod state;
#[cfg(test)]
mod tests;

pub use attempts::{Attempts, Stop, UndecidedCandidate};
pub use candidates::{Candidates, Untried};
pub use change::Change;
pub use judge::{Decision, Judge};
pub use repairs::{GuaranteeRepairs, Nearest, Remedy, Repair, Repairs, Together};
pub use search::search;
pub use state::{Budget, Goal};
