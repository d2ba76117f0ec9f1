//! The vendor settings in a design file: kept as text here, lowered to mechanisms by `systems`.

use onceproof_models::GuaranteeSet;
use std::ops::Range;

/// A setting under the system's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorValue {
    /// The name.
    pub key: String,
    /// The bytes of the name.
    pub key_span: Range<usize>,
    /// The value as text, as the system would read it.
    pub value: String,
    /// The bytes of the value.
    pub value_span: Range<usize>,
}

/// The vendor settings of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorPart {
    /// The table: `source`, `producer`, `broker`, `consumer`, `sink`, or `figures`.
    pub part: &'static str,
    /// The system with its version, such as `kafka-java@4.1`, and the bytes that name it.
    pub system: Option<(String, Range<usize>)>,
    /// The settings that the design file states.
    pub settings: Vec<VendorValue>,
    /// The configuration files that the design file names, with the bytes that name them.
    pub files: Vec<(String, Range<usize>)>,
}

/// A part of an imported file that bears on delivery and was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadPart {
    /// The name.
    pub name: String,
    /// The description.
    pub about: String,
    /// The guarantees whose `holds` would rest on it.
    pub weakens: GuaranteeSet,
    /// The bytes of the name.
    pub span: Range<usize>,
}

/// All vendor settings of a design file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vendor {
    /// The systems of the parts that name none.
    pub systems: Vec<(String, Range<usize>)>,
    /// The parts of imported files that bear on delivery and were not read.
    pub unread: Vec<UnreadPart>,
    /// The parts in the order of the file.
    pub parts: Vec<VendorPart>,
}

impl Vendor {
    /// Whether the file holds no vendor settings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.systems.is_empty() && self.unread.is_empty() && self.parts.is_empty()
    }

    /// The bytes of the first vendor setting, file or system.
    pub(super) fn first_span(&self) -> Option<Range<usize>> {
        let parts = self.parts.iter().flat_map(|part| {
            let system = part.system.iter().map(|(_, span)| span.clone());
            let files = part.files.iter().map(|(_, span)| span.clone());
            system.chain(files).chain(part.settings.iter().map(|setting| setting.key_span.clone()))
        });
        let systems = self.systems.iter().map(|(_, span)| span.clone());
        let unread = self.unread.iter().map(|part| part.span.clone());
        systems.chain(unread).chain(parts).min_by_key(|span| span.start)
    }

    /// The vendor settings of a part, which are added where they are missing.
    pub fn part(&mut self, part: &'static str) -> &mut VendorPart {
        let index = self.parts.iter().position(|known| known.part == part).unwrap_or_else(|| {
            self.parts.push(VendorPart { part, ..VendorPart::default() });
            self.parts.len() - 1
        });
        &mut self.parts[index]
    }

    /// Sets the system of a part, or adds one of the whole design where the part is empty.
    pub(super) fn set_system(&mut self, part: &'static str, name: &str, span: Range<usize>) {
        if part.is_empty() {
            self.systems.push((name.to_owned(), span));
        } else {
            self.part(part).system = Some((name.to_owned(), span));
        }
    }
}
