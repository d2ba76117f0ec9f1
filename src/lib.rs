//! HOW a design becomes a verdict.
//!
//! A design file is parsed and lowered to mechanisms (`design`), the mechanisms become actors and one model
//! (`onceproof_models`), the model is explored (`onceproof_engine`), the explored graph is judged (`check`), a broken guarantee is
//! told (`counterexample`) and all of it is printed (`report`).

pub mod check;
pub mod counterexample;
pub mod design;
pub mod repair;
pub mod report;
pub mod survey;
pub mod systems;
pub mod workers;
