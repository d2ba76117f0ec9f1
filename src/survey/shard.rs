//! Shards: a survey split between processes or machines.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One part of a survey. Invariant: `1 <= number <= of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct Shard {
    number: u32,
    of: u32,
}

impl Shard {
    /// The whole survey.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// The most shards of one survey.
    pub const MOST: u32 = 10_000;

    /// Shard `number`, counted from one, of `of` shards; `None` if there is no such shard.
    #[must_use]
    pub fn new(number: u32, of: u32) -> Option<Self> {
        ((1..=of).contains(&number) && of <= Self::MOST).then_some(Self { number, of })
    }

    /// Its number, from one.
    #[must_use]
    pub const fn number(self) -> usize {
        self.number as usize
    }

    /// How many shards the survey has.
    #[must_use]
    pub const fn of(self) -> usize {
        self.of as usize
    }

    /// Every `of`-th item, so that expensive neighbours are spread over all shards.
    #[must_use]
    pub fn select<T: Clone>(self, all: &[T]) -> Vec<T> {
        all.iter().skip(self.number() - 1).step_by(self.of()).cloned().collect()
    }

    /// How many of `all` items the shard has.
    #[must_use]
    pub const fn share(self, all: usize) -> usize {
        (all + self.of()).saturating_sub(self.number()) / self.of()
    }
}

impl From<Shard> for (u32, u32) {
    fn from(shard: Shard) -> Self {
        (shard.number, shard.of)
    }
}

impl TryFrom<(u32, u32)> for Shard {
    type Error = String;

    fn try_from((number, of): (u32, u32)) -> Result<Self, String> {
        Self::new(number, of).ok_or_else(|| format!("there is no shard {number}/{of}"))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_select_every_item_once() {
        let all: Vec<usize> = (0..11).collect();
        for of in 1..=13 {
            let shards: Vec<Shard> = (1..=of).filter_map(|number| Shard::new(number, of)).collect();
            let mut selected: Vec<usize> = shards.iter().flat_map(|shard| shard.select(&all)).collect();
            assert!(shards.iter().all(|shard| shard.select(&all).len() == shard.share(all.len())), "of {of}");
            selected.sort_unstable();
            assert_eq!(selected, all, "of {of}");
        }
    }

    #[test]
    fn shard_outside_of_its_survey_is_refused() {
        assert_eq!(Shard::new(0, 3), None);
        assert_eq!(Shard::new(4, 3), None);
        assert_eq!(Shard::new(1, Shard::MOST + 1), None);
        assert_eq!(serde_json::to_string(&Shard::WHOLE).ok().as_deref(), Some("[1,1]"));
        assert!(serde_json::from_str::<Shard>("[2,1]").is_err());
    }
}
