//! The search: candidates of one change, then of two, then of three.
//!
//! Most candidates violate something, and most of these within small bounds: they are screened
//! there first, and a run within small bounds is a run within larger ones. The others are decided
//! within the design's own bounds. The search for all wanted guarantees together and the searches
//! for each violated one share the candidates; each counts what it explored itself.

use super::attempts::Stop;
use super::candidates::Candidates;
use super::change::Change;
use super::examined::{Examined, attempts};
use super::judge::Judge;
use super::order::{Alone, pairs, triples};
use super::repairs::{GuaranteeRepairs, Nearest, Remedy, Repair, Repairs, Together};
use super::state::{Budget, Goal, MAX_STATES_TOGETHER, Search, only};
use crate::design::{ineffective_settings, setting};
use onceproof_engine::Cut;
use onceproof_models::{GuaranteeSet, Mechanisms};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The most pairs of settings. Other sets of several changes are limited by time.
const MAX_PAIRS_OF_SETTINGS: usize = 200;
/// Candidates between two looks at the clock.
const ROUND: usize = 32;

/// Returns the smallest sets of changes with which the wanted guarantees hold.
#[must_use]
pub fn search<J: Judge>(candidates: &Candidates<'_>, goal: Goal, budget: Budget<'_>, judge: &J) -> Repairs<J::Costs> {
    let settings = candidates.of_settings();
    let of_settings = settings.len();
    let mut search = Search {
        candidates,
        goal,
        budget,
        judge,
        until: budget.clock.now() + budget.patience,
        changes: settings.into_iter().chain(candidates.of_mechanisms()).collect(),
        of_settings,
        examined: Vec::new(),
        known: HashMap::new(),
        violated: GuaranteeSet::EMPTY,
        alone: Vec::new(),
        stop: None,
        is_late: false,
        left_out: None,
        each: goal.wanted.intersection(goal.now.violated).iter().map(|guarantee| (guarantee, Vec::new())).collect(),
        together: Vec::new(),
        complete_together: 0,
        complete_each: 0,
    };
    if !search.each.is_empty() {
        search.run();
    }
    search.repairs()
}

/// The mechanisms with every setting that has no effect at its default: candidates that are equal
/// in it are equivalent.
fn canonical(mechanisms: &Mechanisms) -> Mechanisms {
    let mut canonical = *mechanisms;
    let default = Mechanisms::default();
    for (path, _) in ineffective_settings(mechanisms) {
        if let Some(info) = setting(path) {
            info.set(&mut canonical, info.get(&default));
        }
    }
    canonical
}

impl<J: Judge> Search<'_, J> {
    fn run(&mut self) {
        self.single_changes();
        let is_confirmed = self.conclude(0);
        if self.stop.is_none() {
            (self.complete_each, self.complete_together) = (1, usize::from(is_confirmed));
        }
        if self.goal.max_changes >= 2 && (self.is_together_open() || !self.lacking().is_empty()) {
            // Pairs of settings come first, whatever the time: they are what the user's files can
            // say.
            let start = self.examined.len();
            let is_whole = self.pairs_of_settings();
            self.conclude(start);
            if is_whole && self.stop.is_none() {
                self.complete_each = 2;
            }
        }
        if self.goal.max_changes >= 2 && self.is_together_open() {
            let start = self.examined.len();
            let is_whole = self.sets_in_time(pairs(&self.changes, &self.alone));
            if self.conclude(start) && is_whole {
                self.complete_together = 2;
            }
        }
        if self.goal.max_changes >= 3 && self.is_together_open() {
            let start = self.examined.len();
            self.sets_in_time(triples(&self.changes, &self.alone));
            self.conclude(start);
        }
        // Mechanisms that the settings leave open come last: the user's files cannot say them.
        self.confirm_each(0, |one| one.changes.len() == 1 && !one.is_of_settings);
        self.side_effects();
    }

    pub(super) fn is_together_open(&self) -> bool {
        self.goal.together && self.together.is_empty()
    }

    /// The violated guarantees without a repair of their own.
    fn lacking(&self) -> GuaranteeSet {
        self.each.iter().filter(|(_, found)| found.is_empty()).map(|(guarantee, _)| *guarantee).collect()
    }

    /// Screens every single change, and notes what each does alone.
    fn single_changes(&mut self) {
        let base = self.candidates.mechanisms();
        self.violated = self.judge.screen(&base, self.goal.wanted, false);
        let (violated, base) = (self.violated, canonical(&base));
        let with = |index: usize| self.candidates.with(&[&self.changes[index]]);
        let singles: Vec<Option<Mechanisms>> = (0..self.changes.len()).map(with).collect();
        let changing = singles.iter().enumerate().filter_map(|(index, one)| Some((vec![index], (*one)?)));
        self.examine(changing.filter(|(_, one)| canonical(one) != base).collect(), false);
        let alone = |single: &Option<Mechanisms>| match single.as_ref().map(canonical) {
            None => Alone::Changes,
            Some(canonical) if canonical == base => Alone::Inert,
            Some(canonical) => {
                let examined = self.known.get(&canonical).and_then(|index| self.examined.get(*index));
                examined.map_or(Alone::Changes, |one| Alone::of(violated, one.violated))
            }
        };
        self.alone = singles.iter().map(alone).collect();
    }

    /// Tries pairs of settings that do something, the most promising first. Returns whether all
    /// were tried.
    fn pairs_of_settings(&mut self) -> bool {
        let (changes, alone) = (&self.changes[..self.of_settings], &self.alone[..self.of_settings]);
        let mut sets = pairs(changes, alone);
        sets.retain(|set| set.iter().all(|index| alone[*index] != Alone::Inert));
        let is_whole = sets.len() <= MAX_PAIRS_OF_SETTINGS;
        sets.truncate(MAX_PAIRS_OF_SETTINGS);
        let until_any = self.lacking().is_empty();
        let candidates = sets.into_iter().filter_map(|set| self.candidate(set)).collect();
        self.examine(candidates, until_any);
        if !is_whole {
            self.left_out = Some(MAX_PAIRS_OF_SETTINGS);
        }
        is_whole
    }

    /// The candidate with a set of changes; none where the system refuses it.
    fn candidate(&self, set: Vec<usize>) -> Option<(Vec<usize>, Mechanisms)> {
        let changes: Vec<&Change> = set.iter().map(|index| &self.changes[*index]).collect();
        Some((set, self.candidates.with(&changes)?))
    }

    /// Tries sets of changes in their order. Returns whether all were tried before the time was up.
    fn sets_in_time(&mut self, sets: Vec<Vec<usize>>) -> bool {
        let mut sets = sets.into_iter().peekable();
        while sets.peek().is_some() {
            self.is_late |= self.budget.clock.now() > self.until;
            if self.is_late || self.stop.is_some() {
                return false;
            }
            let mut round = Vec::new();
            while let Some(set) = sets.next_if(|_| round.len() < ROUND) {
                round.extend(self.candidate(set));
            }
            self.examine(round, true);
        }
        self.stop.is_none()
    }

    /// Screens the candidates that are not known yet, until the search has to stop.
    fn examine(&mut self, candidates: Vec<(Vec<usize>, Mechanisms)>, until_any: bool) {
        let mut fresh = Vec::new();
        for (changes, mechanisms) in candidates {
            if let Entry::Vacant(entry) = self.known.entry(canonical(&mechanisms)) {
                entry.insert(self.examined.len() + fresh.len());
                fresh.push((changes, mechanisms));
            }
        }
        for round in fresh.chunks(ROUND) {
            if self.is_stopped() {
                return;
            }
            let (judge, wanted) = (self.judge, self.goal.wanted);
            let violated = self.budget.pool.map(round, |(_, mechanisms)| judge.screen(mechanisms, wanted, until_any));
            for ((changes, mechanisms), violated) in round.iter().zip(violated) {
                let is_of_settings = changes.iter().all(|change| *change < self.of_settings);
                self.examined.push(Examined::new(changes.clone(), *mechanisms, is_of_settings, violated));
            }
        }
    }

    /// Whether the judge's limits end the search.
    pub(super) fn is_stopped(&mut self) -> bool {
        let cut = self.judge.stop();
        if let Some(cut) = cut {
            self.stop = Some(if cut == Cut::Interrupted { Stop::Interrupted } else { Stop::Time });
        }
        cut.is_some()
    }

    /// The single change with which most of the wanted guarantees hold, where within small bounds
    /// that is more than now.
    fn nearest(&self) -> Option<Nearest> {
        let wanted = self.goal.wanted;
        let kept = |violated: GuaranteeSet| (wanted - violated).len();
        let singles = self.examined.iter().enumerate().filter(|(_, one)| one.changes.len() == 1);
        let (_, best) = singles.max_by_key(|(index, one)| (kept(one.violated), Reverse(*index)))?;
        if kept(best.violated) <= kept(self.violated) {
            return None;
        }
        let decision = self.judge.decide(&best.mechanisms, wanted, MAX_STATES_TOGETHER);
        Some(Nearest { change: self.changes[best.changes[0]].clone(), holds: decision.holds.intersection(wanted) })
    }

    fn repairs(self) -> Repairs<J::Costs> {
        let (wanted, now) = (self.goal.wanted, self.goal.now);
        let changes = |index: &usize| -> Vec<Change> {
            self.examined[*index].changes.iter().map(|change| self.changes[*change].clone()).collect()
        };
        let remedy = |index: &usize| Remedy {
            changes: changes(index),
            breaks: self.examined[*index].violated.intersection(now.holds),
            up_to: self.examined[*index].up_to,
        };
        // Where repairs were found, the search for more of them ended as it should.
        let stop = |own: Option<Stop>, found: &[usize]| self.stop.or(own).filter(|_| found.is_empty());
        let attempts =
            |guarantees, complete_to, stop| attempts(&self.examined, &self.changes, guarantees, complete_to, stop);
        let left_out = self.left_out.map(Stop::Candidates);
        let each = self.each.iter().map(|(guarantee, found)| GuaranteeRepairs {
            guarantee: *guarantee,
            found: found.iter().map(remedy).collect(),
            attempts: attempts(only(*guarantee), self.complete_each, stop(left_out, found)),
        });
        let repair = |index: &usize| Repair {
            changes: changes(index),
            mechanisms: self.examined[*index].mechanisms,
            replays: Vec::new(),
            costs: self.judge.costs(&self.examined[*index].mechanisms),
            up_to: self.examined[*index].up_to,
        };
        let late = self.is_late.then_some(Stop::Time);
        let together = self.goal.together.then(|| Together {
            found: self.together.iter().map(repair).collect(),
            nearest: if self.together.is_empty() { self.nearest() } else { None },
            attempts: attempts(wanted, self.complete_together, stop(late, &self.together)),
        });
        let violated = wanted.intersection(now.violated);
        Repairs {
            wanted,
            violated,
            open: wanted - violated - now.holds,
            holding: now.holds,
            costs: self.judge.costs(&self.candidates.mechanisms()),
            each: each.collect(),
            together,
            max_changes: self.goal.max_changes,
            untried: self.candidates.untried(),
        }
    }
}
