//! The dedup window and the inbox in a database against the sink: which ids are recognised, and
//! which messages have an effect.

use super::actor::{PEER, Running};
use onceproof_models::ids::{Key, Message, MessageId};
use onceproof_models::mechanisms::{InboxCheck, InboxRecording, InboxRetention, SinkKind, SinkSettings as Settings};
use onceproof_models::parts::Sink;
use onceproof_models::protocol::{Choice, Msg, Note, WriteKey};
use onceproof_models::{Rule, Rules};
use onceproof_runtime::{Claim, Claimed, DedupWindow, Inbox, Once, SqliteInbox, Ticks, WindowSettings};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::hash::RandomState;
use std::time::Duration;

const REMEMBER: u64 = 10;

/// An event at the sink.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A handler begins: it asks whether the id is recorded.
    Begin(u8),
    /// The handler has made the effect and records the id.
    Record(u8),
    /// The handler fails.
    Fail(u8),
    /// The effect and the id are written in one transaction.
    Apply(u8),
    /// Every recorded id is forgotten.
    Expire,
}

/// The sink, and its last answer. At most one handler is at work on an id: two of them are what an
/// inbox with a check beforehand gets wrong and the window does not.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    actor: Sink,
    running: Running<Sink>,
    at_work: Vec<u8>,
    answer: Option<bool>,
    effects: usize,
}

impl Model {
    fn new(recorded: InboxRecording) -> Self {
        let settings = Settings {
            kind: SinkKind::Inbox,
            recorded,
            check: InboxCheck::UniqueConstraint,
            retention: InboxRetention::Expires,
            ..Settings::default()
        };
        Self::of(Sink { settings, rules: Rules::ALL })
    }

    fn of(actor: Sink) -> Self {
        let running = Running::start(&actor);
        Self { actor, running, at_work: Vec::new(), answer: None, effects: 0 }
    }

    fn ask(&mut self, msg: Msg) -> Option<bool> {
        self.running.deliver(&self.actor, PEER, msg);
        self.effects = self.running.notes.iter().filter(|note| matches!(note, Note::Effect(_))).count();
        self.running.sent.iter().find_map(|msg| match msg {
            Msg::Seen { seen, .. } => Some(*seen),
            Msg::Recorded { before, .. } => Some(*before),
            _ => None,
        })
    }

    fn event(&mut self, event: &Event) {
        (self.answer, self.effects) = (None, 0);
        match *event {
            Event::Begin(id) if !self.at_work.contains(&id) => {
                self.answer = self.ask(Msg::Look { id: MessageId(id) });
                if self.answer == Some(false) {
                    self.at_work.push(id);
                }
            }
            Event::Record(id) if self.at_work.contains(&id) => {
                self.at_work.retain(|other| *other != id);
                self.answer = self.ask(Msg::RecordId { id: MessageId(id) });
            }
            Event::Fail(id) => self.at_work.retain(|other| *other != id),
            Event::Apply(id) => {
                let message = Message { id: MessageId(id), key: Key(0) };
                self.ask(Msg::Apply { message, key: WriteKey::Message });
            }
            Event::Expire if self.running.choices.contains(&Choice::WindowExpires) => {
                self.running.choose(&self.actor, Choice::WindowExpires);
            }
            Event::Begin(_) | Event::Record(_) | Event::Expire => {}
        }
    }
}

/// A handler asks, applies, and records.
#[derive(Debug)]
pub(crate) struct Windowed;

impl ReferenceStateMachine for Windowed {
    type State = Model;
    type Transition = Event;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::new(InboxRecording::AfterEffect)).boxed()
    }

    fn transitions(_: &Model) -> BoxedStrategy<Event> {
        prop_oneof![
            5 => (0..6u8).prop_map(Event::Begin),
            4 => (0..6u8).prop_map(Event::Record),
            1 => (0..6u8).prop_map(Event::Fail),
            1 => Just(Event::Expire),
        ]
        .boxed()
    }

    fn apply(mut model: Model, event: &Event) -> Model {
        model.event(event);
        model
    }
}

/// A window, the claims that are not confirmed, and the time.
pub(crate) struct Kept {
    window: &'static DedupWindow<u8>,
    claims: BTreeMap<u8, Claim<'static, u8, RandomState>>,
    now: u64,
}

impl StateMachineTest for Windowed {
    type SystemUnderTest = Kept;
    type Reference = Self;

    fn init_test(_: &Model) -> Kept {
        let settings = WindowSettings { capacity: 100, remember: Ticks(REMEMBER), lease: None };
        let window = Box::leak(Box::new(DedupWindow::new(settings).unwrap()));
        Kept { window, claims: BTreeMap::new(), now: 0 }
    }

    fn apply(mut real: Kept, model: &Model, event: Event) -> Kept {
        let now = Ticks(real.now);
        match event {
            Event::Begin(id) => match real.window.claim(id, now) {
                Claimed::Fresh(claim) => {
                    assert_eq!(model.answer, Some(false), "the sink does not know it either");
                    real.claims.insert(id, claim);
                }
                Claimed::Applied => assert_eq!(model.answer, Some(true), "the sink knows it"),
                Claimed::InFlight => assert!(model.answer.is_none() && real.claims.contains_key(&id)),
                Claimed::Saturated => panic!("there is room"),
            },
            Event::Record(id) => {
                if let Some(claim) = real.claims.remove(&id) {
                    assert_eq!(model.answer, Some(false), "it was not recorded before");
                    claim.confirm(now).unwrap();
                }
            }
            Event::Fail(id) => drop(real.claims.remove(&id)),
            Event::Expire => real.now += REMEMBER + 1,
            Event::Apply(_) => {}
        }
        let at_work: Vec<u8> = real.claims.keys().copied().collect();
        let mut theirs = model.at_work.clone();
        theirs.sort_unstable();
        assert_eq!(at_work, theirs);
        real
    }
}

/// The effect and the id in one transaction.
#[derive(Debug)]
pub(crate) struct WithEffect;

impl ReferenceStateMachine for WithEffect {
    type State = Model;
    type Transition = Event;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::new(InboxRecording::WithEffect)).boxed()
    }

    fn transitions(_: &Model) -> BoxedStrategy<Event> {
        prop_oneof![6 => (0..6u8).prop_map(Event::Apply), 1 => Just(Event::Expire)].boxed()
    }

    fn apply(mut model: Model, event: &Event) -> Model {
        model.event(event);
        model
    }
}

impl StateMachineTest for WithEffect {
    type SystemUnderTest = SqliteInbox;
    type Reference = Self;

    fn init_test(_: &Model) -> SqliteInbox {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute("CREATE TABLE effects (id INTEGER NOT NULL)", ()).unwrap();
        SqliteInbox::new(connection, "consumer").unwrap()
    }

    fn apply(mut inbox: SqliteInbox, model: &Model, event: Event) -> SqliteInbox {
        match event {
            Event::Apply(id) => {
                let before = effects(&inbox);
                let failed = inbox.once(&id.to_string(), |effect| {
                    effect.execute("INSERT INTO effects VALUES (?1)", [id])?;
                    Err::<(), _>(rusqlite::Error::InvalidQuery)
                });
                assert_eq!(effects(&inbox), before, "a failed effect is rolled back: {failed:?}");
                let once = inbox
                    .once(&id.to_string(), |effect| effect.execute("INSERT INTO effects VALUES (?1)", [id]))
                    .unwrap();
                assert_eq!(once, if model.effects == 1 { Once::Applied(1) } else { Once::AppliedBefore });
                assert_eq!(effects(&inbox) - before, model.effects);
                assert!(matches!(failed, Ok(Once::AppliedBefore)) == (model.effects == 0));
            }
            Event::Expire => {
                // The database's clock has whole seconds, so recorded ids are aged explicitly.
                inbox.connection().execute("UPDATE inbox SET recorded_at = recorded_at - 100", ()).unwrap();
                inbox.forget_older_than(Duration::from_secs(50)).unwrap();
            }
            Event::Begin(_) | Event::Record(_) | Event::Fail(_) => {}
        }
        inbox
    }
}

fn effects(inbox: &SqliteInbox) -> usize {
    let count: u32 = inbox.connection().query_row("SELECT count(*) FROM effects", (), |row| row.get(0)).unwrap();
    count as usize
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn dedup_window_recognises_like_sink(sequential 1..100 => Windowed);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_inbox_applies_like_sink(sequential 1..40 => WithEffect);
}

/// The comparison can fail: a sink without the unique constraint behaves differently.
#[test]
#[should_panic(expected = "assertion `left == right` failed")]
fn refinement_fails_without_unique_constraint() {
    let mut actor = Model::new(InboxRecording::WithEffect).actor;
    actor.rules = Rules::without(Rule::SinkRefusesRecorded);
    let mut model = Model::of(actor);
    let mut inbox = WithEffect::init_test(&model);
    for event in [Event::Apply(1), Event::Apply(1)] {
        model.event(&event);
        inbox = <WithEffect as StateMachineTest>::apply(inbox, &model, event);
    }
}
