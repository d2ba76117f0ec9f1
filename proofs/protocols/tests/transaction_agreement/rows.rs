//! The settings of the contract, each with the rules of the protocol that it stands for.

use onceproof_models::mechanisms::{
    Acknowledge, AfterGivingUp, CommitFencing, DedupWindow, Identity, Mechanisms, OnGap, PositionRead, Retries,
    SinkKind, TransactionEpoch, TransactionMarkers, TransactionVerification, TransactionalIds,
};
use onceproof_protocols::faults::Fault;
use onceproof_protocols::transactions::{Epochs, GivingUp, Rules, Settings, Shape, Verification};

/// The protocol behind the rules. Where an epoch lasts for a session, no Kafka refuses a marker of
/// the same epoch: there `broker.markers = "once"` is a protocol whose markers do not come again.
fn behind(rules: Rules, shape: Shape) -> Settings {
    let never_repeats = rules.epochs == Epochs::PerSession && rules.marker_needs_newer_epoch;
    if !never_repeats {
        return Settings::new(rules, shape);
    }
    let settings = Settings::new(Rules { marker_needs_newer_epoch: false, ..rules }, shape);
    Settings { caps: settings.caps.at_most(Fault::MarkerLate, 0), ..settings }
}

/// The protocol behind consumers that copy so many messages in transactions. A handler of the
/// product does not fail any more when it has handed its position over.
pub(crate) fn copies(rules: Rules, messages: u8) -> Settings {
    Settings { fails_after_position: false, ..behind(rules, Shape::Copy { messages }) }
}

/// The protocol behind a source. The product's has no handler, and takes every refusal for fatal;
/// its broker refuses a late copy of the request that begins a session.
pub(crate) fn source(rules: Rules) -> Settings {
    let settings = behind(Rules { refused_record_aborts: false, ..rules }, Shape::Source);
    Settings { begins_late: false, caps: settings.caps.at_most(Fault::HandlerFails, 0), ..settings }
}

/// The design of consumers that copy messages in transactions.
pub(crate) fn output_design(settings: Settings) -> Mechanisms {
    let mut design = design(settings);
    design.consumer.acknowledge = Acknowledge::InTransaction;
    design.sink.kind = SinkKind::Topic;
    design
}

/// The design of a source that sends each message in a transaction.
pub(crate) fn source_design(settings: Settings) -> Mechanisms {
    let mut design = design(settings);
    design.consumer.instances = 1;
    design.producer.transactional = true;
    design.producer.identity = Identity::Sequence;
    design.producer.retries = Retries::GiveUp;
    design.producer.on_gap = OnGap::Renumber;
    design.broker.dedup_window = DedupWindow::OutlivesRetries;
    design
}

/// One machine that loses nothing, and the settings that stand for the rules.
fn design(Settings { rules, caps, .. }: Settings) -> Mechanisms {
    let mut design = Mechanisms::default();
    design.broker.replicas = 1;
    design.broker.min_in_sync = 1;
    let faults = &mut design.faults;
    (faults.crash, faults.network, faults.late_requests, faults.rebalance) = (true, true, true, true);
    (faults.expiry, faults.handler_failure, faults.failover, faults.lossy_crash) = (true, true, false, false);
    design.broker.epoch = match (rules.epochs, rules.time_out_begins_epoch) {
        (Epochs::PerTransaction, _) => TransactionEpoch::PerTransaction,
        (Epochs::PerSession, true) => TransactionEpoch::PerSession,
        (Epochs::PerSession, false) => TransactionEpoch::PerSessionKept,
    };
    design.broker.verification = match rules.verification {
        Verification::None => TransactionVerification::None,
        Verification::Records => TransactionVerification::Records,
        Verification::All => TransactionVerification::All,
    };
    let is_once = rules.marker_needs_newer_epoch || caps.count(Fault::MarkerLate) == 0;
    design.broker.markers = if is_once { TransactionMarkers::Once } else { TransactionMarkers::MayRepeat };
    design.sink.transactions =
        if rules.id_per_owner { TransactionalIds::PerOwner } else { TransactionalIds::PerPartition };
    design.consumer.commit_fencing =
        if rules.refuses_former_generations { CommitFencing::Generation } else { CommitFencing::None };
    design.consumer.position_read = if rules.reads_stable { PositionRead::Stable } else { PositionRead::Any };
    design.producer.after_giving_up = match rules.giving_up {
        GivingUp::Stop => AfterGivingUp::Stop,
        GivingUp::SameEpoch => AfterGivingUp::SameEpoch,
        GivingUp::NewEpoch => AfterGivingUp::NewEpoch,
    };
    design
}

/// A setting of the contract as text.
pub(crate) fn name(settings: Settings) -> String {
    let design = design(settings);
    let Mechanisms { broker, consumer, sink, producer, .. } = design;
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        broker.epoch,
        broker.verification,
        broker.markers,
        sink.transactions,
        consumer.commit_fencing,
        consumer.position_read,
        producer.after_giving_up
    )
}

const GIVING_UP: [GivingUp; 3] = [GivingUp::NewEpoch, GivingUp::SameEpoch, GivingUp::Stop];
const VERIFICATION: [Verification; 3] = [Verification::None, Verification::Records, Verification::All];

/// Every setting of a source: of broker and producer. A setting that has no effect with an epoch
/// per transaction has one value there.
pub(crate) fn sources() -> Vec<Rules> {
    let mut all = Vec::new();
    for marker_needs_newer_epoch in [false, true] {
        all.push(Rules { marker_needs_newer_epoch, ..Rules::KIP_890_PART_2 });
        for time_out_begins_epoch in [false, true] {
            for verification in VERIFICATION {
                for giving_up in GIVING_UP {
                    let rules = Rules { time_out_begins_epoch, verification, giving_up, ..Rules::KIP_447 };
                    all.push(Rules { marker_needs_newer_epoch, ..rules });
                }
            }
        }
    }
    all
}

/// Every setting of consumers. Where the id belongs to the partition, its owner reads the position
/// after it has ended what was open, so that the two ways to read it are one.
pub(crate) fn outputs() -> Vec<Rules> {
    let mut all = Vec::new();
    for rules in sources() {
        for refuses_former_generations in [false, true] {
            all.push(Rules { id_per_owner: false, refuses_former_generations, reads_stable: false, ..rules });
            for reads_stable in [false, true] {
                all.push(Rules { id_per_owner: true, refuses_former_generations, reads_stable, ..rules });
            }
        }
    }
    all
}
