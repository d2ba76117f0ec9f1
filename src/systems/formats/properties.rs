//! Java's `.properties`, as `java.util.Properties.load` reads them.
//!
//! Source: the documentation of that class (logical lines, escapes, separators).

use super::tree::FormatError;
use std::ops::Range;

/// A property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The name.
    pub key: String,
    /// The bytes of the name.
    pub key_span: Range<usize>,
    /// The value.
    pub value: String,
    /// The bytes of the value, from its first line to its last.
    pub value_span: Range<usize>,
}

/// Whether a character is white space within a line.
const fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{c}')
}

/// Whether a character ends a line.
const fn is_end(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

struct Reader<'a> {
    text: &'a str,
    /// The byte of the next character.
    at: usize,
}

/// Parses a file.
///
/// # Errors
/// A malformed `\uXXXX`, which Java refuses as well.
pub fn properties(text: &str) -> Result<Vec<Property>, FormatError> {
    let mut reader = Reader { text, at: 0 };
    let mut found = Vec::new();
    loop {
        reader.skip(|character| is_blank(character) || is_end(character));
        match reader.peek() {
            None => return Ok(found),
            Some('#' | '!') => reader.skip(|character| !is_end(character)),
            // A joined line without text before it is a line of its own.
            Some(_) if reader.joins() => {}
            Some(_) => found.push(reader.property()?),
        }
    }
}

impl Reader<'_> {
    /// The next character.
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        while let Some(character) = self.peek().filter(|character| wanted(*character)) {
            self.at += character.len_utf8();
        }
    }

    /// Skips a backslash at the end of a line, the end, and the white space after it. True if there
    /// was one.
    fn joins(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let after = match rest.strip_prefix('\\') {
            Some("") => "",
            Some(after) if after.starts_with(is_end) => {
                after.strip_prefix("\r\n").unwrap_or_else(|| after.get(1..).unwrap_or_default())
            }
            _ => return false,
        };
        self.at = self.text.len() - after.len();
        self.skip(is_blank);
        true
    }

    /// The next character of the logical line with its escape undone, and whether it was escaped;
    /// none at the end of the line.
    fn next(&mut self) -> Result<Option<(char, bool)>, FormatError> {
        while self.joins() {}
        let Some(character) = self.peek().filter(|character| !is_end(*character)) else { return Ok(None) };
        let start = self.at;
        self.at += character.len_utf8();
        if character != '\\' {
            return Ok(Some((character, false)));
        }
        let Some(escaped) = self.peek() else { return Ok(None) };
        self.at += escaped.len_utf8();
        let meant = match escaped {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'u' => self.unicode(start)?,
            other => other,
        };
        Ok(Some((meant, true)))
    }

    /// The code of four hexadecimal digits. `start` is the byte of the backslash before them.
    fn code(&mut self, start: usize) -> Result<u32, FormatError> {
        let digits =
            self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(code) = code else {
            return Err(FormatError {
                text: "\\u is followed by four hexadecimal digits".to_owned(),
                span: start..self.at,
            });
        };
        self.at += 4;
        Ok(code)
    }

    /// The character of a `\u` escape.
    fn unicode(&mut self, start: usize) -> Result<char, FormatError> {
        let code = self.code(start)?;
        // Java writes a character beyond 16 bits as two surrogates.
        if (0xd800..0xdc00).contains(&code) && self.text[self.at..].starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let low = self.code(start)?;
            if (0xdc00..0xe000).contains(&low) {
                let joined = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn property(&mut self) -> Result<Property, FormatError> {
        let start = self.at;
        let mut key = String::new();
        let mut key_end = start;
        let mut separated = false;
        while let Some((character, is_escaped)) = self.next()? {
            if !is_escaped && (is_blank(character) || matches!(character, '=' | ':')) {
                separated = matches!(character, '=' | ':');
                break;
            }
            key.push(character);
            key_end = self.at;
        }
        self.separator(separated);
        let value_start = self.at;
        let mut value = String::new();
        while let Some((character, _)) = self.next()? {
            value.push(character);
        }
        let value_end = self.at.max(value_start);
        Ok(Property { key, key_span: start..key_end, value, value_span: value_start..value_end })
    }

    /// Skips white space, at most one `=` or `:`, and white space.
    fn separator(&mut self, mut separated: bool) {
        loop {
            self.skip(is_blank);
            if self.joins() {
                continue;
            }
            match self.peek() {
                Some('=' | ':') if !separated => {
                    separated = true;
                    self.at += 1;
                }
                _ => return,
            }
        }
    }
}
