//! Each rule of transactions is taken away from the version that brought it: the defect that the
//! rule is about comes back, within two faults.

use onceproof_protocols::explore::explore;
use onceproof_protocols::faults::{Fault, FaultSet, cell};
use onceproof_protocols::page::{Row, check};
use onceproof_protocols::transactions::{
    Epochs, GivingUp, Hazard, Refusal, Refusals, Rules, Settings, Shape, Verification,
};

const ONE: Shape = Shape::Copy { messages: 1 };
const PLAIN: Shape = Shape::Plain { partitions: 2 };
const HAZARDS: [Hazard; 4] = [Hazard::Loss, Hazard::Duplicate, Hazard::NotAtomic, Hazard::Blocked];

/// A rule with the version that has it, the same version without it, and the hazard that the rule
/// is about, with the faults that show it.
struct Ablation {
    rule: &'static str,
    with: Rules,
    without: Rules,
    shape: Shape,
    hazard: Hazard,
    shown_by: &'static [Fault],
}

fn ablations() -> Vec<Ablation> {
    let ablation =
        |rule, with, without, shape, hazard, shown_by| Ablation { rule, with, without, shape, hazard, shown_by };
    let (to_2_4, to_3_5, to_3_9) = (Rules::KIP_98, Rules::KIP_447, Rules::KIP_890_ALL);
    vec![
        ablation(
            "KIP-98: former epochs are refused",
            to_2_4,
            Rules { fences: false, ..to_2_4 },
            ONE,
            Hazard::NotAtomic,
            &[Fault::Rebalance],
        ),
        ablation(
            "KAFKA-6119: a time-out begins an epoch",
            Rules::KAFKA_6119,
            Rules { time_out_begins_epoch: false, ..Rules::KAFKA_6119 },
            ONE,
            Hazard::Loss,
            &[Fault::TimesOut],
        ),
        ablation(
            "KIP-360: a record given up begins an epoch",
            to_3_5,
            Rules { giving_up: GivingUp::SameEpoch, ..to_3_5 },
            ONE,
            Hazard::Loss,
            &[Fault::GivesUp],
        ),
        ablation(
            "KIP-447: former generations are refused",
            to_3_5,
            Rules { refuses_former_generations: false, ..to_3_5 },
            ONE,
            Hazard::Duplicate,
            &[Fault::Rebalance],
        ),
        ablation(
            "KIP-447: positions are read when stable",
            to_3_5,
            Rules { reads_stable: false, ..to_3_5 },
            ONE,
            Hazard::Duplicate,
            &[Fault::Rebalance],
        ),
        ablation(
            "KIP-890, part 1: records are verified",
            to_3_9,
            Rules { verification: Verification::None, ..to_3_9 },
            ONE,
            Hazard::Duplicate,
            &[Fault::GivesUp],
        ),
        ablation(
            "KIP-890, part 1: late records do not hang",
            to_3_9,
            Rules { verification: Verification::None, ..to_3_9 },
            PLAIN,
            Hazard::Blocked,
            &[Fault::Late],
        ),
        ablation(
            "KAFKA-15449: positions are verified",
            to_3_9,
            Rules { verification: Verification::Records, ..to_3_9 },
            ONE,
            Hazard::Blocked,
            &[Fault::Late],
        ),
        ablation(
            "KIP-890, part 2: an epoch per transaction",
            Rules::KIP_890_PART_2,
            Rules { epochs: Epochs::PerSession, ..Rules::KIP_890_PART_2 },
            ONE,
            Hazard::Loss,
            &[Fault::Late, Fault::HandlerFails],
        ),
        ablation(
            "KIP-1228: a marker needs a newer epoch",
            Rules::KIP_1228,
            Rules { marker_needs_newer_epoch: false, ..Rules::KIP_1228 },
            ONE,
            Hazard::Loss,
            &[Fault::MarkerLate, Fault::HandlerFails],
        ),
        ablation(
            "KAFKA-19999: a marker written again counts",
            Rules::KIP_1228,
            Rules { marker_may_be_there: false, ..Rules::KIP_1228 },
            ONE,
            Hazard::Blocked,
            &[Fault::CoordinatorFails],
        ),
    ]
}

/// The bounds of every version; with the fault of KAFKA-19999 where a rule is about it.
fn settings(rules: Rules, shape: Shape, shown_by: &[Fault]) -> Settings {
    let mut settings = Settings::new(rules, shape);
    if shown_by.contains(&Fault::CoordinatorFails) {
        settings.caps = settings.caps.at_most(Fault::CoordinatorFails, 2);
    }
    settings
}

#[test]
fn rules_taken_away_bring_their_defects_back() {
    let mut rows = Vec::new();
    for Ablation { rule, with, without, shape, hazard, shown_by } in ablations() {
        let expected = FaultSet::of(shown_by);
        let kept = explore(&settings(with, shape, shown_by));
        let removed = explore(&settings(without, shape, shown_by));
        assert!(!kept.of(hazard).contains(&expected), "{rule}: {}", cell(kept.of(hazard)));
        assert!(removed.of(hazard).contains(&expected), "{rule}: {}", cell(removed.of(hazard)));
        let mut cells = vec![cell(kept.of(hazard)), kept.states.to_string()];
        cells.extend(HAZARDS.map(|hazard| cell(removed.of(hazard))));
        cells.push(removed.states.to_string());
        rows.push(Row { key: rule.to_owned(), cells });
    }
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    check("transactions, ablations", &keys, &rows);
}

#[test]
fn refused_record_aborts_its_transaction_only() {
    let mut rows = Vec::new();
    for (rules, version) in [(Rules::KIP_447, "2.5 to 3.5"), (Rules::KIP_1228, "from 4.2")] {
        for refused_record_aborts in [false, true] {
            let rules = Rules { refused_record_aborts, ..rules };
            let settings = Settings { faults: 1, ..Settings::new(rules, PLAIN) };
            let caps = settings.caps.at_most(Fault::HandlerFails, 0);
            let found = explore(&Refusals(Settings { caps, ..settings }));
            let mut cells: Vec<String> =
                [Refusal::Record, Refusal::Abort, Refusal::Commit].iter().map(|at| cell(found.of(*at))).collect();
            cells.push(found.states.to_string());
            let kip = if refused_record_aborts { "yes" } else { "no" };
            rows.push(Row { key: format!("{version} | {kip}"), cells });
        }
    }
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    check("transactions, refusals", &keys, &rows);
}
