//! The real log broker with two real consumers that copy messages from input to output in
//! transactions, and the faults of the protocol of the same shape.
//!
//! As in the protocol, a request is executed when it is sent, its client has the answer in the same
//! step, and a copy of it may arrive later. The history that the hazards read is the harness's own:
//! which attempt wrote what, and which attempts have an acknowledged abort.

mod steps;

use crate::mutants::Mutant;
use onceproof_models::Rules;
use onceproof_models::ids::{Key, Message, MessageId};
use onceproof_models::mechanisms::Mechanisms;
use onceproof_models::parts::{Consumer, ConsumerState, LogBroker, LogState, Output};
use onceproof_models::protocol::{Choice, DedupId, Msg, TransactionalId};
use onceproof_protocols::explore::Protocol;
use onceproof_protocols::faults::{Fault, FaultSet};
use onceproof_protocols::transactions::{Hazard, Settings};
use stateright::actor::{Actor, Id, Out};
use stateright::{Model, Property};

const BROKER: usize = 0;
const PRODUCER: usize = 3;

/// The broker, its consumers, and the bounds of the exploration.
pub(crate) struct Contract {
    broker: LogBroker,
    consumers: [Consumer; 2],
    messages: u8,
    bounds: Settings,
    mutant: Option<Mutant>,
}

/// A consumer with what it waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Client {
    state: ConsumerState,
    /// Its requests that are not yet sent, at most one.
    pending: Vec<Msg>,
    /// Whether its handler may succeed or fail.
    outcomes: Vec<Choice>,
    /// The attempt that it is at.
    attempt: Option<u8>,
}

/// A copy of a request that arrives later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Late {
    client: usize,
    msg: Msg,
    attempt: Option<u8>,
}

/// A state of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    broker: LogState,
    choices: Vec<Choice>,
    clients: Vec<Client>,
    late: Vec<Late>,
    /// The attempts that wrote the open records, by transactional id.
    open: Vec<Vec<u8>>,
    /// The attempt of the pending position, by transactional id.
    pending: Vec<Option<u8>>,
    /// Committed outputs: the message, and the attempt that wrote it. Sorted.
    visible: Vec<(u8, u8)>,
    /// The attempt of the stored position.
    position: Option<u8>,
    /// Attempts whose abort was acknowledged, as bits.
    aborted: u32,
    spent: FaultSet,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action {
    Send(usize),
    Succeed(usize),
    Arrive(usize),
    Expire(TransactionalId),
    SendTwice(usize),
    GiveUp(usize),
    FailHandler(usize),
    RepeatMarker(Choice),
    TimeOut(TransactionalId),
    Rebalance,
    Crash(usize),
    CrashWithRequest(usize),
}

impl Contract {
    /// A design with the bounds of a protocol.
    pub(crate) fn new(mechanisms: Mechanisms, messages: u8, bounds: Settings, mutant: Option<Mutant>) -> Self {
        let rules = Rules::ALL;
        let consumer = Consumer { mechanisms, broker: Id::from(BROKER), sink: None, rules, marks_new_lease: false };
        let output = Output::new(&mechanisms, rules);
        let broker = LogBroker { mechanisms, consumers: vec![id_of(0), id_of(1)], output, rules };
        Self { broker, consumers: [consumer.clone(), consumer], messages, bounds, mutant }
    }

    fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    fn done(state: &State) -> u8 {
        state.broker.stored.map_or(0, |stored| stored.offset.0)
    }

    fn is_missing(state: &State, message: u8) -> bool {
        let is_open = state.broker.output.ids.iter().flat_map(|id| &id.records).any(|r| r.message.id.0 == message);
        !is_open && state.visible.iter().all(|(visible, _)| *visible != message)
    }
}

/// The address of a consumer.
fn id_of(client: usize) -> Id {
    Id::from(client + 1)
}

impl Model for Contract {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut out = Out::new();
        let broker = self.broker.on_start(Id::from(BROKER), &None, &mut out);
        let ids = broker.output.ids.len();
        let mut state = State {
            broker,
            choices: Vec::new(),
            clients: Vec::new(),
            late: Vec::new(),
            open: vec![Vec::new(); ids],
            pending: vec![None; ids],
            visible: Vec::new(),
            position: None,
            aborted: 0,
            spent: FaultSet::default(),
        };
        for number in 0..self.messages {
            let message = Message { id: MessageId(number), key: Key(0) };
            let publish = Msg::Publish { message, dedup_id: DedupId::MessageId, transactional: false };
            self.execute(&mut state, Id::from(PRODUCER), publish, None);
        }
        for (number, consumer) in self.consumers.iter().enumerate() {
            let mut out = Out::new();
            let started = consumer.on_start(id_of(number), &None, &mut out);
            state.clients.push(Client { state: started, pending: Vec::new(), outcomes: Vec::new(), attempt: None });
            state.take(number, out);
        }
        // The second consumer waits for the partition.
        while !state.clients[1].pending.is_empty() {
            self.send(&mut state, 1);
        }
        vec![state]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for number in 0..state.clients.len() {
            actions.extend([Action::Send(number), Action::Succeed(number), Action::SendTwice(number)]);
            actions.extend([Action::GiveUp(number), Action::FailHandler(number)]);
            actions.extend([Action::Crash(number), Action::CrashWithRequest(number)]);
        }
        actions.extend((0..state.late.len()).map(Action::Arrive));
        for choice in &state.choices {
            match *choice {
                Choice::Rebalance => actions.push(Action::Rebalance),
                Choice::TransactionTimesOut(id) => actions.extend([Action::Expire(id), Action::TimeOut(id)]),
                Choice::MarkerRepeats { .. } => actions.push(Action::RepeatMarker(*choice)),
                _ => {}
            }
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        if let Some(fault) = Self::fault(&action) {
            state.spent = state.spent.with(fault);
            if let Action::CrashWithRequest(_) = action {
                state.spent = state.spent.with(Fault::Late);
            }
            if !state.spent.is_within(self.bounds.caps) || state.spent.size() > self.bounds.faults {
                return None;
            }
        }
        self.apply(&mut state, action)?;
        self.canonical(&mut state);
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("explored", |_, _| true)]
    }
}

impl Protocol for Contract {
    type Hazard = Hazard;

    const BLOCKED: Option<Hazard> = Some(Hazard::Blocked);

    fn spent(state: &State) -> FaultSet {
        state.spent
    }

    fn fault(action: &Action) -> Option<Fault> {
        match action {
            Action::SendTwice(_) => Some(Fault::Late),
            Action::GiveUp(_) => Some(Fault::GivesUp),
            Action::FailHandler(_) => Some(Fault::HandlerFails),
            Action::RepeatMarker(_) => Some(Fault::MarkerLate),
            Action::TimeOut(_) => Some(Fault::TimesOut),
            Action::Rebalance => Some(Fault::Rebalance),
            Action::Crash(_) | Action::CrashWithRequest(_) => Some(Fault::Crash),
            Action::Send(_) | Action::Succeed(_) | Action::Arrive(_) | Action::Expire(_) => None,
        }
    }

    fn hazards(&self, state: &State) -> Vec<Hazard> {
        let mut hazards = Vec::new();
        let done = Self::done(state);
        if (0..done).any(|message| Self::is_missing(state, message)) {
            hazards.push(Hazard::Loss);
        }
        if state.visible.windows(2).any(|two| two[0].0 == two[1].0) {
            hazards.push(Hazard::Duplicate);
        }
        let is_aborted = |attempt: u8| state.aborted >> attempt & 1 == 1;
        let is_torn = |(message, attempt): &(u8, u8)| is_aborted(*attempt) || done <= *message;
        if state.position.is_some_and(is_aborted) || state.visible.iter().any(is_torn) {
            hazards.push(Hazard::NotAtomic);
        }
        hazards
    }

    fn is_progress(&self, _: &State, _: &State) -> bool {
        // Rest is the only goal.
        false
    }

    fn is_done(&self, state: &State) -> bool {
        let ids = &state.broker.output.ids;
        Self::done(state) >= self.messages
            && state.clients.iter().all(|client| client.pending.is_empty() && client.outcomes.is_empty())
            && ids.iter().all(|id| !id.is_open() && !id.is_unresolved())
    }

    fn is_cut(&self, _: &State) -> bool {
        false
    }
}
