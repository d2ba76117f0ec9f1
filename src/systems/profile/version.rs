//! Versions of systems, and spans of versions.

/// The largest number of a patch that is taken for one: systems have got to about forty.
const LARGEST_PATCH: u32 = 99;

/// The numbers of a version, by which versions are ordered: 0.11 before 2.8 before 10. A word is 0.
#[must_use]
pub(in crate::systems) fn version_key(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

/// The numbers of a version that the user wrote, at most four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenVersion {
    numbers: [u32; Self::MOST_NUMBERS],
    count: usize,
    /// The numbers of a release of the system: 3 of 4.1.2, 4 of 0.5.2.7.
    of_release: usize,
}

impl Default for WrittenVersion {
    fn default() -> Self {
        Self { numbers: [0; Self::MOST_NUMBERS], count: 0, of_release: Self::USUAL_NUMBERS }
    }
}

impl WrittenVersion {
    /// The most numbers of a version: 0.5.2.7.
    pub(in crate::systems) const MOST_NUMBERS: usize = 4;

    /// The numbers of a release of most systems.
    const USUAL_NUMBERS: usize = 3;

    /// The numbers of a text such as `4.1.2`; none where it has others than numbers, or too many.
    /// `known` are the system's known versions, the longest of which may be releases.
    pub(in crate::systems) fn parse(text: &str, known: &[String]) -> Option<Self> {
        let longest = known.iter().map(|version| version.split('.').count()).max();
        let of_release = longest.unwrap_or_default().max(Self::USUAL_NUMBERS);
        let mut written = Self { of_release, ..Self::default() };
        for number in text.split('.') {
            *written.numbers.get_mut(written.count)? = number.parse().ok()?;
            written.count += 1;
        }
        Some(written)
    }

    /// Whether a release is written, with its patch number.
    pub(in crate::systems) const fn has_patch(self) -> bool {
        self.count >= self.of_release
    }

    /// Whether it is written which line of releases is meant, such as 4.1.
    pub(in crate::systems) const fn has_line(self) -> bool {
        self.count + 1 >= self.of_release
    }

    /// The numbers that were written.
    pub(in crate::systems) fn numbers(&self) -> &[u32] {
        &self.numbers[..self.count]
    }

    /// The release that a known version stands for: with a patch number the one that was written,
    /// otherwise the newest patch of the line.
    pub(in crate::systems) fn release(self, known: &str) -> Vec<u32> {
        if self.has_patch() {
            return self.numbers[..self.count].to_vec();
        }
        let mut release = if self.has_line() { self.numbers().to_vec() } else { version_key(known) };
        release.truncate(self.of_release - 1);
        release.push(u32::MAX);
        release
    }
}

/// Whether a release has a defect that came with `since` and went with `until`.
#[must_use]
pub(in crate::systems) fn has_release(release: &[u32], since: Option<&str>, until: Option<&str>) -> bool {
    since.is_none_or(|since| *release >= *version_key(since))
        && until.is_none_or(|until| *release < *version_key(until))
}

/// Whether `since <= version < until`; a missing end is open.
#[must_use]
pub(in crate::systems) fn is_within(version: &str, since: Option<&str>, until: Option<&str>) -> bool {
    let version = version_key(version);
    since.is_none_or(|since| version >= version_key(since)) && until.is_none_or(|until| version < version_key(until))
}

/// Whether a version may exist, of which the next older known one and the next newer one are given.
///
/// The first part in which it differs from the older one lies between the two, or, where the newer
/// one begins another line of releases, is the next one of the older line: after 9.5 and before 12
/// there may be 9.6 and 10, and after 3.9 and before 4.0 there is no 3.95. The parts behind are
/// those of a patch. A version that is newer than every known one is a patch of the newest one.
#[must_use]
pub(in crate::systems) fn is_plausible(version: &[u32], older: &[u32], newer: Option<&[u32]>) -> bool {
    let common = version.iter().zip(older).take_while(|(own, known)| own == known).count();
    let (line, rest) = version.split_at(common);
    let is_patch = |parts: &[u32]| parts.iter().all(|part| *part <= LARGEST_PATCH);
    let (Some(known), Some((own, behind))) = (older.get(common), rest.split_first()) else {
        // It is the older one, or a patch of it.
        return common == older.len() && is_patch(rest);
    };
    let is_before = |newer: &[u32]| newer.starts_with(line) || *own == known + 1;
    newer.is_some_and(is_before) && is_patch(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_between_two_known_ones_has_plausible_parts() {
        for (version, older, newer, expected) in [
            ("3.95", "3.9", Some("4.0"), false),
            ("3.10", "3.9", Some("4.0"), true),
            ("3.11.1", "3.9", Some("4.0"), false),
            ("9.6.24", "9.5", Some("12"), true),
            ("9.7", "9.5", Some("12"), false),
            ("10.7", "9.5", Some("12"), true),
            ("10.700", "9.5", Some("12"), false),
            ("8.3", "8.0", Some("8.4"), true),
            ("3.0.2", "3.0.1", Some("3.1.0"), true),
            ("3.0.95", "3.0.1", Some("3.1.0"), false),
            ("4.1.2", "4.1", Some("4.2"), true),
            ("4.1.300", "4.1", None, false),
            ("4.5", "4.4", None, false),
        ] {
            let newer = newer.map(version_key);
            let found = is_plausible(&version_key(version), &version_key(older), newer.as_deref());
            assert_eq!(found, expected, "{version} after {older}");
        }
    }
}
