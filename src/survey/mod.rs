//! Many designs at once: which of them hold, why, and at what price.
//!
//! A [`space::Space`] is every combination of settings; each design is decided ([`decide`]) under every standard set of faults
//! ([`levels`]) and costed ([`costs`]); the results ([`records`], [`run`]) are what the laws are read from.

pub mod checked_claims;
pub mod costs;
pub mod decide;
pub mod diff;
pub mod equivalent;
pub mod fault_levels;
pub mod known_traces;
pub mod laws;
pub mod narrow;
pub mod pairs;
pub mod prices;
pub mod records;
pub mod repair;
pub mod run;
pub mod space;
pub mod terms;
pub mod two_level;
