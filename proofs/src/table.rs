//! A table with a row for each design of the gallery, kept beside its proof and reviewed as a diff. `ONCEPROOF_BLESS=1` writes it.

use crate::{designs, for_all};
use onceproof::design::Design;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

/// How wide the column of the names is.
const NAMES: usize = 62;

/// Compares what is found for each design with the table in `proofs/tests/`, after a comment of some lines.
///
/// # Panics
/// Where they differ.
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
    let said = std::fs::read_to_string(&path).expect("the table is there");
    let differs = table.lines().zip(said.lines()).find(|(found, said)| found != said);
    assert_eq!(differs, None, "(found, said)");
    assert_eq!(table.lines().count(), said.lines().count());
}
