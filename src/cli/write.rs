//! Files that are written as a whole or not at all: a full disk leaves neither a part of a file nor
//! an empty one.

use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a new file; an existing file stays.
///
/// # Errors
/// Why the file cannot be written.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), String> {
    let written = beside(path, text).and_then(|file| Ok(file.persist_noclobber(path)?));
    written.map(drop).map_err(|error| reason(&error))
}

/// Writes a file, in place of an existing one.
///
/// # Errors
/// Why the file cannot be written.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), String> {
    let written = beside(path, text).and_then(|file| Ok(file.persist(path)?));
    written.map(drop).map_err(|error| reason(&error))
}

/// A temporary file with the text in the folder of the path, which is removed unless it is given
/// the path's name.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Readable as files that other programs create: the process's mask applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".onceproof-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The reason without the name of the temporary file, which means nothing to the user.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" at path ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}
