//! Claim: composing memoised actors gives the state space that stateright's own `ActorModel` has.
//!
//! Random small systems of actors (messages, timers, random choices, storage) are explored three
//! ways. Timers and choices name their actor: stateright 0.31 hashes adjacent sets without their
//! lengths, so that two actors which set the same timer collide and states are skipped; the last
//! test shows it.

use onceproof_engine::composition::{
    Composable, Environment, Link, Network, NoPermutation, Observer, Reducer, Symmetry, World,
};
use onceproof_engine::{Limits, NoFault, explore};
use onceproof_models::reference::Wrapped;
use onceproof_proofs::count_states;
use proptest::prelude::*;
use stateright::actor::{Actor, ActorModel, Id, Network as StaterightNetwork, Out, model_timeout};
use stateright::{Checker, Expectation, Model};
use std::borrow::Cow;

/// A row of a random table: the reaction of an actor in one of its states to one event.
#[derive(Clone, Debug)]
struct Reaction {
    /// The next state, if it is above the current one.
    next: u8,
    /// A message, and the actor that it is sent to.
    send: Option<(u8, u8)>,
    /// The timer that is set.
    timer: Option<u8>,
    /// Whether the timer 0 is cancelled.
    cancel: bool,
    /// Whether a choice is opened.
    choice: bool,
    /// Whether the next state is saved.
    save: bool,
}

/// An actor with three states that reacts by a table.
#[derive(Clone, Debug)]
struct Random {
    /// Rows by state and event.
    table: Vec<Reaction>,
    /// How many actors the system has.
    actors: u8,
    /// Whether timers name their actor.
    names_timers: bool,
}

const STATES: u8 = 3;
const EVENTS: usize = 5;

impl Random {
    fn timer(&self, id: Id, timer: u8) -> (u8, u8) {
        (if self.names_timers { usize::from(id) as u8 } else { 0 }, timer)
    }

    fn react(&self, id: Id, state: u8, event: usize, o: &mut Out<Self>) -> u8 {
        let reaction = &self.table[usize::from(state) * EVENTS + event % EVENTS];
        if let Some((to, msg)) = reaction.send {
            let to = to % self.actors;
            // A link connects two actors: none sends to itself.
            if usize::from(to) != usize::from(id) {
                o.send(Id::from(usize::from(to)), msg);
            }
        }
        if let Some(timer) = reaction.timer {
            o.set_timer(self.timer(id, timer), model_timeout());
        }
        if reaction.cancel {
            o.cancel_timer(self.timer(id, 0));
        }
        if reaction.choice {
            o.choose_random(format!("choice of {id:?}"), vec![0, 1]);
        }
        if reaction.save {
            o.save(reaction.next);
        }
        reaction.next
    }
}

impl Actor for Random {
    type Msg = u8;
    type Timer = (u8, u8);
    type State = u8;
    type Storage = u8;
    type Random = u8;

    fn on_start(&self, id: Id, _storage: &Option<u8>, o: &mut Out<Self>) -> u8 {
        self.react(id, 0, 0, o)
    }

    fn on_msg(&self, id: Id, state: &mut Cow<'_, u8>, src: Id, msg: u8, o: &mut Out<Self>) {
        // Each reaction leads to a higher state, and none leaves the last one: the number of
        // messages is bounded.
        if **state + 1 < STATES {
            *state.to_mut() =
                self.react(id, **state, usize::from(msg) + usize::from(src), o).max(**state + 1).min(STATES - 1);
        }
    }

    fn on_timeout(&self, id: Id, state: &mut Cow<'_, u8>, timer: &(u8, u8), o: &mut Out<Self>) {
        if **state + 1 < STATES {
            *state.to_mut() = self.react(id, **state, 2 + usize::from(timer.1), o).max(**state + 1).min(STATES - 1);
        }
    }

    fn on_random(&self, id: Id, state: &mut Cow<'_, u8>, random: &u8, o: &mut Out<Self>) {
        if **state + 1 < STATES {
            *state.to_mut() = self.react(id, **state, 3 + usize::from(*random), o).max(**state + 1).min(STATES - 1);
        }
    }
}

/// One of stateright's unordered networks, without faults.
struct Plain(Network);

impl<A: Actor> Environment<A> for Plain {
    type Fault = NoFault;

    fn network(&self) -> Network {
        self.0
    }
}

impl<A: Actor> Observer<A> for Plain {
    type Ledger = ();
}

impl<A: Actor> Reducer<A> for Plain {}

impl<A: Actor> Symmetry<A> for Plain {
    type Permutation = NoPermutation;
}

fn stateright_model<A>(actors: &[A]) -> ActorModel<A>
where
    A: Actor + Clone,
    A::Msg: Ord,
    A::Timer: Ord,
{
    ActorModel::new((), ())
        .actors(actors.iter().cloned())
        .init_network(StaterightNetwork::new_unordered_nonduplicating([]))
        .property(Expectation::Always, "explored", |_, _| true)
}

fn world<A: Composable>(actors: Vec<A>, network: Network) -> World<A, Plain> {
    let links = Link::all_pairs(actors.len());
    World::new(actors, links, Plain(network))
}

fn states<A: Composable>(world: &World<A, Plain>) -> usize {
    explore(world, false, &Limits::default(), |_| {}).states()
}

fn reaction() -> impl Strategy<Value = Reaction> {
    (0..STATES, proptest::option::of((0_u8..3, 0_u8..2)), proptest::option::of(0_u8..2), any::<[bool; 3]>())
        .prop_map(|(next, send, timer, [cancel, choice, save])| Reaction { next, send, timer, cancel, choice, save })
}

fn system() -> impl Strategy<Value = Vec<Random>> {
    (2_u8..=3).prop_flat_map(|actors| {
        let table = proptest::collection::vec(reaction(), usize::from(STATES) * EVENTS);
        let actor = table.prop_map(move |table| Random { table, actors, names_timers: true });
        proptest::collection::vec(actor, usize::from(actors))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn unordered_world_has_the_states_of_an_actor_model(actors in system()) {
        let expected = count_states(&stateright_model(&actors));
        let dfs = stateright_model(&actors).checker().spawn_dfs().join().unique_state_count();
        let world = || world(actors.clone(), Network::Unordered);
        prop_assert_eq!(states(&world()), expected);
        prop_assert_eq!(count_states(&world()), expected);
        prop_assert_eq!(dfs, expected);
    }

    #[test]
    fn duplicating_world_has_the_states_of_an_actor_model(actors in system()) {
        let expected = count_states(&Wrapped::new(&actors));
        let world = || world(actors.clone(), Network::Duplicating);
        prop_assert_eq!(states(&world()), expected);
        prop_assert_eq!(count_states(&world()), expected);
    }
}

/// Sets one timer, once.
#[derive(Clone)]
struct OneShot {
    names_timers: bool,
}

impl Actor for OneShot {
    type Msg = ();
    type Timer = usize;
    type State = ();
    type Storage = ();
    type Random = ();

    fn on_start(&self, id: Id, _storage: &Option<()>, o: &mut Out<Self>) {
        o.set_timer(if self.names_timers { usize::from(id) } else { 0 }, model_timeout());
    }
}

#[test]
fn one_shot_timers_have_four_states_and_stateright_finds_three() {
    let system = |names_timers| vec![OneShot { names_timers }, OneShot { names_timers }];
    let dfs = |names_timers| stateright_model(&system(names_timers)).checker().spawn_dfs().join().unique_state_count();
    assert_eq!(states(&world(system(false), Network::Unordered)), 4);
    assert_eq!(count_states(&stateright_model(&system(false))), 4, "exact comparison finds all four");
    assert_eq!(dfs(false), 3, "stateright's hash confuses (set, unset) with (unset, set)");
    assert_eq!(dfs(true), 4, "timers that name their actor are distinct");
}
