//! Runs of a plain space: the best one to a target, continuations without faults, and cycles.
//!
//! Counterexamples are searched for after the exploration, in the plain space, where no step was
//! joined with another one: a run found there is as short as can be.

mod best_runs;
mod cycle;
mod fault_free_path;
mod plain_run;
mod run;

pub use best_runs::{Target, best_runs, best_runs_among};
pub use cycle::cycle_through;
pub use fault_free_path::{FaultFreePath, fault_free_path};
pub use plain_run::plain_run;
pub use run::{Cost, Run};
