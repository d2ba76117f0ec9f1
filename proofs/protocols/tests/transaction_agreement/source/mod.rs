//! The real log broker with a real producer that sends two messages, each in a transaction of its
//! own, and the faults of the protocol of the same shape.

mod steps;

use crate::mutants::Mutant;
use onceproof_models::Rules;
use onceproof_models::mechanisms::Mechanisms;
use onceproof_models::parts::{
    LogBroker, LogState, Output, Producer, ProducerState, Sender, SubmissionStage, TransactionStatus,
};
use onceproof_models::protocol::{Choice, Msg};
use onceproof_protocols::explore::Protocol;
use onceproof_protocols::faults::{Fault, FaultSet};
use onceproof_protocols::transactions::{Hazard, Settings};
use stateright::actor::{Actor, Id, Out};
use stateright::{Model, Property};

const PRODUCER: usize = 0;
const BROKER: usize = 1;
const CONSUMER: usize = 2;
/// The number of messages.
const MESSAGES: u8 = 2;

/// The broker, its producer, and the bounds of the exploration.
pub(crate) struct Contract {
    broker: LogBroker,
    producer: Producer,
    bounds: Settings,
    mutant: Option<Mutant>,
}

/// A state of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    broker: LogState,
    choices: Vec<Choice>,
    client: ProducerState,
    /// Requests that are not yet sent, at most one.
    pending: Vec<Msg>,
    may_submit: bool,
    may_give_up: bool,
    /// The attempt that the producer is at.
    attempt: Option<u8>,
    /// The attempt that it is aborting since it gave its message up.
    aborting: Option<u8>,
    late: Vec<(Msg, Option<u8>)>,
    /// The attempts that wrote the records, by offset.
    written: Vec<Option<u8>>,
    /// Attempts whose abort was acknowledged, as bits.
    aborted: u32,
    spent: FaultSet,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action {
    Submit,
    Send,
    Arrive(usize),
    Expire,
    SendTwice,
    GiveUp,
    RepeatMarker(Choice),
    TimeOut,
    Crash,
    CrashWithRequest,
}

impl Contract {
    /// A design with the bounds of a protocol.
    pub(crate) fn new(mechanisms: Mechanisms, bounds: Settings, mutant: Option<Mutant>) -> Self {
        let rules = Rules::ALL;
        let sender =
            Sender { settings: mechanisms.producer, broker: Id::from(BROKER), epoch: mechanisms.broker.epoch, rules };
        let producer =
            Producer { source: mechanisms.source, sender, database: None, messages: MESSAGES, standby: false };
        let output = Output::new(&mechanisms, rules);
        let broker = LogBroker { mechanisms, consumers: vec![Id::from(CONSUMER)], output, rules };
        Self { broker, producer, bounds, mutant }
    }

    fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }
}

impl Model for Contract {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut out = Out::new();
        let broker = self.broker.on_start(Id::from(BROKER), &None, &mut out);
        let mut out = Out::new();
        let client = self.producer.on_start(Id::from(PRODUCER), &None, &mut out);
        let mut state = State {
            broker,
            choices: Vec::new(),
            client,
            pending: Vec::new(),
            may_submit: false,
            may_give_up: false,
            attempt: None,
            aborting: None,
            late: Vec::new(),
            written: Vec::new(),
            aborted: 0,
            spent: FaultSet::default(),
        };
        state.take(out);
        vec![state]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        actions.extend([Action::Submit, Action::Send, Action::Expire, Action::SendTwice, Action::GiveUp]);
        actions.extend([Action::TimeOut, Action::Crash, Action::CrashWithRequest]);
        actions.extend((0..state.late.len()).map(Action::Arrive));
        let is_marker = |choice: &&Choice| matches!(choice, Choice::MarkerRepeats { .. });
        actions.extend(state.choices.iter().filter(is_marker).copied().map(Action::RepeatMarker));
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        if let Some(fault) = Self::fault(&action) {
            state.spent = state.spent.with(fault);
            if action == Action::CrashWithRequest {
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
            Action::SendTwice => Some(Fault::Late),
            Action::GiveUp => Some(Fault::GivesUp),
            Action::RepeatMarker(_) => Some(Fault::MarkerLate),
            Action::TimeOut => Some(Fault::TimesOut),
            Action::Crash | Action::CrashWithRequest => Some(Fault::Crash),
            Action::Submit | Action::Send | Action::Arrive(_) | Action::Expire => None,
        }
    }

    fn hazards(&self, state: &State) -> Vec<Hazard> {
        let records = || state.broker.records.iter().zip(&state.written);
        let is_visible = |status| matches!(status, TransactionStatus::Visible | TransactionStatus::Exposed);
        let is_aborted = |attempt: Option<u8>| attempt.is_some_and(|attempt| state.aborted >> attempt & 1 == 1);
        let mut hazards = Vec::new();
        for (message, stage) in (0_u8..).zip(&state.client.progress) {
            let of = || records().filter(|(record, _)| record.message.id.0 == message);
            let is_lost =
                *stage == SubmissionStage::Done && of().all(|(record, _)| record.status == TransactionStatus::Aborted);
            if is_lost {
                hazards.push(Hazard::Loss);
            }
            if of().filter(|(record, _)| is_visible(record.status)).count() > 1 {
                hazards.push(Hazard::Duplicate);
            }
        }
        if records().any(|(record, attempt)| is_visible(record.status) && is_aborted(*attempt)) {
            hazards.push(Hazard::NotAtomic);
        }
        hazards
    }

    fn is_progress(&self, _: &State, _: &State) -> bool {
        // Rest is the only goal.
        false
    }

    fn is_done(&self, state: &State) -> bool {
        let sender = &state.client.sender;
        state.client.progress.iter().all(|stage| matches!(stage, SubmissionStage::Done | SubmissionStage::Failed))
            && state.pending.is_empty()
            && sender.outstanding.is_empty()
            && !sender.initialising
            && sender.aborting.is_none()
            && !state.broker.transaction.is_added
            && !state.broker.has_open_records()
    }

    fn is_cut(&self, _: &State) -> bool {
        false
    }
}
