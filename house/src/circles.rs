//! Finds import circles: among the children of every module, and between a module and its children.
//!
//! A circle of files in different folders is a circle of those folders in the module above them, so
//! looking at the children of each module finds every circle. A module's own file is one node
//! beside its children; a `mod.rs` that only passes names on refers to nothing.

use crate::finding::Finding;
use crate::workspace::{Target, Workspace};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One step of a circle: which file imports which name, and where.
type Step = String;

/// Returns a shortest circle for each knot of modules that import one another.
#[must_use]
pub fn circles(workspace: &Workspace) -> Vec<Finding> {
    let mut levels: BTreeMap<(usize, usize), BTreeMap<(usize, usize), Step>> = BTreeMap::new();
    for reference in workspace.references() {
        let (Target::Module(number, module) | Target::Item(number, module)) = reference.target else { continue };
        if number != reference.from.0 || reference.passes_on {
            continue;
        }
        let to = workspace.crates[number].in_file(module);
        let Some((level, from_child, to_child)) = split(workspace, number, reference.from.1, to) else { continue };
        let step = format!(
            "  {}:{} imports `{}` from {}",
            workspace.module(reference.from).file.display(),
            reference.line,
            reference.path,
            workspace.module((number, to)).file.display(),
        );
        levels.entry((number, level)).or_default().entry((from_child, to_child)).or_insert(step);
    }
    let mut found: Vec<Finding> = Vec::new();
    for ((number, level), edges) in levels {
        let nodes: BTreeSet<usize> = edges.keys().map(|edge| edge.0).collect();
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut circles: Vec<Vec<usize>> = nodes.iter().filter_map(|node| shortest(&edges, *node)).collect();
        circles.sort_by_key(Vec::len);
        for circle in circles {
            if circle.iter().any(|node| seen.contains(node)) {
                continue;
            }
            seen.extend(&circle);
            let next = circle.iter().cycle().skip(1);
            let steps: Vec<&str> =
                circle.iter().zip(next).map(|(node, next)| edges[&(*node, *next)].as_str()).collect();
            let what = format!("an import circle\n{}", steps.join("\n"));
            // A file that several crates include is reported once.
            if found.iter().all(|finding| finding.what != what) {
                let file = workspace.module((number, level)).file.clone();
                found.push(Finding { rule: "circle", file, line: 1, what });
            }
        }
    }
    found
}

/// Returns the lowest module above both, and its children (or itself) on the way to each.
fn split(workspace: &Workspace, number: usize, from: usize, to: usize) -> Option<(usize, usize, usize)> {
    let (from, to) = (ancestors(workspace, number, from), ancestors(workspace, number, to));
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let level = from[shared - 1];
    let from_child = from.get(shared).copied().unwrap_or(level);
    let to_child = to.get(shared).copied().unwrap_or(level);
    (from_child != to_child).then_some((level, from_child, to_child))
}

/// Returns the files from the root of the crate down to a module.
fn ancestors(workspace: &Workspace, number: usize, module: usize) -> Vec<usize> {
    let modules = &workspace.crates[number].modules;
    let mut found = vec![module];
    while let Some(parent) = modules[found[found.len() - 1]].parent {
        found.push(parent);
    }
    found.retain(|module| !modules[*module].inline);
    found.reverse();
    found
}

/// Returns a shortest circle through a node.
fn shortest(edges: &BTreeMap<(usize, usize), Step>, start: usize) -> Option<Vec<usize>> {
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(node) = open.pop_front() {
        for (_, next) in edges.keys().filter(|edge| edge.0 == node) {
            if *next == start {
                let mut circle = vec![node];
                while circle[circle.len() - 1] != start {
                    circle.push(before[&circle[circle.len() - 1]]);
                }
                circle.reverse();
                return Some(circle);
            }
            if !before.contains_key(next) {
                before.insert(*next, node);
                open.push_back(*next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::circles;
    use crate::workspace::Workspace;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        circles(&Workspace::of_library(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn circle_of_two_files_is_printed_with_both_imports() {
        let circle = found(&[
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use crate::b::B;\npub struct A;"),
            ("src/b.rs", "pub struct B;\nfn f() { let _ = super::a::A; }"),
        ]);
        let expected = "src/lib.rs:1: circle: an import circle\n  src/a.rs:1 imports `crate::b::B` from src/b.rs\n  \
                        src/b.rs:2 imports `super::a::A` from src/a.rs";
        assert_eq!(circle, [expected]);
    }

    #[test]
    fn circle_through_a_reexport_is_found() {
        let circle = found(&[
            ("src/lib.rs", "pub mod folder;"),
            ("src/folder/mod.rs", "mod a; mod b; pub use a::{A, inner as other}; pub use b::*;"),
            ("src/folder/a.rs", "use super::B; pub struct A; pub fn inner() {}"),
            ("src/folder/b.rs", "use super::{other, self as _}; pub struct B;"),
        ]);
        assert_eq!(circle.len(), 1, "{circle:?}");
        assert!(circle[0].contains("imports `super::other` from src/folder/a.rs"), "{circle:?}");
    }

    #[test]
    fn circle_of_folders_without_one_of_files_is_found() {
        let circle = found(&[
            ("src/lib.rs", "mod x; mod y;"),
            ("src/x/mod.rs", "pub mod a; pub mod b;"),
            ("src/x/a.rs", "use crate::y::c::C;"),
            ("src/x/b.rs", "pub struct B;"),
            ("src/y/mod.rs", "pub mod c;"),
            ("src/y/c.rs", "use crate::x::b::B; pub struct C;"),
        ]);
        assert_eq!(circle.len(), 1, "{circle:?}");
    }

    #[test]
    fn circle_of_a_module_with_its_child_is_found() {
        let circle = found(&[
            ("src/lib.rs", "mod a;"),
            ("src/a/mod.rs", "mod child; pub struct Own; pub fn f() { child::g() }"),
            ("src/a/child.rs", "use super::Own; pub fn g() {}"),
        ]);
        assert_eq!(circle.len(), 1, "{circle:?}");
    }

    #[test]
    fn circle_through_a_glob_or_an_alias_is_found() {
        let circle = found(&[
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use super::b as other; pub struct A; fn f() { other::g() }"),
            ("src/b.rs", "use crate::a::*; pub fn g() { let _: A; }"),
        ]);
        assert_eq!(circle.len(), 1, "{circle:?}");
    }

    #[test]
    fn circle_of_three_with_nested_braces_is_found() {
        let circle = found(&[
            ("src/lib.rs", "mod a; mod b; mod d; mod c { pub fn inline() { super::b::two() } }"),
            ("src/a.rs", "use crate::{b::{self, two}}; pub fn one() { two(); b::two() }"),
            ("src/b.rs", "pub fn two() { #[allow(dead_code)] use crate::d::three; three() }"),
            ("src/d.rs", "pub fn three() { println!(\"{}\", crate::a::one()) }"),
        ]);
        assert_eq!(circle.len(), 1, "{circle:?}");
        assert_eq!(circle[0].lines().count(), 4, "{circle:?}");
    }

    #[test]
    fn tests_comments_and_passing_on_are_no_circle() {
        let circle = found(&[
            ("src/lib.rs", "mod a; mod b; pub use b::B;"),
            ("src/a.rs", "// use crate::b::B;\npub struct A;\n#[cfg(test)]\nmod tests { use crate::b::B; }"),
            ("src/b.rs", "use crate::a::A; pub struct B; #[test] fn t() { crate::a::f(\"crate::a\") }"),
        ]);
        assert!(circle.is_empty(), "{circle:?}");
    }
}
