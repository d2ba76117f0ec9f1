//! The cost of a guarantee: among the designs that keep it, those that no other one undercuts.
//!
//! A design *undercuts* another one if it costs less in one figure and more in none. The rest
//! is a Pareto front, so several designs may be cheapest. Only verdicts of `holds` count: with
//! `vacuous` the guarantee was never at risk.

use super::record::Record;
use super::values::{NamedSettings, non_defaults};
use crate::check::Verdict;
use crate::check::costs::Costs;
use onceproof_models::Guarantee;
use std::collections::BTreeMap;

/// A named set of guarantees.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// Its name.
    pub name: &'static str,
    /// The guarantees; all of them are required.
    pub guarantees: &'static [Guarantee],
}

/// The requirements of the cost pages.
pub const REQUIREMENTS: [Requirement; 9] = [
    Requirement { name: "at-most-once", guarantees: &[Guarantee::DuplicateFree] },
    Requirement { name: "at-least-once", guarantees: &[Guarantee::LossFree] },
    Requirement { name: "exactly-once", guarantees: &[Guarantee::LossFree, Guarantee::DuplicateFree] },
    Requirement {
        name: "exactly-once in order",
        guarantees: &[Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered],
    },
    Requirement { name: "ordered", guarantees: &[Guarantee::Ordered] },
    Requirement { name: "atomic", guarantees: &[Guarantee::Atomic] },
    Requirement { name: "phantom-free", guarantees: &[Guarantee::PhantomFree] },
    Requirement { name: "progress", guarantees: &[Guarantee::Progress] },
    Requirement { name: "all but atomic", guarantees: &ALL_BUT_ATOMIC },
];

/// Without a transaction `atomic` is vacuous, so only transactional designs could keep all six.
const ALL_BUT_ATOMIC: [Guarantee; 5] =
    [Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered, Guarantee::PhantomFree, Guarantee::Progress];

/// Designs of equal costs that meet a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostGroup {
    /// Their costs per message.
    pub costs: Costs,
    /// How many designs there are; at least one.
    pub designs: usize,
    /// The design with the fewest settings off their default: those settings.
    pub simplest: NamedSettings,
}

/// The designs that keep all guarantees at a fault level and that no other one undercuts, by rank:
/// the cheapest first. Designs without costs are left out.
#[must_use]
pub fn cheapest(records: &[Record], guarantees: &[Guarantee], level: usize) -> Vec<CostGroup> {
    let holds = |record: &&Record| guarantees.iter().all(|one| record.verdict(*one, level) == Verdict::Holds);
    let mut groups: BTreeMap<Costs, CostGroup> = BTreeMap::new();
    for record in records.iter().filter(holds) {
        let Some(costs) = record.costs else { continue };
        let settings = non_defaults(&record.design);
        let group = groups.entry(costs).or_insert_with(|| CostGroup { costs, designs: 0, simplest: settings.clone() });
        group.designs += 1;
        if settings.len() < group.simplest.len() {
            group.simplest = settings;
        }
    }
    let all: Vec<Costs> = groups.keys().copied().collect();
    let is_undercut = |group: &CostGroup| all.iter().any(|other| other.is_cheaper(&group.costs));
    let mut front: Vec<CostGroup> = groups.into_values().filter(|group| !is_undercut(group)).collect();
    front.sort_by_key(|group| group.costs);
    front
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::levels::decide::Decided;
    use crate::check::levels::fault_level::COUNT;
    use onceproof_models::Mechanisms;

    #[test]
    fn undercut_and_vacuous_designs_are_left_out() {
        let costs = |writes: u32, hops: u32| Costs {
            hops_to_acceptance: 2,
            hops_to_effect: 3,
            hops,
            writes,
            retained_bytes: 0,
            parties: 4,
            blocks: false,
        };
        let record = |costs: Costs, verdict: Verdict| Record {
            design: Mechanisms::default(),
            decided: Decided { verdicts: [[verdict; COUNT]; 6], states: 1 },
            costs: Some(costs),
        };
        let records = [
            record(costs(3, 8), Verdict::Holds),
            record(costs(3, 8), Verdict::Holds),
            record(costs(4, 8), Verdict::Holds),
            record(costs(4, 6), Verdict::Holds),
            record(costs(1, 1), Verdict::Violated),
            record(costs(1, 2), Verdict::Vacuous),
        ];
        let found = cheapest(&records, &[Guarantee::LossFree], 0);
        let found: Vec<_> = found.into_iter().map(|group| (group.costs, group.designs)).collect();
        assert_eq!(found, [(costs(4, 6), 1), (costs(3, 8), 2)]);
    }
}
