//! Masks secrets: no listing, no diagnostic and no excerpt of a file displays one.

use crate::design::SourceFile;
use std::ops::Range;
use std::sync::Arc;

/// The text that replaces a secret value.
pub(super) const MASK: &str = "****";

/// The words in the name of a secret setting.
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

/// Whether the name of a setting is that of a secret, or a text mentions one.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether a value contains a secret whatever its setting: a URL with a login, or a word of a
/// secret.
fn contains_secret(value: &str) -> bool {
    let host = value.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    host.is_some_and(|host| host.contains('@')) || is_secret(value)
}

/// The value of a setting for display: masked where the setting or the value is secret.
#[must_use]
pub fn masked_value(key: &str, value: &str) -> String {
    if is_secret(key) || contains_secret(value) { MASK.to_owned() } else { value.to_owned() }
}

/// A file for display: text of the same length, with secrets replaced byte by byte.
///
/// `secrets` are the bytes of known secrets. With `by_lines`, the rest of every line that mentions
/// one is masked as well: for a file without a parsed tree.
#[must_use]
pub(super) fn masked(path: &str, text: &str, secrets: &[Range<usize>], by_lines: bool) -> Arc<SourceFile> {
    let mut bytes = text.as_bytes().to_vec();
    let mut hide = |range: Range<usize>| {
        for byte in bytes.get_mut(range).into_iter().flatten().filter(|byte| !byte.is_ascii_whitespace()) {
            *byte = b'*';
        }
    };
    let mut start = 0;
    let mut continues = false;
    for line in text.split_inclusive('\n').filter(|_| by_lines) {
        let is_masked = continues || contains_secret(line);
        if is_masked {
            // From the first sign after the word to the end, which may be more than the secret.
            let lower = line.to_ascii_lowercase();
            let word = WORDS.iter().filter_map(|word| lower.find(word)).min().unwrap_or(0);
            let value = line[word..].find(['=', ':', ' ']).map_or(0, |sign| word + sign + 1);
            hide(start + if continues { 0 } else { value }..start + line.len());
        }
        continues = is_masked && line.trim_end().ends_with('\\');
        start += line.len();
    }
    for secret in secrets {
        hide(secret.clone());
    }
    // No byte of a multi-byte character is white space, so characters are replaced as a whole.
    let text = String::from_utf8(bytes).unwrap_or_else(|_| "*".repeat(text.len()));
    Arc::new(SourceFile::new(path, text))
}
