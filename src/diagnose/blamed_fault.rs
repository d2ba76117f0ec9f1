//! A kind of fault at the parts that it strikes, and a design's faults without it or with it alone.

use crate::counterexample::TraceStep;
use onceproof_models::fault_parts::{FaultPart, FaultParts};
use onceproof_models::faults::Faults;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Fault, Mechanisms};

/// A kind of fault at the parts that it strikes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlamedFault {
    /// The kind.
    pub fault: Fault,
    /// The parts; of a connection, its ends.
    pub parts: Vec<FaultPart>,
}

impl BlamedFault {
    /// Returns the fault of a step; none where the step is no fault.
    pub(super) fn of(model: &PipelineModel, mechanisms: &Mechanisms, step: &TraceStep) -> Option<Self> {
        let fault = step.fault?;
        let targets = mechanisms.targets(fault);
        let kinds = model.actors().iter().map(|part| FaultPart::from(part.kind()));
        let is_named = |name: &String| *name == step.actor || step.from.as_ref() == Some(name);
        let named = model.rules.names().iter().zip(kinds).filter(|(name, _)| is_named(name)).map(|(_, part)| part);
        let mut parts: Vec<FaultPart> = named.filter(|part| targets.contains(part)).collect();
        if parts.is_empty() {
            parts = targets;
        }
        parts.sort();
        parts.dedup();
        Some(Self { fault, parts })
    }

    /// The fault in a few words: `process-crash of consumer`.
    #[must_use]
    pub fn text(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.name()).collect();
        let between = if parts.len() > 1 { "between" } else { "of" };
        format!("{} {between} {}", self.fault.name(), parts.join(" and "))
    }

    /// The switch of `[faults]` that enables it; none for what a design does by itself.
    #[must_use]
    pub fn switch(&self) -> Option<&'static str> {
        self.fault.switches().first().copied()
    }

    /// Whether both are the same kind of fault at a common part.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.switch() == other.switch()
            && self.switch().is_some()
            && self.parts.iter().any(|part| other.parts.contains(part))
    }

    /// Returns the faults without this one, which may take more away: a kind that cannot be limited
    /// to other parts is switched off. None where nothing is left to switch off.
    pub(super) fn excluded_from(&self, faults: Faults) -> Option<Faults> {
        let switch = self.switch()?;
        let mut left = faults;
        if !*left.switch(switch)? {
            return None;
        }
        let is_kept = |part: &FaultPart| faults.parts(switch).contains(*part) && !self.parts.contains(part);
        let kept: Vec<FaultPart> = Faults::possible_parts(switch).iter().copied().filter(is_kept).collect();
        left.limit(switch, FaultParts::of(&kept));
        if left == faults {
            left.limit(switch, FaultParts::NONE);
        }
        (left != faults).then_some(left)
    }

    /// Returns these faults and no others.
    pub(super) fn alone(blamed: &[Self]) -> Faults {
        let mut faults = Faults::NONE;
        for (switch, _) in Faults::SWITCHES {
            let of_switch = blamed.iter().filter(|one| one.switch() == Some(switch));
            let parts: Vec<FaultPart> = of_switch.flat_map(Self::narrow).collect();
            if !parts.is_empty() {
                faults.limit(switch, FaultParts::of(&parts));
            }
        }
        faults
    }

    /// The parts to limit its kind to. A connection has two ends, and the broker is an end of most.
    fn narrow(&self) -> Vec<FaultPart> {
        let is_narrow = |part: &&FaultPart| matches!(part, FaultPart::Sink | FaultPart::Source);
        if let (true, Some(end)) = (self.parts.len() > 1, self.parts.iter().find(is_narrow)) {
            return vec![*end];
        }
        let without: Vec<FaultPart> = self.parts.iter().copied().filter(|part| *part != FaultPart::Broker).collect();
        if without.is_empty() { self.parts.clone() } else { without }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blamed(fault: Fault, parts: &[FaultPart]) -> BlamedFault {
        BlamedFault { fault, parts: parts.to_vec() }
    }

    #[test]
    fn excluded_connection_leaves_those_of_other_clients() {
        let ends = [FaultPart::Producer, FaultPart::Broker];
        let left = blamed(Fault::ConnectionBreaks, &ends).excluded_from(Faults::default()).expect("it was on");
        assert!(!left.network_between(FaultPart::Producer, FaultPart::Broker));
        assert!(left.network_between(FaultPart::Consumer, FaultPart::Broker));
        assert!(left.crash_at(FaultPart::Producer));
    }

    #[test]
    fn fault_alone_is_the_only_one() {
        let one = BlamedFault::alone(&[blamed(Fault::ProcessCrash, &[FaultPart::Consumer])]);
        assert!(one.crash_at(FaultPart::Consumer) && !one.crash_at(FaultPart::Producer));
        assert!(!one.network && !one.rebalance && !one.failover);
        assert_eq!(BlamedFault::alone(&[]), Faults::NONE);
    }

    #[test]
    fn exclusion_ends_with_the_kind_switched_off() {
        let crash = blamed(Fault::ProcessCrash, &[FaultPart::Consumer]);
        let first = crash.excluded_from(Faults::default()).expect("it was on");
        assert!(first.crash && !first.crash_at(FaultPart::Consumer));
        let second = crash.excluded_from(first).expect("crashes elsewhere were on");
        assert!(!second.crash);
        assert_eq!(crash.excluded_from(second), None);
    }
}
