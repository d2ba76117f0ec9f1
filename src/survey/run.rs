//! Running a survey: what is known already is taken from the cache, the rest is explored, one design a core. Designs that behave
//! alike are explored once.

use super::records::{Header, Line, Record, VERSION, id, sealed, sources, unsealed};
use crate::check::Verdict;
use crate::check::costs::costs;
use crate::check::in_parallel;
use crate::check::levels::bounds::Terms;
use crate::check::levels::decide::{decide, is_interrupted};
use crate::check::levels::equivalent::groups;
use onceproof_engine::Limits;
use onceproof_models::Mechanisms;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Designs that were explored before, kept in a file that grows by a line for each.
#[derive(Debug)]
pub struct Cache {
    known: HashMap<String, Record>,
    file: Mutex<File>,
    path: PathBuf,
    /// Lines that could not be used.
    pub damaged: usize,
    /// Whether there was a cache by other sources, which is of no use.
    pub is_outdated: bool,
}

/// The name of a cache file: other sources write another one.
fn name() -> String {
    format!("survey-{VERSION}-{}.jsonl", sources())
}

impl Cache {
    /// The cache in this folder, which is made where it is missing.
    ///
    /// # Errors
    /// The folder cannot be made, or the file cannot be read or written.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(name());
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
            match unsealed::<Line>(line).and_then(|line| Ok((line.id.clone(), line.record()?))) {
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

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn find(&self, design: &Mechanisms) -> Option<Record> {
        self.known.get(&id(design)).copied()
    }

    fn add(&self, record: &Record) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // One write a line: an interruption cuts off the last line at most.
        file.write_all(format!("{}\n", sealed(&record.line())).as_bytes())
    }
}

/// What came of a survey.
#[derive(Debug, Default)]
pub struct Survey {
    /// One for each design that was decided, in the order of the designs.
    pub records: Vec<Record>,
    /// How many of them were known before.
    pub cached: usize,
    /// How many behave differently, as far as that is known before: so many were explored, had none been known.
    pub explored: usize,
    /// Designs that were not reached because the survey was interrupted.
    pub missing: usize,
    /// Why the cache could not be written, where it could not.
    pub unwritten: Option<String>,
}

/// Decides all designs. `finished` is called for each, with whether it was known before. With `alike`, what was found for a
/// design is taken for those that behave like it; otherwise each is explored.
pub fn run(
    designs: &[Mechanisms],
    terms: Terms<'_>,
    alike: bool,
    cache: Option<&Cache>,
    limits: &Limits<'_>,
    finished: &(dyn Fn(bool) + Sync),
) -> Survey {
    let unwritten: Mutex<Option<String>> = Mutex::new(None);
    let single = Limits { threads: 1, ..*limits };
    let each = || designs.iter().enumerate().map(|(place, design)| (*design, vec![place])).collect();
    let groups = if alike { groups(designs) } else { each() };
    let all = in_parallel(&groups, limits.threads, |(explored, places)| {
        let known: Vec<_> = places.iter().map(|place| cache.and_then(|cache| cache.find(&designs[*place]))).collect();
        let mut decided = known.iter().flatten().next().map(|record| record.decided);
        let decide_one = |(place, known): (&usize, Option<Record>)| {
            if let Some(known) = known {
                finished(true);
                return (*place, Some((known, true)));
            }
            if decided.is_none() && !is_interrupted(&single) {
                // What was cut short by an interruption is not a result.
                decided = Some(decide(explored, terms, &single)).filter(|_| !is_interrupted(&single));
            }
            let Some(decided) = decided else { return (*place, None) };
            let record = Record { design: designs[*place], decided, costs: costs(&designs[*place]) };
            // What a limit cut off may be decided another time.
            let is_open = decided.verdicts.as_flattened().contains(&Verdict::Inconclusive);
            if let Some(Err(error)) = cache.filter(|_| !is_open).map(|cache| cache.add(&record)) {
                *unwritten.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
            }
            finished(false);
            (*place, Some((record, false)))
        };
        places.iter().zip(known).map(decide_one).collect::<Vec<_>>()
    });
    let mut all: Vec<_> = all.into_iter().flatten().collect();
    all.sort_by_key(|(place, _)| *place);
    let mut survey = Survey { explored: groups.len(), ..Survey::default() };
    for (_, result) in all {
        match result {
            Some((record, is_cached)) => {
                survey.cached += usize::from(is_cached);
                survey.records.push(record);
            }
            None => survey.missing += 1,
        }
    }
    survey.unwritten = unwritten.into_inner().unwrap_or_else(PoisonError::into_inner);
    survey
}

/// A results file.
#[derive(Clone, Debug)]
pub struct Results {
    /// What the survey was about.
    pub header: Header,
    /// What it found.
    pub records: Vec<Record>,
}

impl Results {
    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", sealed(&self.header));
        for record in &self.records {
            text.push_str(&sealed(&record.line()));
            text.push('\n');
        }
        text
    }

    /// Reads a results file. Nothing of a damaged file is used.
    ///
    /// # Errors
    /// What is wrong, with the number of the line.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        let first = lines.next().ok_or("it is empty")?;
        let header: Header = unsealed(first).map_err(|error| format!("line 1 is no head of a survey: {error}"))?;
        if header.onceproof_survey != VERSION {
            return Err(format!("it is of version {}, and this program reads {VERSION}", header.onceproof_survey));
        }
        if header.sources != sources() {
            let title = "it was written by other sources of onceproof, which may have come to other verdicts";
            return Err(format!("{title}: {} there, {} here", header.sources, sources()));
        }
        let (number, of) = header.shard;
        if number == 0 || number > of {
            return Err(format!("shard {number} of {of} cannot be"));
        }
        let mut records = Vec::new();
        for (index, line) in lines.enumerate() {
            let record = unsealed::<Line>(line).and_then(|line| line.record());
            records.push(record.map_err(|error| format!("line {}: {error}", index + 2))?);
        }
        let expected = shard_len(header.designs as usize, header.shard);
        if records.len() != expected {
            return Err(format!("it has {} of {expected} designs: it is cut off", records.len()));
        }
        Ok(Self { header, records })
    }

    /// Puts the shards of one survey together, in any order.
    ///
    /// # Errors
    /// Shards of different surveys, the same shard twice, or which are missing.
    pub fn merge(shards: Vec<(String, Self)>) -> Result<Self, String> {
        let mut by_number: Vec<Option<(String, Self)>> = Vec::new();
        let mut expected: Option<(String, Header)> = None;
        for (name, shard) in shards {
            let (number, of) = shard.header.shard;
            let common = Header { shard: (1, of), ..shard.header.clone() };
            match &expected {
                None => {
                    by_number.resize_with(of as usize, || None);
                    expected = Some((name.clone(), common));
                }
                Some((other, header)) if *header != common => {
                    return Err(format!("{name} and {other} are not of the same survey"));
                }
                Some(_) => {}
            }
            let place = &mut by_number[number as usize - 1];
            if let Some((other, _)) = place {
                return Err(format!("{name} and {other} are both shard {number} of {of}"));
            }
            *place = Some((name, shard));
        }
        let missing: Vec<String> = (1..=by_number.len())
            .filter(|number| by_number[number - 1].is_none())
            .map(|number| format!("{number}/{}", by_number.len()))
            .collect();
        if !missing.is_empty() {
            return Err(format!("these shards are missing: {}", missing.join(", ")));
        }
        let (_, header) = expected.ok_or("there is nothing to merge")?;
        let mut columns: Vec<_> = by_number.into_iter().flatten().map(|(_, shard)| shard.records.into_iter()).collect();
        let mut records = Vec::new();
        // Shards take turns: see `shard`.
        while records.len() < header.designs as usize {
            let count = columns.len();
            records.extend(columns[records.len() % count].next());
        }
        Ok(Self { header: Header { shard: (1, 1), ..header }, records })
    }
}

/// The designs of one shard: shards take turns, so that each has its part of the large ones.
#[must_use]
pub fn shard(designs: &[Mechanisms], (number, of): (u32, u32)) -> Vec<Mechanisms> {
    designs.iter().skip(number as usize - 1).step_by(of as usize).copied().collect()
}

fn shard_len(designs: usize, (number, of): (u32, u32)) -> usize {
    (designs + of as usize).saturating_sub(number as usize) / of as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_have_every_design_once() {
        let designs: Vec<Mechanisms> = super::super::space::Space::standard().designs.into_iter().take(11).collect();
        for of in 1..=4 {
            let parts: Vec<_> = (1..=of).map(|number| shard(&designs, (number, of))).collect();
            for (part, number) in parts.iter().zip(1..) {
                assert_eq!(part.len(), shard_len(designs.len(), (number, of)));
            }
            assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), designs.len());
        }
    }
}
