//! Parts ignore answers that they do not wait for, and requests whose sender has given up.
//!
//! Most of these never arrive in any design, since connections keep order and a lost connection
//! takes its answers with it. State counts therefore do not cover these rules; the tests do.

use crate::ids::{Generation, Key, Message, MessageId, Offset, ProducerEpoch, ProducerId, Sequence};
use crate::mechanisms::{
    Acknowledge, AfterFencing, ConsumerSettings, DualWriteOrder, Identity, Mechanisms, OnGap, ProducerSettings,
    SinkSettings, SourceKind, SourceSettings, TransactionEpoch, TransactionalIds,
};
use crate::parts::{
    BusinessStatus, Consumer, ConsumerStage, Database, Producer, ProducerState, Relay, SendStep, Sender, SenderState,
    SentMessage, SubmissionStage,
};
use crate::protocol::{Choice, DedupId, Msg, Registration, Session, detached};
use crate::rules::Rules;
use stateright::actor::{Actor, Command, Id, Out};
use std::borrow::Cow;

/// The actor under test.
const ME: usize = 0;
const BROKER: usize = 1;
const SINK: usize = 2;
const DATABASE: usize = 3;

const FIRST: Message = Message { id: MessageId(0), key: Key(0) };

/// The state after a start, and the commands.
fn start<A: Actor<Storage: Clone>>(actor: &A, storage: Option<&A::Storage>) -> (A::State, Out<A>) {
    let mut out = Out::new();
    let state = actor.on_start(Id::from(ME), &storage.cloned(), &mut out);
    (state, out)
}

/// The state after a message, and the messages that were sent.
fn deliver<A: Actor<State: Clone, Msg: Clone>>(
    actor: &A,
    state: &A::State,
    from: Id,
    msg: A::Msg,
) -> (A::State, Vec<A::Msg>) {
    let (mut state, mut out) = (Cow::Borrowed(state), Out::new());
    actor.on_msg(Id::from(ME), &mut state, from, msg, &mut out);
    let sent = out.iter().filter_map(|command| match command {
        Command::Send(_, msg) => Some(msg.clone()),
        _ => None,
    });
    (state.into_owned(), sent.collect())
}

fn assert_ignored<A: Actor<State: Clone, Msg: Clone>>(actor: &A, state: &A::State, from: Id, msg: A::Msg) {
    assert_eq!(deliver(actor, state, from, msg.clone()), (state.clone(), Vec::new()), "{msg:?}");
}

fn consumer(acknowledge: Acknowledge, transactions: TransactionalIds) -> Consumer {
    let consumer = ConsumerSettings { acknowledge, ..ConsumerSettings::default() };
    let sink = SinkSettings { transactions, ..SinkSettings::default() };
    let mechanisms = Mechanisms { consumer, sink, ..Mechanisms::default() };
    Consumer {
        mechanisms,
        broker: Id::from(BROKER),
        sink: Some(Id::from(SINK)),
        rules: Rules::ALL,
        marks_new_lease: false,
    }
}

fn sender(settings: ProducerSettings) -> Sender {
    let epoch = TransactionEpoch::PerTransaction;
    Sender { settings, broker: Id::from(BROKER), epoch, rules: Rules::ALL }
}

fn transactional() -> ProducerSettings {
    ProducerSettings { identity: Identity::Sequence, transactional: true, ..ProducerSettings::default() }
}

fn add_outstanding(state: &mut SenderState, step: SendStep) {
    state.outstanding.push(SentMessage { message: FIRST, sequence: Sequence(0), step });
}

#[test]
fn consumer_takes_only_answers_that_it_waits_for() {
    let (generation, position) = (Generation::new(7), Offset(3));
    let assigned = Msg::Assigned { generation, position };
    let registration = Registration { turn: 1, ..Registration::default() };
    let output_ready = Msg::OutputReady { registration, position };
    let out_of_range = Msg::OutOfRange { from: position };
    let answers = [assigned, output_ready, out_of_range, Msg::Record { offset: position, message: FIRST }];
    let stored = Msg::Position { offset: position };
    let cases = [
        (Acknowledge::AfterProcessing, TransactionalIds::PerOwner, ConsumerStage::Joining),
        (Acknowledge::WithEffect, TransactionalIds::PerOwner, ConsumerStage::Joining),
        (Acknowledge::InTransaction, TransactionalIds::PerPartition, ConsumerStage::Joining),
        (Acknowledge::InTransaction, TransactionalIds::PerOwner, ConsumerStage::Registering),
    ];
    for (acknowledge, transactions, first) in cases {
        let actor = consumer(acknowledge, transactions);
        let (mut state, _) = start(&actor, None);
        assert_eq!(state.stage, first);
        while state.stage != ConsumerStage::Ready {
            let (from, awaited) = match state.stage {
                ConsumerStage::Joining => (BROKER, assigned),
                ConsumerStage::Registering => (BROKER, output_ready),
                ConsumerStage::ReadingPosition => (SINK, stored),
                stage => panic!("no answer leads to {stage:?}"),
            };
            for answer in answers.iter().filter(|answer| **answer != awaited) {
                assert_ignored(&actor, &state, Id::from(BROKER), *answer);
            }
            if awaited != stored {
                assert_ignored(&actor, &state, Id::from(SINK), stored);
            }
            state = deliver(&actor, &state, Id::from(from), awaited).0;
        }
        assert_eq!((state.position, state.asked), (position, true), "{acknowledge:?}");
        for late in [assigned, output_ready] {
            assert_ignored(&actor, &state, Id::from(BROKER), late);
        }
        assert_ignored(&actor, &state, Id::from(SINK), stored);
    }
}

#[test]
fn consumer_out_of_range_resumes_at_the_start_of_the_log() {
    for acknowledge in [Acknowledge::AfterProcessing, Acknowledge::OnTimer] {
        let actor = consumer(acknowledge, TransactionalIds::PerOwner);
        let (state, _) = start(&actor, None);
        let assigned = Msg::Assigned { generation: Generation::new(1), position: Offset(1) };
        let (state, _) = deliver(&actor, &state, Id::from(BROKER), assigned);
        let (state, sent) = deliver(&actor, &state, Id::from(BROKER), Msg::OutOfRange { from: Offset(4) });
        assert_eq!(sent, [Msg::Fetch { generation: Generation::new(1), from: Offset(4) }]);
        let commits_in_background = acknowledge == Acknowledge::OnTimer;
        assert_eq!(state.stored, Offset(if commits_in_background { 4 } else { 0 }), "nothing is due for a commit");
    }
}

#[test]
fn producer_sends_once_when_its_transaction_has_begun() {
    let kind = SourceKind::DualWrite;
    let source = SourceSettings { kind, dual_write: DualWriteOrder::SendFirst, ..SourceSettings::default() };
    let database = Some(Id::from(DATABASE));
    let sender = sender(ProducerSettings::default());
    let actor = Producer { source, sender, database, messages: 1, standby: false };
    let (mut state, _) = start(&actor, None);
    let begun = Msg::Begun { id: FIRST.id };
    assert_ignored(&actor, &state, Id::from(DATABASE), begun);
    state.progress[0] = SubmissionStage::Opening;
    let (state, sent) = deliver(&actor, &state, Id::from(DATABASE), begun);
    assert!(matches!(sent[..], [Msg::Publish { .. }]) && state.progress == [SubmissionStage::Sending]);
    assert_ignored(&actor, &state, Id::from(DATABASE), begun);
}

#[test]
fn request_of_a_detached_connection_begins_no_transaction() {
    let source = SourceSettings { kind: SourceKind::DualWrite, ..SourceSettings::default() };
    let actor = Database { source, messages: 1, rules: Rules::ALL };
    let (state, _) = start(&actor, None);
    let begin = Msg::Begin { message: FIRST };
    assert_ignored(&actor, &state, detached(Id::from(ME)), begin);
    assert_eq!(deliver(&actor, &state, Id::from(ME), begin).0.business, [BusinessStatus::Open]);
}

#[test]
fn restarted_relay_has_a_new_producer_id() {
    let source = SourceSettings { kind: SourceKind::Outbox, ..SourceSettings::default() };
    let actor = Relay { source, sender: sender(transactional()), database: Id::from(DATABASE), standby: false };
    let mut storage: Option<ProducerState> = None;
    for life in 0..4 {
        let (state, out) = start(&actor, storage.as_ref());
        assert_eq!(state.sender.producer, ProducerId(life));
        storage = out.into_iter().find_map(|command| match command {
            Command::Save(saved) => Some(saved),
            _ => None,
        });
    }
}

#[test]
fn request_after_a_restart_carries_the_next_session() {
    let by_id = ProducerSettings { identity: Identity::MessageId, ..ProducerSettings::default() };
    let state = SenderState { producer: ProducerId(1), next_sequence: Sequence(4), ..SenderState::default() };
    let next = Session { producer: ProducerId(2), epoch: ProducerEpoch(0), sequence: Sequence(0) };
    for (settings, dedup_id) in [(transactional(), DedupId::Session(next)), (by_id, DedupId::MessageId)] {
        let publish = Msg::Publish { message: FIRST, dedup_id, transactional: settings.transactional };
        assert_eq!(sender(settings).request_of_next_life(&state, FIRST), publish);
    }
}

#[test]
fn undecided_sender_sends_again_or_fails() {
    let sender = sender(ProducerSettings::default());
    let mut state = SenderState::default();
    add_outstanding(&mut state, SendStep::Writing);
    let mut out = Out::<Producer>::new();
    let outcome = sender.on_random(&mut state, Choice::TryAgain, &mut out);
    assert!(outcome.failed.is_empty() && matches!(out[..], [Command::Send(_, Msg::Publish { .. })]));
    let mut out = Out::<Producer>::new();
    let outcome = sender.on_random(&mut state, Choice::GiveUp, &mut out);
    assert!(outcome.failed == [FIRST.id] && out.is_empty() && state.outstanding.is_empty());
}

#[test]
fn fenced_sender_fails_or_interrupts_every_outstanding_message() {
    for (after_fencing, stops) in [(AfterFencing::Stop, true), (AfterFencing::NewProducer, false)] {
        let mut state = SenderState::default();
        add_outstanding(&mut state, SendStep::Committing);
        let sender = sender(ProducerSettings { after_fencing, ..transactional() });
        let outcome = sender.on_msg(&mut state, &Msg::ProducerFenced, &mut Out::<Producer>::new());
        let (failed, interrupted) = if stops { (vec![FIRST.id], vec![]) } else { (vec![], vec![FIRST.id]) };
        assert!(outcome.failed == failed && outcome.interrupted == interrupted);
        assert!(state.closed == stops && state.outstanding.is_empty());
        assert_eq!(state.producer, ProducerId(u8::from(!stops)), "a new producer is a session of its own");
    }
}

#[test]
fn end_of_a_transaction_is_taken_only_while_committing() {
    let sender = sender(transactional());
    let mut out = Out::<Producer>::new();
    let cases = [
        (SendStep::Adding, 0, false),
        (SendStep::Writing, 0, false),
        (SendStep::Committing, 1, false),
        (SendStep::Committing, 0, true),
    ];
    for (step, id, is_accepted) in cases {
        let mut state = SenderState::default();
        add_outstanding(&mut state, step);
        let outcome = sender.on_msg(&mut state, &Msg::TransactionEnded { id: MessageId(id) }, &mut out);
        assert_eq!((outcome.accepted == [FIRST], state.outstanding.is_empty()), (is_accepted, is_accepted));
    }
}

#[test]
fn gap_of_an_older_epoch_begins_no_new_epoch() {
    let identity = Identity::Sequence;
    let settings = ProducerSettings { identity, on_gap: OnGap::Renumber, ..ProducerSettings::default() };
    let sender = sender(settings);
    let mut state = SenderState { epoch: ProducerEpoch(1), ..SenderState::default() };
    add_outstanding(&mut state, SendStep::Writing);
    for (refused, expected) in [(0, 1), (1, 2)] {
        let session = Session { producer: ProducerId(0), epoch: ProducerEpoch(refused), sequence: Sequence(0) };
        let answer = Msg::OutOfSequence { id: FIRST.id, dedup_id: DedupId::Session(session) };
        let _ = sender.on_msg(&mut state, &answer, &mut Out::<Producer>::new());
        assert_eq!(state.epoch, ProducerEpoch(expected));
    }
}
