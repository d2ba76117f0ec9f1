//! Distinguishes a design from another program's TOML file, by its top-level keys.
//!
//! A folder is searched for designs, and projects keep other TOML files beside them (`Cargo.toml`,
//! `pyproject.toml`). A file is left out only where its keys show that it is something else; a
//! design with errors is still reported.

use super::tables::TABLES;
use toml::de::DeTable;

/// The top-level keys of a design other than `name` and `limits`, which other programs' files use
/// as well, as they do `lints`.
fn own_keys() -> impl Iterator<Item = &'static str> {
    let tables = TABLES.iter().map(|(table, _)| *table).filter(|table| *table != "limits");
    tables.chain(["system", "figures", "golden"])
}

/// Whether a key differs from a known one in at most a third of its letters: `brokr`, `cliams`.
fn is_misspelt(key: &str, known: &str) -> bool {
    key.len() <= 2 * known.len() && strsim::damerau_levenshtein(key, known) * 3 <= known.len()
}

/// Whether the text of a TOML file is that of a design, correct or not.
///
/// It is a design if a top-level key is a design's (`producer`, `claims`, ...) or nearly so, if
/// `name` is the only top-level key, or if there is none: an empty or unreadable file may have been
/// a design.
#[must_use]
pub fn is_design(text: &str) -> bool {
    let (root, _) = DeTable::parse_recoverable(text);
    // Where a key is missing before a `=`, the parser goes on with an empty one.
    let keys: Vec<&str> =
        root.get_ref().iter().map(|(key, _)| key.get_ref().as_ref()).filter(|key| !key.is_empty()).collect();
    keys.iter().all(|key| *key == "name") || keys.iter().any(|key| own_keys().any(|known| is_misspelt(key, known)))
}

#[cfg(test)]
mod tests {
    use super::is_design;

    #[test]
    fn cargo_manifest_is_no_design() {
        assert!(!is_design(include_str!("../../Cargo.toml")));
        assert!(!is_design("[project]\nname = \"orders\"\n\n[tool.ruff]\nline-length = 120\n"));
        assert!(!is_design("name = \"worker\"\nmain = \"src/index.js\"\n"));
    }

    #[test]
    fn design_with_errors_is_a_design() {
        for text in
            ["", "name = \"a\"\n", "nam = \"a\"\n[cliams]\n", "[producr]\nacks = \"all\"\n", "= [[\n", "[broker"]
        {
            assert!(is_design(text), "{text:?}");
        }
    }
}
