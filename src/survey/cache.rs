//! The cache of decided designs: a file that grows by a line for each, so that an interrupted
//! survey continues.
//!
//! Its name carries the format's version and the digest of the sources, so a cache of another
//! version or of other sources is never read; every line carries a checksum. Undecided designs are
//! not kept.

use super::checksum::{verified, with_checksum};
use super::header::{VERSION, sources};
use super::record::{Line, Record, id};
use onceproof_models::Mechanisms;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Designs that were decided before, by id.
#[derive(Debug)]
pub struct Cache {
    known: HashMap<String, Record>,
    file: Mutex<File>,
    path: PathBuf,
    /// How many lines were refused.
    pub damaged: usize,
    /// Whether the folder has only caches of another version or of other sources.
    pub is_outdated: bool,
}

/// The name of the cache file of this version and these sources.
fn file_name() -> String {
    format!("survey-{VERSION}-{}.jsonl", sources())
}

impl Cache {
    /// The cache in this folder, which is created if it is missing.
    ///
    /// # Errors
    /// The folder cannot be created, or the file cannot be read or written.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(file_name());
        let is_outdated = !path.exists()
            && fs::read_dir(folder)?.flatten().any(|entry| {
                let name = entry.file_name();
                name.to_string_lossy().starts_with("survey-") && name.to_string_lossy().ends_with(".jsonl")
            });
        let text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let (mut known, mut damaged) = (HashMap::new(), 0);
        for line in text.lines() {
            match verified::<Line>(line).and_then(|line| Ok((line.id.clone(), line.record()?))) {
                Ok((id, record)) => drop(known.insert(id, record)),
                Err(_) => damaged += 1,
            }
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            // The last line was cut off; the next one must not continue it.
            file.write_all(b"\n")?;
        }
        Ok(Self { known, file: Mutex::new(file), path, damaged, is_outdated })
    }

    /// The cache file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The record of a design, if it was kept.
    pub(super) fn find(&self, design: &Mechanisms) -> Option<Record> {
        self.known.get(&id(design)).copied()
    }

    /// Keeps a record.
    pub(super) fn add(&self, record: &Record) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // One write per line: an interruption cuts off the last line at most.
        file.write_all(format!("{}\n", with_checksum(&record.line())).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Verdict;
    use crate::check::levels::decide::Decided;
    use crate::check::levels::fault_level::COUNT;

    fn record() -> Record {
        let decided = Decided { verdicts: [[Verdict::Vacuous; COUNT]; 6], states: 3 };
        Record { design: Mechanisms::default(), decided, costs: None }
    }

    #[test]
    fn kept_record_is_found_and_damaged_line_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(folder.path()).expect("a new cache");
        assert!(!cache.is_outdated && cache.find(&record().design).is_none());
        cache.add(&record()).expect("it is written");
        let again = Cache::open(folder.path()).expect("the cache");
        assert_eq!((again.find(&record().design), again.damaged), (Some(record()), 0));
        let text = fs::read_to_string(again.path()).expect("the file");
        fs::write(again.path(), &text[..text.len() / 2]).expect("it is cut off");
        let cut = Cache::open(folder.path()).expect("the cache");
        assert_eq!((cut.find(&record().design), cut.damaged), (None, 1));
    }

    #[test]
    fn cache_of_another_version_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(folder.path()).expect("a new cache");
        cache.add(&record()).expect("it is written");
        let older = folder.path().join(format!("survey-{}-{}.jsonl", VERSION - 1, sources()));
        fs::rename(cache.path(), &older).expect("it is renamed");
        let cache = Cache::open(folder.path()).expect("a new cache");
        assert!(cache.is_outdated && cache.find(&record().design).is_none());
        assert!(older.exists(), "caches of other versions are left alone");
    }
}
