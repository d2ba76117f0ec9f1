//! Reports by audience: text for people, JSON for programs, pages of a survey. Nothing here computes.

pub mod human;
pub mod json;
mod laws;
mod meanings;
mod numbers;
mod prices;
mod survey;

pub use laws::{conditions as shown_conditions, page as laws_page, settings as shown_settings};
pub use numbers::{bytes, count, seconds};
pub use prices::{page as prices_page, picture as prices_picture, table as prices_table};
pub use survey::{table as survey_table, within};
