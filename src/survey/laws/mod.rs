//! Laws: minimal conditions on settings that are exactly equivalent to the verdicts of a survey.
//!
//! A guarantee is violated at some fault levels exactly if a clause of [`Law::broken_by`] is met,
//! and kept exactly if a clause of [`Law::kept_by`] is met. Clauses are the prime implicants of a
//! two-level cover ([`super::two_level`]) over the designs as points. A setting without effect has
//! the value [`UNUSED`], so that no condition rests on it by accident.
//!
//! Exact within the survey's bounds and space only: settings that did not vary have their defaults.

mod coordinate;
mod find;
mod law;
mod plane;
mod witness;

pub use coordinate::UNUSED;
pub use find::find_laws;
pub use law::{Clause, Conditions, Law, Laws, Without, axes_named, disagreements, is_met};
pub use witness::{Witness, Witnesses, counterexample, unnamed_design};
