//! Where faults happen: the parts of a design to which a kind of fault is limited.
//!
//! A connection belongs to both of its ends. A fault of a part that it is not limited to does not
//! happen, and the verdict says so.

/// A part of a design that faults happen at: a table of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultPart {
    /// The database of business transactions.
    Source,
    /// The client that sends: the application or the relay.
    Producer,
    /// The broker.
    Broker,
    /// The consumers.
    Consumer,
    /// The place of effects.
    Sink,
}

impl FaultPart {
    /// Every part.
    pub const ALL: [Self; 5] = [Self::Source, Self::Producer, Self::Broker, Self::Consumer, Self::Sink];

    /// The name of its table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Producer => "producer",
            Self::Broker => "broker",
            Self::Consumer => "consumer",
            Self::Sink => "sink",
        }
    }
}

/// A set of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultParts(u8);

impl FaultParts {
    /// No part.
    pub const NONE: Self = Self(0);
    /// Every part.
    pub const ALL: Self = Self(0b1_1111);

    /// These parts.
    #[must_use]
    pub fn of(parts: &[FaultPart]) -> Self {
        Self(parts.iter().fold(0, |set, part| set | Self::bit(*part)))
    }

    const fn bit(part: FaultPart) -> u8 {
        1 << part as u8
    }

    /// Whether the part is in the set.
    #[must_use]
    pub const fn contains(self, part: FaultPart) -> bool {
        self.0 & Self::bit(part) != 0
    }

    /// Whether a connection between these parts has an end in the set.
    #[must_use]
    pub const fn touches(self, client: FaultPart, server: FaultPart) -> bool {
        self.contains(client) || self.contains(server)
    }

    /// The parts that either set has.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The part of this name as a set.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        FaultPart::ALL.into_iter().find(|part| part.name() == name).map(|part| Self::of(&[part]))
    }

    /// The parts in the set, in the order of a design's tables.
    pub fn iter(self) -> impl Iterator<Item = FaultPart> {
        FaultPart::ALL.into_iter().filter(move |part| self.contains(*part))
    }
}

/// The parts to which each kind of fault is limited. A kind that happens at one part only has no
/// limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultLimits {
    /// Connections with an end there break.
    pub network: FaultParts,
    /// Requests on connections with an end there are late.
    pub late_requests: FaultParts,
    /// Processes crash there.
    pub crash: FaultParts,
    /// Consumers lose partitions; producers are replaced.
    pub rebalance: FaultParts,
    /// The broker's leader, or the database of the source, fails over.
    pub failover: FaultParts,
    /// Windows, leases, transactions and messages of the broker expire, or ids of the sink's inbox.
    pub expiry: FaultParts,
}

impl FaultLimits {
    /// No limits.
    pub const NONE: Self = Self {
        network: FaultParts::ALL,
        late_requests: FaultParts::ALL,
        crash: FaultParts::ALL,
        rebalance: FaultParts::ALL,
        failover: FaultParts::ALL,
        expiry: FaultParts::ALL,
    };

    /// The limit of a switch, where it has one.
    pub(crate) fn limit(&mut self, switch: &str) -> Option<&mut FaultParts> {
        Some(match switch {
            "network" => &mut self.network,
            "late_requests" => &mut self.late_requests,
            "crash" => &mut self.crash,
            "rebalance" => &mut self.rebalance,
            "failover" => &mut self.failover,
            "expiry" => &mut self.expiry,
            _ => return None,
        })
    }
}
