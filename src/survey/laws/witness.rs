//! Witnesses of the laws: for each clause, how its example violates the guarantee within the
//! survey's bounds.

use super::law::{Clause, Law, Laws};
use crate::check::check_model;
use crate::check::levels::small_bounds::{SMALL_BOUNDS, TWO_MESSAGES};
use crate::check::levels::two_messages::guarantees_of_two;
use crate::counterexample::Counterexample;
use crate::design::{Claims, Design, FaultScope};
use crate::survey::values::{NamedSettings, design_with, listed_settings};
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};
use std::collections::BTreeMap;

/// A counterexample to a guarantee in one design.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// The fault level: an index into [`crate::check::levels::fault_level::LEVELS`].
    pub level: usize,
    /// The design's settings that are not at their default.
    pub design: NamedSettings,
    /// How the design violates the guarantee.
    pub counterexample: Counterexample,
}

/// The witnesses of some laws, each once, numbered from one.
#[derive(Clone, Debug, Default)]
pub struct Witnesses(Vec<Witness>);

impl Witnesses {
    /// Explores the example of every clause that violates a guarantee, at the mildest level of its
    /// law.
    ///
    /// # Errors
    /// Laws of another model: an unknown name, or an example without a violation.
    pub fn of(laws: &Laws, limits: &Limits<'_>) -> Result<Self, String> {
        let mut witnesses = Self::default();
        for law in &laws.laws {
            let guarantee = law.about().ok_or_else(|| format!("there is no guarantee `{}`", law.guarantee))?;
            let level = *law.levels().first().ok_or_else(|| format!("a law of {} has no level", law.guarantee))?;
            for clause in &law.broken_by {
                if witnesses.number(law, clause).is_none() {
                    witnesses.0.push(Witness::of(guarantee, level, &clause.example, limits)?);
                }
            }
        }
        Ok(witnesses)
    }

    /// All of them, by number.
    #[must_use]
    pub fn all(&self) -> &[Witness] {
        &self.0
    }

    /// The number of the witness of a clause.
    #[must_use]
    pub fn number(&self, law: &Law, clause: &Clause) -> Option<usize> {
        let (guarantee, level) = (law.about()?, *law.levels().first()?);
        let is_it =
            |known: &Witness| known.guarantee == guarantee && known.level == level && known.design == clause.example;
        self.0.iter().position(is_it).map(|index| index + 1)
    }
}

impl Witness {
    fn of(guarantee: Guarantee, level: usize, design: &NamedSettings, limits: &Limits<'_>) -> Result<Self, String> {
        let counterexample = counterexample(&design_with(design)?, guarantee, level, limits).ok_or_else(|| {
            format!("{} does not violate {}: the laws are of another model", listed_settings(design), guarantee.name())
        })?;
        Ok(Self { guarantee, level, design: design.clone(), counterexample })
    }
}

/// A counterexample to a guarantee in a design at a fault level; `None` if there is none within the
/// survey's bounds.
#[must_use]
pub fn counterexample(
    design: &Mechanisms,
    guarantee: Guarantee,
    level: usize,
    limits: &Limits<'_>,
) -> Option<Counterexample> {
    let two_messages = guarantees_of_two(design).contains(guarantee).then_some(TWO_MESSAGES);
    SMALL_BOUNDS.into_iter().chain(two_messages).find_map(|bounds| {
        let (mechanisms, scope) = bounds.at_level(design, level);
        let model = Pipeline::model(mechanisms, scope, Rules::ALL);
        let checked = check_model(&unnamed_design(mechanisms), &model, &[guarantee], limits, |_| {});
        checked.findings.into_iter().next()?.counterexample
    })
}

/// A design of the survey in the form that a file has, without claims.
#[must_use]
pub fn unnamed_design(mechanisms: Mechanisms) -> Design {
    Design {
        name: "a design of the survey".to_owned(),
        mechanisms,
        claims: Claims::default(),
        written: BTreeMap::new(),
        golden: None,
        fault_scope: FaultScope::default(),
        assumed: Vec::new(),
        unexamined: Vec::new(),
    }
}
