//! The composed model: every step of every actor, connection and fault from a global state.

use super::environment::{Assessment, Budget, Composable, Environment, Event, Judgement, Marks, Network, View, Way};
use super::reductions::Permutation;
use super::step::Step;
use super::tables::{Channel, Local, Tables};
use stateright::actor::{Actor, Id, Out};
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many numbers a global state has room for: actors, links, the ledger and the counters.
pub const WIDTH: usize = 18;

/// A global state: numbers of local states, of channels, of the ledger, and the fault counters.
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
    Detached {
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
pub struct Successor<F, T = Action> {
    /// Where it leads.
    pub state: GlobalState,
    /// What happens.
    pub action: T,
    /// Which fault it is, if it is one.
    pub fault: Option<F>,
    /// What the ledger makes of it.
    pub marks: Marks,
}

/// The counter of all faults together, beside those of their kinds.
pub(super) const IN_ALL: u8 = 4;

/// How many steps that go first are taken in a row. Where more are possible the rest is explored as usual.
const MAX_AMPLE_STEPS: usize = 16;

/// Actors in an environment, as one model.
#[derive(Debug)]
pub struct World<A: Actor, E: Environment<A>> {
    pub(super) actors: Vec<A>,
    pub(super) links: Vec<Link>,
    /// From actor to actor: over which link, and whether towards its server.
    pub(super) routes: Vec<Option<(usize, bool)>>,
    /// The rules.
    pub environment: E,
    pub(super) network: Network,
    pub(super) permutations: Vec<Permutation>,
    pub(super) purges: bool,
    has_representatives: bool,
    pub(super) most_faults: Option<u8>,
    /// See `alone.rs`.
    pub(super) loners: Vec<(usize, Vec<usize>)>,
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
        let mut routes = vec![None; actors.len() * actors.len()];
        for (number, Link { client, server }) in links.iter().enumerate() {
            routes[client * actors.len() + server] = Some((number, true));
            routes[server * actors.len() + client] = Some((number, false));
        }
        let tables = Mutex::new(Tables::new(actors.len(), links.len()));
        let (network, permutations) = (environment.network(), environment.permutations());
        let (purges, has_representatives) = (environment.purges(), environment.has_representatives());
        let most_faults = environment.most_faults();
        let loners = Self::loners(&links, &environment, actors.len());
        Self {
            actors,
            links,
            routes,
            environment,
            network,
            permutations,
            purges,
            has_representatives,
            most_faults,
            loners,
            tables,
        }
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

    pub(super) fn lock(&self) -> MutexGuard<'_, Tables<A, E::Ledger>> {
        // Tables only grow, entry by entry; a panic elsewhere leaves them usable.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state in which everything starts, as it is.
    pub fn start(&self) -> GlobalState {
        self.start_in(&mut self.lock())
    }

    /// The state in which an exploration starts: the one that stands for [`World::start`].
    pub fn initial(&self) -> GlobalState {
        let tables = &mut *self.lock();
        let state = self.start_in(tables);
        self.represent(tables, &state).0
    }

    fn start_in(&self, tables: &mut Tables<A, E::Ledger>) -> GlobalState {
        let mut state = GlobalState([0; WIDTH]);
        let no_channel = tables.channel_number(&Channel::default());
        state.0[self.actors.len()..][..self.links.len()].fill(no_channel);
        state.0[self.ledger_at()] = tables.ledgers.number(&E::Ledger::default());
        state.0[self.counters_at()] = tables.counters.number(&0);
        let mut step = Step { world: self, tables, state: &mut state, marks: Marks::default() };
        for actor in 0..self.actors.len() {
            let mut out = Out::new();
            let local = self.actors[actor].on_start(Id::from(actor), &None, &mut out);
            let empty = Local { state: local, storage: None, timers: Vec::new(), choices: Vec::new() };
            let outcome = step.settle(actor, empty, out, false);
            let number = step.tables.outcomes.len() as u32;
            step.tables.outcomes.push(outcome);
            step.take(actor, number);
        }
        let mut before = *step.state;
        for (number, link) in self.links.iter().enumerate() {
            if !self.environment.may_start_late(link.client) {
                before.0[self.actors.len() + number] = no_channel;
            }
        }
        step.answer_questions(&before);
        state
    }

    pub(super) const fn ledger_at(&self) -> usize {
        self.actors.len() + self.links.len()
    }

    pub(super) const fn counters_at(&self) -> usize {
        self.ledger_at() + 1
    }

    /// Every step out of a state, in a fixed order, each leading to the state that stands for where it leads. Steps that
    /// change nothing are left out. Returns what the state says about liveness.
    pub fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<E::Fault>>) -> Assessment {
        let tables = &mut *self.lock();
        let first = successors.len();
        self.steps(tables, state, successors);
        // What comes back to this state under other names is a step of its own: it can go round.
        if self.has_representatives {
            for successor in &mut successors[first..] {
                let (representative, marks) = self.represent(tables, &successor.state);
                successor.state = representative;
                successor.marks.hazards |= marks.hazards;
            }
        }
        self.environment.assess(&View { tables, state })
    }

    /// Every step out of a state as it is, without those that change nothing.
    fn steps(&self, tables: &mut Tables<A, E::Ledger>, state: &GlobalState, successors: &mut Vec<Successor<E::Fault>>) {
        let unchanged =
            Successor { state: *state, action: Action::Crash { actor: 0 }, fault: None, marks: Marks::default() };
        if self.network != Network::Connections {
            self.deliver_all(tables, state, &unchanged, successors);
        }
        let mut actions = std::mem::take(&mut tables.actions);
        actions.clear();
        self.candidates(tables, state, &mut actions);
        for action in &actions {
            // Made where it stays: copying a state right after parts of it were written makes the processor wait.
            successors.extend_from_slice(std::slice::from_ref(&unchanged));
            let Some(successor) = successors.last_mut() else { continue };
            successor.action = *action;
            if self.take_in_place(tables, state, successor).is_some() {
                self.keep_or_drop(state, successors);
            } else {
                successors.pop();
            }
        }
        tables.actions = actions;
    }

    /// Drops the last successor again if it changes nothing. A fault whose consequences are made good within the step leads
    /// back to where it came from, and was hazardous all the same.
    pub(super) fn keep_or_drop(&self, state: &GlobalState, successors: &mut Vec<Successor<E::Fault>>) {
        let changes = |successor: &Successor<E::Fault>| {
            let mut numbers = successor.state.0[..self.width()].iter().zip(&state.0);
            numbers.any(|(after, before)| after != before)
                || successor.marks.violations != 0
                || (successor.fault.is_some() && successor.marks.hazards != 0)
        };
        if successors.last().is_some_and(|successor| !changes(successor)) {
            successors.pop();
        }
    }

    /// Hazards that were reached: steps need not say so again. For explorations that want to know what can be reached, and not
    /// over which steps.
    pub fn know(&self, hazards: u8) {
        self.lock().known |= hazards;
    }

    /// The same model with steps as they are: none taken ample_steps of its turn, nothing under another name.
    pub fn concrete(&self) -> Concrete<'_, A, E> {
        Concrete(self)
    }

    /// The state that stands for this one in an exploration.
    pub fn representative(&self, state: &GlobalState) -> GlobalState {
        self.represent(&mut self.lock(), state).0
    }

    /// The steps that are taken at once from a state on, as they are.
    pub fn ample_steps(&self, state: &GlobalState) -> Vec<Successor<E::Fault>> {
        let tables = &mut *self.lock();
        let mut steps = Vec::new();
        self.run_ample_steps(tables, *state, |step| steps.push(*step));
        steps
    }

    /// The step of an answer that its client may take at once because no fault is left, where there is one.
    pub fn alone(&self, state: &GlobalState) -> Option<Successor<E::Fault>> {
        self.taken_alone(&mut self.lock(), state)
    }

    /// Takes what may be taken at once.
    fn run_ample_steps(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        state: GlobalState,
        mut look: impl FnMut(&Successor<E::Fault>),
    ) -> GlobalState {
        let mut at = state;
        for _ in 0..MAX_AMPLE_STEPS {
            let first = self.environment.first(&View { tables, state: &at });
            let step = match first {
                Some(action) => self.take_action(tables, &at, action),
                None => self.taken_alone(tables, &at),
            };
            let Some(next) = step else { break };
            // A step that shows is not taken ample_steps of its turn.
            if next.fault.is_some() || next.marks.violations != 0 || next.state == at {
                break;
            }
            look(&next);
            at = next.state;
        }
        at
    }

    /// Takes what may be taken at once, then the names of the normal form. The marks are those of the steps taken.
    fn represent(&self, tables: &mut Tables<A, E::Ledger>, state: &GlobalState) -> (GlobalState, Marks) {
        let mut marks = Marks::default();
        let at = self.run_ample_steps(tables, *state, |step| marks.hazards |= step.marks.hazards);
        (self.canonical(tables, at), marks)
    }

    /// What might happen in a state. Without connections, deliveries are the business of `deliver_all`.
    fn candidates(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState, actions: &mut Vec<Action>) {
        // What could arrive at any time with the same result is decided first: it arrives now or never.
        self.decide_commuting(tables, state, actions);
        if !actions.is_empty() {
            return;
        }
        let links = if self.network == Network::Connections { self.links.len() } else { 0 };
        for number in 0..links {
            let (channel, link) = (tables.channel(state, number), number as u8);
            if !channel.requests.is_empty() {
                actions.push(Action::Deliver { link, way: Way::ToServer });
            }
            if !channel.answers.is_empty() {
                actions.push(Action::Deliver { link, way: Way::ToClient });
            }
            for index in 0..channel.detached.len() {
                // Equal messages are one choice.
                if index == 0 || channel.detached[index] != channel.detached[index - 1] {
                    actions.push(Action::Detached { link, index: index as u8 });
                }
            }
            if !(channel.requests.is_empty() && channel.answers.is_empty()) {
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
    }

    fn decide_commuting(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState, actions: &mut Vec<Action>) {
        if self.network != Network::Connections {
            return;
        }
        for (link, Link { server, .. }) in self.links.iter().enumerate() {
            let detached = &tables.channel(state, link).detached;
            if detached.is_empty() {
                continue;
            }
            let (server, link) = (&tables.local(state, *server).state, link as u8);
            for (index, (_, msg)) in (0..).zip(detached) {
                if self.environment.is_commuting(server, tables.message(*msg)) {
                    actions.extend([Action::Detached { link, index }, Action::Forget { link, index }]);
                }
            }
        }
    }

    /// Whether an action may happen here, and which hazards it reaches.
    fn judge(&self, tables: &Tables<A, E::Ledger>, state: &GlobalState, action: Action) -> (Judgement<E::Fault>, u8) {
        let view = View { tables, state };
        let event = match action {
            Action::Deliver { .. } | Action::Forget { .. } => Event::Deliver,
            Action::Detached { .. } if self.network != Network::Connections => Event::Deliver,
            Action::Detached { link, index } => {
                let link = usize::from(link);
                let (_, number) = tables.channel(state, link).detached[usize::from(index)];
                Event::Late { link, msg: tables.messages.value(number) }
            }
            Action::Break { link } => Event::Break { link: link.into() },
            Action::Crash { actor } => Event::Crash { actor: actor.into() },
            Action::Replace { standby, from } => Event::Replace { standby: standby.into(), from: from.into() },
            Action::Timer { actor, index } => {
                let actor = usize::from(actor);
                Event::Timer { actor, timer: &tables.local(state, actor).timers[usize::from(index)] }
            }
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
        (judgement, self.environment.hazards(&view, &event, fault, tables.known))
    }

    pub(super) fn take_action(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        state: &GlobalState,
        action: Action,
    ) -> Option<Successor<E::Fault>> {
        let mut successor = Successor { state: *state, action, fault: None, marks: Marks::default() };
        self.take_in_place(tables, state, &mut successor)?;
        Some(successor)
    }

    /// Counts a fault. None: there is no more of it.
    fn spend(&self, tables: &mut Tables<A, E::Ledger>, state: &mut GlobalState, budget: Budget) -> Option<()> {
        let Budget { counter, cost, limit } = budget;
        let shift = 8 * u32::from(counter);
        let counters = *tables.counters.value(state.0[self.counters_at()]);
        let used = (counters >> shift) & 0xff;
        if used + u64::from(cost) > u64::from(limit) {
            return None;
        }
        state.0[self.counters_at()] = tables.counters.number(&(counters + (u64::from(cost) << shift)));
        Some(())
    }

    /// Takes the action of a successor that is still in the state it starts from.
    fn take_in_place(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        state: &GlobalState,
        successor: &mut Successor<E::Fault>,
    ) -> Option<()> {
        let action = successor.action;
        let (judgement, hazards) = self.judge(tables, state, action);
        successor.fault = match judgement {
            Judgement::Never => return None,
            Judgement::Normal => None,
            Judgement::Fault(fault) => Some(fault),
        };
        if let Some(fault) = successor.fault {
            let in_all = self.most_faults.map(|limit| Budget { counter: IN_ALL, cost: 1, limit });
            for budget in self.environment.budget(fault).into_iter().chain(in_all) {
                self.spend(tables, &mut successor.state, budget)?;
            }
        }
        let marks = Marks { violations: 0, hazards };
        let mut step = Step { world: self, tables, state: &mut successor.state, marks };
        step.run(action)?;
        step.answer_questions(state);
        if self.purges {
            step.purge(state);
        }
        successor.marks = step.marks;
        if successor.fault.is_some()
            && self.environment.counts_late()
            && self.has_no_fault_left(tables, &successor.state)
        {
            let mut step = Step { world: self, tables, state: &mut successor.state, marks: successor.marks };
            step.forget_late();
        }
        Some(())
    }
}

/// A composed model with steps as they are.
#[derive(Debug)]
pub struct Concrete<'a, A: Actor, E: Environment<A>>(pub &'a World<A, E>);

impl<A, E> Concrete<'_, A, E>
where
    A: Composable,
    E: Environment<A>,
{
    /// Every step out of a state, in a fixed order. Steps that change nothing are left out. Returns what the state says
    /// about liveness.
    pub fn expand(&self, state: &GlobalState, successors: &mut Vec<Successor<E::Fault>>) -> Assessment {
        let world = self.0;
        let tables = &mut *world.lock();
        world.steps(tables, state, successors);
        world.environment.assess(&View { tables, state })
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
        let tables = &mut *self.lock();
        let successor = self.take_action(tables, state, action)?;
        Some(self.represent(tables, &successor.state).0)
    }

    /// A checker stops when every property is decided; this one never is, so all states are visited.
    fn properties(&self) -> Vec<stateright::Property<Self>> {
        vec![stateright::Property::always("explored", |_, _| true)]
    }
}
