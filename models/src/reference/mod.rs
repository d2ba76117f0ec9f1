//! A small pipeline for comparing explorers: the same actors run in stateright's own `ActorModel`, in our composition, and as
//! a hand-written Promela twin (`proofs/spin/reference.pml`).
//!
//! A producer submits messages within a window; a log broker drops ids that it has and stores a committed offset; a consumer
//! joins, fetches, processes, commits, and may crash so many times. The network delivers what was sent any number of times
//! in any order or never, so that a retry is no step of its own: what was sent can arrive again. Nothing here speaks of a
//! real system; designs are checked with the parts of `parts`.

mod wrapped;

pub use wrapped::Wrapped;

use crate::faults::Fault;
use crate::permutation::Permutation;
use crate::reductions::Reductions;
use onceproof_engine::composition::{
    Action, ActorId, Environment, Event, Judgement, Link, LinkId, Local, Network, Observation, Observer, Reducer,
    Symmetry, View, World,
};
use onceproof_engine::{Assessment, Properties, PropertyId, PropertySet};
use stateright::actor::{Actor, Id, Out, model_timeout};
use std::borrow::Cow;

/// How large the pipeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Messages, at most seven.
    pub messages: u8,
    /// Messages that may be under way unacknowledged.
    pub window: u8,
    /// How often the consumer may crash.
    pub crashes: u8,
    /// Whether the consumer commits an offset before it processes the message: then a crash loses it.
    pub commits_first: bool,
}

/// What the parts say to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "a field is what its name says")]
pub enum Msg {
    /// Append this message.
    Publish { id: u8 },
    /// It is in the log.
    Acked { id: u8 },
    /// Where do I start? Asked in one life of the consumer.
    Join { life: u8 },
    /// At the committed offset.
    Assigned { life: u8, from: u8 },
    /// The message at this offset.
    Fetch { offset: u8 },
    /// Here it is.
    Record { offset: u8, id: u8 },
    /// Everything below this offset is done.
    Commit { offset: u8 },
}

/// What drives a part on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The producer sends its next message.
    Submit,
    /// The consumer does the second half of its work on a message.
    Work,
    /// The consumer crashes and restarts.
    Crash,
}

/// What the consumer is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doing {
    /// It asked where to start.
    Joining,
    /// It waits for the message at its position.
    Fetching,
    /// It did the first half of its work on this message.
    Working(u8),
}

/// The local state of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The producer.
    Producer {
        /// How many messages were sent.
        sent: u8,
        /// Which were acknowledged, as a set of bits.
        acked: u8,
    },
    /// The broker.
    Broker {
        /// The ids in the log, by offset.
        log: [u8; 7],
        /// How many there are.
        length: u8,
        /// The committed offset.
        committed: u8,
    },
    /// The consumer, with its sink.
    Consumer {
        /// How often it crashed.
        life: u8,
        /// Where it stands; lost in a crash.
        position: u8,
        /// What it is doing; lost in a crash.
        doing: Doing,
        /// Which messages had their effect, as a set of bits; never lost.
        applied: u8,
    },
}

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

const PRODUCER: ActorId = ActorId::new(0);
const BROKER: ActorId = ActorId::new(1);
const CONSUMER: ActorId = ActorId::new(2);
/// The broker serves both others.
const LINKS: [Link; 2] = [Link { client: PRODUCER, server: BROKER }, Link { client: CONSUMER, server: BROKER }];

impl Part {
    fn rest(self, state: State, o: &mut Out<Self>) {
        let mut set = |timer: Timer, is_set: bool| {
            if is_set {
                o.set_timer(timer, model_timeout());
            } else {
                o.cancel_timer(timer);
            }
        };
        match (self, state) {
            (Self::Producer(size), State::Producer { sent, acked }) => {
                let under_way = u32::from(sent) - acked.count_ones();
                set(Timer::Submit, sent < size.messages && under_way < u32::from(size.window));
            }
            (Self::Consumer(size), State::Consumer { life, doing, .. }) => {
                set(Timer::Work, matches!(doing, Doing::Working(_)));
                set(Timer::Crash, life < size.crashes);
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
            Self::Producer(_) => State::Producer { sent: 0, acked: 0 },
            Self::Broker(_) => State::Broker { log: [0; 7], length: 0, committed: 0 },
            Self::Consumer(_) => {
                o.send(Id::from(BROKER), Msg::Join { life: 0 });
                State::Consumer { life: 0, position: 0, doing: Doing::Joining, applied: 0 }
            }
        };
        self.rest(state, o);
        state
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<'_, State>, src: Id, msg: Msg, o: &mut Out<Self>) {
        let broker = Id::from(BROKER);
        let next = match (**state, msg) {
            (State::Producer { sent, acked }, Msg::Acked { id }) if acked & (1 << id) == 0 => {
                State::Producer { sent, acked: acked | (1 << id) }
            }
            (State::Broker { mut log, mut length, committed }, Msg::Publish { id }) => {
                if !log[..usize::from(length)].contains(&id) {
                    log[usize::from(length)] = id;
                    length += 1;
                }
                o.send(src, Msg::Acked { id });
                State::Broker { log, length, committed }
            }
            (State::Broker { committed, .. }, Msg::Join { life }) => {
                o.send(src, Msg::Assigned { life, from: committed });
                **state
            }
            (State::Broker { log, length, .. }, Msg::Fetch { offset }) if offset < length => {
                o.send(src, Msg::Record { offset, id: log[usize::from(offset)] });
                **state
            }
            (State::Broker { log, length, committed }, Msg::Commit { offset }) if offset > committed => {
                State::Broker { log, length, committed: offset }
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
                if size.commits_first {
                    o.send(broker, Msg::Commit { offset: position + 1 });
                    State::Consumer { life, position, doing: Doing::Working(id), applied }
                } else {
                    State::Consumer { life, position, doing: Doing::Working(id), applied: applied | (1 << id) }
                }
            }
            _ => return,
        };
        if next != **state {
            *state.to_mut() = next;
            self.rest(next, o);
        }
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<'_, State>, timer: &Timer, o: &mut Out<Self>) {
        let broker = Id::from(BROKER);
        let next = match (**state, timer) {
            (State::Producer { sent, acked }, Timer::Submit) => {
                o.send(broker, Msg::Publish { id: sent });
                State::Producer { sent: sent + 1, acked }
            }
            (State::Consumer { life, position, doing: Doing::Working(id), applied }, Timer::Work) => {
                let Self::Consumer(size) = self else { return };
                let applied = if size.commits_first {
                    applied | (1 << id)
                } else {
                    o.send(broker, Msg::Commit { offset: position + 1 });
                    applied
                };
                if position + 1 < size.messages {
                    o.send(broker, Msg::Fetch { offset: position + 1 });
                }
                State::Consumer { life, position: position + 1, doing: Doing::Fetching, applied }
            }
            (State::Consumer { life, applied, .. }, Timer::Crash) => {
                o.send(broker, Msg::Join { life: life + 1 });
                State::Consumer { life: life + 1, position: 0, doing: Doing::Joining, applied }
            }
            (other, _) => other,
        };
        *state.to_mut() = next;
        self.rest(next, o);
    }
}

/// The parts of a pipeline of this size.
#[must_use]
pub const fn parts(size: Size) -> [Part; 3] {
    [Part::Producer(size), Part::Broker(size), Part::Consumer(size)]
}

/// The rules of the reference pipeline's world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// How large it is.
    pub size: Size,
    /// What keeps its state space small.
    pub reductions: Reductions,
}

/// The reference pipeline as a composed model.
#[must_use]
pub fn model(size: Size, reductions: Reductions) -> World<Part, Reference> {
    World::new(parts(size).to_vec(), LINKS.to_vec(), Reference { size, reductions })
}

impl Environment<Part> for Reference {
    type Fault = Fault;

    fn network(&self) -> Network {
        Network::Duplicating
    }

    fn judge(&self, _view: &View<'_, Part>, event: &Event<'_, Part>) -> Judgement<Fault> {
        match event {
            Event::Timer { timer: Timer::Crash, .. } => Judgement::Fault(Fault::ProcessCrash),
            Event::Deliver | Event::Timer { .. } => Judgement::Normal,
            _ => Judgement::Never,
        }
    }
}

impl Observer<Part> for Reference {
    type Ledger = ();

    fn properties(&self) -> Properties {
        Properties::default().eventually("every message applied")
    }

    fn assess(&self, state: &Observation<'_, Part, ()>) -> Assessment {
        let is_done = matches!(state.state(CONSUMER), State::Consumer { applied, .. }
            if applied.count_ones() == u32::from(self.size.messages));
        let goal = PropertyId::new(0).only();
        Assessment { obligations: goal, reached: if is_done { goal } else { PropertySet::EMPTY }, is_cut: false }
    }
}

impl Reducer<Part> for Reference {
    /// A start that was assigned to a former life, or to one that has started. Whatever else is delivered again and changes
    /// nothing may lie: who knows the parts knows whether it lies there, so that it tells no states apart.
    fn is_dead(&self, receiver: &State, _sender: ActorId, msg: &Msg) -> bool {
        let (State::Consumer { life, doing, .. }, Msg::Assigned { life: to, .. }) = (receiver, msg) else {
            return false;
        };
        self.reductions.state_canonicalisation && (to < life || *doing != Doing::Joining)
    }

    fn has_dead_messages(&self) -> bool {
        self.reductions.state_canonicalisation
    }

    fn has_representatives(&self) -> bool {
        self.reductions.partial_order || self.reductions.message_symmetry
    }

    /// A send adds to what may arrive, an acknowledgement to what may be sent, and the answer to a fetch is the same
    /// whenever it is given: each commutes with everything else.
    fn ample_step(&self, view: &View<'_, Part>) -> Option<Action> {
        if !self.reductions.partial_order {
            return None;
        }
        if !view.local(PRODUCER).timers.is_empty() {
            return Some(Action::Timer { actor: PRODUCER, index: 0 });
        }
        let State::Producer { acked, .. } = *view.state(PRODUCER) else { return None };
        let State::Broker { length, .. } = *view.state(BROKER) else { return None };
        for link in (0..LINKS.len()).map(LinkId::new) {
            let has_answer = |offset: u8| {
                let mut sent = view.detached(link);
                sent.any(|msg| matches!(msg, Msg::Record { offset: at, .. } if *at == offset))
            };
            let is_ample = |msg: &Msg| match *msg {
                Msg::Acked { id } => acked & (1 << id) == 0,
                Msg::Fetch { offset } => offset < length && !has_answer(offset),
                _ => false,
            };
            if let Some(index) = view.detached(link).position(is_ample) {
                return Some(Action::Detached { link, index: index as u8 });
            }
        }
        None
    }
}

impl Symmetry<Part> for Reference {
    type Permutation = Permutation;

    fn permutations(&self) -> Vec<Permutation> {
        if !self.reductions.message_symmetry {
            return Vec::new();
        }
        let identity = Permutation::identity(self.size.messages.into(), 3);
        let all = Permutation::orders(self.size.messages.into()).into_iter();
        let permutation = |messages| Permutation { messages, ..identity.clone() };
        all.map(permutation).filter(|permutation| *permutation != identity).collect()
    }

    /// Messages that were not sent yet are sent in order.
    fn admits(&self, view: &View<'_, Part>, by: &Permutation) -> bool {
        let State::Producer { sent, .. } = *view.state(PRODUCER) else { return false };
        (sent..self.size.messages).all(|id| by.message(id) == id)
    }

    fn permute_local(&self, local: &Local<Part>, by: &Permutation) -> Local<Part> {
        let set = |bits: u8| (0..8).filter(|id| bits & (1 << id) != 0).fold(0, |set, id| set | (1 << by.message(id)));
        let state = match local.state {
            State::Producer { sent, acked } => State::Producer { sent, acked: set(acked) },
            State::Broker { mut log, length, committed } => {
                log[..usize::from(length)].iter_mut().for_each(|id| *id = by.message(*id));
                State::Broker { log, length, committed }
            }
            State::Consumer { life, position, doing, applied } => {
                let doing = if let Doing::Working(id) = doing { Doing::Working(by.message(id)) } else { doing };
                State::Consumer { life, position, doing, applied: set(applied) }
            }
        };
        Local { state, ..local.clone() }
    }

    fn permute_msg(&self, msg: &Msg, by: &Permutation) -> Msg {
        match *msg {
            Msg::Publish { id } => Msg::Publish { id: by.message(id) },
            Msg::Acked { id } => Msg::Acked { id: by.message(id) },
            Msg::Record { offset, id } => Msg::Record { offset, id: by.message(id) },
            other => other,
        }
    }
}
