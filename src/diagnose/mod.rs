//! Diagnosis: from a symptom that was seen to the distinct smallest causes that allow it.
//!
//! A *cause* is a counterexample with the kinds of faults in it, each at the parts that it strikes,
//! and the settings of which another value excludes it. Causes are enumerated as a hitting-set tree
//! (R. Reiter, "A theory of diagnosis from first principles", Artificial Intelligence 32, 1987).
//! The best run of the design is a cause; each of its faults is switched off in turn, and the
//! design is looked at again. A further child has the setting changed that excludes the cause. So
//! of two causes each stays when a blamed fault or setting of the other one is removed.
//!
//! A cause is a run of the design itself: one that was found beside a changed setting is replayed
//! without the change, and left out where it is not there. The tree ends at limits on states;
//! [`Diagnosis::is_complete`] says whether it did.

mod blamed_fault;
mod cause;
mod excluding;
mod logs;
mod look;
mod saw;
mod search;
mod symptom;

pub use blamed_fault::BlamedFault;
pub use cause::{Cause, Diagnosis, ExcludingChange};
pub use saw::matches;
pub use search::{DiagnosisRequest, diagnose};
pub use symptom::Symptom;
