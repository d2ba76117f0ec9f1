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
            | Self::Record { message, .. } => *message = message.permuted(by),
            Self::Apply { message, key } => {
                *message = message.permuted(by);
                *key = key.permuted(by);
            }
            Self::WriteOutput { registration, message, .. } => {
                *message = message.permuted(by);
                *registration = registration.permuted(by);
            }
            Self::AddOffset { registration, generation, .. } => {
                *registration = registration.permuted(by);
                *generation = generation.permuted(by);
            }
            Self::Assigned { generation, .. }
            | Self::Fetch { generation, .. }
            | Self::CommitOffset { generation, .. }
            | Self::ReadPosition { generation } => *generation = generation.permuted(by),
            Self::InitOutput { generation } => *generation = generation.map(|generation| generation.permuted(by)),
            Self::OutputReady { registration, .. }
            | Self::AddPart { registration, .. }
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
            | Self::OffsetCommitted { .. }
            | Self::Fenced
            | Self::OutOfRange { .. }
            | Self::Receive
            | Self::OutputWritten
            | Self::OffsetAdded
            | Self::Position { .. }
            | Self::SinkFenced => {}
        }
        msg
    }
}
