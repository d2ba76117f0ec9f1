//! `causes`: the distinct causes of a violation, their runs, and the lines that allow them.

use super::host::ExplorerHost;
use super::interface::{Request, Variant};
use super::json_run::{JsonPlace, JsonRun};
use super::load::path;
use super::sessions::limits;
use crate::diagnose::{Cause, DiagnosisRequest, diagnose};
use crate::report::json::{JsonDiagnosis, JsonExcludingChange};
use crate::systems::LoadedDesign;
use onceproof_engine::Pool;
use onceproof_models::Guarantee;
use serde::Serialize;

/// The most causes where the request does not say it.
const MOST: usize = 8;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Causes {
    diagnosis: JsonDiagnosis,
    /// The run of each cause, in the same order.
    runs: Vec<JsonRun>,
}

/// Diagnoses a design.
pub(super) fn causes(
    request: &Request,
    loaded: &LoadedDesign,
    guarantee: Guarantee,
    host: &dyn ExplorerHost,
) -> Causes {
    let found = diagnose(&DiagnosisRequest {
        loaded,
        guarantee,
        saw: request.saw.as_deref(),
        most: request.most.unwrap_or(MOST),
        limits: limits(request.limits, host),
        pool: Pool::new(host.workers()),
    });
    let name = request.design.as_ref().map(path).unwrap_or_default();
    let diagnosis = JsonDiagnosis::new(&name, None, &found);
    let run = |(cause, changes): (&Cause, &[JsonExcludingChange])| {
        let messages = cause.messages.map(Variant::with_messages);
        JsonRun::new(guarantee, messages, &cause.counterexample).with_blame(blame(changes))
    };
    let changes = diagnosis.causes.iter().map(|cause| cause.excluded_by.as_slice());
    let runs = found.causes.iter().zip(changes).map(run).collect();
    Causes { diagnosis, runs }
}

/// The written settings of which another value excludes a run, each once.
fn blame(changes: &[JsonExcludingChange]) -> Vec<JsonPlace> {
    let mut places: Vec<JsonPlace> = Vec::new();
    for JsonExcludingChange { change, .. } in changes {
        let (Some(path), Some(line)) = (&change.path, change.line) else { continue };
        let place = JsonPlace { path: path.clone(), line, setting: change.setting.clone() };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
