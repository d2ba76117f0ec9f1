//! The second half of a search: candidates that small bounds do not refute are decided within the
//! design's own.

use super::examined::Examined;
use super::judge::Judge;
use super::state::{MAX_STATES_TOGETHER, Search, only};
use onceproof_models::GuaranteeSet;

/// The most candidates that are decided for one guarantee on its own.
const MAX_CANDIDATES: usize = 100;
/// The most states of a candidate that is decided for one guarantee on its own.
const MAX_STATES_EACH: usize = 150_000;
/// The most remedies of one guarantee whose effect on the others is decided.
const MAX_SIDE_EFFECTS: usize = 4;

impl<J: Judge> Search<'_, J> {
    /// Decides what passed of the candidates from `start` on. Returns whether all of it was decided
    /// for the wanted guarantees together.
    pub(super) fn conclude(&mut self, start: usize) -> bool {
        let is_whole = !self.is_together_open() || self.confirm_together(start);
        self.confirm_each(start, |one| one.is_of_settings);
        is_whole
    }

    /// Decides which candidates repair all wanted guarantees, the cheapest first. Returns whether
    /// all were decided in time.
    fn confirm_together(&mut self, start: usize) -> bool {
        let wanted = self.goal.wanted;
        let mut passing: Vec<usize> =
            (start..self.examined.len()).filter(|index| self.examined[*index].passes(wanted)).collect();
        let costs = |index: &usize| self.judge.costs(&self.examined[*index].mechanisms);
        passing.sort_by_cached_key(|index| {
            let costs = costs(index);
            (costs.is_none(), costs, *index)
        });
        for round in passing.chunks(self.budget.pool.size()) {
            self.is_late |= self.budget.clock.now() > self.until;
            if self.is_stopped() || self.is_late && !self.together.is_empty() {
                return false;
            }
            self.decide(round, wanted, MAX_STATES_TOGETHER);
            let repairs = round.iter().filter(|index| self.examined[**index].holds.contains_all(wanted));
            self.together.extend(repairs);
        }
        true
    }

    /// Decides which candidates repair a guarantee that has no repair yet.
    pub(super) fn confirm_each(&mut self, start: usize, is_asked: impl Fn(&Examined) -> bool) {
        for number in 0..self.each.len() {
            let (guarantee, found) = &self.each[number];
            let guarantee = only(*guarantee);
            if !found.is_empty() {
                continue;
            }
            let asked = (start..self.examined.len()).filter(|index| {
                let one = &self.examined[*index];
                is_asked(one) && one.passes(guarantee)
            });
            let asked: Vec<usize> = asked.collect();
            let mut open: Vec<usize> =
                asked.iter().copied().filter(|index| !self.examined[*index].is_decided(guarantee)).collect();
            if open.len() > MAX_CANDIDATES {
                open.truncate(MAX_CANDIDATES);
                self.left_out = Some(MAX_CANDIDATES);
            }
            for round in open.chunks(self.budget.pool.size()) {
                if self.is_stopped() {
                    return;
                }
                self.decide(round, guarantee, MAX_STATES_EACH);
            }
            let repairs = asked.into_iter().filter(|index| self.examined[*index].holds.contains_all(guarantee));
            self.each[number].1 = repairs.collect();
        }
    }

    /// Looks for guarantees that hold now and that the remedies of each violated one break, as far
    /// as they are shown, and puts those first that break none. Where nothing is claimed, small
    /// bounds have to do.
    pub(super) fn side_effects(&mut self) {
        let holding = self.goal.now.holds;
        for number in 0..self.each.len() {
            let shown: Vec<usize> = self.each[number].1.iter().copied().take(MAX_SIDE_EFFECTS).collect();
            for round in shown.chunks(self.budget.pool.size()) {
                if self.is_stopped() {
                    return;
                }
                if self.goal.together {
                    self.decide(round, holding, MAX_STATES_EACH);
                } else {
                    self.screen(round, holding);
                }
            }
            let examined = &self.examined;
            let breaks = |index: &usize| !examined[*index].violated.intersection(holding).is_empty();
            self.each[number].1.sort_by_key(breaks);
        }
    }

    fn screen(&mut self, candidates: &[usize], guarantees: GuaranteeSet) {
        let (judge, examined) = (self.judge, &self.examined);
        let violated =
            self.budget.pool.map(candidates, |index| judge.screen(&examined[*index].mechanisms, guarantees, false));
        for (index, violated) in candidates.iter().zip(violated) {
            self.examined[*index].refute(violated);
        }
    }

    fn decide(&mut self, candidates: &[usize], guarantees: GuaranteeSet, states: usize) {
        let (judge, examined) = (self.judge, &self.examined);
        let decisions =
            self.budget.pool.map(candidates, |index| judge.decide(&examined[*index].mechanisms, guarantees, states));
        for (index, decision) in candidates.iter().zip(decisions) {
            self.examined[*index].note(guarantees, decision);
        }
    }
}
