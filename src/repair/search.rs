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
use super::judge::{Decision, Judge};
use super::order::{Alone, pairs, triples};
use super::repairs::{GuaranteeRepairs, Nearest, Remedy, Repair, Repairs, Together};
use crate::design::{ineffective_settings, setting};
use onceproof_engine::{Clock, Cut, Pool};
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

/// The most candidates that are decided for one guarantee on its own.
const MAX_CANDIDATES: usize = 100;
/// The most states of a candidate that is decided for one guarantee on its own.
const MAX_STATES_EACH: usize = 150_000;
/// The most states of a candidate that is decided for all wanted guarantees.
const MAX_STATES_TOGETHER: usize = 1_000_000;
/// The most remedies of one guarantee whose effect on the others is decided.
const MAX_SIDE_EFFECTS: usize = 4;
/// The most pairs of settings. Other sets of several changes are limited by time.
const MAX_PAIRS_OF_SETTINGS: usize = 200;
/// Candidates between two looks at the clock.
const ROUND: usize = 32;

/// The aim of a search.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The guarantees that have to hold.
    pub wanted: GuaranteeSet,
    /// The verdicts on the design as it is, on all guarantees.
    pub now: Decision,
    /// Whether sets of changes are looked for with which all of them hold, beside those for each
    /// violated one.
    pub together: bool,
    /// The most changes at once, 1 to 3.
    pub max_changes: usize,
}

/// The means of a search.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// The workers.
    pub pool: Pool<'a>,
    /// The clock of `patience`.
    pub clock: &'a dyn Clock,
    /// How long sets of several changes are tried. Single changes are tried whatever the time.
    pub patience: Duration,
}

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

/// The set of one guarantee.
fn only(guarantee: Guarantee) -> GuaranteeSet {
    GuaranteeSet::EMPTY.with(guarantee)
}

struct Search<'a, J> {
    candidates: &'a Candidates<'a>,
    goal: Goal,
    budget: Budget<'a>,
    judge: &'a J,
    /// The time of the budget's clock after which no further set of several changes is tried.
    until: Duration,
    /// Every single change: those of settings, then those of mechanisms.
    changes: Vec<Change>,
    /// How many of `changes` are of settings.
    of_settings: usize,
    /// The candidates that were explored, in their order.
    examined: Vec<Examined>,
    /// The index in `examined` by canonical mechanisms. Where the search stopped, it may be past
    /// the end.
    known: HashMap<Mechanisms, usize>,
    /// The guarantees that the design itself violates within small bounds.
    violated: GuaranteeSet,
    /// The effect of each of `changes` alone.
    alone: Vec<Alone>,
    /// Why the judge's limits ended the search.
    stop: Option<Stop>,
    /// Whether the time for sets of several changes was up.
    is_late: bool,
    /// The number of candidates after which others were left out for a guarantee on its own.
    left_out: Option<usize>,
    /// For each violated guarantee the indices in `examined` of its repairs.
    each: Vec<(Guarantee, Vec<usize>)>,
    /// The indices in `examined` of what repairs all wanted guarantees.
    together: Vec<usize>,
    /// Every set of up to so many changes was explored for `together`.
    complete_together: usize,
    /// The same for each guarantee, and sets of settings alone.
    complete_each: usize,
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

    /// Decides what becomes of the guarantees that hold now with the remedies of each violated one,
    /// as far as they are shown, and puts those first that break none of them.
    fn side_effects(&mut self) {
        let holding = self.goal.now.holds;
        for number in 0..self.each.len() {
            let found = self.each[number].1.clone();
            let open: Vec<usize> = found.into_iter().take(MAX_SIDE_EFFECTS).collect();
            for round in open.chunks(self.budget.pool.size()) {
                if self.is_stopped() {
                    return;
                }
                self.decide(round, holding, MAX_STATES_EACH);
            }
            let examined = &self.examined;
            let breaks = |index: &usize| !examined[*index].violated.intersection(holding).is_empty();
            self.each[number].1.sort_by_key(breaks);
        }
    }

    fn is_together_open(&self) -> bool {
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
    fn is_stopped(&mut self) -> bool {
        let cut = self.judge.stop();
        if let Some(cut) = cut {
            self.stop = Some(if cut == Cut::Interrupted { Stop::Interrupted } else { Stop::Time });
        }
        cut.is_some()
    }

    /// Decides what passed of the candidates from `start` on. Returns whether all of it was decided
    /// for the wanted guarantees together.
    fn conclude(&mut self, start: usize) -> bool {
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
    fn confirm_each(&mut self, start: usize, is_asked: impl Fn(&Examined) -> bool) {
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

    fn decide(&mut self, candidates: &[usize], guarantees: GuaranteeSet, states: usize) {
        let (judge, examined) = (self.judge, &self.examined);
        let decisions =
            self.budget.pool.map(candidates, |index| judge.decide(&examined[*index].mechanisms, guarantees, states));
        for (index, decision) in candidates.iter().zip(decisions) {
            self.examined[*index].note(guarantees, decision);
        }
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
