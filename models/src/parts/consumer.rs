//! A consumer: it polls, hands messages to the handler, applies them at the sink, and acknowledges.
//!
//! All of its state is volatile: after a crash it joins again and goes on from what the broker or the sink has stored.
//! One that was replaced while it was stalled does not know; it goes on as a zombie until something refuses it.
//! Rules: `KafkaConsumer` documentation (positions, auto-commit, rebalances), AMQP acknowledgements, SQS receipt
//! handles. Left out: batches of more than one message, pausing.

use super::consumer_state::{ConsumerState, InHand, Stage, Working};
use super::producer::ProducerState;
use super::some_time;
use crate::ids::{Generation, Message, MessageId, Offset};
use crate::mechanisms::{
    Acknowledge, Acknowledges, BrokerKind, Check, Confirmation, HandOff, InboxKey, MaxDeliveries, Mechanisms,
    OnFailure, Recorded, SinkKind,
};
use crate::protocol::{Attempt, Choice, Entry, Msg, Note, Registration, Timer, Witness, WriteAt};
use crate::rules::{Rule, Rules};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// A consumer.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// The whole design.
    pub mechanisms: Mechanisms,
    /// The broker.
    pub broker: Id,
    /// The sink, where it is not a topic of the broker.
    pub sink: Option<Id>,
    /// The rules in force.
    pub rules: Rules,
}

impl Consumer {
    fn is_log(&self) -> bool {
        self.mechanisms.broker.kind == BrokerKind::Log
    }

    fn acknowledge(&self) -> Acknowledge {
        self.mechanisms.consumer.acknowledge
    }

    fn is_synchronous(&self) -> bool {
        self.mechanisms.consumer.hand_off == HandOff::Synchronous
    }

    /// Whether it commits in the background and goes on meanwhile.
    fn commits_aside(&self) -> bool {
        self.is_log()
            && (self.is_on_timer() || (self.acknowledge() == Acknowledge::AfterProcessing && !self.is_synchronous()))
    }

    fn is_on_timer(&self) -> bool {
        matches!(self.acknowledge(), Acknowledge::OnTimer | Acknowledge::OnTimerAtDelivery)
    }

    /// Whether it acknowledges and does not look back.
    fn forgets_acknowledgements(&self) -> bool {
        !self.is_log() && self.mechanisms.consumer.confirmation == Confirmation::FireAndForget
    }

    /// Whether a failing handler makes a difference: otherwise the attempt is as good as not begun.
    fn failure_matters(&self) -> bool {
        self.mechanisms.faults.handler_failure
            && (self.mechanisms.consumer.on_failure == OnFailure::Skip
                || (!self.is_log() && self.mechanisms.broker.max_deliveries != MaxDeliveries::Unlimited))
    }

    fn ask_broker(&self, state: &ConsumerState, o: &mut Out<Self>) {
        match state.stage {
            Stage::Joining => o.send(self.broker, Msg::Join),
            Stage::Registering => o.send(self.broker, Msg::InitOutput { generation: state.generation }),
            Stage::Ready if state.asked && self.is_log() => {
                o.send(self.broker, Msg::Fetch { generation: state.generation, from: state.position });
            }
            Stage::Ready if state.asked => o.send(self.broker, Msg::Receive),
            _ => {}
        }
    }

    fn ask_sink(&self, request: Msg, o: &mut Out<Self>) {
        if let Some(sink) = self.sink {
            o.send(sink, request);
        }
    }

    fn join(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        *state = Self::fresh(if self.is_log() { Stage::Joining } else { Stage::Ready });
        self.ask_broker(state, o);
    }

    fn fresh(stage: Stage) -> ConsumerState {
        ConsumerState {
            stage,
            generation: Generation(0),
            registration: Registration::default(),
            position: Offset(0),
            stored: Offset(0),
            polled: Offset(0),
            asked: false,
            hand: Vec::new(),
            committing: None,
        }
    }

    fn go_on_from(&self, state: &mut ConsumerState, position: Offset) {
        state.stage = Stage::Ready;
        state.position = position;
        if self.commits_aside() {
            state.stored = position;
            state.polled = position;
        }
    }

    fn poll(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        let room = if self.is_synchronous() { 1 } else { usize::from(self.mechanisms.bounds.workers) };
        if state.stage != Stage::Ready || state.asked || state.hand.len() >= room {
            return;
        }
        state.asked = true;
        if self.commits_aside() {
            state.polled = state.position;
        }
        self.ask_broker(state, o);
    }

    /// A message arrives.
    fn receive(&self, state: &mut ConsumerState, place: u8, turn: bool, message: Message, o: &mut Out<Self>) {
        if !state.asked {
            return;
        }
        state.asked = false;
        state.position = if self.is_log() { Offset(place).next() } else { state.position };
        state.hand.push(InHand { place, turn, message, working: Working::Queued });
        let index = state.hand.len() - 1;
        if self.acknowledge() == Acknowledge::BeforeProcessing && self.rules.has(Rule::ConsumerAwaitsCommit) {
            self.set(state, index, Working::AcknowledgingFirst, o);
        } else if self.acknowledge() == Acknowledge::BeforeProcessing {
            self.send_request(state, state.hand[index], Working::AcknowledgingFirst, o);
            self.hand_out(state, index, o);
        } else {
            self.hand_out(state, index, o);
        }
    }

    fn hand_out(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        if self.is_synchronous() {
            self.call(state, index, o);
        } else {
            state.hand[index].working = Working::Queued;
            o.set_timer(Timer::Work(state.hand[index].place), some_time());
        }
    }

    fn call(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        o.note(Note::Delivered(state.hand[index].message));
        if self.failure_matters() {
            state.hand[index].working = Working::Handling;
            Self::offer(state, state.hand[index].place, o);
        } else {
            self.process(state, index, o);
        }
    }

    fn waits(place: u8) -> impl Fn(&InHand) -> bool {
        move |held| held.place == place && held.working == Working::Queued
    }

    /// Those that handlers are at work on, of what comes from a place.
    fn handled(state: &ConsumerState, place: u8) -> impl Iterator<Item = usize> {
        let is_handled = move |index: &usize| {
            let held = state.hand[*index];
            held.place == place && matches!(held.working, Working::Handling | Working::Written)
        };
        (0..state.hand.len()).filter(is_handled)
    }

    /// Each of those that handlers are at work on may be the next to end. Of equal ones it makes no difference which.
    fn offer(state: &ConsumerState, place: u8, o: &mut Out<Self>) {
        let held: Vec<InHand> = Self::handled(state, place).map(|index| state.hand[index]).collect();
        let first = |nth: &usize| !held[..*nth].contains(&held[*nth]);
        let attempts = (0..held.len()).filter(first).map(|nth| Attempt { place, nth: nth as u8 });
        let choices = attempts.flat_map(|attempt| [Choice::Handle(attempt), Choice::HandlerFails(attempt)]);
        o.choose_random(format!("handler of {place}"), choices.collect());
    }

    /// What the handler does first.
    fn first_step(&self) -> Working {
        let sink = self.mechanisms.sink;
        if self.acknowledge() == Acknowledge::InTransaction {
            Working::Writing
        } else if sink.kind != SinkKind::Inbox {
            Working::Applying
        } else if sink.check == Check::CheckThenAct || sink.recorded == Recorded::AfterEffect {
            Working::Looking
        } else if sink.recorded == Recorded::BeforeEffect {
            Working::RecordingFirst
        } else {
            Working::Applying
        }
    }

    fn process(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        self.set(state, index, self.first_step(), o);
        if !self.rules.has(Rule::ConsumerAwaitsSink) {
            self.finish(state, index, o);
        }
    }

    fn set(&self, state: &mut ConsumerState, index: usize, working: Working, o: &mut Out<Self>) {
        state.hand[index].working = working;
        self.send_request(state, state.hand[index], working, o);
    }

    fn send_request(&self, state: &ConsumerState, held: InHand, working: Working, o: &mut Out<Self>) {
        let InHand { place, turn, message, .. } = held;
        let (id, offset, registration) = (message.id, Offset(place), state.registration);
        match working {
            Working::AcknowledgingFirst | Working::Acknowledging if self.is_log() => {
                o.send(self.broker, Msg::CommitOffset { generation: state.generation, offset: offset.next() });
            }
            Working::AcknowledgingFirst | Working::Acknowledging => {
                o.send(self.broker, Msg::Ack { entry: Entry { number: place, turn } });
            }
            Working::GivingBack => o.send(self.broker, Msg::Nack { entry: Entry { number: place, turn } }),
            Working::Looking => self.ask_sink(Msg::Look { id }, o),
            Working::RecordingFirst | Working::RecordingAfter => self.ask_sink(Msg::RecordId { id }, o),
            Working::Applying => {
                let sink = self.mechanisms.sink;
                let by_delivery = sink.kind == SinkKind::Inbox && sink.key == InboxKey::Delivery;
                let at = (sink.kind == SinkKind::OffsetStore || by_delivery).then_some(WriteAt {
                    offset,
                    expected: if by_delivery { Offset(0) } else { state.stored },
                    generation: if by_delivery { Generation(0) } else { state.generation },
                });
                self.ask_sink(Msg::Apply { message, at }, o);
            }
            Working::Writing => o.send(self.broker, Msg::WriteOutput { registration, offset, message }),
            Working::AddingOffset => {
                let generation = state.generation;
                o.send(self.broker, Msg::AddOffset { registration, generation, offset: offset.next() });
            }
            Working::Ending { commit } => o.send(self.broker, Msg::EndOutput { registration, offset, commit }),
            Working::Queued | Working::Handling | Working::Written => {}
        }
    }

    /// The handler is done with the message, one way or another.
    fn finish(&self, state: &mut ConsumerState, index: usize, o: &mut Out<Self>) {
        let offset = Offset(state.hand[index].place);
        let acknowledges = self.rules.has(Rule::ConsumerAcknowledges);
        match self.acknowledge() {
            Acknowledge::AfterProcessing if !acknowledges => {
                state.hand.remove(index);
            }
            Acknowledge::AfterProcessing if self.forgets_acknowledgements() => {
                self.send_request(state, state.hand[index], Working::Acknowledging, o);
                state.hand.remove(index);
            }
            Acknowledge::AfterProcessing if !self.commits_aside() => {
                self.set(state, index, Working::Acknowledging, o);
            }
            Acknowledge::AfterProcessing => {
                state.hand.remove(index);
                let contiguous = self.mechanisms.consumer.acknowledges == Acknowledges::Contiguous
                    && self.rules.has(Rule::ConsumerCommitsContiguous);
                let target = if contiguous { Self::finished_below(state) } else { offset.next() };
                if !contiguous || target > state.stored {
                    self.commit_aside(state, target, o);
                }
            }
            Acknowledge::WithEffect => {
                state.stored = offset.next();
                state.hand.remove(index);
            }
            Acknowledge::BeforeProcessing
            | Acknowledge::OnTimer
            | Acknowledge::OnTimerAtDelivery
            | Acknowledge::InTransaction => {
                state.hand.remove(index);
            }
        }
    }

    /// The offset below which everything is finished.
    fn finished_below(state: &ConsumerState) -> Offset {
        state.hand.iter().map(|held| Offset(held.place)).min().unwrap_or(state.position)
    }

    fn commit_aside(&self, state: &mut ConsumerState, offset: Offset, o: &mut Out<Self>) {
        state.stored = offset;
        state.committing = Some(offset);
        o.send(self.broker, Msg::CommitOffset { generation: state.generation, offset });
    }

    /// What an auto-commit would commit.
    fn due(&self, state: &ConsumerState) -> Offset {
        match (self.mechanisms.consumer.hand_off, self.acknowledge()) {
            (HandOff::Tracked, _) => Self::finished_below(state),
            // librdkafka: the offset is stored before the message is handed to the application.
            (_, Acknowledge::OnTimerAtDelivery) => state.position,
            _ => state.polled,
        }
    }

    fn rest(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        self.poll(state, o);
        if self.is_on_timer() {
            if state.stage == Stage::Ready && state.committing.is_none() && self.due(state) > state.stored {
                o.set_timer(Timer::AutoCommit, some_time());
            } else {
                o.cancel_timer(Timer::AutoCommit);
            }
        }
    }

    fn find(state: &ConsumerState, is_it: impl Fn(&InHand) -> bool) -> Option<usize> {
        state.hand.iter().position(is_it)
    }

    fn working_on(state: &ConsumerState, id: MessageId, working: Working) -> Option<usize> {
        Self::find(state, |held| held.message.id == id && held.working == working)
    }

    fn fenced(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        if !self.rules.has(Rule::ConsumerDropsWhenFenced)
            && let Some(index) = Self::find(state, |held| held.working == Working::AcknowledgingFirst)
        {
            self.hand_out(state, index, o);
            return;
        }
        for held in &state.hand {
            o.cancel_timer(Timer::Work(held.place));
            o.remove_random(format!("handler of {}", held.place));
        }
        self.join(state, o);
    }

    fn broker_lost(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        self.ask_broker(state, o);
        for held in &state.hand {
            if matches!(
                held.working,
                Working::AcknowledgingFirst
                    | Working::Acknowledging
                    | Working::GivingBack
                    | Working::Writing
                    | Working::AddingOffset
                    | Working::Ending { .. }
            ) {
                self.send_request(state, *held, held.working, o);
            }
        }
        if let Some(offset) = state.committing {
            o.send(self.broker, Msg::CommitOffset { generation: state.generation, offset });
        }
    }

    fn sink_lost(&self, state: &mut ConsumerState, o: &mut Out<Self>) {
        let at_sink = |held: &InHand| {
            matches!(
                held.working,
                Working::Looking | Working::RecordingFirst | Working::Applying | Working::RecordingAfter
            )
        };
        let skips =
            self.mechanisms.consumer.on_failure == OnFailure::Skip || !self.rules.has(Rule::ConsumerRetriesSink);
        if state.stage == Stage::ReadingPosition {
            self.ask_sink(Msg::ReadPosition { generation: state.generation }, o);
        } else if skips {
            while let Some(index) = Self::find(state, at_sink) {
                self.finish(state, index, o);
            }
        } else if self.mechanisms.sink.kind == SinkKind::OffsetStore && state.hand.iter().any(at_sink) {
            // The stored position tells whether the write was made.
            state.hand.clear();
            state.stage = Stage::ReadingPosition;
            self.ask_sink(Msg::ReadPosition { generation: state.generation }, o);
        } else {
            // What begins with a look looks again; any other request is repeated as it is.
            for index in 0..state.hand.len() {
                let looks = self.first_step() == Working::Looking && state.hand[index].working == Working::Applying;
                if at_sink(&state.hand[index]) {
                    let working = if looks { Working::Looking } else { state.hand[index].working };
                    self.set(state, index, working, o);
                }
            }
        }
    }

    fn on_sink(&self, state: &mut ConsumerState, msg: Msg, o: &mut Out<Self>) {
        match msg {
            Msg::ConnectionLost => self.sink_lost(state, o),
            Msg::Position { offset } if state.stage == Stage::ReadingPosition => {
                self.go_on_from(state, offset);
                state.stored = offset;
                state.asked = false;
            }
            Msg::Seen { id, seen } => {
                if let Some(index) = Self::working_on(state, id, Working::Looking) {
                    if seen {
                        self.finish(state, index, o);
                    } else if self.mechanisms.sink.recorded == Recorded::BeforeEffect {
                        self.set(state, index, Working::RecordingFirst, o);
                    } else {
                        self.set(state, index, Working::Applying, o);
                    }
                }
            }
            Msg::Recorded { id, before } => {
                if let Some(index) = Self::working_on(state, id, Working::RecordingFirst) {
                    let refused = before && self.mechanisms.sink.check == Check::UniqueConstraint;
                    if refused && self.rules.has(Rule::SinkRefusesRecorded) {
                        self.finish(state, index, o);
                    } else {
                        self.set(state, index, Working::Applying, o);
                    }
                } else if let Some(index) = Self::working_on(state, id, Working::RecordingAfter) {
                    self.finish(state, index, o);
                }
            }
            Msg::Applied { id } => {
                if let Some(index) = Self::working_on(state, id, Working::Applying) {
                    let inbox = self.mechanisms.sink.kind == SinkKind::Inbox;
                    if inbox && self.mechanisms.sink.recorded == Recorded::AfterEffect {
                        self.set(state, index, Working::RecordingAfter, o);
                    } else {
                        self.finish(state, index, o);
                    }
                }
            }
            Msg::SinkFenced => self.fenced(state, o),
            _ => {}
        }
    }

    fn on_broker(&self, state: &mut ConsumerState, msg: Msg, o: &mut Out<Self>) {
        match msg {
            Msg::ConnectionLost => self.broker_lost(state, o),
            Msg::Assigned { generation, position } if state.stage == Stage::Joining => {
                state.generation = generation;
                match self.acknowledge() {
                    Acknowledge::WithEffect => {
                        state.stage = Stage::ReadingPosition;
                        self.ask_sink(Msg::ReadPosition { generation }, o);
                    }
                    Acknowledge::InTransaction => {
                        state.stage = Stage::Registering;
                        self.ask_broker(state, o);
                    }
                    _ => self.go_on_from(state, position),
                }
            }
            Msg::OutputReady { registration, position } if state.stage == Stage::Registering => {
                state.registration = registration;
                self.go_on_from(state, position);
            }
            Msg::Record { offset, message } => self.receive(state, offset.0, false, message, o),
            Msg::Lease { entry, message } => self.receive(state, entry.number, entry.turn, message, o),
            Msg::OutOfRange { from } if state.asked => {
                self.go_on_from(state, from);
                state.asked = false;
            }
            Msg::OffsetCommitted { offset } => {
                if state.committing == Some(offset) {
                    state.committing = None;
                }
                let about = |held: &InHand| Offset(held.place).next() == offset;
                if let Some(index) = Self::find(state, |h| about(h) && h.working == Working::AcknowledgingFirst) {
                    self.hand_out(state, index, o);
                } else if let Some(index) = Self::find(state, |h| about(h) && h.working == Working::Acknowledging) {
                    state.hand.remove(index);
                }
            }
            Msg::Acked { entry, held } => self.acked(state, entry, held, o),
            Msg::Fenced => self.fenced(state, o),
            Msg::OutputWritten => self.transaction_step(state, Working::Writing, o),
            Msg::OffsetAdded => self.transaction_step(state, Working::AddingOffset, o),
            Msg::OutputEnded { registration } => self.transaction_ended(state, registration),
            _ => {}
        }
    }

    fn acked(&self, state: &mut ConsumerState, entry: Entry, held: bool, o: &mut Out<Self>) {
        let about = |h: &InHand| h.place == entry.number && h.turn == entry.turn;
        let Some(index) = Self::find(state, about) else { return };
        match state.hand[index].working {
            Working::AcknowledgingFirst if held || !self.rules.has(Rule::ConsumerDropsWhenFenced) => {
                self.hand_out(state, index, o);
            }
            Working::AcknowledgingFirst | Working::Acknowledging | Working::GivingBack => {
                state.hand.remove(index);
            }
            _ => {}
        }
    }

    fn transaction_step(&self, state: &mut ConsumerState, done: Working, o: &mut Out<Self>) {
        let Some(index) = Self::find(state, |held| held.working == done) else { return };
        if done == Working::Writing && self.mechanisms.faults.handler_failure {
            state.hand[index].working = Working::Written;
            Self::offer(state, state.hand[index].place, o);
        } else if done == Working::Writing {
            self.set(state, index, Working::AddingOffset, o);
        } else {
            self.set(state, index, Working::Ending { commit: true }, o);
        }
    }

    fn transaction_ended(&self, state: &mut ConsumerState, registration: Registration) {
        let Some(index) = Self::find(state, |held| matches!(held.working, Working::Ending { .. })) else { return };
        let held = state.hand.remove(index);
        state.registration = registration;
        // Kafka documentation, "Using Transactions": after an abort the application seeks back itself (KAFKA-17582).
        let seeks_back =
            self.mechanisms.consumer.on_failure == OnFailure::Retry && self.rules.has(Rule::ConsumerSeeksBack);
        if held.working == (Working::Ending { commit: false }) && seeks_back {
            state.position = Offset(held.place);
        }
    }
}

impl Actor for Consumer {
    type Msg = Msg;
    type Timer = Timer;
    type State = ConsumerState;
    type Storage = ProducerState;
    type Random = Choice;

    fn on_start(&self, _id: Id, _storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
        let mut state = Self::fresh(if self.is_log() { Stage::Joining } else { Stage::Ready });
        self.ask_broker(&state, o);
        self.rest(&mut state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        let state = state.to_mut();
        if Some(src) == self.sink {
            self.on_sink(state, msg, o);
        } else {
            self.on_broker(state, msg, o);
        }
        self.rest(state, o);
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<Self::State>, timer: &Self::Timer, o: &mut Out<Self>) {
        let state = state.to_mut();
        match *timer {
            Timer::Work(place) => {
                if let Some(index) = Self::find(state, Self::waits(place)) {
                    self.call(state, index, o);
                }
                // What was delivered again while it was in hand is in hand twice: another worker takes the other one.
                if Self::find(state, Self::waits(place)).is_some() {
                    o.set_timer(Timer::Work(place), some_time());
                }
            }
            Timer::AutoCommit => {
                let due = self.due(state);
                self.commit_aside(state, due, o);
            }
            _ => {}
        }
        self.rest(state, o);
    }

    fn on_random(&self, _id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
        let state = state.to_mut();
        let (Choice::Handle(attempt) | Choice::HandlerFails(attempt)) = *random else { return };
        let Some(index) = Self::handled(state, attempt.place).nth(usize::from(attempt.nth)) else { return };
        match (*random, state.hand[index].working) {
            (Choice::Handle(_), Working::Handling) => self.process(state, index, o),
            (Choice::Handle(_), _) => self.set(state, index, Working::AddingOffset, o),
            (_, Working::Written) => self.set(state, index, Working::Ending { commit: false }, o),
            (_, _) if self.mechanisms.consumer.on_failure == OnFailure::Skip => self.finish(state, index, o),
            (_, _) => self.set(state, index, Working::GivingBack, o),
        }
        Self::offer(state, attempt.place, o);
        self.rest(state, o);
    }
}
