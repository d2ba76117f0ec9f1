//! What a part does about answers that it does not wait for and requests whose sender has given up: nothing. Most of these come to
//! nobody in any design, since connections keep order and a lost one takes its answers with it; no count would miss the rule.

use super::{
    BusinessStatus, Consumer, ConsumerStage, Database, Producer, ProducerState, Relay, Sender, SenderState,
    SentMessage, SubmissionStage,
};
use crate::ids::{Generation, Key, Message, MessageId, Offset, ProducerEpoch, ProducerId, Sequence};
use crate::mechanisms::{self, Acknowledge, DualWriteOrder, Mechanisms, SourceKind, SourceSettings};
use crate::protocol::{Choice, DedupId, Msg, Registration, Session, abandoned};
use crate::rules::Rules;
use stateright::actor::{Actor, Command, Id, Out};
use std::borrow::Cow;

const ME: usize = 0;
const BROKER: usize = 1;
const SINK: usize = 2;
const DATABASE: usize = 3;

const FIRST: Message = Message { id: MessageId(0), key: Key(0) };

fn started<A: Actor<Storage: Clone>>(actor: &A, storage: Option<&A::Storage>) -> (A::State, Out<A>) {
    let mut out = Out::new();
    let state = actor.on_start(Id::from(ME), &storage.cloned(), &mut out);
    (state, out)
}

/// The state after a message, and what was sent.
fn told<A: Actor<State: Clone, Msg: Clone>>(
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
    assert_eq!(told(actor, state, from, msg.clone()), (state.clone(), Vec::new()), "{msg:?}");
}

fn consumer(acknowledge: Acknowledge) -> Consumer {
    let consumer = mechanisms::ConsumerSettings { acknowledge, ..mechanisms::ConsumerSettings::default() };
    let mechanisms = Mechanisms { consumer, ..Mechanisms::default() };
    Consumer { mechanisms, broker: Id::from(BROKER), sink: Some(Id::from(SINK)), rules: Rules::ALL }
}

fn sender(settings: mechanisms::ProducerSettings) -> Sender {
    Sender { settings, broker: Id::from(BROKER), rules: Rules::ALL }
}

fn transactional() -> mechanisms::ProducerSettings {
    let identity = mechanisms::Identity::Sequence;
    mechanisms::ProducerSettings { identity, transactional: true, ..mechanisms::ProducerSettings::default() }
}

fn under_way(state: &mut SenderState, committing: bool) {
    state.outstanding.push(SentMessage { message: FIRST, sequence: Sequence(0), committing });
}

#[test]
fn a_consumer_takes_only_the_answers_that_it_waits_for() {
    let (generation, position) = (Generation(7), Offset(3));
    let assigned = || Msg::Assigned { generation, position };
    let answers = [
        assigned(),
        Msg::OutputReady { registration: Registration { generation, turn: 1 }, position },
        Msg::OutOfRange { from: position },
        Msg::Record { offset: position, message: FIRST },
    ];
    let stored = Msg::Position { offset: position };
    for acknowledge in [Acknowledge::AfterProcessing, Acknowledge::WithEffect, Acknowledge::InTransaction] {
        let actor = consumer(acknowledge);
        let (mut state, _) = started(&actor, None);
        let mut stages = vec![ConsumerStage::Joining];
        while let Some(stage) = stages.pop() {
            assert_eq!(state.stage, stage);
            let awaited = |msg: &Msg| match stage {
                ConsumerStage::Joining => matches!(msg, Msg::Assigned { .. }),
                ConsumerStage::Registering => matches!(msg, Msg::OutputReady { .. }),
                ConsumerStage::ReadingPosition => false,
                ConsumerStage::Ready => matches!(msg, Msg::OutOfRange { .. } | Msg::Record { .. }),
            };
            for answer in answers.iter().filter(|answer| !awaited(answer)) {
                assert_ignored(&actor, &state, Id::from(BROKER), *answer);
            }
            if stage != ConsumerStage::ReadingPosition {
                assert_ignored(&actor, &state, Id::from(SINK), stored);
            }
            let (from, answer) = match stage {
                ConsumerStage::Ready => break,
                ConsumerStage::Joining => (BROKER, assigned()),
                ConsumerStage::Registering => (BROKER, answers[1]),
                ConsumerStage::ReadingPosition => (SINK, stored),
            };
            state = told(&actor, &state, Id::from(from), answer).0;
            stages.push(state.stage);
        }
        assert_eq!(
            (state.stage, state.position, state.asked),
            (ConsumerStage::Ready, position, true),
            "{acknowledge:?}"
        );
    }
}

#[test]
fn a_consumer_goes_on_from_where_the_log_begins() {
    for acknowledge in [Acknowledge::AfterProcessing, Acknowledge::OnTimer] {
        let actor = consumer(acknowledge);
        let (state, _) = started(&actor, None);
        let assigned = Msg::Assigned { generation: Generation(1), position: Offset(1) };
        let (state, _) = told(&actor, &state, Id::from(BROKER), assigned);
        let (state, sent) = told(&actor, &state, Id::from(BROKER), Msg::OutOfRange { from: Offset(4) });
        assert_eq!(sent, [Msg::Fetch { generation: Generation(1), from: Offset(4) }]);
        let looks_at_it = acknowledge == Acknowledge::OnTimer;
        assert_eq!(state.stored, Offset(if looks_at_it { 4 } else { 0 }), "what it would commit is not yet consumed");
    }
}

#[test]
fn a_producer_sends_when_its_transaction_has_begun_and_not_again() {
    let source = SourceSettings {
        kind: SourceKind::DualWrite,
        dual_write: DualWriteOrder::SendFirst,
        ..SourceSettings::default()
    };
    let database = Some(Id::from(DATABASE));
    let sender = sender(mechanisms::ProducerSettings::default());
    let actor = Producer { source, sender, database, messages: 1, standby: false };
    let (mut state, _) = started(&actor, None);
    let begun = || Msg::Begun { id: FIRST.id };
    assert_ignored(&actor, &state, Id::from(DATABASE), begun());
    state.progress[0] = SubmissionStage::Opening;
    let (state, sent) = told(&actor, &state, Id::from(DATABASE), begun());
    assert!(matches!(sent[..], [Msg::Publish { .. }]) && state.progress == [SubmissionStage::Sending]);
    assert_ignored(&actor, &state, Id::from(DATABASE), begun());
}

#[test]
fn a_request_of_a_connection_that_is_gone_begins_no_transaction() {
    let source = SourceSettings { kind: SourceKind::DualWrite, ..SourceSettings::default() };
    let actor = Database { source, messages: 1, rules: Rules::ALL };
    let (state, _) = started(&actor, None);
    let begin = || Msg::Begin { message: FIRST };
    assert_ignored(&actor, &state, abandoned(Id::from(ME)), begin());
    assert_eq!(told(&actor, &state, Id::from(ME), begin()).0.business, [BusinessStatus::Open]);
}

#[test]
fn each_life_of_a_relay_is_another_one() {
    let source = SourceSettings { kind: SourceKind::Outbox, ..SourceSettings::default() };
    let actor = Relay { source, sender: sender(transactional()), database: Id::from(DATABASE), standby: false };
    let mut storage: Option<ProducerState> = None;
    for life in 0..4 {
        let (state, out) = started(&actor, storage.as_ref());
        assert_eq!(state.sender.producer, ProducerId(life));
        storage = out.into_iter().find_map(|command| match command {
            Command::Save(saved) => Some(saved),
            _ => None,
        });
    }
}

#[test]
fn what_is_sent_again_after_a_restart_is_told_apart_by_the_next_life() {
    let (numbered, named) = (sender(transactional()), mechanisms::Identity::MessageId);
    let named = sender(mechanisms::ProducerSettings { identity: named, ..mechanisms::ProducerSettings::default() });
    let state = SenderState { producer: ProducerId(1), next_sequence: Sequence(4), ..SenderState::default() };
    let next = Session { producer: ProducerId(2), epoch: ProducerEpoch(0), sequence: Sequence(0) };
    for (sender, dedup_id, transactional) in
        [(numbered, DedupId::Session(next), true), (named, DedupId::MessageId, false)]
    {
        let publish = Msg::Publish { message: FIRST, dedup_id, transactional };
        assert_eq!(sender.request_of_next_life(&state, FIRST), publish);
    }
}

#[test]
fn who_gives_up_has_failed_and_who_tries_again_sends_again() {
    let sender = sender(mechanisms::ProducerSettings::default());
    let mut state = SenderState::default();
    under_way(&mut state, false);
    let mut out = Out::<Producer>::new();
    let outcome = sender.on_random(&mut state, Choice::TryAgain, &mut out);
    assert!(outcome.failed.is_empty() && matches!(out[..], [Command::Send(_, Msg::Publish { .. })]));
    let mut out = Out::<Producer>::new();
    let outcome = sender.on_random(&mut state, Choice::GiveUp, &mut out);
    assert!(outcome.failed == [FIRST.id] && out.is_empty() && state.outstanding.is_empty());
}

#[test]
fn who_is_fenced_has_failed_with_all_that_was_under_way() {
    let mut state = SenderState::default();
    under_way(&mut state, true);
    let outcome = sender(transactional()).on_msg(&mut state, &Msg::ProducerFenced, &mut Out::<Producer>::new());
    assert!(outcome.failed == [FIRST.id] && state.closed && state.outstanding.is_empty());
}

#[test]
fn a_transaction_ends_for_who_has_asked_for_its_end() {
    let sender = sender(transactional());
    let mut out = Out::<Producer>::new();
    for (committing, id, accepted) in [(false, 0, false), (true, 1, false), (true, 0, true)] {
        let mut state = SenderState::default();
        under_way(&mut state, committing);
        let outcome = sender.on_msg(&mut state, &Msg::TransactionEnded { id: MessageId(id) }, &mut out);
        assert_eq!((outcome.accepted == [FIRST], state.outstanding.is_empty()), (accepted, accepted));
    }
}

#[test]
fn a_gap_that_is_closed_already_is_not_closed_again() {
    let identity = mechanisms::Identity::Sequence;
    let on_gap = mechanisms::OnGap::Renumber;
    let sender = sender(mechanisms::ProducerSettings { identity, on_gap, ..mechanisms::ProducerSettings::default() });
    let mut state = SenderState { epoch: ProducerEpoch(1), ..SenderState::default() };
    under_way(&mut state, false);
    let refused = |epoch| {
        let session = Session { producer: ProducerId(0), epoch: ProducerEpoch(epoch), sequence: Sequence(0) };
        Msg::OutOfSequence { id: FIRST.id, dedup_id: DedupId::Session(session) }
    };
    for (epoch, then) in [(0, 1), (1, 2)] {
        let _ = sender.on_msg(&mut state, &refused(epoch), &mut Out::<Producer>::new());
        assert_eq!(state.epoch, ProducerEpoch(then));
    }
}
