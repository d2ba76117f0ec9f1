//! A whole check: the loop over designs, their verdicts, and the repairs of what is violated.

use super::design_report::DesignReport;
use super::explore::{sample, scope};
use super::fault_scope::ONE_AT_A_TIME;
use super::more_messages::one_more;
use super::repairs::{RepairRequest, repair_checked};
use super::request::{CheckRequest, Subject};
use super::scoped::check_scoped;
use super::verdict::Agreement;
use super::would_decide::what_would_decide;
use crate::design::FaultScope;
use crate::systems::LoadedDesign;
use onceproof_engine::{Limits, Pool, Progress};
use onceproof_models::{Pipeline, Rules};
use std::sync::{Mutex, PoisonError};

/// The findings about all designs of a request.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// One per design, in the order of the request.
    pub designs: Vec<DesignReport>,
    /// Whether the user interrupted the check.
    pub is_interrupted: bool,
}

impl CheckReport {
    /// The worst agreement of all designs with their claims.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        self.designs.iter().map(DesignReport::agreement).max().unwrap_or(Agreement::Unclaimed)
    }
}

/// Reports that wait until those before them are complete.
struct Pending {
    next: usize,
    reports: Vec<Option<DesignReport>>,
}

/// Returns the verdicts on every design, and the repairs of what is violated and was not accepted.
///
/// Designs are checked at once, one per worker; workers that are left over explore fault sets and
/// candidates of repairs.
#[must_use]
pub fn run(request: &CheckRequest<'_>) -> CheckReport {
    let pool = Pool::new(request.workers);
    let share = pool.share(pool.size().min(request.subjects.len()));
    let pending = Mutex::new(Pending { next: 0, reports: request.subjects.iter().map(|_| None).collect() });
    let subjects: Vec<(usize, Subject<'_>)> = request.subjects.iter().copied().enumerate().collect();
    pool.map(&subjects, |(index, subject)| {
        let report = check_subject(request, *index, *subject, share);
        let mut pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.reports[*index] = Some(report);
        request.observer.done(*index);
        while let Some(Some(report)) = pending.reports.get(pending.next) {
            request.observer.report(pending.next, report);
            pending.next += 1;
        }
    });
    let pending = pending.into_inner().unwrap_or_else(PoisonError::into_inner);
    let is_interrupted = request.limits.interrupted.is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed));
    CheckReport { designs: pending.reports.into_iter().flatten().collect(), is_interrupted }
}

/// One design with its repairs.
fn check_subject(request: &CheckRequest<'_>, index: usize, subject: Subject<'_>, pool: Pool<'_>) -> DesignReport {
    let progress = |progress: Progress| request.observer.progress(index, progress);
    let mut report = verdicts_on(request, index, subject, pool, &progress);
    report.would_decide = what_would_decide(request, subject, &report);
    request.observer.verdicts(index, &report);
    let (Some(time), Some(loaded)) = (request.repair_time, subject.loaded()) else { return report };
    // A violation that needs more messages is repaired with as many.
    let larger = report
        .more_messages
        .filter(|more| !more.violated.is_empty())
        .and_then(|_| one_more(&loaded.design).map(|design| LoadedDesign { design, ..loaded.clone() }));
    let loaded = larger.as_ref().unwrap_or(loaded);
    let repairs = RepairRequest {
        fault_scope: request.fault_scope(subject),
        limits: request.limits,
        pool,
        time,
        ..RepairRequest::new(loaded)
    };
    report.repairs = repair_checked(request, &repairs, &report);
    if report.repairs.is_some() && repairs.fault_scope == FaultScope::TogetherFirst {
        report.repairs_assume = Some(ONE_AT_A_TIME);
    }
    report
}

fn verdicts_on(
    request: &CheckRequest<'_>,
    index: usize,
    subject: Subject<'_>,
    pool: Pool<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> DesignReport {
    let (design, guarantees) = (subject.design(), request.guarantees.as_slice());
    let limits = Limits { threads: pool.size(), ..request.limits };
    let Some(sampling) = request.sampling else {
        let faults = request.fault_scope(subject);
        let (report, explored) = check_scoped(design, guarantees, faults, request.reductions, &limits, pool, progress);
        if let Some((model, graph)) = explored {
            request.observer.explored(index, model, graph);
        }
        return report;
    };
    let scope = scope(design, guarantees);
    let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, request.reductions);
    sample(design, &model, guarantees, sampling, &limits, progress)
}
