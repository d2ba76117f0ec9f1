//! `[bounds]`: what is limited while exploring. Every limit is part of the verdict.

/// `[bounds]` of a design. A bound never blocks a part: a fault that would exceed it is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// Messages that are submitted.
    pub messages: u8,
    /// Copies of one message in the broker.
    pub copies: u8,
    /// Lives of a producing client, where its identity ends with the session.
    pub identities: u8,
    /// Rebalances away from a live owner.
    pub rebalances: u8,
    /// Failovers of the broker that take something away. Before the last of them there may be
    /// others; none follows it.
    pub failovers: u8,
    /// Machines that lose power, in total.
    pub lossy_crashes: u8,
    /// Machines that are lost for good, in total, where `faults.lost_machine` is on.
    pub lost_machines: u8,
    /// Deliveries of one message before `broker.max_deliveries` acts.
    pub deliveries: u8,
    /// Workers of an asynchronous consumer.
    pub workers: u8,
    /// Replacements of a live producing application or relay.
    pub replacements: u8,
    /// Faults of a run, of all kinds together; zero for any number.
    pub faults: u8,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            messages: 2,
            copies: 2,
            identities: 2,
            rebalances: 1,
            failovers: 1,
            lossy_crashes: 1,
            lost_machines: 1,
            deliveries: 2,
            workers: 2,
            replacements: 1,
            faults: 0,
        }
    }
}
