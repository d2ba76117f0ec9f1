//! Faults: the steps of the environment that a guarantee must survive.
//!
//! A fault is a step that a guarantee must survive but that liveness must not rely on. Taking work
//! from a holder that is dead is recovery, not a fault: it stays enabled when faults have stopped.
//! Which steps are faults is decided by `crate::pipeline`, from the global state.

use crate::fault_parts::FaultLimits;

/// The kinds of faults that a design must survive: `[faults]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Faults {
    /// Connections break: requests and answers under way are lost. Brokers repeat markers of
    /// transactions to one another.
    pub network: bool,
    /// A request to the broker or the database may arrive after its sender gave the connection up.
    pub late_requests: bool,
    /// The same for requests to the sink (a database rolls such a transaction back unless its
    /// commit is under way).
    pub late_sink_requests: bool,
    /// Processes crash and restart.
    pub crash: bool,
    /// A partition is taken from a live owner, or a live producing application or relay is
    /// replaced.
    pub rebalance: bool,
    /// The broker's leader is replaced.
    pub failover: bool,
    /// Machines lose power.
    pub lossy_crash: bool,
    /// Machines are lost for good, with their disks.
    pub lost_machine: bool,
    /// Dedup windows, leases of live holders, transactions of live owners, and unprocessed messages
    /// expire.
    pub expiry: bool,
    /// A handler fails on a message, for a while.
    pub handler_failure: bool,
    /// A business transaction is rolled back.
    pub rollback: bool,
    /// The parts to which faults are limited.
    pub limits: FaultLimits,
}

impl Faults {
    /// No faults.
    pub const NONE: Self = Self {
        network: false,
        late_requests: false,
        late_sink_requests: false,
        crash: false,
        rebalance: false,
        failover: false,
        lossy_crash: false,
        lost_machine: false,
        expiry: false,
        handler_failure: false,
        rollback: false,
        limits: FaultLimits::NONE,
    };

    /// The switches by name, each with its meaning.
    pub const SWITCHES: [(&'static str, &'static str); 11] = [
        ("network", "connections break: requests and answers under way are lost"),
        ("late_requests", "a request to broker or database may arrive after its sender gave the connection up"),
        ("late_sink_requests", "a request to the sink may arrive after its sender gave the connection up"),
        ("crash", "processes crash and restart, at any point, any number of times"),
        (
            "rebalance",
            "a live owner loses its partition, or a live producer or relay is replaced, and goes on as a zombie",
        ),
        ("failover", "the broker's leader is replaced"),
        ("lossy_crash", "machines lose power, and with it what was not written to disk"),
        ("lost_machine", "machines of the broker are lost for good, with their disks; off by default"),
        (
            "expiry",
            "dedup windows, leases of live holders, transactions of live owners and unprocessed messages expire",
        ),
        ("handler_failure", "a handler fails on a message, for a while"),
        ("rollback", "a business transaction is rolled back"),
    ];

    /// The switch of that name.
    pub fn switch(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "network" => &mut self.network,
            "late_requests" => &mut self.late_requests,
            "late_sink_requests" => &mut self.late_sink_requests,
            "crash" => &mut self.crash,
            "rebalance" => &mut self.rebalance,
            "failover" => &mut self.failover,
            "lossy_crash" => &mut self.lossy_crash,
            "lost_machine" => &mut self.lost_machine,
            "expiry" => &mut self.expiry,
            "handler_failure" => &mut self.handler_failure,
            "rollback" => &mut self.rollback,
            _ => return None,
        })
    }

    /// The names of the switches that are off, without the one that is off by default.
    #[must_use]
    pub fn excluded(mut self) -> Vec<&'static str> {
        let names = Self::SWITCHES.iter().map(|(name, _)| *name).filter(|name| *name != "lost_machine");
        names.filter(|name| self.switch(name).is_some_and(|on| !*on)).collect()
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            network: true,
            late_requests: true,
            late_sink_requests: true,
            crash: true,
            rebalance: true,
            failover: true,
            lossy_crash: true,
            lost_machine: false,
            expiry: true,
            handler_failure: true,
            rollback: true,
            limits: FaultLimits::NONE,
        }
    }
}

/// A fault that occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A connection broke with messages under way.
    ConnectionBreaks,
    /// A request to the broker or the database arrived after its sender had given the connection
    /// up.
    LateRequest,
    /// A request to the sink did.
    LateSinkRequest,
    /// A client (producer, relay, consumer) crashed and restarted.
    ProcessCrash,
    /// A server (broker, sink, database) crashed and restarted: its connections are gone.
    ServerCrash,
    /// A handler failed on a message.
    HandlerFails,
    /// A business transaction was rolled back.
    Rollback,
    /// A lease ended while its holder was at work.
    LeaseExpires,
    /// A replica that had missed a deletion delivered the message again.
    DeletionReturns,
    /// A window of remembered identities ended.
    WindowExpires,
    /// The broker dropped a message that no consumer had processed.
    MessageExpires,
    /// A transaction of a live owner timed out.
    TransactionTimesOut,
    /// The marker of an ended transaction arrived again.
    MarkerRepeats,
    /// A partition was taken from a live owner.
    Rebalance,
    /// A live producing application or relay was replaced.
    Replacement,
    /// Another in-sync replica became leader.
    Failover,
    /// A replica that was not in sync became leader.
    UncleanFailover,
    /// This many machines lost power at once.
    PowerLoss(u8),
    /// This many machines were lost for good.
    LostMachine(u8),
}

impl Fault {
    /// The severity, 0 to 4, for the choice among counterexamples with equally many faults: process
    /// crashes first, then networks, then expiries and rebalances, then failovers, then lost disks.
    #[must_use]
    pub const fn severity(self) -> u8 {
        match self {
            Self::ProcessCrash | Self::HandlerFails | Self::Rollback => 0,
            Self::ConnectionBreaks | Self::LateRequest | Self::LateSinkRequest | Self::MarkerRepeats => 1,
            Self::ServerCrash
            | Self::LeaseExpires
            | Self::DeletionReturns
            | Self::WindowExpires
            | Self::MessageExpires
            | Self::TransactionTimesOut
            | Self::Rebalance
            | Self::Replacement => 2,
            Self::Failover => 3,
            Self::UncleanFailover | Self::PowerLoss(_) | Self::LostMachine(_) => 4,
        }
    }

    /// Every kind of fault; the numbers of machines are examples.
    pub const ALL: [Self; 19] = [
        Self::ConnectionBreaks,
        Self::LateRequest,
        Self::LateSinkRequest,
        Self::ProcessCrash,
        Self::ServerCrash,
        Self::HandlerFails,
        Self::Rollback,
        Self::LeaseExpires,
        Self::DeletionReturns,
        Self::WindowExpires,
        Self::MessageExpires,
        Self::TransactionTimesOut,
        Self::MarkerRepeats,
        Self::Rebalance,
        Self::Replacement,
        Self::Failover,
        Self::UncleanFailover,
        Self::PowerLoss(1),
        Self::LostMachine(1),
    ];

    /// The fault in one sentence.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::ConnectionBreaks => "A connection breaks; requests and answers under way are lost.",
            Self::LateRequest => "A request to the broker or database arrives after its sender gave up the connection.",
            Self::LateSinkRequest => "A request to the sink arrives after its sender gave up the connection.",
            Self::ProcessCrash => "A client (producer, relay, consumer) crashes and restarts without its memory.",
            Self::ServerCrash => "A server (broker, sink, database) crashes and restarts; its connections are gone.",
            Self::HandlerFails => "The handler fails on a message, for a while.",
            Self::Rollback => "A business transaction is rolled back.",
            Self::LeaseExpires => "A lease ends while its holder is still at work on the message.",
            Self::DeletionReturns => "A replica that missed the deletion of a message delivers the message again.",
            Self::WindowExpires => "A memory of message identities ends: a repetition is not recognised any more.",
            Self::MessageExpires => "The broker drops a message that was not processed.",
            Self::TransactionTimesOut => "A transaction times out while its owner is alive.",
            Self::MarkerRepeats => "The marker that ended a transaction arrives again, in the next one.",
            Self::Rebalance => "A partition is taken from an owner that is alive.",
            Self::Replacement => "A producing application or a relay that is alive is replaced.",
            Self::Failover => "Another in-sync replica becomes the broker's leader.",
            Self::UncleanFailover => "A replica that is not in sync becomes the broker's leader.",
            Self::PowerLoss(_) => "Machines lose power, and with it everything that was not written to disk.",
            Self::LostMachine(_) => "Machines of the broker are lost for good, with their disks.",
        }
    }

    /// The switches of [`Faults`] that enable it, by name.
    #[must_use]
    pub const fn switches(self) -> &'static [&'static str] {
        match self {
            Self::ConnectionBreaks | Self::MarkerRepeats => &["network"],
            Self::LateRequest => &["late_requests"],
            Self::LateSinkRequest => &["late_sink_requests"],
            Self::ProcessCrash | Self::ServerCrash => &["crash"],
            Self::HandlerFails => &["handler_failure"],
            Self::Rollback => &["rollback"],
            Self::LeaseExpires | Self::WindowExpires | Self::MessageExpires | Self::TransactionTimesOut => &["expiry"],
            // A broker that may do so does it without a fault of a machine.
            Self::DeletionReturns => &[],
            Self::Rebalance | Self::Replacement => &["rebalance"],
            Self::Failover | Self::UncleanFailover => &["failover"],
            Self::PowerLoss(_) => &["lossy_crash"],
            Self::LostMachine(_) => &["lost_machine"],
        }
    }

    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConnectionBreaks => "connection-breaks",
            Self::LateRequest => "late-request",
            Self::LateSinkRequest => "late-sink-request",
            Self::ProcessCrash => "process-crash",
            Self::ServerCrash => "server-crash",
            Self::HandlerFails => "handler-fails",
            Self::Rollback => "rollback",
            Self::LeaseExpires => "lease-expires",
            Self::DeletionReturns => "deletion-returns",
            Self::WindowExpires => "window-expires",
            Self::MessageExpires => "message-expires",
            Self::TransactionTimesOut => "transaction-times-out",
            Self::MarkerRepeats => "marker-repeats",
            Self::Rebalance => "rebalance",
            Self::Replacement => "replacement",
            Self::Failover => "failover",
            Self::UncleanFailover => "unclean-failover",
            Self::PowerLoss(_) => "power-loss",
            Self::LostMachine(_) => "lost-machine",
        }
    }
}

impl onceproof_engine::FaultKind for Fault {
    fn severity(&self) -> u8 {
        Self::severity(*self)
    }

    fn number(&self) -> usize {
        match self {
            Self::ConnectionBreaks => 0,
            Self::LateRequest => 1,
            Self::LateSinkRequest => 2,
            Self::ProcessCrash => 3,
            Self::ServerCrash => 4,
            Self::HandlerFails => 5,
            Self::Rollback => 6,
            Self::LeaseExpires => 7,
            Self::DeletionReturns => 8,
            Self::WindowExpires => 9,
            Self::MessageExpires => 10,
            Self::TransactionTimesOut => 11,
            Self::MarkerRepeats => 12,
            Self::Rebalance => 13,
            Self::Replacement => 14,
            Self::Failover => 15,
            Self::UncleanFailover => 16,
            Self::PowerLoss(_) => 17,
            Self::LostMachine(_) => 18,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onceproof_engine::FaultKind;

    #[test]
    fn fault_number_is_its_index() {
        assert!(Fault::ALL.iter().enumerate().all(|(index, fault)| fault.number() == index));
    }
}
