//! Messages between parts under a permutation.

use super::definition::Permutation;
use super::permute::Permute;
use crate::protocol::Msg;

impl Permute for Msg {
    fn permuted(&self, by: &Permutation) -> Self {
        let mut msg = *self;
        match &mut msg {
            Self::Publish { message, .. }
            | Self::Begin { message }
            | Self::CommitBusiness { message }
            | Self::AbortBusiness { message }
            | Self::Record { message, .. }
            | Self::Apply { message, .. } => *message = message.permuted(by),
            Self::WriteOutput { registration, message, .. } => {
                *message = message.permuted(by);
                *registration = registration.permuted(by);
            }
            Self::OutputReady { registration, .. }
            | Self::AddPart { registration, .. }
            | Self::AddOffset { registration, .. }
            | Self::EndOutput { registration, .. }
            | Self::OutputEnded { registration } => *registration = registration.permuted(by),
            Self::Lease { receipt, message } => {
                *message = message.permuted(by);
                *receipt = receipt.permuted(by);
            }
            Self::Published { id, .. }
            | Self::OutOfSequence { id, .. }
            | Self::AddPartition { id, .. }
            | Self::PartitionAdded { id }
            | Self::EndTransaction { id, .. }
            | Self::TransactionEnded { id }
            | Self::Begun { id }
            | Self::BusinessEnded { id, .. }
            | Self::Look { id }
            | Self::Seen { id, .. }
            | Self::RecordId { id }
            | Self::Recorded { id, .. }
            | Self::Applied { id } => *id = id.permuted(by),
            Self::Rows { rows } | Self::Mark { rows } => *rows = rows.permuted(by),
            Self::Ack { receipt } | Self::Nack { receipt } | Self::Acked { receipt, .. } => {
                *receipt = receipt.permuted(by);
            }
            Self::ConnectionLost
            | Self::Note(_)
            | Self::InitTransactions { .. }
            | Self::TransactionsReady
            | Self::ProducerFenced
            | Self::TransactionAbortable
            | Self::PartAdded
            | Self::Poll { .. }
            | Self::Marked
            | Self::Join
            | Self::Assigned { .. }
            | Self::Fetch { .. }
            | Self::CommitOffset { .. }
            | Self::OffsetCommitted { .. }
            | Self::Fenced
            | Self::OutOfRange { .. }
            | Self::Receive
            | Self::InitOutput { .. }
            | Self::OutputWritten
            | Self::OffsetAdded
            | Self::ReadPosition { .. }
            | Self::Position { .. }
            | Self::SinkFenced => {}
        }
        msg
    }
}
