//! One sentence per step, in a file per noun. A step that only reads has no sentence; an answer has
//! one for what it changes.

mod broker;
mod connection;
mod consumer;
mod crash;
mod database;
mod producer;
mod sink;
mod step_view;
mod transaction;

pub use step_view::part_name;

use super::event::Event;
use onceproof_engine::GlobalState;
use onceproof_engine::composition::ActorId;
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::{Choice, Msg, Timer};
use step_view::StepView;

/// Returns the sentence for a step; none where it only reads.
pub(super) fn sentence(model: &PipelineModel, before: &GlobalState, step: &Successor, event: &Event) -> Option<String> {
    let view = StepView::new(model, before, &step.state);
    let text = of_event(&view, event)?;
    let is_lost = matches!(event, Event::Break { .. } | Event::Crash { .. });
    Some(if is_lost { text + &broker::goes_with_consumer(&view) } else { text })
}

fn of_event(view: &StepView<'_>, event: &Event) -> Option<String> {
    Some(match event {
        Event::Arrival { from, to, msg, is_late } => {
            let text = arrival(view, *from, *to, msg)?;
            if *is_late {
                format!("a request that {} had given up arrives late: {text}", view.name(*from))
            } else {
                text
            }
        }
        Event::Drop { .. } => return None,
        Event::Break { client, server, requests, answers } => {
            connection::breaks(view, *client, *server, requests, answers)
        }
        Event::Crash { actor } => crash::crash(view, *actor),
        Event::TakeOver { standby, from } => {
            format!("{} replaces {}, which has stalled and does not know", view.name(*standby), view.name(*from))
        }
        Event::Timer { actor, timer } => timer_fires(view, *actor, *timer),
        Event::Choice { actor, choice } => choice_is_made(view, *actor, *choice),
    })
}

fn arrival(view: &StepView<'_>, from: ActorId, to: ActorId, msg: &Msg) -> Option<String> {
    match msg {
        Msg::Publish { .. } | Msg::CommitOffset { .. } | Msg::Ack { .. } | Msg::Nack { .. } => {
            broker::request(view, from, to, msg)
        }
        Msg::InitTransactions { .. }
        | Msg::AddPartition { .. }
        | Msg::EndTransaction { .. }
        | Msg::InitOutput { .. }
        | Msg::AddPart { .. }
        | Msg::WriteOutput { .. }
        | Msg::AddOffset { .. }
        | Msg::EndOutput { .. } => transaction::request(view, from, to, msg),
        Msg::TransactionEnded { .. } | Msg::ProducerFenced | Msg::TransactionAbortable | Msg::OutputEnded { .. } => {
            transaction::answer(view, to, msg)
        }
        Msg::Published { .. } | Msg::OutOfSequence { .. } | Msg::Begun { .. } | Msg::BusinessEnded { .. } => {
            producer::answer(view, to, msg)
        }
        Msg::Begin { .. }
        | Msg::CommitBusiness { .. }
        | Msg::AbortBusiness { .. }
        | Msg::Mark { .. }
        | Msg::Rows { .. }
        | Msg::Marked => database::arrival(view, to, msg),
        Msg::Assigned { .. }
        | Msg::Record { .. }
        | Msg::OffsetCommitted { .. }
        | Msg::Fenced
        | Msg::OutOfRange { .. }
        | Msg::Lease { .. }
        | Msg::Acked { .. }
        | Msg::Seen { .. }
        | Msg::Recorded { .. }
        | Msg::Applied { .. }
        | Msg::Position { .. }
        | Msg::SinkFenced => consumer::answer(view, to, msg),
        Msg::RecordId { .. } | Msg::Apply { .. } => sink::request(view, to, msg),
        Msg::Receive => consumer::request(view, from, to),
        Msg::ConnectionLost
        | Msg::Note(_)
        | Msg::TransactionsReady
        | Msg::Poll { .. }
        | Msg::Join
        | Msg::Fetch { .. }
        | Msg::PartitionAdded { .. }
        | Msg::OutputReady { .. }
        | Msg::PartAdded
        | Msg::OutputWritten
        | Msg::OffsetAdded
        | Msg::Look { .. }
        | Msg::ReadPosition { .. } => None,
    }
}

fn timer_fires(view: &StepView<'_>, actor: ActorId, timer: Timer) -> String {
    match timer {
        Timer::Submit => producer::submits(view, actor),
        Timer::Replicate => "the in-sync replicas catch up with the leader".to_owned(),
        Timer::AutoCommit => consumer::commits_on_timer(view, actor),
        Timer::Work(_) => consumer::worker_starts(view, actor),
    }
}

fn choice_is_made(view: &StepView<'_>, actor: ActorId, choice: Choice) -> String {
    let name = view.name(actor);
    match choice {
        Choice::TryAgain => format!("{name} tries again"),
        Choice::GiveUp => format!("{name} gives up and reports a failure"),
        Choice::BusinessBegins | Choice::BusinessCommits(_) | Choice::BusinessRollsBack(_) | Choice::SlotAdvances => {
            database::choice(view, actor, choice)
        }
        Choice::WindowExpires => format!("{name} forgets the ids that it has seen"),
        Choice::Rebalance
        | Choice::Failover { .. }
        | Choice::DataLoss { .. }
        | Choice::Halt { .. }
        | Choice::DeletionReturns(_)
        | Choice::LeaseExpires(_)
        | Choice::MessageExpires(_)
        | Choice::DeadLetterArrives(_)
        | Choice::DeadLetterIsLost(_) => broker::choice(view, actor, choice),
        Choice::TransactionTimesOut(_) | Choice::MarkerRepeats { .. } | Choice::OutputLoss { .. } => {
            transaction::choice(view, actor, choice)
        }
        Choice::HandlerSucceeds(_) | Choice::HandlerFails(_) => consumer::handler(view, actor, choice),
    }
}
