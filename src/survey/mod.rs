//! Many designs at once: which guarantees each keeps, under which faults, at what cost, and the
//! laws that follow.
//!
//! A [`space::Space`] has every combination of some settings ([`axes`]), [`filter`]ed and split
//! into [`shard`]s. [`run`] decides each design at every fault level ([`crate::check::levels`]) and
//! counts its costs ([`crate::check::costs`]), or takes both from the [`cache`]. [`results`] are
//! written as lines of JSON: a [`header`] and one [`record`] for each design.
//!
//! Conclusions from results: exact [`laws`], found by [`two_level`] minimisation, with
//! [`checked_claims`]; and the [`cheapest`] designs for each requirement. [`mod@diff`] compares two
//! versions of a design by them.
//!
//! All of it holds within the survey's exploration bounds; `docs/generated/survey.md` has the
//! figures.

pub mod axes;
pub mod cache;
pub mod cheapest;
pub mod checked_claims;
mod checksum;
pub mod diff;
pub mod filter;
pub mod header;
pub mod laws;
pub mod record;
pub mod results;
pub mod run;
pub mod shard;
pub mod space;
pub mod two_level;
pub mod values;
