//! The tables of `docs/internals/protocols.md`, which the tests compare with what they explore.
//!
//! A table stands between `<!-- table: NAME -->` and `<!-- end -->`. Its rows begin with a key, the
//! settings; the other cells are results. `ONCEPROOF_BLESS=1` writes them anew.

use std::fmt::Write as _;
use std::path::PathBuf;

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The settings.
    pub key: String,
    /// The results.
    pub cells: Vec<String>,
}

impl Row {
    fn line(&self) -> String {
        format!("| {} | {} |", self.key, self.cells.join(" | "))
    }
}

/// Compares the rows that were explored with those of the page. `keys` are all rows of the table,
/// in their order: the page has these and no others.
///
/// # Panics
///
/// If the page differs, or has no such table.
pub fn check(name: &str, keys: &[String], explored: &[Row]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/internals/protocols.md");
    let page = std::fs::read_to_string(&path).expect("the page is there");
    let begin = format!("<!-- table: {name} -->\n");
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("the page has a table {name}"));
    let (table, after) = rest.split_once("<!-- end -->").expect("a table ends");
    let lines: Vec<&str> = table.lines().filter(|line| !line.is_empty()).collect();
    let (head, rows) = lines.split_at(2.min(lines.len()));
    let row_of = |key: &str| rows.iter().find(|row| row.starts_with(&format!("| {key} |")));
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        let mut written = format!("{before}{begin}\n{}\n", head.join("\n"));
        for key in keys {
            let explored = explored.iter().find(|row| row.key == *key).map(Row::line);
            if let Some(line) = explored.or_else(|| row_of(key).map(|row| (*row).to_owned())) {
                let _ = writeln!(written, "{line}");
            }
        }
        std::fs::write(&path, format!("{written}\n<!-- end -->{after}")).expect("the page can be written");
        return;
    }
    assert_eq!(rows.len(), keys.len(), "rows of table {name}: ONCEPROOF_BLESS=1 writes them");
    for row in explored {
        assert_eq!(row_of(&row.key).copied(), Some(row.line().as_str()), "table {name}");
    }
}
