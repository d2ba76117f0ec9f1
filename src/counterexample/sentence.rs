//! One sentence per step. A step that only asks is not told; of an answer only what it changes.

use super::happening::Happening;
use onceproof_engine::composition::GlobalState;
use onceproof_models::Successor;
use onceproof_models::ids::{CopyId, EntryNumber, Message, MessageId, Offset, ProducerEpoch};
use onceproof_models::ledger::Ledger;
use onceproof_models::parts::{
    Consumer, ConsumerState, HeldMessage, Part, PartState, RelayStep, SubmissionStage, WorkStep,
};
use onceproof_models::pipeline::{PipelineModel, WriteOutcome};
use onceproof_models::protocol::{Choice, Msg, Rows, Timer, WriteKey};
use std::fmt::Write;

/// What a step looked like and led to.
struct Told<'a> {
    model: &'a PipelineModel,
    before: &'a GlobalState,
    after: &'a GlobalState,
}

/// A part in a sentence: with an article where there is only one of its kind.
pub fn in_words(model: &PipelineModel, actor: usize) -> String {
    let name = model.environment.name(actor);
    if name.ends_with(|last: char| last.is_ascii_digit()) { name.to_owned() } else { format!("the {name}") }
}

impl Told<'_> {
    fn name(&self, actor: usize) -> String {
        in_words(self.model, actor)
    }

    fn was(&self, actor: usize) -> PartState {
        self.model.view(self.before, |view| view.state(actor).clone())
    }

    fn is(&self, actor: usize) -> PartState {
        self.model.view(self.after, |view| view.state(actor).clone())
    }

    fn ledger_before(&self) -> Ledger {
        self.model.view(self.before, |view| view.ledger().clone())
    }

    fn ledger_after(&self) -> Ledger {
        self.model.view(self.after, |view| view.ledger().clone())
    }

    fn changes(&self, actor: usize) -> bool {
        self.was(actor) != self.is(actor)
    }
}

/// The sentence for a step, if there is something to tell.
pub(super) fn sentence(
    model: &PipelineModel,
    before: &GlobalState,
    step: &Successor,
    happening: &Happening,
) -> Option<String> {
    let told = Told { model, before, after: &step.state };
    let text = match happening {
        Happening::Arrives { from, to, msg, late } => {
            let text = arrives(&told, *from, *to, msg)?;
            if *late { format!("a request that {} had given up arrives late: {text}", told.name(*from)) } else { text }
        }
        Happening::NeverArrives { .. } => return None,
        Happening::Breaks { client, server, requests, answers } => breaks(&told, *client, *server, requests, answers),
        Happening::Crashes { actor } => crashes(&told, *actor),
        Happening::Replaces { standby, from } => {
            format!("{} replaces {}, which has stalled and does not know", told.name(*standby), told.name(*from))
        }
        Happening::TimesOut { actor, timer } => times_out(&told, *actor, *timer),
        Happening::Chooses { actor, choice } => chooses(&told, *actor, *choice),
    };
    Some(text)
}

fn rows(rows: &Rows) -> String {
    let names: Vec<String> = rows.iter().flatten().map(ToString::to_string).collect();
    names.join(" and ")
}

fn arrives(told: &Told<'_>, from: usize, to: usize, msg: &Msg) -> Option<String> {
    let (sender, receiver) = (told.name(from), told.name(to));
    Some(match msg {
        Msg::Publish { message, .. } => stored(told, to, *message),
        Msg::Published { id, .. } => format!("{receiver} learns that {id} is stored"),
        Msg::OutOfSequence { id, .. } => {
            let stops = match told.is(to) {
                PartState::Producer(state) => state.sender.closed,
                PartState::Relay(state) => state.sender.closed,
                _ => false,
            };
            let then = if stops { "stops for good" } else { "goes on with new numbers" };
            format!("{receiver} learns that the broker misses a message before {id}, and {then}")
        }
        Msg::InitTransactions { holder } if told.changes(to) && holder.epoch > ProducerEpoch(0) => {
            format!("{receiver} aborts what {sender} gave up and refuses what is still under way of it")
        }
        Msg::InitTransactions { .. } if told.changes(to) => {
            format!(
                "{receiver} gives the transactional id to {sender}, ends what was open and refuses its former holder"
            )
        }
        Msg::EndTransaction { id, .. } => format!("{receiver} commits the transaction of {id}"),
        Msg::TransactionEnded { id } => format!("{receiver} learns that the transaction of {id} is committed"),
        Msg::ProducerFenced => format!("{receiver} learns that another session has taken its transactional id over"),
        Msg::Begin { message } => format!("{receiver} opens the business transaction of {message}"),
        Msg::Begun { id } => format!("{receiver} sends {id} while its business transaction is open"),
        Msg::CommitBusiness { message } if told.changes(to) => {
            format!("{receiver} commits the business transaction of {message}")
        }
        Msg::CommitBusiness { message } => format!("{receiver} finds the transaction of {message} ended already"),
        Msg::AbortBusiness { message } => format!("{receiver} rolls the business transaction of {message} back"),
        Msg::BusinessEnded { id, committed } => {
            let outcome = if *committed { "is committed" } else { "was rolled back" };
            let sends = matches!(told.is(to), PartState::Producer(state) if state.progress[id.index()] == SubmissionStage::Sending);
            let then = if sends { ", and sends the message" } else { "" };
            format!("{receiver} learns that the transaction of {id} {outcome}{then}")
        }
        Msg::Rows { rows: found } => {
            let marks =
                matches!(told.is(to), PartState::Relay(state) if matches!(state.step, RelayStep::MarkingFirst(_)));
            let then = if marks { "is about to mark it before it publishes it" } else { "publishes it" };
            format!("{receiver} reads the row of {} and {then}", rows(found))
        }
        Msg::Mark { rows: marked } => format!("{receiver} records that {} is done", rows(marked)),
        Msg::Marked => format!("{receiver} learns that its mark is stored"),
        Msg::Assigned { generation, position } => {
            let generation = generation.0;
            format!("{receiver} is assigned the partition from {position} on (generation {generation})")
        }
        Msg::Record { offset, message } => received(told, to, &format!("{message} at {offset}"), message.id),
        Msg::Lease { message, .. } => received(told, to, &message.to_string(), message.id),
        Msg::CommitOffset { offset, .. } => commit(told, from, to, *offset),
        Msg::OffsetCommitted { offset } if told.changes(to) => {
            format!("{receiver} learns that {offset} is stored{}", handed_over(told, to))
        }
        Msg::Fenced | Msg::SinkFenced => {
            format!("{receiver} learns that it is not the owner any more and drops what it has in hand")
        }
        Msg::OutOfRange { from } => {
            format!("{receiver} finds nothing at its position any more and goes on from {from}")
        }
        Msg::Ack { receipt } => {
            let message = |state: PartState| match state {
                PartState::QueueBroker(queue) => queue.entry(receipt.entry).map(|entry| entry.message),
                _ => None,
            };
            match (message(told.was(to)), message(told.is(to))) {
                (Some(message), None) => format!("{receiver} deletes {message}, which {sender} acknowledged"),
                _ => format!("{receiver} refuses the acknowledgement of {sender}"),
            }
        }
        Msg::Acked { .. } if told.changes(to) => {
            format!("{receiver} learns that its acknowledgement arrived{}", handed_over(told, to))
        }
        Msg::Nack { .. } => format!("{receiver} takes back what {sender} failed on{}", parked(told)),
        Msg::InitOutput { .. } => format!("{receiver} registers {sender} for the output topic and ends what was open"),
        Msg::WriteOutput { message, .. } => {
            let readers = told.model.environment.mechanisms.sink.readers;
            let seen = readers == onceproof_models::mechanisms::OutputIsolation::Uncommitted;
            let visible = if seen { "; readers see it already" } else { "" };
            format!("{receiver} writes the output of {message} of {sender} into the open transaction{visible}")
        }
        Msg::AddOffset { offset, .. } if told.changes(to) => {
            format!("{receiver} adds {offset} of {sender} to the transaction")
        }
        Msg::EndOutput { commit, .. } if told.changes(to) => {
            let ends = if *commit { "commits: outputs and position become visible" } else { "is aborted" };
            format!("the transaction of {sender} {ends}")
        }
        Msg::OutputEnded { .. } => format!("{receiver} learns that its transaction has ended"),
        Msg::Seen { id, seen: true } => format!("{receiver} learns that {id} was processed before, and skips it"),
        Msg::Seen { id, .. } => format!("{receiver} learns that {id} is new"),
        Msg::RecordId { id } if told.changes(to) => format!("{receiver} records that {id} was processed"),
        Msg::RecordId { id } => format!("{receiver} finds {id} recorded already"),
        Msg::Recorded { id, before: true } => format!("{receiver} learns that {id} was recorded before, and skips it"),
        Msg::Recorded { id, .. } => format!("{receiver} learns that {id} is recorded"),
        Msg::Apply { message, key } => applied(told, to, *message, *key),
        Msg::Applied { id } => format!("{receiver} learns that {id} is applied"),
        Msg::Position { offset } => format!("{receiver} learns that the sink has stored {offset}"),
        Msg::InitTransactions { .. }
        | Msg::OffsetCommitted { .. }
        | Msg::Acked { .. }
        | Msg::AddOffset { .. }
        | Msg::EndOutput { .. }
        | Msg::ConnectionLost
        | Msg::Note(_)
        | Msg::TransactionsReady
        | Msg::Poll { .. }
        | Msg::Join
        | Msg::Fetch { .. }
        | Msg::Receive
        | Msg::OutputReady { .. }
        | Msg::OutputWritten
        | Msg::OffsetAdded
        | Msg::Look { .. }
        | Msg::ReadPosition { .. } => return None,
    })
}

fn stored(told: &Told<'_>, broker: usize, message: Message) -> String {
    let name = told.name(broker);
    match (told.was(broker), told.is(broker)) {
        (PartState::LogBroker(was), PartState::LogBroker(is)) if is.records.len() > was.records.len() => {
            let again = if was.records.iter().any(|record| record.message.id == message.id) { " again" } else { "" };
            format!("{name} appends {message}{again} at offset {}", was.records.len())
        }
        (PartState::QueueBroker(was), PartState::QueueBroker(is)) if is.arrived != was.arrived => {
            let again = if was.arrived[message.id.index()] > 0 { " again" } else { "" };
            format!("{name} stores {message}{again}")
        }
        _ => format!("{name} does not store {message} again"),
    }
}

/// Whether the handler is called as a consequence of an answer, for the end of a sentence.
fn handed_over(told: &Told<'_>, consumer: usize) -> String {
    let (PartState::Consumer(was), PartState::Consumer(is)) = (told.was(consumer), told.is(consumer)) else {
        return String::new();
    };
    let first = |state: &ConsumerState, index: usize| state.held.get(index).map(|held| held.step);
    for (index, held) in is.held.iter().enumerate() {
        if first(&was, index) == Some(WorkStep::AcknowledgingFirst) && held.step != WorkStep::AcknowledgingFirst {
            return format!(", and hands {} to the handler", held.message);
        }
    }
    String::new()
}

fn received(told: &Told<'_>, consumer: usize, what: &str, id: MessageId) -> String {
    let name = told.name(consumer);
    let PartState::Consumer(state) = told.is(consumer) else { return String::new() };
    let held = state.held.iter().find(|held| held.message.id == id);
    match held.map(|held| held.step) {
        Some(WorkStep::AcknowledgingFirst) => {
            format!("{name} receives {what} and acknowledges it before anything else")
        }
        Some(WorkStep::Queued) => format!("{name} receives {what} and hands it to a worker"),
        Some(_) => format!("{name} receives {what} and hands it to the handler"),
        None => format!("{name} receives {what} and does not want it any more"),
    }
}

fn commit(told: &Told<'_>, from: usize, to: usize, offset: Offset) -> String {
    let (PartState::LogBroker(was), PartState::LogBroker(is)) = (told.was(to), told.is(to)) else {
        return String::new();
    };
    let (sender, receiver) = (told.name(from), told.name(to));
    match (was.stored, is.stored) {
        (Some(before), Some(now)) if now.offset < before.offset => {
            format!("{receiver} stores {offset} for {sender}: the group's position goes back from {}", before.offset)
        }
        (before, now) if before != now => format!("{receiver} stores {offset} as the group's position, for {sender}"),
        _ if is.stored.is_some_and(|stored| stored.offset == offset) => {
            format!("{receiver} has stored {offset} for {sender} already")
        }
        _ => format!("{receiver} does not take {offset} from {sender}"),
    }
}

fn applied(told: &Told<'_>, sink: usize, message: Message, key: WriteKey) -> String {
    let name = told.name(sink);
    let pipeline = &told.model.environment;
    match told.model.view(told.before, |view| pipeline.write_outcome(view, sink, message, key)) {
        Some(WriteOutcome::FirstEffect) => format!("{name} applies {message}"),
        Some(WriteOutcome::RepeatedEffect) => format!("{name} applies {message} a second time"),
        Some(WriteOutcome::Superseded) => format!("{name} skips {message}: a newer one is in place"),
        Some(WriteOutcome::Recognised) => format!("{name} finds {message} in place and changes nothing"),
        Some(WriteOutcome::Refused) => {
            format!("{name} refuses to apply {message}: the writer is not the owner any more")
        }
        None => String::new(),
    }
}

fn parked(told: &Told<'_>) -> &'static str {
    if told.ledger_before().accounted == told.ledger_after().accounted { "" } else { ", and parks it as a dead letter" }
}

fn about(msg: &Msg) -> String {
    match msg {
        Msg::CommitOffset { offset, .. } => format!("the commit of {offset}"),
        Msg::OffsetCommitted { offset } => format!("the answer about {offset}"),
        Msg::Mark { rows: marked } => format!("the mark of {}", rows(marked)),
        Msg::Rows { rows: found } => format!("the row of {}", rows(found)),
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

fn list(messages: &[Msg]) -> String {
    messages.iter().map(about).collect::<Vec<_>>().join(" and ")
}

fn are(messages: &[Msg]) -> String {
    format!("{} {}", list(messages), if messages.len() == 1 { "is" } else { "are" })
}

fn breaks(told: &Told<'_>, client: usize, server: usize, requests: &[Msg], answers: &[Msg]) -> String {
    let (asks, answers_from) = (told.name(client), told.name(server));
    let mut text = format!("the connection between {asks} and {answers_from} breaks");
    if !requests.is_empty() {
        let _ = write!(text, "; {} under way and may arrive later or never", are(requests));
    }
    if !answers.is_empty() {
        let _ = write!(text, "; the answer of {answers_from} is lost ({})", list(answers));
    }
    let failed = match (told.was(client), told.is(client)) {
        (PartState::Producer(was), PartState::Producer(is)) => {
            let count = |state: &onceproof_models::parts::ProducerState| {
                state.progress.iter().filter(|progress| **progress == SubmissionStage::Failed).count()
            };
            count(&is) > count(&was)
        }
        (PartState::Consumer(was), PartState::Consumer(is)) => {
            let at_sink = |state: &ConsumerState| state.held.iter().any(|held| held.step == WorkStep::Applying);
            at_sink(&was) && !at_sink(&is) && !is.held.is_empty()
        }
        _ => false,
    };
    if failed {
        let _ = write!(text, "; {asks} reports a failure and goes on");
    }
    text
}

fn crashes(told: &Told<'_>, actor: usize) -> String {
    let name = told.name(actor);
    let doing = match told.was(actor) {
        PartState::Consumer(state) => {
            let Some(Part::Consumer(part)) = told.model.actors().get(actor) else { return String::new() };
            state.held.first().map(|held| consumer_doing(told, actor, part, *held))
        }
        PartState::Producer(state) => {
            let id = state.progress.iter().position(|progress| {
                !matches!(progress, SubmissionStage::Waiting | SubmissionStage::Done | SubmissionStage::Failed)
            });
            id.map(|id| {
                let message = MessageId(id as u8);
                match state.progress[id] {
                    SubmissionStage::Sending => format!(" before it knows what became of {message}"),
                    _ => format!(" before it knows how the transaction of {message} ended"),
                }
            })
        }
        PartState::Relay(state) => match state.step {
            RelayStep::Polling | RelayStep::StandingBy => None,
            RelayStep::MarkingFirst(marked) => Some(format!(" before it publishes {}", rows(&marked))),
            RelayStep::Publishing { rows: published, .. } => Some(format!(" while it publishes {}", rows(&published))),
            RelayStep::Marking(marked) => Some(format!(" before it marks {}", rows(&marked))),
        },
        _ => return format!("{name} crashes and restarts; its connections are gone"),
    };
    format!("{name} crashes{}; it restarts", doing.unwrap_or_default())
}

fn consumer_doing(told: &Told<'_>, actor: usize, part: &Consumer, held: HeldMessage) -> String {
    let message = held.message;
    let link =
        told.model.links().iter().position(|link| link.client == actor && usize::from(part.broker) == link.server);
    let pending = link.is_some_and(|link| told.model.view(told.before, |view| view.requests(link).next().is_some()));
    match held.step {
        WorkStep::AcknowledgingFirst => format!(" before it hands {message} to the handler"),
        WorkStep::Acknowledging if pending => held.source.offset().map_or_else(
            || format!(" before it acknowledges {message}"),
            |offset| format!(" before it commits {}", offset.next()),
        ),
        WorkStep::Acknowledging | WorkStep::GivingBack => format!(" after it acknowledged {message}"),
        WorkStep::Queued | WorkStep::Handling => format!(" before {message} is processed"),
        WorkStep::RecordingAfter => format!(" before it records that {message} was processed"),
        WorkStep::Writing | WorkStep::Written | WorkStep::AddingOffset | WorkStep::Ending { .. } => {
            format!(" in the middle of the transaction about {message}")
        }
        WorkStep::Applying if is_applied(told, actor, message) => {
            format!(" after {message} was applied and before it acknowledged it")
        }
        WorkStep::Looking | WorkStep::RecordingFirst | WorkStep::Applying => format!(" while it processes {message}"),
    }
}

/// Whether the sink has applied a message whose answer the consumer still waits for.
fn is_applied(told: &Told<'_>, consumer: usize, message: Message) -> bool {
    told.model.links().iter().enumerate().filter(|(_, link)| link.client == consumer).any(|(number, _)| {
        told.model.view(told.before, |view| {
            view.answers(number).any(|msg| matches!(msg, Msg::Applied { id } if *id == message.id))
        })
    })
}

fn times_out(told: &Told<'_>, actor: usize, timer: Timer) -> String {
    let name = told.name(actor);
    match timer {
        Timer::Submit => {
            let (PartState::Producer(was), PartState::Producer(is)) = (told.was(actor), told.is(actor)) else {
                return String::new();
            };
            let index = was.progress.iter().zip(&is.progress).position(|(before, after)| before != after);
            let id = MessageId(index.unwrap_or_default() as u8);
            match is.progress.get(id.index()) {
                Some(SubmissionStage::Done) => format!("{name} sends {id} and counts it as sent"),
                Some(SubmissionStage::Sending) => format!("{name} sends {id}"),
                _ => format!("{name} starts the business transaction of {id}"),
            }
        }
        Timer::Replicate => "the in-sync replicas catch up with the leader".to_owned(),
        Timer::AutoCommit => match told.is(actor) {
            PartState::Consumer(state) => format!("{name} commits {} because it is time", state.stored),
            _ => String::new(),
        },
        Timer::Work(_) => {
            let (PartState::Consumer(was), PartState::Consumer(is)) = (told.was(actor), told.is(actor)) else {
                return String::new();
            };
            let started = is.held.iter().find(|held| !was.held.contains(held)).or(was.held.first());
            let message = started.map_or_else(|| "a message".to_owned(), |held| held.message.to_string());
            format!("a worker of {name} starts on {message}")
        }
    }
}

/// The message of a queue's entry.
fn entry(told: &Told<'_>, actor: usize, number: EntryNumber) -> String {
    let PartState::QueueBroker(was) = told.was(actor) else { return String::new() };
    was.entry(number).map_or_else(|| "a message".to_owned(), |entry| entry.message.to_string())
}

fn chooses(told: &Told<'_>, actor: usize, choice: Choice) -> String {
    let name = told.name(actor);
    match choice {
        Choice::TryAgain => format!("{name} tries again"),
        Choice::GiveUp => format!("{name} gives up and reports a failure"),
        Choice::BusinessBegins => match told.is(actor) {
            PartState::Database(is) => {
                let PartState::Database(was) = told.was(actor) else { return String::new() };
                let index = was.business.iter().zip(&is.business).position(|(before, after)| before != after);
                let id = MessageId(index.unwrap_or_default() as u8);
                format!("a business transaction begins and draws id {} for {id}", id.0 + 1)
            }
            _ => String::new(),
        },
        Choice::BusinessCommits(id) => format!("the business transaction of {id} commits"),
        Choice::BusinessRollsBack(id) => format!("the business transaction of {id} is rolled back"),
        Choice::Rebalance => {
            let next = match told.is(actor) {
                PartState::LogBroker(state) => {
                    told.name(onceproof_models::pipeline::FIRST_CONSUMER + usize::from(state.owner))
                }
                _ => String::new(),
            };
            format!("{name} gives the partition to {next}; the former owner does not know yet")
        }
        Choice::Failover { keep, unclean } => {
            let who = if unclean { "a replica that was not in sync" } else { "another in-sync replica" };
            format!("the leader fails and {who} takes over{}", kept(told, actor, keep))
        }
        Choice::PowerLoss { keep, positions_lost } => {
            let positions = if positions_lost { "; the stored position is gone" } else { "" };
            format!("{name} loses power{}{positions}", kept(told, actor, keep))
        }
        Choice::WindowExpires => format!("{name} forgets the ids that it has seen"),
        Choice::LeaseExpires(number) => {
            format!("the lease of {} expires{}", entry(told, actor, number), parked(told))
        }
        Choice::MessageExpires(CopyId::Entry(number)) => format!("{name} drops {}", entry(told, actor, number)),
        Choice::MessageExpires(CopyId::Offset(start)) => format!("{name} drops all records below {start}"),
        Choice::DeadLetterArrives(number) => format!("{name} parks {}", entry(told, actor, number)),
        Choice::DeadLetterIsLost(number) => {
            format!("{name} crashes while it parks {}, which is gone", entry(told, actor, number))
        }
        Choice::SlotAdvances => match (told.was(actor), told.is(actor)) {
            (PartState::Database(was), PartState::Database(is)) => {
                let passed = &was.commits[was.next_commit.index()..is.next_commit.index().min(was.commits.len())];
                let passed: Vec<String> = passed.iter().map(ToString::to_string).collect();
                format!("the place in the database's log moves on past {}", passed.join(" and "))
            }
            _ => String::new(),
        },
        Choice::TransactionTimesOut => format!("{name} aborts the open transaction, which took too long"),
        Choice::HandlerSucceeds(attempt) => match told.is(actor) {
            PartState::Consumer(state) => {
                let held = state.held.iter().find(|held| held.source.copy() == attempt.copy);
                let message = held.map_or_else(|| "the message".to_owned(), |held| held.message.to_string());
                format!("the handler of {name} succeeds on {message}")
            }
            _ => String::new(),
        },
        Choice::HandlerFails(attempt) => match told.was(actor) {
            PartState::Consumer(state) => {
                let held = state.held.iter().find(|held| held.source.copy() == attempt.copy);
                let message = held.map_or_else(|| "the message".to_owned(), |held| held.message.to_string());
                format!("the handler of {name} fails on {message}")
            }
            _ => String::new(),
        },
    }
}

fn kept(told: &Told<'_>, broker: usize, keep: u8) -> String {
    let messages = |state: PartState| -> Vec<Message> {
        match state {
            PartState::LogBroker(state) => state.records.iter().map(|record| record.message).collect(),
            PartState::QueueBroker(state) => state.entries.iter().map(|entry| entry.message).collect(),
            _ => Vec::new(),
        }
    };
    let lost: Vec<String> =
        messages(told.was(broker)).iter().skip(usize::from(keep)).map(ToString::to_string).collect();
    if lost.is_empty() { String::new() } else { format!("; {} is lost", lost.join(" and ")) }
}

/// A few words for a chart.
#[must_use]
pub fn label(happening: &Happening) -> String {
    match happening {
        Happening::Arrives { msg, late, .. } => {
            let name = match msg {
                Msg::Publish { message, .. } => format!("publish {}", message.id.0 + 1),
                Msg::Published { id, .. } => format!("stored {}", id.0 + 1),
                Msg::Record { message, .. } | Msg::Lease { message, .. } => format!("deliver {}", message.id.0 + 1),
                Msg::CommitOffset { offset, .. } => format!("commit {}", offset.0),
                Msg::OffsetCommitted { offset } => format!("committed {}", offset.0),
                Msg::Apply { message, .. } => format!("apply {}", message.id.0 + 1),
                Msg::Applied { id } => format!("applied {}", id.0 + 1),
                Msg::Assigned { .. } => "assigned".to_owned(),
                Msg::Rows { .. } => "rows".to_owned(),
                Msg::Mark { .. } => "mark".to_owned(),
                Msg::Marked => "marked".to_owned(),
                other => {
                    let debug = format!("{other:?}");
                    let word = debug.split([' ', '{', '(']).next().unwrap_or_default();
                    let mut text = String::new();
                    for character in word.chars() {
                        if character.is_uppercase() && !text.is_empty() {
                            text.push(' ');
                        }
                        text.extend(character.to_lowercase());
                    }
                    other.about().map_or(text.clone(), |id| format!("{text} {}", id.0 + 1))
                }
            };
            if *late { format!("late: {name}") } else { name }
        }
        Happening::NeverArrives { .. } => "never arrives".to_owned(),
        Happening::Breaks { .. } => "connection breaks".to_owned(),
        Happening::Crashes { .. } => "crash".to_owned(),
        Happening::Replaces { .. } => "take over".to_owned(),
        Happening::TimesOut { timer, .. } => match timer {
            Timer::Submit => "submit".to_owned(),
            Timer::Replicate => "replicate".to_owned(),
            Timer::AutoCommit => "auto-commit".to_owned(),
            Timer::Work(_) => "work".to_owned(),
        },
        Happening::Chooses { choice, .. } => match choice {
            Choice::TryAgain => "try again".to_owned(),
            Choice::GiveUp => "give up".to_owned(),
            Choice::BusinessBegins => "begin".to_owned(),
            Choice::BusinessCommits(id) => format!("commit {}", id.0 + 1),
            Choice::BusinessRollsBack(id) => format!("roll back {}", id.0 + 1),
            Choice::Rebalance => "rebalance".to_owned(),
            Choice::Failover { keep, .. } => format!("failover, keeps {keep}"),
            Choice::PowerLoss { keep, .. } => format!("no power, keeps {keep}"),
            Choice::WindowExpires => "forgets".to_owned(),
            Choice::LeaseExpires(_) => "lease expires".to_owned(),
            Choice::MessageExpires(_) => "drops".to_owned(),
            Choice::DeadLetterArrives(_) => "parks".to_owned(),
            Choice::DeadLetterIsLost(_) => "crash, lost".to_owned(),
            Choice::SlotAdvances => "log moves on".to_owned(),
            Choice::TransactionTimesOut => "time-out".to_owned(),
            Choice::HandlerSucceeds(_) => "handler".to_owned(),
            Choice::HandlerFails(_) => "handler fails".to_owned(),
        },
    }
}
