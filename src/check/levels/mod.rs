//! One design under every standard fault level: what a survey, a repair and a comparison of designs ask.
//!
//! `check` explores a design under its own bounds and tells counterexamples. Here only verdicts matter, thousands of times
//! over: fixed bounds ([`bounds`]), one exploration for all levels ([`decide`]), traces of other designs tried first
//! ([`known_traces`]), and one exploration for designs that behave alike ([`equivalent`]). None of that changes a verdict;
//! `proofs/tests/survey.rs` compares with one exploration per level.

pub mod bounds;
pub mod decide;
pub mod equivalent;
pub mod fault_level;
pub mod known_traces;
pub mod pairs;
