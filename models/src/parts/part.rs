//! Any of the parts: one actor type for a pipeline of different actors.
//!
//! Of what survives a crash: a producing application keeps what it knows of its messages; a relay
//! and a consumer keep nothing and ask the database, the broker or the sink. A sink and a database
//! answer only after they have persisted, so a process crash takes their connections only; what a
//! broker had not written is lost by a choice of the environment (`crate::durability`).

use super::consumer::{Consumer, ConsumerState};
use super::database::{Database, DatabaseState};
use super::log::{LogBroker, LogState};
use super::producer::Producer;
use super::queue::{QueueBroker, QueueState};
use super::relay::{Relay, RelayState};
use super::sink::{Sink, SinkState};
use super::storage::{ProducerState, Storage};
use crate::protocol::{Choice, Msg, PartKind, Timer};
use stateright::actor::{Actor, Id, Out};
use std::borrow::Cow;

/// Defines the two enums and delegates every handler to the part inside.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident($state:ident),)+) => {
        /// One part of a pipeline.
        #[derive(Clone, Debug)]
        pub enum Part { $($(#[$doc])* $name($name),)+ }

        /// The local state of one part.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum PartState { $($(#[$doc])* $name($state),)+ }

        impl Part {
            /// The kind of the part.
            #[must_use]
            pub const fn kind(&self) -> PartKind {
                match self {
                    $(Self::$name(_) => PartKind::$name,)+
                }
            }
        }

        impl Actor for Part {
            type Msg = Msg;
            type Timer = Timer;
            type State = PartState;
            type Storage = Storage;
            type Random = Choice;

            fn on_start(&self, id: Id, storage: &Option<Self::Storage>, o: &mut Out<Self>) -> Self::State {
                match self {
                    $(Self::$name(part) => {
                        let mut out = Out::new();
                        let state = part.on_start(id, storage, &mut out);
                        o.append(&mut out);
                        PartState::$name(state)
                    })+
                }
            }

            fn on_msg(&self, id: Id, state: &mut Cow<Self::State>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
                step(self, state, o, |part, state, o| match (part, state) {
                    $((Self::$name(part), PartState::$name(state)) => {
                        within(state, o, |state, out| part.on_msg(id, state, src, msg, out)).map(PartState::$name)
                    })+
                    _ => None,
                });
            }

            fn on_timeout(&self, id: Id, state: &mut Cow<Self::State>, timer: &Self::Timer, o: &mut Out<Self>) {
                step(self, state, o, |part, state, o| match (part, state) {
                    $((Self::$name(part), PartState::$name(state)) => {
                        within(state, o, |state, out| part.on_timeout(id, state, timer, out)).map(PartState::$name)
                    })+
                    _ => None,
                });
            }

            fn on_random(&self, id: Id, state: &mut Cow<Self::State>, random: &Self::Random, o: &mut Out<Self>) {
                step(self, state, o, |part, state, o| match (part, state) {
                    $((Self::$name(part), PartState::$name(state)) => {
                        within(state, o, |state, out| part.on_random(id, state, random, out)).map(PartState::$name)
                    })+
                    _ => None,
                });
            }
        }
    };
}

parts! {
    /// An application that sends.
    Producer(ProducerState),
    /// An outbox relay.
    Relay(RelayState),
    /// The business database.
    Database(DatabaseState),
    /// A broker that keeps a log.
    LogBroker(LogState),
    /// A broker that keeps a queue.
    QueueBroker(QueueState),
    /// A consumer.
    Consumer(ConsumerState),
    /// The place of effects.
    Sink(SinkState),
}

/// Runs one handler of the part inside, and takes over its new state where it has one.
fn step(
    part: &Part,
    state: &mut Cow<'_, PartState>,
    o: &mut Out<Part>,
    handle: impl FnOnce(&Part, &PartState, &mut Out<Part>) -> Option<PartState>,
) {
    if let Some(next) = handle(part, state, o) {
        *state = Cow::Owned(next);
    }
}

/// Lends the inner state to a handler. Returns the changed state, if it changed.
fn within<S, B>(state: &S, o: &mut Out<Part>, handle: impl FnOnce(&mut Cow<'_, S>, &mut Out<B>)) -> Option<S>
where
    S: Clone,
    B: Actor<Msg = Msg, Timer = Timer, Random = Choice, Storage = Storage>,
{
    let mut inner = Cow::Borrowed(state);
    let mut out = Out::new();
    handle(&mut inner, &mut out);
    o.append(&mut out);
    match inner {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    }
}
