//! The rules about form: columns, sizes of files, headers of modules, names of tests.

use crate::finding::Finding;
use crate::lexer::{Kind, Token};
use std::path::Path;

/// The last column of a line of code.
pub const CODE_COLUMNS: usize = 120;
/// The last column of a comment.
pub const COMMENT_COLUMNS: usize = 100;
/// The most lines of a source file.
pub const SOURCE_LINES: usize = 400;
/// The most lines of a file of tests, or of data.
pub const TEST_LINES: usize = 600;
/// The most lines of a module's header: a screen.
pub const HEADER_LINES: usize = 50;
/// The most characters of a test's name.
pub const TEST_NAME: usize = 60;

/// Returns the findings of every rule about form in a source file.
#[must_use]
pub fn in_source(file: &Path, text: &str, code: &[Token]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |rule: &'static str, line: usize, what: String| {
        found.push(Finding { rule, file: file.to_owned(), line, what });
    };
    for (number, line) in (1..).zip(text.lines()) {
        let columns = line.chars().count();
        let comment = line.trim_start().starts_with("//");
        if comment && columns > COMMENT_COLUMNS && !cannot_be_broken(line) {
            add("comment-columns", number, format!("{columns} columns"));
        } else if !comment && columns > CODE_COLUMNS {
            add("code-columns", number, format!("{columns} columns"));
        }
    }
    let lines = text.lines().count();
    let most = if is_test(file) { TEST_LINES } else { SOURCE_LINES };
    if lines > most {
        add("file-size", lines, format!("{lines} lines, at most {most}"));
    }
    let header = code.iter().take_while(|token| token.kind == Kind::Comment && token.text.starts_with("//!")).count();
    if header == 0 {
        add("header", 1, "the file does not begin with `//!`".to_owned());
    } else if header > HEADER_LINES && file.file_name().is_none_or(|name| name != "lib.rs") {
        add("header", 1, format!("{header} lines, at most {HEADER_LINES}"));
    }
    for (line, name) in tests(code) {
        if name.len() > TEST_NAME {
            add("test-name", line, name.to_owned());
        }
    }
    found
}

/// Returns the findings of the rules about form in a file of data.
#[must_use]
pub fn in_data(file: &Path, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let columns = line.chars().count();
        if line.trim_start().starts_with('#') && columns > COMMENT_COLUMNS && !cannot_be_broken(line) {
            let what = format!("{columns} columns");
            found.push(Finding { rule: "comment-columns", file: file.to_owned(), line: number, what });
        }
    }
    let lines = text.lines().count();
    if lines > TEST_LINES {
        let what = format!("{lines} lines, at most {TEST_LINES}");
        found.push(Finding { rule: "file-size", file: file.to_owned(), line: lines, what });
    }
    found
}

/// Whether a comment's line is a row of a table, or holds an address.
fn cannot_be_broken(line: &str) -> bool {
    let text = line.trim_start().trim_start_matches(['/', '!', '#']).trim_start();
    text.starts_with('|') || text.contains("://")
}

/// Whether a file holds tests, and no code that ships.
fn is_test(file: &Path) -> bool {
    file.iter().any(|part| part == "tests") || file.file_name().is_some_and(|name| name == "tests.rs")
}

/// Returns the line and the name of each test function.
fn tests(code: &[Token]) -> Vec<(usize, &str)> {
    let code: Vec<&Token> = code.iter().filter(|token| token.kind != Kind::Comment).collect();
    let mut found = Vec::new();
    for at in 0..code.len() {
        let is_test = code[at].is_word("test")
            && at > 0
            && code[at - 1].is_mark("[")
            && code.get(at + 1).is_some_and(|next| next.is_mark("]"));
        if is_test
            && let Some(place) = (at..code.len().min(at + 40)).find(|place| code[*place].is_word("fn"))
            && let Some(name) = code.get(place + 1)
        {
            found.push((name.line, name.text.as_str()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::in_source;
    use crate::lexer::tokens;
    use std::path::Path;

    fn rules(file: &str, text: &str) -> Vec<&'static str> {
        in_source(Path::new(file), text, &tokens(text)).into_iter().map(|found| found.rule).collect()
    }

    #[test]
    fn long_lines_and_a_missing_header_are_found() {
        let comment = format!("// {}\n", "a".repeat(98));
        let code = format!("let x = {};\n", "1".repeat(120));
        assert_eq!(rules("a.rs", &(comment + &code)), ["comment-columns", "code-columns", "header"]);
    }

    #[test]
    fn long_test_names_are_found() {
        let text = format!("//! A.\n#[test]\n#[ignore]\nfn {}() {{}}\nfn {}() {{}}", "a".repeat(61), "b".repeat(99));
        assert_eq!(rules("a.rs", &text), ["test-name"]);
    }

    #[test]
    fn size_of_a_test_file_has_its_own_limit() {
        let text = format!("//! A.\n{}", "fn a() {}\n".repeat(450));
        assert_eq!(rules("src/a.rs", &text), ["file-size"]);
        assert!(rules("tests/a.rs", &text).is_empty());
    }
}
