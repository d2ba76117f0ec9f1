//! The pages and tables of a survey: laws and costs as Markdown and as one HTML page with switches,
//! costs as a picture, results as a table for a terminal.
//!
//! Pages are committed under `docs/generated` and compared by `proofs/tests/survey.rs`. All figures
//! and counterexamples come from [`crate::survey`].

#[cfg(feature = "pages")]
mod cost_picture;
mod costs;
mod html;
mod laws;
mod survey;
mod words;

#[cfg(feature = "pages")]
pub use cost_picture::cost_picture;
pub use costs::{costs_page, costs_table};
pub use html::{survey_html, survey_in_progress};
pub use laws::laws_page;
pub use survey::survey_table;
pub use words::conditions;
