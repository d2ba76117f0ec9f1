//! Looking into a world: its states, its tables, and which steps are the same event.

use super::action::Action;
use super::action::WorldStep;
use super::ids::ActorId;
use super::key::Input;
use super::local::Composable;
use super::rules::WorldRules;
use super::symmetry::Permutation;
use super::view::Observation;
use super::world::World;
use crate::expansion::Gaps;
use crate::interner::Interner;
use crate::state::GlobalState;
use crate::step::{Assessment, FairnessClass};
use std::hash::{Hash, Hasher};

/// How much a world has in its tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Distinct local states, of all actors.
    pub locals: usize,
    /// Distinct contents of a channel.
    pub channels: usize,
    /// Distinct messages.
    pub messages: usize,
    /// Handler calls: one per actor, local state and input.
    pub calls: usize,
}

/// An input that an actor handled, for [`World::for_each_handled`].
#[derive(Debug)]
pub enum Handled<'a, A: stateright::actor::Actor> {
    /// A message.
    Message(&'a A::Msg),
    /// A timer.
    Timer(&'a A::Timer),
    /// The result of a choice.
    Choice(&'a A::Random),
    /// A restart.
    Restart,
}

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Returns what `look` returns for a state with its numbers resolved.
    pub fn view<T>(&self, state: &GlobalState, look: impl FnOnce(&Observation<'_, A, R::Ledger>) -> T) -> T {
        look(&self.read().observation(state))
    }

    /// Returns the initial state of the plain space.
    pub fn start(&self) -> GlobalState {
        self.fill(|tables| self.plain_initial(tables)).0
    }

    /// Returns what a state means for liveness.
    pub fn assess(&self, state: &GlobalState) -> Assessment {
        self.view(state, |observation| self.rules.assess(observation))
    }

    /// Returns a permuted state.
    pub fn permuted(&self, state: &GlobalState, permutation: &R::Permutation) -> GlobalState {
        self.fill(|tables| self.permute(tables, state, permutation))
    }

    /// Returns the permutations that lead from a state to equivalent ones: those of the world that
    /// the state admits, and the one to its normal form, if it can be undone.
    pub fn admitted(&self, state: &GlobalState) -> Vec<R::Permutation> {
        self.view(state, |view| {
            let of_world = self.permutations.iter().filter(|permutation| self.rules.admits(view, permutation)).cloned();
            of_world.chain(self.rules.normal_form(view).filter(R::Permutation::is_reversible)).collect()
        })
    }

    /// Returns every step out of a state that the reduced space has, without going on to a
    /// representative: the plain ones, and the faults before a receipt.
    pub fn reduced_steps(&self, state: &GlobalState) -> Vec<WorldStep<R::Fault>> {
        let mut steps = Vec::new();
        self.fill(|tables| {
            self.expand_plain(tables, state, &mut steps, &mut Gaps::default())?;
            if self.has_postponed_receipts {
                self.strike_before_receipt(tables, state, &mut steps)?;
            }
            Ok(())
        });
        steps
    }

    /// Returns the ample step by which a client receives an answer where no fault is left, if there
    /// is one (see [`super::Reducer::has_independent_answers`]).
    pub fn ample_answer(&self, state: &GlobalState) -> Option<WorldStep<R::Fault>> {
        self.fill(|tables| self.find_ample_answer(tables, state))
    }

    /// Returns how much the tables have in them.
    pub fn statistics(&self) -> Statistics {
        let tables = self.read();
        Statistics {
            locals: tables.values.locals.iter().map(Interner::len).sum(),
            channels: tables.values.channels.len(),
            messages: tables.values.messages.len(),
            calls: tables.handled.len(),
        }
    }

    /// Returns what the tables occupy at least, in bytes: without what the values point to.
    pub fn bytes(&self) -> usize {
        self.read().bytes()
    }

    /// Calls `look` for every handler call so far, with the actor and its input.
    pub fn for_each_handled(&self, mut look: impl FnMut(ActorId, Handled<'_, A>)) {
        let tables = self.read();
        for (actor, local, input) in &tables.calls {
            let local = tables.values.locals[actor.index()].value(*local);
            look(
                *actor,
                match *input {
                    Input::Message { msg, .. } => Handled::Message(tables.values.message(msg)),
                    Input::Timer(index) => Handled::Timer(&local.timers[usize::from(index)]),
                    Input::Choice { key, index } => {
                        Handled::Choice(&local.choices[usize::from(key)].1[usize::from(index)])
                    }
                    Input::Restart => Handled::Restart,
                },
            );
        }
    }

    /// Returns the fairness class of an action. The same class: the next message of a connection in
    /// a direction; a detached message; a timer; a question that is decided in one of several ways;
    /// a choice that happens by itself.
    pub fn fairness_class(&self, state: &GlobalState, action: Action) -> FairnessClass {
        let tables = self.read();
        let values = &tables.values;
        let pack = |kind: u64, one: usize, two: u64, three: u64| {
            FairnessClass::new(kind << 60 | (one as u64) << 52 | two << 44 | three)
        };
        match action {
            Action::Deliver { link, direction } => pack(1, link.index(), direction as u64, 0),
            Action::Detached { link, index } => {
                let detached = values.channel(state, link).detached[usize::from(index)];
                pack(2, link.index(), detached.direction as u64, detached.message.0.into())
            }
            Action::Discard { link, .. } => pack(3, link.index(), 0, 0),
            Action::Break { link } => pack(4, link.index(), 0, 0),
            Action::Crash { actor } => pack(5, actor.index(), 0, 0),
            Action::Replace { standby, .. } => pack(6, standby.index(), 0, 0),
            Action::Timer { actor, index } => {
                let timer = &values.local(state, actor).timers[usize::from(index)];
                pack(7, actor.index(), 0, hash(timer) >> 20)
            }
            Action::Choose { actor, key, index } => {
                let (question, choices) = &values.local(state, actor).choices[usize::from(key)];
                let choice = &choices[usize::from(index)];
                if self.rules.is_alternative(choice) {
                    pack(8, actor.index(), 0, hash(question) >> 20)
                } else {
                    pack(9, actor.index(), 0, hash(choice) >> 20)
                }
            }
        }
    }
}

/// Returns a number for a value that is the same in every run.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
