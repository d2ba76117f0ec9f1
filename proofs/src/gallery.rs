//! Designs of the gallery, by name.

use onceproof::design::{Design, parse};
use std::fs;
use std::path::Path;

/// The design at this path below `designs/`, without its ending.
///
/// # Panics
/// Where there is none: a proof names a design that must exist.
#[must_use]
pub fn design(name: &str) -> Design {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../designs").join(name).with_extension("toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    parse(&text).unwrap_or_else(|mistakes| panic!("{}: {mistakes:#?}", path.display()))
}
