//! A connection that breaks, and what was under way on it.

use super::step_view::{StepView, joined, messages_of};
use onceproof_engine::composition::ActorId;
use onceproof_models::parts::{ConsumerState, PartState, ProducerState, SubmissionStage, WorkStep};
use onceproof_models::protocol::Msg;
use std::fmt::Write;

/// The sentence for a connection that breaks.
pub(super) fn breaks(
    view: &StepView<'_>,
    client: ActorId,
    server: ActorId,
    requests: &[Msg],
    answers: &[Msg],
) -> String {
    let (client_name, server_name) = (view.name(client), view.name(server));
    let mut text = format!("the connection between {client_name} and {server_name} breaks");
    if !requests.is_empty() {
        let are = if requests.len() == 1 { "is" } else { "are" };
        let _ = write!(text, "; {} {are} under way and may arrive later or never", list(requests));
    }
    if !answers.is_empty() {
        let _ = write!(text, "; the answer of {server_name} is lost ({})", list(answers));
    }
    if is_reported(view, client) {
        let _ = write!(text, "; {client_name} reports a failure and goes on");
    }
    text
}

/// Whether the client gives the work up that the connection was for.
fn is_reported(view: &StepView<'_>, client: ActorId) -> bool {
    match (view.was(client), view.is(client)) {
        (PartState::Producer(was), PartState::Producer(is)) => {
            let failed = |state: &ProducerState| {
                state.progress.iter().filter(|stage| **stage == SubmissionStage::Failed).count()
            };
            failed(&is) > failed(&was)
        }
        (PartState::Consumer(was), PartState::Consumer(is)) => {
            let is_applying = |state: &ConsumerState| state.held.iter().any(|held| held.step == WorkStep::Applying);
            is_applying(&was) && !is_applying(&is) && !is.held.is_empty()
        }
        _ => false,
    }
}

fn list(messages: &[Msg]) -> String {
    joined(messages.iter().map(noun))
}

/// A message as a noun.
fn noun(msg: &Msg) -> String {
    match msg {
        Msg::CommitOffset { offset, .. } => format!("the commit of {offset}"),
        Msg::OffsetCommitted { offset } => format!("the answer about {offset}"),
        Msg::Mark { rows } => format!("the mark of {}", messages_of(rows)),
        Msg::Rows { rows } => format!("the row of {}", messages_of(rows)),
        Msg::Ack { .. } => "an acknowledgement".to_owned(),
        Msg::Publish { message, .. } => message.to_string(),
        Msg::Record { message, .. } | Msg::Lease { message, .. } => format!("the delivery of {message}"),
        other => match other.about() {
            Some(id) if other.is_read() => format!("a question about {id}"),
            Some(id) => id.to_string(),
            None => "a request".to_owned(),
        },
    }
}
