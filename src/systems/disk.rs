//! The files of the disk. The only module of the library that reads a file.

use super::files::{Files, no_such_file, too_large};
use crate::design::{Diagnostic, DiagnosticCode};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The disk; relative paths are relative to the working directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, Diagnostic> {
        let unreadable = |error: &io::Error| match error.kind() {
            io::ErrorKind::NotFound => no_such_file(),
            _ => Diagnostic::whole(DiagnosticCode::Unreadable, format!("the file cannot be read: {error}")),
        };
        let metadata = fs::metadata(path).map_err(|error| unreadable(&error))?;
        // Reading a pipe or a device may never end.
        if !metadata.is_file() {
            return Err(Diagnostic::whole(DiagnosticCode::Unreadable, "this is not a regular file"));
        }
        if metadata.len() > limit as u64 {
            return Err(too_large(limit, metadata.len()));
        }
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
        // The file may have grown since its size was read.
        if bytes.len() > limit { Err(too_large(limit, bytes.len() as u64)) } else { Ok(bytes) }
    }
}
