//! The JSON report: version 1, documented in `docs/json.md`.

use crate::check::{Checked, Finding};
use crate::design::{Diagnostic, bounds};
use crate::engine::Cut;
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
    /// Why it is inconclusive: `states`, `memory`, `time` or `interrupted`.
    pub reason: Option<String>,
    /// What was limited, by name.
    pub bounds: BTreeMap<String, u8>,
    /// States that were visited.
    pub states: usize,
    /// Steps between them.
    pub transitions: usize,
    /// Steps from the start to the farthest state.
    pub depth: usize,
    /// How long it took.
    pub seconds: f64,
    /// The counterexample; empty where there is none.
    pub story: Vec<JsonStep>,
    /// How the story ends.
    pub ending: Option<String>,
}

/// One step of a story.
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
    pub fn new(path: &str, checked: &Checked) -> Self {
        let verdicts = checked
            .verdicts
            .iter()
            .map(|verdict| {
                let story = verdict.finding.story();
                let steps = story.map(|story| story.steps.as_slice()).unwrap_or_default();
                JsonVerdict {
                    guarantee: verdict.guarantee.name().to_owned(),
                    verdict: verdict.finding.name().to_owned(),
                    claimed: verdict.claimed.map(|claimed| claimed.name().to_owned()),
                    reason: match &verdict.finding {
                        Finding::Inconclusive(cut) => Some(reason(*cut).to_owned()),
                        _ => None,
                    },
                    bounds: bounds(&checked.mechanisms).map(|(name, limit)| (name.to_owned(), limit)).collect(),
                    states: checked.states,
                    transitions: checked.transitions,
                    depth: checked.depth,
                    seconds: checked.elapsed.as_secs_f64(),
                    story: steps
                        .iter()
                        .map(|step| JsonStep {
                            step: step.number,
                            actor: step.actor.clone(),
                            from: step.from.clone(),
                            action: step.action.to_owned(),
                            fault: step.fault.map(|fault| fault.name().to_owned()),
                            text: step.text.clone(),
                        })
                        .collect(),
                    ending: story.map(|story| story.ending.clone()),
                }
            })
            .collect();
        Self { name: checked.name.clone(), path: path.to_owned(), assumptions: checked.assumptions.clone(), verdicts }
    }
}

const fn reason(cut: Cut) -> &'static str {
    match cut {
        Cut::States(_) => "states",
        Cut::Memory(_) => "memory",
        Cut::Time => "time",
        Cut::Interrupted => "interrupted",
    }
}

impl JsonError {
    /// The report about one mistake.
    #[must_use]
    pub fn new(path: &str, text: &str, mistake: &Diagnostic) -> Self {
        let place = mistake.labels.first().map(|label| super::mistakes::position(text, label.span.start));
        Self {
            path: path.to_owned(),
            code: mistake.code.name().to_owned(),
            title: mistake.title.clone(),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            help: mistake.help.clone(),
        }
    }
}
