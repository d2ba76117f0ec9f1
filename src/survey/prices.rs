//! What a guarantee costs: the designs that give it and that no other one undercuts in everything.

use super::records::{Record, written};
use crate::check::Verdict;
use crate::check::costs::Costs;
use onceproof_models::Guarantee;
use std::collections::BTreeMap;

/// Something that people ask for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Its name.
    pub name: &'static str,
    /// The guarantees behind it.
    pub guarantees: &'static [Guarantee],
}

/// What people ask for, the guarantees alone included.
pub const WISHES: [Wish; 9] = [
    Wish { name: "at-most-once", guarantees: &[Guarantee::DuplicateFree] },
    Wish { name: "at-least-once", guarantees: &[Guarantee::LossFree] },
    Wish { name: "exactly-once", guarantees: &[Guarantee::LossFree, Guarantee::DuplicateFree] },
    Wish {
        name: "exactly-once in order",
        guarantees: &[Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered],
    },
    Wish { name: "ordered", guarantees: &[Guarantee::Ordered] },
    Wish { name: "atomic", guarantees: &[Guarantee::Atomic] },
    Wish { name: "phantom-free", guarantees: &[Guarantee::PhantomFree] },
    Wish { name: "progress", guarantees: &[Guarantee::Progress] },
    Wish { name: "all but atomic", guarantees: &ALL_BUT_ATOMIC },
];

/// Where nothing is committed together, `atomic` is no question.
const ALL_BUT_ATOMIC: [Guarantee; 5] =
    [Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered, Guarantee::PhantomFree, Guarantee::Progress];

/// Designs that cost the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What they cost.
    pub costs: Costs,
    /// How many they are.
    pub designs: usize,
    /// The one with the fewest settings that are not at their default.
    pub plainest: BTreeMap<String, String>,
}

/// The designs that give what is asked for under a set of faults, with the hazard reached, and that no other one undercuts:
/// fewer in one figure and more in none. The cheapest first.
#[must_use]
pub fn cheapest(records: &[Record], guarantees: &[Guarantee], level: usize) -> Vec<Offer> {
    let gives =
        |record: &&Record| guarantees.iter().all(|guarantee| record.outcome(*guarantee, level) == Verdict::Holds);
    let mut offers: BTreeMap<Costs, (usize, BTreeMap<String, String>)> = BTreeMap::new();
    for record in records.iter().filter(gives) {
        let Some(costs) = record.costs else { continue };
        let design = written(&record.design);
        let offer = offers.entry(costs).or_insert_with(|| (0, design.clone()));
        offer.0 += 1;
        if design.len() < offer.1.len() {
            offer.1 = design;
        }
    }
    let all: Vec<Costs> = offers.keys().copied().collect();
    let is_undercut = |costs: &Costs| all.iter().any(|other| other.is_cheaper(costs));
    let mut best: Vec<Offer> = offers
        .into_iter()
        .filter(|(costs, _)| !is_undercut(costs))
        .map(|(costs, (designs, plainest))| Offer { costs, designs, plainest })
        .collect();
    best.sort_by_key(|offer| (offer.costs.rank(), offer.costs));
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Verdict;
    use crate::check::levels::decide::Decided;
    use crate::check::levels::fault_level::COUNT;
    use onceproof_models::Mechanisms;

    #[test]
    fn what_is_undercut_is_left_out_and_what_is_not_kept_too() {
        let costs = |writes: u32, hops: u32| Costs {
            hops_to_acceptance: 2,
            hops_to_effect: 3,
            hops,
            writes,
            retained_bytes: 0,
            parties: 4,
            blocks: false,
        };
        let record = |costs: Costs, outcome: Verdict| Record {
            design: Mechanisms::default(),
            decided: Decided { verdicts: [[outcome; COUNT]; 6], states: 1 },
            costs: Some(costs),
        };
        let records = [
            record(costs(3, 8), Verdict::Holds),
            record(costs(4, 8), Verdict::Holds),
            record(costs(4, 6), Verdict::Holds),
            record(costs(1, 1), Verdict::Violated),
            record(costs(1, 2), Verdict::Vacuous),
        ];
        let found: Vec<Costs> =
            cheapest(&records, &[Guarantee::LossFree], 0).into_iter().map(|offer| offer.costs).collect();
        assert_eq!(found, [costs(4, 6), costs(3, 8)]);
    }
}
