//! Reports by audience: text for people, JSON for programs, pages of a survey. Nothing here
//! computes.

pub mod human;
pub mod json;
mod meanings;
mod numbers;
pub mod pages;

pub use numbers::{bytes, count, plural, seconds};
