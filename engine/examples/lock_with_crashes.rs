//! A small protocol with crashes: `cargo run -p onceproof-engine --example lock_with_crashes`.
//!
//! Two clients ask a lock server for one lock, work, and give it back. Once in a run a client
//! crashes, or a connection breaks. What should the server do about a lock whose holder it lost?
//!
//! * It keeps the lock: then the other client never gets it once its holder crashed. Safe, not
//!   live.
//! * It releases the lock: then a holder that only lost its connection holds it as well. Live, not
//!   safe.
//!
//! Both answers are found with the shortest trace. That is why real locks are leases with fencing
//! tokens.

use onceproof_engine::composition::{
    Action, ActorId, Budget, Environment, Event, FaultCounter, Judgement, Link, NoPermutation, Observation, Observer,
    Reducer, Symmetry, View, World,
};
use onceproof_engine::{
    Assessment, Failure, FaultKind, Finding, Limits, Marks, Properties, PropertyId, PropertySet, Verification, verify,
};
use stateright::actor::{Actor, Id, Out, model_timeout};
use std::borrow::Cow;

const SERVER: ActorId = ActorId::new(0);
const CLIENTS: [ActorId; 2] = [ActorId::new(1), ActorId::new(2)];

/// The actors.
#[derive(Clone)]
enum Node {
    /// Gives the lock to one client after the other.
    Server { releases_on_loss: bool },
    /// Wants the lock once.
    Client { name: &'static str },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum State {
    /// The server: the holder, and the clients that wait, first come first served.
    Server { holder: Option<Id>, waiting: Vec<Id> },
    /// A client before it asks.
    Idle,
    /// A client that asked.
    Waiting,
    /// A client that holds the lock.
    Holding,
    /// A client that gave the lock back.
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Msg {
    Acquire,
    Granted,
    Release,
    /// Either end of a broken connection receives it.
    ConnectionLost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Timer {
    Ask,
    Finish,
}

impl Node {
    /// Gives a free lock to the client that waits longest.
    fn grant(holder: &mut Option<Id>, waiting: &mut Vec<Id>, out: &mut Out<Self>) {
        if holder.is_none() && !waiting.is_empty() {
            let next = waiting.remove(0);
            *holder = Some(next);
            out.send(next, Msg::Granted);
        }
    }
}

impl Actor for Node {
    type Msg = Msg;
    type Timer = Timer;
    type State = State;
    type Storage = ();
    type Random = ();

    fn name(&self) -> String {
        match self {
            Self::Server { .. } => "server".to_owned(),
            Self::Client { name } => (*name).to_owned(),
        }
    }

    fn on_start(&self, _id: Id, _storage: &Option<()>, out: &mut Out<Self>) -> State {
        match self {
            Self::Server { .. } => State::Server { holder: None, waiting: Vec::new() },
            Self::Client { .. } => {
                out.set_timer(Timer::Ask, model_timeout());
                State::Idle
            }
        }
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<'_, State>, src: Id, msg: Msg, out: &mut Out<Self>) {
        let next = match (self, state.as_ref().clone(), msg) {
            (Self::Server { releases_on_loss }, State::Server { mut holder, mut waiting }, msg) => {
                match msg {
                    Msg::Acquire => waiting.push(src),
                    Msg::Release if holder == Some(src) => holder = None,
                    Msg::ConnectionLost => {
                        waiting.retain(|client| *client != src);
                        if *releases_on_loss && holder == Some(src) {
                            holder = None;
                        }
                    }
                    Msg::Release | Msg::Granted => return,
                }
                Self::grant(&mut holder, &mut waiting, out);
                State::Server { holder, waiting }
            }
            (_, State::Waiting, Msg::Granted) => {
                out.set_timer(Timer::Finish, model_timeout());
                State::Holding
            }
            (_, State::Waiting, Msg::ConnectionLost) => {
                out.send(Id::from(SERVER), Msg::Acquire);
                State::Waiting
            }
            _ => return,
        };
        if next != **state {
            *state.to_mut() = next;
        }
    }

    fn on_timeout(&self, _id: Id, state: &mut Cow<'_, State>, timer: &Timer, out: &mut Out<Self>) {
        let (msg, next) = match timer {
            Timer::Ask => (Msg::Acquire, State::Waiting),
            Timer::Finish => (Msg::Release, State::Done),
        };
        out.send(Id::from(SERVER), msg);
        *state.to_mut() = next;
    }
}

/// The faults, by how unlikely they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    ConnectionBreaks,
    ClientCrashes,
}

impl FaultKind for Fault {
    fn severity(&self) -> u8 {
        *self as u8
    }
}

/// The rules of this world: which faults there are. Each may happen once.
struct Rules {
    connections_break: bool,
}

impl Environment<Node> for Rules {
    type Fault = Fault;

    fn judge(&self, _view: &View<'_, Node>, event: &Event<'_, Node>) -> Judgement<Fault> {
        match event {
            Event::Deliver | Event::Timer { .. } => Judgement::Normal,
            Event::Crash { actor } if *actor != SERVER => Judgement::Fault(Fault::ClientCrashes),
            Event::Break { .. } if self.connections_break => Judgement::Fault(Fault::ConnectionBreaks),
            _ => Judgement::Never,
        }
    }

    fn budget(&self, fault: Fault) -> Option<Budget> {
        Some(Budget { counter: FaultCounter::new(fault as usize), cost: 1, limit: 1 })
    }

    fn idle_connections_break(&self) -> bool {
        true
    }

    fn connection_lost(&self) -> Option<Msg> {
        Some(Msg::ConnectionLost)
    }
}

const MUTUAL_EXCLUSION: &str = "at most one client holds the lock";
const CONTENTION: &str = "a client waits while another one holds the lock";
const SERVICE: &str = "every client was served";

impl Observer<Node> for Rules {
    type Ledger = ();

    fn properties(&self) -> Properties {
        Properties::default().always(MUTUAL_EXCLUSION).sometimes(CONTENTION).eventually(SERVICE)
    }

    fn inspect(&self, state: &Observation<'_, Node, ()>) -> Marks {
        let count = |wanted: State| CLIENTS.iter().filter(|client| *state.state(**client) == wanted).count();
        let set = |is_in: bool| if is_in { PropertyId::new(0).only() } else { PropertySet::EMPTY };
        let is_contended = count(State::Holding) > 0 && count(State::Waiting) > 0;
        Marks { violations: set(count(State::Holding) > 1), hazards: set(is_contended) }
    }

    fn assess(&self, state: &Observation<'_, Node, ()>) -> Assessment {
        let goal = PropertyId::new(0).only();
        let is_served = CLIENTS.iter().all(|client| *state.state(*client) == State::Done);
        Assessment { obligations: goal, reached: if is_served { goal } else { PropertySet::EMPTY }, is_cut: false }
    }
}

impl Reducer<Node> for Rules {}

impl Symmetry<Node> for Rules {
    type Permutation = NoPermutation;
}

/// Verifies the protocol, and prints the verdicts.
fn check(releases_on_loss: bool, connections_break: bool) -> Verification<Fault, Action> {
    let actors = vec![Node::Server { releases_on_loss }, Node::Client { name: "alice" }, Node::Client { name: "bob" }];
    let links = CLIENTS.map(|client| Link { client, server: SERVER }).to_vec();
    let verification = verify(&World::new(actors, links, Rules { connections_break }), &Limits::default());
    println!("the server releases: {releases_on_loss}, connections break: {connections_break}: {verification}");
    assert!(verification.finding(CONTENTION).is_some_and(Finding::holds), "the verdicts are not vacuous");
    verification
}

fn main() {
    // The server keeps the lock of a client that it lost: one crash, and the other client never
    // gets it.
    let keeps = check(false, false);
    assert_eq!(keeps.states, 92);
    assert!(keeps.finding(MUTUAL_EXCLUSION).is_some_and(Finding::holds));
    let Some(Finding::Fails(Failure::GoalUnreachable(trace))) = keeps.finding(SERVICE) else { panic!("it blocks") };
    assert_eq!((trace.run.faults(), trace.steps.len()), (1, 3));

    // The server releases it: right, as long as a connection is lost only with its client.
    let releases = check(true, false);
    assert_eq!(releases.states, 66);
    assert!(releases.holds());

    // Connections break by themselves: a client holds the lock and does not know that it lost it.
    let breaks = check(true, true);
    assert_eq!(breaks.states, 180);
    assert!(breaks.finding(SERVICE).is_some_and(Finding::holds));
    let Some(Finding::Fails(Failure::Violated(trace))) = breaks.finding(MUTUAL_EXCLUSION) else {
        panic!("two hold it")
    };
    assert_eq!((trace.run.faults(), trace.steps.len()), (1, 7));
}

#[test]
fn example_has_the_states_and_verdicts_it_asserts() {
    main();
}
