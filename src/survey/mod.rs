//! Many designs at once: which of them hold, why, and at what price.
//!
//! A [`space::Space`] is every combination of settings; each design is decided at every standard fault level
//! ([`crate::check::levels`]) and costed ([`crate::check::costs`]); the results ([`records`], [`run`]) are what the laws are read from.

pub mod checked_claims;
pub mod diff;
pub mod laws;
pub mod narrow;
pub mod prices;
pub mod records;
pub mod repair;
pub mod run;
pub mod space;
pub mod two_level;
