//! A row of a part's state, and what differs between two states.

use serde::Serialize;

/// A row of a part's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::explorer) struct Row {
    /// The part.
    pub part: String,
    /// The name of the row, another one for each row of a part.
    pub label: String,
    /// The value.
    pub words: String,
    /// The value in the state before, where it was another one; empty where there was no such row.
    pub was: Option<String>,
    /// Whether a crash of the part leaves it.
    pub durable: bool,
}

/// The rows of one part, as they are written.
pub(super) struct Rows {
    /// The part.
    pub part: String,
    /// Its rows so far.
    pub rows: Vec<Row>,
}

impl Rows {
    /// Adds a row that a crash leaves.
    pub(super) fn durable(&mut self, label: impl Into<String>, words: impl Into<String>) {
        self.add(label.into(), words.into(), true);
    }

    /// Adds a row that a crash takes.
    pub(super) fn volatile(&mut self, label: impl Into<String>, words: impl Into<String>) {
        self.add(label.into(), words.into(), false);
    }

    fn add(&mut self, label: String, words: String, durable: bool) {
        self.rows.push(Row { part: self.part.clone(), label, words, was: None, durable });
    }
}

/// Notes in each row what it was in the state before.
pub(in crate::explorer) fn compare(rows: &mut [Row], before: &[Row]) {
    for row in rows {
        let own = before.iter().find(|old| (&old.part, &old.label) == (&row.part, &row.label));
        row.was = match own {
            Some(old) if old.words == row.words => None,
            Some(old) => Some(old.words.clone()),
            None => Some(String::new()),
        };
    }
}

/// Returns the parts whose durable rows differ, in the order of the parts.
pub(in crate::explorer) fn written(before: &[Row], after: &[Row]) -> Vec<String> {
    let durable = |rows: &[Row]| -> Vec<Row> { rows.iter().filter(|row| row.durable).cloned().collect() };
    let (before, after) = (durable(before), durable(after));
    let mut parts: Vec<String> = Vec::new();
    for row in before.iter().filter(|row| !after.contains(row)).chain(after.iter().filter(|row| !before.contains(row)))
    {
        if !parts.contains(&row.part) {
            parts.push(row.part.clone());
        }
    }
    parts
}
