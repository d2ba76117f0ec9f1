//! The rules about pages: links lead somewhere, headings that are linked to exist, paths are true.
//!
//! A link is `](target)`. An anchor is made from a heading as GitHub makes it. A path is a text in
//! backticks that begins with a folder of the repository; comments are read for those too.

use crate::finding::Finding;
use crate::lexer::{Kind, Token};
use std::fs;
use std::path::Path;

/// Folders of the repository: a text in backticks that begins with one is a path.
const FOLDERS: [&str; 11] =
    [".ci/", "benches/", "designs/", "docs/", "engine/", "house/", "models/", "proofs/", "runtime/", "src/", "tests/"];

/// Returns the findings in a page of Markdown, whose path is below `root`.
#[must_use]
pub fn in_page(root: &Path, file: &Path, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in outside_code(text) {
        for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if let Some(what) = broken(root, file, text, target) {
                found.push(Finding { rule: "link", file: file.to_owned(), line: number, what });
            }
        }
        paths(root, file, number, line, &mut found);
    }
    found
}

/// Returns the paths in comments that do not exist.
#[must_use]
pub fn in_source(root: &Path, file: &Path, code: &[Token]) -> Vec<Finding> {
    let mut found = Vec::new();
    for token in code.iter().filter(|token| token.kind == Kind::Comment) {
        paths(root, file, token.line, &token.text, &mut found);
    }
    found
}

/// Returns the lines that are in no code block, with their numbers.
fn outside_code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// Returns what is wrong with a link, if anything is.
fn broken(root: &Path, file: &Path, text: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let page = if path.is_empty() { file.to_owned() } else { file.parent()?.join(path) };
    if !path.is_empty() && !root.join(&page).exists() {
        return Some(format!("there is no {target}"));
    }
    if anchor.is_empty() {
        return None;
    }
    let linked = if path.is_empty() { text.to_owned() } else { fs::read_to_string(root.join(&page)).ok()? };
    (!anchors(&linked).iter().any(|known| known == anchor)).then(|| format!("{target}: no such heading"))
}

/// Returns the anchors of a page: those of its headings, and those that are written out.
fn anchors(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, line) in outside_code(text) {
        let named = line.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(named.map(str::to_owned));
        let heading = line.trim_start_matches('#');
        if heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().chars().filter(|character| character.is_alphanumeric() || " -_".contains(*character));
        let anchor: String = kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect();
        let count = found.iter().filter(|known| **known == anchor).count();
        found.push(if count == 0 { anchor } else { format!("{anchor}-{count}") });
    }
    found
}

/// Adds the paths in backticks that do not exist.
fn paths(root: &Path, file: &Path, line: usize, text: &str, found: &mut Vec<Finding>) {
    for quoted in text.split('`').skip(1).step_by(2) {
        let is_path = FOLDERS.iter().any(|folder| quoted.starts_with(folder))
            && quoted.chars().all(|character| character.is_alphanumeric() || "._-/".contains(character));
        if is_path && !root.join(quoted).exists() {
            let what = format!("there is no {quoted}");
            found.push(Finding { rule: "path", file: file.to_owned(), line, what });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{anchors, in_page};
    use crate::files::root;
    use std::path::Path;

    #[test]
    fn broken_links_anchors_and_paths_are_found() {
        let page = "# A b\n[x](#a-b) [y](#c) [z](none.md) [w](https://a.b) [v](Cargo.toml)\n`src/none.rs` `src/`\n\
                    ```\n[q](none.md)\n```\n";
        let found = in_page(root(), Path::new("page.md"), page);
        let shown: Vec<&str> = found.iter().map(|finding| finding.what.as_str()).collect();
        assert_eq!(shown, ["#c: no such heading", "there is no none.md", "there is no src/none.rs"]);
    }

    #[test]
    fn anchors_are_those_of_the_host() {
        assert_eq!(anchors("# What it is, `x`\n## A\n## A\n#no\n<a id=\"b\"></a>"), ["what-it-is-x", "a", "a-1", "b"]);
    }
}
