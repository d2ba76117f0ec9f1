//! A table with a row for each design of the gallery, stored beside its proof and reviewed as a
//! diff. `ONCEPROOF_BLESS=1` writes it.

use crate::{designs, for_all};
use onceproof::design::Design;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

/// The width of the column of names, in characters.
const NAMES: usize = 62;

/// Compares the rows of all designs with the table in `proofs/tests/`, which begins with a comment.
///
/// # Panics
/// Where a row differs.
pub fn assert_gallery_table(file: &str, comment: &str, columns: &[&str], row: impl Fn(&Design) -> Vec<String> + Sync) {
    let rows = Mutex::new(BTreeMap::new());
    for_all(&designs(), |(name, design)| {
        let row = row(design);
        rows.lock().expect("no row panics").insert(name.clone(), row);
    });
    let mut table = String::new();
    for line in comment.lines() {
        let _ = writeln!(table, "# {line}");
    }
    let mut line = |name: &str, cells: Vec<&str>| {
        let _ = write!(table, "{name:<NAMES$}");
        for (column, cell) in columns.iter().zip(cells) {
            let _ = write!(table, " {cell:<width$}", width = column.len());
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    };
    line("#", columns.to_vec());
    for (name, row) in rows.into_inner().expect("no row panics") {
        line(&name, row.iter().map(String::as_str).collect());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        std::fs::write(&path, &table).expect("the table can be written");
    }
    let expected = std::fs::read_to_string(&path).expect("the table can be read");
    let differs = table.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert_eq!(differs, None, "(found, expected)");
    assert_eq!(table.lines().count(), expected.lines().count());
}
