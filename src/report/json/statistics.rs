//! How an exploration, or random walks, went.

use crate::check::DesignReport;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How an exploration went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonStatistics {
    /// Peak size of states, steps and tables in bytes, as far as it is counted.
    pub bytes: usize,
    /// States that were met and not expanded, those among them that wait for one more fault.
    pub frontier: usize,
    /// The number of states up to each complete number of faults, from none on.
    pub states_by_faults: Vec<usize>,
    /// The largest frontier at any time, in states.
    pub widest_frontier: usize,
    /// Visited states per second of exploration; null where none was visited.
    pub states_per_second: Option<f64>,
    /// Calls of the parts' handlers: one per local state and event.
    pub handler_calls: usize,
    /// Different local states of all parts.
    pub local_states: usize,
    /// The random walks, where the design was sampled; null where it was explored.
    pub walks: Option<JsonWalks>,
    /// By part and rule, the number of local states in which the rule was used. Zero hints at what
    /// the model cannot show.
    pub coverage: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Random walks through a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonWalks {
    /// The number of walks.
    pub walks: u64,
    /// Steps of all walks together.
    pub steps: u64,
    /// Steps of the longest walk.
    pub longest: usize,
    /// The seed of the random numbers.
    pub seed: u64,
}

impl JsonStatistics {
    /// The statistics of a design.
    pub(super) fn new(checked: &DesignReport) -> Self {
        let statistics = &checked.statistics;
        let mut coverage: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for rule in &statistics.coverage {
            coverage.entry(rule.part.clone()).or_default().insert(rule.rule.clone(), rule.used);
        }
        let explored = statistics.explored.as_secs_f64();
        Self {
            bytes: statistics.bytes,
            frontier: statistics.frontier,
            states_by_faults: statistics.levels.clone(),
            widest_frontier: statistics.widest,
            states_per_second: (checked.states > 0 && explored > 0.0).then(|| checked.states as f64 / explored),
            handler_calls: statistics.tables.calls,
            local_states: statistics.tables.locals,
            walks: statistics.sampled.map(|sampled| JsonWalks {
                walks: sampled.walks,
                steps: sampled.steps,
                longest: sampled.longest,
                seed: sampled.seed,
            }),
            coverage,
        }
    }
}
