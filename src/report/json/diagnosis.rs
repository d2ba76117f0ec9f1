//! The causes of a symptom.

use super::repair::JsonChange;
use super::verdict::JsonStep;
use crate::diagnose::{BlamedFault, Cause, Diagnosis};
use serde::{Deserialize, Serialize};

/// The causes of a violation in one design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonDiagnosis {
    /// The file.
    pub path: String,
    /// The symptom: `duplicate`, `lost`, `reordered`, `stuck` or `half-visible`; null where a check
    /// asked for counterexamples.
    pub symptom: Option<String>,
    /// The guarantee that it violates.
    pub guarantee: String,
    /// The causes, the most plausible first.
    pub causes: Vec<JsonCause>,
    /// How many variants of the design were explored.
    pub variants: usize,
    /// States that were visited in all of them.
    pub states: usize,
    /// Whether no run violates the guarantee once one fault of each cause is switched off; false
    /// where a limit was reached before that was decided.
    pub complete: bool,
    /// Where it is not complete: up to how many faults such runs were followed, if it is known.
    pub up_to_faults: Option<usize>,
}

/// One cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonCause {
    /// The kinds of faults in its run; empty where no fault is needed.
    pub faults: Vec<JsonBlamedFault>,
    /// The steps of the run.
    pub counterexample: Vec<JsonStep>,
    /// The step, from one, at which its cycle starts; null where there is no cycle.
    pub cycle_from: Option<usize>,
    /// `step`, `goal-unreachable` or `fair-cycle`.
    pub failure: String,
    /// How the run ends, in a sentence.
    pub ending: String,
    /// The names of all actions of the run.
    pub path: Vec<String>,
    /// The index in `path` at which the cycle starts; null where there is no cycle.
    pub path_cycle_from: Option<usize>,
    /// The number of messages of the run, where the design's bounds say fewer; null otherwise.
    pub messages: Option<u8>,
    /// The changes of one setting that exclude it.
    pub excluded_by: Vec<JsonExcludingChange>,
    /// Its traces in logs.
    pub logs: Vec<String>,
    /// Whether it fits to what the user saw; null where nothing was given.
    pub fits: Option<bool>,
}

/// A kind of fault at the parts that it strikes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonBlamedFault {
    /// The name.
    pub fault: String,
    /// The parts; of a connection, its ends.
    pub parts: Vec<String>,
}

/// A change that excludes a cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonExcludingChange {
    /// The change.
    #[serde(flatten)]
    pub change: JsonChange,
    /// The guarantees that such runs violate with the change and not without it.
    pub breaks: Vec<String>,
}

impl JsonDiagnosis {
    /// The causes of a violation; `symptom` is what the user saw.
    #[must_use]
    pub fn new(path: &str, symptom: Option<&str>, found: &Diagnosis) -> Self {
        Self {
            path: path.to_owned(),
            symptom: symptom.map(str::to_owned),
            guarantee: found.guarantee.name().to_owned(),
            causes: found.causes.iter().map(JsonCause::new).collect(),
            variants: found.variants,
            states: found.states,
            complete: found.is_complete,
            up_to_faults: found.up_to_faults,
        }
    }
}

impl JsonCause {
    fn new(cause: &Cause) -> Self {
        let run = &cause.counterexample;
        let fault = |one: &BlamedFault| JsonBlamedFault {
            fault: one.fault.name().to_owned(),
            parts: one.parts.iter().map(|part| part.name().to_owned()).collect(),
        };
        let excluded_by = cause.excluding.iter().map(|one| JsonExcludingChange {
            change: JsonChange::new(&one.change),
            breaks: one.breaks.iter().map(|guarantee| guarantee.name().to_owned()).collect(),
        });
        Self {
            faults: cause.faults.iter().map(fault).collect(),
            counterexample: run.steps.iter().map(JsonStep::new).collect(),
            cycle_from: run.cycle_from.map(|index| index + 1),
            failure: run.failure.name().to_owned(),
            ending: run.failure.text().to_owned(),
            path: run.path.clone(),
            path_cycle_from: run.path_cycle_from,
            messages: cause.messages,
            excluded_by: excluded_by.collect(),
            logs: cause.logs.clone(),
            fits: cause.fits,
        }
    }
}
