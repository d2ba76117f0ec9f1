//! Reports for people: text with colours, diagnostics that point at lines.

mod attempts;
mod blame;
mod commands;
mod diagnosis;
mod diagnostics;
mod diff;
mod repair;
mod settings;
mod statistics;
mod table;
mod verdicts;

pub use commands::Commands;
pub use diagnosis::diagnosis;
pub use diagnostics::render;
pub use diff::diff;
pub use repair::{difference as cost_difference, repairs, repairs_of_check, shown as shown_change};
pub use settings::settings;
pub use table::{Table, summary};
pub use verdicts::{Counterexamples, Style, design, heading};
