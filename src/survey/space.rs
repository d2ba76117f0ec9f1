//! The space of designs: every combination of the axes' values that can be, each behaviour once.

use crate::design::{SettingInfo, SettingType, ineffective_settings, is_possible, setting};
use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{DedupWindow, Identity, Restart, SourceKind};
use std::collections::BTreeMap;

/// The settings that vary, each with its values. A setting stands after those that decide whether anything looks at it. What
/// does not vary has its default.
const AXES: &[(&str, &[&str])] = &[
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
    ("sink.readers", &["committed", "uncommitted"]),
];

/// A setting that varies.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The setting.
    pub info: &'static SettingInfo,
    /// Its values.
    pub values: Vec<u8>,
}

/// The number behind a value's name.
#[must_use]
pub fn value_named(info: &SettingInfo, name: &str) -> Option<u8> {
    match &info.setting_type {
        SettingType::Named(names) => names.iter().position(|(known, _)| *known == name).map(|index| index as u8),
        SettingType::Switch => ["false", "true"].iter().position(|known| *known == name).map(|index| index as u8),
        SettingType::Number(low, high) => name.parse().ok().filter(|number| (low..=high).contains(&number)),
    }
}

/// A value's name, without quotation marks.
#[must_use]
pub fn value_name(info: &SettingInfo, value: u8) -> String {
    info.value_text(value).trim_matches('"').to_owned()
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

/// A further axis: every value of a setting, the default first.
#[must_use]
pub fn axis_of(info: &'static SettingInfo) -> Axis {
    let default = info.get(&Mechanisms::default());
    let all: Vec<u8> = match &info.setting_type {
        SettingType::Named(names) => (0..names.len() as u8).collect(),
        SettingType::Switch => vec![0, 1],
        SettingType::Number(low, high) => (*low..=*high).collect(),
    };
    let values = std::iter::once(default).chain(all.into_iter().filter(|value| *value != default)).collect();
    Axis { info, values }
}

/// Why combinations were merged: nothing looks at the first setting because of the second.
pub type Merge = (&'static str, &'static str);

/// The designs of a space, and what became of the other combinations.
#[derive(Clone, Debug, Default)]
pub struct Space {
    /// What varies.
    pub axes: Vec<Axis>,
    /// Combinations of all values of all axes.
    pub combinations: u64,
    /// Of these, such as cannot be.
    pub impossible: u64,
    /// Such as behave like another one.
    pub merged: BTreeMap<Merge, u64>,
    /// What is left.
    pub designs: Vec<Mechanisms>,
}

impl Space {
    /// The space over these axes.
    #[must_use]
    pub fn over(axes: Vec<Axis>) -> Self {
        Self::made(axes, true)
    }

    /// The same with every combination that can be as a design of its own, also where they differ in what nothing looks at.
    #[must_use]
    pub fn unmerged(axes: Vec<Axis>) -> Self {
        Self::made(axes, false)
    }

    fn made(axes: Vec<Axis>, merging: bool) -> Self {
        let mut space = Self { combinations: size(&axes), ..Self::default() };
        space.fill(&axes, Mechanisms::default(), merging);
        space.axes = axes;
        space
    }

    /// The standard space.
    #[must_use]
    pub fn standard() -> Self {
        Self::over(axes())
    }

    /// Goes through the values of the first axis that is left. Combinations that are merged are counted as such, whether or not
    /// they could be.
    fn fill(&mut self, axes: &[Axis], chosen: Mechanisms, merging: bool) {
        let Some((axis, others)) = axes.split_first() else {
            if is_possible(&chosen) {
                self.designs.push(chosen);
            } else {
                self.impossible += 1;
            }
            return;
        };
        if let Some((because, value)) = discharged(axis, &chosen).filter(|_| merging) {
            let like_it = axis.values.len() as u64 - 1;
            *self.merged.entry((axis.info.path, because)).or_default() += like_it * size(others);
            let mut one = chosen;
            axis.info.set(&mut one, value);
            self.fill(others, one, merging);
            return;
        }
        for value in &axis.values {
            let mut one = chosen;
            axis.info.set(&mut one, *value);
            if merging && is_in_no_window(axis, &one) {
                *self.merged.entry(("producer.identity", "broker.dedup_window")).or_default() += size(others);
                continue;
            }
            self.fill(others, one, merging);
        }
    }
}

/// The design of the space over these axes that a combination of their values is merged into; it may be the same.
#[must_use]
pub fn merged_into(axes: &[Axis], combination: &Mechanisms) -> Mechanisms {
    let mut chosen = Mechanisms::default();
    for axis in axes {
        let value = discharged(axis, &chosen).map_or_else(|| axis.info.get(combination), |(_, value)| value);
        axis.info.set(&mut chosen, value);
        if is_in_no_window(axis, &chosen) {
            chosen.producer.identity = Identity::None;
        }
    }
    chosen
}

/// An identity that nobody remembers is as good as none, which is a design of its own.
fn is_in_no_window(axis: &Axis, one: &Mechanisms) -> bool {
    axis.info.path == "broker.dedup_window"
        && one.broker.dedup_window == DedupWindow::None
        && one.producer.identity != Identity::None
        && !one.producer.transactional
}

/// Whether anything looks at an axis' setting in a design of its space.
#[must_use]
pub fn is_used(axis: &Axis, design: &Mechanisms) -> bool {
    discharged(axis, design).is_none()
}

/// Where nothing looks at an axis' setting beside those that are chosen: which of them makes it so, and the value that stands
/// for all.
fn discharged(axis: &Axis, chosen: &Mechanisms) -> Option<(&'static str, u8)> {
    let path = axis.info.path;
    let value_of = |change: &dyn Fn(&mut Mechanisms)| {
        let mut mechanisms = *chosen;
        change(&mut mechanisms);
        axis.info.get(&mechanisms)
    };
    match path {
        // A relay goes on with what is in the table; a dual write has nothing to go on with.
        "source.restart" if chosen.source.kind == SourceKind::DualWrite => {
            return Some(("source.kind", value_of(&|m| m.source.restart = Restart::Forgets)));
        }
        "source.restart" if chosen.source.kind == SourceKind::Outbox => {
            return Some(("source.kind", value_of(&|m| m.source.restart = Restart::SendsAgain)));
        }
        // Who has no identity is in nobody's window.
        "broker.dedup_window" if chosen.producer.identity == Identity::None => {
            return Some(("producer.identity", value_of(&|m| m.broker.dedup_window = DedupWindow::None)));
        }
        _ => {}
    }
    // Some settings are called unused only where they are not at their default.
    let because = axis.values.iter().find_map(|value| {
        let mut probe = *chosen;
        axis.info.set(&mut probe, *value);
        ineffective_settings(&probe).into_iter().find(|(unused, _)| *unused == path).map(|(_, because)| because)
    })?;
    Some((because, axis.info.get(&Mechanisms::default())))
}

fn size(axes: &[Axis]) -> u64 {
    axes.iter().map(|axis| axis.values.len() as u64).product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_combination_is_a_design_or_impossible_or_merged() {
        let space = Space::standard();
        let merged: u64 = space.merged.values().sum();
        assert_eq!(space.combinations, space.impossible + merged + space.designs.len() as u64);
        assert!(space.designs.len() >= 5_000, "{} designs", space.designs.len());
        let different: BTreeSet<String> = space.designs.iter().map(|design| format!("{design:?}")).collect();
        assert_eq!(different.len(), space.designs.len());
    }

    #[test]
    fn every_value_of_every_axis_exists_and_is_used() {
        let space = Space::standard();
        assert_eq!(space.axes.len(), AXES.len());
        for (axis, (path, names)) in space.axes.iter().zip(AXES) {
            assert_eq!(axis.values.len(), names.len(), "{path}");
            for value in &axis.values {
                let is_used = space.designs.iter().any(|design| axis.info.get(design) == *value);
                assert!(is_used, "{path} = {}", axis.info.value_text(*value));
            }
        }
    }
}
