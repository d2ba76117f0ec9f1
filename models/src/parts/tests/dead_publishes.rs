//! Which late requests to append are dropped: those that add no copy from now on.

use crate::ids::{Key, Message, MessageId, Offset, ProducerEpoch, ProducerId, Sequence};
use crate::mechanisms::{Acks, BrokerSettings, DedupWindow, Identity, Mechanisms, ProducerSettings};
use crate::parts::{LogBroker, LogState, Output};
use crate::protocol::{DedupId, Msg, Session};
use crate::rules::Rules;
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

const PRODUCER: usize = 1;

fn publish(id: u8, identity: Identity) -> Msg {
    let session = Session { producer: ProducerId(0), epoch: ProducerEpoch(0), sequence: Sequence(id) };
    let dedup_id = if identity == Identity::Sequence { DedupId::Session(session) } else { DedupId::Anonymous };
    Msg::Publish { message: Message { id: MessageId(id), key: Key(0) }, dedup_id, transactional: false }
}

fn broker(identity: Identity, unclean_election: bool) -> LogBroker {
    let producer = ProducerSettings { acks: Acks::Leader, identity, in_flight: 3, ..Default::default() };
    let dedup_window = DedupWindow::OutlivesRetries;
    let broker = BrokerSettings { unclean_election, dedup_window, replicas: 3, ..Default::default() };
    let mut mechanisms = Mechanisms { producer, broker, ..Mechanisms::default() };
    mechanisms.faults.failover = true;
    let output = Output::new(&mechanisms, Rules::ALL);
    LogBroker { mechanisms, consumers: vec![Id::from(2)], output, rules: Rules::ALL }
}

/// Returns the log with these messages, of which so many records are replicated.
fn log(broker: &LogBroker, ids: &[u8], replicated: u8) -> LogState {
    let mut state = broker.on_start(Id::from(0), &None, &mut Out::new());
    for id in ids {
        let mut next = Cow::Borrowed(&state);
        let msg = publish(*id, broker.mechanisms.producer.identity);
        broker.on_msg(Id::from(0), &mut next, Id::from(PRODUCER), msg, &mut Out::new());
        state = next.into_owned();
    }
    LogState { replicated: Offset(replicated), ..state }
}

#[test]
fn repetition_of_a_replicated_record_is_dead() {
    let broker = broker(Identity::Sequence, false);
    let again = publish(0, Identity::Sequence);
    assert!(!broker.is_dead(&log(&broker, &[0], 0), &again), "a failover may take the record");
    assert!(broker.is_dead(&log(&broker, &[0], 1), &again));
    assert!(broker.is_dead(&log(&broker, &[0, 1], 1), &again));
    assert!(!broker.is_dead(&log(&broker, &[0, 1], 1), &publish(1, Identity::Sequence)));
}

#[test]
fn repetition_is_not_dead_where_elections_are_unclean() {
    let broker = broker(Identity::Sequence, true);
    assert!(!broker.is_dead(&log(&broker, &[0], 1), &publish(0, Identity::Sequence)));
}

#[test]
fn request_after_a_gap_is_not_dead() {
    let mut broker = broker(Identity::Sequence, false);
    let later = publish(2, Identity::Sequence);
    assert!(!broker.would_append(&log(&broker, &[0], 1), &later), "a number is missing");
    assert!(!broker.is_dead(&log(&broker, &[0], 1), &later), "and may be appended yet");
    assert!(broker.would_append(&log(&broker, &[0, 1], 2), &later));
    broker.mechanisms.faults.failover = false;
    assert!(!broker.is_dead(&log(&broker, &[0], 1), &later));
}

#[test]
fn request_at_the_bound_on_copies_is_dead_once_replicated() {
    let broker = broker(Identity::None, false);
    let again = publish(0, Identity::None);
    assert_eq!(broker.mechanisms.bounds.copies, 2);
    assert!(!broker.is_dead(&log(&broker, &[0], 1), &again));
    assert!(!broker.is_dead(&log(&broker, &[0, 0], 1), &again));
    assert!(broker.is_dead(&log(&broker, &[0, 0], 2), &again));
}
