//! Coordinators of transactions that fail, forget an id or run out of epochs; partitions that drop
//! records and markers; positions that are stored outside. Each rule has its ablation.

use onceproof_protocols::explore::explore;
use onceproof_protocols::faults::{Fault, FaultSet, cell};
use onceproof_protocols::transactions::{Hazard, Rules, Settings, Shape};
use stateright::{Checker, Model};

const ONE: Shape = Shape::Copy { messages: 1 };
const PLAIN: Shape = Shape::Plain { partitions: 2 };
const HAZARDS: [Hazard; 4] = [Hazard::Loss, Hazard::Duplicate, Hazard::NotAtomic, Hazard::Blocked];
const NONE: [&str; 4] = ["-"; 4];

/// The settings of a version with no faults but these, one of each.
fn settings(rules: Rules, shape: Shape, kinds: &[Fault]) -> Settings {
    let caps = kinds.iter().fold(FaultSet::default(), |caps, kind| caps.at_most(*kind, 1));
    Settings { caps, ..Settings::new(rules, shape) }
}

/// The minimal multisets of loss, duplicate, not atomic and blocked.
fn cells(settings: &Settings) -> [String; 4] {
    let found = explore(settings);
    HAZARDS.map(|hazard| cell(found.of(hazard)))
}

#[test]
fn marker_is_sent_again_by_the_next_coordinator() {
    // KAFKA-19999: a partition that has the marker refuses its repetition, and the transaction ends
    // never.
    let strict = Rules { marker_may_be_there: false, ..Rules::KIP_1228 };
    let faults = [Fault::CoordinatorFails, Fault::HandlerFails];
    for shape in [ONE, PLAIN] {
        assert_eq!(cells(&settings(strict, shape, &faults)), ["-", "-", "-", "F"]);
        assert_eq!(cells(&settings(Rules::KIP_1228, shape, &faults)), NONE);
    }
}

#[test]
fn marker_of_a_former_coordinator_reaches_the_next_transaction() {
    // `ProducerAppendInfo.checkCoordinatorEpoch`.
    let faults = [Fault::CoordinatorFails, Fault::HandlerFails];
    let accepts = Rules { refuses_former_coordinators: false, ..Rules::KIP_890_ALL };
    assert_eq!(cells(&settings(accepts, ONE, &faults)), ["H+F", "-", "H+F", "H+F"]);
    assert_eq!(cells(&settings(accepts, PLAIN, &faults)), ["H+F", "-", "H+F", "-"]);
    for shape in [ONE, PLAIN] {
        assert_eq!(cells(&settings(Rules::KIP_890_ALL, shape, &faults)), NONE);
    }
}

#[test]
fn epochs_of_an_id_run_out() {
    // `C+L` is the application's own: it crashed with its commit under way.
    let faults = [Fault::TimesOut, Fault::Crash, Fault::Late];
    let limited = |rules| Settings { epochs_of_id: Some(3), epochs: 16, ..settings(rules, PLAIN, &faults) };
    // KAFKA-19367: the fence takes the last epoch, and the abort has none.
    let takes_two = Rules { abort_takes_one_epoch: false, ..Rules::KIP_890_PART_2 };
    assert_eq!(cells(&limited(takes_two)), ["-", "C+L", "-", "T, L, C"]);
    // KAFKA-20090: a client that asks for the same abort is given the last epoch, and begins a
    // transaction that cannot end.
    let keeps_id = Rules { abort_rotates: false, ..Rules::KIP_890_PART_2 };
    assert_eq!(cells(&limited(keeps_id)), ["-", "C+L", "-", "T, L"]);
    for rules in [Rules::KIP_890_PART_2, Rules::KIP_1228] {
        assert_eq!(cells(&limited(rules)), ["-", "C+L", "-", "-"]);
    }
}

#[test]
fn expired_client_fences_its_successor() {
    // KAFKA-18019: with an id per partition the coordinator fences a former owner by its epoch, and
    // forgets it with the id. Generations (KIP-447) do not need the epoch.
    let faults = [Fault::Rebalance, Fault::IdExpires];
    let by_epoch = Rules { id_per_owner: false, refuses_former_generations: false, ..Rules::KIP_447 };
    assert_eq!(cells(&settings(by_epoch, ONE, &faults)), ["-", "R+E", "-", "-"]);
    let fatal = Rules { expired_client_goes_on: false, ..by_epoch };
    assert_eq!(cells(&settings(fatal, ONE, &faults)), NONE);
    assert_eq!(cells(&settings(Rules::KIP_447, ONE, &faults)), NONE);
}

#[test]
fn checkpointed_transaction_times_out() {
    // KIP-939: the coordinator leaves prepared transactions alone.
    let faults = [Fault::TimesOut, Fault::Crash, Fault::IdExpires];
    for (rules, version) in Rules::ALL.into_iter().skip(1) {
        assert_eq!(cells(&settings(rules, Shape::Checkpoint, &faults)), ["T", "-", "-", "-"], "{version}");
        let two_phase = Rules { has_two_phase_commit: true, ..rules };
        assert_eq!(cells(&settings(two_phase, Shape::Checkpoint, &faults)), NONE, "{version}");
    }
    // Before KAFKA-6119 the job goes on in the same epoch.
    assert_eq!(cells(&settings(Rules::KIP_98, Shape::Checkpoint, &faults)), ["T", "C+T", "T", "T"]);
}

#[test]
fn job_with_the_same_prefix_aborts_a_checkpointed_transaction() {
    for (rules, version) in Rules::ALL {
        let found = cells(&settings(rules, Shape::Checkpoint, &[Fault::ForeignInit]));
        assert_eq!(found, ["I", "-", "-", "-"], "{version}");
    }
}

#[test]
fn abort_after_an_unknown_commit_repeats_what_was_committed() {
    // The duplicate is the application's own: no rule knows that it sends the same records again.
    let faults = [Fault::GivesUp, Fault::Late];
    let aborts = |rules| Rules { aborts_unknown_commit: true, ..rules };
    assert_eq!(cells(&settings(Rules::KIP_890_ALL, PLAIN, &faults)), ["-", "L", "L+U", "-"]);
    assert_eq!(cells(&settings(aborts(Rules::KIP_890_ALL), PLAIN, &faults)), ["L+U", "U, L", "L+U", "-"]);
    for rules in [Rules::KIP_890_PART_2, Rules::KIP_1228] {
        assert_eq!(cells(&settings(rules, PLAIN, &faults)), NONE);
        assert_eq!(cells(&settings(aborts(rules), PLAIN, &faults)), ["-", "U", "-", "-"]);
    }
}

#[test]
fn dropped_markers_reopen_transactions() {
    // Before 2.5 a sequence error is fatal for a transactional client, unlike in the model.
    let faults = [Fault::Drops, Fault::HandlerFails];
    for (rules, version) in Rules::ALL.into_iter().skip(3) {
        assert_eq!(cells(&settings(rules, PLAIN, &faults)), ["D", "-", "D", "D"], "{version}");
        assert_eq!(cells(&settings(rules, ONE, &faults)), ["D", "H+D", "H+D", "D"], "{version}");
    }
}

#[test]
fn stateright_counts_the_same_states() {
    let limited = Settings { epochs_of_id: Some(3), ..settings(Rules::KIP_1228, ONE, &[Fault::TimesOut]) };
    for (settings, states) in [
        (settings(Rules::KIP_1228, ONE, &[Fault::CoordinatorFails, Fault::HandlerFails]), 151),
        (settings(Rules::KIP_890_ALL, PLAIN, &[Fault::Drops]), 152),
        (settings(Rules::KIP_447, ONE, &[Fault::Rebalance, Fault::IdExpires]), 246),
        (settings(Rules::KIP_890_ALL, Shape::Checkpoint, &[Fault::ForeignInit]), 113),
        (limited, 32),
    ] {
        let counted = settings.checker().spawn_bfs().join().unique_state_count();
        assert_eq!((explore(&settings).states, counted), (states, states));
    }
}
