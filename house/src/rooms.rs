//! The rooms of the house: the imports of each folder, compared with the table that allows it.
//!
//! The table stands in `docs/internals/architecture.md`. A room may import the rooms above it in
//! the table, and only those that its row names; the same holds for libraries and for what is
//! outside of the program: files, clock, threads, environment. A row that allows more than its room
//! uses is a finding too, so the table says what is true. Unit tests are not looked at.

use crate::finding::Finding;
use crate::workspace::{Target, Workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The page with the table.
pub const PAGE: &str = "docs/internals/architecture.md";

/// Resources outside of the program, by the path in std that leads to it.
const OUTSIDE: [(&str, &str); 8] = [
    ("std::fs", "files"),
    ("std::env", "environment"),
    ("std::process", "processes"),
    ("std::net", "network"),
    ("std::thread", "threads"),
    ("std::time::Instant", "clock"),
    ("std::time::SystemTime", "clock"),
    ("std::io", "streams"),
];

/// The imports of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Other rooms.
    pub rooms: BTreeSet<String>,
    /// Libraries that are not of this workspace.
    pub libraries: BTreeSet<String>,
    /// Things outside of the program.
    pub outside: BTreeSet<String>,
}

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Room {
    /// Its folder, which is its name.
    pub name: String,
    /// Its line on the page.
    pub line: usize,
    /// The imports that it may have.
    pub allowed: Uses,
}

/// Returns the rows of the table whose head begins with `room`.
#[must_use]
pub fn table(page: &str) -> Vec<Room> {
    let mut rooms = Vec::new();
    let mut inside = false;
    for (line, text) in (1..).zip(page.lines()) {
        let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
        if cells.len() < 5 {
            inside = false;
        } else if cells[0] == "room" {
            inside = true;
        } else if inside && !cells[0].starts_with('-') {
            let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            let outside = cells[4].split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
            let allowed = Uses { rooms: names(cells[2]), libraries: names(cells[3]), outside };
            rooms.push(Room { name: cells[0].trim_matches('`').to_owned(), line, allowed });
        }
    }
    rooms
}

/// Returns what each room uses, by its name.
#[must_use]
pub fn uses(workspace: &Workspace, names: &[&str]) -> BTreeMap<String, Uses> {
    let room = |file: &Path| {
        let above = names.iter().filter(|name| file.starts_with(name));
        above.max_by_key(|name| name.len()).map_or_else(|| file.display().to_string(), |name| (*name).to_owned())
    };
    let mut found: BTreeMap<String, Uses> = BTreeMap::new();
    for number in 0..workspace.crates.len() {
        for module in &workspace.crates[number].modules {
            found.entry(room(&module.file)).or_default();
        }
    }
    for reference in workspace.references() {
        let file = &workspace.module(reference.from).file;
        // A file of another package, which this crate includes, is judged where it belongs.
        if !file.starts_with(&workspace.crates[reference.from.0].package) {
            continue;
        }
        let from = room(file);
        let uses = found.entry(from.clone()).or_default();
        match &reference.target {
            Target::Module(number, module) | Target::Item(number, module) => {
                let to = room(&workspace.module((*number, *module)).file);
                if to != from && !reference.passes_on {
                    uses.rooms.insert(to);
                }
            }
            Target::Outside(path) if ["std", "core", "alloc"].contains(&path[0].as_str()) => {
                let path = path.join("::");
                let known = OUTSIDE.iter().filter(|(prefix, _)| path.starts_with(prefix));
                uses.outside.extend(known.map(|(_, what)| (*what).to_owned()));
            }
            Target::Outside(path) => {
                uses.libraries.insert(path[0].clone());
            }
        }
    }
    found
}

/// Returns a finding for each room whose row differs from what it uses.
#[must_use]
pub fn differences(workspace: &Workspace, page: &str) -> Vec<Finding> {
    let rooms = table(page);
    let names: Vec<&str> = rooms.iter().map(|room| room.name.as_str()).collect();
    let mut used = uses(workspace, &names);
    let mut found = Vec::new();
    let mut add = |line: usize, what: String| {
        found.push(Finding { rule: "room", file: PathBuf::from(PAGE), line, what });
    };
    for (place, room) in rooms.iter().enumerate() {
        let Some(uses) = used.remove(&room.name) else {
            add(room.line, format!("{} has no sources", room.name));
            continue;
        };
        if uses != room.allowed {
            add(room.line, format!("the sources of {} say | {} |", room.name, cells(&uses)));
        }
        for below in room.allowed.rooms.iter().filter(|other| !names[..place].contains(&other.as_str())) {
            add(room.line, format!("{} imports {below}, which is not above it", room.name));
        }
    }
    for (name, uses) in used {
        add(1, format!("there is no row | `{name}` | … | {} |", cells(&uses)));
    }
    found
}

/// Returns the last three cells of a row.
fn cells(uses: &Uses) -> String {
    let quoted = |names: &BTreeSet<String>| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let outside: Vec<&str> = uses.outside.iter().map(String::as_str).collect();
    format!("{} | {} | {}", quoted(&uses.rooms), quoted(&uses.libraries), outside.join(", "))
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::workspace::Workspace;

    const PAGE: &str = "| room | for | may import | libraries | outside |\n|---|---|---|---|---|\n\
                        | `src/a` | x |  | `other` | files |\n| `src/b` | y | `src/a` |  |  |\n\
                        | `src` | z |  |  |  |\n";

    fn found(b: &str) -> Vec<String> {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a/mod.rs", "use std::fs; pub struct A; fn f() { other::g() }"),
            ("src/b/mod.rs", b),
        ];
        differences(&Workspace::of_library(&files), PAGE).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn room_that_keeps_to_its_row_has_no_finding() {
        assert!(found("use crate::a::A; fn f() -> std::time::Duration {}").is_empty());
    }

    #[test]
    fn room_that_uses_more_or_less_is_found() {
        let more = found("use crate::a::A; use std::time::{Duration, Instant};");
        assert_eq!(more, ["the sources of src/b say | `src/a` |  | clock |"]);
        assert_eq!(found("pub struct B;"), ["the sources of src/b say |  |  |  |"]);
    }
}
