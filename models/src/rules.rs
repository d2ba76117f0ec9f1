//! The rules inside the parts that a guarantee rests on, each removable by name.
//!
//! `proofs/tests/ablation.rs` removes each rule and demands that a named guarantee of a named
//! design flips: an ablation shows that a verdict of `holds` rests on the rule, and that the model
//! is able to fail. Pipelines run with all rules.

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// One rule of one part.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[doc = $doc])+ $name,)+ }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The rule in one sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+),)+ }
            }
        }
    };
}

rules! {
    /// A producer that retries until acknowledged sends unanswered messages again after its
    /// connection broke.
    ProducerResends,
    /// A producer waits for the answer before it calls a message accepted.
    ProducerAwaitsAnswer,
    /// A producer has no more than `in_flight` messages under way.
    ProducerWindow,
    /// An application that sends again keeps its unacknowledged messages across a restart.
    ProducerRemembersUnacknowledged,
    /// A sequenced producer begins a new epoch after it gave a message up.
    ProducerBeginsEpoch,
    /// A sequenced producer stops at a gap that it cannot close.
    ProducerStopsAtGap,
    /// The leader recognises a message id that it has in its window.
    LogKnowsMessageIds,
    /// The leader recognises a sequence number that it has already appended.
    LogKnowsSequences,
    /// The leader refuses a sequence number that leaves a gap.
    LogRefusesGaps,
    /// The leader answers a quorum send only after the in-sync replicas have it.
    LogAnswersAfterReplication,
    /// Readers see nothing above the high watermark.
    LogHidesUnreplicated,
    /// A clean election keeps everything below the high watermark.
    LogElectsInSync,
    /// A leader that syncs before it acknowledges loses nothing acknowledged with the power.
    LogSyncsBeforeAck,
    /// The group coordinator refuses the commit of an older generation.
    LogRefusesFormerOwners,
    /// An owner that crashed and joins again has a new generation.
    LogRenewsGeneration,
    /// The position does not go back within a generation.
    LogKeepsPositionMonotone,
    /// A former owner gets no more messages.
    LogRefusesFormerFetches,
    /// A reader of committed data stops below the first open transaction.
    LogStopsAtOpenTransaction,
    /// A reader of committed data skips aborted records.
    LogSkipsAborted,
    /// A new session of a transactional producer aborts its predecessor's open transaction.
    LogAbortsPredecessor,
    /// A transactional producer's older session is refused.
    LogFencesPredecessor,
    /// A lease ends when its holder does not have the message any more.
    QueueLeasesExpire,
    /// A queue recognises a message id that it has in its window.
    QueueKnowsMessageIds,
    /// A queue that keeps keys in order holds a message back while an earlier one of its key is
    /// there.
    QueueKeepsKeysInOrder,
    /// A consumer that acknowledges after processing waits for the sink.
    ConsumerAwaitsSink,
    /// A consumer acknowledges the messages that it has finished.
    ConsumerAcknowledges,
    /// A consumer that acknowledges before processing waits for the broker's answer.
    ConsumerAwaitsCommit,
    /// A consumer that was fenced drops the messages that it holds.
    ConsumerDropsWhenFenced,
    /// A consumer tries again when the sink does not answer.
    ConsumerRetriesSink,
    /// A worker's result commits only a contiguous prefix of finished messages.
    ConsumerCommitsContiguous,
    /// A consumer that aborted a transaction goes back to the message that it was about.
    ConsumerSeeksBack,
    /// A sink that upserts recognises a row that it has.
    SinkKnowsRows,
    /// A sink with versions refuses an older one.
    SinkRefusesOlderVersions,
    /// An inbox refuses an id that it has recorded.
    SinkRefusesRecorded,
    /// An offset store that compares refuses a write that expects another position.
    SinkComparesPosition,
    /// An offset store refuses the writes of an owner older than the registered one.
    SinkRefusesFormerOwners,
    /// An output transaction's position becomes visible together with its outputs.
    OutputHoldsPosition,
    /// A reader of committed outputs sees them when the transaction commits, and not before.
    OutputHidesOpen,
    /// A new registration aborts the former one's open transaction.
    OutputAbortsPredecessor,
    /// Requests of a former registration are refused.
    OutputFencesPredecessor,
    /// The relay marks a row after the broker has acknowledged it.
    RelayAwaitsBroker,
    /// The relay marks the rows that it has published.
    RelayMarks,
    /// A relay with a horizon does not pass a transaction that is open.
    DatabaseHoldsHorizon,
    /// A rolled-back business transaction leaves no row behind.
    DatabaseHidesUncommitted,
    /// Business transactions on one key do not overlap.
    DatabaseSerialisesKeys,
}

/// The rules in force: all but those that were removed.
///
/// ```
/// use onceproof_models::{Rule, Rules};
///
/// let rules = Rules::without(Rule::SinkKnowsRows);
/// assert!(!rules.has(Rule::SinkKnowsRows) && rules.has(Rule::ProducerResends));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Bit `i` is set if the rule at index `i` of [`Rule::ALL`] is removed.
    removed: u64,
}

impl Rules {
    /// Every rule.
    pub const ALL: Self = Self { removed: 0 };

    /// Every rule but this one.
    #[must_use]
    pub const fn without(rule: Rule) -> Self {
        Self { removed: 1 << rule as u64 }
    }

    /// Whether the rule is in force.
    #[must_use]
    pub const fn has(self, rule: Rule) -> bool {
        self.removed & (1 << rule as u64) == 0
    }
}
