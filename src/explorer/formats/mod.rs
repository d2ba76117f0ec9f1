//! A run in the formats of other programs: Mermaid, SVG, the Informal Trace Format, and JSON.
//!
//! Each format escapes every text that it takes, whatever names a design has.

mod itf;
mod mermaid;
mod shown_run;
mod stored;
mod svg;
mod write;

pub(super) use shown_run::ShownRun;
pub(super) use write::{Format, write};
