//! The JSON report: version 1, documented in `docs/reference/json.md`.

use super::repair::JsonRepairs;
use super::settings::{JsonBlame, JsonSetting};
use crate::check::DesignReport;
use crate::counterexample::TraceStep;
use crate::design::{Diagnostic, bounds, line_column};
use onceproof_engine::Cut;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this format. It grows with every change that a reader could trip over.
pub const VERSION: u32 = 1;

/// A whole report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// See [`VERSION`].
    pub version: u32,
    /// One for each design that could be read.
    pub designs: Vec<JsonDesign>,
    /// What is wrong with the others.
    pub errors: Vec<JsonError>,
}

/// One design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonDesign {
    /// What its author calls it.
    pub name: String,
    /// The file.
    pub path: String,
    /// What the verdicts rest on beside the bounds.
    pub assumptions: Vec<String>,
    /// One for each guarantee that was asked for.
    pub verdicts: Vec<JsonVerdict>,
    /// What should be known of the files that it was read from.
    pub warnings: Vec<JsonError>,
    /// The settings in force, where it is given in a real system's.
    pub settings: Vec<JsonSetting>,
    /// For each violation that is not accepted: the changes of settings that make the guarantee hold.
    pub repairs: Vec<JsonBlame>,
    /// Where something that is claimed to hold is violated: the smallest changes with which all of it holds.
    pub together: Option<JsonRepairs>,
    /// How the exploration went.
    pub statistics: JsonStatistics,
}

/// One verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonVerdict {
    /// About what.
    pub guarantee: String,
    /// `holds`, `violated`, `inconclusive` or `vacuous`.
    pub verdict: String,
    /// `holds`, `violated`, or null where nothing was claimed.
    pub claimed: Option<String>,
    /// Why it is inconclusive: `states`, `memory`, `time`, `interrupted`, `depth` or `sampled`.
    pub reason: Option<String>,
    /// What was limited, by name.
    pub bounds: BTreeMap<String, u8>,
    /// States that were visited.
    pub states: usize,
    /// Steps between them.
    pub transitions: u64,
    /// Steps from the start to the farthest state.
    pub depth: usize,
    /// How long it took.
    pub seconds: f64,
    /// The counterexample; empty where there is none.
    pub counterexample: Vec<JsonStep>,
    /// The step, from one, at which the cycle of the counterexample starts; null where there is no cycle.
    pub cycle_from: Option<usize>,
    /// How the guarantee fails: `step`, `goal-unreachable` or `fair-cycle`, or null.
    pub failure: Option<String>,
    /// How the counterexample ends.
    pub ending: Option<String>,
}

/// How an exploration went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonStatistics {
    /// The peak of what states, steps and tables occupied, as far as it is counted.
    pub bytes: usize,
    /// States that were met and not expanded at the end.
    pub frontier: usize,
    /// The most of them at any time.
    pub widest_frontier: usize,
    /// States met in a second of exploration; null where none was explored.
    pub states_per_second: Option<f64>,
    /// How often a part's handler was called: once per local state and event.
    pub handler_calls: usize,
    /// Different local states of all parts.
    pub local_states: usize,
    /// What was walked, where the design was sampled: walks, steps, the longest, the seed.
    pub walks: Option<JsonWalks>,
    /// In how many local states each rule of each part was used; zero is a hint of what the model cannot show.
    pub coverage: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Random walks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonWalks {
    /// How many.
    pub walks: u64,
    /// Steps of all of them.
    pub steps: u64,
    /// Steps of the longest.
    pub longest: usize,
    /// Where the random numbers started.
    pub seed: u64,
}

impl JsonStep {
    pub(super) fn new(step: &TraceStep) -> Self {
        Self {
            step: step.number,
            actor: step.actor.clone(),
            from: step.from.clone(),
            action: step.action.to_owned(),
            fault: step.fault.map(|fault| fault.name().to_owned()),
            text: step.text.clone(),
        }
    }
}

impl JsonStatistics {
    fn new(checked: &DesignReport) -> Self {
        let statistics = &checked.statistics;
        let mut coverage: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for rule in &statistics.coverage {
            coverage.entry(rule.part.clone()).or_default().insert(rule.rule.clone(), rule.used);
        }
        let explored = statistics.explored.as_secs_f64();
        Self {
            bytes: statistics.bytes,
            frontier: statistics.frontier,
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

/// One step of a counterexample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonStep {
    /// Its number, from one.
    pub step: usize,
    /// Who acts, or where something happens.
    pub actor: String,
    /// From whom it came, where it came from somebody.
    pub from: Option<String>,
    /// `deliver`, `late-request`, `break`, `crash`, `replace`, `timer` or `choice`.
    pub action: String,
    /// Which fault it is, or null.
    pub fault: Option<String>,
    /// The sentence.
    pub text: String,
}

/// One mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonError {
    /// The file.
    pub path: String,
    /// The kind of mistake.
    pub code: String,
    /// What is wrong.
    pub title: String,
    /// Where, from one; null for a file as a whole.
    pub line: Option<usize>,
    /// Where in the line, from one.
    pub column: Option<usize>,
    /// What would be right.
    pub help: Vec<String>,
}

impl JsonDesign {
    /// The report about one design.
    #[must_use]
    pub fn new(path: &str, checked: &DesignReport) -> Self {
        let verdicts = checked
            .findings
            .iter()
            .map(|finding| {
                let counterexample = finding.counterexample.as_ref();
                let steps = counterexample.map(|counterexample| counterexample.steps.as_slice()).unwrap_or_default();
                JsonVerdict {
                    guarantee: finding.guarantee.name().to_owned(),
                    verdict: finding.verdict.name().to_owned(),
                    claimed: finding.claimed.map(|claimed| claimed.name().to_owned()),
                    reason: finding.cut.map(|cut| reason(cut).to_owned()),
                    bounds: bounds(&checked.mechanisms).map(|(name, limit)| (name.to_owned(), limit)).collect(),
                    states: checked.states,
                    transitions: checked.transitions,
                    depth: checked.depth,
                    seconds: checked.elapsed.as_secs_f64(),
                    counterexample: steps.iter().map(JsonStep::new).collect(),
                    cycle_from: counterexample
                        .and_then(|counterexample| counterexample.cycle_from)
                        .map(|index| index + 1),
                    failure: counterexample.map(|counterexample| counterexample.failure.name().to_owned()),
                    ending: counterexample.map(|counterexample| counterexample.failure.text().to_owned()),
                }
            })
            .collect();
        Self {
            name: checked.name.clone(),
            path: path.to_owned(),
            assumptions: checked.assumptions.clone(),
            verdicts,
            warnings: Vec::new(),
            settings: Vec::new(),
            repairs: Vec::new(),
            together: None,
            statistics: JsonStatistics::new(checked),
        }
    }
}

const fn reason(cut: Cut) -> &'static str {
    match cut {
        Cut::States(_) => "states",
        Cut::Memory(_) => "memory",
        Cut::Time => "time",
        Cut::Interrupted => "interrupted",
        Cut::Depth(_) => "depth",
        Cut::Boundary => "boundary",
        Cut::Sampled => "sampled",
        Cut::Violated => "broken",
        Cut::Unresolved => "unresolved",
    }
}

impl JsonError {
    /// The report about one mistake.
    #[must_use]
    pub fn new(path: &str, text: &str, mistake: &Diagnostic) -> Self {
        let label = mistake.labels.first();
        let elsewhere = label.and_then(|label| label.file.as_ref());
        let (path, text) = elsewhere.map_or((path, text), |file| (file.path.as_str(), file.text.as_str()));
        let place = label.map(|label| line_column(text, label.span.start));
        Self {
            path: path.to_owned(),
            code: mistake.code.name().to_owned(),
            title: mistake.title.clone(),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            help: mistake.help.clone(),
        }
    }
}
