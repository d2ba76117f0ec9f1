//! The formats by name.

use super::itf::itf;
use super::mermaid::mermaid;
use super::shown_run::ShownRun;
use super::stored::stored;
use super::svg::svg;

/// The format of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::explorer) enum Format {
    /// A sequence diagram in text.
    Mermaid,
    /// A picture.
    Svg,
    /// The Informal Trace Format.
    Itf,
    /// The form that `onceproof replay` reads.
    Json,
}

impl Format {
    /// The format of that name.
    pub(in crate::explorer) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "mermaid" => Self::Mermaid,
            "svg" => Self::Svg,
            "itf" => Self::Itf,
            "json" => Self::Json,
            _ => return None,
        })
    }
}

/// Returns a run in a format.
pub(in crate::explorer) fn write(format: Format, run: &ShownRun<'_>) -> String {
    match format {
        Format::Mermaid => mermaid(run),
        Format::Svg => svg(run),
        Format::Itf => format!("{:#}\n", itf(run)),
        Format::Json => format!("{:#}\n", stored(run)),
    }
}
