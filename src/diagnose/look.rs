//! One look at a variant of a design: its best run to the violation of a guarantee.

use crate::check::check_design;
use crate::counterexample::{Counterexample, action_names};
use crate::design::Design;
use onceproof_engine::{Cut, FaultFreePath, Limits, Reduced, Space, fault_free_path};
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms, Pipeline, Rules, Successor};

/// The numbers of faults that are tried, the fewest first; at last any number.
const FAULTS: [Option<usize>; 4] = [Some(0), Some(1), Some(2), None];
/// The most states of the search for a continuation without faults.
const MAX_FAULT_FREE_STATES: usize = 50_000;

/// The result of a look.
pub(super) enum Look {
    /// The best run.
    Violated(Box<Counterexample>),
    /// No run violates it.
    Unviolated,
    /// No run with at most so many faults violates it; a limit was reached before more were
    /// followed. None: not every run without a fault was followed.
    UpTo(Option<usize>),
}

/// Looks for the run with the fewest faults. Adds the states that it takes.
pub(super) fn look(
    design: &Design,
    mechanisms: Mechanisms,
    guarantee: Guarantee,
    limits: &Limits<'_>,
    states: &mut usize,
) -> Look {
    let variant = Design { mechanisms, unexamined: Vec::new(), ..design.clone() };
    let mut complete = None;
    for faults in FAULTS {
        let limits = Limits { faults, ..*limits };
        let mut report = check_design(&variant, &[guarantee], Rules::ALL, &limits, |_| {});
        *states += report.states;
        if let Some(found) = report.findings.pop().and_then(|finding| finding.counterexample) {
            return Look::Violated(Box::new(found));
        }
        complete = report.statistics.levels.len().checked_sub(1);
        match report.cut {
            None => return Look::Unviolated,
            Some(Cut::Faults(_)) => {}
            Some(_) => break,
        }
    }
    Look::UpTo(complete)
}

/// Whether a run of a variant is a run of this design that violates the guarantee. A cycle is not
/// judged, and is none.
pub(super) fn is_run_of(design: &Design, mechanisms: Mechanisms, guarantee: Guarantee, path: &[String]) -> bool {
    let model = Pipeline::model(mechanisms, crate::check::scope(design, &[guarantee]), Rules::ALL);
    let Some(steps) = replayed(&model, path) else { return false };
    let goal = match guarantee {
        Guarantee::LossFree => DISCHARGED,
        Guarantee::Progress => QUIESCENT,
        _ => return steps.iter().any(|step| GuaranteeSet::from(step.marks.violations).contains(guarantee)),
    };
    let end = steps.last().map_or_else(|| model.start(), |step| step.state);
    let is_reached = |state: &_, _: &[Successor]| model.assess(state).reached.contains(goal);
    fault_free_path(&model.plain(), end, MAX_FAULT_FREE_STATES, is_reached) == FaultFreePath::Unreachable
}

/// Returns the steps of a path; none where one of its actions is not enabled.
fn replayed(model: &PipelineModel, path: &[String]) -> Option<Vec<Successor>> {
    let (plain, mut state, mut steps) = (model.plain(), model.start(), Vec::new());
    for name in path {
        let mut successors = Vec::new();
        plain.expand(&state, &mut successors);
        let index = action_names(model, &state, &successors).iter().position(|known| known == name)?;
        let step = successors.swap_remove(index);
        state = step.state;
        steps.push(step);
    }
    Some(steps)
}
