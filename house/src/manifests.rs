//! The rules about dependencies: each has its reason on the line above it, and each is used.
//!
//! A dependency is used if its name occurs in the package's sources. One whose name occurs for
//! another reason passes; the compiler's own lint for that is not stable.

use crate::finding::Finding;
use crate::lexer::{Kind, tokens};
use crate::modules::Sources;
use std::collections::BTreeSet;
use std::path::Path;

/// Returns the findings in the manifest of a package.
#[must_use]
pub fn in_manifest(file: &Path, text: &str, sources: &Sources, packages: &[std::path::PathBuf]) -> Vec<Finding> {
    let words = words(file, sources, packages);
    let mut found = Vec::new();
    let mut section = "";
    let mut before = "";
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if section.ends_with("dependencies") && line.contains('=') && !line.starts_with([' ', '#', '}']) {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            let mut add = |rule, what: &str| {
                found.push(Finding { rule, file: file.to_owned(), line: number, what: what.to_owned() });
            };
            if !before.starts_with('#') {
                add("reason", name);
            }
            if section != "workspace.dependencies" && !words.contains(&name.replace('-', "_")) {
                add("unused", name);
            }
        }
        before = line;
    }
    found
}

/// Returns the words in the sources of a package, without those of packages inside it.
fn words(manifest: &Path, sources: &Sources, packages: &[std::path::PathBuf]) -> BTreeSet<String> {
    let package = manifest.parent().unwrap_or(Path::new(""));
    let inside = packages.iter().filter(|other| other.starts_with(package) && other.as_path() != package);
    let inside: Vec<_> = inside.collect();
    let own = sources
        .iter()
        .filter(|(path, _)| path.starts_with(package) && !inside.iter().any(|other| path.starts_with(other)));
    own.flat_map(|(_, text)| tokens(text)).filter(|token| token.kind == Kind::Word).map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::in_manifest;
    use std::path::{Path, PathBuf};

    #[test]
    fn dependency_without_reason_or_use_is_found() {
        let manifest = "[dependencies]\n# Why.\na = \"1\"\nb-c.workspace = true\n# Why.\nd = { version = \"1\" }\n";
        let sources = [("src/lib.rs", "use a::X; b_c::f(); // d"), ("other/src/lib.rs", "d::f()")];
        let sources = sources.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into_iter().collect();
        let packages = [PathBuf::from(""), PathBuf::from("other")];
        let found = in_manifest(Path::new("Cargo.toml"), manifest, &sources, &packages);
        let shown: Vec<_> = found.iter().map(|finding| (finding.rule, finding.what.as_str())).collect();
        assert_eq!(shown, [("reason", "b-c"), ("unused", "d")]);
    }
}
