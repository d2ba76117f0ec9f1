//! The table of all settings of a design file.
//!
//! Parsing, printing, the JSON Schema, the survey's axes and `onceproof explain` are derived from
//! it. Names of values and their meanings come from [`onceproof_models::mechanisms`].

use super::setting::{SettingInfo, SettingType, parts, value_of_parts};
use onceproof_models::faults::Faults;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, AfterFencing, AfterGivingUp, BrokerKind, CommitFencing, CommitOrder, CommittedOffset,
    Confirmation, DedupWindow, DeletionStore, DeliveryOrder, DiskSync, DualWriteOrder, Election, HandOff, Identity,
    InboxCheck, InboxKey, InboxRecording, InboxRetention, LeaseEnd, MaxDeliveries, Mechanisms, MessageRetention,
    OnFailure, OnGap, OutputIsolation, PositionRead, PositionSync, ReadIsolation, RelayCursor, RelayKind, RelayMarks,
    ReplicationSlot, Restart, Retries, Setting, SinkFencing, SinkKind, SourceKind, StartPosition, TransactionEpoch,
    TransactionMarkers, TransactionVerification, TransactionalIds,
};
use std::sync::OnceLock;

/// The index of a value among the setting's names.
fn index_of<S: Setting>(value: S) -> u8 {
    S::VALUES.iter().position(|(known, ..)| *known == value).map_or(0, |index| index as u8)
}

/// The value at an index; the default past the end.
fn value_at<S: Setting>(value: u8) -> S {
    S::VALUES.get(usize::from(value)).map_or_else(S::default, |(known, ..)| *known)
}

fn named<S: Setting>(getter: fn(&Mechanisms) -> u8, setter: fn(&mut Mechanisms, u8)) -> SettingInfo {
    let names = S::VALUES.iter().map(|(_, name, meaning)| (*name, *meaning)).collect();
    SettingInfo {
        path: S::PATH,
        about: S::ABOUT.trim_ascii_start(),
        setting_type: SettingType::Named(names),
        getter,
        setter,
    }
}

macro_rules! named {
    ($setting:ty, $($field:ident).+) => {
        named::<$setting>(|m| index_of(m.$($field).+), |m, value| m.$($field).+ = value_at(value))
    };
}

macro_rules! number {
    ($path:literal, $about:literal, $low:literal..=$high:literal, $($field:ident).+) => {
        SettingInfo {
            path: $path,
            about: $about,
            setting_type: SettingType::Number($low, $high),
            getter: |m| m.$($field).+,
            setter: |m, value| m.$($field).+ = value,
        }
    };
}

macro_rules! switch {
    ($path:literal, $about:expr, $($field:ident).+) => {
        SettingInfo {
            path: $path,
            about: $about,
            setting_type: SettingType::Switch,
            getter: |m| u8::from(m.$($field).+),
            setter: |m, value| m.$($field).+ = value == 1,
        }
    };
}

macro_rules! faults {
    ($name:literal) => {
        SettingInfo {
            path: concat!("faults.", $name),
            about: fault($name),
            setting_type: SettingType::Parts(Faults::possible_parts($name)),
            getter: |m| switched(m.faults, $name),
            setter: |m, value| m.faults.limit($name, parts(value)),
        }
    };
}

/// The value of a fault's switch.
fn switched(mut faults: Faults, name: &str) -> u8 {
    let is_on = faults.switch(name).is_some_and(|on| *on);
    if is_on { value_of_parts(faults.parts(name)) } else { 0 }
}

/// The meaning of a fault's switch.
fn fault(name: &str) -> &'static str {
    Faults::SWITCHES.iter().find(|(known, _)| *known == name).map_or("", |(_, about)| *about)
}

/// All settings, in the order in which a design is written.
pub fn registry() -> &'static [SettingInfo] {
    static ALL: OnceLock<Vec<SettingInfo>> = OnceLock::new();
    ALL.get_or_init(|| {
        vec![
            named!(SourceKind, source.kind),
            named!(DualWriteOrder, source.dual_write),
            named!(Restart, source.restart),
            number!(
                "source.instances",
                "Instances of the application or relay alive at once; a second one replaces a stalled one.",
                1..=2,
                source.instances
            ),
            // Settings of one table stand together: `print` opens each table once.
            named!(RelayKind, source.relay),
            named!(RelayCursor, source.cursor),
            named!(RelayMarks, source.marks),
            named!(ReplicationSlot, source.slot),
            named!(Acks, producer.acks),
            named!(Retries, producer.retries),
            named!(Identity, producer.identity),
            named!(OnGap, producer.on_gap),
            switch!(
                "producer.transactional",
                "Whether each message is sent in a transaction, under an id that fences predecessors.",
                producer.transactional
            ),
            named!(AfterGivingUp, producer.after_giving_up),
            named!(AfterFencing, producer.after_fencing),
            number!("producer.in_flight", "Messages that may be in flight at once.", 1..=3, producer.in_flight),
            named!(BrokerKind, broker.kind),
            number!("broker.replicas", "Machines that store the data.", 1..=9, broker.replicas),
            number!(
                "broker.min_in_sync",
                "Replicas that must have a message before it is acknowledged to a producer with acks = \"quorum\".",
                1..=9,
                broker.min_in_sync
            ),
            switch!(
                "broker.unclean_election",
                "Whether a replica that is not in sync may become leader.",
                broker.unclean_election
            ),
            named!(Election, broker.election),
            named!(DiskSync, broker.sync),
            named!(PositionSync, broker.positions),
            named!(DeletionStore, broker.deletions),
            named!(DedupWindow, broker.dedup_window),
            named!(MaxDeliveries, broker.max_deliveries),
            named!(DeliveryOrder, broker.delivery_order),
            named!(LeaseEnd, broker.lease),
            named!(MessageRetention, broker.retention),
            named!(TransactionEpoch, broker.epoch),
            named!(TransactionVerification, broker.verification),
            named!(TransactionMarkers, broker.markers),
            number!("consumer.instances", "Consumers that share the messages.", 1..=2, consumer.instances),
            named!(Acknowledge, consumer.acknowledge),
            named!(HandOff, consumer.hand_off),
            named!(CommittedOffset, consumer.acknowledges),
            named!(CommitOrder, consumer.commits),
            named!(CommitFencing, consumer.commit_fencing),
            named!(Confirmation, consumer.confirmation),
            named!(StartPosition, consumer.start),
            named!(ReadIsolation, consumer.reads),
            named!(PositionRead, consumer.position_read),
            named!(OnFailure, consumer.on_failure),
            named!(SinkKind, sink.kind),
            named!(SinkFencing, sink.fencing),
            named!(TransactionalIds, sink.transactions),
            named!(OutputIsolation, sink.readers),
            named!(InboxRecording, sink.recorded),
            named!(InboxCheck, sink.check),
            named!(InboxKey, sink.key),
            named!(InboxRetention, sink.retention),
            faults!("network"),
            faults!("late_requests"),
            faults!("late_sink_requests"),
            faults!("crash"),
            faults!("rebalance"),
            faults!("failover"),
            faults!("lossy_crash"),
            faults!("lost_machine"),
            faults!("expiry"),
            faults!("handler_failure"),
            faults!("rollback"),
            number!("bounds.messages", "Messages that the application submits.", 1..=5, bounds.messages),
            number!(
                "bounds.copies",
                "Copies of one message in the broker; a fault that would add another one does not occur.",
                1..=3,
                bounds.copies
            ),
            number!(
                "bounds.identities",
                "Sessions of a producing client whose identity ends with its session.",
                1..=3,
                bounds.identities
            ),
            number!("bounds.rebalances", "Rebalances that remove a live owner.", 0..=3, bounds.rebalances),
            number!(
                "bounds.failovers",
                "Failovers of the broker that take something away. Before the last of them there may be others.",
                0..=2,
                bounds.failovers
            ),
            number!("bounds.lossy_crashes", "Power losses of machines, in total.", 0..=9, bounds.lossy_crashes),
            number!(
                "bounds.lost_machines",
                "Machines that are lost for good, in total, with faults.lost_machine.",
                0..=9,
                bounds.lost_machines
            ),
            number!(
                "bounds.deliveries",
                "Deliveries of one message before broker.max_deliveries applies.",
                1..=5,
                bounds.deliveries
            ),
            number!(
                "bounds.replacements",
                "Replacements of a producing application or relay that is alive.",
                0..=1,
                bounds.replacements
            ),
            number!(
                "bounds.faults",
                "Faults of one run, of all kinds together; 0 for no bound beyond those of each kind.",
                0..=9,
                bounds.faults
            ),
            number!("bounds.workers", "Worker threads of an asynchronous consumer.", 1..=3, bounds.workers),
        ]
    })
}

/// The setting at this path.
#[must_use]
pub fn setting(path: &str) -> Option<&'static SettingInfo> {
    registry().iter().find(|setting| setting.path == path)
}

/// The bounds of a design by name, without those that bound nothing: `faults = 0`, and lost
/// machines where none is lost.
pub fn bounds(mechanisms: &Mechanisms) -> impl Iterator<Item = (&'static str, u8)> {
    let named = |info: &'static SettingInfo| info.path.strip_prefix("bounds.").map(|name| (name, info));
    let all = registry().iter().filter_map(named).map(|(name, info)| (name, info.get(mechanisms)));
    let bounds_nothing = |(name, bound): &(&str, u8)| {
        (*name, *bound) == ("faults", 0) || (*name == "lost_machines" && !mechanisms.faults.lost_machine)
    };
    all.filter(move |bound| !bounds_nothing(bound))
}
