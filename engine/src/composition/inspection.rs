//! Looking at a composed model: its states with their numbers resolved, its tables, what was handled, and which steps are one
//! and the same thing waiting to happen.

use super::environment::{Assessment, Composable, Environment, View, Way};
use super::reductions::Permutation;
use super::tables::{Interner, Told};
use super::world::{Action, GlobalState, World};
use std::hash::Hash;

/// What a model has in its tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Different local states of all actors.
    pub locals: usize,
    /// Different contents of a link.
    pub channels: usize,
    /// Different messages.
    pub messages: usize,
    /// Calls of handlers: each once per actor, local state and event.
    pub calls: usize,
}

impl<A, E> World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    /// A state under other names.
    pub fn permuted(&self, state: &GlobalState, by: &Permutation) -> GlobalState {
        self.rename(&mut self.lock(), state, by)
    }

    /// The permutations that lead from a state to other ones that behave alike: those of the world that the state admits, and
    /// the one to its normal form.
    pub fn admitted(&self, state: &GlobalState) -> Vec<Permutation> {
        let tables = &*self.lock();
        let view = View { tables, state };
        let of_world = self.permutations.iter().filter(|by| self.environment.admits(&view, by)).cloned();
        of_world.chain(self.environment.normalise(&view)).collect()
    }

    /// Looks at a state with its numbers resolved.
    pub fn view<R>(&self, state: &GlobalState, look: impl FnOnce(&View<'_, A, E::Ledger>) -> R) -> R {
        look(&View { tables: &self.lock(), state })
    }

    /// What a state says about liveness.
    pub fn assess(&self, state: &GlobalState) -> Assessment {
        self.view(state, |view| self.environment.assess(view))
    }

    /// How many different local states, channels and messages have been met, and how many handler calls that took.
    pub fn statistics(&self) -> Statistics {
        let tables = self.lock();
        Statistics {
            locals: tables.locals.iter().map(Interner::len).sum(),
            channels: tables.channels.len(),
            messages: tables.messages.len(),
            calls: tables.handled.len(),
        }
    }

    /// What the tables occupy at the least, in bytes.
    pub fn bytes(&self) -> usize {
        self.lock().bytes()
    }

    /// Looks at everything that an actor has handled: the actor, and the message, timer or choice that it was told. A
    /// restart shows neither.
    pub fn handled(&self, mut look: impl FnMut(usize, Option<&A::Msg>, Option<&A::Timer>, Option<&A::Random>)) {
        let tables = self.lock();
        for (actor, local, told) in &tables.calls {
            let actor = usize::from(*actor);
            let local = tables.locals[actor].value(*local);
            match *told {
                Told::Message { msg, .. } => look(actor, Some(tables.message(msg)), None, None),
                Told::Timer(index) => look(actor, None, Some(&local.timers[usize::from(index)]), None),
                Told::Choice(key, index) => {
                    look(actor, None, None, Some(&local.choices[usize::from(key)].1[usize::from(index)]));
                }
                Told::Restart => look(actor, None, None, None),
            }
        }
    }

    /// Which steps a fair run may not put off for ever together: a number that is the same for steps that are one and the
    /// same thing waiting to happen, in whatever state.
    pub fn fairness(&self, state: &GlobalState, action: Action) -> u64 {
        let tables = self.lock();
        let pack = |kind: u64, one: u64, two: u64, three: u64| kind << 60 | one << 52 | two << 44 | three;
        match action {
            Action::Deliver { link, way } => pack(1, link.into(), u64::from(way == Way::ToClient), 0),
            Action::Detached { link, index } => {
                let (to_server, msg) = tables.channel(state, link.into()).detached[usize::from(index)];
                pack(2, link.into(), to_server.into(), msg.into())
            }
            Action::Forget { link, .. } => pack(3, link.into(), 0, 0),
            Action::Break { link } => pack(4, link.into(), 0, 0),
            Action::Crash { actor } => pack(5, actor.into(), 0, 0),
            Action::Replace { standby, .. } => pack(6, standby.into(), 0, 0),
            Action::Timer { actor, index } => {
                let timer = &tables.local(state, actor.into()).timers[usize::from(index)];
                pack(7, actor.into(), 0, hash(timer) >> 20)
            }
            Action::Choose { actor, key, index } => {
                let (name, choices) = &tables.local(state, actor.into()).choices[usize::from(key)];
                let choice = &choices[usize::from(index)];
                if self.environment.is_alternative(choice) {
                    pack(8, actor.into(), 0, hash(name) >> 20)
                } else {
                    pack(9, actor.into(), 0, hash(choice) >> 20)
                }
            }
        }
    }
}

/// A number for a value, the same in every run.
fn hash(value: &impl Hash) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
