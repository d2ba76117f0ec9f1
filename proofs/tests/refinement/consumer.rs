//! The commit tracker against the consumer: with workers that commit after processing, and with a
//! timer that commits what is tracked.

use super::actor::{OTHER, PEER, Running};
use onceproof_models::Rules;
use onceproof_models::ids::{Generation, Key, Message, MessageId, Offset};
use onceproof_models::mechanisms::{Acknowledge, CommittedOffset, HandOff, Mechanisms, SinkKind};
use onceproof_models::parts::{Consumer, WorkStep};
use onceproof_models::protocol::{Msg, Timer};
use onceproof_runtime::{CommitTracker, NotCompleted, Offset as RealOffset, Ticket};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use stateright::actor::Id;
use std::collections::BTreeMap;

const WORKERS: u8 = 4;

/// An event at a consumer.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The broker delivers the offset this far above the next one, if it was asked.
    Deliver(u8),
    /// A worker finishes one of the held messages, by index modulo their number.
    Finish(usize),
    /// The commit timer fires, if it is set.
    Commit,
    /// Another generation begins, and the consumer gets the partition again.
    Rebalance,
}

/// The actor, and the outputs of its last event.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    actor: Consumer,
    running: Running<Consumer>,
    generation: u8,
    next: u8,
    /// The position that the broker has stored.
    stored: u8,
    delivered: Option<u8>,
    finished: Option<u8>,
    committed: Option<(u8, u8)>,
}

impl Model {
    fn new(mechanisms: Mechanisms) -> Self {
        let actor = Consumer {
            mechanisms,
            broker: Id::from(PEER),
            sink: Some(Id::from(OTHER)),
            rules: Rules::ALL,
            marks_new_lease: false,
        };
        let running = Running::start(&actor);
        let mut model = Self {
            actor,
            running,
            generation: 0,
            next: 0,
            stored: 0,
            delivered: None,
            finished: None,
            committed: None,
        };
        model.assign();
        model
    }

    fn deliver_msg(&mut self, from: usize, msg: Msg) {
        self.running.deliver(&self.actor, from, msg);
        self.store();
    }

    /// The broker stores the position of a commit, and answers at once.
    fn store(&mut self) {
        let asked = self.running.sent.iter().find_map(|msg| match msg {
            Msg::CommitOffset { generation, offset } => Some((*generation, *offset)),
            _ => None,
        });
        if let Some((generation, offset)) = asked {
            assert_eq!(generation.rebalances, self.generation);
            self.committed = Some((generation.rebalances, offset.0));
            self.stored = offset.0;
            self.running.deliver(&self.actor, PEER, Msg::OffsetCommitted { offset });
        }
    }

    fn assign(&mut self) {
        self.next = self.stored;
        let (generation, position) = (Generation::new(self.generation), Offset(self.stored));
        self.deliver_msg(PEER, Msg::Assigned { generation, position });
    }

    fn deliver_record(&mut self, above: u8) {
        let offset = self.next.saturating_add(above);
        if !self.running.state.asked || offset > 250 {
            return;
        }
        let message = Message { id: MessageId(offset), key: Key(0) };
        self.deliver_msg(PEER, Msg::Record { offset: Offset(offset), message });
        self.delivered = Some(offset);
        self.next = offset + 1;
    }

    fn finish(&mut self, which: usize) {
        let hand = &self.running.state.held;
        let Some(held) = (!hand.is_empty()).then(|| hand[which % hand.len()]) else { return };
        self.running.fire(&self.actor, Timer::Work(held.source.copy()));
        assert!(self.running.sent.iter().any(|msg| matches!(msg, Msg::Apply { .. })), "the handler applies it");
        assert!(self.running.state.held.iter().any(|now| now.source == held.source && now.step == WorkStep::Applying));
        self.finished = held.source.offset().map(|offset| offset.0);
        self.deliver_msg(OTHER, Msg::Applied { id: held.message.id });
    }

    fn event(&mut self, event: &Event) {
        (self.delivered, self.finished, self.committed) = (None, None, None);
        match event {
            Event::Deliver(above) => self.deliver_record(*above),
            Event::Finish(which) => self.finish(*which),
            Event::Commit if self.running.timers.contains(&Timer::AutoCommit) => {
                self.running.fire(&self.actor, Timer::AutoCommit);
                self.store();
            }
            Event::Commit => {}
            Event::Rebalance => {
                self.generation += 1;
                self.deliver_msg(PEER, Msg::Fenced);
                self.assign();
            }
        }
    }
}

fn mechanisms(acknowledge: Acknowledge, hand_off: HandOff) -> Mechanisms {
    let mut mechanisms = Mechanisms::default();
    mechanisms.consumer.acknowledge = acknowledge;
    mechanisms.consumer.hand_off = hand_off;
    mechanisms.sink.kind = SinkKind::Append;
    mechanisms.bounds.workers = WORKERS;
    mechanisms.faults.handler_failure = false;
    mechanisms
}

/// The tracker, and the tickets that are not completed.
pub(crate) struct Real {
    tracker: CommitTracker,
    tickets: BTreeMap<u64, Ticket>,
}

impl Real {
    fn new(generation: u8, stored: u8) -> Self {
        let (generation, start) = (u32::from(generation), RealOffset(u64::from(stored)));
        let tracker = CommitTracker::new(onceproof_runtime::Generation(generation), start, 256).unwrap();
        Self { tracker, tickets: BTreeMap::new() }
    }

    fn commit(&mut self) -> Option<(u8, u8)> {
        let commit = self.tracker.committable()?;
        self.tracker.committed(commit.offset).unwrap();
        Some((u8::try_from(commit.generation.0).unwrap(), u8::try_from(commit.offset.0).unwrap()))
    }

    fn event(mut self, model: &Model, event: &Event, commits_when_finished: bool) -> Self {
        if let Some(offset) = model.delivered {
            let ticket = self.tracker.track(RealOffset(u64::from(offset))).unwrap();
            self.tickets.insert(u64::from(offset), ticket);
        }
        if let Some(offset) = model.finished {
            let ticket = self.tickets.remove(&u64::from(offset)).unwrap();
            self.tracker.completer().complete(ticket).unwrap();
            if commits_when_finished {
                assert_eq!(self.commit(), model.committed);
            }
        }
        match event {
            Event::Commit if !commits_when_finished => assert_eq!(self.commit(), model.committed),
            Event::Rebalance => {
                let snapshot = self.tracker.revoke();
                let completer = self.tracker.completer();
                assert_eq!(snapshot.incompletes().len(), self.tickets.len());
                for (_, ticket) in std::mem::take(&mut self.tickets) {
                    assert_eq!(completer.complete(ticket), Err(NotCompleted::Revoked));
                }
                assert_eq!(self.commit(), None, "the consumer drops the messages that it holds");
                assert!(model.running.state.held.is_empty());
                self = Self::new(model.generation, model.stored);
            }
            _ => {}
        }
        let held: Vec<u64> = model
            .running
            .state
            .held
            .iter()
            .filter_map(|held| held.source.offset())
            .map(|offset| u64::from(offset.0))
            .collect();
        let open: Vec<u64> = self.tracker.snapshot().incompletes().iter().map(|offset| offset.0).collect();
        assert_eq!(open, held, "held messages are the unfinished ones");
        self
    }
}

/// Workers that commit when they finish, or a timer that commits finished messages.
#[derive(Debug)]
pub(crate) struct Commits<const ON_TIMER: bool>;

type AfterProcessing = Commits<false>;
type OnTimer = Commits<true>;

impl<const ON_TIMER: bool> ReferenceStateMachine for Commits<ON_TIMER> {
    type State = Model;
    type Transition = Event;

    fn init_state() -> BoxedStrategy<Model> {
        let mechanisms = if ON_TIMER {
            mechanisms(Acknowledge::OnTimer, HandOff::Tracked)
        } else {
            mechanisms(Acknowledge::AfterProcessing, HandOff::Asynchronous)
        };
        Just(Model::new(mechanisms)).boxed()
    }

    fn transitions(_: &Model) -> BoxedStrategy<Event> {
        prop_oneof![
            8 => prop_oneof![4 => Just(0u8), 1 => 1..4u8].prop_map(Event::Deliver),
            8 => any::<usize>().prop_map(Event::Finish),
            3 => Just(Event::Commit),
            1 => Just(Event::Rebalance),
        ]
        .boxed()
    }

    fn apply(mut model: Model, event: &Event) -> Model {
        model.event(event);
        model
    }
}

impl<const ON_TIMER: bool> StateMachineTest for Commits<ON_TIMER> {
    type SystemUnderTest = Real;
    type Reference = Self;

    fn init_test(_: &Model) -> Real {
        Real::new(0, 0)
    }

    fn apply(real: Real, model: &Model, event: Event) -> Real {
        real.event(model, &event, !ON_TIMER)
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn tracker_commits_like_consumer_after_processing(sequential 1..100 => AfterProcessing);

    #[test]
    fn tracker_commits_like_consumer_on_a_timer(sequential 1..100 => OnTimer);
}

/// The comparison can fail: a consumer that commits the last finished offset behaves differently.
#[test]
#[should_panic(expected = "assertion `left == right` failed")]
fn refinement_fails_for_last_finished_offset() {
    let mut mechanisms = mechanisms(Acknowledge::AfterProcessing, HandOff::Asynchronous);
    mechanisms.consumer.acknowledges = CommittedOffset::LastFinished;
    let (mut model, mut real) = (Model::new(mechanisms), Real::new(0, 0));
    for event in [Event::Deliver(0), Event::Deliver(0), Event::Finish(1)] {
        model.event(&event);
        real = real.event(&model, &event, true);
    }
}
