//! The root table of a design file.

use super::super::code::DiagnosticCode;
use super::super::diagnostic::Diagnostic;
use super::super::display_text::{excerpt, is_terminal_control};
use super::super::document::Golden;
use super::super::parsed::ParsedDesign;
use super::super::tables::TABLES;
use super::report::{Key, Reader, Value, entries};
use toml::de::DeTable;

/// The longest name of a design, in characters.
const MAX_NAME: usize = 120;

impl Reader {
    /// Reads the root table.
    ///
    /// # Errors
    /// All errors of the file, in the order of their locations.
    pub(in crate::design) fn read(root: &DeTable<'_>) -> Result<ParsedDesign, Vec<Diagnostic>> {
        let mut reader = Self::default();
        reader.root(root);
        match reader {
            Self { found, name: Some(name), values, claims, golden, vendor, accepted, fault_scope }
                if found.is_empty() =>
            {
                Ok(ParsedDesign { vendor, name, values, claims, golden, fault_scope, accepted })
            }
            Self { found, .. } => {
                let mut found = found.into_vec();
                found.sort_by_key(|found| found.labels.first().map_or(usize::MAX, |label| label.span.start));
                Err(found)
            }
        }
    }

    fn root(&mut self, root: &DeTable<'_>) {
        let mut has_name = false;
        for (key, value) in entries(root) {
            match key.get_ref().as_ref() {
                "name" => {
                    has_name = true;
                    self.read_name(value);
                }
                "claims" => self.table("claims", value, Self::claim),
                "golden" => self.golden(value),
                "system" => self.systems(value),
                "unread" => self.unread(value),
                "figures" => self.figures(value),
                "accept" => self.table("accept", value, Self::accept),
                name if TABLES.iter().any(|(table, _)| *table == name) => {
                    let table = name.to_owned();
                    self.table(name, value, move |reader, key, value| reader.setting(&table, key, value));
                }
                _ => self.unknown_key(key, "", || {
                    TABLES
                        .iter()
                        .map(|(table, _)| *table)
                        .chain(["name", "system", "figures", "accept", "unread", "golden"])
                        .collect()
                }),
            }
        }
        if !has_name {
            let title = "the design has no name";
            let missing = Diagnostic::at(DiagnosticCode::MissingKey, 0..0, title, "`name` is missing");
            self.found.push(missing.help("add a line such as: name = \"orders to ledger\""));
        }
    }

    /// Reads an entry of `[accept]`: the name of what was not examined, and the reason.
    fn accept(&mut self, key: &Key<'_>, value: &Value<'_>) {
        let reason = value.get_ref().as_str().map(str::trim);
        match reason.filter(|reason| !reason.is_empty() && !reason.chars().any(is_terminal_control)) {
            Some(reason) => {
                self.accepted.insert(key.get_ref().to_string(), (reason.to_owned(), key.span()));
            }
            None if reason.is_some() => {
                let title = format!("`{}` is accepted without a reason", excerpt(key.get_ref()));
                let here = Diagnostic::at(DiagnosticCode::WrongType, value.span(), title, "this is no sentence");
                self.found.push(here.help("write the reason as a sentence: it is printed with the verdict"));
            }
            None => self.wrong_type("accept", value, "a table of reasons, a sentence each", None),
        }
    }

    fn read_name(&mut self, value: &Value<'_>) {
        let Some(name) = value.get_ref().as_str() else {
            self.wrong_type("name", value, "a string", None);
            return;
        };
        if name.chars().any(is_terminal_control) {
            let title = "`name` contains control characters";
            let found = Diagnostic::at(DiagnosticCode::ControlCharacters, value.span(), title, "here");
            self.found.push(found.help("remove them: a terminal may execute them as commands"));
        } else if name.trim().is_empty() || name.chars().count() > MAX_NAME {
            let title = format!("`name` has 1 to {MAX_NAME} characters");
            let label = format!("this has {}", name.trim().chars().count());
            self.found.push(Diagnostic::at(DiagnosticCode::OutOfRange, value.span(), title, label));
        } else {
            self.name = Some(name.to_owned());
        }
    }

    fn golden(&mut self, value: &Value<'_>) {
        let mut golden = Golden { states: 0, transitions: 0 };
        self.table("golden", value, |reader, key, value| {
            let (path, slot) = match key.get_ref().as_ref() {
                "states" => ("golden.states", &mut golden.states),
                "transitions" => ("golden.transitions", &mut golden.transitions),
                _ => return reader.unknown_key(key, "golden", || vec!["states", "transitions"]),
            };
            if let Some(count) = reader.number(path, value, 0..=u64::MAX, None) {
                *slot = count;
            }
        });
        self.golden = Some(golden);
    }
}
