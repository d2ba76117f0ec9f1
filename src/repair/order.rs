//! The order in which sets of several changes are tried: the most promising first, so that a repair
//! is found in time.

use super::change::Change;
use onceproof_models::GuaranteeSet;
use std::cmp::Reverse;

/// The effect of a change alone, the most promising last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alone {
    /// It leaves the mechanisms as they are.
    Inert,
    /// It changes mechanisms and no verdict, or the system refuses it alone.
    Changes,
    /// It changes what is violated within small bounds.
    Matters,
    /// It repairs a violated guarantee within small bounds.
    Mends,
}

impl Alone {
    /// The effect of a change that leads from one set of violated guarantees to another.
    pub(super) fn of(before: GuaranteeSet, after: GuaranteeSet) -> Self {
        if !(before - after).is_empty() {
            Self::Mends
        } else if before == after {
            Self::Changes
        } else {
            Self::Matters
        }
    }

    const fn weight(self) -> u8 {
        self as u8
    }
}

/// Pairs of changes of different settings by the sum of their weights, the heaviest first.
pub(super) fn pairs(changes: &[Change], alone: &[Alone]) -> Vec<Vec<usize>> {
    let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
    for one in 0..changes.len() {
        for other in one + 1..changes.len() {
            if changes[one].key != changes[other].key {
                pairs.push((alone[one].weight() + alone[other].weight(), one, other));
            }
        }
    }
    pairs.sort_by_key(|(weight, one, other)| (Reverse(*weight), *one, *other));
    pairs.into_iter().map(|(_, one, other)| vec![one, other]).collect()
}

/// Triples of changes of different settings, each of which repairs a guarantee within small bounds.
pub(super) fn triples(changes: &[Change], alone: &[Alone]) -> Vec<Vec<usize>> {
    let mending: Vec<usize> = (0..changes.len()).filter(|index| alone[*index] == Alone::Mends).collect();
    let mut triples = Vec::new();
    for (first, one) in mending.iter().enumerate() {
        for (second, other) in mending.iter().enumerate().skip(first + 1) {
            for third in &mending[second + 1..] {
                let keys = [one, other, third].map(|index| &changes[*index].key);
                if keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2] {
                    triples.push(vec![*one, *other, *third]);
                }
            }
        }
    }
    triples
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(key: &str) -> Change {
        let (key, name) = (key.to_owned(), key.to_owned());
        Change { key, name, now: String::new(), source: None, instead: String::new(), mechanism: None }
    }

    #[test]
    fn pairs_of_mending_changes_come_first() {
        let changes = [change("a"), change("b"), change("b"), change("c")];
        let alone = [Alone::Inert, Alone::Mends, Alone::Changes, Alone::Mends];
        let pairs = pairs(&changes, &alone);
        assert_eq!(pairs[0], [1, 3]);
        assert_eq!(pairs.len(), 5, "two values of one setting are no pair");
    }

    #[test]
    fn triples_hold_three_different_settings() {
        let changes = [change("a"), change("b"), change("b"), change("c")];
        assert_eq!(triples(&changes, &[Alone::Mends; 4]), [vec![0, 1, 3], vec![0, 2, 3]]);
    }
}
