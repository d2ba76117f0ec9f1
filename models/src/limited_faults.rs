//! Faults at parts: whether a kind of fault is on at a part of a design, or at a connection.

use crate::fault_parts::{FaultPart, FaultParts};
use crate::faults::{Fault, Faults};
use crate::protocol::PartKind;

impl From<PartKind> for FaultPart {
    fn from(kind: PartKind) -> Self {
        match kind {
            PartKind::Producer | PartKind::Relay => Self::Producer,
            PartKind::Database => Self::Source,
            PartKind::LogBroker | PartKind::QueueBroker => Self::Broker,
            PartKind::Consumer => Self::Consumer,
            PartKind::Sink => Self::Sink,
        }
    }
}

impl Faults {
    /// The parts at which the faults of a switch can happen, in the order of a design's tables.
    #[must_use]
    pub const fn possible_parts(switch: &str) -> &'static [FaultPart] {
        use FaultPart::{Broker, Consumer, Producer, Sink, Source};
        match switch.as_bytes() {
            b"network" | b"crash" => &FaultPart::ALL,
            b"late_requests" => &[Source, Producer, Broker, Consumer],
            b"rebalance" => &[Producer, Consumer],
            b"failover" => &[Source, Broker],
            b"expiry" => &[Broker, Sink],
            b"late_sink_requests" => &[Sink],
            b"lossy_crash" | b"lost_machine" => &[Broker],
            b"handler_failure" => &[Consumer],
            b"rollback" => &[Source],
            _ => &[],
        }
    }

    /// The parts to which a switch is limited; [`FaultParts::ALL`] where it is not.
    #[must_use]
    pub fn parts(mut self, switch: &str) -> FaultParts {
        self.limits.limit(switch).map_or(FaultParts::ALL, |limit| *limit)
    }

    /// Switches the faults of this name on at these parts: everywhere, where these are all parts at
    /// which they can happen; off, where none of these is.
    pub fn limit(&mut self, switch: &str, parts: FaultParts) {
        let mut possible = Self::possible_parts(switch).iter();
        let is_everywhere = possible.clone().all(|part| parts.contains(*part));
        let is_on = possible.any(|part| parts.contains(*part));
        if let Some(limit) = self.limits.limit(switch) {
            *limit = if is_everywhere || !is_on { FaultParts::ALL } else { parts };
        }
        if let Some(on) = self.switch(switch) {
            *on = is_on;
        }
    }

    /// The switches that are on and limited to parts, each with its parts.
    #[must_use]
    pub fn limited(self) -> Vec<(&'static str, FaultParts)> {
        let names = Self::SWITCHES.map(|(name, _)| name).into_iter();
        let limited = names.filter(|name| self.is_on(name)).map(|name| (name, self.parts(name)));
        limited.filter(|(_, parts)| *parts != FaultParts::ALL).collect()
    }

    fn is_on(mut self, switch: &str) -> bool {
        self.switch(switch).is_some_and(|on| *on)
    }

    /// Whether processes crash at a part.
    #[must_use]
    pub const fn crash_at(&self, part: FaultPart) -> bool {
        self.crash && self.limits.crash.contains(part)
    }

    /// Whether partitions are taken from live consumers, or live producers are replaced.
    #[must_use]
    pub const fn rebalance_at(&self, part: FaultPart) -> bool {
        self.rebalance && self.limits.rebalance.contains(part)
    }

    /// Whether the broker's leader, or the database of the source, fails over.
    #[must_use]
    pub const fn failover_at(&self, part: FaultPart) -> bool {
        self.failover && self.limits.failover.contains(part)
    }

    /// Whether something expires at a part.
    #[must_use]
    pub const fn expiry_at(&self, part: FaultPart) -> bool {
        self.expiry && self.limits.expiry.contains(part)
    }

    /// Whether connections between these parts break.
    #[must_use]
    pub const fn network_between(&self, client: FaultPart, server: FaultPart) -> bool {
        self.network && self.limits.network.touches(client, server)
    }

    /// Whether requests from one part to another one are late.
    #[must_use]
    pub const fn late_between(&self, client: FaultPart, server: FaultPart) -> bool {
        match server {
            FaultPart::Sink => self.late_sink_requests,
            _ => self.late_requests && self.limits.late_requests.touches(client, server),
        }
    }

    /// Whether this kind of fault is on at a part; at a connection with an end there, where a
    /// connection is what it strikes.
    #[must_use]
    pub fn is_on_at(self, fault: Fault, part: FaultPart) -> bool {
        let switches = fault.switches();
        let is_on = |name: &&str| self.is_on(name) && self.parts(name).contains(part);
        switches.is_empty() || switches.iter().any(is_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_to_every_possible_part_is_no_limit() {
        let mut faults = Faults::default();
        faults.limit("rebalance", FaultParts::of(&[FaultPart::Producer, FaultPart::Consumer]));
        assert_eq!(faults, Faults::default());
        faults.limit("rebalance", FaultParts::of(&[FaultPart::Consumer]));
        assert!(faults.rebalance_at(FaultPart::Consumer) && !faults.rebalance_at(FaultPart::Producer));
        assert_eq!(faults.limited().len(), 1);
        faults.limit("rebalance", FaultParts::NONE);
        assert!(!faults.rebalance && faults.limited().is_empty());
    }

    #[test]
    fn connection_belongs_to_both_of_its_ends() {
        let mut faults = Faults::default();
        faults.limit("network", FaultParts::of(&[FaultPart::Sink]));
        assert!(faults.network_between(FaultPart::Consumer, FaultPart::Sink));
        assert!(!faults.network_between(FaultPart::Consumer, FaultPart::Broker));
    }

    #[test]
    fn every_switch_has_a_part() {
        assert!(Faults::SWITCHES.iter().all(|(name, _)| !Faults::possible_parts(name).is_empty()));
    }
}
