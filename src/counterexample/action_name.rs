//! Names of actions, by which a path addresses a state: `deliver producer>broker`,
//! `crash consumer 1`.
//!
//! A name says what happens and to which part, and holds no index of the model, so that a path
//! survives changes of a design as far as the run does. Where two actions of one state have the
//! same name, those after the first end in ` #2`, ` #3`, in the order of the space.

use super::event::{Event, event};
use super::label::message_label;
use onceproof_engine::composition::ActorId;
use onceproof_engine::{GlobalState, Reduced, Space};
use onceproof_models::Successor;
use onceproof_models::durability::LossCause;
use onceproof_models::ids::{CopyId, MessageId};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::{Attempt, Choice, Kept, Timer, TransactionPart, TransactionalId};
use std::collections::HashMap;

/// Returns the name of each of all steps out of a state of the plain space, no two of them equal.
#[must_use]
pub fn action_names(model: &PipelineModel, before: &GlobalState, steps: &[Successor]) -> Vec<String> {
    let mut used: HashMap<String, usize> = HashMap::new();
    let numbered = |step: &Successor| {
        let name = name(model, &event(model, before, step));
        let count = used.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name} #{count}") }
    };
    steps.iter().map(numbered).collect()
}

/// Returns the names of the actions of a run of the plain space.
#[must_use]
pub fn path_of(model: &PipelineModel, start: &GlobalState, steps: &[Successor]) -> Vec<String> {
    let (plain, mut before, mut successors) = (model.plain(), *start, Vec::new());
    let mut path = Vec::with_capacity(steps.len());
    for step in steps {
        successors.clear();
        plain.expand(&before, &mut successors);
        let is_taken = |other: &Successor| other.action == step.action && other.state == step.state;
        let names = action_names(model, &before, &successors);
        path.extend(names.into_iter().zip(&successors).find(|(_, other)| is_taken(other)).map(|(name, _)| name));
        before = step.state;
    }
    path
}

fn name(model: &PipelineModel, event: &Event) -> String {
    let part = |actor: &ActorId| model.rules.name(*actor);
    match event {
        Event::Arrival { from, to, is_late: false, .. } => format!("deliver {}>{}", part(from), part(to)),
        Event::Arrival { from, to, msg, .. } => format!("late {}>{} {}", part(from), part(to), message_label(msg)),
        Event::Drop { client, server, msg } => {
            format!("forget {}>{} {}", part(client), part(server), message_label(msg))
        }
        Event::Break { client, server, .. } => format!("break {}>{}", part(client), part(server)),
        Event::Crash { actor } => format!("crash {}", part(actor)),
        Event::TakeOver { standby, from } => format!("replace {} by {}", part(from), part(standby)),
        Event::Timer { actor, timer } => format!("timer {} {}", part(actor), of_timer(*timer)),
        Event::Choice { actor, choice } => format!("choose {} {}", part(actor), of_choice(*choice)),
    }
}

fn of_timer(timer: Timer) -> String {
    match timer {
        Timer::Submit => "submit".to_owned(),
        Timer::Replicate => "replicate".to_owned(),
        Timer::AutoCommit => "auto-commit".to_owned(),
        Timer::Work(copy) => format!("work {copy}"),
    }
}

fn of_choice(choice: Choice) -> String {
    let number = |id: MessageId| id.0 + 1;
    match choice {
        Choice::TryAgain => "try again".to_owned(),
        Choice::GiveUp => "give up".to_owned(),
        Choice::BusinessBegins => "begin".to_owned(),
        Choice::BusinessCommits(id) => format!("commit {}", number(id)),
        Choice::BusinessRollsBack(id) => format!("roll back {}", number(id)),
        Choice::Rebalance => "rebalance".to_owned(),
        Choice::Failover { kept, unclean: false } => format!("failover {}", of_kept(kept)),
        Choice::Failover { kept, unclean: true } => format!("unclean failover {}", of_kept(kept)),
        Choice::DataLoss { cause, machines, kept } => format!("{} {}", of_cause(cause, machines), of_kept(kept)),
        Choice::OutputLoss { owner, cause, machines, keeps_outputs } => {
            let cause = cause.map_or("unclean failover".to_owned(), |cause| of_cause(cause, machines));
            let lost = if keeps_outputs { "marker" } else { "outputs" };
            format!("{cause} loses {lost} of id {owner}")
        }
        Choice::Halt { machines } => format!("halt without {machines} machines"),
        Choice::DeletionReturns(entry) => format!("return deletion of {entry}"),
        Choice::WindowExpires => "forget ids".to_owned(),
        Choice::LeaseExpires(entry) => format!("expire lease of {entry}"),
        Choice::MessageExpires(CopyId::Offset(offset)) => format!("expire below {offset}"),
        Choice::MessageExpires(copy) => format!("expire {copy}"),
        Choice::DeadLetterArrives(entry) => format!("park {entry}"),
        Choice::DeadLetterIsLost(entry) => format!("crash and lose {entry}"),
        Choice::SlotAdvances => "advance slot".to_owned(),
        Choice::TransactionTimesOut(id) => format!("time out {}", of_id(id)),
        Choice::MarkerRepeats { id, part, commit } => {
            let part = if part == TransactionPart::Output { "output" } else { "positions" };
            format!("repeat {} of {} at {part}", if commit { "commit" } else { "abort" }, of_id(id))
        }
        Choice::HandlerSucceeds(attempt) => format!("succeed at {}", of_attempt(attempt)),
        Choice::HandlerFails(attempt) => format!("fail at {}", of_attempt(attempt)),
    }
}

fn of_kept(Kept { messages, acknowledgements, markers }: Kept) -> String {
    format!("keeping {messages} messages {acknowledgements} acknowledgements {markers} markers")
}

fn of_cause(cause: LossCause, machines: u8) -> String {
    match cause {
        LossCause::Power => format!("power loss of {machines}"),
        LossCause::Crash => format!("crash of {machines}"),
        LossCause::Machine => format!("loss of {machines}"),
    }
}

fn of_id(id: TransactionalId) -> String {
    match id {
        TransactionalId::Source => "source transaction".to_owned(),
        TransactionalId::Output(owner) => format!("output transaction {owner}"),
    }
}

fn of_attempt(Attempt { copy, nth }: Attempt) -> String {
    if nth == 0 { copy.to_string() } else { format!("{copy} attempt {}", nth + 1) }
}
