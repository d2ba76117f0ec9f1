//! The search: a hitting-set tree over faults and settings, breadth first.

use super::blamed_fault::BlamedFault;
use super::cause::{Cause, Diagnosis};
use super::excluding::Excluded;
use super::logs::log;
use super::look::{Look, is_run_of, look};
use super::saw::matches;
use crate::counterexample::Counterexample;
use crate::design::Design;
use crate::repair::{Candidates, Change};
use crate::systems::LoadedDesign;
use onceproof_engine::{Limits, Pool};
use onceproof_models::faults::Faults;
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};
use std::collections::VecDeque;

/// The most states of one variant.
const MAX_STATES: usize = 60_000;
/// The most states of all variants together; one that has begun is explored to its end.
const MAX_STATES_TOGETHER: usize = 600_000;
/// The most variants of the tree.
const MAX_VARIANTS: usize = 200;
/// The most changes of settings beside which another cause is looked for.
const MAX_CHANGES: usize = 2;
/// The setting with which a design says how many messages it is explored with.
const MESSAGES: &str = "bounds.messages";

/// A question for the causes of a symptom.
#[derive(Clone, Copy)]
pub struct DiagnosisRequest<'a> {
    /// The design with its settings.
    pub loaded: &'a LoadedDesign,
    /// The guarantee that the symptom violates.
    pub guarantee: Guarantee,
    /// The user's observations beside the symptom.
    pub saw: Option<&'a str>,
    /// The most causes.
    pub most: usize,
    /// The limits of each exploration. A deadline or an interruption ends the search.
    pub limits: Limits<'a>,
    /// The workers.
    pub pool: Pool<'a>,
}

/// A variant of the design: an inner node of the tree.
#[derive(Clone)]
struct Variant {
    faults: Faults,
    /// The faults that were switched off.
    excluded: Vec<BlamedFault>,
    /// The changes of settings.
    changes: Vec<Change>,
}

/// The search so far.
struct Search<'a> {
    request: DiagnosisRequest<'a>,
    design: Design,
    candidates: Candidates<'a>,
    found: Vec<Cause>,
    open: VecDeque<Variant>,
    seen: Vec<(Faults, Mechanisms)>,
    diagnosis: Diagnosis,
}

/// Returns the distinct smallest causes of a symptom.
#[must_use]
pub fn diagnose(request: &DiagnosisRequest<'_>) -> Diagnosis {
    let own = search(*request, None);
    // Some violations need a message more than a design is explored with.
    let bounds = request.loaded.design.mechanisms.bounds;
    if !own.causes.is_empty() || request.loaded.design.written.contains_key(MESSAGES) {
        return own;
    }
    let more = search(*request, Some(bounds.messages + 1));
    let (variants, states) = (own.variants + more.variants, own.states + more.states);
    if more.causes.is_empty() { Diagnosis { variants, states, ..own } } else { Diagnosis { variants, states, ..more } }
}

fn search(request: DiagnosisRequest<'_>, messages: Option<u8>) -> Diagnosis {
    let mut design = request.loaded.design.clone();
    if let Some(messages) = messages {
        design.mechanisms.bounds.messages = messages;
    }
    let all = Variant { faults: design.mechanisms.faults, excluded: Vec::new(), changes: Vec::new() };
    let diagnosis = Diagnosis {
        guarantee: request.guarantee,
        causes: Vec::new(),
        variants: 0,
        states: 0,
        is_complete: true,
        up_to_faults: None,
    };
    let mut search = Search {
        candidates: Candidates::new(request.loaded),
        request,
        design,
        found: Vec::new(),
        open: VecDeque::from([all]),
        seen: Vec::new(),
        diagnosis,
    };
    let mut up_to = Vec::new();
    while let Some(variant) = search.open.pop_front() {
        search.visit(&variant, &mut up_to);
    }
    let mut diagnosis = search.diagnosis;
    diagnosis.up_to_faults = up_to.iter().copied().min().flatten();
    diagnosis.causes = search.found;
    for cause in &mut diagnosis.causes {
        cause.messages = messages;
    }
    diagnosis.causes.sort_by_key(Cause::rank);
    diagnosis.causes.truncate(request.most);
    diagnosis
}

impl Search<'_> {
    /// Visits a variant: takes a known cause that is there as well, or looks for one.
    fn visit(&mut self, variant: &Variant, up_to: &mut Vec<Option<usize>>) {
        let Some(mechanisms) = self.mechanisms(variant) else { return };
        if self.seen.contains(&(variant.faults, mechanisms)) {
            return;
        }
        self.seen.push((variant.faults, mechanisms));
        let is_own = variant.changes.is_empty();
        if self.seen.len() > MAX_VARIANTS {
            self.diagnosis.is_complete &= !is_own;
            return;
        }
        if let Some(known) = self.found.iter().position(|cause| variant.has(cause)) {
            self.branch(variant, known);
            return;
        }
        let limits = &self.request.limits;
        let is_late = limits.reached(0, 0).is_some();
        let is_enough = self.found.len() >= self.request.most;
        if is_late || is_enough || self.diagnosis.states >= MAX_STATES_TOGETHER {
            self.diagnosis.is_complete &= !is_own;
            return;
        }
        self.diagnosis.variants += 1;
        let limits = Limits { states: limits.states.min(MAX_STATES), threads: 1, ..*limits };
        let guarantee = self.request.guarantee;
        match look(&self.design, mechanisms, guarantee, &limits, &mut self.diagnosis.states) {
            Look::UpTo(faults) if is_own => {
                self.diagnosis.is_complete = false;
                up_to.push(faults);
            }
            Look::UpTo(_) | Look::Unviolated => {}
            // A violation of the changed settings only is no cause of the design.
            Look::Violated(run) => {
                if is_own || is_run_of(&self.design, self.design.mechanisms, guarantee, &run.path) {
                    let cause = self.cause(variant, mechanisms, *run);
                    let is_known = self.found.iter().any(|known| known.is_same(&cause));
                    // A cause without a fault stays whatever is switched off.
                    self.diagnosis.is_complete &= cause.faults.iter().any(|one| one.switch().is_some());
                    if !is_known {
                        self.found.push(cause);
                        self.branch(variant, self.found.len() - 1);
                    }
                }
            }
        }
    }

    /// The mechanisms of a variant; none where its changes do not fit together.
    fn mechanisms(&self, variant: &Variant) -> Option<Mechanisms> {
        let Mechanisms { bounds, .. } = self.design.mechanisms;
        let changes: Vec<&Change> = variant.changes.iter().collect();
        let mechanisms = if changes.is_empty() { self.design.mechanisms } else { self.candidates.with(&changes)? };
        Some(Mechanisms { faults: variant.faults, bounds, ..mechanisms })
    }

    fn cause(&self, variant: &Variant, mechanisms: Mechanisms, counterexample: Counterexample) -> Cause {
        let scope = crate::check::scope(&self.design, &[self.request.guarantee]);
        let model = Pipeline::model(mechanisms, scope, Rules::ALL);
        let blamed = counterexample.steps.iter().filter_map(|step| BlamedFault::of(&model, &mechanisms, step));
        let mut faults: Vec<BlamedFault> = blamed.collect();
        faults.sort();
        faults.dedup();
        let excluded = Excluded {
            design: &self.design,
            candidates: &self.candidates,
            mechanisms,
            changes: &variant.changes,
            faults: &faults,
            number: counterexample.faults,
            guarantee: self.request.guarantee,
        };
        let excluding = excluded.by(&self.request.limits, self.request.pool);
        let settings = self.request.loaded.vendor.as_ref();
        let systems = settings.map_or(&[][..], |vendor| vendor.lowered.systems.as_slice());
        let systems: Vec<&str> = systems.iter().map(|system| system.profile.name.as_str()).collect();
        let logs: Vec<String> = faults.iter().map(|one| log(one, &systems)).collect();
        let fits = self.request.saw.map(|saw| matches(saw, &counterexample, &faults, &logs));
        let parts = model.rules.names().to_vec();
        Cause { faults, counterexample, parts, messages: None, excluding, logs, fits }
    }

    /// Adds the variants without one of a cause's faults, and with a setting that excludes it.
    fn branch(&mut self, variant: &Variant, known: usize) {
        let cause = &self.found[known];
        for fault in &cause.faults {
            if let Some(faults) = fault.excluded_from(variant.faults) {
                let mut without = Variant { faults, ..variant.clone() };
                without.excluded.push(fault.clone());
                self.open.push_back(without);
            }
        }
        let is_free = variant.changes.len() < MAX_CHANGES;
        let change = cause.excluding.iter().filter(|_| is_free).find(|one| one.breaks_nothing());
        if let Some(change) = change {
            let mut with = variant.clone();
            with.changes.push(change.change.clone());
            self.open.push_back(with);
        }
    }
}

impl Variant {
    /// Whether a cause is there: none of its faults is switched off, and no change excludes it.
    fn has(&self, cause: &Cause) -> bool {
        let is_off = |fault: &BlamedFault| self.excluded.iter().any(|excluded| excluded.overlaps(fault));
        let is_changed = |change: &Change| cause.excluding.iter().any(|one| one.change == *change);
        !cause.faults.iter().any(is_off) && !self.changes.iter().any(is_changed)
    }
}
