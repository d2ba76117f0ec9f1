//! Claim: composing memoised actors gives the state space that stateright's own `ActorModel` has.
//!
//! Random small actor systems (messages, timers, random choices, storage) are explored three ways. Timers and choices
//! name their actor: stateright 0.31 hashes adjacent sets without their lengths, so that two actors which set the same timer value
//! collide and states are skipped; the last test shows it.

use onceproof_engine::composition::{
    Assessment, Budget, Composable, Environment, Event, Judgement, Link, Marks, Network, View, World,
};
use onceproof_engine::{Limits, explore};
use onceproof_models::Fault;
use onceproof_models::reference::Wrapped;
use onceproof_proofs::count_states;
use proptest::prelude::*;
use stateright::actor::{Actor, ActorModel, Id, Network as TheirNetwork, Out, model_timeout};
use stateright::{Checker, Expectation, Model};
use std::borrow::Cow;

/// What an actor does in one of its states about one event: a line of a random table.
#[derive(Clone, Debug)]
struct Reaction {
    next: u8,
    send: Option<(u8, u8)>,
    timer: Option<u8>,
    cancel: bool,
    choice: bool,
    save: bool,
}

/// An actor with a few states that reacts by a table.
#[derive(Clone, Debug)]
struct Random {
    table: Vec<Reaction>,
    actors: u8,
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
            // An actor does not talk to itself here: links are between two.
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
        // Progress is bounded, and so is the number of messages: an actor in its last state does nothing.
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

/// One of stateright's unordered networks, and no faults.
struct Plain(Network);

impl<A: Actor> Environment<A> for Plain {
    type Ledger = ();
    type Fault = Fault;

    fn network(&self) -> Network {
        self.0
    }

    fn judge(&self, _view: &View<'_, A, ()>, event: &Event<'_, A>) -> Judgement<Fault> {
        if matches!(event, Event::Crash { .. } | Event::Break { .. }) { Judgement::Never } else { Judgement::Normal }
    }

    fn budget(&self, _fault: Fault) -> Option<Budget> {
        None
    }

    fn resets_connections(&self, _choice: &A::Random) -> bool {
        false
    }

    fn is_volatile(&self, _actor: usize) -> bool {
        true
    }

    fn standby(&self) -> Option<(usize, usize)> {
        None
    }

    fn connection_lost(&self) -> Option<A::Msg> {
        None
    }

    fn may_be_late(&self, _link: usize, _msg: &A::Msg) -> bool {
        false
    }

    fn is_dead(&self, _server: &A::State, _client: usize, _msg: &A::Msg) -> bool {
        false
    }

    fn is_commuting(&self, _server: &A::State, _msg: &A::Msg) -> bool {
        false
    }

    fn is_eager_read(&self, _server: &A::State, _client: usize, _msg: &A::Msg, _is_new: bool) -> bool {
        false
    }

    fn observe(&self, _ledger: &(), _notes: &[A::Msg]) -> ((), Marks) {
        ((), Marks::default())
    }

    fn hazards(&self, _view: &View<'_, A, ()>, _event: &Event<'_, A>, _fault: Option<Fault>, _known: u8) -> u8 {
        0
    }

    fn assess(&self, _view: &View<'_, A, ()>) -> Assessment {
        Assessment::default()
    }
}

fn links(actors: usize) -> Vec<Link> {
    (0..actors).flat_map(|client| (client + 1..actors).map(move |server| Link { client, server })).collect()
}

fn theirs<A>(actors: &[A]) -> ActorModel<A>
where
    A: Actor + Clone,
    A::Msg: Ord,
    A::Timer: Ord,
{
    ActorModel::new((), ())
        .actors(actors.iter().cloned())
        .init_network(TheirNetwork::new_unordered_nonduplicating([]))
        .property(Expectation::Always, "explored", |_, _| true)
}

fn ours<A>(actors: Vec<A>, network: Network) -> World<A, Plain>
where
    A: Composable,
{
    let links = links(actors.len());
    World::new(actors, links, Plain(network))
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
    fn memoised_composition_has_the_states_of_an_actor_model(actors in system()) {
        let expected = count_states(&theirs(&actors));
        let dfs = theirs(&actors).checker().spawn_dfs().join().unique_state_count();
        let world = || ours(actors.clone(), Network::Unordered);
        prop_assert_eq!(explore(&world(), false, &Limits::default(), |_| {}).states(), expected);
        prop_assert_eq!(count_states(&world()), expected);
        prop_assert_eq!(dfs, expected);
    }

    #[test]
    fn what_was_sent_arrives_any_number_of_times_as_in_an_actor_model(actors in system()) {
        let expected = count_states(&Wrapped::new(&actors));
        let world = || ours(actors.clone(), Network::Duplicating);
        prop_assert_eq!(explore(&world(), false, &Limits::default(), |_| {}).states(), expected);
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
fn two_one_shot_timers_have_four_states_and_stateright_merges_two_of_them() {
    let system = |names_timers| vec![OneShot { names_timers }, OneShot { names_timers }];
    let dfs = |names_timers| theirs(&system(names_timers)).checker().spawn_dfs().join().unique_state_count();
    assert_eq!(explore(&ours(system(false), Network::Unordered), false, &Limits::default(), |_| {}).states(), 4);
    assert_eq!(count_states(&theirs(&system(false))), 4, "exact comparison finds all four");
    assert_eq!(dfs(false), 3, "stateright's hash does not tell (set, unset) from (unset, set)");
    assert_eq!(dfs(true), 4, "timers that name their actor are told apart");
}
