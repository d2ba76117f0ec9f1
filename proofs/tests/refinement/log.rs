//! The window over sequence numbers against the log, which recognises what an idempotent producer
//! sends again.

use super::actor::{PEER, Running};
use onceproof_models::ids::{self, Key, Message, MessageId};
use onceproof_models::mechanisms::{Acks, DedupWindow, Mechanisms};
use onceproof_models::parts::{LogBroker, Output};
use onceproof_models::protocol::{DedupId, Msg, Session};
use onceproof_models::{Rule, Rules};
use onceproof_runtime::{Batch, BatchClaimed, ProducerEpoch, ProducerId, Sequence, SequenceWindow, Ticks};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use stateright::actor::Id;

/// A producer sends a message whose number is this far from the one after its last.
#[derive(Clone, Debug)]
pub(crate) struct Send {
    producer: u8,
    epoch: u8,
    from_next: i8,
}

/// The log's reaction to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reaction {
    Appended,
    Recognised,
    Refused,
}

/// The log, and its last reaction.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    actor: LogBroker,
    running: Running<LogBroker>,
    sent: u8,
    session: Session,
    reaction: Reaction,
}

impl Model {
    fn new(rules: Rules) -> Self {
        let mut mechanisms = Mechanisms::default();
        mechanisms.producer.acks = Acks::Leader;
        mechanisms.broker.dedup_window = DedupWindow::OutlivesRetries;
        mechanisms.faults.failover = false;
        mechanisms.faults.lossy_crash = false;
        let output = Output::new(&mechanisms, rules);
        let actor = LogBroker { mechanisms, consumers: vec![Id::from(5)], output, rules };
        let running = Running::start(&actor);
        let session = session(0, 0, 0);
        Self { actor, running, sent: 0, session, reaction: Reaction::Refused }
    }

    fn last(&self, producer: u8) -> Option<Session> {
        self.running.state.records.iter().rev().find_map(|record| match record.dedup_id {
            DedupId::Session(session) if session.producer.0 == producer => Some(session),
            _ => None,
        })
    }

    fn send(&mut self, send: &Send) {
        let next = match self.last(send.producer) {
            Some(last) if last.epoch.0 == send.epoch => last.sequence.0 + 1,
            Some(last) if last.epoch.0 < send.epoch => 0,
            Some(_) | None => 10,
        };
        self.session = session(send.producer, send.epoch, next.saturating_add_signed(send.from_next));
        let before = self.running.state.records.len();
        self.sent += 1;
        let message = Message { id: MessageId(self.sent), key: Key(0) };
        let dedup_id = DedupId::Session(self.session);
        self.running.deliver(&self.actor, PEER, Msg::Publish { message, dedup_id, transactional: false });
        let sent = &self.running.sent;
        let refused = sent.iter().any(|msg| matches!(msg, Msg::OutOfSequence { .. }));
        assert_ne!(refused, sent.iter().any(|msg| matches!(msg, Msg::Published { .. })), "one answer");
        self.reaction = match (self.running.state.records.len() - before, refused) {
            (1, false) => Reaction::Appended,
            (0, false) => Reaction::Recognised,
            (0, true) => Reaction::Refused,
            other => panic!("{other:?}"),
        };
    }
}

fn session(producer: u8, epoch: u8, sequence: u8) -> Session {
    Session { producer: ids::ProducerId(producer), epoch: ids::ProducerEpoch(epoch), sequence: ids::Sequence(sequence) }
}

/// Producers that send, and send again.
#[derive(Debug)]
pub(crate) struct Producers;

impl ReferenceStateMachine for Producers {
    type State = Model;
    type Transition = Send;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::new(Rules::ALL)).boxed()
    }

    fn transitions(_: &Model) -> BoxedStrategy<Send> {
        let from_next = prop_oneof![5 => Just(0i8), 4 => -12..0i8, 1 => 1..3i8];
        (0..2u8, prop_oneof![6 => Just(1u8), 1 => 0..4u8], from_next)
            .prop_map(|(producer, epoch, from_next)| Send { producer, epoch, from_next })
            .boxed()
    }

    fn apply(mut model: Model, send: &Send) -> Model {
        model.send(send);
        model
    }
}

impl StateMachineTest for Producers {
    type SystemUnderTest = SequenceWindow;
    type Reference = Self;

    fn init_test(_: &Model) -> SequenceWindow {
        SequenceWindow::new(10, Ticks(1), None).unwrap()
    }

    fn apply(window: SequenceWindow, model: &Model, _: Send) -> SequenceWindow {
        let Session { producer, epoch, sequence } = model.session;
        let first = Sequence::new(u32::from(sequence.0)).unwrap();
        let producer = ProducerId(u64::from(producer.0));
        let batch = Batch::new(producer, ProducerEpoch(u16::from(epoch.0)), first, 1).unwrap();
        let reaction = match window.claim(batch, Ticks(0)) {
            BatchClaimed::Fresh(claim) => {
                claim.confirm(Ticks(0)).unwrap();
                Reaction::Appended
            }
            BatchClaimed::Applied => Reaction::Recognised,
            BatchClaimed::Fenced { .. } | BatchClaimed::OutOfOrder { .. } => Reaction::Refused,
            other => panic!("{other:?}"),
        };
        assert_eq!(reaction, model.reaction, "{:?}", model.session);
        window
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    #[test]
    fn sequence_window_decides_like_log(sequential 1..60 => Producers);
}

/// The comparison can fail: a log that does not recognise numbers behaves differently.
#[test]
#[should_panic(expected = "assertion `left == right` failed")]
fn refinement_fails_without_sequence_dedup() {
    let mut model = Model::new(Rules::without(Rule::LogKnowsSequences));
    let mut window = Producers::init_test(&model);
    for from_next in [0, 0, -1] {
        let send = Send { producer: 0, epoch: 1, from_next };
        model.send(&send);
        window = <Producers as StateMachineTest>::apply(window, &model, send);
    }
}
