//! The standard sets of faults: each holds all faults of the one before it, and some more.

use onceproof_models::faults::Faults;

/// One standard set of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its name.
    pub name: &'static str,
    /// What it adds to the one before, as people say it.
    pub adds: &'static str,
    /// The switches that it adds to the one before.
    pub switches: &'static [&'static str],
}

/// The sets, from the mildest to all faults.
pub const LEVELS: [Level; 6] = [
    Level { name: "crashes", adds: "processes crash and restart", switches: &["crash"] },
    Level {
        name: "network",
        adds: "connections break, and requests arrive late",
        switches: &["network", "late_requests", "late_sink_requests"],
    },
    Level {
        name: "zombies",
        adds: "partitions are taken from owners that are alive and go on",
        switches: &["rebalance"],
    },
    Level { name: "failover", adds: "the broker's leader is replaced", switches: &["failover"] },
    Level {
        name: "expiry",
        adds: "dedup windows, leases and transactions of the living expire",
        switches: &["expiry"],
    },
    Level {
        name: "all",
        adds: "machines lose power, handlers fail, business transactions roll back",
        switches: &["lossy_crash", "handler_failure", "rollback"],
    },
];

/// How many sets there are.
pub const COUNT: usize = LEVELS.len();

/// The faults of a set, by its number.
#[must_use]
pub fn faults(level: usize) -> Faults {
    let mut faults = Faults::NONE;
    for name in LEVELS.iter().take(level + 1).flat_map(|level| level.switches) {
        if let Some(switch) = faults.switch(name) {
            *switch = true;
        }
    }
    faults
}

/// The number of the set with this name.
#[must_use]
pub fn named(name: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_set_is_every_fault() {
        assert_eq!(faults(COUNT - 1), Faults::default());
    }
}
