//! The rules of each version, and the bounds of an exploration.

use crate::faults::{Fault, FaultSet};

/// When an epoch begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Epochs {
    /// With a producer.
    PerSession,
    /// With each transaction; partitions are added by their leader (KIP-890, part 2).
    PerTransaction,
}

/// The requests of which a leader asks the coordinator whether their transaction is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verification {
    /// None.
    None,
    /// Records (KIP-890, part 1).
    Records,
    /// Records and positions (KAFKA-15449).
    All,
}

/// The reaction of a client to a record that it gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GivingUp {
    /// The application makes a new producer.
    Stop,
    /// It aborts, and the next record has the number of the one given up.
    SameEpoch,
    /// It aborts and begins an epoch (KIP-360).
    NewEpoch,
}

/// The rules of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// When an epoch begins.
    pub epochs: Epochs,
    /// Whether requests of former epochs are refused (KIP-98). Otherwise they count as current.
    pub fences: bool,
    /// Whether the abort of a transaction that timed out begins an epoch (KAFKA-6119).
    pub time_out_begins_epoch: bool,
    /// Whether each member has a transactional id of its own (KIP-447).
    pub id_per_owner: bool,
    /// Whether positions of former generations are refused (KIP-447).
    pub refuses_former_generations: bool,
    /// Whether a position is not read while one is pending (KIP-447).
    pub reads_stable: bool,
    /// The requests that are verified.
    pub verification: Verification,
    /// Whether a marker needs a newer epoch than the records (KIP-1228).
    pub marker_needs_newer_epoch: bool,
    /// Whether a record of an older epoch aborts its transaction only (KIP-588).
    pub refused_record_aborts: bool,
    /// After a record was given up.
    pub giving_up: GivingUp,
    /// Whether a marker that a partition has already is accepted again (KAFKA-19999). Matters with
    /// `marker_needs_newer_epoch` only.
    pub marker_may_be_there: bool,
    /// Whether a partition refuses markers of a former coordinator.
    pub refuses_former_coordinators: bool,
    /// Whether an abort that was decided by the coordinator takes one epoch, not two (KAFKA-19367).
    /// Matters with an epoch per transaction only.
    pub abort_takes_one_epoch: bool,
    /// Whether such an abort allocates a producer id when it takes the last epoch (KAFKA-20090).
    pub abort_rotates: bool,
    /// Whether a client whose id expired begins an epoch and goes on (KIP-360, until KAFKA-18019).
    pub expired_client_goes_on: bool,
    /// Whether the coordinator leaves prepared transactions alone (KIP-939).
    pub has_two_phase_commit: bool,
    /// Whether an application aborts when it does not know the outcome of its commit.
    pub aborts_unknown_commit: bool,
}

impl Rules {
    /// 0.11 and 1.0.
    pub const KIP_98: Self = Self {
        epochs: Epochs::PerSession,
        fences: true,
        time_out_begins_epoch: false,
        id_per_owner: false,
        refuses_former_generations: false,
        reads_stable: false,
        verification: Verification::None,
        marker_needs_newer_epoch: false,
        refused_record_aborts: false,
        giving_up: GivingUp::Stop,
        marker_may_be_there: true,
        refuses_former_coordinators: true,
        abort_takes_one_epoch: true,
        abort_rotates: true,
        expired_client_goes_on: false,
        has_two_phase_commit: false,
        aborts_unknown_commit: false,
    };
    /// 1.1 to 2.0.
    pub const KAFKA_6119: Self = Self { time_out_begins_epoch: true, ..Self::KIP_98 };
    /// 2.1 to 2.4.
    pub const KIP_91: Self = Self { giving_up: GivingUp::SameEpoch, ..Self::KAFKA_6119 };
    /// 2.5 to 3.5; KIP-588 came with 2.7 and changes no verdict here.
    pub const KIP_447: Self = Self {
        giving_up: GivingUp::NewEpoch,
        id_per_owner: true,
        refuses_former_generations: true,
        reads_stable: true,
        refused_record_aborts: true,
        expired_client_goes_on: true,
        ..Self::KIP_91
    };
    /// 3.6.
    pub const KIP_890_RECORDS: Self = Self { verification: Verification::Records, ..Self::KIP_447 };
    /// 3.7 to 3.9, and every later broker with an older client.
    pub const KIP_890_ALL: Self = Self { verification: Verification::All, ..Self::KIP_447 };
    /// 4.0 and 4.1, with a client that has it too.
    pub const KIP_890_PART_2: Self =
        Self { epochs: Epochs::PerTransaction, expired_client_goes_on: false, ..Self::KIP_890_ALL };
    /// From 4.2.
    pub const KIP_1228: Self = Self { marker_needs_newer_epoch: true, ..Self::KIP_890_PART_2 };

    /// Every version, oldest first, with its name.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::KIP_98, "0.11, 1.0"),
        (Self::KAFKA_6119, "1.1 to 2.0"),
        (Self::KIP_91, "2.1 to 2.4"),
        (Self::KIP_447, "2.5 to 3.5"),
        (Self::KIP_890_RECORDS, "3.6"),
        (Self::KIP_890_ALL, "3.7 to 3.9"),
        (Self::KIP_890_PART_2, "4.0, 4.1"),
        (Self::KIP_1228, "from 4.2"),
    ];
}

/// The work of the clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Two members of a group copy so many messages from input to output, one a transaction.
    Copy {
        /// 1 to 2.
        messages: u8,
    },
    /// A producer writes two transactions of two records each.
    Plain {
        /// The output partitions, 1 to 2, in turn.
        partitions: u8,
    },
    /// A job writes two transactions of one record each. It stores its position outside before it
    /// commits, and after a restart commits what it had stored (Flink).
    Checkpoint,
    /// A producer sends two messages, each in a transaction of its own. A message that fails is
    /// reported to the application, which drops it.
    Source,
}

/// The settings, and the bounds of an exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The rules of the version.
    pub rules: Rules,
    /// The work of the clients.
    pub shape: Shape,
    /// The epochs of a producer at most; an exploration is cut off there.
    pub epochs: u8,
    /// The epochs of one producer id, of which the last one is not given to a client; unlimited
    /// where none. Kafka has 32,768.
    pub epochs_of_id: Option<u8>,
    /// The most faults of each kind.
    pub caps: FaultSet,
    /// The most faults in all.
    pub faults: u8,
    /// Whether a copy of the request that begins a session may be late.
    pub begins_late: bool,
    /// Whether a handler may still fail when its position was sent.
    pub fails_after_position: bool,
}

impl Settings {
    /// A version and a shape; up to two faults.
    #[must_use]
    pub fn new(rules: Rules, shape: Shape) -> Self {
        let kinds = [
            Fault::Late,
            Fault::MarkerLate,
            Fault::HandlerFails,
            Fault::TimesOut,
            Fault::Rebalance,
            Fault::GivesUp,
            Fault::Crash,
        ];
        let caps = kinds.iter().fold(FaultSet::default(), |caps, kind| caps.at_most(*kind, 2));
        Self {
            rules,
            shape,
            epochs: 8,
            epochs_of_id: None,
            caps,
            faults: 2,
            begins_late: true,
            fails_after_position: true,
        }
    }

    /// The same settings with further kinds of faults.
    #[must_use]
    pub fn with_faults(self, kinds: &[Fault]) -> Self {
        let caps = kinds.iter().fold(self.caps, |caps, kind| caps.at_most(*kind, 2));
        Self { caps, ..self }
    }

    /// The number of transactions that the clients have to do.
    #[must_use]
    pub const fn transactions(&self) -> u8 {
        match self.shape {
            Shape::Copy { messages } => messages,
            Shape::Plain { .. } | Shape::Checkpoint | Shape::Source => 2,
        }
    }

    /// Whether a producer writes transactions of two records, which no position belongs to.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        matches!(self.shape, Shape::Plain { .. })
    }

    /// Whether a position belongs to each transaction.
    #[must_use]
    pub const fn has_position(&self) -> bool {
        matches!(self.shape, Shape::Copy { .. } | Shape::Checkpoint)
    }

    /// Whether the clients are members of a group.
    #[must_use]
    pub const fn is_copy(&self) -> bool {
        matches!(self.shape, Shape::Copy { .. })
    }
}
