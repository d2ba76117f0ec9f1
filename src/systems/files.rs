//! Access to the files that a design names.
//!
//! Reading settings needs no file system: a caller passes the texts, or anything that returns the
//! bytes of a path. The command line passes the disk.

use crate::design::{Diagnostic, DiagnosticCode};
use std::collections::BTreeMap;
use std::path::Path;

/// The largest configuration file, in bytes.
pub const MAX_VENDOR_FILE_BYTES: usize = 8 << 20;

/// The files that a design can name.
pub trait Files {
    /// The bytes of a file, at most `limit` of them. The path is relative to the caller, not to the
    /// design.
    ///
    /// # Errors
    /// The reason why the file cannot be read; without a location.
    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, Diagnostic>;
}

/// Files in memory, by path. The default holds none.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFiles {
    /// The same files with one more.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, Diagnostic> {
        let bytes = path.to_str().and_then(|path| self.files.get(path)).ok_or_else(no_such_file)?;
        if bytes.len() > limit { Err(too_large(limit, bytes.len() as u64)) } else { Ok(bytes.clone()) }
    }
}

pub(super) fn no_such_file() -> Diagnostic {
    Diagnostic::whole(DiagnosticCode::NoSuchFile, "there is no such file or folder")
}

pub(super) fn too_large(limit: usize, size: u64) -> Diagnostic {
    let title = format!("a file has at most {limit} bytes, this one has {size}");
    Diagnostic::whole(DiagnosticCode::TooLarge, title)
}
