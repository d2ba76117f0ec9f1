//! The search with a judge that looks verdicts up instead of exploring.

use super::{Attempts, Budget, Candidates, Decision, Goal, Judge, Repairs, Stop, search};
use crate::systems::{LoadedDesign, MemoryFiles, read_design};
use onceproof_engine::{Clock, Cut, OneWorker, Pool};
use onceproof_models::mechanisms::{Acks, SinkKind};
use onceproof_models::{Guarantee, GuaranteeSet, Mechanisms};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const WANTED: [Guarantee; 2] = [Guarantee::LossFree, Guarantee::DuplicateFree];

/// Loss-free needs `acks = quorum`, duplicate-free an upsert.
fn violated(candidate: &Mechanisms) -> GuaranteeSet {
    let mut violated = GuaranteeSet::EMPTY;
    if candidate.producer.acks != Acks::Quorum {
        violated = violated.with(Guarantee::LossFree);
    }
    if candidate.sink.kind != SinkKind::Upsert {
        violated = violated.with(Guarantee::DuplicateFree);
    }
    violated
}

/// A judge with a table, a limit and an alarm.
#[derive(Default)]
struct Table {
    /// Every decision reaches this limit.
    cut: Option<Cut>,
    /// The search has to stop.
    stop: Option<Cut>,
    /// Whether small bounds show anything.
    screens: bool,
    /// Whether an upsert breaks progress, which holds otherwise.
    upsert_breaks: bool,
}

impl Table {
    fn violated(&self, candidate: &Mechanisms) -> GuaranteeSet {
        let breaks = self.upsert_breaks && candidate.sink.kind == SinkKind::Upsert;
        let violated = violated(candidate);
        if breaks { violated.with(Guarantee::Progress) } else { violated }
    }
}

impl Judge for Table {
    type Costs = u8;

    fn decide(&self, candidate: &Mechanisms, guarantees: GuaranteeSet, _states: usize) -> Decision {
        let violated = self.violated(candidate).intersection(guarantees);
        match self.cut {
            Some(cut) => Decision { cut: Some(cut), ..Decision::default() },
            None => Decision { holds: guarantees - violated, violated, ..Decision::default() },
        }
    }

    fn screen(&self, candidate: &Mechanisms, guarantees: GuaranteeSet, _until_any: bool) -> GuaranteeSet {
        if self.screens { self.violated(candidate).intersection(guarantees) } else { GuaranteeSet::EMPTY }
    }

    fn costs(&self, _candidate: &Mechanisms) -> Option<u8> {
        Some(0)
    }

    fn stop(&self) -> Option<Cut> {
        self.stop
    }
}

/// A clock that goes on by a second each time it is read.
#[derive(Debug, Default)]
struct Ticking(AtomicU64);

impl Clock for Ticking {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

fn design(text: &str) -> LoadedDesign {
    let text = format!("name = \"test\"\n{text}");
    read_design("design.toml", text.as_bytes(), &MemoryFiles::default()).expect("a design")
}

fn repairs(loaded: &LoadedDesign, judge: &Table, patience: Duration) -> Repairs<u8> {
    repairs_of(loaded, judge, patience, true)
}

fn repairs_of(loaded: &LoadedDesign, judge: &Table, patience: Duration, together: bool) -> Repairs<u8> {
    let wanted: GuaranteeSet = WANTED.into_iter().collect();
    let violated = violated(&loaded.design.mechanisms);
    let now = Decision { holds: GuaranteeSet::ALL - violated, violated, ..Decision::default() };
    let goal = Goal { wanted, now, together, max_changes: 3 };
    let clock = Ticking::default();
    let budget = Budget { pool: Pool::new(&OneWorker), clock: &clock, patience };
    search(&Candidates::new(loaded), goal, budget, judge)
}

const HOUR: Duration = Duration::from_secs(3600);

fn together(repairs: &Repairs<u8>) -> (Vec<Vec<&str>>, &Attempts) {
    let together = repairs.together.as_ref().expect("it was looked for");
    let keys = |changes: &Vec<super::Change>| -> Vec<&'static str> {
        changes.iter().filter_map(|change| change.mechanism.map(|(path, _)| path)).collect()
    };
    (together.found.iter().map(|repair| keys(&repair.changes)).collect(), &together.attempts)
}

#[test]
fn single_change_repairs_what_one_setting_violates() {
    let loaded = design("[sink]\nkind = \"append\"\n");
    let repairs = repairs(&loaded, &Table { screens: true, ..Table::default() }, HOUR);
    let (found, attempts) = together(&repairs);
    assert_eq!(found, [["sink.kind"]]);
    assert!(attempts.tried > 20 && attempts.undecided.is_empty() && attempts.stop.is_none(), "{attempts:?}");
    assert_eq!(repairs.each.len(), 1, "only what is violated is repaired");
    assert_eq!(repairs.each[0].found.len(), 1);
}

#[test]
fn pair_repairs_what_two_settings_violate() {
    let loaded = design("[sink]\nkind = \"append\"\n[producer]\nacks = \"leader\"\n");
    for screens in [true, false] {
        let repairs = repairs(&loaded, &Table { screens, ..Table::default() }, HOUR);
        let (found, attempts) = together(&repairs);
        assert_eq!(found, [["producer.acks", "sink.kind"]], "screens: {screens}");
        assert_eq!((attempts.complete_to, attempts.stop), (2, None));
        let singles: Vec<usize> = repairs.each.iter().map(|one| one.found.len()).collect();
        assert_eq!(singles, [1, 1], "each guarantee has its own repair");
    }
}

#[test]
fn pairs_left_when_time_is_up_are_not_counted() {
    let loaded = design("[sink]\nkind = \"append\"\n[producer]\nacks = \"leader\"\n");
    let repairs = repairs(&loaded, &Table { screens: true, ..Table::default() }, Duration::ZERO);
    let (found, attempts) = together(&repairs);
    assert!(found.is_empty());
    assert_eq!((attempts.complete_to, attempts.stop), (1, Some(Stop::Time)));
    assert_eq!(attempts.decided(), attempts.tried, "every single change was decided");
}

#[test]
fn candidates_at_a_limit_are_undecided_with_its_name() {
    let loaded = design("[sink]\nkind = \"append\"\n");
    let cut = Some(Cut::States(100_000));
    let repairs = repairs(&loaded, &Table { cut, screens: true, ..Table::default() }, HOUR);
    let (found, attempts) = together(&repairs);
    assert!(found.is_empty() && !attempts.undecided.is_empty());
    assert!(attempts.undecided.iter().all(|one| Some(one.cut) == cut));
    assert!(attempts.is_incomplete());
}

#[test]
fn search_after_the_deadline_tries_nothing() {
    let loaded = design("[sink]\nkind = \"append\"\n");
    for (cut, stop) in [(Cut::Time, Stop::Time), (Cut::Interrupted, Stop::Interrupted)] {
        let repairs = repairs(&loaded, &Table { stop: Some(cut), screens: true, ..Table::default() }, HOUR);
        let (_, attempts) = together(&repairs);
        assert_eq!((attempts.tried, attempts.complete_to, attempts.stop), (0, 0, Some(stop)));
        assert_eq!(repairs.each[0].attempts.tried, 0);
    }
}

#[test]
fn design_without_violation_needs_no_search() {
    let loaded = design("[sink]\nkind = \"upsert\"\n[producer]\nacks = \"quorum\"\n");
    let repairs = repairs(&loaded, &Table::default(), HOUR);
    assert!(repairs.violated.is_empty() && repairs.each.is_empty());
    assert_eq!(together(&repairs).1.tried, 0);
}

#[test]
fn remedy_names_what_it_breaks() {
    let loaded = design("[sink]\nkind = \"append\"\n");
    for together in [true, false] {
        for upsert_breaks in [true, false] {
            let judge = Table { screens: true, upsert_breaks, ..Table::default() };
            let repairs = repairs_of(&loaded, &judge, HOUR, together);
            let [remedy] = repairs.each[0].found.as_slice() else { panic!("{:?}", repairs.each) };
            let breaks: Vec<Guarantee> = remedy.breaks.iter().collect();
            let expected = if upsert_breaks { vec![Guarantee::Progress] } else { Vec::new() };
            assert_eq!(breaks, expected, "together: {together}");
        }
    }
}

#[test]
fn remedy_at_a_limit_names_its_number_of_faults() {
    let mut one = super::examined::Examined::new(vec![0], Mechanisms::default(), true, GuaranteeSet::EMPTY);
    let holds = GuaranteeSet::EMPTY.with(Guarantee::LossFree);
    one.note(holds, Decision { holds, cut: Some(Cut::States(9)), up_to: Some(3), ..Decision::default() });
    assert_eq!((one.up_to, one.holds, one.is_decided(holds)), (Some(3), holds, true));
}
