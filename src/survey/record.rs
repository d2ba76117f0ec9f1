//! The record of one design: its verdicts and costs, as a value and as a line of a results file.

use super::checksum::digest;
use super::header::sources;
use super::values::{NamedSettings, design_with, non_defaults};
use crate::check::Verdict;
use crate::check::costs::Costs;
use crate::check::levels::decide::{Decided, LevelVerdicts};
use crate::check::levels::fault_level::{COUNT, LEVELS};
use crate::check::levels::small_bounds::{SMALL_BOUNDS, TWO_MESSAGES};
use onceproof_models::{Guarantee, Mechanisms};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Bytes of the digest that identifies a design.
const ID_BYTES: usize = 12;

/// A line of a results file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// See [`id`].
    pub id: String,
    /// The settings that are not at their default.
    pub design: NamedSettings,
    /// For each guarantee one letter per fault level: `h` holds, `v` violated, `-` vacuous, `?`
    /// inconclusive.
    pub verdicts: BTreeMap<String, String>,
    /// Costs per message; `None` where the fault-free schedule brings no message to its effect.
    pub costs: Option<Costs>,
    /// States explored within the survey's bounds.
    pub states: u64,
}

/// The result for one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// The design.
    pub design: Mechanisms,
    /// Its verdicts.
    pub decided: Decided,
    /// Costs per message; `None` where the fault-free schedule brings no message to its effect.
    pub costs: Option<Costs>,
}

impl Record {
    /// The verdict for a guarantee at a fault level.
    #[must_use]
    pub const fn verdict(&self, guarantee: Guarantee, level: usize) -> Verdict {
        self.decided.verdicts[guarantee as usize][level]
    }

    /// Whether a limit left a verdict open.
    #[must_use]
    pub fn is_inconclusive(&self) -> bool {
        self.decided.verdicts.as_flattened().contains(&Verdict::Inconclusive)
    }

    /// The record as a line of a results file.
    #[must_use]
    pub fn line(&self) -> Line {
        let row = |guarantee: Guarantee| {
            let letters = self.decided.verdicts[guarantee as usize].iter().map(|verdict| verdict.letter()).collect();
            (guarantee.name().to_owned(), letters)
        };
        Line {
            id: id(&self.design),
            design: non_defaults(&self.design),
            verdicts: Guarantee::ALL.into_iter().map(row).collect(),
            costs: self.costs,
            states: self.decided.states,
        }
    }
}

impl Line {
    /// The record of the line.
    ///
    /// # Errors
    /// An unknown setting, value or letter, a missing guarantee, or an id of other sources.
    pub fn record(&self) -> Result<Record, String> {
        let design = design_with(&self.design)?;
        if id(&design) != self.id {
            return Err("its id is not that of its design: other sources wrote it, or it was changed".to_owned());
        }
        let mut verdicts: LevelVerdicts = [[Verdict::Inconclusive; COUNT]; 6];
        for (guarantee, row) in Guarantee::ALL.into_iter().zip(&mut verdicts) {
            let name = guarantee.name();
            let letters = self.verdicts.get(name).ok_or_else(|| format!("it has no verdict for {name}"))?;
            if letters.chars().count() != COUNT {
                return Err(format!("{name} has {} verdicts, not {COUNT}", letters.chars().count()));
            }
            for (verdict, letter) in row.iter_mut().zip(letters.chars()) {
                *verdict = Verdict::of_letter(letter).ok_or_else(|| format!("`{letter}` is no verdict"))?;
            }
        }
        Ok(Record { design, decided: Decided { verdicts, states: self.states }, costs: self.costs })
    }
}

/// The id of a design: a digest of its settings, the bounds, the fault levels and the sources that
/// decide.
#[must_use]
pub fn id(design: &Mechanisms) -> String {
    let mut text = sources().to_owned();
    for bounds in SMALL_BOUNDS.into_iter().chain([TWO_MESSAGES]) {
        let _ = write!(text, " {bounds}");
    }
    for level in &LEVELS {
        let _ = write!(text, " {} {}", level.name, level.switches.join(","));
    }
    for (path, name) in non_defaults(design) {
        let _ = write!(text, " {path}={name}");
    }
    digest(&text, ID_BYTES)
}

#[cfg(test)]
mod tests {
    use super::super::checksum::{verified, with_checksum};
    use super::*;

    fn record() -> Record {
        let mut design = Mechanisms::default();
        design.producer.transactional = true;
        let verdicts = [[Verdict::Holds; COUNT]; 6];
        Record { design, decided: Decided { verdicts, states: 7 }, costs: None }
    }

    #[test]
    fn written_record_is_read_back() {
        let line = with_checksum(&record().line());
        assert_eq!(verified::<Line>(&line).and_then(|line| line.record()), Ok(record()));
    }

    #[test]
    fn changed_or_cut_line_is_refused() {
        let line = with_checksum(&record().line());
        for index in 0..line.len() {
            let mut changed = line.clone().into_bytes();
            changed[index] = if changed[index] == b'v' { b'h' } else { b'v' };
            let changed = String::from_utf8_lossy(&changed).into_owned();
            assert!(verified::<Line>(&changed).and_then(|line| line.record()).is_err(), "{changed}");
            assert!(verified::<Line>(&line[..index]).is_err(), "cut at {index}");
        }
    }

    #[test]
    fn id_of_another_design_is_refused() {
        let other = Line { design: NamedSettings::new(), ..record().line() };
        assert!(other.record().is_err_and(|error| error.contains("its id is not that of its design")));
    }
}
