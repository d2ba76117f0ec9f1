//! Rows of a consumer, all of them volatile.

use super::row::Rows;
use super::wording::{epoch, generation, list, or_nothing, yes};
use onceproof_models::mechanisms::{Acknowledge, BrokerKind};
use onceproof_models::parts::{ConsumerStage, ConsumerState, HeldMessage, WorkStep};
use onceproof_models::pipeline::PipelineModel;

/// Adds the rows of a consumer.
pub(super) fn rows(rows: &mut Rows, model: &PipelineModel, state: &ConsumerState) {
    let mechanisms = &model.rules.mechanisms;
    rows.volatile("stage", of_stage(state.stage));
    rows.volatile("in hand", list(state.held.iter().map(|held| of_held(*held))));
    rows.volatile("asks for a message", yes(state.asked));
    if mechanisms.broker.kind == BrokerKind::Log {
        rows.volatile("next to fetch", state.position.to_string());
        rows.volatile("believes in", or_nothing(state.generation.map(generation)));
        rows.volatile("knows to be stored", state.stored.to_string());
        rows.volatile("handed out below", state.polled.to_string());
        rows.volatile("commit under way", or_nothing(state.committing));
    }
    if mechanisms.consumer.acknowledge == Acknowledge::InTransaction {
        rows.volatile("registration", or_nothing(state.registration.map(epoch)));
    }
}

fn of_held(held: HeldMessage) -> String {
    format!("{} ({}): {}", held.message, held.source.copy(), of_work(held.step))
}

const fn of_stage(stage: ConsumerStage) -> &'static str {
    match stage {
        ConsumerStage::Joining => "asks for the partition",
        ConsumerStage::ReadingPosition => "reads the position that the sink has stored",
        ConsumerStage::Registering => "registers for the transactional id",
        ConsumerStage::Renewing => "begins a new epoch of its transactional id",
        ConsumerStage::Ready => "polls",
        ConsumerStage::Stopped => "stopped for good: it was refused",
    }
}

const fn of_work(step: WorkStep) -> &'static str {
    match step {
        WorkStep::AcknowledgingFirst => "acknowledges it before anything else",
        WorkStep::Queued => "waits for a worker",
        WorkStep::Handling => "the handler is at work",
        WorkStep::Looking => "asks the inbox",
        WorkStep::RecordingFirst => "records the id before the effect",
        WorkStep::Applying => "applies it",
        WorkStep::RecordingAfter => "records the id after the effect",
        WorkStep::AddingOutput => "adds the output to the transaction",
        WorkStep::Writing => "writes the output",
        WorkStep::Unanswered => "the write was not answered",
        WorkStep::Written => "the output is written",
        WorkStep::AddingPositions => "adds the positions to the transaction",
        WorkStep::AddingOffset => "adds the position to the transaction",
        WorkStep::Ending { commit: true } => "commits the transaction",
        WorkStep::Ending { commit: false } => "aborts the transaction",
        WorkStep::Abandoning => "aborts the transaction, having given the write up",
        WorkStep::Withdrawing => "aborts the transaction, the partition being another consumer's",
        WorkStep::Acknowledging => "acknowledges it",
        WorkStep::GivingBack => "gives it back",
    }
}
