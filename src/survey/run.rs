//! Runs a survey: takes known designs from the cache and decides the others, one design per worker
//! thread.
//!
//! Equivalent designs form a group ([`crate::check::levels::equivalent`]); one of each group is
//! explored.

use super::cache::Cache;
use super::record::Record;
use crate::check::costs::costs;
use crate::check::levels::decide::{Decided, decide, is_interrupted};
use crate::check::levels::equivalent::groups;
use crate::check::levels::options::LevelOptions;
use onceproof_engine::{Limits, Pool};
use onceproof_models::Mechanisms;
use std::sync::{Mutex, PoisonError};

/// The outcome of a survey.
#[derive(Debug, Default)]
pub struct Survey {
    /// One for each design that was decided, in the order of the designs.
    pub records: Vec<Record>,
    /// How many of them came from the cache.
    pub cached: usize,
    /// How many groups of equivalent designs there are: so many explorations, had the cache been
    /// empty.
    pub groups: usize,
    /// Designs that were not reached before an interruption.
    pub missing: usize,
    /// Why the cache could not be written; `None` if it could.
    pub unwritten: Option<String>,
}

/// Where the record of a design came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The cache.
    Cache,
    /// An exploration of this run, of the design or of an equivalent one.
    Exploration,
}

/// Which designs share an exploration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Equivalent designs.
    #[default]
    Equivalent,
    /// None: each design is explored.
    Single,
}

/// Decides all designs, one per worker at once; `limits` are per design, but for its deadline and
/// interruption. `finished` is called for each decided design.
pub fn run(
    designs: &[Mechanisms],
    options: LevelOptions<'_>,
    grouping: Grouping,
    cache: Option<&Cache>,
    limits: &Limits<'_>,
    pool: Pool<'_>,
    finished: &(dyn Fn(Origin) + Sync),
) -> Survey {
    let groups = match grouping {
        Grouping::Equivalent => groups(designs),
        Grouping::Single => designs.iter().enumerate().map(|(index, design)| (*design, vec![index])).collect(),
    };
    let worker = Worker {
        designs,
        options,
        cache,
        limits: Limits { threads: 1, ..*limits },
        finished,
        unwritten: Mutex::new(None),
    };
    let decided = pool.map(&groups, |(explored, members)| worker.group(explored, members));
    let mut decided: Vec<_> = decided.into_iter().flatten().collect();
    decided.sort_by_key(|(index, _)| *index);
    let mut survey = Survey { groups: groups.len(), ..Survey::default() };
    for (_, result) in decided {
        match result {
            Some((record, origin)) => {
                survey.cached += usize::from(origin == Origin::Cache);
                survey.records.push(record);
            }
            None => survey.missing += 1,
        }
    }
    survey.unwritten = worker.unwritten.into_inner().unwrap_or_else(PoisonError::into_inner);
    survey
}

/// The result for the design with this index; `None` if it was not reached.
type Outcome = (usize, Option<(Record, Origin)>);

/// Decides groups of designs.
struct Worker<'a> {
    designs: &'a [Mechanisms],
    options: LevelOptions<'a>,
    cache: Option<&'a Cache>,
    /// Per design, on one thread.
    limits: Limits<'a>,
    finished: &'a (dyn Fn(Origin) + Sync),
    /// The last error of writing the cache.
    unwritten: Mutex<Option<String>>,
}

impl Worker<'_> {
    /// Decides the members of a group of equivalent designs, by their indices.
    fn group(&self, explored: &Mechanisms, members: &[usize]) -> Vec<Outcome> {
        let known: Vec<_> = members.iter().map(|index| self.cache?.find(&self.designs[*index])).collect();
        let mut decided = known.iter().flatten().next().map(|record| record.decided);
        let one = |(index, known): (&usize, Option<Record>)| {
            if let Some(known) = known {
                (self.finished)(Origin::Cache);
                return (*index, Some((known, Origin::Cache)));
            }
            decided = decided.or_else(|| self.decide(explored));
            let record = decided.map(|decided| self.record(self.designs[*index], decided));
            (*index, record.map(|record| (record, Origin::Exploration)))
        };
        members.iter().zip(known).map(one).collect()
    }

    /// The verdicts of a design; `None` after an interruption, since an exploration cut short is no
    /// result.
    fn decide(&self, design: &Mechanisms) -> Option<Decided> {
        if is_interrupted(&self.limits) {
            return None;
        }
        Some(decide(design, self.options, &self.limits)).filter(|_| !is_interrupted(&self.limits))
    }

    /// The record of a design, which is kept unless a limit left it open: another run may decide
    /// it.
    fn record(&self, design: Mechanisms, decided: Decided) -> Record {
        let record = Record { design, decided, costs: costs(&design) };
        if !record.is_inconclusive()
            && let Some(Err(error)) = self.cache.map(|cache| cache.add(&record))
        {
            *self.unwritten.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
        }
        (self.finished)(Origin::Exploration);
        record
    }
}
