//! Lines of JSON with a checksum, so that a line that was cut off or changed is noticed wherever it
//! stands.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of the digest that a line carries.
const CHECKSUM_BYTES: usize = 4;

/// Ends the content of a line and starts its checksum.
const CHECKSUM_KEY: &str = ",\"checksum\":\"";

/// The first bytes of the SHA-256 of a text, as hexadecimal digits.
#[must_use]
pub(super) fn digest(text: &str, bytes: usize) -> String {
    Sha256::digest(text.as_bytes()).iter().take(bytes).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// A value as one line of JSON with its checksum as the last key.
///
/// # Panics
/// A value that is not an object with text for keys: a fault of the caller.
#[must_use]
pub(super) fn with_checksum(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("headers and records have text for keys");
    let body = text.strip_suffix('}').expect("headers and records are objects");
    format!("{body}{CHECKSUM_KEY}{}\"}}", digest(&text, CHECKSUM_BYTES))
}

/// The value of a line whose checksum is right.
///
/// # Errors
/// A line without checksum, with a wrong one, or with another structure.
pub(super) fn verified<T: for<'a> Deserialize<'a>>(line: &str) -> Result<T, String> {
    let parts = line.rsplit_once(CHECKSUM_KEY).and_then(|(body, end)| Some((body, end.strip_suffix("\"}")?)));
    let (body, checksum) = parts.ok_or("it does not end with a checksum")?;
    let text = format!("{body}}}");
    if digest(&text, CHECKSUM_BYTES) != checksum {
        return Err("its checksum is wrong: it was cut off or changed".to_owned());
    }
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
