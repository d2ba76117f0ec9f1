//! Verdicts and mistakes as text for people and as JSON for programs. Nothing here computes.

mod diagnostics;
mod diff;
mod human;
mod json;
mod laws;
mod numbers;
mod prices;
mod repair;
mod settings;
mod statistics;
mod survey;

pub use diagnostics::render;
pub use diff::{JsonDiff, diff as human_diff};
pub use human::{Counterexamples, Style, design as human_design, summary as human_summary};
pub use json::{Document, JsonDesign, JsonError, JsonStep, JsonVerdict, VERSION};
pub use laws::{conditions as shown_conditions, page as laws_page, settings as shown_settings};
pub use numbers::{bytes, count, seconds};
pub use prices::{page as prices_page, picture as prices_picture, table as prices_table};
pub use repair::{
    JsonRepairs, difference as cost_difference, repairs as human_repairs, repairs_below as human_repairs_below,
    shown as shown_change,
};
pub use settings::{
    JsonBlame, JsonChange, JsonSetting, blame as human_blame, json_settings, settings as human_settings,
};
pub use survey::{table as survey_table, within};
