//! The costs of a design per message, counted on the fault-free schedule of its model.
//!
//! Without faults, messages under way arrive before a timer fires, and the next message is
//! submitted when no other step is left. The second message is counted, so that joining,
//! registering and the like do not count. Every message between two parts is one *hop*.
//!
//! Left out: time. A hop may take a microsecond or a second, and a write may be cheap or dear.

mod figures;
mod schedule;

pub use figures::Costs;
pub use schedule::costs;
