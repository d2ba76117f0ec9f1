//! `blame`: the settings of which another value, or another value of two of them, excludes a
//! violation.

use super::host::ExplorerHost;
use super::interface::{Failure, Request, Variant};
use super::sessions::limits;
use crate::check::{RepairRequest, blame as blame_violation};
use crate::report::json::JsonBlame;
use crate::systems::LoadedDesign;
use onceproof_engine::{Limits, OneWorker, Pool};
use onceproof_models::Guarantee;

/// Returns the changes of one setting, or of two, with which a guarantee holds that the variant of
/// a request violates. On one thread: the host answers what the user waits for beside it.
///
/// # Errors
/// There is no such variant.
pub(super) fn blame(
    request: &Request,
    loaded: &LoadedDesign,
    guarantee: Guarantee,
    host: &dyn ExplorerHost,
) -> Result<JsonBlame, Failure> {
    let mut variant = loaded.clone();
    // A fault set is no part of it: the design's fault scope has them all.
    if let Some(messages) = request.variant.as_ref().and_then(Variant::messages_alone) {
        variant.design.mechanisms = messages.apply(&loaded.design.mechanisms)?;
    }
    let request = RepairRequest {
        limits: Limits { threads: 1, ..limits(request.limits, host) },
        pool: Pool::new(&OneWorker),
        time: host.repair_time(),
        ..RepairRequest::new(&variant)
    };
    Ok(JsonBlame::new(&blame_violation(&request, guarantee)))
}
