//! Results of a survey: one line of JSON for the survey, then one for each design. `docs/generated/survey.md` has every field.
//!
//! Every line carries a sum of itself, so that a line that was cut off or changed is noticed wherever it stands.

use super::space::{Space, value_name, value_named};
use crate::check::Verdict;
use crate::check::costs::Costs;
use crate::check::levels::bounds::{BOUNDS, PAIRS};
use crate::check::levels::decide::{Decided, LevelVerdicts};
use crate::check::levels::fault_level::{COUNT, LEVELS};
use crate::design::setting;
use onceproof_models::{Guarantee, Mechanisms};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The version of this format.
pub const VERSION: u32 = 2;

/// The sources of the checker and of the models.
#[must_use]
pub const fn sources() -> &'static str {
    env!("ONCEPROOF_CHECKER")
}

/// The first line of a results file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// See [`VERSION`].
    pub onceproof_survey: u32,
    /// What the verdicts were made by.
    pub sources: String,
    /// Messages and faults of the runs that were explored.
    pub bounds: Vec<(u8, u8)>,
    /// The same for what is about two messages at once, beside those.
    pub pairs: (u8, u8),
    /// The sets of faults, in the order of the letters.
    pub fault_sets: Vec<String>,
    /// What varies, with its values.
    pub axes: BTreeMap<String, Vec<String>>,
    /// What was asked for with `--where`.
    pub narrowed: Vec<String>,
    /// Combinations of all values.
    pub combinations: u64,
    /// Of these, such as cannot be.
    pub impossible: u64,
    /// Of these, such as behave like another one: the setting that nothing looks at, what makes it so, and how many.
    pub merged: Vec<(String, String, u64)>,
    /// Designs of the whole survey.
    pub designs: u64,
    /// Which part of it this is: the number from one, and of how many.
    pub shard: (u32, u32),
}

impl Header {
    /// The header of a survey of this space.
    #[must_use]
    pub fn new(space: &Space, narrowed: &[String], designs: usize, shard: (u32, u32)) -> Self {
        let axis = |axis: &super::space::Axis| {
            let values = axis.values.iter().map(|value| value_name(axis.info, *value)).collect();
            (axis.info.path.to_owned(), values)
        };
        let merge = |((path, because), count): (&super::space::Merge, &u64)| {
            ((*path).to_owned(), (*because).to_owned(), *count)
        };
        Self {
            onceproof_survey: VERSION,
            sources: sources().to_owned(),
            bounds: BOUNDS.to_vec(),
            pairs: PAIRS,
            fault_sets: LEVELS.iter().map(|level| level.name.to_owned()).collect(),
            axes: space.axes.iter().map(axis).collect(),
            narrowed: narrowed.to_vec(),
            combinations: space.combinations,
            impossible: space.impossible,
            merged: space.merged.iter().map(merge).collect(),
            designs: designs as u64,
            shard,
        }
    }
}

/// A line about one design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The digest of the design and of all that its verdicts rest on.
    pub id: String,
    /// The settings that are not at their default.
    pub design: BTreeMap<String, String>,
    /// For each guarantee one letter for each set of faults: `h` holds, `v` violated, `-` vacuous, `?` inconclusive.
    pub verdicts: BTreeMap<String, String>,
    /// What a message costs, where its fault-free schedule brings it to its effect.
    pub costs: Option<Costs>,
    /// States that were visited.
    pub states: u64,
}

/// What is known of one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// The design.
    pub design: Mechanisms,
    /// Its verdicts.
    pub decided: Decided,
    /// What it costs.
    pub costs: Option<Costs>,
}

impl Record {
    /// The verdict for a guarantee under a set of faults.
    #[must_use]
    pub const fn outcome(&self, guarantee: Guarantee, level: usize) -> Verdict {
        self.decided.verdicts[guarantee as usize][level]
    }

    /// The line that says it.
    #[must_use]
    pub fn line(&self) -> Line {
        let row = |guarantee: Guarantee| {
            let letters = self.decided.verdicts[guarantee as usize].iter().map(|outcome| outcome.letter()).collect();
            (guarantee.name().to_owned(), letters)
        };
        Line {
            id: id(&self.design),
            design: written(&self.design),
            verdicts: Guarantee::ALL.into_iter().map(row).collect(),
            costs: self.costs,
            states: self.decided.states,
        }
    }
}

impl Line {
    /// What the line says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn record(&self) -> Result<Record, String> {
        let design = read(&self.design)?;
        if id(&design) != self.id {
            return Err("its id is not that of its design: it was made by other sources, or changed".to_owned());
        }
        let mut verdicts: LevelVerdicts = [[Verdict::Inconclusive; COUNT]; 6];
        for (guarantee, row) in Guarantee::ALL.into_iter().zip(&mut verdicts) {
            let name = guarantee.name();
            let letters = self.verdicts.get(name).ok_or_else(|| format!("it says nothing of {name}"))?;
            if letters.chars().count() != COUNT {
                return Err(format!("{name} has {} verdicts, not {COUNT}", letters.chars().count()));
            }
            for (outcome, letter) in row.iter_mut().zip(letters.chars()) {
                *outcome = Verdict::of_letter(letter).ok_or_else(|| format!("`{letter}` is no verdict"))?;
            }
        }
        Ok(Record { design, decided: Decided { verdicts, states: self.states }, costs: self.costs })
    }
}

/// The settings of a design that are not at their default.
#[must_use]
pub fn written(design: &Mechanisms) -> BTreeMap<String, String> {
    let plain = Mechanisms::default();
    let is_own = |path: &str| !path.starts_with("faults.") && !path.starts_with("bounds.");
    crate::design::registry()
        .iter()
        .filter(|info| is_own(info.path) && info.get(design) != info.get(&plain))
        .map(|info| (info.path.to_owned(), value_name(info, info.get(design))))
        .collect()
}

/// The design with these settings.
///
/// # Errors
/// A setting or a value that does not exist.
pub fn read(settings: &BTreeMap<String, String>) -> Result<Mechanisms, String> {
    let mut design = Mechanisms::default();
    for (path, value) in settings {
        let info = setting(path).ok_or_else(|| format!("there is no setting `{path}`"))?;
        let number = value_named(info, value).ok_or_else(|| format!("`{path}` cannot be `{value}`"))?;
        info.set(&mut design, number);
    }
    Ok(design)
}

/// The name of a design: the digest of its settings, of the bounds, of the sets of faults and of the sources.
#[must_use]
pub fn id(design: &Mechanisms) -> String {
    let text = format!("{:?} {BOUNDS:?} {PAIRS:?} {LEVELS:?} {}", written(design), sources());
    digits(&text, 12)
}

fn digits(text: &str, bytes: usize) -> String {
    Sha256::digest(text.as_bytes()).iter().take(bytes).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// A line with its sum behind it.
#[must_use]
pub fn sealed(line: &impl Serialize) -> String {
    // What is serialised here are maps with text for keys, numbers and text: nothing that could fail.
    let text = serde_json::to_string(line).unwrap_or_default();
    let sum = digits(&text, 4);
    let body = text.strip_suffix('}').unwrap_or(&text);
    format!("{body},\"sum\":\"{sum}\"}}")
}

/// The line without its sum.
///
/// # Errors
/// What is wrong with it.
pub fn unsealed<T: for<'a> Deserialize<'a>>(line: &str) -> Result<T, String> {
    let (body, rest) = line.rsplit_once(",\"sum\":\"").ok_or("it is cut off")?;
    let sum = rest.strip_suffix("\"}").ok_or("it is cut off")?;
    let text = format!("{body}}}");
    if digits(&text, 4) != sum {
        return Err("its sum is wrong: it was cut off or changed".to_owned());
    }
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let mut design = Mechanisms::default();
        design.producer.transactional = true;
        let verdicts = [[Verdict::Holds; COUNT]; 6];
        Record { design, decided: Decided { verdicts, states: 7 }, costs: None }
    }

    #[test]
    fn what_was_written_is_read_back() {
        let line = sealed(&record().line());
        assert_eq!(unsealed::<Line>(&line).and_then(|line| line.record()), Ok(record()));
    }

    #[test]
    fn every_change_of_a_line_is_noticed() {
        let line = sealed(&record().line());
        for place in 0..line.len() {
            let mut other = line.clone().into_bytes();
            other[place] = if other[place] == b'v' { b'h' } else { b'v' };
            let other = String::from_utf8_lossy(&other).into_owned();
            assert!(unsealed::<Line>(&other).and_then(|line| line.record()).is_err(), "{other}");
            assert!(unsealed::<Line>(&line[..place]).is_err());
        }
    }
}
