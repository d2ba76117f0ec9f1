//! The composed model: every step of every actor, connection and fault from a global state.

use super::environment::{Assessment, Budget, Composable, Environment, Event, Judgement, Marks, Network, View, Way};
use super::step::Step;
use super::tables::{Interner, Local, Tables, Wire};
use crate::faults::Fault;
use rustc_hash::FxHashMap;
use stateright::actor::{Actor, Id, Out};
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many numbers a global state has room for: actors, links, the ledger and the counters.
pub const WIDTH: usize = 18;

/// A global state: numbers of local states, of wires, of the ledger, and the fault counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GlobalState(pub [u32; WIDTH]);

/// A client and the server that it talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who asks.
    pub client: usize,
    /// Who answers.
    pub server: usize,
}

/// One thing that can happen in a state, by place: actors and links by number, the rest by position in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// The next message of a connection arrives.
    Deliver {
        /// Between whom.
        link: u8,
        /// In which direction.
        way: Way,
    },
    /// A message that may arrive in any order arrives.
    Loose {
        /// Between whom.
        link: u8,
        /// Which of them.
        index: u8,
    },
    /// It will never arrive.
    Forget {
        /// Between whom.
        link: u8,
        /// Which of them.
        index: u8,
    },
    /// A connection breaks.
    Break {
        /// Between whom.
        link: u8,
    },
    /// An actor crashes and restarts.
    Crash {
        /// Which one.
        actor: u8,
    },
    /// A standby takes over from an actor that is alive, with what that one has saved.
    Replace {
        /// Who takes over.
        standby: u8,
        /// From whom.
        from: u8,
    },
    /// A timer goes off.
    Timer {
        /// Whose.
        actor: u8,
        /// Which of them.
        index: u8,
    },
    /// A choice is made.
    Choose {
        /// Whose.
        actor: u8,
        /// Under which key.
        key: u8,
        /// Which of its choices.
        index: u8,
    },
}

/// A step out of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Where it leads.
    pub state: GlobalState,
    /// What happens.
    pub action: Action,
    /// Which fault it is, if it is one.
    pub fault: Option<Fault>,
    /// What the ledger makes of it.
    pub marks: Marks,
}

/// Actors in an environment, as one model.
#[derive(Debug)]
pub struct World<A: Actor, E: Environment<A>> {
    pub(super) actors: Vec<A>,
    pub(super) links: Vec<Link>,
    /// From actor to actor: over which link, and whether towards its server.
    pub(super) routes: Vec<Option<(usize, bool)>>,
    /// The rules.
    pub environment: E,
    tables: Mutex<Tables<A, E::Ledger>>,
}

impl<A, E> World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    /// Puts actors into an environment. An actor's id is its index.
    ///
    /// # Panics
    /// With more actors and links than a global state has room for: a mistake in this crate, not in a design.
    pub fn new(actors: Vec<A>, links: Vec<Link>, environment: E) -> Self {
        assert!(actors.len() + links.len() + 2 <= WIDTH, "a global state has room for {WIDTH} components");
        let tables = Tables {
            actors: actors.len(),
            links: links.len(),
            locals: actors.iter().map(|_| Interner::default()).collect(),
            wires: Interner::default(),
            messages: Interner::default(),
            notes: Interner::default(),
            ledgers: Interner::default(),
            outcomes: Vec::new(),
            handled: FxHashMap::default(),
            observed: FxHashMap::default(),
            purged: FxHashMap::default(),
            rewired: FxHashMap::default(),
        };
        let mut routes = vec![None; actors.len() * actors.len()];
        for (number, Link { client, server }) in links.iter().enumerate() {
            routes[client * actors.len() + server] = Some((number, true));
            routes[server * actors.len() + client] = Some((number, false));
        }
        Self { actors, links, routes, environment, tables: Mutex::new(tables) }
    }

    /// The actors, by id.
    pub fn actors(&self) -> &[A] {
        &self.actors
    }

    /// The links, by number.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// How many numbers of a global state are in use.
    pub fn width(&self) -> usize {
        self.actors.len() + self.links.len() + 2
    }

    fn lock(&self) -> MutexGuard<'_, Tables<A, E::Ledger>> {
        // Tables only grow, entry by entry; a panic elsewhere leaves them usable.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state in which everything starts.
    pub fn initial(&self) -> GlobalState {
        let tables = &mut *self.lock();
        let mut state = GlobalState([0; WIDTH]);
        for link in 0..self.links.len() {
            state.0[self.actors.len() + link] = tables.wires.number(&Wire::default());
        }
        state.0[self.ledger_at()] = tables.ledgers.number(&E::Ledger::default());
        let mut step = Step { world: self, tables, state, marks: Marks::default() };
        for actor in 0..self.actors.len() {
            let mut out = Out::new();
            let local = self.actors[actor].on_start(Id::from(actor), &None, &mut out);
            let empty = Local { state: local, storage: None, timers: Vec::new(), choices: Vec::new() };
            let outcome = step.settle(actor, empty, out, false);
            step.take(actor, &outcome);
        }
        step.answer_questions();
        step.state
    }

    pub(super) const fn ledger_at(&self) -> usize {
        self.actors.len() + self.links.len()
    }

    const fn counters_at(&self) -> usize {
        self.ledger_at() + 1
    }

    /// Every step out of a state, in a fixed order. Steps that change nothing are left out.
    pub fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor>) {
        let tables = &mut *self.lock();
        for action in self.candidates(tables, state) {
            if let Some(successor) = self.take_action(tables, state, action)
                && (successor.state != *state || successor.marks.violations != 0)
            {
                successors.push(successor);
            }
        }
    }

    /// Looks at a state with its numbers resolved.
    pub fn view<R>(&self, state: &GlobalState, look: impl FnOnce(&View<'_, A, E::Ledger>) -> R) -> R {
        look(&View { tables: &self.lock(), state })
    }

    /// What a state says about liveness.
    pub fn assess(&self, state: &GlobalState) -> Assessment {
        self.view(state, |view| self.environment.assess(view))
    }

    /// How many different local states, wires and messages have been met, and how many handler calls that took.
    pub fn statistics(&self) -> [usize; 4] {
        let tables = self.lock();
        let locals = tables.locals.iter().map(Interner::len).sum();
        [locals, tables.wires.len(), tables.messages.len(), tables.handled.len()]
    }

    fn candidates(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState) -> Vec<Action> {
        let mut actions = Vec::with_capacity(24);
        // What could arrive at any time with the same result is decided first: it arrives now or never.
        if let Some((link, index)) = self.timeless(tables, state) {
            return vec![Action::Loose { link, index }, Action::Forget { link, index }];
        }
        for number in 0..self.links.len() {
            let (wire, link) = (tables.wire(state, number), number as u8);
            if !wire.requests.is_empty() {
                actions.push(Action::Deliver { link, way: Way::ToServer });
            }
            if !wire.answers.is_empty() {
                actions.push(Action::Deliver { link, way: Way::ToClient });
            }
            for index in 0..wire.loose.len() {
                // Equal messages are one choice.
                if index == 0 || wire.loose[index] != wire.loose[index - 1] {
                    actions.push(Action::Loose { link, index: index as u8 });
                }
            }
            if !(wire.requests.is_empty() && wire.answers.is_empty()) {
                actions.push(Action::Break { link });
            }
        }
        if let Some((standby, from)) = self.environment.standby() {
            actions.push(Action::Replace { standby: standby as u8, from: from as u8 });
        }
        for number in 0..self.actors.len() {
            let (local, actor) = (tables.local(state, number), number as u8);
            for index in 0..local.timers.len() {
                actions.push(Action::Timer { actor, index: index as u8 });
            }
            for (key, (_, choices)) in local.choices.iter().enumerate() {
                let places = 0..choices.len();
                actions.extend(places.map(|index| Action::Choose { actor, key: key as u8, index: index as u8 }));
            }
            actions.push(Action::Crash { actor });
        }
        actions
    }

    fn timeless(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState) -> Option<(u8, u8)> {
        if self.environment.network() == Network::Unordered {
            return None;
        }
        (0..self.links.len()).find_map(|link| {
            let server = &tables.local(state, self.links[link].server).state;
            let is_timeless = |(_, msg): &(bool, u32)| self.environment.is_timeless(server, tables.message(*msg));
            let index = tables.wire(state, link).loose.iter().position(is_timeless)?;
            Some((link as u8, index as u8))
        })
    }

    /// Whether an action may happen here, and which dangers it reaches.
    fn judge(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState, action: Action) -> (Judgement, u8) {
        let view = View { tables, state };
        let event = match action {
            Action::Deliver { .. } | Action::Forget { .. } => Event::Deliver,
            Action::Loose { .. } if self.environment.network() == Network::Unordered => Event::Deliver,
            Action::Loose { link, index } => {
                let link = usize::from(link);
                let (_, number) = tables.wire(state, link).loose[usize::from(index)];
                Event::Late { link, msg: tables.messages.value(number) }
            }
            Action::Break { link } => Event::Break { link: link.into() },
            Action::Crash { actor } => Event::Crash { actor: actor.into() },
            Action::Replace { standby, from } => Event::Replace { standby: standby.into(), from: from.into() },
            Action::Timer { .. } => Event::Timer,
            Action::Choose { actor, key, index } => {
                let actor = usize::from(actor);
                let choice = &tables.local(state, actor).choices[usize::from(key)].1[usize::from(index)];
                Event::Choose { actor, choice }
            }
        };
        let judgement = self.environment.judge(&view, &event);
        let fault = match judgement {
            Judgement::Never => return (judgement, 0),
            Judgement::Normal => None,
            Judgement::Fault(fault) => Some(fault),
        };
        (judgement, self.environment.dangers(&view, &event, fault))
    }

    fn take_action(&self, tables: &mut Tables<A, E::Ledger>, state: &GlobalState, action: Action) -> Option<Successor> {
        let (judgement, dangers) = self.judge(tables, state, action);
        let fault = match judgement {
            Judgement::Never => return None,
            Judgement::Normal => None,
            Judgement::Fault(fault) => Some(fault),
        };
        let mut next = *state;
        if let Some(Budget { counter, cost, limit }) = fault.and_then(|fault| self.environment.budget(fault)) {
            let shift = 8 * u32::from(counter);
            let counters = &mut next.0[self.counters_at()];
            let used = (*counters >> shift) & 0xff;
            if used + u32::from(cost) > u32::from(limit) {
                return None;
            }
            *counters += u32::from(cost) << shift;
        }
        let mut step = Step { world: self, tables, state: next, marks: Marks { violations: 0, dangers } };
        step.run(action)?;
        step.answer_questions();
        step.purge(state);
        Some(Successor { state: step.state, action, fault, marks: step.marks })
    }
}

impl<A, E> stateright::Model for World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    type State = GlobalState;
    type Action = Action;

    fn init_states(&self) -> Vec<Self::State> {
        vec![self.initial()]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        let mut successors = Vec::new();
        self.expand(state, &mut successors);
        actions.extend(successors.iter().map(|successor| successor.action));
    }

    fn next_state(&self, state: &Self::State, action: Self::Action) -> Option<Self::State> {
        self.take_action(&mut self.lock(), state, action).map(|successor| successor.state)
    }

    /// A checker stops when every property is decided; this one never is, so all states are visited.
    fn properties(&self) -> Vec<stateright::Property<Self>> {
        vec![stateright::Property::always("explored", |_, _| true)]
    }
}
