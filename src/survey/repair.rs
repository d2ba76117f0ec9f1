//! Repairing a design: the smallest sets of changes with which all that is wanted holds.
//!
//! Nothing is looked up. Every candidate is explored on the user's own design, under its own faults and within its own bounds.
//! Most candidates are wrong, and most of these break within small bounds: they are explored there first. A run within small
//! bounds is a run within larger ones, so what breaks there needs no second look. Of several changes at once, what broke one candidate is
//! tried on the others before.

use crate::check::costs::{Costs, costs};
use crate::check::levels::bounds::{BOUNDS, PAIRS};
use crate::check::levels::known_traces::KnownTraces;
use crate::check::{Verdict, Verdicts, fault_sets, in_parallel, scope, verdicts};
use crate::design::{Design, ineffective_settings};
use crate::systems::{Change, LoadedDesign, Tried, VendorSettings};
use onceproof_engine::{Asked, FAULT_LEVELS, Limits, first_broken};
use onceproof_models::mechanisms::Bounds;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// A candidate that is larger than this stays undecided.
const MOST_STATES: usize = 1_000_000;
/// How far to look once more for the run that broke a candidate.
const MOST_STATES_FOR_A_RUN: usize = 20_000;
/// What no step breaks, but that nothing comes any more.
const IN_THE_END: u8 = Guarantee::LossFree.bit() | Guarantee::Progress.bit();
/// So many candidates are tried at once before looking at the clock.
const ROUND: usize = 32;

/// A set of changes with which all that is wanted holds.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The changes.
    pub changes: Vec<Change>,
    /// What a message costs then.
    pub costs: Option<Costs>,
}

/// What came of looking for repairs.
#[derive(Clone, Debug, Default)]
pub struct Repairs {
    /// What is wanted.
    pub wanted: Vec<Guarantee>,
    /// What of it is broken now.
    pub broken: Vec<Guarantee>,
    /// What of it is not decided now.
    pub open: Vec<Guarantee>,
    /// Every guarantee that holds now.
    pub holding: Vec<Guarantee>,
    /// What a message costs now.
    pub costs: Option<Costs>,
    /// The repairs of the smallest size, the cheapest first.
    pub found: Vec<Repair>,
    /// Where there is none: the single change with which most of what is wanted holds, and what that is.
    pub nearest: Option<(Change, Vec<Guarantee>)>,
    /// How many designs were explored.
    pub tried: usize,
    /// How many of them were too large to be decided.
    pub undecided: usize,
    /// Up to how many changes at once everything was tried.
    pub exhausted: usize,
}

/// How repairs are looked for.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    /// Rarer faults one kind at a time.
    pub apart: bool,
    /// What broke one set of changes is tried on the others before they are explored. It changes nothing but the time.
    pub counterexamples: Option<&'a KnownTraces>,
    /// How long to look. What was not tried by then is said ([`Repairs::exhausted`]).
    pub patience: Duration,
}

impl<'a> Effort<'a> {
    /// As somebody who waits for the answer would have it.
    #[must_use]
    pub const fn while_waiting(apart: bool, counterexamples: &'a KnownTraces) -> Self {
        Self { apart, counterexamples: Some(counterexamples), patience: Duration::from_secs(8) }
    }
}

/// A candidate.
struct Candidate<'a> {
    changes: Vec<&'a Change>,
    mechanisms: Mechanisms,
}

struct Search<'a> {
    tried: &'a Tried<'a>,
    design: &'a Design,
    effort: Effort<'a>,
    limits: Limits<'a>,
    until: Instant,
    known: BTreeSet<String>,
    repairs: Repairs,
}

/// A design's name among those that were tried: without what nothing looks at.
fn name(mechanisms: &Mechanisms) -> String {
    let mut plain = *mechanisms;
    let default = Mechanisms::default();
    for (path, _) in ineffective_settings(mechanisms) {
        if let Some(info) = crate::design::setting(path) {
            info.set(&mut plain, info.get(&default));
        }
    }
    format!("{plain:?}")
}

/// Looks for the smallest sets of changes with which everything that is wanted holds.
#[must_use]
pub fn repair(read: &LoadedDesign, wanted: &[Guarantee], effort: Effort<'_>, limits: &Limits<'_>) -> Repairs {
    let design = &read.design;
    let nothing = VendorSettings::default();
    let tried = Tried { read, vendor: read.vendor.as_ref().unwrap_or(&nothing), bounds: design.mechanisms.bounds };
    let repairs = Repairs { wanted: wanted.to_vec(), costs: costs(&design.mechanisms), ..Repairs::default() };
    let limits = Limits { states: limits.states.min(MOST_STATES), ..*limits };
    let known = BTreeSet::from([name(&design.mechanisms)]);
    let until = Instant::now() + effort.patience;
    let mut search = Search { tried: &tried, design, effort, limits, until, known, repairs };
    // As the design is now, with the limits that its own verdict has.
    let now = search.explored(&design.mechanisms, &Guarantee::ALL);
    let is = |answer: Verdict| Guarantee::ALL.into_iter().filter(move |guarantee| now.of(*guarantee) == answer);
    search.repairs.holding = is(Verdict::Holds).collect();
    search.repairs.broken = is(Verdict::Violated).filter(|guarantee| wanted.contains(guarantee)).collect();
    search.repairs.open =
        is(Verdict::Inconclusive).chain(is(Verdict::Vacuous)).filter(|one| wanted.contains(one)).collect();
    if search.repairs.broken.is_empty() {
        return search.repairs;
    }
    let alternatives: Vec<Change> = tried
        .alternatives()
        .into_iter()
        .chain(tried.left_open(design))
        .filter(|change| change.now != change.instead)
        .collect();
    search.all(&alternatives);
    search.repairs
}

impl Search<'_> {
    fn all(&mut self, alternatives: &[Change]) {
        // One change: what each of them breaks within small bounds is kept, for choosing pairs.
        let mut singles: Vec<(&Change, Mechanisms)> = Vec::new();
        for change in alternatives {
            if let Some(mechanisms) = self.tried.with(&[change]) {
                singles.push((change, mechanisms));
            }
        }
        let base = self.small(&self.design.mechanisms);
        let fresh: Vec<Candidate<'_>> = singles
            .iter()
            .filter(|(_, mechanisms)| self.known.insert(name(mechanisms)))
            .map(|(change, mechanisms)| Candidate { changes: vec![change], mechanisms: *mechanisms })
            .collect();
        let broken = in_parallel(&fresh, workers(), |candidate| self.small(&candidate.mechanisms));
        self.repairs.tried += fresh.len();
        let wanted = bits(&self.repairs.wanted);
        let passing: Vec<usize> = (0..fresh.len()).filter(|index| broken[*index].violated & wanted == 0).collect();
        self.repairs.exhausted = usize::from(self.confirm(&fresh, passing));
        if !self.repairs.found.is_empty() {
            return;
        }
        let kept = |answers: &Verdicts| (wanted & !answers.violated).count_ones();
        let best = (0..fresh.len()).max_by_key(|index| (kept(&broken[*index]), std::cmp::Reverse(*index)));
        if let Some(index) = best.filter(|index| kept(&broken[*index]) > kept(&base)) {
            let holds = self.explored(&fresh[index].mechanisms, &self.repairs.wanted.clone());
            let held: Vec<Guarantee> =
                self.repairs.wanted.iter().copied().filter(|one| holds.of(*one) == Verdict::Holds).collect();
            self.repairs.nearest = Some((fresh[index].changes[0].clone(), held));
        }
        // Two changes: first those that each mend something, then those of which one does something, then the rest. A change
        // that goes with nothing alone may go with another one.
        let mut effect: BTreeMap<String, u8> = BTreeMap::new();
        for (candidate, answers) in fresh.iter().zip(&broken) {
            effect.insert(name(&candidate.mechanisms), answers.violated);
        }
        let mends = |change: &Change| {
            let alone = singles.iter().find(|(other, _)| std::ptr::eq(*other, change));
            alone.map_or(1, |(_, mechanisms)| match effect.get(&name(mechanisms)) {
                Some(broken) if base.violated & wanted & !broken != 0 => 2,
                Some(broken) if *broken != base.violated => 1,
                _ => 0,
            })
        };
        let weights: Vec<u8> = alternatives.iter().map(mends).collect();
        let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
        for one in 0..alternatives.len() {
            for other in one + 1..alternatives.len() {
                if alternatives[one].key != alternatives[other].key {
                    pairs.push((weights[one] + weights[other], one, other));
                }
            }
        }
        pairs.sort_by_key(|(weight, one, other)| (std::cmp::Reverse(*weight), *one, *other));
        if self.sets(alternatives, pairs.iter().map(|(_, one, other)| vec![*one, *other])) {
            self.repairs.exhausted = 2;
        }
        if !self.repairs.found.is_empty() {
            return;
        }
        // Three: only such as each mend something.
        let mending: Vec<usize> = (0..alternatives.len()).filter(|index| weights[*index] == 2).collect();
        let mut triples = Vec::new();
        for (first, one) in mending.iter().enumerate() {
            for (second, other) in mending.iter().enumerate().skip(first + 1) {
                for third in mending.iter().skip(second + 1) {
                    let keys: BTreeSet<&str> =
                        [one, other, third].iter().map(|index| alternatives[**index].key.as_str()).collect();
                    if keys.len() == 3 {
                        triples.push(vec![*one, *other, *third]);
                    }
                }
            }
        }
        self.sets(alternatives, triples.into_iter());
    }

    /// Tries sets of changes in their order. False: the time was up.
    fn sets(&mut self, alternatives: &[Change], sets: impl Iterator<Item = Vec<usize>>) -> bool {
        let mut fresh: Vec<Candidate<'_>> = Vec::new();
        let mut passing: Vec<Candidate<'_>> = Vec::new();
        let mut is_whole = true;
        let mut sets = sets.peekable();
        while sets.peek().is_some() || !fresh.is_empty() {
            while let Some(set) = sets.next_if(|_| fresh.len() < ROUND) {
                let changes: Vec<&Change> = set.iter().map(|index| &alternatives[*index]).collect();
                if let Some(mechanisms) = self.tried.with(&changes)
                    && self.known.insert(name(&mechanisms))
                {
                    fresh.push(Candidate { changes, mechanisms });
                }
            }
            if Instant::now() > self.until {
                is_whole = fresh.is_empty() && sets.peek().is_none();
                break;
            }
            let round = std::mem::take(&mut fresh);
            let pass = in_parallel(&round, workers(), |candidate| self.passes(&candidate.mechanisms));
            self.repairs.tried += round.len();
            passing.extend(round.into_iter().zip(pass).filter(|(_, passes)| *passes).map(|(candidate, _)| candidate));
        }
        let all = (0..passing.len()).collect();
        self.confirm(&passing, all) && is_whole
    }

    /// Explores candidates that nothing breaks within small bounds as the design itself is explored, the cheapest first.
    /// False: the time was up.
    fn confirm(&mut self, candidates: &[Candidate<'_>], mut which: Vec<usize>) -> bool {
        let price = |index: usize| costs(&candidates[index].mechanisms).map(|costs| costs.rank());
        which.sort_by_key(|index| (price(*index).is_none(), price(*index), *index));
        let wanted = self.repairs.wanted.clone();
        for round in which.chunks(workers()) {
            if Instant::now() > self.until && !self.repairs.found.is_empty() {
                return false;
            }
            let answers = in_parallel(round, workers(), |index| self.explored(&candidates[*index].mechanisms, &wanted));
            for (index, answers) in round.iter().zip(answers) {
                let candidate = &candidates[*index];
                if wanted.iter().all(|one| answers.of(*one) == Verdict::Holds) {
                    self.repairs.found.push(Repair {
                        changes: candidate.changes.iter().map(|change| (*change).clone()).collect(),
                        costs: costs(&candidate.mechanisms),
                    });
                }
                self.repairs.undecided +=
                    usize::from(wanted.iter().any(|one| answers.of(*one) == Verdict::Inconclusive));
            }
        }
        true
    }

    /// Whether nothing that was wanted is broken within small bounds, as far as is looked: what broke another candidate is tried first.
    fn passes(&self, mechanisms: &Mechanisms) -> bool {
        let wanted = bits(&self.repairs.wanted);
        let by_steps = wanted & !IN_THE_END;
        let Some(counterexamples) = self.effort.counterexamples else {
            return self.small(mechanisms).violated & wanted == 0;
        };
        let scope = scope(self.design, &self.repairs.wanted);
        let model = |tried: Mechanisms| Pipeline::model(tried, scope, Rules::ALL);
        let models: Vec<PipelineModel> =
            self.under_each_set(&within(mechanisms, PAIRS)).into_iter().map(model).collect();
        if models.iter().any(|model| counterexamples.break_one(mechanisms, model, by_steps)) {
            return false;
        }
        let broken = self.small(mechanisms).violated;
        let asked = Asked { bits: broken & by_steps, largest: 0, known: [0; FAULT_LEVELS] };
        if asked.bits != 0 {
            // Once more, for the run. Where it is not found soon the next candidate has to do without it.
            let limits = Limits { threads: 1, states: MOST_STATES_FOR_A_RUN, ..self.limits };
            let runs = models.iter().map(|model| first_broken(model, asked, |_| 0, &limits).runs);
            runs.flatten().take(1).for_each(|run| counterexamples.keep(mechanisms, &run.into()));
        }
        broken & wanted == 0
    }

    /// What breaks within small bounds.
    fn small(&self, mechanisms: &Mechanisms) -> Verdicts {
        let mut all = Verdicts::default();
        for bounds in BOUNDS {
            let one = self.explored(&within(mechanisms, bounds), &self.repairs.wanted);
            all.violated |= one.violated;
            all.hazards |= one.hazards;
        }
        all
    }

    /// All faults together, or the rarer ones one kind at a time: what takes two of these kinds breaks no candidate then.
    fn under_each_set(&self, mechanisms: &Mechanisms) -> Vec<Mechanisms> {
        let sets = if self.effort.apart { fault_sets(mechanisms.faults) } else { vec![mechanisms.faults] };
        sets.into_iter().map(|faults| Mechanisms { faults, ..*mechanisms }).collect()
    }

    /// What holds and breaks within these bounds.
    fn explored(&self, mechanisms: &Mechanisms, guarantees: &[Guarantee]) -> Verdicts {
        let limits = Limits { threads: 1, ..self.limits };
        let mut all = Verdicts::default();
        for tried in self.under_each_set(mechanisms) {
            let one = verdicts(&self.like(tried), guarantees, &limits);
            all.violated |= one.violated;
            all.hazards |= one.hazards;
            all.is_cut |= one.is_cut;
        }
        all
    }

    fn like(&self, mechanisms: Mechanisms) -> Design {
        Design { mechanisms, unresolved: Vec::new(), ..self.design.clone() }
    }
}

/// Within small bounds of messages and faults, where its own are larger.
fn within(mechanisms: &Mechanisms, (messages, faults): (u8, u8)) -> Mechanisms {
    let own = mechanisms.bounds;
    let faults = if own.faults == 0 { faults } else { own.faults.min(faults) };
    let bounds = Bounds { messages: own.messages.min(messages), faults, ..own };
    Mechanisms { bounds, ..*mechanisms }
}

fn bits(guarantees: &[Guarantee]) -> u8 {
    guarantees.iter().fold(0, |bits, guarantee| bits | guarantee.bit())
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
