//! `repair`: the smallest changes with which what is claimed holds.

use super::host::ExplorerHost;
use super::interface::{Failure, Request};
use super::load::{path, weakened};
use super::sessions::limits;
use crate::check::{RepairRequest, repair_wanted};
use crate::design::Expectation;
use crate::report::json::JsonRepairs;
use crate::systems::LoadedDesign;
use onceproof_engine::Pool;
use onceproof_models::{Guarantee, GuaranteeSet};

/// Returns the repairs of the guarantee that a request names, or of all that the design claims to
/// hold.
///
/// # Errors
/// There is no such guarantee, or nothing is claimed and none is named.
pub(super) fn repairs(
    request: &Request,
    loaded: &LoadedDesign,
    host: &dyn ExplorerHost,
) -> Result<JsonRepairs, Failure> {
    let asked = request.guarantee.as_deref().map(|name| {
        let known = Guarantee::named(name).map(|one| GuaranteeSet::EMPTY.with(one));
        known.ok_or_else(|| Failure::unknown("guarantee", name))
    });
    let is_claimed = |one: &Guarantee| loaded.design.claims.expectation(*one) == Some(Expectation::Holds);
    let claimed = || Guarantee::ALL.into_iter().filter(is_claimed).collect::<GuaranteeSet>();
    let wanted = asked.transpose()?.unwrap_or_else(claimed);
    if wanted.is_empty() {
        return Err(Failure::missing("guarantee"));
    }
    let name = request.design.as_ref().map(path).unwrap_or_default();
    if !weakened(loaded).intersection(wanted).is_empty() {
        let weakens = loaded.design.unexamined.iter().filter(|one| !one.weakens.intersection(wanted).is_empty());
        return Ok(JsonRepairs::not_searched(&name, wanted, weakens.map(|one| one.name.clone()).collect()));
    }
    let request = RepairRequest {
        limits: limits(request.limits, host),
        pool: Pool::new(host.workers()),
        time: host.repair_time(),
        ..RepairRequest::new(loaded)
    };
    Ok(JsonRepairs::new(&name, &repair_wanted(&request, wanted)))
}
