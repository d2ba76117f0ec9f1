//! The explored subjects, and the explorers.

use onceproof::design::{Design, parse};
use onceproof_engine::{Limits, PropertyId, Reduced, explore, fair_cycles, goal_unreachable};
use onceproof_models::Reductions;
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::reference::{Size, Wrapped, model, parts};
use onceproof_models::{Pipeline, Rules};
use stateright::{Checker, Model};
use std::path::Path;

/// A model to explore.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    /// The reference pipeline of this size.
    Reference(Size),
    /// The design of the gallery with this name.
    Design(&'static str),
}

const fn reference(messages: u8, window: u8, crashes: u8) -> Subject {
    Subject::Reference(Size { messages, window, crashes, commits_first: false })
}

/// From a hundred thousand to ten million plain states.
pub(crate) const SUBJECTS: [(&str, Subject); 4] = [
    ("reference-3-1", reference(3, 3, 1)),
    (STANDARD, reference(3, 3, 2)),
    ("at-most-once-unfenced-commit", Subject::Design("baseline/at-most-once-unfenced-commit")),
    (LARGEST, reference(4, 2, 2)),
];

/// The subject whose figures the documents quote.
pub(crate) const STANDARD: &str = "reference-3-2";
/// The subject that takes minutes.
pub(crate) const LARGEST: &str = "reference-4-2";

/// Limits that no subject reaches.
pub(crate) fn limits(threads: usize) -> Limits<'static> {
    Limits { states: 100_000_000, bytes: 16 << 30, threads, ..Limits::default() }
}

/// A design of the gallery.
pub(crate) fn gallery(name: &str) -> Design {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../designs").join(name).with_extension("toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    parse(&text).expect("a design of the gallery")
}

fn pipeline(name: &str, reductions: Reductions) -> PipelineModel {
    let design = gallery(name);
    Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, reductions)
}

/// A way to explore a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Explorer {
    /// Ours without reductions.
    Plain,
    /// The same on two threads.
    TwoThreads,
    /// The same with the liveness analysis.
    Liveness,
    /// Ours with reductions.
    Reduced,
    /// Ours with reductions and liveness: what `onceproof check` does.
    ReducedVerdict,
    /// stateright's depth-first checker.
    StaterightDfs,
    /// stateright's breadth-first checker.
    StaterightBfs,
}

impl Explorer {
    pub(crate) const ALL: [Self; 7] = [
        Self::Plain,
        Self::TwoThreads,
        Self::Liveness,
        Self::Reduced,
        Self::ReducedVerdict,
        Self::StaterightDfs,
        Self::StaterightBfs,
    ];

    /// Its name in tables and arguments.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "ours",
            Self::TwoThreads => "ours, 2 threads",
            Self::Liveness => "ours, liveness",
            Self::Reduced => "ours, reduced",
            Self::ReducedVerdict => "ours, reduced, verdict",
            Self::StaterightDfs => "stateright DFS",
            Self::StaterightBfs => "stateright BFS",
        }
    }

    const fn reductions(self) -> Reductions {
        match self {
            Self::Reduced | Self::ReducedVerdict => Reductions::ALL,
            _ => Reductions::NONE,
        }
    }

    /// Explores a subject to the end and returns its number of states.
    pub(crate) fn explore(self, subject: Subject) -> usize {
        let reductions = self.reductions();
        match (self, subject) {
            (Self::StaterightDfs, Subject::Reference(size)) => {
                Wrapped::new(&parts(size)).checker().spawn_dfs().join().unique_state_count()
            }
            (Self::StaterightBfs, Subject::Reference(size)) => {
                Wrapped::new(&parts(size)).checker().spawn_bfs().join().unique_state_count()
            }
            (Self::StaterightDfs, Subject::Design(name)) => {
                pipeline(name, reductions).checker().spawn_dfs().join().unique_state_count()
            }
            (Self::StaterightBfs, Subject::Design(name)) => {
                pipeline(name, reductions).checker().spawn_bfs().join().unique_state_count()
            }
            (_, Subject::Reference(size)) => self.ours(&model(size, reductions), &[PropertyId::new(0)]),
            (_, Subject::Design(name)) => self.ours(&pipeline(name, reductions), &[DISCHARGED, QUIESCENT]),
        }
    }

    fn ours<S: Reduced>(self, model: &S, goals: &[PropertyId]) -> usize {
        let threads = if self == Self::TwoThreads { 2 } else { 1 };
        let is_live = matches!(self, Self::Liveness | Self::ReducedVerdict);
        let graph = explore(model, is_live, &limits(threads), |_| {});
        assert!(graph.cut.is_none(), "it has to be explored to the end");
        for goal in goals.iter().filter(|_| is_live) {
            let unreachable = goal_unreachable(&graph, *goal);
            std::hint::black_box(fair_cycles(&graph, model, *goal, &unreachable));
        }
        graph.states()
    }
}
