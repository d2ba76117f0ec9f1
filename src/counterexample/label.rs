//! A few words for an event, for charts. Messages are counted from one.

use super::event::Event;
use onceproof_models::durability::LossCause;
use onceproof_models::ids::MessageId;
use onceproof_models::protocol::{Choice, Msg, Stimulus, Timer};

/// Returns a few words for an event, such as `publish 1`.
#[must_use]
pub fn label(event: &Event) -> String {
    match event {
        Event::Arrival { msg, is_late: true, .. } => format!("late: {}", message_label(msg)),
        Event::Arrival { msg, .. } => message_label(msg),
        Event::Drop { .. } => "never arrives".to_owned(),
        Event::Break { .. } => "connection breaks".to_owned(),
        Event::Crash { .. } => "crash".to_owned(),
        Event::TakeOver { .. } => "take over".to_owned(),
        Event::Timer { timer, .. } => of_timer(*timer).to_owned(),
        Event::Choice { choice, .. } => of_choice(*choice),
    }
}

/// The number of a message, from one.
const fn number(id: MessageId) -> u8 {
    id.0 + 1
}

/// Returns a few words for a message, such as `publish 1`.
#[must_use]
pub fn message_label(msg: &Msg) -> String {
    match msg {
        Msg::Publish { message, .. } => format!("publish {}", number(message.id)),
        Msg::Published { id, .. } => format!("stored {}", number(*id)),
        Msg::Record { message, .. } | Msg::Lease { message, .. } => format!("deliver {}", number(message.id)),
        Msg::CommitOffset { offset, .. } => format!("commit {}", offset.0),
        Msg::OffsetCommitted { offset } => format!("committed {}", offset.0),
        Msg::Apply { message, .. } => format!("apply {}", number(message.id)),
        Msg::Applied { id } => format!("applied {}", number(*id)),
        other => {
            let name = Stimulus::Message(other).name().replace('-', " ");
            other.about().map_or_else(|| name.clone(), |id| format!("{name} {}", number(id)))
        }
    }
}

const fn of_timer(timer: Timer) -> &'static str {
    match timer {
        Timer::Submit => "submit",
        Timer::Replicate => "replicate",
        Timer::AutoCommit => "auto-commit",
        Timer::Work(_) => "work",
    }
}

fn of_choice(choice: Choice) -> String {
    match choice {
        Choice::TryAgain => "try again".to_owned(),
        Choice::GiveUp => "give up".to_owned(),
        Choice::BusinessBegins => "begin".to_owned(),
        Choice::BusinessCommits(id) => format!("commit {}", number(id)),
        Choice::BusinessRollsBack(id) => format!("roll back {}", number(id)),
        Choice::Rebalance => "rebalance".to_owned(),
        Choice::Failover { kept, .. } => format!("failover, keeps {}", kept.messages),
        Choice::DataLoss { cause: LossCause::Crash, kept, .. } => format!("crash, keeps {}", kept.messages),
        Choice::DataLoss { cause: LossCause::Machine, kept, .. } => format!("machines gone, keeps {}", kept.messages),
        Choice::OutputLoss { keeps_outputs: true, .. } => "loses a marker".to_owned(),
        Choice::OutputLoss { keeps_outputs: false, .. } => "loses outputs".to_owned(),
        Choice::Halt { .. } => "machines gone".to_owned(),
        Choice::DataLoss { kept, .. } => format!("no power, keeps {}", kept.messages),
        Choice::DeletionReturns(_) => "deletion returns".to_owned(),
        Choice::WindowExpires => "forgets".to_owned(),
        Choice::LeaseExpires(_) => "lease expires".to_owned(),
        Choice::MessageExpires(_) => "drops".to_owned(),
        Choice::DeadLetterArrives(_) => "parks".to_owned(),
        Choice::DeadLetterIsLost(_) => "crash, lost".to_owned(),
        Choice::SlotAdvances => "slot advances".to_owned(),
        Choice::TransactionTimesOut(_) => "time-out".to_owned(),
        Choice::MarkerRepeats { commit: true, .. } => "late marker, commit".to_owned(),
        Choice::MarkerRepeats { commit: false, .. } => "late marker, abort".to_owned(),
        Choice::HandlerSucceeds(_) => "handler".to_owned(),
        Choice::HandlerFails(_) => "handler fails".to_owned(),
    }
}
