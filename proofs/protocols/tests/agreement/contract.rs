//! The real broker, driven by a client that sends two messages one after the other, and by every
//! choice of its environment that loses data.

use onceproof_models::Rules;
use onceproof_models::durability::LossCause;
use onceproof_models::ids::{Generation, Key, Message, MessageId, Offset, Receipt};
use onceproof_models::mechanisms::{DedupWindow, Mechanisms};
use onceproof_models::parts::{LogBroker, Output, QueueBroker};
use onceproof_models::protocol::{Choice, DedupId, Msg, Timer};
use onceproof_protocols::explore::Protocol;
use onceproof_protocols::faults::{Fault, FaultSet};
use stateright::actor::{Actor, Command, Id, Out};
use stateright::{Model, Property};
use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::Hash;

const BROKER: usize = 0;
const PRODUCER: usize = 1;
const CONSUMER: usize = 2;
/// The messages are numbered from 1 to this.
const MESSAGES: u8 = 2;

/// The number of machines that a loss of data is charged with: of the design, and of the broker.
pub(crate) type Charge = fn(&Mechanisms, u8) -> u8;

/// The broker's own number.
pub(crate) fn as_built(_: &Mechanisms, machines: u8) -> u8 {
    machines
}

/// A hazard of the contract, as in the protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hazard {
    /// An acknowledged message is lost.
    Loss,
    /// A log: the second message was acknowledged and is lost, the first is not. A queue: a message
    /// is there again whose deletion was confirmed.
    Back,
    /// A message was readable, and is gone.
    Unread,
    /// A position that was confirmed is lost.
    PositionLost,
    /// The broker does not serve any more.
    Blocked,
}

/// A broker whose contents can be looked at.
pub(crate) trait Broker:
    Actor<Msg = Msg, Timer = Timer, Random = Choice, State: Clone + Debug + Eq + Hash>
{
    /// Whether a message is stored.
    fn has(&self, state: &Self::State, id: MessageId) -> bool;
    /// The messages that a reader may have had, as bits.
    fn readable(&self, state: &Self::State) -> u8;
    /// Whether a producer waits.
    fn is_awaited(state: &Self::State) -> bool;
    /// Whether a consumer waits.
    fn is_receiving(state: &Self::State) -> bool;
    /// Whether a position is stored.
    fn has_position(state: &Self::State) -> bool;
    /// Whether it does not serve any more.
    fn is_halted(state: &Self::State) -> bool;
    /// Whether this is a queue.
    const IS_QUEUE: bool;
}

impl Broker for LogBroker {
    fn has(&self, state: &Self::State, id: MessageId) -> bool {
        state.records.iter().any(|record| record.message.id == id)
    }

    fn readable(&self, state: &Self::State) -> u8 {
        let readable = &state.records[..self.readable_end(state).index()];
        readable.iter().fold(0, |seen, record| seen | 1 << record.message.id.0)
    }

    fn is_awaited(state: &Self::State) -> bool {
        !state.awaiting.is_empty()
    }

    fn is_receiving(_: &Self::State) -> bool {
        false
    }

    fn has_position(state: &Self::State) -> bool {
        state.stored.is_some()
    }

    fn is_halted(state: &Self::State) -> bool {
        state.halted
    }

    const IS_QUEUE: bool = false;
}

impl Broker for QueueBroker {
    fn has(&self, state: &Self::State, id: MessageId) -> bool {
        state.entries.iter().any(|entry| entry.message.id == id)
    }

    fn readable(&self, _: &Self::State) -> u8 {
        0
    }

    fn is_awaited(state: &Self::State) -> bool {
        !state.awaiting.is_empty()
    }

    fn is_receiving(state: &Self::State) -> bool {
        !state.receiving.is_empty()
    }

    fn has_position(_: &Self::State) -> bool {
        false
    }

    fn is_halted(state: &Self::State) -> bool {
        state.halted
    }

    const IS_QUEUE: bool = true;
}

/// A broker with its client and its environment.
pub(crate) struct Contract<B> {
    broker: B,
    mechanisms: Mechanisms,
    charge: Charge,
}

/// The broker, its client, and the faults that were spent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State<S> {
    broker: S,
    timers: Vec<Timer>,
    choices: Vec<Choice>,
    /// Messages that are acknowledged: the first so many.
    acknowledged: u8,
    /// Messages that were readable, as bits.
    seen: u8,
    /// The lease of the first message.
    leased: Option<Receipt>,
    /// Whether its deletion, or a log's position, is confirmed.
    is_confirmed: bool,
    spent: FaultSet,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Publish,
    Receive,
    Confirm,
    Fire(Timer),
    Choose(Choice, u8),
}

/// The fault of a choice that loses something; each machine counts once.
fn fault_of(choice: Choice) -> Option<Fault> {
    match choice {
        Choice::DataLoss { cause: LossCause::Power, .. } => Some(Fault::PowerLoss),
        Choice::DataLoss { cause: LossCause::Crash, .. } => Some(Fault::Crash),
        Choice::DataLoss { cause: LossCause::Machine, .. } | Choice::Halt { .. } => Some(Fault::Gone),
        _ => None,
    }
}

/// Whether a choice loses something without a fault that is counted.
fn is_free(choice: Choice) -> bool {
    matches!(choice, Choice::Failover { .. } | Choice::DeletionReturns(_))
}

impl Contract<LogBroker> {
    /// A log, with every rule in force.
    pub(crate) fn log(mechanisms: Mechanisms, charge: Charge) -> Self {
        let mechanisms = with_bounds(mechanisms);
        let rules = Rules::ALL;
        let output = Output::new(&mechanisms, rules);
        let broker = LogBroker { mechanisms, consumers: vec![Id::from(CONSUMER)], output, rules };
        Self { broker, mechanisms, charge }
    }
}

impl Contract<QueueBroker> {
    /// A queue, with every rule in force.
    pub(crate) fn queue(mechanisms: Mechanisms, charge: Charge) -> Self {
        let mechanisms = with_bounds(mechanisms);
        Self { broker: QueueBroker { mechanisms, rules: Rules::ALL }, mechanisms, charge }
    }
}

/// Three machines that lose power, three that are lost where the design has it, two failovers; a
/// repetition is recognised.
fn with_bounds(mut mechanisms: Mechanisms) -> Mechanisms {
    mechanisms.bounds.messages = MESSAGES + 1;
    mechanisms.bounds.lossy_crashes = 3;
    mechanisms.bounds.lost_machines = 3;
    mechanisms.bounds.failovers = 2;
    mechanisms.faults.lossy_crash = true;
    mechanisms.faults.failover = true;
    mechanisms.broker.dedup_window = DedupWindow::OutlivesRetries;
    mechanisms
}

impl<B: Broker> Contract<B> {
    fn take(&self, state: &mut State<B::State>, out: Out<B>) {
        for command in out {
            match command {
                Command::Send(_, Msg::Published { id, .. }) if id.0 == state.acknowledged + 1 => {
                    state.acknowledged += 1;
                }
                Command::Send(_, Msg::Lease { receipt, message }) if message.id.0 == 1 => {
                    state.leased = Some(receipt);
                }
                Command::Send(_, Msg::Acked { held: true, .. } | Msg::OffsetCommitted { .. }) => {
                    state.is_confirmed = true;
                }
                Command::SetTimer(timer, _) if !state.timers.contains(&timer) => state.timers.push(timer),
                Command::CancelTimer(timer) => state.timers.retain(|set| *set != timer),
                Command::ChooseRandom(_, choices) => {
                    state.choices = choices;
                    state.choices.retain(|choice| fault_of(*choice).is_some() || is_free(*choice));
                }
                _ => {}
            }
        }
        state.seen |= self.broker.readable(&state.broker);
    }

    fn handle(&self, state: &mut State<B::State>, handle: impl FnOnce(&B, &mut Cow<'_, B::State>, &mut Out<B>)) {
        let mut out = Out::new();
        let before = state.broker.clone();
        let mut after = Cow::Borrowed(&before);
        handle(&self.broker, &mut after, &mut out);
        state.broker = after.into_owned();
        self.take(state, out);
    }

    fn deliver(&self, state: &mut State<B::State>, from: usize, msg: Msg) {
        self.handle(state, |broker, local, out| broker.on_msg(Id::from(BROKER), local, Id::from(from), msg, out));
    }
}

impl<B: Broker> Model for Contract<B> {
    type State = State<B::State>;
    type Action = Action;

    fn init_states(&self) -> Vec<Self::State> {
        let mut out = Out::new();
        let broker = self.broker.on_start(Id::from(BROKER), &None, &mut out);
        let mut state = State {
            broker,
            timers: Vec::new(),
            choices: Vec::new(),
            acknowledged: 0,
            seen: 0,
            leased: None,
            is_confirmed: false,
            spent: FaultSet::default(),
        };
        self.take(&mut state, out);
        vec![state]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Action>) {
        if state.acknowledged < MESSAGES && !B::is_awaited(&state.broker) {
            actions.push(Action::Publish);
        }
        let may_receive = state.acknowledged > 0 && self.broker.has(&state.broker, MessageId(1));
        if B::IS_QUEUE && may_receive && state.leased.is_none() && !B::is_receiving(&state.broker) {
            actions.push(Action::Receive);
        }
        if !state.is_confirmed && (state.leased.is_some() || !B::IS_QUEUE && state.acknowledged > 0) {
            actions.push(Action::Confirm);
        }
        actions.extend(state.timers.iter().copied().map(Action::Fire));
        for choice in &state.choices {
            let charged = match *choice {
                Choice::DataLoss { cause: LossCause::Power, machines, .. } => (self.charge)(&self.mechanisms, machines),
                Choice::DataLoss { cause: LossCause::Crash, .. } => 1,
                Choice::DataLoss { machines, .. } | Choice::Halt { machines } => machines,
                _ => 0,
            };
            actions.push(Action::Choose(*choice, charged));
        }
    }

    fn next_state(&self, before: &Self::State, action: Action) -> Option<Self::State> {
        let mut state = before.clone();
        match action {
            Action::Publish => {
                let message = Message { id: MessageId(state.acknowledged + 1), key: Key(0) };
                let publish = Msg::Publish { message, dedup_id: DedupId::MessageId, transactional: false };
                self.deliver(&mut state, PRODUCER, publish);
            }
            Action::Receive => self.deliver(&mut state, CONSUMER, Msg::Receive),
            Action::Confirm => {
                let msg = match state.leased {
                    Some(receipt) => Msg::Ack { receipt },
                    None => Msg::CommitOffset { generation: Generation::new(0), offset: Offset(1) },
                };
                self.deliver(&mut state, CONSUMER, msg);
            }
            Action::Fire(timer) => {
                state.timers.retain(|set| *set != timer);
                self.handle(&mut state, |broker, local, out| broker.on_timeout(Id::from(BROKER), local, &timer, out));
            }
            Action::Choose(choice, charged) => {
                if let Some(fault) = fault_of(choice) {
                    state.spent = (0..charged).fold(state.spent, |spent, _| spent.with(fault));
                    if state.spent.size() > 3 {
                        return None;
                    }
                }
                self.handle(&mut state, |broker, local, out| broker.on_random(Id::from(BROKER), local, &choice, out));
            }
        }
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("explored", |_, _| true)]
    }
}

impl<B: Broker> Protocol for Contract<B> {
    type Hazard = Hazard;

    const BLOCKED: Option<Hazard> = None;

    fn spent(state: &Self::State) -> FaultSet {
        state.spent
    }

    fn fault(action: &Action) -> Option<Fault> {
        match action {
            Action::Choose(choice, _) => fault_of(*choice),
            _ => None,
        }
    }

    fn hazards(&self, state: &Self::State) -> Vec<Hazard> {
        let has = |number: u8| self.broker.has(&state.broker, MessageId(number));
        let is_deleted = |number: u8| B::IS_QUEUE && state.leased.is_some() && number == 1;
        let mut hazards = Vec::new();
        if (1..=state.acknowledged).any(|number| !has(number) && !is_deleted(number)) {
            hazards.push(Hazard::Loss);
        }
        let is_back = if B::IS_QUEUE { state.is_confirmed && has(1) } else { has(1) && !has(2) };
        if B::is_halted(&state.broker) {
            hazards.push(Hazard::Blocked);
        }
        if is_back && (B::IS_QUEUE || state.acknowledged == MESSAGES) {
            hazards.push(Hazard::Back);
        }
        if (1..=MESSAGES).any(|number| state.seen >> number & 1 == 1 && !has(number)) {
            hazards.push(Hazard::Unread);
        }
        if state.is_confirmed && !B::IS_QUEUE && !B::has_position(&state.broker) {
            hazards.push(Hazard::PositionLost);
        }
        hazards
    }

    fn is_progress(&self, before: &Self::State, after: &Self::State) -> bool {
        before.acknowledged != after.acknowledged
    }

    fn is_done(&self, state: &Self::State) -> bool {
        state.acknowledged == MESSAGES
    }

    fn is_cut(&self, _: &Self::State) -> bool {
        false
    }
}
