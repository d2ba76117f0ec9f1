//! Versions of systems, and spans of versions.

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
