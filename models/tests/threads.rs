//! Claim: the number of threads changes nothing. States and their numbers, what they stand for,
//! steps, marks, levels and the tables of the model are those of one thread.

use onceproof_engine::{Cut, Describe, Graph, Limits, explore, goal_unreachable};
use onceproof_models::mechanisms::{BrokerKind, HandOff, Identity, SinkKind};
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::{Mechanisms, Pipeline, Reductions, Rules, Scope};

/// Returns everything about a graph that may be asked for, but its memory.
fn figures(graph: &Graph) -> impl PartialEq + std::fmt::Debug {
    let Graph { violations, hazards, occurred, transitions, depth, waiting, widest, cut, .. } = *graph;
    let sizes = (graph.states(), graph.expanded(), transitions, depth, waiting, widest);
    (sizes, graph.levels.clone(), violations, hazards, occurred, cut)
}

/// Explores a design with one thread, with two and with three, and compares. Returns why the
/// exploration ended.
fn compare(mechanisms: Mechanisms, scope: Scope, states: usize) -> Option<Cut> {
    let run = |threads| {
        let model: PipelineModel = Pipeline::reduced_model(mechanisms, scope, Rules::ALL, Reductions::ALL);
        let graph = explore(&model, true, &Limits { states, threads, ..Limits::default() }, |_| {});
        (model, graph)
    };
    let (model, one) = run(1);
    for threads in [2, 3] {
        let (other_model, other) = run(threads);
        assert_eq!(figures(&other), figures(&one), "{threads} threads");
        for id in one.store.ids() {
            assert_eq!(other.store.state(id), one.store.state(id), "{id:?}, {threads} threads");
            assert_eq!(other.assessment(id), one.assessment(id), "{id:?}, {threads} threads");
        }
        // Equal numbers could stand for other values.
        for id in one.store.ids().step_by(1_009) {
            let state = one.store.state(id);
            assert_eq!(other_model.describe_state(&state), model.describe_state(&state), "{id:?}, {threads} threads");
        }
        for goal in [QUIESCENT, DISCHARGED] {
            assert_eq!(goal_unreachable(&other, goal), goal_unreachable(&one, goal), "{threads} threads");
        }
        if one.cut.is_none() {
            assert_eq!(other_model.statistics(), model.statistics(), "{threads} threads");
        }
    }
    assert!(one.states() > 50_000, "{} states are expanded by one thread", one.states());
    one.cut
}

fn queue() -> Mechanisms {
    let mut mechanisms = Mechanisms::default();
    mechanisms.broker.kind = BrokerKind::Queue;
    mechanisms.sink.kind = SinkKind::Upsert;
    mechanisms
}

#[test]
fn queue_has_the_same_graph_on_every_number_of_threads() {
    assert_eq!(compare(queue(), Scope::default(), 60_000), Some(Cut::States(60_000)));
}

#[test]
fn workers_have_the_same_graph_on_all_threads() {
    let mut mechanisms = queue();
    mechanisms.consumer.hand_off = HandOff::Asynchronous;
    assert_eq!(compare(mechanisms, Scope::default(), 60_000), Some(Cut::States(60_000)));
}

#[test]
fn symmetric_messages_have_the_same_graph_on_all_threads() {
    let scope = Scope { order: false, ..Scope::default() };
    let mut mechanisms = queue();
    mechanisms.bounds.messages = 3;
    assert_eq!(compare(mechanisms, scope, 60_000), Some(Cut::States(60_000)));
}

#[test]
fn symmetric_consumers_have_the_same_graph_on_all_threads() {
    let mut mechanisms = queue();
    mechanisms.faults.network = false;
    mechanisms.consumer.hand_off = HandOff::Asynchronous;
    assert_eq!(compare(mechanisms, Scope::default(), 60_000), Some(Cut::States(60_000)));
}

#[test]
fn log_has_the_same_whole_graph_on_all_threads() {
    let mut mechanisms = Mechanisms::default();
    mechanisms.bounds.rebalances = 2;
    assert_eq!(compare(mechanisms, Scope::default(), 1_000_000), None);
}

#[test]
fn transactions_have_the_same_graph_on_all_threads() {
    let mut mechanisms = Mechanisms::default();
    mechanisms.producer.identity = Identity::Sequence;
    mechanisms.producer.transactional = true;
    mechanisms.sink.kind = SinkKind::Append;
    assert_eq!(compare(mechanisms, Scope::default(), 60_000), Some(Cut::States(60_000)));
}
