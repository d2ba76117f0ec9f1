//! Verdicts and mistakes as text for people and as JSON for programs. Nothing here computes.

mod human;
mod json;
mod mistakes;
mod numbers;
mod settings;
mod statistics;
mod survey;

pub use human::{Stories, Style, design as human_design, summary as human_summary};
pub use json::{Document, JsonDesign, JsonError, JsonStep, JsonVerdict, VERSION};
pub use mistakes::render;
pub use numbers::{bytes, count, seconds};
pub use settings::{
    JsonBlame, JsonChange, JsonSetting, blame as human_blame, json_settings, settings as human_settings,
};
pub use survey::{table as survey_table, within};
