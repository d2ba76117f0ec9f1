//! Everything that decides: from a design to its verdicts.
//!
//! [`check_design`] explores what a design can do and judges its guarantees; [`check_apart`] does so for one fault set after
//! another; [`sample`] walks at random where a design is too large. A [`DesignReport`] holds a [`Finding`] per guarantee with
//! its [`Verdict`]. [`levels`] decides one design at every standard fault level, and [`costs`] counts what a message costs.
//!
//! The digest in `build.rs` covers this folder: a kept verdict is used only by the sources that found it. Nothing here
//! prints, reads a file or parses an argument.

mod apart;
pub mod costs;
mod coverage;
mod design_report;
mod explore;
mod judge;
pub mod levels;
mod parallel;
mod verdict;

pub use apart::{check_apart, fault_sets};
pub use coverage::{HandlerUse, coverage};
pub use design_report::{DesignReport, Statistics, Walks};
pub use explore::{Verdicts, check_design, check_model, sample, scope, verdict, verdicts};
pub(crate) use parallel::in_parallel;
pub use verdict::{Agreement, Finding, Verdict};
