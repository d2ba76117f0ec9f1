//! A design's parts, linked together, and the rules of the world that they live in.
//!
//! The rules say which steps are faults and which are recovery, from the global state: the end of a
//! lease is a fault while its holder is at work and recovery afterwards. Bounds are kept by not
//! taking the fault that would exceed them, so a bound never blocks a part.
//!
//! A crash and the restart of the same part are one step. While a part is down its messages are
//! late; and another instance that takes its work over in the meantime is the same part restarted
//! under another name.

mod ample;
mod assembly;
mod bounds;
mod definition;
mod environment;
mod fault_impact;
mod normal_form;
mod observer;
mod passed;
mod quiescence;
mod reducer;
mod symmetry;
mod time_out;
mod unobserved;
mod write_outcome;

pub use assembly::{BROKER, FIRST_CONSUMER, PRODUCER};
pub use definition::{Pipeline, PipelineModel, Successor};
pub use observer::{DISCHARGED, QUIESCENT};
pub use write_outcome::WriteOutcome;
