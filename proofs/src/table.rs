//! A table with a row for each design of the gallery, stored beside its proof and reviewed as a
//! diff. `ONCEPROOF_BLESS=1` writes it.

use crate::{Share, designs, for_all};
use onceproof::design::Design;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

/// The width of the column of names, in characters.
const NAMES: usize = 62;

/// Compares the rows of the designs, one in eight in the short form, with the table in
/// `proofs/tests/`, which begins with a comment.
///
/// # Panics
/// Where a row differs.
pub fn assert_gallery_table(file: &str, comment: &str, columns: &[&str], row: impl Fn(&Design) -> Vec<String> + Sync) {
    let is_blessed = std::env::var_os("ONCEPROOF_BLESS").is_some();
    let share = if is_blessed { Share::ALL } else { Share::one_in(8, file) };
    let rows = Mutex::new(BTreeMap::new());
    for_all(&share.of(designs()), |(name, design)| {
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
    if is_blessed {
        std::fs::write(&path, &table).expect("the table can be written");
    }
    let expected = std::fs::read_to_string(&path).expect("the table can be read");
    let known: BTreeSet<&str> = expected.lines().collect();
    let different: Vec<&str> = table.lines().filter(|line| !known.contains(line)).collect();
    assert!(different.is_empty(), "{file} has other rows; ONCEPROOF_BLESS=1 writes these:\n{}", different.join("\n"));
    assert!(!share.is_all() || table == expected, "{file} has further rows; ONCEPROOF_BLESS=1 removes them");
}
