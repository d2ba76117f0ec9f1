//! A log whose end is lost may lose the marker of a record that it keeps.

use crate::ids::{Key, Message, MessageId, Offset, ProducerEpoch, ProducerId, Sequence};
use crate::mechanisms::{BrokerSettings, Identity, Mechanisms, ProducerSettings, TransactionEpoch};
use crate::parts::{LogBroker, LogState, Output, TransactionStatus};
use crate::protocol::{Choice, DedupId, Holder, Kept, Msg, Note, Session, TransactionalId};
use crate::rules::Rules;
use stateright::actor::{Actor, Command, Id, Out};
use std::borrow::Cow;

const PRODUCER: usize = 1;
const FIRST: Message = Message { id: MessageId(0), key: Key(0) };
const SECOND: Message = Message { id: MessageId(1), key: Key(0) };

/// A log with the messages that it sends and the choices that it offers.
struct Log {
    actor: LogBroker,
    state: LogState,
    sent: Vec<Msg>,
    choices: Vec<Choice>,
}

impl Log {
    fn new(epoch: TransactionEpoch, min_in_sync: u8) -> Self {
        let producer = ProducerSettings { transactional: true, identity: Identity::Sequence, ..Default::default() };
        let broker = BrokerSettings { epoch, unclean_election: true, min_in_sync, replicas: 3, ..Default::default() };
        let mut mechanisms = Mechanisms { producer, broker, ..Mechanisms::default() };
        mechanisms.faults.failover = true;
        let output = Output::new(&mechanisms, Rules::ALL);
        let actor = LogBroker { mechanisms, consumers: vec![Id::from(2)], output, rules: Rules::ALL };
        let mut out = Out::new();
        let state = actor.on_start(Id::from(0), &None, &mut out);
        let mut log = Self { actor, state, sent: Vec::new(), choices: Vec::new() };
        log.take(&out);
        log
    }

    fn take(&mut self, out: &Out<LogBroker>) {
        for command in out.iter() {
            match command {
                Command::Send(_, msg) => self.sent.push(*msg),
                Command::ChooseRandom(_, choices) => self.choices.clone_from(choices),
                _ => {}
            }
        }
    }

    fn receive(&mut self, msg: Msg) {
        let (mut state, mut out) = (Cow::Borrowed(&self.state), Out::new());
        self.actor.on_msg(Id::from(0), &mut state, Id::from(PRODUCER), msg, &mut out);
        self.state = state.into_owned();
        self.take(&out);
    }

    fn choose(&mut self, choice: Choice) {
        let (mut state, mut out) = (Cow::Borrowed(&self.state), Out::new());
        self.actor.on_random(Id::from(0), &mut state, &choice, &mut out);
        self.state = state.into_owned();
        self.take(&out);
    }

    /// A transaction of one message, replicated before it ends.
    fn transact(&mut self, message: Message, commit: bool) {
        let holder = Holder { producer: ProducerId(0), epoch: ProducerEpoch(0) };
        let sequence = Sequence(message.id.0);
        let session = Session { producer: holder.producer, epoch: holder.epoch, sequence };
        self.receive(Msg::InitTransactions { holder });
        self.receive(Msg::AddPartition { holder, id: message.id });
        self.receive(Msg::Publish { message, dedup_id: DedupId::Session(session), transactional: true });
        self.state.replicated = self.state.end();
        self.receive(Msg::EndTransaction { holder, id: message.id, sequence, commit });
    }

    /// The failover that keeps every record.
    fn fail_over(&mut self, markers: u8) -> Choice {
        let messages = self.state.end().0;
        Choice::Failover { kept: Kept { messages, acknowledgements: 1, markers }, unclean: markers <= messages }
    }

    fn status(&self, index: usize) -> TransactionStatus {
        self.state.records[index].status
    }
}

const EPOCHS: [TransactionEpoch; 2] = [TransactionEpoch::PerSession, TransactionEpoch::PerTransaction];

#[test]
fn unclean_election_may_drop_a_marker_and_keep_its_record() {
    for epoch in EPOCHS {
        for committed in [true, false] {
            let mut log = Log::new(epoch, 1);
            log.transact(FIRST, committed);
            let dropped = log.fail_over(1);
            assert!(log.choices.contains(&dropped), "{:?}", log.choices);
            log.choose(dropped);
            assert_eq!(log.status(0), TransactionStatus::Stranded { committed });
            assert_eq!(log.actor.readable_end(&log.state), Offset(0), "readers of committed data wait");
            let time_out = Choice::TransactionTimesOut(TransactionalId::Source);
            assert!(!log.choices.contains(&time_out), "the coordinator has ended the transaction");
        }
    }
}

#[test]
fn next_marker_decides_about_a_stranded_record() {
    for epoch in EPOCHS {
        for (first, second) in [(true, true), (true, false), (false, true), (false, false)] {
            let mut log = Log::new(epoch, 1);
            log.transact(FIRST, first);
            let dropped = log.fail_over(1);
            log.choose(dropped);
            log.transact(SECOND, second);
            let expected = if second { TransactionStatus::Visible } else { TransactionStatus::Aborted };
            assert_eq!((log.status(0), log.status(1)), (expected, expected));
            let sees_aborted = log.sent.contains(&Msg::Note(Note::SawAborted(FIRST)));
            assert_eq!(sees_aborted, second && !first);
        }
    }
}

#[test]
fn marker_stays_where_every_replica_has_it() {
    let mut log = Log::new(TransactionEpoch::PerSession, 3);
    log.transact(FIRST, true);
    let (dropped, clean) = (log.fail_over(1), log.fail_over(2));
    assert!(!log.choices.contains(&dropped));
    assert!(log.choices.contains(&clean));
    log.choose(clean);
    assert_eq!(log.status(0), TransactionStatus::Visible);
}
