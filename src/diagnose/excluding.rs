//! The changes of one setting that exclude a cause.

use super::blamed_fault::BlamedFault;
use super::cause::ExcludingChange;
use crate::check::{Verdicts, verdicts};
use crate::design::Design;
use crate::repair::{Candidates, Change};
use onceproof_engine::{Cut, Limits, Pool};
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms};

/// The most states of a variant: a few kinds of faults, and few of them.
const MAX_STATES: usize = 20_000;

/// A cause of which the excluding changes are looked for.
pub(super) struct Excluded<'a> {
    /// The design.
    pub design: &'a Design,
    /// The candidates of a change.
    pub candidates: &'a Candidates<'a>,
    /// The mechanisms in which the cause was found.
    pub mechanisms: Mechanisms,
    /// The changes of settings in which it was found.
    pub changes: &'a [Change],
    /// Its faults.
    pub faults: &'a [BlamedFault],
    /// Their number.
    pub number: usize,
    /// The guarantee.
    pub guarantee: Guarantee,
}

impl Excluded<'_> {
    /// Returns the changes that exclude the cause: of systems' settings, or of mechanisms where no
    /// system's setting does. Those that break nothing come first.
    pub(super) fn by(&self, limits: &Limits<'_>, pool: Pool<'_>) -> Vec<ExcludingChange> {
        let of_settings = self.among(self.candidates.of_settings(), limits, pool);
        if of_settings.is_empty() { self.among(self.candidates.of_mechanisms(), limits, pool) } else { of_settings }
    }

    fn among(&self, changes: Vec<Change>, limits: &Limits<'_>, pool: Pool<'_>) -> Vec<ExcludingChange> {
        let faults = BlamedFault::alone(self.faults);
        let is_free = |change: &Change| self.changes.iter().all(|other| other.key != change.key);
        let variants = changes.into_iter().filter(is_free).filter_map(|change| {
            let with: Vec<&Change> = self.changes.iter().chain([&change]).collect();
            let mechanisms = self.candidates.with(&with)?;
            let bounds = self.mechanisms.bounds;
            let variant = Mechanisms { faults, bounds, ..mechanisms };
            (Mechanisms { faults: self.mechanisms.faults, ..variant } != self.mechanisms).then_some((change, variant))
        });
        let variants: Vec<(Change, Mechanisms)> = variants.collect();
        let before = self.verdicts(Mechanisms { faults, ..self.mechanisms }, &Guarantee::ALL, limits);
        // Faults that do not show the cause say nothing of what excludes it.
        if !before.violated.contains(self.guarantee) {
            return Vec::new();
        }
        let kept = pool.map(&variants, |(_, variant)| {
            let alone = self.verdicts(*variant, &[self.guarantee], limits);
            let is_excluded = self.is_followed(alone) && !alone.violated.contains(self.guarantee);
            let all = is_excluded.then(|| self.verdicts(*variant, &Guarantee::ALL, limits));
            all.filter(|all| self.is_followed(*all)).map(|all| all.violated - before.violated)
        });
        let excluding = variants.into_iter().zip(kept);
        let excluding = excluding.filter_map(|((change, _), breaks)| Some(ExcludingChange { change, breaks: breaks? }));
        let mut found: Vec<ExcludingChange> = excluding.collect();
        found.sort_by_key(|one| one.breaks.len());
        found
    }

    fn verdicts(&self, mechanisms: Mechanisms, guarantees: &[Guarantee], limits: &Limits<'_>) -> Verdicts {
        let design = Design { mechanisms, unexamined: Vec::new(), ..self.design.clone() };
        let limits = Limits { faults: Some(self.number), states: MAX_STATES, threads: 1, ..*limits };
        verdicts(&design, guarantees, &limits)
    }

    /// Whether every run with as many faults as the cause has was followed.
    fn is_followed(&self, found: Verdicts) -> bool {
        match found.cut {
            None => true,
            Some(Cut::Faults(_)) => found.faults.is_some_and(|faults| usize::from(faults) >= self.number),
            Some(_) => false,
        }
    }
}

impl ExcludingChange {
    /// Whether it violates nothing that held before.
    #[must_use]
    pub fn breaks_nothing(&self) -> bool {
        self.breaks == GuaranteeSet::EMPTY
    }
}
