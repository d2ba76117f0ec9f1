//! The standard fault levels: each enables all faults of the one before it, and some more.

use onceproof_models::Fault;
use onceproof_models::faults::Faults;

/// One standard fault level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its name.
    pub name: &'static str,
    /// The faults that it adds to the level before, as a sentence.
    pub adds: &'static str,
    /// The switches that it adds to those of the level before.
    pub switches: &'static [&'static str],
}

/// The levels, from the mildest to all faults. Indices into it are called levels elsewhere, `0 <=
/// level < COUNT`.
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

/// The number of levels.
pub const COUNT: usize = LEVELS.len();

/// Returns the faults that are enabled at a level.
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

/// Returns the lowest level at which a fault is enabled.
#[must_use]
pub const fn of_fault(fault: Fault) -> usize {
    match fault {
        // A deletion that returns needs no fault, so every level has it.
        Fault::ProcessCrash | Fault::ServerCrash | Fault::DeletionReturns => 0,
        Fault::ConnectionBreaks | Fault::LateRequest | Fault::LateSinkRequest | Fault::MarkerRepeats => 1,
        Fault::Rebalance | Fault::Replacement => 2,
        Fault::Failover | Fault::UncleanFailover => 3,
        Fault::LeaseExpires | Fault::WindowExpires | Fault::MessageExpires | Fault::TransactionTimesOut => 4,
        Fault::HandlerFails | Fault::Rollback | Fault::PowerLoss(_) | Fault::LostMachine(_) => 5,
    }
}

/// Returns the level of this name.
#[must_use]
pub fn named(name: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_level_enables_every_fault() {
        assert_eq!(faults(COUNT - 1), Faults::default());
    }

    #[test]
    fn level_is_found_by_its_name() {
        assert!(LEVELS.iter().enumerate().all(|(index, level)| named(level.name) == Some(index)));
        assert_eq!(named("storms"), None);
    }
}
