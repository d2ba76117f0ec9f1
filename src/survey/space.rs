//! The space of designs: every possible combination of the axes' values, each behaviour once.
//!
//! A combination is *impossible* where settings exclude one another, and *merged* where it differs
//! from another one only in settings without effect. The others are the designs of the space. Left
//! out: equivalent designs that differ in a setting with an effect are kept apart
//! here, and explored once by [`super::run`].

use super::axes::{Axis, NoEffect, axes, is_identity_ignored, no_effect};
use crate::design::is_possible;
use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::Identity;
use std::collections::BTreeMap;

/// Why combinations were merged: the setting without effect, and the setting that makes it so.
pub type Merge = (&'static str, &'static str);

/// The treatment of combinations that differ only in settings without effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Duplicates {
    Merged,
    Kept,
}

/// The designs of a space, and the count of all other combinations.
/// `combinations = impossible + sum(merged) + designs.len()`.
#[derive(Clone, Debug, Default)]
pub struct Space {
    /// The settings that vary.
    pub axes: Vec<Axis>,
    /// How many combinations the values of all axes have.
    pub combinations: u64,
    /// How many of these exclude one another.
    pub impossible: u64,
    /// How many were merged into another one, by reason. Merged combinations are counted as such
    /// even where they are impossible.
    pub merged: BTreeMap<Merge, u64>,
    /// The designs, in the order of the axes' values.
    pub designs: Vec<Mechanisms>,
}

impl Space {
    /// The standard space.
    #[must_use]
    pub fn standard() -> Self {
        Self::over(axes())
    }

    /// The space over these axes.
    #[must_use]
    pub fn over(axes: Vec<Axis>) -> Self {
        Self::of(axes, Duplicates::Merged)
    }

    /// The space over these axes in which every possible combination is a design of its own.
    #[must_use]
    pub fn unmerged(axes: Vec<Axis>) -> Self {
        Self::of(axes, Duplicates::Kept)
    }

    fn of(axes: Vec<Axis>, duplicates: Duplicates) -> Self {
        let mut space = Self { combinations: size(&axes), ..Self::default() };
        space.add(&axes, Mechanisms::default(), duplicates);
        space.axes = axes;
        space
    }

    /// Adds every combination of the remaining axes to the settings chosen so far.
    fn add(&mut self, axes: &[Axis], chosen: Mechanisms, duplicates: Duplicates) {
        let Some((axis, remaining)) = axes.split_first() else {
            if is_possible(&chosen) {
                self.designs.push(chosen);
            } else {
                self.impossible += 1;
            }
            return;
        };
        let merges = duplicates == Duplicates::Merged;
        if let Some(NoEffect { because, canonical }) = no_effect(axis, &chosen).filter(|_| merges) {
            let others = axis.values.len() as u64 - 1;
            *self.merged.entry((axis.info.path, because)).or_default() += others * size(remaining);
            self.add(remaining, with(axis, chosen, canonical), duplicates);
            return;
        }
        for value in &axis.values {
            let design = with(axis, chosen, *value);
            if merges && is_identity_ignored(axis, &design) {
                *self.merged.entry(("producer.identity", "broker.dedup_window")).or_default() += size(remaining);
                continue;
            }
            self.add(remaining, design, duplicates);
        }
    }
}

/// The design of the space over these axes into which a combination of their values is merged; it
/// may be the same.
#[must_use]
pub fn merged_into(axes: &[Axis], combination: &Mechanisms) -> Mechanisms {
    let mut chosen = Mechanisms::default();
    for axis in axes {
        let value = no_effect(axis, &chosen).map_or_else(|| axis.info.get(combination), |none| none.canonical);
        axis.info.set(&mut chosen, value);
        if is_identity_ignored(axis, &chosen) {
            chosen.producer.identity = Identity::None;
        }
    }
    chosen
}

fn with(axis: &Axis, mut design: Mechanisms, value: u8) -> Mechanisms {
    axis.info.set(&mut design, value);
    design
}

/// How many combinations the values of these axes have.
fn size(axes: &[Axis]) -> u64 {
    axes.iter().map(|axis| axis.values.len() as u64).product()
}

#[cfg(test)]
mod tests {
    use super::super::axes::AXES;
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn combinations_are_designs_impossible_or_merged() {
        let space = Space::standard();
        let merged: u64 = space.merged.values().sum();
        assert_eq!(space.combinations, space.impossible + merged + space.designs.len() as u64);
        assert!(space.designs.len() >= 5_000, "{} designs", space.designs.len());
        let different: HashSet<&Mechanisms> = space.designs.iter().collect();
        assert_eq!(different.len(), space.designs.len());
    }

    #[test]
    fn every_axis_value_exists_and_occurs_in_a_design() {
        let space = Space::standard();
        assert_eq!(space.axes.len(), AXES.len());
        for (axis, (path, names)) in space.axes.iter().zip(AXES) {
            assert_eq!(axis.values.len(), names.len(), "{path}");
            for value in &axis.values {
                let occurs = space.designs.iter().any(|design| axis.info.get(design) == *value);
                assert!(occurs, "{path} = {}", axis.info.value_text(*value));
            }
        }
    }
}
