//! Secrets are never echoed: not in a listing, not in a diagnostic, not in a line of source.

use crate::design::SourceFile;
use std::ops::Range;
use std::sync::Arc;

/// What is shown instead.
pub(crate) const MASK: &str = "****";

/// Words that make a key a secret's.
const WORDS: [&str; 17] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "credential",
    "jaas",
    "private",
    "apikey",
    "api.key",
    "api_key",
    "api-key",
    "access.key",
    "access_key",
    "accesskey",
    "keystore.key",
];

fn is_secret_word(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether a value would give something away by itself: an address with a password in it.
fn gives_away(value: &str) -> bool {
    let has_login = value.split_once("://").is_some_and(|(_, rest)| {
        let host = rest.split('/').next().unwrap_or(rest);
        host.contains('@')
    });
    has_login || is_secret_word(value)
}

/// Whether the value of this key looks secret.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    is_secret_word(key)
}

/// A value as it may be shown.
#[must_use]
pub fn masked_value(key: &str, value: &str) -> String {
    if is_secret(key) || gives_away(value) { MASK.to_owned() } else { value.to_owned() }
}

/// The file as it may be shown: the same length, with what looks secret replaced byte for byte.
///
/// Where a file could be read, its importer knows every secret by its place. Where it could not, lines are masked by their words.
#[must_use]
pub(crate) fn masked(path: &str, text: &str, secrets: &[Range<usize>], by_lines: bool) -> Arc<SourceFile> {
    let mut bytes = text.as_bytes().to_vec();
    let mut hide = |range: Range<usize>| {
        for byte in bytes.get_mut(range).into_iter().flatten().filter(|byte| !byte.is_ascii_whitespace()) {
            *byte = b'*';
        }
    };
    let mut start = 0;
    let mut continues = false;
    for line in text.split_inclusive('\n').filter(|_| by_lines) {
        let end = start + line.len();
        if continues || is_secret_word(line) || gives_away(line) {
            // From the first sign after the word to the end: rather a little too much.
            let lower = line.to_ascii_lowercase();
            let word = WORDS.iter().filter_map(|word| lower.find(word)).min().unwrap_or(0);
            let from = if continues { 0 } else { line[word..].find(['=', ':', ' ']).map_or(0, |sign| word + sign + 1) };
            hide(start + from..end);
            continues = line.trim_end().ends_with('\\');
        } else {
            continues = false;
        }
        start = end;
    }
    for secret in secrets {
        hide(secret.clone());
    }
    // Whole characters were replaced, or none: a multi-byte character is not whitespace in any of its bytes.
    let text = String::from_utf8(bytes).unwrap_or_else(|_| "*".repeat(text.len()));
    Arc::new(SourceFile::new(path, text))
}
