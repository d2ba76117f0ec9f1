//! HOW a design becomes a verdict.
//!
//! A design file is parsed and lowered to mechanisms (`design`), the mechanisms become actors and one model
//! (`onceproof_models`), the model is explored (`engine`), the explored graph is judged (`check`), a broken guarantee is
//! told (`story`) and all of it is printed (`report`, `cli`).
//!
//! [`runtime`] stands beside all that: code for consumers, checked by the models and by `proofs`. With `default-features = false`
//! there is nothing else, and no dependency.

#[cfg(feature = "checker")]
pub mod assumptions;
#[cfg(feature = "checker")]
pub mod check;
#[cfg(feature = "checker")]
pub mod cli;
#[cfg(feature = "checker")]
pub mod design;
#[cfg(feature = "checker")]
pub mod engine;
#[cfg(feature = "checker")]
pub mod report;
pub mod runtime;
#[cfg(feature = "checker")]
pub mod story;
#[cfg(feature = "checker")]
pub mod survey;
#[cfg(feature = "checker")]
pub mod systems;
