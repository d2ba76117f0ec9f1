//! `export`: a run in a format of another program.

use super::explored::Explored;
use super::formats::{Format, ShownRun, write};
use super::interface::{DesignInput, Failure, Request};
use super::walk::walk;
use crate::replay::Parting;
use crate::systems::LoadedDesign;
use onceproof_models::Guarantee;
use serde::Serialize;
use serde_json::json;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Exported {
    format: String,
    text: String,
    parted: Option<Parting>,
}

/// Writes the run of a request.
///
/// # Errors
/// There is no such format, or no such guarantee.
pub(super) fn export(
    request: &Request,
    input: &DesignInput,
    loaded: &LoadedDesign,
    explored: &Explored,
) -> Result<Exported, Failure> {
    let name = request.format.as_deref().ok_or_else(|| Failure::missing("format"))?;
    let format = Format::named(name).ok_or_else(|| Failure::unknown("format", name))?;
    let named = |name: &String| Guarantee::named(name).ok_or_else(|| Failure::unknown("guarantee", name));
    let guarantee = request.guarantee.as_ref().map(named).transpose()?;
    let run = ShownRun {
        name: &loaded.design.name,
        design: json!(input),
        variant: request.variant.as_ref(),
        guarantee,
        path: &request.path,
        cycle_from: request.cycle_from,
        walk: walk(explored, &request.path),
    };
    Ok(Exported { format: name.to_owned(), text: write(format, &run), parted: run.walk.parted })
}
