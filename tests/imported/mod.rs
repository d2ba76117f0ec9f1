//! Imports of files, and what they say, for several test binaries.

use onceproof::systems::{FileFormat, ImportOptions, ImportedFile, RawValue, VendorFile, import_text};

/// Imports a text as the file of a path.
pub(crate) fn import_with(path: &str, text: &str, choice: ImportOptions) -> ImportedFile {
    let format = FileFormat::detect(path, text);
    import_text(&VendorFile { path: path.to_owned(), format, choice }, text)
}

/// The settings of a file in its order, such as `broker.min.insync.replicas=1`.
pub(crate) fn settings(imported: &ImportedFile) -> Vec<String> {
    let text = |value: &RawValue| match value {
        RawValue::Text(text) => text.clone(),
        RawValue::Unresolved(text) => format!("? {text}"),
    };
    imported.entries.iter().map(|entry| format!("{}.{}={}", entry.part, entry.key, text(&entry.value))).collect()
}

/// The names of the parts that are not read.
pub(crate) fn unexamined(imported: &ImportedFile) -> Vec<&str> {
    imported.unexamined.iter().map(|one| one.name.as_str()).collect()
}

/// The names of what does not bear on delivery.
pub(crate) fn irrelevant(imported: &ImportedFile) -> Vec<&str> {
    imported.irrelevant.iter().map(|one| one.key.as_str()).collect()
}
