//! Threads that expand states together, for hosts that have threads.
//!
//! Batches of states wait in a queue. Every thread expands them with what the space already knows
//! ([`Space::expand_known`]). The calling thread takes the results in the order of the batches,
//! has the space fill the gaps ([`Space::expand_rest`]), and inserts the steps; while the next
//! result is not ready, it expands a batch like the others. So the space learns in the order of
//! ids, from one thread, as if that thread were alone. Inserting and learning are the part that no
//! further thread shortens.

use super::exploration::Exploration;
use super::jobs::{Closing, Job, Jobs};
use crate::space::Space;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;

/// How many states are handed over at once: handing over costs more than a function call.
const BATCH: usize = 256;
/// How many batches may be under way for each thread.
const BATCHES_PER_THREAD: usize = 4;

/// Expands the rest, until no state is left or a limit is reached.
pub(super) fn expand<S: Space>(exploration: &mut Exploration<'_>, space: &S, threads: usize) {
    let jobs = Jobs::default();
    thread::scope(|scope| {
        let _closing = Closing(&jobs);
        for _ in 1..threads {
            scope.spawn(|| {
                while let Some(job) = jobs.wait() {
                    job.run(space);
                }
            });
        }
        let mut results: VecDeque<Receiver<_>> = VecDeque::new();
        let mut spare = Vec::new();
        let mut next = exploration.graph.expanded();
        loop {
            while results.len() < threads * BATCHES_PER_THREAD && next < exploration.graph.states() {
                let states = exploration.states(next, BATCH);
                next += states.len();
                let (answer, result) = sync_channel(1);
                jobs.add(Job { states, batch: spare.pop().unwrap_or_default(), answer });
                results.push_back(result);
            }
            let Some(result) = results.front() else {
                if exploration.is_done() {
                    exploration.is_over(space);
                    return;
                }
                continue;
            };
            let received = match result.try_recv() {
                Err(TryRecvError::Empty) => match jobs.take() {
                    Some(job) => {
                        job.run(space);
                        continue;
                    }
                    None => result.recv().ok(),
                },
                received => received.ok(),
            };
            // A job without a result has panicked, and so does the scope.
            let Some((states, mut batch)) = received else { return };
            results.pop_front();
            space.expand_rest(&states, &mut batch);
            exploration.insert(&batch);
            spare.push(batch);
            if exploration.is_over(space) {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{BATCH, expand};
    use crate::composition::{
        ActorId, Environment, Event, Judgement, Link, Local, Observer, Permutation, Reducer, Symmetry, View, World,
    };
    use crate::explore::exploration::Exploration;
    use crate::{
        Assessment, Expansion, FairnessClass, FaultKind, GlobalState, Graph, Limits, Marks, ModelSpace, NoFault, Space,
        Successor, explore,
    };
    use stateright::actor::{Actor, ActorModel, Id, Network, Out, model_timeout};
    use std::borrow::Cow;
    use std::thread;

    const SERVER: ActorId = ActorId::new(0);
    const CLIENTS: [ActorId; 2] = [ActorId::new(1), ActorId::new(2)];
    const MAX_COUNT: u8 = 3;

    /// A server adds up what two clients count; a client that crashes counts from zero again.
    #[derive(Clone, Copy)]
    enum Part {
        Server,
        Client,
    }

    impl Actor for Part {
        type Msg = u8;
        type Timer = ();
        /// At the server the sum of each client; at a client the number it sent and the answer.
        type State = [u8; 2];
        type Storage = ();
        type Random = ();

        fn on_start(&self, _: Id, _: &Option<()>, out: &mut Out<Self>) -> [u8; 2] {
            if let Self::Client = self {
                out.set_timer((), model_timeout());
            }
            [0; 2]
        }

        fn on_timeout(&self, _: Id, state: &mut Cow<'_, [u8; 2]>, (): &(), out: &mut Out<Self>) {
            let sent = &mut state.to_mut()[0];
            *sent += 1;
            out.send(SERVER.into(), *sent);
            if *sent < MAX_COUNT {
                out.set_timer((), model_timeout());
            }
        }

        fn on_msg(&self, _: Id, state: &mut Cow<'_, [u8; 2]>, source: Id, msg: u8, out: &mut Out<Self>) {
            match self {
                Self::Server => {
                    let sum = &mut state.to_mut()[usize::from(source) - 1];
                    *sum = (*sum + msg).min(9);
                    out.send(source, *sum);
                }
                Self::Client => state.to_mut()[1] = msg,
            }
        }
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Crash;

    impl FaultKind for Crash {
        fn severity(&self) -> u8 {
            0
        }
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    struct Exchange;

    impl Permutation for Exchange {
        fn actor(&self, actor: ActorId) -> ActorId {
            if actor == SERVER { SERVER } else { CLIENTS[usize::from(actor == CLIENTS[0])] }
        }
    }

    struct Sums;

    impl Environment<Part> for Sums {
        type Fault = Crash;

        fn judge(&self, _: &View<'_, Part>, event: &Event<'_, Part>) -> Judgement<Crash> {
            match event {
                Event::Crash { actor } if *actor != SERVER => Judgement::Fault(Crash),
                Event::Deliver | Event::Timer { .. } => Judgement::Normal,
                _ => Judgement::Never,
            }
        }
    }

    impl Observer<Part> for Sums {
        type Ledger = ();
    }

    impl Reducer<Part> for Sums {
        fn has_representatives(&self) -> bool {
            true
        }
    }

    impl Symmetry<Part> for Sums {
        type Permutation = Exchange;

        fn permutations(&self) -> Vec<Exchange> {
            vec![Exchange]
        }

        fn permute_local(&self, actor: ActorId, local: &Local<Part>, _: &Exchange) -> Local<Part> {
            let mut permuted = local.clone();
            if actor == SERVER {
                permuted.state.reverse();
            }
            permuted
        }
    }

    fn sums() -> World<Part, Sums> {
        let links = CLIENTS.map(|client| Link { client, server: SERVER }).to_vec();
        World::new(vec![Part::Server, Part::Client, Part::Client], links, Sums)
    }

    /// Explores a space with so many threads from the first state on.
    fn explored(space: &impl Space, limits: &Limits<'_>, threads: usize) -> Graph {
        let mut follow = |_: crate::Event<'_>| {};
        let mut exploration = Exploration::new(space, true, limits, &mut follow);
        expand(&mut exploration, space, threads);
        exploration.finish(space)
    }

    fn assert_same(one: &Graph, other: &Graph) {
        let sizes = |graph: &Graph| (graph.states(), graph.expanded(), graph.transitions, graph.depth, graph.widest);
        assert_eq!(sizes(one), sizes(other));
        assert_eq!((one.cut, one.waiting, &one.levels), (other.cut, other.waiting, &other.levels));
        assert_eq!((one.violations, one.hazards, one.occurred), (other.violations, other.hazards, other.occurred));
        assert_eq!(one.assessments, other.assessments);
        assert!(one.store.ids().all(|id| one.store.state(id) == other.store.state(id)), "states and their numbers");
        assert_eq!(format!("{:?}", one.fault_free), format!("{:?}", other.fault_free), "steps");
    }

    #[test]
    fn world_is_the_same_for_every_number_of_threads() {
        let world = sums();
        let whole = Limits::default();
        let cut = Limits { states: 5_000, ..whole };
        for limits in [whole, cut] {
            let one = explore(&world, true, &limits, |_| {});
            assert!(one.states() > 10 * BATCH, "{} states", one.states());
            for threads in [1, 2, 3, 5] {
                let fresh = sums();
                assert_same(&one, &explored(&fresh, &limits, threads));
                if limits.states == whole.states {
                    assert_eq!(fresh.statistics(), world.statistics(), "{threads} threads");
                }
            }
        }
    }

    #[test]
    fn expansion_has_gaps_until_the_tables_know_the_state() {
        let world = sums();
        let [(initial, _)] = world.initial()[..] else { panic!("one initial state") };
        let known = || {
            let mut expansion = Expansion::default();
            world.expand_known(&[initial], &mut expansion);
            expansion
        };
        let before = world.statistics();
        let mut expansion = known();
        assert!(expansion.is_incomplete(), "its handlers were not called yet");
        assert_eq!(world.statistics(), before, "shared tables do not change");
        world.expand_rest(&[initial], &mut expansion);
        assert_ne!(world.statistics(), before);
        let mut steps = Vec::new();
        let assessment = world.expand(&initial, &mut steps);
        for expansion in [expansion, known()] {
            assert!(!expansion.is_incomplete());
            assert_eq!(expansion.states().collect::<Vec<_>>(), [(assessment, steps.as_slice())]);
        }
    }

    /// Two counters that a model of stateright interns state by state.
    #[derive(Clone)]
    struct Counter;

    impl Actor for Counter {
        type Msg = u8;
        type State = u8;
        type Timer = ();
        type Storage = ();
        type Random = ();

        fn on_start(&self, id: Id, _: &Option<()>, out: &mut Out<Self>) -> u8 {
            out.send(Id::from(1 - usize::from(id)), 1);
            0
        }

        fn on_msg(&self, _: Id, state: &mut Cow<'_, u8>, source: Id, msg: u8, out: &mut Out<Self>) {
            if msg < 60 {
                *state.to_mut() = msg;
                out.send(source, msg + 1);
            }
        }
    }

    #[test]
    fn model_that_numbers_its_states_is_the_same_for_threads() {
        let space = || {
            let network = Network::new_unordered_nonduplicating([]);
            ModelSpace::new(ActorModel::new((), ()).actors([Counter, Counter]).init_network(network))
        };
        let one = explore(&space(), true, &Limits::default(), |_| {});
        assert!(one.states() > BATCH, "{} states", one.states());
        assert_same(&one, &explored(&space(), &Limits::default(), 3));
    }

    /// A space that fails in a thread of its own.
    struct Failing(thread::ThreadId);

    impl Space for Failing {
        type Action = ();
        type Fault = NoFault;

        fn width(&self) -> usize {
            1
        }

        fn initial(&self) -> Vec<(GlobalState, Marks)> {
            (0..100 * BATCH as u32).map(|number| (GlobalState::new(&[number]), Marks::default())).collect()
        }

        fn expand(&self, _: &GlobalState, _: &mut Vec<Successor<NoFault, ()>>) -> Assessment {
            Assessment::default()
        }

        fn expand_known(&self, states: &[GlobalState], expansion: &mut Expansion<NoFault, ()>) {
            assert!(thread::current().id() == self.0, "as planned");
            thread::yield_now();
            for _ in states {
                expansion.add(|_| None);
            }
        }

        fn fairness(&self, _: &GlobalState, (): &()) -> FairnessClass {
            FairnessClass::UNFAIR
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn panic_in_a_thread_is_a_panic_of_the_exploration() {
        // A thread that gets no job does not panic: once more then.
        loop {
            explored(&Failing(thread::current().id()), &Limits::default(), 3);
        }
    }
}
