//! The reference pipeline as a composed model: its faults, its goal, and its reductions.

use super::actor::{Part, parts};
use super::state::{BROKER, CONSUMER, Doing, Msg, PRODUCER, Size, State, Timer};
use crate::faults::Fault;
use crate::ids::{MessageId, Offset};
use crate::permutation::{Permutation, Permute};
use crate::reductions::Reductions;
use onceproof_engine::composition::{
    Action, ActorId, Environment, Event, Judgement, Link, LinkId, Local, Network, Observation, Observer, Reducer,
    Symmetry, View, World,
};
use onceproof_engine::{Assessment, Properties, PropertyId, PropertySet};

/// The broker serves the producer and the consumer.
const LINKS: [Link; 2] = [Link { client: PRODUCER, server: BROKER }, Link { client: CONSUMER, server: BROKER }];

/// The rules of the reference pipeline's world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The size of the pipeline.
    pub size: Size,
    /// The reductions in force.
    pub reductions: Reductions,
}

/// The reference pipeline as a composed model.
///
/// ```
/// use onceproof_engine::{Limits, explore};
/// use onceproof_models::Reductions;
/// use onceproof_models::reference::{Size, model};
///
/// let size = Size { messages: 2, window: 2, crashes: 1, commits_first: false };
/// let graph = explore(&model(size, Reductions::NONE), false, &Limits::default(), |_| {});
/// assert_eq!(graph.states(), 3_215);
/// ```
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
        let is_reached = matches!(state.state(CONSUMER), State::Consumer { applied, .. }
            if applied.iter().count() == usize::from(self.size.messages));
        let goal = PropertyId::new(0).only();
        Assessment { obligations: goal, reached: if is_reached { goal } else { PropertySet::EMPTY }, is_cut: false }
    }
}

impl Reducer<Part> for Reference {
    /// An offset that was assigned to a former life, or to one that has started, is never used.
    /// Other messages that change nothing are kept: whether they were sent follows from the parts'
    /// states, so they distinguish no states.
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

    /// A send adds to what may arrive, an acknowledgement to what may be sent, and the answer to a
    /// fetch is the same whenever it is sent: each commutes with every other step.
    fn ample_step(&self, view: &View<'_, Part>) -> Option<Action> {
        if !self.reductions.partial_order {
            return None;
        }
        if !view.local(PRODUCER).timers.is_empty() {
            return Some(Action::Timer { actor: PRODUCER, index: 0 });
        }
        let State::Producer { acked, .. } = *view.state(PRODUCER) else { return None };
        let State::Broker { end, .. } = *view.state(BROKER) else { return None };
        for link in (0..LINKS.len()).map(LinkId::new) {
            let has_answer = |offset: Offset| {
                let mut sent = view.detached(link);
                sent.any(|msg| matches!(msg, Msg::Record { offset: at, .. } if *at == offset))
            };
            let is_ample = |msg: &Msg| match *msg {
                Msg::Acked { id } => !acked.contains(id),
                Msg::Fetch { offset } => offset < end && !has_answer(offset),
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
        let identity = Permutation::identity(self.size.messages, 3);
        let all = Permutation::orders(self.size.messages).into_iter();
        let permutation = |messages| Permutation { messages, ..identity.clone() };
        all.map(permutation).filter(|permutation| *permutation != identity).collect()
    }

    /// The producer sends in order the messages that were not sent yet.
    fn admits(&self, view: &View<'_, Part>, by: &Permutation) -> bool {
        let State::Producer { sent, .. } = *view.state(PRODUCER) else { return false };
        (sent..self.size.messages).map(MessageId).all(|id| by.message(id) == id)
    }

    fn permute_local(&self, _actor: ActorId, local: &Local<Part>, by: &Permutation) -> Local<Part> {
        let state = match local.state {
            State::Producer { sent, acked } => State::Producer { sent, acked: acked.permuted(by) },
            State::Broker { mut log, end, committed } => {
                log[..end.index()].iter_mut().for_each(|id| *id = by.message(*id));
                State::Broker { log, end, committed }
            }
            State::Consumer { life, position, doing, applied } => {
                let doing = if let Doing::Working(id) = doing { Doing::Working(by.message(id)) } else { doing };
                State::Consumer { life, position, doing, applied: applied.permuted(by) }
            }
        };
        Local { state, ..local.clone() }
    }

    fn permute_msg(&self, _client: ActorId, msg: &Msg, by: &Permutation) -> Msg {
        match *msg {
            Msg::Publish { id } => Msg::Publish { id: by.message(id) },
            Msg::Acked { id } => Msg::Acked { id: by.message(id) },
            Msg::Record { offset, id } => Msg::Record { offset, id: by.message(id) },
            other => other,
        }
    }
}
