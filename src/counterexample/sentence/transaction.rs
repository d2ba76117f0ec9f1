//! Sentences about transactions of the broker: their requests, their answers, and what happens to
//! them without a request.

use super::step_view::{StepView, joined};
use onceproof_engine::composition::ActorId;
use onceproof_models::durability::LossCause;
use onceproof_models::ids::{Message, ProducerEpoch};
use onceproof_models::mechanisms::OutputIsolation;
use onceproof_models::parts::{LogState, PartState, TransactionState};
use onceproof_models::protocol::{Choice, Msg, Registration, TransactionPart, TransactionalId};

/// The sentence for a request about a transaction that arrives at a broker.
pub(super) fn request(view: &StepView<'_>, from: ActorId, to: ActorId, msg: &Msg) -> Option<String> {
    let (sender, broker) = (view.name(from), view.name(to));
    Some(match msg {
        Msg::InitTransactions { holder } if view.changes(to) && holder.epoch > ProducerEpoch(0) => {
            format!("{broker} aborts what {sender} gave up and refuses what is still under way of it")
        }
        Msg::InitTransactions { .. } if view.changes(to) => {
            format!("{broker} gives the transactional id to {sender}, ends what was open and refuses its former holder")
        }
        Msg::AddPartition { id, .. } if view.changes(to) => {
            format!("{broker} opens a transaction for {sender}, which is about to write {id}")
        }
        Msg::EndTransaction { id, commit, .. } => {
            let ends = if *commit { "commit" } else { "abort" };
            format!("{sender} asks to {ends} the transaction of {id}: {}", source_outcome(view, to, *commit))
        }
        Msg::InitOutput { .. } => format!("{broker} registers {sender} for the output topic and ends what was open"),
        Msg::AddPart { part, .. } if view.changes(to) => {
            format!("{broker} adds {} to the transaction of {sender}", part_name(*part))
        }
        Msg::WriteOutput { message, registration, .. } => {
            format!("{broker} {}", write(view, to, &sender, *message, *registration))
        }
        Msg::AddOffset { offset, registration, .. } if view.changes(to) => {
            let is_open = id_of(&view.was(to), *registration).is_some_and(|id| id.is_open());
            let outside = if is_open { "" } else { ", which has ended" };
            format!("{broker} adds {offset} of {sender} to the transaction{outside}")
        }
        Msg::EndOutput { registration, commit, .. } if view.changes(to) => {
            let ends = if *commit { "commits" } else { "aborts" };
            let was = id_of(&view.was(to), *registration);
            let what = was.as_ref().map_or_else(|| "nothing".to_owned(), contents);
            format!("{broker} {ends} the open transaction of {sender}, with {what}")
        }
        Msg::EndOutput { commit, .. } => {
            let ended = if *commit { "committed" } else { "aborted" };
            format!("{broker} finds no open transaction of {sender} that could be {ended}")
        }
        _ => return None,
    })
}

/// The sentence for an answer about a transaction.
pub(super) fn answer(view: &StepView<'_>, to: ActorId, msg: &Msg) -> Option<String> {
    let name = view.name(to);
    Some(match msg {
        Msg::TransactionEnded { id } => format!("{name} learns that the transaction of {id} has ended as it asked"),
        Msg::OutputEnded { .. } => format!("{name} learns that its transaction has ended as it asked"),
        Msg::ProducerFenced => {
            format!("{name} learns that its transactional id has another epoch or state: it is fatal")
        }
        Msg::TransactionAbortable => format!("{name} learns that its write is in no transaction, and aborts"),
        _ => return None,
    })
}

/// The sentence for what happens to a transaction without a request.
pub(super) fn choice(view: &StepView<'_>, actor: ActorId, choice: Choice) -> String {
    let name = view.name(actor);
    match choice {
        Choice::MarkerRepeats { id, part, commit } => {
            let ends = if commit { "commits" } else { "aborts" };
            let place = match id {
                TransactionalId::Source => "the partition",
                TransactionalId::Output(_) => part_name(part),
            };
            format!("a marker of an earlier transaction arrives again in {place} and {ends} what is open there")
        }
        Choice::OutputLoss { owner, cause, keeps_outputs, .. } => {
            let why = match cause {
                None => "a replica that was not in sync leads the output topic".to_owned(),
                Some(LossCause::Power) => format!("{name} loses power"),
                Some(LossCause::Crash) => format!("{name} crashes with what it had in memory only"),
                Some(LossCause::Machine) => format!("{name} loses machines for good"),
            };
            let outputs = match view.was(actor) {
                PartState::LogBroker(log) => log.output.ids.get(usize::from(owner)).cloned(),
                _ => None,
            };
            let outputs = joined(outputs.iter().flat_map(|id| &id.records).map(|record| record.message));
            if keeps_outputs {
                format!("{why}, and will not have the marker that ends the transaction of {outputs}")
            } else {
                format!("{why}; the output of {outputs} is lost, in an open transaction")
            }
        }
        _ => format!("{name} aborts the open transaction, which took too long"),
    }
}

const fn part_name(part: TransactionPart) -> &'static str {
    match part {
        TransactionPart::Output => "the output topic",
        TransactionPart::Positions => "the group's positions",
    }
}

/// The outcome of the source's open records, for the end of a sentence.
fn source_outcome(view: &StepView<'_>, broker: ActorId, commit: bool) -> String {
    let (PartState::LogBroker(was), PartState::LogBroker(is)) = (view.was(broker), view.is(broker)) else {
        return String::new();
    };
    let open =
        |log: &LogState, index: usize| log.records.get(index).is_some_and(|record| record.status.awaits_marker());
    let resolved = (0..was.records.len()).filter(|index| open(&was, *index) && !open(&is, *index));
    let mut messages: Vec<Message> = resolved.map(|index| was.records[index].message).collect();
    messages.dedup();
    let ended = if commit { "committed" } else { "aborted" };
    match (joined(messages.iter().copied()), was.transaction == is.transaction) {
        (messages, _) if !messages.is_empty() => format!("{messages} is {ended}"),
        (_, true) => "no transaction is open".to_owned(),
        (_, false) => "the open transaction is empty".to_owned(),
    }
}

/// The transactional id of a registration in a broker's state.
fn id_of(state: &PartState, registration: Registration) -> Option<TransactionState> {
    match state {
        PartState::LogBroker(log) => log.output.ids.get(usize::from(registration.owner)).cloned(),
        _ => None,
    }
}

/// The contents of a transaction, for the end of a sentence.
fn contents(id: &TransactionState) -> String {
    let outputs = if id.has_output { joined(id.records.iter().map(|record| record.message)) } else { String::new() };
    let position = id.position.filter(|_| id.has_positions).map(|position| position.offset.to_string());
    match (outputs.is_empty(), position) {
        (true, None) => "nothing in it".to_owned(),
        (true, Some(offset)) => format!("position {offset} and no output"),
        (false, None) => format!("the output of {outputs} and no position"),
        (false, Some(offset)) => format!("the output of {outputs} and position {offset}"),
    }
}

/// The broker's reaction to an output.
fn write(view: &StepView<'_>, broker: ActorId, sender: &str, message: Message, registration: Registration) -> String {
    let count = |state: &PartState| id_of(state, registration).map_or(0, |id| id.records.len());
    if count(&view.is(broker)) <= count(&view.was(broker)) {
        return format!("does not take the output of {message} of {sender}");
    }
    let is_open = id_of(&view.is(broker), registration).is_some_and(|id| id.has_output);
    let place = if is_open { "into the open transaction" } else { "outside any transaction" };
    let is_visible = view.model.rules.mechanisms.sink.readers == OutputIsolation::Uncommitted;
    let visible = if is_visible { "; readers see it already" } else { "" };
    format!("writes the output of {message} of {sender} {place}{visible}")
}
