//! Every setting of a design file, erased: where it stands, what it may be, how to read and write it.

use onceproof_models::faults::Faults;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, BrokerKind, CommitFencing, CommitOrder, CommittedOffset, Confirmation, DedupWindow,
    DeliveryOrder, DiskSync, DualWriteOrder, HandOff, Identity, InboxCheck, InboxKey, InboxRecording, InboxRetention,
    LeaseEnd, MaxDeliveries, Mechanisms, MessageRetention, OnFailure, OnGap, OutputIsolation, ReadIsolation,
    RelayCursor, RelayKind, RelayMarks, ReplicationSlot, Restart, Retries, Setting, SinkFencing, SinkKind, SourceKind,
    StartPosition,
};
use std::sync::OnceLock;

/// What a setting may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingType {
    /// One of these names, each with its meaning.
    Named(Vec<(&'static str, &'static str)>),
    /// On or off.
    Switch,
    /// A whole number within these limits.
    Number(u8, u8),
}

/// One setting.
#[derive(Clone, Debug)]
pub struct SettingInfo {
    /// Where it stands, such as `producer.acks`.
    pub path: &'static str,
    /// What it decides.
    pub about: &'static str,
    /// What it may be.
    pub setting_type: SettingType,
    get: fn(&Mechanisms) -> u8,
    set: fn(&mut Mechanisms, u8),
}

impl SettingInfo {
    /// The value: the place among the names, one for on, or the number.
    #[must_use]
    pub fn get(&self, mechanisms: &Mechanisms) -> u8 {
        (self.get)(mechanisms)
    }

    /// Sets the value.
    pub fn set(&self, mechanisms: &mut Mechanisms, value: u8) {
        (self.set)(mechanisms, value);
    }

    /// The value as it is written.
    #[must_use]
    pub fn value_text(&self, value: u8) -> String {
        match &self.setting_type {
            SettingType::Named(names) => {
                names.get(usize::from(value)).map_or_else(String::new, |(name, _)| format!("{name:?}"))
            }
            SettingType::Switch => (value == 1).to_string(),
            SettingType::Number(..) => value.to_string(),
        }
    }
}

fn place<S: Setting>(value: S) -> u8 {
    S::VALUES.iter().position(|(known, ..)| *known == value).map_or(0, |index| index as u8)
}

fn at<S: Setting>(value: u8) -> S {
    S::VALUES.get(usize::from(value)).map_or_else(S::default, |(known, ..)| *known)
}

fn named<S: Setting>(get: fn(&Mechanisms) -> u8, set: fn(&mut Mechanisms, u8)) -> SettingInfo {
    let names = S::VALUES.iter().map(|(_, name, meaning)| (*name, *meaning)).collect();
    SettingInfo { path: S::PATH, about: S::ABOUT, setting_type: SettingType::Named(names), get, set }
}

macro_rules! named {
    ($setting:ty, $($field:ident).+) => {
        named::<$setting>(|m| place(m.$($field).+), |m, value| m.$($field).+ = at(value))
    };
}

macro_rules! number {
    ($path:literal, $about:literal, $low:literal..=$high:literal, $($field:ident).+) => {
        SettingInfo {
            path: $path,
            about: $about,
            setting_type: SettingType::Number($low, $high),
            get: |m| m.$($field).+,
            set: |m, value| m.$($field).+ = value,
        }
    };
}

macro_rules! switch {
    ($path:literal, $about:expr, $($field:ident).+) => {
        SettingInfo {
            path: $path,
            about: $about,
            setting_type: SettingType::Switch,
            get: |m| u8::from(m.$($field).+),
            set: |m, value| m.$($field).+ = value == 1,
        }
    };
}

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
                "How many instances of the application or relay may be alive at once: a second one replaces a stalled first one.",
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
                "Whether each message is sent in a transaction under a stable transactional id, which fences predecessors.",
                producer.transactional
            ),
            number!("producer.in_flight", "How many messages may be under way at once.", 1..=3, producer.in_flight),
            named!(BrokerKind, broker.kind),
            number!("broker.replicas", "How many machines hold the data.", 1..=9, broker.replicas),
            number!(
                "broker.min_in_sync",
                "How many replicas must have a message before a quorum acknowledgement.",
                1..=9,
                broker.min_in_sync
            ),
            switch!(
                "broker.unclean_election",
                "Whether a replica that is not in sync may become leader.",
                broker.unclean_election
            ),
            named!(DiskSync, broker.sync),
            named!(DedupWindow, broker.dedup_window),
            named!(MaxDeliveries, broker.max_deliveries),
            named!(DeliveryOrder, broker.delivery_order),
            named!(LeaseEnd, broker.lease),
            named!(MessageRetention, broker.retention),
            number!("consumer.instances", "How many consumers share the work.", 1..=2, consumer.instances),
            named!(Acknowledge, consumer.acknowledge),
            named!(HandOff, consumer.hand_off),
            named!(CommittedOffset, consumer.acknowledges),
            named!(CommitOrder, consumer.commits),
            named!(CommitFencing, consumer.commit_fencing),
            named!(Confirmation, consumer.confirmation),
            named!(StartPosition, consumer.start),
            named!(ReadIsolation, consumer.reads),
            named!(OnFailure, consumer.on_failure),
            named!(SinkKind, sink.kind),
            named!(SinkFencing, sink.fencing),
            named!(OutputIsolation, sink.readers),
            named!(InboxRecording, sink.recorded),
            named!(InboxCheck, sink.check),
            named!(InboxKey, sink.key),
            named!(InboxRetention, sink.retention),
            switch!("faults.network", fault("network"), faults.network),
            switch!("faults.late_requests", fault("late_requests"), faults.late_requests),
            switch!("faults.late_sink_requests", fault("late_sink_requests"), faults.late_sink_requests),
            switch!("faults.crash", fault("crash"), faults.crash),
            switch!("faults.rebalance", fault("rebalance"), faults.rebalance),
            switch!("faults.failover", fault("failover"), faults.failover),
            switch!("faults.lossy_crash", fault("lossy_crash"), faults.lossy_crash),
            switch!("faults.expiry", fault("expiry"), faults.expiry),
            switch!("faults.handler_failure", fault("handler_failure"), faults.handler_failure),
            switch!("faults.rollback", fault("rollback"), faults.rollback),
            number!("bounds.messages", "Messages that are submitted.", 1..=5, bounds.messages),
            number!(
                "bounds.copies",
                "Copies of one message in the broker; no fault is taken that would add one more.",
                1..=3,
                bounds.copies
            ),
            number!(
                "bounds.identities",
                "Sessions of a producing client, where its identity ends with the session.",
                1..=3,
                bounds.identities
            ),
            number!("bounds.rebalances", "Rebalances away from a live owner.", 0..=3, bounds.rebalances),
            number!("bounds.failovers", "Failovers of the broker.", 0..=2, bounds.failovers),
            number!("bounds.lossy_crashes", "Machines that lose power, in total.", 0..=9, bounds.lossy_crashes),
            number!(
                "bounds.deliveries",
                "Deliveries of one message before broker.max_deliveries acts.",
                1..=3,
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
                "Faults of a run in all, of whatever kinds; 0: any number, but for the bounds of each kind.",
                0..=9,
                bounds.faults
            ),
            number!("bounds.workers", "Workers of an asynchronous consumer.", 1..=3, bounds.workers),
        ]
    })
}

/// The setting at this path.
#[must_use]
pub fn setting(path: &str) -> Option<&'static SettingInfo> {
    registry().iter().find(|setting| setting.path == path)
}

/// The bounds of a design, by name, without one that bounds nothing.
pub fn bounds(mechanisms: &Mechanisms) -> impl Iterator<Item = (&'static str, u8)> {
    let named = |info: &'static SettingInfo| info.path.strip_prefix("bounds.").map(|name| (name, info));
    let all = registry().iter().filter_map(named).map(|(name, info)| (name, info.get(mechanisms)));
    all.filter(|bound| *bound != ("faults", 0))
}
