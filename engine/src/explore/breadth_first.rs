//! Exploration by the number of faults, breadth-first among runs with equally many, on one or two
//! threads.
//!
//! States are expanded in batches and inserted in order, so that ids, counts and cuts are the same
//! for one thread and two. With two, one thread expands the next batches while the other inserts
//! the last one: both take about as long, so two threads are what this division of work can use.
//! More would contend for the space's tables.

use super::batch::Batch;
use super::exploration::{Event, Exploration};
use crate::limits::{Limits, Progress};
use crate::space::Space;
use crate::store::Graph;

/// How many states are expanded before their successors are inserted: few enough for the
/// processor's cache.
const BATCH: usize = 32;
/// How many batches are inserted between two checks of the limits.
const BATCHES_PER_CHECK: usize = 16;
/// Up to how many states one thread works alone.
const MIN_STATES_FOR_TWO_THREADS: usize = 100_000;

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
    let until = if is_parallel { MIN_STATES_FOR_TWO_THREADS } else { usize::MAX };
    if !expand_here(&mut exploration, space, until) {
        #[cfg(feature = "host")]
        two_threads::expand(&mut exploration, space);
    }
    exploration.finish(space)
}

/// Expands states on this thread until none is left, a limit is reached (true), or there are
/// `until` states (false).
fn expand_here<S: Space>(exploration: &mut Exploration<'_>, space: &S, until: usize) -> bool {
    let mut batch = Batch::default();
    while !exploration.is_done() {
        if exploration.is_over(space) {
            return true;
        }
        if exploration.graph.states() >= until {
            return false;
        }
        for _ in 0..BATCHES_PER_CHECK {
            batch.expand(space, &exploration.states(exploration.graph.expanded(), BATCH));
            exploration.insert(&batch);
        }
    }
    // The last batches may have reached a limit.
    exploration.is_over(space);
    true
}

/// A second thread that expands while this one inserts, for hosts that have threads.
#[cfg(feature = "host")]
mod two_threads {
    use super::{Batch, Exploration, Space};
    use crate::state::GlobalState;
    use std::sync::mpsc::sync_channel;
    use std::thread;

    /// How many states are handed over at once: handing over costs more than a function call.
    const BATCH: usize = 256;
    /// How many batches may be under way between the threads.
    const UNDER_WAY: usize = 4;

    /// Expands the rest, until no state is left or a limit is reached.
    pub(super) fn expand<S: Space>(exploration: &mut Exploration<'_>, space: &S) {
        thread::scope(|scope| {
            let (ask, asked) = sync_channel::<Vec<GlobalState>>(UNDER_WAY);
            let (answer, answered) = sync_channel(UNDER_WAY);
            scope.spawn(move || {
                while let Ok(states) = asked.recv() {
                    let mut batch = Batch::default();
                    batch.expand(space, &states);
                    if answer.send(batch).is_err() {
                        return;
                    }
                }
            });
            let (mut next, mut under_way) = (exploration.graph.expanded(), 0);
            loop {
                while under_way < UNDER_WAY && next < exploration.graph.states() {
                    let states = exploration.states(next, BATCH);
                    next += states.len();
                    under_way += 1;
                    if ask.send(states).is_err() {
                        return;
                    }
                }
                if under_way == 0 {
                    if exploration.is_done() {
                        exploration.is_over(space);
                        return;
                    }
                    continue;
                }
                let Ok(batch) = answered.recv() else { return };
                under_way -= 1;
                exploration.insert(&batch);
                if exploration.is_over(space) {
                    return;
                }
            }
        });
    }
}
