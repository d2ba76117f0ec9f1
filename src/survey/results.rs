//! Results files: one line of JSON for the survey, then one for each design.
//! `docs/generated/survey.md` lists the fields.

use super::checksum::{verified, with_checksum};
use super::header::{Header, VERSION, sources};
use super::record::{Line, Record};
use super::shard::Shard;
use serde::Deserialize;

/// The version of a results file, whatever else its header has.
#[derive(Deserialize)]
struct Version {
    onceproof_survey: u32,
}

/// The results of a survey, or of one of its shards.
#[derive(Clone, Debug)]
pub struct Results {
    /// The space and the bounds of the survey.
    pub header: Header,
    /// One for each design of the shard, in the order of the space.
    pub records: Vec<Record>,
}

impl Results {
    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", with_checksum(&self.header));
        for record in &self.records {
            text.push_str(&with_checksum(&record.line()));
            text.push('\n');
        }
        text
    }

    /// Reads a results file as a whole, or not at all.
    ///
    /// # Errors
    /// A file that is damaged, incomplete, of another version or of other sources; with the number
    /// of the line.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        let first = lines.next().ok_or("it is empty")?;
        if let Ok(Version { onceproof_survey }) = serde_json::from_str(first)
            && onceproof_survey != VERSION
        {
            return Err(format!("it has version {onceproof_survey}, and this program reads {VERSION}"));
        }
        let header: Header =
            verified(first).map_err(|error| format!("line 1 is not the header of a survey: {error}"))?;
        if header.sources != sources() {
            return Err(format!(
                "it was written by other sources of onceproof, whose verdicts may differ: {} there, {} here",
                header.sources,
                sources()
            ));
        }
        let mut records = Vec::new();
        for (index, line) in lines.enumerate() {
            let record = verified::<Line>(line).and_then(|line| line.record());
            records.push(record.map_err(|error| format!("line {}: {error}", index + 2))?);
        }
        let expected = header.shard.share(header.designs as usize);
        if records.len() != expected {
            return Err(format!("it has {} of {expected} designs: it is incomplete", records.len()));
        }
        Ok(Self { header, records })
    }

    /// Merges all shards of one survey, in any order. Each has a name for messages.
    ///
    /// # Errors
    /// No shard, shards of different surveys, a shard twice, or missing shards.
    pub fn merge(shards: Vec<(String, Self)>) -> Result<Self, String> {
        let whole = |header: &Header| Header { shard: Shard::WHOLE, ..header.clone() };
        let (first_name, first) = shards.first().ok_or("there is nothing to merge")?;
        let (first_name, of, header) = (first_name.clone(), first.header.shard.of(), whole(&first.header));
        let mut by_number: Vec<Option<(String, Self)>> = Vec::new();
        by_number.resize_with(of, || None);
        for (name, results) in shards {
            let shard = results.header.shard;
            if shard.of() != of || whole(&results.header) != header {
                return Err(format!("{name} and {first_name} are not shards of the same survey"));
            }
            let slot = &mut by_number[shard.number() - 1];
            if let Some((other, _)) = slot {
                return Err(format!("{name} and {other} are both shard {shard}"));
            }
            *slot = Some((name, results));
        }
        let missing: Vec<String> =
            (1..=of).filter(|number| by_number[number - 1].is_none()).map(|number| format!("{number}/{of}")).collect();
        if !missing.is_empty() {
            return Err(format!("these shards are missing: {}", missing.join(", ")));
        }
        let mut columns: Vec<_> = by_number.into_iter().flatten().map(|(_, shard)| shard.records.into_iter()).collect();
        // The reverse of `Shard::select`: design i is in shard i modulo `of`.
        let records = (0..header.designs as usize).filter_map(|index| columns[index % of].next()).collect();
        Ok(Self { header, records })
    }
}

#[cfg(test)]
mod tests {
    use super::super::axes::axes;
    use super::super::space::Space;
    use super::*;
    use crate::check::Verdict;
    use crate::check::levels::decide::Decided;
    use crate::check::levels::fault_level::COUNT;

    /// Results of eleven designs, split into `of` shards.
    fn shards(of: u32) -> Vec<(String, Results)> {
        let space = Space::over(axes().into_iter().take(4).collect());
        let designs: Vec<_> = space.designs.iter().take(11).collect();
        let record = |design| Record {
            design,
            decided: Decided { verdicts: [[Verdict::Holds; COUNT]; 6], states: 1 },
            costs: None,
        };
        let shard = |number: u32| {
            let shard = Shard::new(number, of).expect("a shard");
            let records = shard.select(&designs).into_iter().map(|design| record(*design)).collect();
            (shard.to_string(), Results { header: Header::new(&space, &[], designs.len(), shard), records })
        };
        (1..=of).map(shard).collect()
    }

    #[test]
    fn merged_shards_equal_the_whole_survey() {
        let whole = shards(1).remove(0).1.text();
        for of in 1..=4 {
            let mut parts = shards(of);
            parts.reverse();
            let merged = Results::merge(parts).map(|results| results.text());
            assert_eq!(merged.as_ref(), Ok(&whole), "of {of}");
        }
    }

    #[test]
    fn missing_repeated_and_foreign_shards_are_refused() {
        let merged = |parts| Results::merge(parts).map(|results| results.records.len());
        let mut parts = shards(3);
        parts.remove(1);
        assert_eq!(merged(parts.clone()), Err("these shards are missing: 2/3".to_owned()));
        parts.push(parts[0].clone());
        assert_eq!(merged(parts.clone()), Err("1/3 and 1/3 are both shard 1/3".to_owned()));
        parts[2] = shards(2).remove(1);
        assert_eq!(merged(parts), Err("2/2 and 1/3 are not shards of the same survey".to_owned()));
        assert_eq!(merged(Vec::new()), Err("there is nothing to merge".to_owned()));
    }

    #[test]
    fn results_of_other_versions_and_sources_are_refused() {
        let results = shards(1).remove(0).1;
        assert!(Results::read(&results.text()).is_ok_and(|read| read.records == results.records));
        let read = |header: Header| Results::read(&Results { header, records: Vec::new() }.text()).map(|_| ());
        let older = Header { onceproof_survey: VERSION - 1, ..results.header.clone() };
        assert_eq!(read(older), Err(format!("it has version {}, and this program reads {VERSION}", VERSION - 1)));
        let second = Results::read("{\"onceproof_survey\":2,\"fault_sets\":[],\"sum\":\"00000000\"}").map(|_| ());
        assert_eq!(second, Err(format!("it has version 2, and this program reads {VERSION}")));
        let other = Header { sources: "0".to_owned(), ..results.header.clone() };
        assert!(read(other).is_err_and(|error| error.contains("other sources of onceproof")));
        assert!(read(results.header).is_err_and(|error| error.contains("it has 0 of 11 designs")));
    }
}
