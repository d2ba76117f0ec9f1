//! Liveness: what can still happen once faults have stopped.
//!
//! A goal that a state is obliged to reach fails in two ways. Either no continuation without faults
//! reaches it (*goal unreachable*), or it stays reachable and a fair run avoids it for ever (*fair
//! cycle*). Fairness is weak: what stays enabled from some state on is executed again and again.
//! Faults need never happen.

mod components;
mod fair_cycles;
mod goal_unreachable;
mod sweep;

pub use fair_cycles::{FairCycle, fair_cycles, plain_fair_cycles};
pub use goal_unreachable::goal_unreachable;
