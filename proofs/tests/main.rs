//! All claims in one binary, one module a claim: `cargo test -p onceproof-proofs ablation::` runs
//! one of them.
//!
//! A binary for each claim would link the checker, stateright and SQLite twenty times.

mod ablation;
mod canonicalisation;
mod counterexamples;
mod counts;
mod coverage;
mod engine;
mod fairness;
mod fault_coverage;
mod faults_apart;
mod faults_are_monotone;
mod inbox;
mod levels;
mod liveness;
mod log_reductions;
mod mechanisms;
mod memory;
mod natural;
mod partial_order;
mod plain_space;
mod planted_bugs;
mod postgresql;
mod queue_reductions;
mod quiescence;
mod random_systems;
mod reductions;
mod reference;
mod refinement;
mod single_faults;
mod sizes;
mod survey;
mod symmetry;
