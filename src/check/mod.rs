//! Everything that decides: from designs to verdicts, counterexamples and repairs.
//!
//! [`run`] does what `onceproof check` does: a [`CheckRequest`] names the designs, a
//! [`CheckReport`] holds a [`DesignReport`] for each, with a [`Finding`] per guarantee.
//! [`check_design`] explores one design and judges its guarantees; [`check_apart`] does so for one
//! fault set after another; [`sample`] walks at random where a design is too large. [`levels`]
//! decides one design at every standard fault level, [`costs`] counts the costs of a message, and
//! [`repair_wanted`] looks for the changes with which guarantees hold.
//!
//! The digest in `build.rs` covers this folder: a kept verdict is used only by the sources that
//! found it. Nothing here prints, reads a file, a clock or an argument, or starts a thread: the
//! host's clock and workers come with the request.

mod arrivals;
mod assumptions;
mod candidate_judge;
pub mod costs;
mod counterexample_replay;
mod coverage;
mod design_report;
mod explore;
mod fault_coverage;
mod fault_scope;
mod judge;
pub mod levels;
mod more_messages;
mod repairs;
mod request;
mod run;
mod scoped;
mod simplification;
mod together_first;
mod trace;
mod verdict;
mod violation;
mod would_decide;

pub use crate::design::FaultScope;
pub use assumptions::assumptions;
pub use counterexample_replay::replay_counterexample;
pub use coverage::{HandlerUse, coverage};
pub use design_report::{ApartExploration, DesignReport, MoreMessages, Statistics, Walks};
pub use explore::{Verdicts, check_design, check_model, sample, scope, verdicts};
pub use fault_coverage::FaultCoverage;
pub use fault_scope::check_apart;
pub use repairs::{RepairRequest, TraceReplay, blame, repair_wanted};
pub use request::{CheckRequest, Observer, Subject};
pub use run::{CheckReport, run};
pub use scoped::check_scoped;
pub use simplification::{DecidedVariant, DecidingSearch, Simplification};
pub(crate) use trace::fair_cycle_from;
pub use verdict::{Agreement, Claimed, Finding, Undecided, Verdict};
pub(crate) use violation::{goal, violation_sets};
