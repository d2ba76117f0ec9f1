//! One design at every standard fault level, for surveys, repairs and comparisons.
//!
//! `check` explores a design within its own bounds and renders counterexamples. Here only verdicts
//! matter, thousands of times over: bounds are small and fixed ([`small_bounds`]), one exploration
//! covers all levels ([`decide`]), traces of other designs are replayed first ([`known_traces`]),
//! and equivalent designs share an exploration ([`equivalent`]). None of that changes a
//! verdict; `proofs/tests/survey.rs` compares with one exploration per level.

pub mod decide;
pub mod equivalent;
pub mod fault_level;
pub mod known_traces;
pub mod options;
pub mod small_bounds;
pub mod two_messages;
