//! The parts of the reference pipeline as actors.

use super::state::{BROKER, Doing, Life, Msg, Size, State, Timer};
use crate::ids::{MessageId, Offset};
use crate::message_set::MessageSet;
use stateright::actor::{Actor, Id, Out, model_timeout};
use std::borrow::Cow;

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The producer.
    Producer(Size),
    /// The broker.
    Broker(Size),
    /// The consumer.
    Consumer(Size),
}

/// The parts of a pipeline of this size, by actor.
#[must_use]
pub const fn parts(size: Size) -> [Part; 3] {
    [Part::Producer(size), Part::Broker(size), Part::Consumer(size)]
}

/// The set with one more message.
fn with(mut set: MessageSet, id: MessageId) -> MessageSet {
    set.insert(id);
    set
}

impl Part {
    /// Ends a handler: sets the timers that belong to the state, and cancels the others.
    fn conclude(self, state: State, o: &mut Out<Self>) {
        let mut set = |timer: Timer, is_set: bool| {
            if is_set {
                o.set_timer(timer, model_timeout());
            } else {
                o.cancel_timer(timer);
            }
        };
        match (self, state) {
            (Self::Producer(size), State::Producer { sent, acked }) => {
                let under_way = usize::from(sent) - acked.iter().count();
                set(Timer::Submit, sent < size.messages && under_way < usize::from(size.window));
            }
            (Self::Consumer(size), State::Consumer { life, doing, .. }) => {
                set(Timer::Work, matches!(doing, Doing::Working(_)));
                set(Timer::Crash, life.0 < size.crashes);
            }
            _ => {}
        }
    }
}

impl Actor for Part {
    type Msg = Msg;
    type Timer = Timer;
    type State = State;
    type Storage = ();
    type Random = ();

    fn on_start(&self, _id: Id, _storage: &Option<()>, o: &mut Out<Self>) -> State {
        let state = match self {
            Self::Producer(_) => State::Producer { sent: 0, acked: MessageSet::EMPTY },
            Self::Broker(_) => {
                let log = [MessageId(0); Size::MOST_MESSAGES];
                State::Broker { log, end: Offset(0), committed: Offset(0) }
            }
            Self::Consumer(_) => {
                let life = Life(0);
                o.send(Id::from(BROKER), Msg::Join { life });
                State::Consumer { life, position: Offset(0), doing: Doing::Joining, applied: MessageSet::EMPTY }
            }
        };
        self.conclude(state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<'_, State>, src: Id, msg: Msg, o: &mut Out<Self>) {
        let broker = Id::from(BROKER);
        let next = match (**state, msg) {
            (State::Producer { sent, acked }, Msg::Acked { id }) if !acked.contains(id) => {
                State::Producer { sent, acked: with(acked, id) }
            }
            (State::Broker { mut log, mut end, committed }, Msg::Publish { id }) => {
                if !log[..end.index()].contains(&id) {
                    log[end.index()] = id;
                    end = end.next();
                }
                o.send(src, Msg::Acked { id });
                State::Broker { log, end, committed }
            }
            (State::Broker { committed, .. }, Msg::Join { life }) => {
                o.send(src, Msg::Assigned { life, from: committed });
                **state
            }
            (State::Broker { log, end, .. }, Msg::Fetch { offset }) if offset < end => {
                o.send(src, Msg::Record { offset, id: log[offset.index()] });
                **state
            }
            (State::Broker { log, end, committed }, Msg::Commit { offset }) if offset > committed => {
                State::Broker { log, end, committed: offset }
            }
            (State::Consumer { life, doing: Doing::Joining, applied, .. }, Msg::Assigned { life: to, from })
                if life == to =>
            {
                o.send(broker, Msg::Fetch { offset: from });
                State::Consumer { life, position: from, doing: Doing::Fetching, applied }
            }
            (State::Consumer { life, position, doing: Doing::Fetching, applied }, Msg::Record { offset, id })
                if position == offset =>
            {
                let Self::Consumer(size) = self else { return };
                let doing = Doing::Working(id);
                if size.commits_first {
                    o.send(broker, Msg::Commit { offset: position.next() });
                    State::Consumer { life, position, doing, applied }
                } else {
                    State::Consumer { life, position, doing, applied: with(applied, id) }
                }
            }
            _ => return,
        };
        if next != **state {
            *state.to_mut() = next;
            self.conclude(next, o);
        }
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<'_, State>, timer: &Timer, o: &mut Out<Self>) {
        let broker = Id::from(BROKER);
        let next = match (**state, timer) {
            (State::Producer { sent, acked }, Timer::Submit) => {
                o.send(broker, Msg::Publish { id: MessageId(sent) });
                State::Producer { sent: sent + 1, acked }
            }
            (State::Consumer { life, position, doing: Doing::Working(id), applied }, Timer::Work) => {
                let Self::Consumer(size) = self else { return };
                let position = position.next();
                let applied = if size.commits_first {
                    with(applied, id)
                } else {
                    o.send(broker, Msg::Commit { offset: position });
                    applied
                };
                if position.0 < size.messages {
                    o.send(broker, Msg::Fetch { offset: position });
                }
                State::Consumer { life, position, doing: Doing::Fetching, applied }
            }
            (State::Consumer { life, applied, .. }, Timer::Crash) => {
                let life = Life(life.0 + 1);
                o.send(broker, Msg::Join { life });
                State::Consumer { life, position: Offset(0), doing: Doing::Joining, applied }
            }
            (other, _) => other,
        };
        *state.to_mut() = next;
        self.conclude(next, o);
    }
}
