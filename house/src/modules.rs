//! Reads the modules of a crate from its sources: children, items, imports, and paths in use.
//!
//! A module keeps what name resolution needs and nothing else. Code that is compiled for tests
//! alone (`#[cfg(test)]`) is left out: a unit test may import what it likes. Macros are read as
//! tokens, so that a path in a macro call counts; what a macro expands to does not.

use crate::lexer::{Kind, Token, tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Source files by their path below the root of the repository.
pub type Sources = BTreeMap<PathBuf, String>;

/// A `use` of one name, or of everything (`name` is none).
#[derive(Clone, Debug)]
pub struct Import {
    /// The path with its last segment.
    pub path: Vec<String>,
    /// The name under which it is known here; none for `*`.
    pub name: Option<String>,
    /// Whether others see it too: `pub use`, `pub(crate) use`.
    pub reexported: bool,
    /// Where it stands.
    pub line: usize,
}

/// A path of at least two segments in code.
#[derive(Clone, Debug)]
pub struct Mention {
    /// Its segments.
    pub path: Vec<String>,
    /// Where it stands.
    pub line: usize,
}

/// A module: a file, or a `mod name { … }` inside one.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Its name; empty for the root of a crate.
    pub name: String,
    /// The file that it is in.
    pub file: PathBuf,
    /// Whether it is written inside its parent's file.
    pub inline: bool,
    /// Index of its parent; none for the root.
    pub parent: Option<usize>,
    /// Its children by name.
    pub children: BTreeMap<String, usize>,
    /// Names of the items that it defines.
    pub items: BTreeSet<String>,
    /// Its imports.
    pub imports: Vec<Import>,
    /// The paths in its code.
    pub mentions: Vec<Mention>,
    /// All words of its code outside of imports.
    pub words: BTreeSet<String>,
}

/// A crate: its modules, the root first.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The name under which others import it.
    pub name: String,
    /// `modules[0]` is the root; parents come before their children.
    pub modules: Vec<Module>,
    /// The names under which its dependencies are imported.
    pub dependencies: BTreeSet<String>,
    /// The folder of its package.
    pub package: PathBuf,
}

impl Crate {
    /// Returns the crate whose root is this file.
    #[must_use]
    pub fn read(name: &str, package: &Path, root: &Path, dependencies: BTreeSet<String>, sources: &Sources) -> Self {
        let first = Module { file: root.to_owned(), ..Module::default() };
        let mut reader = Reader { sources, modules: vec![first] };
        let folder = root.parent().unwrap_or(Path::new("")).to_owned();
        reader.read_file(0, root, &folder);
        Self { name: name.to_owned(), modules: reader.modules, dependencies, package: package.to_owned() }
    }

    /// Returns the module whose file holds this module.
    #[must_use]
    pub fn in_file(&self, mut module: usize) -> usize {
        while self.modules[module].inline {
            module = self.modules[module].parent.unwrap_or(0);
        }
        module
    }
}

struct Reader<'a> {
    sources: &'a Sources,
    modules: Vec<Module>,
}

impl Reader<'_> {
    /// Reads a file into a module whose children are files in `folder`.
    fn read_file(&mut self, module: usize, file: &Path, folder: &Path) {
        let Some(source) = self.sources.get(file) else { return };
        let code: Vec<Token> = tokens(source).into_iter().filter(|token| token.kind != Kind::Comment).collect();
        self.read_tokens(module, &code, file, folder);
    }

    fn read_tokens(&mut self, module: usize, code: &[Token], file: &Path, folder: &Path) {
        let mut at = 0;
        let mut depth = 0_usize;
        let mut attributes: Vec<&[Token]> = Vec::new();
        while at < code.len() {
            let token = &code[at];
            if token.is_mark("#") && code.get(at + 1).is_some_and(|next| next.is_mark("[")) {
                let end = closing(code, at + 1);
                attributes.push(&code[at + 2..end]);
                self.mentions(module, &code[at + 2..end]);
                at = end + 1;
                continue;
            }
            if attributes.iter().any(|attribute| is_for_tests(attribute)) {
                attributes.clear();
                at = end_of_item(code, at);
                continue;
            }
            let next = code.get(at + 1);
            if token.is_word("mod") && next.is_some_and(|next| next.kind == Kind::Word) {
                at = self.read_mod(module, code, at, &attributes, file, folder);
            } else if token.is_word("use") && next.is_some_and(|next| !next.is_mark("<")) {
                let end = (at..code.len()).find(|end| code[*end].is_mark(";")).unwrap_or(code.len());
                let reexported = is_public(code, at);
                let mut tree = Tree { reexported, line: token.line, found: Vec::new() };
                tree.read(&code[at + 1..end], &[]);
                self.modules[module].imports.append(&mut tree.found);
                at = end + 1;
            } else if token.is_word("include") && next.is_some_and(|next| next.is_mark("!")) {
                if let Some(text) = code.get(at + 3).filter(|text| text.kind == Kind::Text) {
                    let included = normal(&file.parent().unwrap_or(Path::new("")).join(&text.text));
                    self.read_file(module, &included, folder);
                }
                at += 4;
            } else if token.kind == Kind::Word {
                if depth == 0 && is_item_keyword(&token.text) {
                    self.modules[module].items.extend(next.map(|name| name.text.clone()));
                }
                if is_before_item(&token.text) {
                    let restricted = token.text == "pub" && next.is_some_and(|next| next.is_mark("("));
                    at = if restricted { closing(code, at + 1) + 1 } else { at + 1 };
                    continue;
                }
                at = self.read_path(module, code, at);
            } else {
                match token.text.as_str() {
                    "{" if token.kind == Kind::Mark => depth += 1,
                    "}" if token.kind == Kind::Mark => depth = depth.saturating_sub(1),
                    _ => {}
                }
                at += 1;
            }
            attributes.clear();
        }
    }

    /// Reads `mod name;` or `mod name { … }`; returns where it ends.
    fn read_mod(
        &mut self,
        parent: usize,
        code: &[Token],
        at: usize,
        attributes: &[&[Token]],
        file: &Path,
        folder: &Path,
    ) -> usize {
        let name = code[at + 1].text.clone();
        let inline = code.get(at + 2).is_some_and(|next| next.is_mark("{"));
        let child = self.modules.len();
        self.modules[parent].children.insert(name.clone(), child);
        let empty = Module { name: name.clone(), parent: Some(parent), inline, ..Module::default() };
        if inline {
            self.modules.push(Module { file: file.to_owned(), ..empty });
            let end = closing(code, at + 2);
            self.read_tokens(child, &code[at + 3..end], file, &folder.join(&name));
            return end + 1;
        }
        let given = attributes.iter().find(|attribute| attribute.first().is_some_and(|word| word.is_word("path")));
        let (path, inner) = if let Some(text) = given.and_then(|attribute| attribute.get(2)) {
            let path = normal(&file.parent().unwrap_or(Path::new("")).join(&text.text));
            let inner = path.parent().unwrap_or(Path::new("")).to_owned();
            (path, inner)
        } else {
            let flat = folder.join(format!("{name}.rs"));
            let path = if self.sources.contains_key(&flat) { flat } else { folder.join(&name).join("mod.rs") };
            (path, folder.join(&name))
        };
        self.modules.push(Module { file: path.clone(), ..empty });
        self.read_file(child, &path, &inner);
        at + 3
    }

    /// Reads the word at `at` and the path that begins there; returns where it ends.
    fn read_path(&mut self, module: usize, code: &[Token], at: usize) -> usize {
        let mut path = vec![code[at].text.clone()];
        let mut end = at + 1;
        while is_path_mark(code, end) && code.get(end + 2).is_some_and(|next| next.kind == Kind::Word) {
            path.push(code[end + 2].text.clone());
            end += 3;
        }
        self.modules[module].words.extend(path.iter().cloned());
        let continues = at > 0 && (code[at - 1].is_mark(".") || (at > 1 && is_path_mark(code, at - 2)));
        if path.len() > 1 && !continues {
            self.modules[module].mentions.push(Mention { path, line: code[at].line });
        }
        end
    }

    fn mentions(&mut self, module: usize, code: &[Token]) {
        let mut at = 0;
        while at < code.len() {
            at = if code[at].kind == Kind::Word { self.read_path(module, code, at) } else { at + 1 };
        }
    }
}

/// Reads the tree of a `use`.
struct Tree {
    reexported: bool,
    line: usize,
    found: Vec<Import>,
}

impl Tree {
    fn read(&mut self, code: &[Token], before: &[String]) {
        let mut path = before.to_vec();
        let mut at = 0;
        while at < code.len() {
            let token = &code[at];
            if token.is_mark("{") {
                let end = closing(code, at);
                for branch in branches(&code[at + 1..end]) {
                    self.read(branch, &path);
                }
                return;
            }
            if token.is_mark("*") {
                self.found.push(Import { path, name: None, reexported: self.reexported, line: token.line });
                return;
            }
            if token.is_word("as") {
                let name = code.get(at + 1).map(|name| name.text.clone());
                self.push(path, name, token.line);
                return;
            }
            if token.kind == Kind::Word && (path.is_empty() || token.text != "self") {
                path.push(token.text.clone());
            }
            at += 1;
        }
        if path.len() > before.len() || code.iter().any(|token| token.is_word("self")) {
            let line = code.first().map_or(self.line, |token| token.line);
            let name = path.last().cloned();
            self.push(path, name, line);
        }
    }

    fn push(&mut self, path: Vec<String>, name: Option<String>, line: usize) {
        self.found.push(Import { path, name, reexported: self.reexported, line });
    }
}

/// Returns the parts between the commas of the outermost level.
fn branches(code: &[Token]) -> Vec<&[Token]> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    for (at, token) in code.iter().enumerate() {
        if token.is_mark("{") {
            depth += 1;
        } else if token.is_mark("}") {
            depth -= 1;
        } else if token.is_mark(",") && depth == 0 {
            found.push(&code[start..at]);
            start = at + 1;
        }
    }
    found.push(&code[start..]);
    found
}

/// Returns where the bracket that opens at `at` is closed.
fn closing(code: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (end, token) in code.iter().enumerate().skip(at) {
        if token.kind == Kind::Mark && "{[(".contains(&token.text) {
            depth += 1;
        } else if token.kind == Kind::Mark && "}])".contains(&token.text) {
            depth -= 1;
            if depth == 0 {
                return end;
            }
        }
    }
    code.len()
}

/// Returns where the item that begins at `at` ends: behind its `;` or its block.
fn end_of_item(code: &[Token], mut at: usize) -> usize {
    while at < code.len() {
        if code[at].is_mark(";") {
            return at + 1;
        }
        if code[at].is_mark("{") {
            return closing(code, at) + 1;
        }
        at = if code[at].is_mark("(") || code[at].is_mark("[") { closing(code, at) + 1 } else { at + 1 };
    }
    at
}

fn is_path_mark(code: &[Token], at: usize) -> bool {
    at + 1 < code.len() && code[at].is_mark(":") && code[at + 1].is_mark(":")
}

fn is_for_tests(attribute: &[Token]) -> bool {
    let has = |word: &str| attribute.iter().any(|token| token.is_word(word));
    attribute.first().is_some_and(|first| first.is_word("test"))
        || (attribute.first().is_some_and(|first| first.is_word("cfg")) && has("test") && !has("not"))
}

/// Whether the `use` at `at` is preceded by `pub` or `pub(…)`.
fn is_public(code: &[Token], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|index| code.get(index));
    before(1).is_some_and(|token| token.is_word("pub"))
        || (before(1).is_some_and(|token| token.is_mark(")"))
            && (3..8).any(|back| before(back).is_some_and(|token| token.is_word("pub"))))
}

/// Whether a word may stand between an item's attributes and its keyword.
fn is_before_item(word: &str) -> bool {
    ["pub", "unsafe", "async", "extern", "default"].contains(&word)
}

fn is_item_keyword(word: &str) -> bool {
    ["fn", "struct", "enum", "trait", "type", "const", "static", "union"].contains(&word)
}

/// Returns a path without `..`.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                found.pop();
            }
            std::path::Component::CurDir => {}
            _ => found.push(part),
        }
    }
    found
}
