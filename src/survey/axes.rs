//! Axes: the settings that vary in a survey, and where one of them has no effect.

use super::values::{all_values, value_named};
use crate::design::{SettingInfo, ineffective_settings, setting};
use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{DedupWindow, Identity, Restart, SourceKind};

/// The settings that vary in the standard space, each with its values; all others have their
/// defaults. Order: a setting follows those that decide whether it has an effect.
pub(super) const AXES: &[(&str, &[&str])] = &[
    ("broker.kind", &["log", "queue"]),
    ("source.kind", &["direct", "dual-write", "outbox"]),
    ("sink.kind", &["append", "upsert", "overwrite", "versioned", "inbox", "offset-store", "topic"]),
    ("consumer.acknowledge", &["before-processing", "after-processing", "on-timer", "with-effect", "in-transaction"]),
    ("source.dual_write", &["database-first", "send-first"]),
    ("source.restart", &["sends-again", "forgets"]),
    ("source.relay.marks", &["after-publish", "before-publish"]),
    ("producer.acks", &["none", "leader", "quorum"]),
    ("producer.retries", &["none", "until-acknowledged"]),
    ("producer.identity", &["none", "message-id", "sequence"]),
    ("producer.transactional", &["false", "true"]),
    ("broker.dedup_window", &["none", "expires", "outlives-retries"]),
    ("sink.inbox.recorded", &["before-effect", "with-effect", "after-effect"]),
    ("sink.inbox.retention", &["outlives-redelivery", "expires"]),
    ("sink.fencing", &["none", "at-takeover", "compare-and-set"]),
    ("sink.transactions", &["per-owner", "per-partition"]),
    ("sink.readers", &["committed", "uncommitted"]),
];

/// A setting that varies.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The setting.
    pub info: &'static SettingInfo,
    /// Its values in this survey; each is a value of the setting and occurs once.
    pub values: Vec<u8>,
}

/// The axes of the standard space.
#[must_use]
pub fn axes() -> Vec<Axis> {
    let axis = |(path, names): &(&str, &[&str])| {
        let info = setting(path)?;
        Some(Axis { info, values: names.iter().filter_map(|name| value_named(info, name)).collect() })
    };
    AXES.iter().filter_map(axis).collect()
}

/// A further axis over every value of a setting, the default first.
#[must_use]
pub fn axis_of(info: &'static SettingInfo) -> Axis {
    Axis { info, values: all_values(info) }
}

/// Why a setting has no effect beside others, and its canonical value there.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoEffect {
    /// The setting that makes it so.
    pub(super) because: &'static str,
    /// The value that represents all values.
    pub(super) canonical: u8,
}

/// Whether an axis' setting has an effect in a design of its space.
#[must_use]
pub fn is_effective(axis: &Axis, design: &Mechanisms) -> bool {
    no_effect(axis, design).is_none()
}

/// Why the values of an axis make no difference beside the settings chosen so far, or `None` where
/// they may.
pub(super) fn no_effect(axis: &Axis, chosen: &Mechanisms) -> Option<NoEffect> {
    let path = axis.info.path;
    let canonical = |because: &'static str, change: &dyn Fn(&mut Mechanisms)| {
        let mut mechanisms = *chosen;
        change(&mut mechanisms);
        Some(NoEffect { because, canonical: axis.info.get(&mechanisms) })
    };
    match path {
        // After a restart a relay reads the table again, and a dual write has kept nothing to send.
        "source.restart" if chosen.source.kind == SourceKind::DualWrite => {
            return canonical("source.kind", &|m| m.source.restart = Restart::Forgets);
        }
        "source.restart" if chosen.source.kind == SourceKind::Outbox => {
            return canonical("source.kind", &|m| m.source.restart = Restart::SendsAgain);
        }
        // The broker remembers identities; without one there is nothing to remember.
        "broker.dedup_window" if chosen.producer.identity == Identity::None => {
            return canonical("producer.identity", &|m| m.broker.dedup_window = DedupWindow::None);
        }
        _ => {}
    }
    // `ineffective_settings` reports some settings only away from their default.
    let because = axis.values.iter().find_map(|value| {
        let mut probe = *chosen;
        axis.info.set(&mut probe, *value);
        ineffective_settings(&probe)
            .into_iter()
            .find(|(ineffective, _)| *ineffective == path)
            .map(|(_, because)| because)
    })?;
    Some(NoEffect { because, canonical: axis.info.get(&Mechanisms::default()) })
}

/// Whether a producer's identity has no effect because the broker was just given no window: the
/// same design without an identity is another combination.
pub(super) fn is_identity_ignored(axis: &Axis, chosen: &Mechanisms) -> bool {
    axis.info.path == "broker.dedup_window"
        && chosen.broker.dedup_window == DedupWindow::None
        && chosen.producer.identity != Identity::None
        && !chosen.producer.transactional
}
