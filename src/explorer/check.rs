//! `check`: the verdicts on a design, and the run behind each violation.

use super::explored::Explored;
use super::host::ExplorerHost;
use super::interface::{LimitsInput, Variant};
use super::json_run::JsonRun;
use super::sessions::{Sessions, limits};
use crate::check::{CheckRequest, DesignReport, Finding, Observer, run};
use crate::report::json::JsonDesign;
use crate::systems::LoadedDesign;
use onceproof_engine::{Graph, Progress};
use onceproof_models::pipeline::PipelineModel;
use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Checked {
    digest: String,
    report: JsonDesign,
    /// One run for each violated guarantee.
    pub runs: Vec<JsonRun>,
    states: usize,
    transitions: u64,
    is_complete: bool,
    cut: Option<String>,
}

/// Keeps the graph of a check, and passes its progress on.
struct Keeper<'a> {
    host: &'a dyn ExplorerHost,
    explored: Mutex<Option<Explored>>,
}

impl Observer for Keeper<'_> {
    fn progress(&self, _subject: usize, progress: Progress) {
        self.host.progress(progress);
    }

    fn explored(&self, _subject: usize, model: PipelineModel, graph: Graph) {
        *self.explored.lock().unwrap_or_else(PoisonError::into_inner) = Some(Explored::new(model, graph));
    }
}

/// Checks a design as `onceproof check` does, without repairs, and keeps what was explored.
pub(super) fn check(
    sessions: &mut Sessions,
    loaded: &LoadedDesign,
    path: &str,
    digest: String,
    input: LimitsInput,
    host: &dyn ExplorerHost,
) -> Checked {
    let keeper = Keeper { host, explored: Mutex::new(None) };
    let request = CheckRequest {
        limits: limits(input, host),
        workers: host.workers(),
        repair_time: None,
        observer: &keeper,
        ..CheckRequest::new([loaded])
    };
    let mut designs = run(&request).designs;
    let report = designs.pop().unwrap_or_else(|| unreachable!("a request of one design has one report"));
    if let Some(explored) = keeper.explored.into_inner().unwrap_or_else(PoisonError::into_inner) {
        sessions.keep(loaded, input, explored);
    }
    Checked {
        digest,
        runs: report.findings.iter().filter_map(|finding| json_run(&report, finding)).collect(),
        states: report.states,
        transitions: report.transitions,
        is_complete: report.cut.is_none(),
        cut: report.cut.map(|cut| cut.to_string()),
        report: JsonDesign::new(path, &report),
    }
}

fn json_run(report: &DesignReport, finding: &Finding) -> Option<JsonRun> {
    let found = finding.counterexample.as_ref()?;
    let messages = report.messages_of(finding.guarantee).map(Variant::with_messages);
    Some(JsonRun::new(finding.guarantee, found.fault_set.map(Variant::with_faults).or(messages), found))
}
