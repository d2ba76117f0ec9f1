//! The differences between two versions of a design: verdicts, the laws that explain them, costs.
//!
//! Both versions are explored, which decides the verdicts. The laws only explain: they are about
//! the settings that varied in the standard survey, and within its bounds.

use super::laws::{Clause, Laws, axes_named, is_met};
use crate::check::costs::{Costs, costs};
use crate::check::{
    Agreement, DesignReport, FaultScope, Finding, Undecided, Verdict, check_scoped, replay_counterexample,
};
use crate::counterexample::Counterexample;
use crate::design::{Design, Expectation, SettingInfo, UnexaminedKind, registry};
use crate::replay::Comparison;
use onceproof_engine::{Limits, OneWorker, Pool};
use onceproof_models::{Guarantee, Mechanisms, Reductions};

/// The laws of the standard survey.
const LAWS: &str = include_str!("../../docs/generated/laws.json");

/// A guarantee whose verdict differs between the versions.
#[derive(Clone, Debug)]
pub struct Flip {
    /// The guarantee.
    pub guarantee: Guarantee,
    /// The verdict on the old version.
    pub before: Verdict,
    /// The verdict on the new version.
    pub after: Verdict,
    /// Whether one of the versions claims that it holds.
    pub is_claimed: bool,
    /// Up to how many faults the claim has to be explored, where not every number of them can be.
    pub claimed_faults: u8,
    /// Why the new version is inconclusive, or holds up to a number of faults only; present exactly
    /// if it is so.
    pub undecided: Option<Undecided>,
    /// The settings and known defects of the new version that were not examined and could weaken
    /// the guarantee, by name.
    pub unexamined: Vec<String>,
    /// The number of messages with which the new version violates it, where its bounds say fewer.
    pub messages: Option<u8>,
    /// How the new version violates it; present exactly if it does.
    pub counterexample: Option<Counterexample>,
    /// How the old version's counterexample fares in the new one; present exactly if the old
    /// version violates it and has a trace.
    pub replay: Option<Comparison>,
    /// The clauses of the laws that the new version meets and the old one did not; empty where no
    /// law explains it.
    pub laws: Vec<Clause>,
}

impl Flip {
    /// Whether a claimed guarantee is now violated, or has a known defect.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        let has_defect = matches!(self.undecided, Some(Undecided::Unexamined(UnexaminedKind::KnownDefect)));
        self.is_claimed && (self.after == Verdict::Violated || has_defect)
    }

    /// Whether a claimed guarantee is no longer decided.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let is_undecided = match self.after {
            Verdict::HoldsUpTo(faults) => faults < self.claimed_faults,
            verdict => matches!(verdict, Verdict::Inconclusive | Verdict::Vacuous),
        };
        self.is_claimed && !self.is_lost() && is_undecided
    }
}

/// How two versions differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The guarantees whose verdicts differ.
    pub flips: Vec<Flip>,
    /// Guarantees that the new version claims, and that both versions violate or have a known
    /// defect of.
    pub wrong: Vec<Guarantee>,
    /// Guarantees that the new version claims, and that are undecided in both versions.
    pub open: Vec<Guarantee>,
    /// Costs per message of the old version; `None` where the fault-free schedule brings no message
    /// to its effect.
    pub before: Option<Costs>,
    /// The same of the new version.
    pub after: Option<Costs>,
    /// The path of each setting that differs, with its old and its new value.
    pub settings: Vec<(&'static str, String, String)>,
}

fn check(design: &Design, faults: FaultScope, limits: &Limits<'_>) -> DesignReport {
    check_scoped(design, &Guarantee::ALL, faults, Reductions::ALL, limits, Pool::new(&OneWorker), &|_| {}).0
}

/// The differences between two versions of a design, each explored within its own bounds and these
/// limits.
///
/// # Panics
/// Never: the laws that are compiled in are read by a test.
#[must_use]
pub fn diff(old: &Design, new: &Design, faults: FaultScope, limits: &Limits<'_>) -> Difference {
    let (before, after) = (check(old, faults, limits), check(new, faults, limits));
    let verdict = |report: &DesignReport, guarantee: Guarantee| {
        report.finding(guarantee).map_or(Verdict::Inconclusive, |finding| finding.verdict)
    };
    let laws = serde_json::from_str::<Laws>(LAWS).expect("the committed laws are read by a test");
    let (mut flips, mut wrong, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for guarantee in Guarantee::ALL {
        let (was, is) = (verdict(&before, guarantee), verdict(&after, guarantee));
        if !was.is_equivalent(is) {
            let clauses = match is {
                Verdict::Violated => explain(&laws, guarantee, &old.mechanisms, &new.mechanisms),
                _ => Vec::new(),
            };
            flips.push(Flip {
                guarantee,
                before: was,
                after: is,
                is_claimed: claims(old, guarantee) || claims(new, guarantee),
                claimed_faults: new.claims.faults,
                undecided: after.finding(guarantee).and_then(|finding| finding.undecided),
                unexamined: weakening(&after, guarantee),
                messages: after.messages_of(guarantee),
                counterexample: after.finding(guarantee).and_then(|finding| finding.counterexample.clone()),
                replay: replay_counterexample(old, &before, guarantee, &new.mechanisms, is),
                laws: clauses,
            });
        } else if claims(new, guarantee) {
            match is {
                Verdict::Holds => {}
                Verdict::Violated => wrong.push(guarantee),
                _ if after.finding(guarantee).map(Finding::agreement) == Some(Agreement::Wrong) => {
                    wrong.push(guarantee);
                }
                Verdict::HoldsUpTo(faults) if faults >= new.claims.faults => {}
                Verdict::Vacuous | Verdict::Inconclusive | Verdict::HoldsUpTo(_) => open.push(guarantee),
            }
        }
    }
    Difference {
        flips,
        wrong,
        open,
        before: costs(&old.mechanisms),
        after: costs(&new.mechanisms),
        settings: differing_settings(&old.mechanisms, &new.mechanisms),
    }
}

/// The names of what was not examined and could weaken a guarantee.
fn weakening(report: &DesignReport, guarantee: Guarantee) -> Vec<String> {
    let weakening = report.unexamined.iter().filter(|one| one.weakens.contains(guarantee));
    weakening.map(|one| one.name.clone()).collect()
}

fn claims(design: &Design, guarantee: Guarantee) -> bool {
    design.claims.expectation(guarantee) == Some(Expectation::Holds)
}

/// The path, the old and the new value of each setting that differs.
fn differing_settings(old: &Mechanisms, new: &Mechanisms) -> Vec<(&'static str, String, String)> {
    let values =
        |info: &'static SettingInfo| (info.path, info.value_text(info.get(old)), info.value_text(info.get(new)));
    registry().iter().filter(|info| info.get(old) != info.get(new)).map(values).collect()
}

/// The clauses that the new version meets and the old one did not, at the mildest fault level that
/// has one.
fn explain(laws: &Laws, guarantee: Guarantee, old: &Mechanisms, new: &Mechanisms) -> Vec<Clause> {
    let axes = axes_named(&laws.axes).expect("the committed laws are over known settings, by a test");
    let is_met = |clause: &Clause, design: &Mechanisms| is_met(&clause.conditions, &axes, design);
    let newly_met = laws.laws.iter().filter(|law| law.about() == Some(guarantee)).map(|law| {
        let clauses = law.broken_by.iter().filter(|clause| is_met(clause, new) && !is_met(clause, old));
        clauses.cloned().collect::<Vec<_>>()
    });
    newly_met.into_iter().find(|clauses| !clauses.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::Outcome;
    use crate::survey::laws::unnamed_design;
    use onceproof_models::mechanisms::Acknowledge;

    #[test]
    fn committed_laws_explain_early_acknowledgement() {
        let laws: Laws = serde_json::from_str(LAWS).unwrap_or_else(|error| panic!("docs/generated/laws.json: {error}"));
        assert!(axes_named(&laws.axes).is_ok());
        let old = Mechanisms::default();
        let mut new = old;
        new.consumer.acknowledge = Acknowledge::BeforeProcessing;
        let found = explain(&laws, Guarantee::LossFree, &old, &new);
        assert!(found.iter().any(|clause| clause.conditions.contains_key("consumer.acknowledge")), "{found:#?}");
    }

    #[test]
    fn lost_guarantee_has_a_counterexample() {
        let old = unnamed_design(Mechanisms::default());
        let mut new = old.clone();
        new.mechanisms.consumer.acknowledge = Acknowledge::BeforeProcessing;
        let found = diff(&old, &new, FaultScope::Together, &Limits::default());
        let loss = found.flips.iter().find(|flip| flip.guarantee == Guarantee::LossFree).expect("a flip");
        assert_eq!((loss.before, loss.after), (Verdict::Holds, Verdict::Violated));
        assert!(loss.counterexample.is_some() && loss.replay.is_none() && !loss.laws.is_empty());
        assert!(!loss.is_lost(), "no version claims it");
        assert_eq!(found.settings.len(), 1);
    }

    #[test]
    fn mended_guarantee_says_where_the_old_run_ends() {
        let mut small = Mechanisms::default();
        small.bounds.messages = 1;
        small.consumer.instances = 1;
        let new = unnamed_design(small);
        let mut old = new.clone();
        old.mechanisms.consumer.acknowledge = Acknowledge::BeforeProcessing;
        let found = diff(&old, &new, FaultScope::Together, &Limits::default());
        let loss = found.flips.iter().find(|flip| flip.guarantee == Guarantee::LossFree).expect("a flip");
        let replay = loss.replay.as_ref().expect("the old version has a counterexample");
        assert_eq!((replay.guarantee, replay.outcome), (Guarantee::LossFree, Outcome::Parts), "{replay:#?}");
        assert!(replay.sentence.starts_with("the run that violates loss-free ends at step "), "{}", replay.sentence);
        assert!(replay.sentence.contains("cannot happen any more"), "{}", replay.sentence);
    }

    #[test]
    fn equal_versions_do_not_differ() {
        let design = unnamed_design(Mechanisms::default());
        let found = diff(&design, &design, FaultScope::Together, &Limits::default());
        assert!(found.flips.is_empty() && found.settings.is_empty() && found.before == found.after);
    }
}
