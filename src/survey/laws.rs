//! Laws: minimal conditions on settings that are exactly equivalent to the verdicts of a survey.

use super::checked_claims::{CheckedClaim, checked_claims};
use super::records::{Record, written};
use super::run::Results;
use super::space::{Axis, axis_of, is_used, value_name, value_named};
use super::two_level::{Cube, Points};
use crate::check::Verdict;
use crate::check::check_model;
use crate::check::levels::bounds::{BOUNDS, PAIRS, bounded};
use crate::check::levels::fault_level::{COUNT, LEVELS};
use crate::check::levels::pairs::asked;
use crate::counterexample::Counterexample;
use crate::design::{Claims, Design, setting};
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an axis' setting has where nothing looks at it.
pub const UNUSED: &str = "(not in use)";

/// For some settings the values that they may have; [`UNUSED`] where nothing has to look at the setting.
pub type Conditions = BTreeMap<String, Vec<String>>;

/// A set of conditions that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// The conditions: all of them have to be met. None of them can be left out, and none can be wider.
    pub conditions: Conditions,
    /// How many designs meet them.
    pub designs: usize,
    /// One of them: its settings that are not at their default.
    pub example: BTreeMap<String, String>,
    /// Only for clauses that keep a guarantee: for each condition what happens where it alone is not met.
    pub without: BTreeMap<String, Without>,
}

/// What happens without a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Without {
    /// Which of the clauses that break is met, by its number from one.
    pub broken_by: usize,
    /// A design that meets all the other conditions, and breaks.
    pub design: BTreeMap<String, String>,
}

/// What decides a guarantee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// About what.
    pub guarantee: String,
    /// The sets of faults under which the same designs keep it.
    pub fault_sets: Vec<String>,
    /// How many designs keep it with the hazard reached under the last of these sets, keep it without, and break it.
    pub holds: usize,
    /// Those that keep it and in which the hazard cannot be reached.
    pub vacuous: usize,
    /// Those that break it.
    pub violated: usize,
    /// It is broken exactly if one of these is met.
    pub broken_by: Vec<Clause>,
    /// It is kept exactly if one of these is met.
    pub kept_by: Vec<Clause>,
}

/// All laws of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laws {
    /// See [`super::records::VERSION`].
    pub version: u32,
    /// Messages and faults of the runs that were explored.
    pub bounds: Vec<(u8, u8)>,
    /// The same for what is about two messages at once, beside those.
    pub pairs: (u8, u8),
    /// What varied, with its values.
    pub axes: BTreeMap<String, Vec<String>>,
    /// Which designs were left out with `--where`.
    pub narrowed: Vec<String>,
    /// Designs of the survey.
    pub designs: usize,
    /// One for each guarantee and each group of fault sets that break the same designs.
    pub laws: Vec<Law>,
    /// Sentences that everybody says.
    pub checked_claims: Vec<CheckedClaim>,
}

/// The designs of a survey as points.
struct Plane<'a> {
    axes: Vec<Axis>,
    records: &'a [Record],
    points: Points,
}

impl<'a> Plane<'a> {
    fn new(axes: Vec<Axis>, records: &'a [Record]) -> Self {
        // One value more than the axis has, where nothing looks at it in some of the designs.
        let can_be_unused = |axis: &Axis| records.iter().any(|record| !is_used(axis, &record.design));
        let mut axes = axes;
        // What nothing looks at in some designs is left open before what makes it so.
        axes.sort_by_key(|axis| !can_be_unused(axis));
        let sizes = axes.iter().map(|axis| axis.values.len() as u8 + u8::from(can_be_unused(axis))).collect();
        let coordinates = |record: &Record| axes.iter().map(|axis| coordinate(axis, &record.design)).collect();
        let points = Points::new(sizes, records.iter().map(coordinates).collect());
        Self { axes, records, points }
    }

    /// What a cube says. A setting that it leaves open is not mentioned.
    fn conditions(&self, cube: &Cube) -> Conditions {
        let allowed = |axis: usize| {
            let names = self.axes[axis].values.iter().map(|value| value_name(self.axes[axis].info, *value));
            let all = names.chain([UNUSED.to_owned()]).enumerate();
            all.filter(|(index, _)| cube.0[axis] & (1 << index) != 0).map(|(_, name)| name).collect()
        };
        self.points.literals(cube).map(|axis| (self.axes[axis].info.path.to_owned(), allowed(axis))).collect()
    }

    /// Of some designs the one that differs least from another one, by its settings.
    fn nearest(&self, designs: &[usize], to: usize) -> Option<usize> {
        let distance = |design: usize| {
            let differs = |axis: &&Axis| {
                coordinate(axis, &self.records[design].design) != coordinate(axis, &self.records[to].design)
            };
            self.axes.iter().filter(differs).count()
        };
        designs.iter().copied().min_by_key(|design| (distance(*design), *design))
    }

    fn law(&self, guarantee: Guarantee, levels: &[usize]) -> Law {
        let last = levels[levels.len() - 1];
        let outcome = |design: usize| self.records[design].outcome(guarantee, last);
        let (is_unviolated, is_broken) =
            (|design: usize| outcome(design).is_unviolated(), |design: usize| outcome(design) == Verdict::Violated);
        let count = |wanted: Verdict| (0..self.records.len()).filter(|design| outcome(*design) == wanted).count();
        // The plainest design stands for the others: the one with the fewest settings that are not at their default.
        let plainest = |designs: &[usize]| {
            let found = designs.iter().min_by_key(|design| (written(&self.records[**design].design).len(), **design));
            found.copied().unwrap_or(0)
        };
        let breakers = self.points.cover(is_broken, is_unviolated);
        let kept_by = self.points.cover(is_unviolated, is_broken);
        let breaks = |cube: &Cube| {
            let met: Vec<usize> = self.points.in_cube(cube).into_iter().filter(|design| is_broken(*design)).collect();
            let example = written(&self.records[plainest(&met)].design);
            Clause { conditions: self.conditions(cube), designs: met.len(), example, without: BTreeMap::new() }
        };
        let broken_by: Vec<Clause> = breakers.iter().map(breaks).collect();
        let keeps = |cube: &Cube| {
            let met: Vec<usize> =
                self.points.in_cube(cube).into_iter().filter(|design| is_unviolated(*design)).collect();
            let holding: Vec<usize> = met.iter().copied().filter(|design| outcome(*design) == Verdict::Holds).collect();
            let example = plainest(if holding.is_empty() { &met } else { &holding });
            let without = self.points.literals(cube).filter_map(|axis| {
                let mut wider = cube.clone();
                wider.0[axis] = u16::MAX;
                let met = self.points.in_cube(&wider);
                let breaking: Vec<usize> = met.into_iter().filter(|design| is_broken(*design)).collect();
                let witness = self.nearest(&breaking, example)?;
                let broken_by = 1 + breakers.iter().position(|cube| self.points.is_in(cube, witness))?;
                let design = written(&self.records[witness].design);
                Some((self.axes[axis].info.path.to_owned(), Without { broken_by, design }))
            });
            Clause {
                without: without.collect(),
                conditions: self.conditions(cube),
                designs: met.len(),
                example: written(&self.records[example].design),
            }
        };
        let kept_by = kept_by.iter().map(keeps).collect();
        Law {
            guarantee: guarantee.name().to_owned(),
            fault_sets: levels.iter().map(|level| LEVELS[*level].name.to_owned()).collect(),
            holds: count(Verdict::Holds),
            vacuous: count(Verdict::Vacuous),
            violated: count(Verdict::Violated),
            broken_by,
            kept_by,
        }
    }
}

/// Where a design stands on an axis: the number of its value, or one more than there are where nothing looks at it.
fn coordinate(axis: &Axis, design: &Mechanisms) -> u8 {
    let value = axis.info.get(design);
    let place = axis.values.iter().position(|known| *known == value).filter(|_| is_used(axis, design));
    place.unwrap_or(axis.values.len()) as u8
}

/// The axes by name, with the values that a survey says they had, in the order in which a design is written.
///
/// # Errors
/// A setting or a value that does not exist.
pub fn axes_of(named: &BTreeMap<String, Vec<String>>) -> Result<Vec<Axis>, String> {
    for path in named.keys() {
        setting(path).ok_or_else(|| format!("there is no setting `{path}`"))?;
    }
    let varied = crate::design::registry().iter().filter(|info| named.contains_key(info.path));
    varied
        .map(|info| {
            let value =
                |name: &String| value_named(info, name).ok_or_else(|| format!("`{}` cannot be `{name}`", info.path));
            let values = named[info.path].iter().map(value).collect::<Result<_, _>>()?;
            Ok(Axis { values, ..axis_of(info) })
        })
        .collect()
}

/// The laws of a survey.
///
/// # Errors
/// Results that are not of a survey, or that leave something undecided.
pub fn laws(results: &Results) -> Result<Laws, String> {
    let axes = axes_of(&results.header.axes)?;
    let plane = Plane::new(axes, &results.records);
    let mut laws = Vec::new();
    for guarantee in Guarantee::ALL {
        let kept = |level: usize| -> Vec<bool> {
            results.records.iter().map(|record| record.outcome(guarantee, level).is_unviolated()).collect()
        };
        let is_open =
            |record: &&Record| (0..COUNT).any(|level| record.outcome(guarantee, level) == Verdict::Inconclusive);
        if let Some(record) = results.records.iter().find(is_open) {
            let design = written(&record.design);
            return Err(format!("{} is inconclusive for {design:?}: no law can be exact", guarantee.name()));
        }
        let mut levels = vec![0];
        for level in 1..COUNT {
            if kept(level) != kept(level - 1) {
                laws.push(plane.law(guarantee, &levels));
                levels.clear();
            }
            levels.push(level);
        }
        laws.push(plane.law(guarantee, &levels));
    }
    Ok(Laws {
        version: super::records::VERSION,
        bounds: BOUNDS.to_vec(),
        pairs: PAIRS,
        axes: results.header.axes.clone(),
        narrowed: results.header.narrowed.clone(),
        designs: results.records.len(),
        laws,
        checked_claims: checked_claims(&results.records),
    })
}

impl Law {
    /// The guarantee.
    #[must_use]
    pub fn about(&self) -> Option<Guarantee> {
        Guarantee::named(&self.guarantee)
    }

    /// The numbers of its sets of faults.
    #[must_use]
    pub fn levels(&self) -> Vec<usize> {
        self.fault_sets.iter().filter_map(|name| crate::check::levels::fault_level::named(name)).collect()
    }
}

/// Whether a design meets conditions, where these axes varied.
#[must_use]
pub fn is_met(conditions: &Conditions, axes: &[Axis], design: &Mechanisms) -> bool {
    conditions.iter().all(|(path, values)| {
        let Some(axis) = axes.iter().find(|axis| axis.info.path == path) else { return false };
        let place = usize::from(coordinate(axis, design));
        let name = axis.values.get(place).map_or_else(|| UNUSED.to_owned(), |value| value_name(axis.info, *value));
        values.contains(&name)
    })
}

/// Compares laws with verdicts: every design about which they say something else.
///
/// # Errors
/// Laws over settings or values that do not exist.
pub fn disagreements(laws: &Laws, records: &[Record]) -> Result<Vec<String>, String> {
    let axes = axes_of(&laws.axes)?;
    let mut found = Vec::new();
    for law in &laws.laws {
        let guarantee = law.about().ok_or_else(|| format!("there is no guarantee `{}`", law.guarantee))?;
        for record in records {
            let breaks = law.broken_by.iter().any(|clause| is_met(&clause.conditions, &axes, &record.design));
            let keeps = law.kept_by.iter().any(|clause| is_met(&clause.conditions, &axes, &record.design));
            for level in law.levels() {
                let outcome = record.outcome(guarantee, level);
                if breaks != (outcome == Verdict::Violated) || keeps != outcome.is_unviolated() {
                    found.push(format!(
                        "{} under {}: {:?} is {}, and by the laws {}",
                        law.guarantee,
                        LEVELS[level].name,
                        written(&record.design),
                        outcome.name(),
                        if breaks { "broken" } else { "kept" }
                    ));
                }
            }
        }
    }
    Ok(found)
}

/// The counterexample of how a guarantee breaks in a design under a set of faults, within the survey's bounds.
#[must_use]
pub fn counterexample(
    design: &Mechanisms,
    guarantee: Guarantee,
    level: usize,
    limits: &Limits<'_>,
) -> Option<Counterexample> {
    let pairs = (asked(design) & guarantee.bit() != 0).then_some(PAIRS);
    BOUNDS.into_iter().chain(pairs).find_map(|bounds| {
        let (mechanisms, scope) = bounded(design, bounds, level);
        let model = Pipeline::model(mechanisms, scope, Rules::ALL);
        let design = named_design(mechanisms);
        let checked = check_model(&design, &model, &[guarantee], limits, |_| {});
        checked.findings.into_iter().next()?.counterexample
    })
}

/// A design of the survey as one of a file.
#[must_use]
pub fn named_design(mechanisms: Mechanisms) -> Design {
    Design {
        name: "a design of the survey".to_owned(),
        mechanisms,
        claims: Claims::default(),
        written: BTreeMap::new(),
        golden: None,
        assumed: Vec::new(),
        unresolved: Vec::new(),
    }
}
