//! Exploration by the number of faults, breadth-first among runs with equally many.
//!
//! States are expanded in batches and inserted in order, so that ids, counts and cuts are the same
//! for every number of threads.

use super::exploration::{Event, Exploration};
use crate::expansion::Expansion;
use crate::limits::{Limits, Progress};
use crate::space::Space;
use crate::store::Graph;

/// How many states are expanded before their successors are inserted: few enough for the
/// processor's cache.
const BATCH: usize = 32;
/// How many batches are inserted between two checks of the limits.
const BATCHES_PER_CHECK: usize = 16;
/// Up to how many states one thread works alone.
const MIN_STATES_FOR_THREADS: usize = 20_000;

/// Visits every reachable state once until none is left or a limit is reached: first the runs
/// without a fault, then those with one, and so on, each breadth-first. Each level is complete
/// before the next one begins, so that a cut leaves all levels before it decided
/// ([`Graph::levels`]), and without a limit the last one is the whole space. With `liveness` the
/// graph keeps the fault-free steps, which [`crate::goal_unreachable`] and [`crate::fair_cycles`]
/// need. `report` is called every few hundred states.
///
/// The result is deterministic: it depends on the space and the limits on states, depth and
/// violations only. A limit on memory, time or an interruption may cut elsewhere on another
/// machine.
///
/// ```
/// use onceproof_engine::{Cut, Limits, ModelSpace, explore};
/// use stateright::actor::{Actor, ActorModel, Id, Network, Out};
/// # use std::borrow::Cow;
/// # struct Counter;
/// # impl Actor for Counter {
/// #     type Msg = u8;
/// #     type State = u8;
/// #     type Timer = ();
/// #     type Storage = ();
/// #     type Random = ();
/// #     fn on_start(&self, id: Id, _: &Option<()>, out: &mut Out<Self>) -> u8 {
/// #         if usize::from(id) == 0 { out.send(Id::from(1), 1) }
/// #         0
/// #     }
/// #     fn on_msg(&self, _: Id, state: &mut Cow<'_, u8>, src: Id, msg: u8, out: &mut Out<Self>) {
/// #         if msg < 9 { *state.to_mut() = msg; out.send(src, msg + 1); }
/// #     }
/// # }
/// # let network = Network::new_unordered_nonduplicating([]);
/// # let actors = || ActorModel::new((), ()).actors([Counter, Counter]);
/// # let model = || actors().init_network(network.clone());
/// // `model()` returns two actors that count to nine in turns.
/// let graph = explore(&ModelSpace::new(model()), false, &Limits::default(), |_| {});
/// assert_eq!((graph.states(), graph.cut), (9, None));
///
/// let limits = Limits { depth: Some(3), ..Limits::default() };
/// let graph = explore(&ModelSpace::new(model()), false, &limits, |_| {});
/// assert_eq!((graph.states(), graph.cut), (5, Some(Cut::Depth(3))));
/// ```
///
/// # Panics
/// With more than 2^32 states.
pub fn explore<S: Space>(space: &S, liveness: bool, limits: &Limits<'_>, mut report: impl FnMut(Progress)) -> Graph {
    explore_following(space, liveness, limits, &mut |event| {
        if let Event::Progress(progress) = event {
            report(progress);
        }
    })
}

/// The same, and `follow` learns of complete levels, too. Compiled once per space: a copy per
/// closure would multiply the build time.
///
/// # Panics
/// With more than 2^32 states.
pub fn explore_following<S: Space>(
    space: &S,
    liveness: bool,
    limits: &Limits<'_>,
    follow: &mut dyn FnMut(Event<'_>),
) -> Graph {
    let mut exploration = Exploration::new(space, liveness, limits, follow);
    let is_parallel = cfg!(feature = "host") && limits.threads > 1;
    let until = if is_parallel { MIN_STATES_FOR_THREADS } else { usize::MAX };
    if !expand_here(&mut exploration, space, until) {
        #[cfg(feature = "host")]
        super::several_threads::expand(&mut exploration, space, limits.threads);
    }
    exploration.finish(space)
}

/// Expands states on this thread until none is left, a limit is reached (true), or there are
/// `until` states (false).
fn expand_here<S: Space>(exploration: &mut Exploration<'_>, space: &S, until: usize) -> bool {
    let mut batch = Expansion::default();
    while !exploration.is_done() {
        if exploration.is_over(space) {
            return true;
        }
        if exploration.graph.states() >= until {
            return false;
        }
        for _ in 0..BATCHES_PER_CHECK {
            let states = exploration.states(exploration.graph.expanded(), BATCH);
            batch.clear();
            for _ in &states {
                batch.add(|_| None);
            }
            space.expand_rest(&states, &mut batch);
            exploration.insert(&batch);
        }
    }
    // The last batches may have reached a limit.
    exploration.is_over(space);
    true
}
