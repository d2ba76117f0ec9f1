//! Splits Rust source into tokens with their lines: words, texts, comments, punctuation.
//!
//! The rules of the house ask about comments as much as about code, and a parser drops comments.
//! So one small lexer serves all of them. It knows nested block comments, raw and byte strings,
//! and distinguishes a lifetime from a character. It leaves numbers uninterpreted.

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword; a raw identifier without its `r#`.
    Word,
    /// A string literal of any form, without its quotes.
    Text,
    /// A character, a byte or a number.
    Literal,
    /// A lifetime or a loop label.
    Lifetime,
    /// One character of punctuation.
    Mark,
    /// A comment with its slashes.
    Comment,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its kind.
    pub kind: Kind,
    /// Its text.
    pub text: String,
    /// The line on which it begins, from one.
    pub line: usize,
}

impl Token {
    /// Whether it is this word.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// Whether it is this punctuation.
    #[must_use]
    pub fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }
}

/// Returns the tokens of a source file in their order.
#[must_use]
pub fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: source.chars().collect(), at: 0, line: 1, tokens: Vec::new() };
    while lexer.at < lexer.rest.len() {
        lexer.next();
    }
    lexer.tokens
}

struct Lexer {
    rest: Vec<char>,
    /// Index of the next character: `at <= rest.len()`.
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, character)| self.peek(ahead) == Some(character))
    }

    fn next(&mut self) {
        let character = self.rest[self.at];
        if character.is_whitespace() {
            self.line += usize::from(character == '\n');
            self.at += 1;
        } else if self.starts_with("//") {
            self.take_while(Kind::Comment, |character| character != '\n');
        } else if self.starts_with("/*") {
            self.block_comment();
        } else if let Some((prefix, hashes)) = self.string_start() {
            self.string(prefix, hashes);
        } else if self.starts_with("r#") && self.peek(2).is_some_and(is_word_start) {
            self.at += 2;
            self.take_while(Kind::Word, is_word);
        } else if is_word_start(character) {
            if character == 'b' && self.peek(1) == Some('\'') {
                self.at += 1;
                self.quoted_character();
            } else {
                self.take_while(Kind::Word, is_word);
            }
        } else if character == '\'' {
            self.quote();
        } else if character.is_ascii_digit() {
            self.take_while(Kind::Literal, is_word);
        } else {
            self.push(Kind::Mark, self.at, self.at + 1, self.line);
        }
    }

    fn push(&mut self, kind: Kind, from: usize, to: usize, line: usize) {
        let text: String = self.rest[from..to].iter().collect();
        self.line += text.matches('\n').count();
        self.at = to;
        self.tokens.push(Token { kind, text, line });
    }

    fn take_while(&mut self, kind: Kind, belongs: impl Fn(char) -> bool) {
        let length = self.rest[self.at..].iter().take_while(|character| belongs(**character)).count();
        self.push(kind, self.at, self.at + length, self.line);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut end = self.at;
        let mut depth = 0;
        while end < self.rest.len() {
            match (self.rest[end], self.rest.get(end + 1)) {
                ('/', Some('*')) => (depth, end) = (depth + 1, end + 2),
                ('*', Some('/')) => (depth, end) = (depth - 1, end + 2),
                _ => end += 1,
            }
            if depth == 0 {
                break;
            }
        }
        self.push(Kind::Comment, start, end.min(self.rest.len()), self.line);
    }

    /// Returns the length of the prefix with its quote, and the number of hashes of a raw string.
    fn string_start(&self) -> Option<(usize, Option<usize>)> {
        let letters = ["br", "cr", "r", "b", "c", ""].into_iter().find(|letters| {
            let hashes = if letters.ends_with('r') { self.hashes(letters.len()) } else { 0 };
            self.starts_with(letters) && self.peek(letters.len() + hashes) == Some('"')
        })?;
        let raw = letters.ends_with('r').then(|| self.hashes(letters.len()));
        Some((letters.len() + raw.unwrap_or(0) + 1, raw))
    }

    fn hashes(&self, from: usize) -> usize {
        self.rest.iter().skip(self.at + from).take_while(|character| **character == '#').count()
    }

    fn string(&mut self, prefix: usize, hashes: Option<usize>) {
        let line = self.line;
        let start = self.at + prefix;
        let mut end = start;
        while end < self.rest.len() {
            match (self.rest[end], hashes) {
                ('\\', None) => end += 1,
                ('"', None) => break,
                ('"', Some(count)) if (1..=count).all(|ahead| self.rest.get(end + ahead) == Some(&'#')) => break,
                _ => {}
            }
            end += 1;
        }
        let end = end.min(self.rest.len());
        self.push(Kind::Text, start, end, line);
        self.at = (end + 1 + hashes.unwrap_or(0)).min(self.rest.len());
    }

    /// Reads a character or a lifetime; both begin with a quote.
    fn quote(&mut self) {
        if self.peek(1) == Some('\\') || self.peek(2) == Some('\'') {
            self.quoted_character();
        } else {
            let length = self.rest[self.at + 1..].iter().take_while(|character| is_word(**character)).count();
            self.push(Kind::Lifetime, self.at, self.at + 1 + length, self.line);
        }
    }

    fn quoted_character(&mut self) {
        let mut end = self.at + 1;
        while end < self.rest.len() && self.rest[end] != '\'' {
            end += if self.rest[end] == '\\' { 2 } else { 1 };
        }
        self.push(Kind::Literal, self.at, (end + 1).min(self.rest.len()), self.line);
    }
}

fn is_word_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Returns the words of a text in small letters; an identifier is cut where its parts meet.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut was_small = false;
    let mut open = false;
    for character in text.chars() {
        if !character.is_alphabetic() {
            (open, was_small) = (false, false);
            continue;
        }
        if !open || (was_small && character.is_uppercase()) {
            found.push(String::new());
        }
        if let Some(word) = found.last_mut() {
            word.extend(character.to_lowercase());
        }
        (open, was_small) = (true, character.is_lowercase());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens, words};

    #[test]
    fn strings_and_comments_are_no_code() {
        let source = "let a = \"use crate::b; // no\"; // use crate::c\n\
                      /* x /* y */ z */ r#\"q\"q\"# '\\'' 'a' &'a b'\\n' r#type";
        let shown: Vec<(Kind, String)> = tokens(source).into_iter().map(|token| (token.kind, token.text)).collect();
        let expected = [
            (Kind::Word, "let"),
            (Kind::Word, "a"),
            (Kind::Mark, "="),
            (Kind::Text, "use crate::b; // no"),
            (Kind::Mark, ";"),
            (Kind::Comment, "// use crate::c"),
            (Kind::Comment, "/* x /* y */ z */"),
            (Kind::Text, "q\"q"),
            (Kind::Literal, "'\\''"),
            (Kind::Literal, "'a'"),
            (Kind::Mark, "&"),
            (Kind::Lifetime, "'a"),
            (Kind::Literal, "'\\n'"),
            (Kind::Word, "type"),
        ];
        assert_eq!(shown, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn lines_are_counted_inside_texts() {
        let found = tokens("\"a\nb\"\n/*\n*/ last");
        assert_eq!(found.last().map(|token| token.line), Some(4));
    }

    #[test]
    fn identifiers_are_cut_into_words() {
        assert_eq!(
            words("FairCycle fair_cycle HTTPx at-once"),
            ["fair", "cycle", "fair", "cycle", "httpx", "at", "once"]
        );
    }
}
