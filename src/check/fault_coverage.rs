//! Which of the enabled faults occurred.
//!
//! A verdict says nothing about a fault that never occurred in what was explored: "holds, power
//! losses 1" would be a promise that nothing has tested. The occurrences come from the steps of the
//! exploration; from the design comes only which faults are enabled and have a target
//! ([`Mechanisms::enables`]).

use crate::design::Design;
use onceproof_engine::FaultSet;
use onceproof_models::faults::Faults;
use onceproof_models::{Fault, Mechanisms};

/// The faults that a design enables, by whether they occurred.
///
/// Invariant: no fault is in both lists; both are in the order of [`Fault::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultCoverage {
    /// The faults that occurred.
    pub occurred: Vec<Fault>,
    /// The enabled faults with a target that never occurred.
    pub never: Vec<Fault>,
    /// The switches that the file switches on and for which this design has no target.
    pub without_target: Vec<&'static str>,
}

impl FaultCoverage {
    /// The coverage of a design's faults by an exploration in which these occurred.
    #[must_use]
    pub fn of(design: &Design, occurred: FaultSet) -> Self {
        let mechanisms = &design.mechanisms;
        let (occurred, rest): (Vec<Fault>, Vec<Fault>) =
            Fault::ALL.into_iter().partition(|fault| occurred.contains(*fault));
        let never: Vec<Fault> = rest.into_iter().filter(|fault| mechanisms.enables(*fault)).collect();
        let is_written = |name: &&str| design.written.keys().any(|path| path.strip_prefix("faults.") == Some(*name));
        let without_target = Faults::SWITCHES.iter().map(|(name, _)| *name).filter(is_written);
        let without_target = without_target.filter(|name| lacks_target(mechanisms, name)).collect();
        Self { occurred, never, without_target }
    }

    /// The coverage by several explorations of one design together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let either = |one: &[Fault], others: &[Fault]| -> Vec<Fault> {
            Fault::ALL.into_iter().filter(|fault| one.contains(fault) || others.contains(fault)).collect()
        };
        let occurred = either(&self.occurred, &other.occurred);
        let mut never = either(&self.never, &other.never);
        never.retain(|fault| !occurred.contains(fault));
        let mut without_target = self.without_target;
        without_target.extend(other.without_target);
        without_target.sort_unstable();
        without_target.dedup();
        Self { occurred, never, without_target }
    }

    /// Whether a bound limits something that occurred. Bounds of other things than faults always
    /// do.
    #[must_use]
    pub fn is_met(&self, bound: &str) -> bool {
        let has = |faults: &[Fault]| faults.iter().any(|fault| self.occurred.contains(fault));
        match bound {
            "rebalances" => has(&[Fault::Rebalance]),
            "failovers" => has(&[Fault::Failover, Fault::UncleanFailover]),
            "lossy_crashes" => self.occurred.iter().any(|fault| matches!(fault, Fault::PowerLoss(_))),
            "lost_machines" => self.occurred.iter().any(|fault| matches!(fault, Fault::LostMachine(_))),
            "replacements" => has(&[Fault::Replacement]),
            _ => true,
        }
    }
}

/// Whether a switch is on and none of its faults has a target where it is on.
fn lacks_target(mechanisms: &Mechanisms, switch: &str) -> bool {
    let is_on = Faults::switch(&mut mechanisms.faults.clone(), switch).is_some_and(|on| *on);
    let mut faults = Fault::ALL.into_iter().filter(|fault| fault.switches().contains(&switch));
    is_on && !faults.any(|fault| mechanisms.enables(fault))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::parse;

    fn coverage(text: &str, occurred: &[Fault]) -> FaultCoverage {
        let design = parse(&format!("name = \"covered\"\n{text}")).expect("a design");
        let mut set = FaultSet::EMPTY;
        for fault in occurred {
            set.insert(*fault);
        }
        FaultCoverage::of(&design, set)
    }

    #[test]
    fn fault_without_target_is_not_enabled() {
        let log = coverage("", &[]);
        assert!(log.never.contains(&Fault::Rebalance) && !log.never.contains(&Fault::LeaseExpires), "{log:?}");
        let queue = coverage("broker.kind = \"queue\"\n", &[]);
        assert!(!queue.never.contains(&Fault::Rebalance) && queue.never.contains(&Fault::LeaseExpires), "{queue:?}");
        assert_eq!(log.without_target, Vec::<&str>::new(), "nothing is switched on by the file");
    }

    #[test]
    fn written_switch_without_target_is_named() {
        let direct = coverage("faults.rollback = true\nfaults.expiry = false\n", &[]);
        assert_eq!(direct.without_target, ["rollback"]);
    }

    #[test]
    fn union_of_fault_sets_apart_keeps_what_occurred_in_one() {
        let one = coverage("faults.failover = false\n", &[Fault::ProcessCrash]);
        let other = coverage("faults.lossy_crash = false\n", &[Fault::Failover]);
        let both = one.union(other);
        assert_eq!(both.occurred, [Fault::ProcessCrash, Fault::Failover]);
        assert!(both.never.contains(&Fault::PowerLoss(1)) && !both.never.contains(&Fault::Failover), "{both:?}");
        assert!(both.is_met("failovers") && !both.is_met("lossy_crashes") && both.is_met("messages"));
    }
}
