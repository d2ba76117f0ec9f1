//! A liveness property that stateright 0.31 gets wrong: `cargo run -p onceproof-engine --example
//! retries_for_ever`.
//!
//! A client sends a request until it is answered; the network may lose messages. "Every request is
//! answered" does not hold: the network may lose every copy. stateright checks `eventually` on runs
//! that end, and a client that retries for ever is a run that does not, so it reports nothing. The
//! engine finds the fair cycle: the client keeps retrying, and each copy is lost before it is
//! delivered.

use onceproof_engine::{Failure, Finding, Limits, ModelSpace, Wording, verify};
use stateright::actor::{Actor, ActorModel, ActorModelAction, Id, LossyNetwork, Network, Out, model_timeout};
use stateright::{Checker, Expectation, Model};
use std::borrow::Cow;

/// The two actors.
#[derive(Clone)]
enum Node {
    /// Sends a request to the server until it is answered.
    Client { server: Id },
    /// Answers every request.
    Server,
}

/// The client's progress. The server keeps nothing and stays in `Waiting`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Progress {
    Waiting,
    Answered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Msg {
    Request,
    Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Timer {
    Retry,
}

impl Actor for Node {
    type Msg = Msg;
    type Timer = Timer;
    type State = Progress;
    type Storage = ();
    type Random = ();

    fn name(&self) -> String {
        if matches!(self, Self::Server) { "server".to_owned() } else { "client".to_owned() }
    }

    fn on_start(&self, _id: Id, _storage: &Option<()>, out: &mut Out<Self>) -> Progress {
        if let Self::Client { server } = self {
            out.send(*server, Msg::Request);
            out.set_timer(Timer::Retry, model_timeout());
        }
        Progress::Waiting
    }

    fn on_msg(&self, _id: Id, state: &mut Cow<'_, Progress>, src: Id, msg: Msg, out: &mut Out<Self>) {
        match msg {
            Msg::Request => out.send(src, Msg::Answer),
            Msg::Answer if **state == Progress::Waiting => {
                *state.to_mut() = Progress::Answered;
                out.cancel_timer(Timer::Retry);
            }
            Msg::Answer => {}
        }
    }

    fn on_timeout(&self, _id: Id, _state: &mut Cow<'_, Progress>, _timer: &Timer, out: &mut Out<Self>) {
        if let Self::Client { server } = self {
            out.send(*server, Msg::Request);
            out.set_timer(Timer::Retry, model_timeout());
        }
    }
}

const PROPERTY: &str = "the request is answered";

fn model(loss: LossyNetwork) -> ActorModel<Node> {
    ActorModel::new((), ())
        .actors([Node::Client { server: Id::from(1) }, Node::Server])
        .init_network(Network::new_unordered_duplicating([]))
        .lossy_network(loss)
        .property(Expectation::Eventually, PROPERTY, |_, state| *state.actor_states[0] == Progress::Answered)
}

/// A message that stays on the network is delivered in the end, and a timer that is set goes off.
/// Loss need not happen.
fn is_fair(action: &ActorModelAction<Msg, Timer, ()>) -> bool {
    matches!(action, ActorModelAction::Deliver { .. } | ActorModelAction::Timeout(..))
}

fn main() {
    // stateright: no counterexample, whether or not messages are lost.
    for (loss, states) in [(LossyNetwork::No, 4), (LossyNetwork::Yes, 14)] {
        let checker = model(loss).checker().spawn_bfs().join();
        println!("stateright: {} states, no counterexample", checker.unique_state_count());
        assert!(checker.discovery(PROPERTY).is_none());
        assert_eq!(checker.unique_state_count(), states);
    }

    // The engine: without loss every fair run is answered.
    let space = ModelSpace::with_fairness(model(LossyNetwork::No), is_fair);
    let verification = verify(&space, &Limits::default());
    println!("the engine, without loss: {verification}");
    assert!(verification.holds());
    assert_eq!(verification.states, 4);

    // With loss there is a fair run that is not.
    let space = ModelSpace::with_fairness(model(LossyNetwork::Yes), is_fair).with_wording(Wording::of_actors());
    let verification = verify(&space, &Limits::default());
    println!("the engine, with loss: {verification}");
    assert_eq!(verification.states, 14);
    let finding = verification.finding(PROPERTY).expect("it is the only property");
    let Finding::Fails(Failure::FairCycle(trace)) = finding else { panic!("there is a fair cycle") };
    assert_eq!((trace.steps.len(), trace.cycle_start), (6, Some(1)));
    assert!(trace.steps[2..4].iter().all(|step| step.action.ends_with("is lost")));
}

#[test]
fn example_has_the_states_and_verdicts_it_asserts() {
    main();
}
