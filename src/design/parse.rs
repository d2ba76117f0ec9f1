//! Parses design files. All errors of a file are reported at once.

use super::code::DiagnosticCode;
use super::diagnostic::Diagnostic;
use super::diagnostics::Diagnostics;
use super::display_text::excerpt;
use super::document::Design;
use super::parsed::{DerivedMechanisms, ParsedDesign};
use super::reader::Reader;
use toml::de::DeTable;

/// The largest design file, in bytes.
pub const MAX_FILE_BYTES: usize = 1 << 20;

/// Parses a design without vendor settings.
///
/// # Errors
/// All errors of the file. Vendor settings are an error: `systems::read_design` lowers them.
///
/// # Examples
/// ```
/// use onceproof::design::parse;
///
/// let design = parse("name = \"orders\"\n[producer]\nacks = \"quorum\"\n").expect("a design");
/// assert_eq!(design.name, "orders");
/// let errors = parse("name = \"orders\"\n[producer]\nacks = \"quorom\"\n").expect_err("a typo");
/// assert_eq!(errors[0].code.name(), "unknown-value");
/// assert_eq!(errors[0].help[0], "did you mean \"quorum\"?");
/// ```
pub fn parse(text: &str) -> Result<Design, Vec<Diagnostic>> {
    without_vendor(&parse_unlowered(text)?)
}

/// Parses a design without vendor settings from any bytes.
///
/// # Errors
/// As [`parse`]; and a file that is too large, or not UTF-8.
pub fn parse_bytes(bytes: &[u8]) -> Result<Design, Vec<Diagnostic>> {
    without_vendor(&parse_unlowered_bytes(bytes)?)
}

/// Parses a design, and keeps its vendor settings as they are written.
///
/// # Errors
/// All errors of the file, except for those of combinations of settings.
pub fn parse_unlowered(text: &str) -> Result<ParsedDesign, Vec<Diagnostic>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let diagnostic = |error: toml::de::Error| {
            let message = excerpt(error.message());
            let title = format!("this is not TOML: {message}");
            Diagnostic::at(DiagnosticCode::Syntax, error.span().unwrap_or(0..0), title, message)
        };
        let mut found = Diagnostics::default();
        found.extend(errors.into_iter().map(diagnostic));
        return Err(found.into_vec());
    }
    if root.get_ref().is_empty() {
        let empty = Diagnostic::whole(DiagnosticCode::Empty, "the file describes no design");
        return Err(vec![empty.help("`onceproof init` writes a design to start from")]);
    }
    Reader::read(root.get_ref())
}

/// Parses a design from any bytes, and keeps its vendor settings as they are written.
///
/// # Errors
/// As [`parse_unlowered`]; and a file that is too large, or not UTF-8.
pub fn parse_unlowered_bytes(bytes: &[u8]) -> Result<ParsedDesign, Vec<Diagnostic>> {
    if bytes.len() > MAX_FILE_BYTES {
        let title = format!("a design has at most {MAX_FILE_BYTES} bytes, this file has {}", bytes.len());
        return Err(vec![Diagnostic::whole(DiagnosticCode::TooLarge, title)]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => parse_unlowered(text),
        Err(error) => {
            let title = format!("the file is not UTF-8: byte {} is invalid", error.valid_up_to());
            Err(vec![Diagnostic::whole(DiagnosticCode::NotUtf8, title).help("save the file as UTF-8")])
        }
    }
}

fn without_vendor(parsed: &ParsedDesign) -> Result<Design, Vec<Diagnostic>> {
    if let Some(span) = parsed.vendor.first_span() {
        let title = "this design has a system's own settings, which this call does not lower";
        let found = Diagnostic::at(DiagnosticCode::NoSystem, span, title, "here");
        return Err(vec![found.help("call `systems::read_design`")]);
    }
    parsed.lower(&DerivedMechanisms::default())
}
