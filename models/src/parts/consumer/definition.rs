//! A consumer's design, and what follows from it.

use super::state::WorkStep;
use crate::mechanisms::{
    Acknowledge, BrokerKind, Confirmation, HandOff, InboxCheck, InboxRecording, Mechanisms, OnFailure, SinkKind,
    TransactionEpoch, TransactionalIds,
};
use crate::rules::Rules;
use stateright::actor::Id;

/// A consumer.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// The whole design: acknowledgement, hand-off and the sink's protocol are agreed between the
    /// parts.
    pub mechanisms: Mechanisms,
    /// The broker.
    pub broker: Id,
    /// The sink, where it is not a topic of the broker.
    pub sink: Option<Id>,
    /// The rules in force.
    pub rules: Rules,
    /// Whether it keeps in mind that nothing has happened since it received a lease.
    pub marks_new_lease: bool,
}

impl Consumer {
    pub(super) fn is_log(&self) -> bool {
        self.mechanisms.broker.kind == BrokerKind::Log
    }

    pub(super) fn acknowledge(&self) -> Acknowledge {
        self.mechanisms.consumer.acknowledge
    }

    pub(super) fn is_synchronous(&self) -> bool {
        self.mechanisms.consumer.hand_off == HandOff::Synchronous
    }

    pub(super) fn is_on_timer(&self) -> bool {
        matches!(self.acknowledge(), Acknowledge::OnTimer | Acknowledge::OnTimerAtDelivery)
    }

    /// Whether it commits in the background and goes on meanwhile.
    pub(super) fn commits_in_background(&self) -> bool {
        self.is_log()
            && (self.is_on_timer() || (self.acknowledge() == Acknowledge::AfterProcessing && !self.is_synchronous()))
    }

    /// Whether it acknowledges without waiting for an answer.
    pub(super) fn acknowledges_unconfirmed(&self) -> bool {
        !self.is_log() && self.mechanisms.consumer.confirmation == Confirmation::FireAndForget
    }

    /// Whether it goes on with the next message where an attempt failed.
    pub(super) fn skips_failures(&self) -> bool {
        self.mechanisms.consumer.on_failure == OnFailure::Skip
    }

    /// Whether a failing handler makes a difference.
    pub(super) fn failure_matters(&self) -> bool {
        self.mechanisms.faults.handler_failure && self.mechanisms.failure_leaves_trace()
    }

    /// Whether it takes part in the broker's transactions with a transactional id of its own.
    pub(super) fn has_own_id(&self) -> bool {
        self.acknowledge() == Acknowledge::InTransaction
            && self.mechanisms.sink.transactions == TransactionalIds::PerOwner
    }

    /// Whether parts are added to a transaction, and epochs begin, by requests of their own.
    pub(super) fn has_epoch_per_session(&self) -> bool {
        self.mechanisms.broker.epoch != TransactionEpoch::PerTransaction
    }

    /// Whether it makes a difference that it may give an unanswered write up. Where a late write is
    /// refused after the abort, and so is a marker that comes again, the abort of a failing handler
    /// leads to the same states.
    pub(super) fn giving_up_matters(&self) -> bool {
        self.has_epoch_per_session() || self.mechanisms.markers_repeat()
    }

    /// The first step of the handler.
    pub(super) fn first_step(&self) -> WorkStep {
        let sink = self.mechanisms.sink;
        if self.acknowledge() == Acknowledge::InTransaction {
            if self.has_epoch_per_session() { WorkStep::AddingOutput } else { WorkStep::Writing }
        } else if sink.kind != SinkKind::Inbox {
            WorkStep::Applying
        } else if sink.check == InboxCheck::CheckThenAct || sink.recorded == InboxRecording::AfterEffect {
            WorkStep::Looking
        } else if sink.recorded == InboxRecording::BeforeEffect {
            WorkStep::RecordingFirst
        } else {
            WorkStep::Applying
        }
    }
}
