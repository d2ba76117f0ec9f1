//! Reports for people: text with colours, diagnostics that point at lines.

mod diagnostics;
mod diff;
mod repair;
mod settings;
mod statistics;
mod verdicts;

pub use diagnostics::render;
pub use diff::diff;
pub use repair::{difference as cost_difference, repairs, repairs_below, shown as shown_change};
pub use settings::{blame, settings};
pub use verdicts::{Counterexamples, Style, design, summary};
