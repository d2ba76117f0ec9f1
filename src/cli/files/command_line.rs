//! Options about configuration files, as the text of a design: files and options are then read in
//! one way.
//!
//! The text exists in no file, so a diagnostic about it names the option and not a line.

use super::super::arguments::VendorArguments;
use onceproof::design::{Diagnostic, DiagnosticCode, DiagnosticLabel, SourceFile};
use onceproof_models::Guarantee;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

/// The text of a design that says what the options say.
#[derive(Debug)]
pub(super) struct CommandLine {
    /// The text.
    pub text: String,
    /// The bytes of the text that each option stands for.
    options: Vec<(Range<usize>, String)>,
}

impl CommandLine {
    /// The options' text, for a design of this name.
    ///
    /// # Errors
    /// Two options that contradict one another.
    pub(super) fn new(name: &str, vendor: &VendorArguments) -> Result<Self, Diagnostic> {
        let mut own = Self { text: format!("name = {}\n", quoted(name)), options: Vec::new() };
        own.table("", "--set", vendor.mechanisms.iter().map(|(path, written)| (*path, written.as_str())))?;
        own.claims(vendor)?;
        own.allowed(vendor)?;
        own.table("[figures]\n", "--figure", vendor.figures.iter().map(|(name, figure)| (*name, figure.as_str())))?;
        Ok(own)
    }

    /// A table with a line per option.
    fn table<'a>(
        &mut self,
        head: &str,
        option: &str,
        values: impl Iterator<Item = (&'static str, &'a str)>,
    ) -> Result<(), Diagnostic> {
        let mut written = BTreeMap::new();
        for (key, text) in values {
            match written.insert(key, text) {
                Some(known) if known != text => {
                    let title = format!("{option} {key}={known} and {option} {key}={text} contradict one another");
                    return Err(Diagnostic::whole(DiagnosticCode::DuplicateSetting, title));
                }
                _ => {}
            }
        }
        if !written.is_empty() {
            self.text.push_str(head);
        }
        for (key, text) in written {
            self.line(&format!("{key} = {}", value(key, text)), format!("{option} {key}={text}"));
        }
        Ok(())
    }

    fn claims(&mut self, vendor: &VendorArguments) -> Result<(), Diagnostic> {
        let mut claimed: BTreeMap<Guarantee, _> = BTreeMap::new();
        for claim in &vendor.claims {
            for (guarantee, expectation) in claim.expectations() {
                match claimed.insert(guarantee, (expectation, claim)) {
                    Some((known, other)) if known != expectation => {
                        let title = format!("--claim {other} and --claim {claim} contradict one another");
                        return Err(Diagnostic::whole(DiagnosticCode::ContradictingClaims, title));
                    }
                    _ => {}
                }
            }
        }
        if !claimed.is_empty() {
            self.text.push_str("[claims]\n");
        }
        for (guarantee, (expectation, claim)) in claimed {
            let line = format!("{} = {}", guarantee.name(), quoted(expectation.name()));
            self.line(&line, format!("--claim {claim}"));
        }
        Ok(())
    }

    /// The table `[accept]`.
    fn allowed(&mut self, vendor: &VendorArguments) -> Result<(), Diagnostic> {
        let mut written: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, reason) in &vendor.allowed {
            if written.insert(name, reason).is_some_and(|known| known != reason) {
                let title = format!("--allow {name} is given twice, with two reasons");
                return Err(Diagnostic::whole(DiagnosticCode::DuplicateSetting, title));
            }
        }
        if !written.is_empty() {
            self.text.push_str("[accept]\n");
        }
        for (name, reason) in written {
            self.line(&format!("{} = {}", quoted(name), quoted(reason)), format!("--allow {name}={reason}"));
        }
        Ok(())
    }

    fn line(&mut self, line: &str, option: String) {
        let start = self.text.len();
        let _ = writeln!(self.text, "{line}");
        self.options.push((start..self.text.len(), option));
    }

    /// The diagnostic with the options in place of the places that exist in no file.
    pub(super) fn named(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let is_here = |label: &DiagnosticLabel| label.file.as_deref().is_none_or(SourceFile::is_command_line);
        let (own, files): (Vec<DiagnosticLabel>, Vec<DiagnosticLabel>) =
            diagnostic.labels.into_iter().partition(is_here);
        diagnostic.labels = files;
        for label in own.iter().rev() {
            let option = self.options.iter().find(|(span, _)| span.contains(&label.span.start));
            if let Some((_, option)) = option {
                diagnostic.help.insert(0, format!("`{option}`: {}", label.text));
            }
        }
        diagnostic
    }
}

/// A TOML string. Control characters cannot be written in a design.
fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    // Every JSON string is a TOML string.
    serde_json::Value::String(text).to_string()
}

/// A TOML value: a switch, a number, a string, or a list of the parts at which faults happen.
fn value(key: &str, text: &str) -> String {
    match text {
        "true" | "false" => text.to_owned(),
        _ if text.parse::<i64>().is_ok() => text.to_owned(),
        _ if key.starts_with("faults.") => {
            format!("[{}]", text.split('+').map(quoted).collect::<Vec<_>>().join(", "))
        }
        _ => quoted(text),
    }
}
