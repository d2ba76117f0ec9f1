//! Counterexamples: traces that violate a guarantee, step by step in sentences that name the parts.
//!
//! A [`Counterexample`] is a *stem*: steps from the initial state. A step that violates a guarantee
//! is its last one ([`Failure::Step`]). A liveness property fails in one of two other ways: from
//! the end of the stem its goal is unreachable ([`Failure::GoalUnreachable`]), or a fair *cycle*
//! follows that never reaches it ([`Failure::FairCycle`]). [`render`] turns steps of the model into
//! sentences; requests that only read are left out of the text, not of the trace.

mod action_name;
mod chart;
mod event;
mod label;
mod render;
mod sentence;
mod trace;

pub use action_name::{action_names, path_of};
pub use chart::chart;
pub use event::{Event, event};
pub use label::{label, message_label};
pub use render::{Cycle, describe, render};
pub use sentence::part_name;
pub use trace::{Counterexample, Failure, TraceStep};
