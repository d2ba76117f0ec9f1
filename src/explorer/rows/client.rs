//! Rows of producing clients: the application, and the relay of an outbox.

use super::row::Rows;
use super::wording::{NOTHING, list, yes};
use onceproof_models::ids::MessageId;
use onceproof_models::parts::{ProducerState, RelayState, RelayStep, SendStep, SenderState, SubmissionStage};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol;

/// Adds the rows of a producing application.
pub(super) fn producer(rows: &mut Rows, model: &PipelineModel, state: &ProducerState, saved: Option<&ProducerState>) {
    if state.progress.is_empty() {
        rows.volatile("instance", "stands by");
    } else {
        rows.volatile("instance", "active");
    }
    for index in 0..model.rules.mechanisms.bounds.messages {
        let words = state.progress.get(usize::from(index)).map_or("unknown to this instance", |stage| of_stage(*stage));
        rows.volatile(MessageId(index).to_string(), words);
    }
    sender(rows, &state.sender);
    let of_saved = |saved: &ProducerState| {
        let stages = saved.progress.iter().enumerate();
        list(stages.map(|(index, stage)| format!("{} {}", MessageId(index as u8), of_stage(*stage))))
    };
    rows.durable("saved", saved.map_or_else(|| NOTHING.to_owned(), of_saved));
}

/// Adds the rows of a relay.
pub(super) fn relay(rows: &mut Rows, state: &RelayState) {
    rows.volatile("doing", of_step(&state.step));
    sender(rows, &state.sender);
}

fn sender(rows: &mut Rows, sender: &SenderState) {
    let outstanding = sender.outstanding.iter().map(|sent| match sent.step {
        SendStep::Adding => format!("{} (joins its transaction)", sent.message),
        SendStep::Writing => sent.message.to_string(),
        SendStep::Committing => format!("{} (its transaction commits)", sent.message),
    });
    rows.volatile("unacknowledged", list(outstanding));
    let SenderState { producer, epoch, next_sequence, .. } = sender;
    let session = format!("producer id {}, epoch {}, next number {}", producer.0, epoch.0, next_sequence.0);
    rows.volatile("session", session);
    let client = match sender.aborting {
        _ if sender.closed => "stopped for good after a fatal error".to_owned(),
        Some(sent) => format!("aborts the transaction of {}", sent.message),
        None if sender.initialising => "registers its transactional id".to_owned(),
        None if sender.undecided => "decides between sending again and giving up".to_owned(),
        None => "works".to_owned(),
    };
    rows.volatile("client", client);
}

const fn of_stage(stage: SubmissionStage) -> &'static str {
    match stage {
        SubmissionStage::Waiting => "not yet submitted",
        SubmissionStage::Opening => "its business transaction is being opened",
        SubmissionStage::Committing => "its business transaction is being committed",
        SubmissionStage::Aborting => "its business transaction is being rolled back",
        SubmissionStage::Sending => "being sent",
        SubmissionStage::Done => "accepted",
        SubmissionStage::Failed => "failed, or forgotten",
    }
}

fn of_step(step: &RelayStep) -> String {
    let messages = |rows: &protocol::Rows| list(rows.iter().flatten());
    match step {
        RelayStep::StandingBy => "stands by".to_owned(),
        RelayStep::Polling => "waits for rows".to_owned(),
        RelayStep::MarkingFirst(rows) => format!("marks {} before it publishes", messages(rows)),
        RelayStep::Publishing { rows, left, failed } => {
            let (rows, left) = (messages(rows), list(left));
            format!("publishes {rows}; not yet sent: {left}; failed: {}", yes(*failed))
        }
        RelayStep::Marking(rows) => format!("marks {} as done", messages(rows)),
    }
}
