//! The composed model: every step of every actor, connection and fault from a global state.

use super::environment::{Assessment, Budget, Environment, Event, Judgement, Marks, Network, View, Way};
use super::tables::{Interner, Local, Wire};
use crate::faults::Fault;
use crate::protocol::abandoned;
use rustc_hash::FxHashMap;
use stateright::actor::{Actor, Command, Id, Out, is_no_op, is_no_op_with_timer};
use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many numbers a global state has room for: actors, links, the ledger and the counters.
pub const WIDTH: usize = 16;

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

/// What an actor is told, for remembering what it did about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Told {
    Message { from: u16, msg: u32 },
    Timer(u8),
    Choice(u8, u8),
    Restart,
}

/// A change of a wire, for remembering what came of it. The number beside it says which message or which place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Rewire {
    TakeRequest,
    TakeAnswer,
    TakeLoose,
    AddRequest,
    AddAnswer,
    AddLoose { to_server: bool, once: bool },
    Cut,
}

/// What an actor did about an event.
#[derive(Clone, Debug)]
struct Outcome {
    local: u32,
    sends: Vec<(usize, u32)>,
    notes: u32,
    idle: bool,
}

/// The tables of one world.
#[derive(Debug)]
pub(super) struct Tables<A: Actor, L> {
    actors: usize,
    links: usize,
    locals: Vec<Interner<Local<A>>>,
    wires: Interner<Wire>,
    messages: Interner<A::Msg>,
    notes: Interner<Vec<A::Msg>>,
    ledgers: Interner<L>,
    outcomes: Vec<Arc<Outcome>>,
    handled: FxHashMap<(u8, u32, Told), u32>,
    observed: FxHashMap<(u32, u32), (u32, Marks)>,
    purged: FxHashMap<(u8, u32, u32), u32>,
    rewired: FxHashMap<(u32, Rewire, u32), u32>,
}

impl<A: Actor, L> Tables<A, L>
where
    A::State: Eq,
    A::Storage: Eq,
    L: Clone + Eq + Hash,
{
    pub(super) fn local(&self, state: &GlobalState, actor: usize) -> &Local<A> {
        self.locals[actor].value(state.0[actor])
    }

    pub(super) fn wire(&self, state: &GlobalState, link: usize) -> &Wire {
        self.wires.value(state.0[self.actors + link])
    }

    pub(super) fn message(&self, number: u32) -> &A::Msg {
        self.messages.value(number)
    }

    pub(super) fn ledger(&self, state: &GlobalState) -> &L {
        self.ledgers.value(state.0[self.actors + self.links])
    }
}

/// Actors in an environment, as one model.
#[derive(Debug)]
pub struct World<A: Actor, E: Environment<A>> {
    actors: Vec<A>,
    links: Vec<Link>,
    /// From actor to actor: over which link, and whether towards its server.
    routes: Vec<Option<(usize, bool)>>,
    /// The rules.
    pub environment: E,
    tables: Mutex<Tables<A, E::Ledger>>,
}

impl<A, E> World<A, E>
where
    A: Actor,
    A::Msg: Ord,
    A::Timer: Ord,
    A::State: Eq,
    A::Storage: Eq,
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

    const fn ledger_at(&self) -> usize {
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

    fn judge(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState, action: Action) -> Judgement {
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
            Action::Timer { .. } => Event::Timer,
            Action::Choose { actor, key, index } => {
                let actor = usize::from(actor);
                let choice = &tables.local(state, actor).choices[usize::from(key)].1[usize::from(index)];
                Event::Choose { actor, choice }
            }
        };
        self.environment.judge(&view, &event)
    }

    fn take_action(&self, tables: &mut Tables<A, E::Ledger>, state: &GlobalState, action: Action) -> Option<Successor> {
        let fault = match self.judge(tables, state, action) {
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
        let dangers = self.environment.dangers(tables.ledger(state), fault);
        let mut step = Step { world: self, tables, state: next, marks: Marks { violations: 0, dangers } };
        step.run(action)?;
        step.answer_questions();
        step.purge(state);
        Some(Successor { state: step.state, action, fault, marks: step.marks })
    }
}

/// One step in the making.
struct Step<'a, A: Actor, E: Environment<A>> {
    world: &'a World<A, E>,
    tables: &'a mut Tables<A, E::Ledger>,
    state: GlobalState,
    marks: Marks,
}

impl<A, E> Step<'_, A, E>
where
    A: Actor,
    A::Msg: Ord,
    A::Timer: Ord,
    A::State: Eq,
    A::Storage: Eq,
    E: Environment<A>,
{
    fn run(&mut self, action: Action) -> Option<()> {
        match action {
            Action::Deliver { link, way } => {
                let link = usize::from(link);
                let Link { client, server } = self.world.links[link];
                let wire = self.tables.wire(&self.state, link);
                let (msg, change) = match way {
                    Way::ToServer => (wire.requests[0], Rewire::TakeRequest),
                    Way::ToClient => (wire.answers[0], Rewire::TakeAnswer),
                };
                self.rewire(link, change, 0);
                let (from, to) = if way == Way::ToServer { (client, server) } else { (server, client) };
                self.tell(to, Told::Message { from: from as u16, msg });
            }
            Action::Loose { link, index } => {
                let link = usize::from(link);
                let Link { client, server } = self.world.links[link];
                let (to_server, msg) = self.tables.wire(&self.state, link).loose[usize::from(index)];
                self.rewire(link, Rewire::TakeLoose, index.into());
                let (from, to) = if to_server { (client, server) } else { (server, client) };
                let unordered = self.world.environment.network() == Network::Unordered;
                let from = if unordered { from } else { usize::from(abandoned(Id::from(from))) };
                let idle = self.tell(to, Told::Message { from: from as u16, msg });
                // stateright leaves a message where it is that nobody did anything about.
                if idle && unordered {
                    return None;
                }
            }
            Action::Forget { link, index } => self.rewire(usize::from(link), Rewire::TakeLoose, index.into()),
            Action::Break { link } => self.disconnect(usize::from(link), None),
            Action::Crash { actor } => self.crash(usize::from(actor)),
            Action::Timer { actor, index } => {
                if self.tell(usize::from(actor), Told::Timer(index)) {
                    return None;
                }
            }
            Action::Choose { actor, key, index } => {
                let number = usize::from(actor);
                let choice =
                    self.tables.local(&self.state, number).choices[usize::from(key)].1[usize::from(index)].clone();
                self.tell(number, Told::Choice(key, index));
                if self.world.environment.resets_connections(&choice) {
                    for link in 0..self.world.links.len() {
                        if self.world.links[link].server == number {
                            self.disconnect(link, None);
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn crash(&mut self, actor: usize) {
        let volatile = self.world.environment.is_volatile(actor);
        for link in 0..self.world.links.len() {
            let Link { client, server } = self.world.links[link];
            if client == actor || server == actor {
                self.disconnect(link, Some(actor));
            }
        }
        if volatile {
            self.tell(actor, Told::Restart);
        }
    }

    /// The connection of a link is gone; whoever did not crash hears of it, the server first.
    fn disconnect(&mut self, link: usize, crashed: Option<usize>) {
        let Link { client, server } = self.world.links[link];
        let environment = &self.world.environment;
        let wire = self.tables.wire(&self.state, link);
        let late: Vec<u32> = wire
            .requests
            .iter()
            .copied()
            .filter(|number| environment.may_be_late(link, self.tables.message(*number)))
            .collect();
        self.rewire(link, Rewire::Cut, 0);
        for number in late {
            self.rewire(link, Rewire::AddLoose { to_server: true, once: true }, number);
        }
        let Some(lost) = environment.connection_lost() else { return };
        let msg = self.tables.messages.number(&lost);
        // A server that crashed has lost the connection all the same, and with it who waits for an answer.
        self.tell(server, Told::Message { from: client as u16, msg });
        if crashed != Some(client) {
            self.tell(client, Told::Message { from: server as u16, msg });
        }
    }

    /// Whether a request at the head of a connection may as well be heard at once: it only asks, or it is refused
    /// whenever it arrives.
    fn is_instant(&self, link: usize, msg: u32) -> bool {
        let Link { client, server } = self.world.links[link];
        let (environment, msg) = (&self.world.environment, self.tables.message(msg));
        environment.is_instant(msg) || environment.is_dead(&self.tables.local(&self.state, server).state, client, msg)
    }

    /// Lets questions at the head of a connection be heard.
    fn answer_questions(&mut self) {
        if self.world.environment.network() == Network::Unordered {
            return;
        }
        let mut link = 0;
        while link < self.world.links.len() {
            let head = self.tables.wire(&self.state, link).requests.first().copied();
            match head {
                Some(msg) if self.is_instant(link, msg) => {
                    let Link { client, server } = self.world.links[link];
                    self.rewire(link, Rewire::TakeRequest, 0);
                    self.tell(server, Told::Message { from: client as u16, msg });
                }
                _ => link += 1,
            }
        }
    }

    fn rewire(&mut self, link: usize, change: Rewire, what: u32) {
        let place = self.world.actors.len() + link;
        let key = (self.state.0[place], change, what);
        self.state.0[place] = if let Some(known) = self.tables.rewired.get(&key) {
            *known
        } else {
            let mut wire = self.tables.wires.value(key.0).clone();
            match change {
                Rewire::TakeRequest => drop(wire.requests.remove(0)),
                Rewire::TakeAnswer => drop(wire.answers.remove(0)),
                Rewire::TakeLoose => drop(wire.loose.remove(what as usize)),
                Rewire::AddRequest => wire.requests.push(what),
                Rewire::AddAnswer => wire.answers.push(what),
                Rewire::AddLoose { to_server, once } => wire.add_loose((to_server, what), once),
                Rewire::Cut => {
                    wire.requests.clear();
                    wire.answers.clear();
                }
            }
            let number = self.tables.wires.number(&wire);
            self.tables.rewired.insert(key, number);
            number
        };
    }

    /// Lets an actor handle something, once per local state. True: it did nothing about it.
    fn tell(&mut self, actor: usize, told: Told) -> bool {
        let key = (actor as u8, self.state.0[actor], told);
        let number = if let Some(number) = self.tables.handled.get(&key) {
            *number
        } else {
            let outcome = self.handle(actor, told);
            let number = self.tables.outcomes.len() as u32;
            self.tables.outcomes.push(Arc::new(outcome));
            self.tables.handled.insert(key, number);
            number
        };
        let outcome = Arc::clone(&self.tables.outcomes[number as usize]);
        self.take(actor, &outcome);
        outcome.idle
    }

    fn handle(&mut self, actor: usize, told: Told) -> Outcome {
        let part = &self.world.actors[actor];
        let id = Id::from(actor);
        let mut local = self.tables.local(&self.state, actor).clone();
        let mut out = Out::new();
        let before = local.state.clone();
        let mut state = Cow::Borrowed(&before);
        let idle = match told {
            Told::Message { from, msg } => {
                let msg = self.tables.message(msg).clone();
                part.on_msg(id, &mut state, Id::from(usize::from(from)), msg, &mut out);
                is_no_op(&state, &out)
            }
            Told::Timer(index) => {
                let timer = local.timers.remove(usize::from(index));
                part.on_timeout(id, &mut state, &timer, &mut out);
                is_no_op_with_timer(&state, &out, &timer)
            }
            Told::Choice(key, index) => {
                let (_, choices) = local.choices.remove(usize::from(key));
                part.on_random(id, &mut state, &choices[usize::from(index)], &mut out);
                false
            }
            Told::Restart => {
                local.timers.clear();
                local.choices.clear();
                state = Cow::Owned(part.on_start(id, &local.storage, &mut out));
                false
            }
        };
        if let Cow::Owned(next) = state {
            local.state = next;
        }
        self.settle(actor, local, out, idle)
    }

    fn settle(&mut self, actor: usize, mut local: Local<A>, out: Out<A>, idle: bool) -> Outcome {
        let mut sends = Vec::new();
        let mut notes = Vec::new();
        for command in out {
            match command {
                Command::Send(to, msg) if usize::from(to) < self.world.actors.len() => {
                    sends.push((usize::from(to), self.tables.messages.number(&msg)));
                }
                // To the ledger; an answer over a connection that was given up reaches nobody.
                Command::Send(to, msg) if usize::from(to) == crate::protocol::LEDGER => notes.push(msg),
                Command::Send(..) => {}
                Command::SetTimer(timer, _) => {
                    if let Err(index) = local.timers.binary_search(&timer) {
                        local.timers.insert(index, timer);
                    }
                }
                Command::CancelTimer(timer) => local.timers.retain(|set| *set != timer),
                Command::ChooseRandom(key, choices) => {
                    local.choices.retain(|(known, _)| *known != key);
                    if !choices.is_empty() {
                        local.choices.push((key, choices));
                        local.choices.sort_by(|one, other| one.0.cmp(&other.0));
                    }
                }
                Command::Save(storage) => local.storage = Some(storage),
            }
        }
        let notes = self.tables.notes.number(&notes);
        Outcome { local: self.tables.locals[actor].number(&local), sends, notes, idle }
    }

    fn take(&mut self, actor: usize, outcome: &Outcome) {
        self.state.0[actor] = outcome.local;
        let unordered = self.world.environment.network() == Network::Unordered;
        for (to, msg) in &outcome.sends {
            // Two actors without a link cannot reach one another.
            let Some((link, to_server)) = self.world.routes[actor * self.world.actors.len() + to] else { continue };
            let change = match (unordered, to_server) {
                (true, _) => Rewire::AddLoose { to_server, once: false },
                (false, true) => Rewire::AddRequest,
                (false, false) => Rewire::AddAnswer,
            };
            self.rewire(link, change, *msg);
        }
        self.observe(outcome.notes);
    }

    fn observe(&mut self, notes: u32) {
        if self.tables.notes.value(notes).is_empty() {
            return;
        }
        let place = self.world.ledger_at();
        let key = (self.state.0[place], notes);
        let (ledger, marks) = if let Some(known) = self.tables.observed.get(&key) {
            *known
        } else {
            let before = self.tables.ledgers.value(key.0);
            let (ledger, marks) = self.world.environment.observe(before, self.tables.notes.value(notes));
            let known = (self.tables.ledgers.number(&ledger), marks);
            self.tables.observed.insert(key, known);
            known
        };
        self.state.0[place] = ledger;
        self.marks.violations |= marks.violations;
        self.marks.dangers |= marks.dangers;
    }

    /// Forgets late requests that would be refused from now on.
    fn purge(&mut self, before: &GlobalState) {
        if self.world.environment.network() == Network::Unordered {
            return;
        }
        for number in 0..self.world.links.len() {
            let Link { client, server } = self.world.links[number];
            let place = self.world.actors.len() + number;
            let (wire, local) = (self.state.0[place], self.state.0[server]);
            if (wire, local) == (before.0[place], before.0[server]) || self.tables.wires.value(wire).loose.is_empty() {
                continue;
            }
            let key = (number as u8, wire, local);
            let kept = if let Some(known) = self.tables.purged.get(&key) {
                *known
            } else {
                let mut kept = self.tables.wires.value(wire).clone();
                let state = &self.tables.local(&self.state, server).state;
                let tables = &self.tables;
                kept.loose.retain(|(_, msg)| !self.world.environment.is_dead(state, client, tables.message(*msg)));
                let known = self.tables.wires.number(&kept);
                self.tables.purged.insert(key, known);
                known
            };
            self.state.0[place] = kept;
        }
    }
}

impl<A, E> stateright::Model for World<A, E>
where
    A: Actor,
    A::Msg: Ord,
    A::Timer: Ord,
    A::State: Eq,
    A::Storage: Eq,
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
