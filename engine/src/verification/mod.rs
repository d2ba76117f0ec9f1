//! From a space to a verdict on each of its named properties, with readable counterexamples.

mod counterexample;
mod finding;
mod trace;
mod verify;

pub use finding::{Failure, Finding, PropertyKind, Verification, Verified};
pub use trace::{Change, Trace, TraceStep};
pub use verify::verify;
