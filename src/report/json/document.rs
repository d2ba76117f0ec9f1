//! The report of `onceproof check`: a document with a part per design.

use super::diagnosis::JsonDiagnosis;
use super::error::JsonError;
use super::faults::JsonFaults;
use super::repair::{JsonBlame, JsonRepairs};
use super::settings::JsonSetting;
use super::statistics::JsonStatistics;
use super::verdict::JsonVerdict;
use crate::check::{ApartExploration, DecidedVariant, DecidingSearch, DesignReport, MoreMessages};
use crate::design::UnexaminedSetting;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of all reports. It is raised by every change that could mislead a reader of an
/// earlier version.
pub const VERSION: u32 = 1;

/// The report of a whole check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// See [`VERSION`].
    pub version: u32,
    /// One per design that could be read, in the order of the files.
    pub designs: Vec<JsonDesign>,
    /// The errors of the other files.
    pub errors: Vec<JsonError>,
}

/// The report of one design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonDesign {
    /// The design's name.
    pub name: String,
    /// The file; of several configuration files, their paths.
    pub path: String,
    /// Assumptions that the verdicts rest on beside the bounds, in sentences.
    pub assumptions: Vec<String>,
    /// Which of the enabled faults occurred: no verdict covers the others.
    pub faults: JsonFaults,
    /// The settings and known defects that were not examined and not accepted.
    pub unexamined: Vec<JsonUnexamined>,
    /// One per guarantee that was asked for.
    pub verdicts: Vec<JsonVerdict>,
    /// Warnings about the files that the design was read from.
    pub warnings: Vec<JsonError>,
    /// The settings in force; empty for a design in mechanisms.
    pub settings: Vec<JsonSetting>,
    /// The repairs of each violation that is not accepted.
    pub repairs: Vec<JsonBlame>,
    /// The repairs of all claims together, where a claim to hold is violated.
    pub together: Option<JsonRepairs>,
    /// The exploration of rarer kinds of faults one at a time, after one with all of them together;
    /// null where there was none.
    pub apart: Option<JsonApart>,
    /// The exploration with more messages than the bounds say; null where there was none.
    pub more_messages: Option<JsonMoreMessages>,
    /// The simpler variant of the design that is decided; null where everything is decided, or no
    /// variant was within a share of the states.
    pub would_decide: Option<JsonDecidedVariant>,
    /// The causes of each violation, where several counterexamples were asked for.
    #[serde(default)]
    pub causes: Vec<JsonDiagnosis>,
    /// How the exploration went.
    pub statistics: JsonStatistics,
}

/// An exploration of rarer kinds of faults one at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonApart {
    /// States that were visited, of all kinds together.
    pub states: usize,
    /// Whether every run with each kind was followed.
    pub complete: bool,
    /// Up to how many faults every run with each kind was followed; null where not even those
    /// without a fault were.
    pub up_to_faults: Option<usize>,
}

impl From<&ApartExploration> for JsonApart {
    fn from(apart: &ApartExploration) -> Self {
        Self { states: apart.states, complete: apart.cut.is_none(), up_to_faults: apart.faults }
    }
}

/// A simpler variant of a design of which every run was followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonDecidedVariant {
    /// The options of `onceproof check` that make the variant.
    pub options: String,
    /// States that were visited.
    pub states: usize,
    /// Its verdicts on the guarantees that are undecided for the design.
    pub verdicts: BTreeMap<String, String>,
}

impl JsonDecidedVariant {
    fn new(search: &DecidingSearch) -> Option<Self> {
        let DecidedVariant { by, states, verdicts } = search.decided.as_ref()?;
        let verdicts = verdicts.iter().map(|(one, verdict)| (one.name().to_owned(), verdict.name().to_owned()));
        Some(Self { options: by.options(), states: *states, verdicts: verdicts.collect() })
    }
}

/// An exploration with more messages than the bounds say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonMoreMessages {
    /// The number of messages.
    pub messages: u8,
    /// States that were visited.
    pub states: usize,
    /// Whether every run was followed.
    pub complete: bool,
    /// Up to how many faults every run was followed; null where not even those without a fault
    /// were.
    pub up_to_faults: Option<usize>,
    /// The guarantees that are violated with so many messages only.
    pub violated: Vec<String>,
}

impl From<MoreMessages> for JsonMoreMessages {
    fn from(more: MoreMessages) -> Self {
        let MoreMessages { messages, states, faults, cut, violated } = more;
        let violated = violated.iter().map(|guarantee| guarantee.name().to_owned()).collect();
        Self { messages, states, complete: cut.is_none(), up_to_faults: faults, violated }
    }
}

/// A setting, or a known defect of a version, that was not examined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonUnexamined {
    /// `unresolved`, `unknown-setting`, `not-modelled` or `known-defect`.
    pub kind: String,
    /// The name under which it is accepted.
    pub name: String,
    /// The setting with its location and effect, in a sentence.
    pub about: String,
    /// The guarantees that it could weaken.
    pub weakens: Vec<String>,
}

impl JsonUnexamined {
    /// A setting that was not examined.
    #[must_use]
    pub fn new(one: &UnexaminedSetting) -> Self {
        Self {
            kind: one.kind.name().to_owned(),
            name: one.name.clone(),
            about: one.about.clone(),
            weakens: one.weakens.iter().map(|guarantee| guarantee.name().to_owned()).collect(),
        }
    }
}

/// The assumptions of the verdicts, then that of the repairs.
fn assumptions(checked: &DesignReport) -> Vec<String> {
    let of_repairs = checked.repairs_assume.map(|assumption| format!("of the repairs: {assumption}"));
    checked.assumptions.iter().cloned().chain(of_repairs).collect()
}

impl JsonDesign {
    /// The report of a design, without what is known of its files.
    #[must_use]
    pub fn new(path: &str, checked: &DesignReport) -> Self {
        Self {
            name: checked.name.clone(),
            path: path.to_owned(),
            assumptions: assumptions(checked),
            faults: JsonFaults::new(&checked.faults, checked.mechanisms.faults),
            unexamined: checked.unexamined.iter().map(JsonUnexamined::new).collect(),
            verdicts: checked.findings.iter().map(|finding| JsonVerdict::new(finding, checked)).collect(),
            warnings: Vec::new(),
            settings: Vec::new(),
            repairs: Vec::new(),
            together: None,
            apart: checked.apart.as_ref().map(JsonApart::from),
            more_messages: checked.more_messages.map(JsonMoreMessages::from),
            would_decide: checked.would_decide.as_ref().and_then(JsonDecidedVariant::new),
            causes: Vec::new(),
            statistics: JsonStatistics::new(checked),
        }
    }
}
