//! What changes between two versions of a design: verdicts, the laws behind them, the price.

use super::laws::{Clause, Laws, axes_of, is_met};
use crate::check::costs::{Costs, costs};
use crate::check::{DesignReport, Verdict, check_apart, check_design};
use crate::counterexample::Counterexample;
use crate::design::{Design, Expectation};
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Mechanisms, Rules};

/// The laws of the standard survey, as they are in `docs/generated/laws.json`.
const LAWS: &str = include_str!("../../docs/generated/laws.json");

/// A guarantee about which two versions differ.
#[derive(Clone, Debug)]
pub struct Flip {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// What the old version said.
    pub before: &'static str,
    /// What the new version says.
    pub after: &'static str,
    /// Whether one of the versions claims that it holds.
    pub is_claimed: bool,
    /// How it breaks now.
    pub counterexample: Option<Counterexample>,
    /// What the laws say: the clauses that the new version meets and the old one did not.
    pub laws: Vec<Clause>,
}

impl Flip {
    /// Whether something that was claimed no longer holds.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.is_claimed && self.after == "violated"
    }

    /// Whether it is no longer known whether something that was claimed holds.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_claimed && matches!(self.after, "inconclusive" | "vacuous")
    }
}

/// How two versions differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The guarantees about which they differ.
    pub flips: Vec<Flip>,
    /// What the new version claims and what is wrong of it, though the old one was no better.
    pub wrong: Vec<Guarantee>,
    /// What the new version claims and what is not decided, as before.
    pub open: Vec<Guarantee>,
    /// What a message cost.
    pub before: Option<Costs>,
    /// What it costs.
    pub after: Option<Costs>,
    /// Settings that differ, with the old and the new value.
    pub settings: Vec<(&'static str, String, String)>,
}

/// Compares two versions of a design. `apart`: rarer kinds of faults one kind at a time.
#[must_use]
pub fn diff(old: &Design, new: &Design, apart: bool, limits: &Limits<'_>) -> Difference {
    let look = |design: &Design| -> DesignReport {
        if apart {
            check_apart(design, &Guarantee::ALL, limits, &|_| {})
        } else {
            check_design(design, &Guarantee::ALL, Rules::ALL, limits, |_| {})
        }
    };
    let (before, after) = (look(old), look(new));
    let claims =
        |design: &Design, guarantee: Guarantee| design.claims.expectation(guarantee) == Some(Expectation::Holds);
    let name = |checked: &DesignReport, guarantee: Guarantee| {
        checked.finding(guarantee).map_or(Verdict::Inconclusive, |finding| finding.verdict).name()
    };
    let laws = serde_json::from_str::<Laws>(LAWS).ok();
    let mut flips = Vec::new();
    let (mut wrong, mut open) = (Vec::new(), Vec::new());
    for guarantee in Guarantee::ALL {
        let (was, is) = (name(&before, guarantee), name(&after, guarantee));
        if was == is {
            match is {
                "holds" => {}
                "violated" if claims(new, guarantee) => wrong.push(guarantee),
                _ if claims(new, guarantee) => open.push(guarantee),
                _ => {}
            }
            continue;
        }
        let counterexample = after.finding(guarantee).and_then(|finding| finding.counterexample.clone());
        let explained = laws.as_ref().filter(|_| is == "violated");
        flips.push(Flip {
            guarantee,
            before: was,
            after: is,
            is_claimed: claims(old, guarantee) || claims(new, guarantee),
            counterexample,
            laws: explained.map_or_else(Vec::new, |laws| explain(laws, guarantee, &old.mechanisms, &new.mechanisms)),
        });
    }
    let registry = crate::design::registry().iter();
    let differing = registry.filter(|info| info.get(&old.mechanisms) != info.get(&new.mechanisms));
    let written = |info: &'static crate::design::SettingInfo| {
        (info.path, info.value_text(info.get(&old.mechanisms)), info.value_text(info.get(&new.mechanisms)))
    };
    Difference {
        flips,
        wrong,
        open,
        before: costs(&old.mechanisms),
        after: costs(&new.mechanisms),
        settings: differing.map(written).collect(),
    }
}

/// The clauses of the laws that the new version meets and the old one did not. They are about the settings that the survey
/// varied; the exploration of both versions is what decided.
fn explain(laws: &Laws, guarantee: Guarantee, old: &Mechanisms, new: &Mechanisms) -> Vec<Clause> {
    let Ok(axes) = axes_of(&laws.axes) else { return Vec::new() };
    let of_it = laws.laws.iter().filter(|law| law.about() == Some(guarantee));
    let met = |clause: &&Clause, design: &Mechanisms| is_met(&clause.conditions, &axes, design);
    // The mildest faults that explain it.
    let mut clauses = of_it.map(|law| {
        let now = law.broken_by.iter().filter(|clause| met(clause, new) && !met(clause, old));
        now.cloned().collect::<Vec<_>>()
    });
    clauses.find(|clauses| !clauses.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::laws::named_design;
    use onceproof_models::mechanisms::Acknowledge;

    #[test]
    fn the_laws_that_are_built_in_can_be_read_and_explain() {
        let laws: Laws = serde_json::from_str(LAWS).unwrap_or_else(|error| panic!("docs/generated/laws.json: {error}"));
        assert!(axes_of(&laws.axes).is_ok());
        let old = Mechanisms::default();
        let mut new = old;
        new.consumer.acknowledge = Acknowledge::BeforeProcessing;
        let found = explain(&laws, Guarantee::LossFree, &old, &new);
        assert!(found.iter().any(|clause| clause.conditions.contains_key("consumer.acknowledge")), "{found:#?}");
    }

    #[test]
    fn a_guarantee_that_is_lost_is_found_with_its_story() {
        let old = named_design(Mechanisms::default());
        let mut new = old.clone();
        new.mechanisms.consumer.acknowledge = Acknowledge::BeforeProcessing;
        let found = diff(&old, &new, false, &Limits::default());
        let loss = found.flips.iter().find(|flip| flip.guarantee == Guarantee::LossFree);
        assert!(
            loss.is_some_and(|flip| flip.before == "holds"
                && flip.after == "violated"
                && flip.counterexample.is_some())
        );
        assert!(loss.is_some_and(|flip| !flip.is_loss()), "nothing was claimed");
        let same = diff(&old, &old, false, &Limits::default());
        assert!(same.flips.is_empty() && same.settings.is_empty());
    }
}
