//! Python: assignments of literals, and arguments of `update(...)`. Expressions stay unresolved.
//!
//! A file of settings is a program; its assignments are read as Python runs them where no branch,
//! loop or function is around them. Inside of one, a value is unresolved: it may not be assigned.
//! Source: the Python language reference, "Lexical analysis" and "Assignment statements".

use super::tree::{Node, NodeKey, NodeKind};
use std::ops::Range;

/// The deepest nesting of a literal.
const MAX_DEPTH: usize = 64;

/// The keywords whose blocks may not run, or run later.
const BRANCHES: [&str; 11] =
    ["if", "elif", "else", "for", "while", "try", "except", "finally", "def", "async", "match"];

/// A statement of a file.
#[derive(Clone, Debug)]
pub struct PythonStatement {
    /// The dotted name that is assigned; empty for a statement that is no assignment.
    pub name: NodeKey,
    /// The value; of a statement that is no assignment its text.
    pub value: Node,
}

/// The statements of a file in its order. The arguments of `NAME.update(...)` are assignments of
/// `NAME.ARGUMENT`.
#[must_use]
pub fn python(text: &str) -> Vec<PythonStatement> {
    let mut reader = Reader { text, at: 0 };
    let mut found = Vec::new();
    // The columns of branches, loops and functions that are open.
    let mut branches: Vec<usize> = Vec::new();
    // The byte where the line begins, and the byte up to which lines were looked for.
    let (mut line, mut seen) = (0, 0);
    while reader.next_statement() {
        if let Some(end) = text[seen..reader.at].rfind('\n') {
            line = seen + end + 1;
        }
        seen = reader.at;
        let column = reader.at - line;
        branches.retain(|open| *open < column);
        let first = found.len();
        let start = reader.at;
        let word = reader.dotted();
        if BRANCHES.contains(&word.text.as_str()) {
            branches.push(column);
            found.push(reader.whole(start));
            continue;
        }
        reader.statement(word, start, &mut found);
        if !branches.is_empty() {
            for statement in found.iter_mut().skip(first).filter(|one| !one.name.text.is_empty()) {
                let span = statement.value.span.clone();
                let written = text.get(span.clone()).unwrap_or_default().to_owned();
                statement.value = Node { kind: NodeKind::Unresolved(written), span };
            }
        }
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    /// The byte of the next character.
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        while let Some(character) = self.peek().filter(|character| wanted(*character)) {
            self.at += character.len_utf8();
        }
    }

    /// Skips blanks and comments, and ends of lines where these end nothing.
    fn skip_blanks(&mut self, with_lines: bool) {
        loop {
            let before = self.at;
            self.skip_while(|character| {
                matches!(character, ' ' | '\t' | '\u{c}') || (with_lines && matches!(character, '\n' | '\r' | ';'))
            });
            if with_lines && self.peek() == Some('#') {
                self.skip_while(|character| character != '\n');
            }
            if self.rest().starts_with("\\\n") {
                self.at += 2;
            }
            if self.at == before {
                return;
            }
        }
    }

    /// Goes to the next statement. False at the end of the file.
    fn next_statement(&mut self) -> bool {
        self.skip_blanks(true);
        self.peek().is_some()
    }

    /// The dotted name at this place; empty where there is none.
    fn dotted(&mut self) -> NodeKey {
        let start = self.at;
        if self.peek().is_some_and(|character| character.is_alphabetic() || character == '_') {
            self.skip_while(|character| character.is_alphanumeric() || matches!(character, '_' | '.'));
        }
        NodeKey { text: self.text[start..self.at].to_owned(), span: start..self.at }
    }

    /// The end of the text from a byte on: the next of these characters outside of brackets and
    /// strings, or the end of the line.
    fn end_of(&self, start: usize, ends: &[char], is_inside: bool) -> usize {
        let mut at = start;
        let mut depth = 0_usize;
        while let Some(character) = self.text[at..].chars().next() {
            match character {
                '"' | '\'' => {
                    at = self.string_end(at);
                    continue;
                }
                '#' => {
                    at = self.text[at..].find('\n').map_or(self.text.len(), |length| at + length);
                    continue;
                }
                _ if depth == 0 && ends.contains(&character) => return at,
                '\n' if depth == 0 && !is_inside && !self.text[..at].ends_with('\\') => return at,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 0 => return at,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            at += character.len_utf8();
        }
        at
    }

    fn line_end(&self, start: usize) -> usize {
        let end = self.end_of(start, &[';'], false);
        // A bracket that was never opened ends no line.
        if end < self.text.len() && self.text[end..].starts_with([')', ']', '}']) { end + 1 } else { end }
    }

    /// The byte after the string that begins here.
    fn string_end(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote)).unwrap_or("'");
        let mut at = start + quote.len();
        while at < self.text.len() {
            let rest = &self.text[at..];
            if rest.starts_with(quote) {
                return at + quote.len();
            }
            let mut characters = rest.chars();
            match characters.next() {
                Some('\\') => at += 1 + characters.next().map_or(0, char::len_utf8),
                Some('\n') if quote.len() == 1 => return at,
                Some(character) => at += character.len_utf8(),
                None => {}
            }
        }
        self.text.len()
    }

    fn statement(&mut self, word: NodeKey, start: usize, found: &mut Vec<PythonStatement>) {
        self.skip_blanks(false);
        let is_assignment = self.peek() == Some('=') && !self.rest().starts_with("==");
        if !word.text.is_empty() && is_assignment {
            self.at += 1;
            let value = self.value(&[';'], false, 0);
            found.push(PythonStatement { name: word, value });
        } else if let (Some(of), Some('(')) = (word.text.strip_suffix(".update"), self.peek()) {
            self.at += 1;
            self.arguments(of, found);
        } else {
            found.push(self.whole(start));
        }
    }

    /// The statement that begins at this byte, as a text. It has at least one character.
    fn whole(&mut self, start: usize) -> PythonStatement {
        let least = start + self.text[start..].chars().next().map_or(0, char::len_utf8);
        let span = start..self.line_end(start).max(least);
        let kind = NodeKind::Unresolved(self.text[span.clone()].trim_end().to_owned());
        self.at = span.end;
        let name = NodeKey { text: String::new(), span: start..start };
        PythonStatement { name, value: Node { kind, span } }
    }

    /// The arguments of a call, up to its closing bracket.
    fn arguments(&mut self, of: &str, found: &mut Vec<PythonStatement>) {
        loop {
            self.skip_blanks(true);
            match self.peek() {
                None => return,
                Some(')') => {
                    self.at += 1;
                    return;
                }
                Some(',') => self.at += 1,
                Some(_) => {
                    let start = self.at;
                    let name = self.dotted();
                    self.skip_blanks(false);
                    if !name.text.is_empty() && self.peek() == Some('=') {
                        self.at += 1;
                        let value = self.value(&[','], true, 0);
                        let name = NodeKey { text: format!("{of}.{}", name.text), span: name.span };
                        found.push(PythonStatement { name, value });
                        continue;
                    }
                    self.at = start;
                    let value = self.value(&[','], true, 0);
                    if let NodeKind::Map(entries) = value.kind {
                        found.extend(entries.into_iter().map(|(key, value)| {
                            let name = NodeKey { text: format!("{of}.{}", key.text), span: key.span };
                            PythonStatement { name, value }
                        }));
                    } else {
                        let name = NodeKey { text: format!("{of}.update"), span: start..self.at };
                        found.push(PythonStatement { name, value });
                    }
                    // A closing bracket of another kind would never end.
                    if self.at == start {
                        self.at += self.peek().map_or(0, char::len_utf8);
                    }
                }
            }
        }
    }

    /// The value at this place, up to one of these characters.
    fn value(&mut self, ends: &[char], is_inside: bool, depth: usize) -> Node {
        self.skip_blanks(is_inside);
        let start = self.at;
        let literal = if depth < MAX_DEPTH { self.literal(depth) } else { None };
        self.skip_blanks(is_inside);
        let is_end = match self.peek() {
            None | Some('#' | ')' | ']' | '}') => true,
            Some('\n' | '\r') => !is_inside,
            Some(character) => ends.contains(&character),
        };
        match literal {
            Some((kind, span)) if is_end => Node { kind, span },
            _ => {
                let end = self.end_of(start, ends, is_inside);
                self.at = end;
                let span = start..start + self.text[start..end].trim_end().len();
                Node { kind: NodeKind::Unresolved(self.text[span.clone()].to_owned()), span }
            }
        }
    }

    /// The literal at this place with its bytes; none of an expression.
    fn literal(&mut self, depth: usize) -> Option<(NodeKind, Range<usize>)> {
        let start = self.at;
        let kind = match self.peek()? {
            '"' | '\'' => self.string()?,
            '[' => self.list(']', depth)?,
            '(' => self.list(')', depth)?,
            '{' => self.braces(depth)?,
            '0'..='9' | '-' | '.' => self.number()?,
            _ => match self.dotted().text.as_str() {
                "True" => NodeKind::Scalar(Some("true".to_owned())),
                "False" => NodeKind::Scalar(Some("false".to_owned())),
                "None" => NodeKind::Scalar(None),
                _ => return None,
            },
        };
        Some((kind, start..self.at))
    }

    fn string(&mut self) -> Option<NodeKind> {
        let end = self.string_end(self.at);
        let written = &self.text[self.at..end];
        let quote = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
        let text = written.get(quote..written.len().checked_sub(quote)?)?;
        self.at = end;
        // An escaped text names no setting and no value of one.
        Some(if text.contains('\\') {
            NodeKind::Unresolved(text.to_owned())
        } else {
            NodeKind::Scalar(Some(text.to_owned()))
        })
    }

    /// A number, or a product of whole numbers such as `60 * 60`.
    fn number(&mut self) -> Option<NodeKind> {
        let start = self.at;
        let mut product: Option<i64> = Some(1);
        loop {
            let begin = self.at;
            self.skip_while(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-'));
            let digits = self.text[begin..self.at].replace('_', "");
            product = product.and_then(|product| product.checked_mul(digits.parse().ok()?));
            let end = self.at;
            self.skip_blanks(false);
            if self.peek() != Some('*') || self.rest().starts_with("**") {
                self.at = end;
                break;
            }
            self.at += 1;
            self.skip_blanks(false);
        }
        let written = self.text[start..self.at].replace('_', "");
        let text =
            product.map_or_else(|| written.parse::<f64>().ok().map(|_| written), |product| Some(product.to_string()));
        text.map(|text| NodeKind::Scalar(Some(text)))
    }

    fn list(&mut self, end: char, depth: usize) -> Option<NodeKind> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_blanks(true);
            match self.peek()? {
                ',' => self.at += 1,
                character if character == end => {
                    self.at += 1;
                    return Some(NodeKind::List(items));
                }
                ')' | ']' | '}' => return None,
                _ => items.push(self.value(&[','], true, depth + 1)),
            }
        }
    }

    /// A map, or a set as a list.
    fn braces(&mut self, depth: usize) -> Option<NodeKind> {
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            self.skip_blanks(true);
            match self.peek()? {
                ',' => self.at += 1,
                '}' => {
                    self.at += 1;
                    return Some(NodeKind::Map(entries));
                }
                ')' | ']' => return None,
                _ => {
                    let key = self.value(&[',', ':'], true, depth + 1);
                    if self.peek() != Some(':') {
                        return None;
                    }
                    self.at += 1;
                    let text = match &key.kind {
                        NodeKind::Scalar(Some(text)) | NodeKind::Unresolved(text) => text.clone(),
                        _ => "?".to_owned(),
                    };
                    entries.push((NodeKey { text, span: key.span }, self.value(&[','], true, depth + 1)));
                }
            }
        }
    }
}
