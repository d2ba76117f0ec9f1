//! Verdicts and their counterexamples.

use crate::check::{DesignReport, Finding, Verdict};
use crate::counterexample::TraceStep;
use crate::design::bounds;
use onceproof_models::faults::Faults;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The verdict on one guarantee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonVerdict {
    /// The guarantee.
    pub guarantee: String,
    /// `holds`, `holds-up-to`, `violated`, `inconclusive` or `vacuous`.
    pub verdict: String,
    /// For `holds-up-to`: every run with at most so many faults was followed. Null for the others.
    pub up_to_faults: Option<u8>,
    /// `holds` or `violated`; null where nothing is claimed.
    pub claimed: Option<String>,
    /// Up to how many faults a claim to hold has to be explored, where not every number of them can
    /// be; null where nothing is claimed.
    pub claimed_faults: Option<u8>,
    /// Why it is inconclusive or holds up to a number of faults only: `states`, `memory`, `time`,
    /// `interrupted`, `depth`, `faults`, `sampled`; or,
    /// for a setting that was not examined, `unresolved`, `unknown-setting`, `not-modelled` or
    /// `known-defect`.
    pub reason: Option<String>,
    /// The bounds by name.
    pub bounds: BTreeMap<String, u8>,
    /// States that were visited.
    pub states: usize,
    /// Steps between visited states.
    pub transitions: u64,
    /// Steps from the initial state to the farthest state.
    pub depth: usize,
    /// Wall-clock time of the whole design.
    pub seconds: f64,
    /// The steps of the counterexample; empty where there is none.
    pub counterexample: Vec<JsonStep>,
    /// The step, from one, at which the cycle of the counterexample starts; null where there is no
    /// cycle.
    pub cycle_from: Option<usize>,
    /// How the guarantee fails: `step`, `goal-unreachable` or `fair-cycle`; null where it does not.
    pub failure: Option<String>,
    /// How the counterexample ends, in a sentence.
    pub ending: Option<String>,
    /// The names of all actions of the counterexample, with those that only read.
    #[serde(default)]
    pub path: Vec<String>,
    /// The switches of `[faults]` that were on, where the faults of the design were explored apart;
    /// null where all of them were.
    #[serde(default)]
    pub path_faults: Option<Vec<String>>,
    /// The index in `path` at which the cycle starts; null where there is no cycle.
    #[serde(default)]
    pub path_cycle_from: Option<usize>,
}

/// One step of a counterexample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonStep {
    /// Its number, from one.
    pub step: usize,
    /// The part that acts.
    pub actor: String,
    /// The part that the message came from; null where the step is no delivery.
    pub from: Option<String>,
    /// `deliver`, `late-request`, `break`, `crash`, `replace`, `timer` or `choice`.
    pub action: String,
    /// The fault's name; null where the step is no fault.
    pub fault: Option<String>,
    /// The step in a sentence.
    pub text: String,
}

impl JsonVerdict {
    /// A finding about a design.
    pub(super) fn new(finding: &Finding, checked: &DesignReport) -> Self {
        let counterexample = finding.counterexample.as_ref();
        let mut bounds: BTreeMap<String, u8> =
            bounds(&checked.mechanisms).map(|(name, limit)| (name.to_owned(), limit)).collect();
        if let Some(messages) = checked.messages_of(finding.guarantee) {
            bounds.insert("messages".to_owned(), messages);
        }
        let steps = counterexample.map(|counterexample| counterexample.steps.as_slice()).unwrap_or_default();
        Self {
            guarantee: finding.guarantee.name().to_owned(),
            verdict: finding.verdict.name().to_owned(),
            up_to_faults: match finding.verdict {
                Verdict::HoldsUpTo(faults) => Some(faults),
                _ => None,
            },
            claimed: finding.claimed.map(|claimed| claimed.expectation.name().to_owned()),
            claimed_faults: finding.claimed.map(|claimed| claimed.faults),
            reason: finding.undecided.map(|why| why.name().to_owned()),
            bounds,
            states: checked.states,
            transitions: checked.transitions,
            depth: checked.depth,
            seconds: checked.elapsed.as_secs_f64(),
            counterexample: steps.iter().map(JsonStep::new).collect(),
            cycle_from: counterexample.and_then(|counterexample| counterexample.cycle_from).map(|index| index + 1),
            failure: counterexample.map(|counterexample| counterexample.failure.name().to_owned()),
            ending: counterexample.map(|counterexample| counterexample.failure.text().to_owned()),
            path: counterexample.map(|counterexample| counterexample.path.clone()).unwrap_or_default(),
            path_faults: counterexample.and_then(|counterexample| counterexample.fault_set).map(switches_on),
            path_cycle_from: counterexample.and_then(|counterexample| counterexample.path_cycle_from),
        }
    }
}

/// The names of the switches that are on.
fn switches_on(mut faults: Faults) -> Vec<String> {
    let names = Faults::SWITCHES.iter().map(|(name, _)| *name);
    names.filter(|name| faults.switch(name).is_some_and(|on| *on)).map(str::to_owned).collect()
}

impl JsonStep {
    /// A step of a trace.
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
