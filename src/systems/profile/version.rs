//! Versions of systems, and spans of versions.

/// The numbers of a version, by which versions are ordered: 0.11 before 2.8 before 10. A word is 0.
#[must_use]
pub(in crate::systems) fn version_key(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

/// Whether `since <= version < until`; a missing end is open.
#[must_use]
pub(in crate::systems) fn is_within(version: &str, since: Option<&str>, until: Option<&str>) -> bool {
    let version = version_key(version);
    since.is_none_or(|since| version >= version_key(since)) && until.is_none_or(|until| version < version_key(until))
}
