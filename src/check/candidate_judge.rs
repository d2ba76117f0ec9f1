//! How candidates of a repair are judged: explored on the user's own design, under its
//! own faults.

use super::costs::{Costs, costs};
use super::explore::{Verdicts, scope, verdicts};
use super::levels::known_traces::KnownTraces;
use super::levels::small_bounds::{SMALL_BOUNDS, TWO_MESSAGES};
use crate::design::{Design, FaultScope};
use crate::repair::{Decision, Judge};
use onceproof_engine::{Cut, FAULT_LEVELS, Limits, PropertySet, Question, first_violations};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms, Pipeline, Rules};

/// The most states of the search for the trace that violates a candidate, to be tried on the
/// others.
const MAX_STATES_FOR_A_TRACE: usize = 20_000;

/// The guarantees that no single step violates.
const LIVENESS: [Guarantee; 2] = [Guarantee::LossFree, Guarantee::Progress];

/// Explores candidates.
pub(super) struct CandidateJudge<'a> {
    /// The design that is repaired.
    pub(super) design: &'a Design,
    /// Which of its faults are explored at once.
    pub(super) fault_scope: FaultScope,
    /// Up to how many faults a candidate has to be explored, where not every number of them can be.
    pub(super) needed_faults: u8,
    /// Whether a violation that is repaired needs several rarer kinds of faults.
    pub(super) needs_several_kinds: bool,
    /// The limits of each exploration. Its deadline and its interruption end the search.
    pub(super) limits: Limits<'a>,
    /// Traces that violated other candidates are replayed first. They change nothing but the time.
    pub(super) known_traces: Option<&'a KnownTraces>,
}

impl CandidateJudge<'_> {
    /// The candidate under each fault set.
    fn under_each_set(&self, candidate: &Mechanisms) -> Vec<Mechanisms> {
        let sets = self.fault_scope.sets(candidate.faults).into_iter();
        sets.map(|faults| Mechanisms { faults, ..*candidate }).collect()
    }

    /// The explorations that decide a candidate: under each fault set, and, where a violation that
    /// is repaired may need kinds that no set has together, all of them up to the needed number.
    fn explorations(&self, candidate: &Mechanisms) -> impl Iterator<Item = (Mechanisms, Option<usize>)> {
        let is_both = self.fault_scope == FaultScope::TogetherFirst && self.needs_several_kinds;
        let together = is_both.then_some((*candidate, Some(usize::from(self.needed_faults))));
        self.under_each_set(candidate).into_iter().map(|one| (one, None)).chain(together)
    }

    fn explore(&self, mechanisms: Mechanisms, guarantees: GuaranteeSet, limits: &Limits<'_>) -> Verdicts {
        let guarantees: Vec<Guarantee> = guarantees.iter().collect();
        let design = Design { mechanisms, unexamined: Vec::new(), ..self.design.clone() };
        verdicts(&design, &guarantees, &Limits { threads: 1, ..*limits })
    }

    /// Replays the known traces on the candidate's models, else explores within small bounds and
    /// keeps what violates it.
    fn screen_for_any(&self, candidate: &Mechanisms, guarantees: GuaranteeSet, known: &KnownTraces) -> GuaranteeSet {
        let asked: Vec<Guarantee> = guarantees.iter().collect();
        let scope = scope(self.design, &asked);
        let small = self.under_each_set(&TWO_MESSAGES.at_most(candidate)).into_iter();
        let models: Vec<PipelineModel> = small.map(|one| Pipeline::model(one, scope, Rules::ALL)).collect();
        let safety = LIVENESS.into_iter().fold(guarantees, GuaranteeSet::without);
        for model in &models {
            let violated = known.violated(candidate, model, safety);
            if !violated.is_empty() {
                return violated;
            }
        }
        let violated = self.screen_within_small_bounds(candidate, guarantees);
        let properties = PropertySet::from(violated.intersection(safety));
        if !properties.is_empty() {
            // A trace that is not found soon is no loss: the next candidate is explored as ever.
            let asked = Question { properties, highest_level: 0, known: [PropertySet::EMPTY; FAULT_LEVELS] };
            let limits = Limits { threads: 1, states: MAX_STATES_FOR_A_TRACE, ..self.limits };
            let runs = models.iter().flat_map(|model| first_violations(model, asked, |_| 0, &limits).runs);
            runs.take(1).for_each(|run| known.keep(candidate, &run.into()));
        }
        violated
    }

    /// Explores within small bounds, the fewest messages first, until every guarantee is violated.
    fn screen_within_small_bounds(&self, candidate: &Mechanisms, guarantees: GuaranteeSet) -> GuaranteeSet {
        let until_violated = if guarantees.len() == 1 { guarantees.into() } else { PropertySet::EMPTY };
        let limits = Limits { until_violated, ..self.limits };
        let bounds = SMALL_BOUNDS.into_iter().rev();
        let small = bounds.flat_map(|bounds| self.under_each_set(&bounds.at_most(candidate)));
        let mut violated = GuaranteeSet::EMPTY;
        for one in small {
            violated |= self.explore(one, guarantees, &limits).violated;
            if violated.contains_all(guarantees) {
                break;
            }
        }
        violated
    }
}

impl Judge for CandidateJudge<'_> {
    type Costs = Costs;

    fn decide(&self, candidate: &Mechanisms, guarantees: GuaranteeSet, states: usize) -> Decision {
        let is_single = guarantees.len() == 1;
        let until_violated = if is_single { guarantees.into() } else { PropertySet::EMPTY };
        let limits = Limits { states: self.limits.states.min(states), until_violated, ..self.limits };
        let (mut all, mut cut, mut up_to) = (Verdicts::default(), None, None);
        let mut open = GuaranteeSet::EMPTY;
        for (one, faults) in self.explorations(candidate) {
            let found = self.explore(one, guarantees, &Limits { faults, ..limits });
            all.violated |= found.violated;
            all.hazards |= found.hazards;
            if found.cut.is_some() {
                cut = cut.or(found.cut);
                let is_enough = found.faults.is_some_and(|faults| faults >= self.needed_faults);
                open |= guarantees - if is_enough { found.hazards_in_time } else { GuaranteeSet::EMPTY };
                up_to = [up_to, found.faults].into_iter().flatten().min();
            }
            // One violation, or one set that reaches a limit, decides a single guarantee.
            if is_single && (!open.is_empty() || !all.violated.is_empty()) {
                break;
            }
        }
        let holds = guarantees.intersection(all.hazards) - all.violated - open;
        Decision { holds, violated: all.violated.intersection(guarantees), cut, up_to }
    }

    fn screen(&self, candidate: &Mechanisms, guarantees: GuaranteeSet, until_any: bool) -> GuaranteeSet {
        match self.known_traces {
            Some(known) if until_any => self.screen_for_any(candidate, guarantees, known),
            _ => self.screen_within_small_bounds(candidate, guarantees),
        }
    }

    fn costs(&self, candidate: &Mechanisms) -> Option<Costs> {
        costs(candidate)
    }

    fn stop(&self) -> Option<Cut> {
        self.limits.reached(0, 0)
    }
}
