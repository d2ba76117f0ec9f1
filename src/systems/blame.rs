//! Which setting allows a violation: found by trying the others of its values on the user's own design.
//!
//! Every alternative of every setting is put in, the profile's rules are applied anew, and where other mechanisms come of it
//! the design is explored for the one guarantee. First one setting at a time, then two. Nothing is looked up in a table.

use super::effective::{RawValue, SettingEntry, ValueOrigin};
use super::lower::{LoweredSettings, VendorInputs};
use super::profile::{Comparison, Condition, ValueType, VendorSetting};
use super::reading::{LoadedDesign, VendorSettings};
use super::value::{self, SettingValue};
use crate::check::{Verdict, fault_sets, in_parallel, verdict};
use crate::design::{Design, SettingType, SourceFile, SourceSpan, registry};
use onceproof_engine::Limits;
use onceproof_models::faults::Faults;
use onceproof_models::mechanisms::Bounds;
use onceproof_models::{Guarantee, Mechanisms};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

/// No more designs are explored for one guarantee.
const MOST_TRIALS: usize = 100;

/// A design that is larger than this stays undecided as a repair.
const MOST_STATES: usize = 150_000;

/// One setting with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The setting, with its part.
    pub key: String,
    /// Its name, as the vendor writes it.
    pub name: String,
    /// What it is now.
    pub now: String,
    /// Where it is written; none where it is a default.
    pub place: Option<SourceSpan>,
    /// The value to write instead, as the vendor writes it.
    pub instead: String,
    /// The mechanism that it is instead, where it is none of the system's settings but one of the design's own.
    pub mechanism: Option<(&'static str, u8)>,
}

/// What was found out about one guarantee.
#[derive(Clone, Debug)]
pub struct Blame {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// The smallest changes that were found, each of which makes it hold.
    pub repairs: Vec<Vec<Change>>,
    /// How many designs were explored.
    pub tried: usize,
    /// How many of them were too large to be decided.
    pub undecided: usize,
    /// Whether some were left out for their number.
    pub is_cut: bool,
    /// How it was looked for.
    pub how: How,
}

/// How to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct How {
    /// Rarer kinds of faults one kind at a time, as for the verdict itself.
    pub apart: bool,
    /// Two settings at once, too.
    pub pairs: bool,
}

/// A value to try, with the inputs that hold it.
struct Trial {
    changes: Vec<Change>,
    mechanisms: Mechanisms,
}

/// A design that is tried with other values.
pub(crate) struct Tried<'a> {
    pub(crate) read: &'a LoadedDesign,
    pub(crate) vendor: &'a VendorSettings,
    /// The bounds may be other ones than the design's.
    pub(crate) bounds: Bounds,
}

impl Tried<'_> {
    /// The settings whose values were not written by the user or by default, but are worth a try.
    pub(crate) fn alternatives(&self) -> Vec<Change> {
        let mut found = Vec::new();
        for effective in &self.vendor.lowered.settings {
            let setting = effective.setting;
            if setting.part == "figures" {
                continue;
            }
            for value in values(setting, &self.vendor.lowered) {
                if Some(&value) == effective.value.as_ref() && effective.adjusted.is_none() {
                    continue;
                }
                found.push(Change {
                    key: setting.key(),
                    name: setting.name.clone(),
                    now: effective.display_value(),
                    place: match &effective.origin {
                        ValueOrigin::Written(place) | ValueOrigin::Unresolved(place, _) => Some(place.clone()),
                        ValueOrigin::Default => None,
                    },
                    instead: value::written(setting, &value),
                    mechanism: None,
                });
            }
        }
        found
    }

    /// What the system's settings leave open: how effects are made, how the application commits.
    pub(crate) fn left_open(&self, design: &Design) -> Vec<Change> {
        let mut found = Vec::new();
        let is_open = |path: &str| {
            !path.starts_with("faults.")
                && !path.starts_with("bounds.")
                && !self.vendor.lowered.derived.values.contains_key(path)
        };
        for info in registry().iter().filter(|info| is_open(info.path)) {
            let values: Vec<u8> = match &info.setting_type {
                SettingType::Named(names) => (0..names.len() as u8).collect(),
                SettingType::Switch => vec![0, 1],
                SettingType::Number(low, high) => (*low..=*high).collect(),
            };
            let now = info.get(&design.mechanisms);
            for value in values.into_iter().filter(|value| *value != now) {
                found.push(Change {
                    key: info.path.to_owned(),
                    name: info.path.to_owned(),
                    now: info.value_text(now),
                    place: design
                        .written
                        .get(info.path)
                        .map(|span| SourceSpan { file: Arc::clone(&self.read.source), range: span.clone() }),
                    instead: info.value_text(value),
                    mechanism: Some((info.path, value)),
                });
            }
        }
        found
    }

    /// The mechanisms with these changes, where the system takes them.
    pub(crate) fn with(&self, changes: &[&Change]) -> Option<Mechanisms> {
        let mut inputs =
            VendorInputs { systems: self.vendor.inputs.systems.clone(), entries: self.vendor.inputs.entries.clone() };
        let mut draft = None;
        for change in changes {
            if let Some((path, value)) = change.mechanism {
                draft = Some(draft.as_ref().unwrap_or(&self.read.parsed).with(path, value));
                continue;
            }
            let (part, name) = change.key.split_once('.')?;
            let known = self.vendor.lowered.settings.iter().find(|effective| effective.setting.key() == change.key)?;
            let names = |entry: &SettingEntry| {
                entry.part == part && (entry.key == name || known.setting.aliases.contains(&entry.key))
            };
            let place = change.place.clone().unwrap_or_else(SourceFile::nowhere);
            let value = RawValue::Text(change.instead.clone());
            match inputs.entries.iter_mut().rfind(|entry| names(entry)) {
                Some(entry) => entry.value = value,
                None => inputs.entries.push(SettingEntry {
                    part: part.to_owned(),
                    key: name.to_owned(),
                    value,
                    key_source: place.clone(),
                    value_source: place,
                }),
            }
        }
        let mechanisms = draft.as_ref().unwrap_or(&self.read.parsed).tried(&inputs.lower().ok()?.derived)?;
        Some(Mechanisms { bounds: self.bounds, ..mechanisms })
    }
}

/// The other values of a setting that could make a difference.
fn values(setting: &'static VendorSetting, lowered: &LoweredSettings) -> Vec<SettingValue> {
    let mut texts: Vec<String> = setting.values.iter().chain(&setting.tries).cloned().collect();
    if setting.kind == ValueType::Switch && texts.is_empty() {
        texts.extend(["true", "false"].map(str::to_owned));
    }
    let mut values: Vec<SettingValue> = texts.iter().filter_map(|text| value::read(setting, text).ok()).collect();
    // Either side of every figure that the setting is compared with.
    let key = setting.key();
    let rules = lowered.systems.iter().flat_map(|system| &system.profile.rule);
    for condition in rules.flat_map(|rule| &rule.when) {
        if let Some(value) = beyond(condition, &key, lowered) {
            values.push(value);
        }
    }
    let mut fresh = Vec::new();
    for value in values {
        if !fresh.contains(&value) {
            fresh.push(value);
        }
    }
    fresh
}

/// A value on the other side of a comparison with another setting: twice or half the other figure.
fn beyond(condition: &Condition, key: &str, lowered: &LoweredSettings) -> Option<SettingValue> {
    let find = |key: &str| lowered.settings.iter().find(|effective| effective.setting.key() == key);
    let number = |key: &str| find(key)?.value.as_ref()?.number();
    let is_more = matches!(condition.is, Comparison::More | Comparison::AtLeast);
    if !is_more && !matches!(condition.is, Comparison::Less | Comparison::AtMost) {
        return None;
    }
    let (wanted, own) = if condition.left == key {
        find(condition.right.first()?)?;
        let sum: i64 = condition.right.iter().map(|word| number(word)).sum::<Option<i64>>()?;
        (if is_more { sum.saturating_mul(2) } else { sum / 2 }, find(key)?)
    } else if condition.right.iter().any(|word| word == key) {
        let left = number(&condition.left)?;
        (if is_more { left / 2 } else { left.saturating_mul(2) }, find(key)?)
    } else {
        return None;
    };
    let is_time = own.setting.kind.milliseconds().is_some();
    Some(if is_time { SettingValue::Time(wanted) } else { SettingValue::Number(wanted) })
}

/// Tries what could make the guarantee hold.
#[must_use]
pub fn blame(read: &LoadedDesign, design: &Design, guarantee: Guarantee, how: How, limits: &Limits<'_>) -> Blame {
    let mut blame = Blame { guarantee, repairs: Vec::new(), tried: 0, undecided: 0, is_cut: false, how };
    // What broke the design is tried first on the others: most of them break there, too.
    let sets = if how.apart { fault_sets(design.mechanisms.faults) } else { vec![design.mechanisms.faults] };
    let limits = Limits { threads: 1, states: limits.states.min(MOST_STATES), ..*limits };
    let (broken, whole): (Vec<Faults>, Vec<Faults>) = sets.into_iter().partition(|faults| {
        let mechanisms = Mechanisms { faults: *faults, ..design.mechanisms };
        verdict(&Design { mechanisms, ..design.clone() }, guarantee, &limits) == Verdict::Violated
    });
    let sets: Vec<Faults> = broken.into_iter().chain(whole).collect();
    // A design in the mechanisms' own words has no system's settings to try.
    let nothing = VendorSettings::default();
    let vendor = &Tried { read, vendor: read.vendor.as_ref().unwrap_or(&nothing), bounds: design.mechanisms.bounds };
    let alternatives = vendor.alternatives();
    let mut known: BTreeMap<String, Verdict> = BTreeMap::new();
    known.insert(format!("{:?}", design.mechanisms), Verdict::Violated);
    let singles: Vec<Vec<&Change>> = alternatives.iter().map(|change| vec![change]).collect();
    let mut search = Search { vendor, design, sets: &sets, limits, blame: &mut blame, known };
    search.run(&singles);
    if search.blame.repairs.is_empty() && how.pairs {
        // A change that the system takes and that changes nothing alone changes nothing beside another one either, but for
        // figures that are compared with one another.
        let base = format!("{:?}", design.mechanisms);
        let matters =
            |change: &&Change| vendor.with(&[change]).is_none_or(|mechanisms| format!("{mechanisms:?}") != base);
        let relevant: Vec<&Change> = alternatives.iter().filter(matters).collect();
        let mut pairs = Vec::new();
        for (index, one) in relevant.iter().enumerate() {
            let others = relevant[index + 1..].iter().filter(|other| other.key != one.key);
            pairs.extend(others.map(|other| vec![*one, *other]));
        }
        search.run(&pairs);
    }
    // A broken step ends an exploration early; what can only be seen in the end takes longer, and is tried where it is claimed.
    let is_quick = !matches!(guarantee, Guarantee::LossFree | Guarantee::Progress);
    if search.blame.repairs.is_empty() && (how.pairs || is_quick) {
        let open = vendor.left_open(design);
        search.run(&open.iter().map(|change| vec![change]).collect::<Vec<_>>());
    }
    blame
}

/// A search under way.
struct Search<'a> {
    vendor: &'a Tried<'a>,
    design: &'a Design,
    /// The sets of faults, those that break the design first.
    sets: &'a [Faults],
    limits: Limits<'a>,
    blame: &'a mut Blame,
    known: BTreeMap<String, Verdict>,
}

impl Search<'_> {
    fn run(&mut self, candidates: &[Vec<&Change>]) {
        let mut trials = Vec::new();
        for changes in candidates {
            if let Some(mechanisms) = self.vendor.with(changes) {
                trials.push(Trial { changes: changes.iter().map(|change| (*change).clone()).collect(), mechanisms });
            }
        }
        // Many values make the same mechanisms: each is explored once.
        let mut fresh: Vec<(String, Mechanisms)> = Vec::new();
        for trial in &trials {
            let name = format!("{:?}", trial.mechanisms);
            if !self.known.contains_key(&name) && !fresh.iter().any(|(other, _)| *other == name) {
                fresh.push((name, trial.mechanisms));
            }
        }
        let room = MOST_TRIALS.saturating_sub(self.blame.tried);
        self.blame.is_cut |= fresh.len() > room;
        fresh.truncate(room);
        self.blame.tried += fresh.len();
        for (index, answer) in self.explore(&fresh).into_iter().enumerate() {
            self.blame.undecided += usize::from(answer == Verdict::Inconclusive);
            self.known.insert(fresh[index].0.clone(), answer);
        }
        for trial in trials {
            if self.known.get(&format!("{:?}", trial.mechanisms)) == Some(&Verdict::Holds) {
                self.blame.repairs.push(trial.changes);
            }
        }
    }

    /// Whether the guarantee holds with each of these mechanisms.
    fn explore(&self, trials: &[(String, Mechanisms)]) -> Vec<Verdict> {
        let (design, sets, guarantee, limits) = (self.design, self.sets, self.blame.guarantee, self.limits);
        let workers = thread::available_parallelism().map_or(1, usize::from);
        in_parallel(trials, workers, |(_, mechanisms)| {
            together(sets.iter().map(|faults| {
                let mechanisms = Mechanisms { faults: *faults, ..*mechanisms };
                let tried = Design { mechanisms, unresolved: Vec::new(), ..design.clone() };
                verdict(&tried, guarantee, &limits)
            }))
        })
    }
}

/// The answer over several sets of faults; the first that breaks it is enough.
fn together(answers: impl Iterator<Item = Verdict>) -> Verdict {
    let mut worst = Verdict::Vacuous;
    for answer in answers {
        match answer {
            Verdict::Violated => return Verdict::Violated,
            // What is too large to be decided under one set is no repair, whatever the others say.
            Verdict::Inconclusive => return Verdict::Inconclusive,
            Verdict::Holds => worst = Verdict::Holds,
            Verdict::Vacuous => {}
        }
    }
    worst
}
