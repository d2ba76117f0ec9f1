//! Runs by the names of their actions, replayed in a model.
//!
//! A state is addressed by the names of the actions that lead to it, so a run of one design can be
//! replayed in another one: [`replay`] follows it as far as it exists, and [`compare`] says where
//! it ends and why. Every step that is taken is a step of the model, so a replayed run is a run.

mod comparison;
mod named_step;
mod parting;
mod run;

pub use comparison::{Comparison, Outcome, StoredRun, compare};
pub use named_step::{NamedStep, named_steps};
pub use parting::{Parting, is_action_name};
pub use run::{Replay, replay};
