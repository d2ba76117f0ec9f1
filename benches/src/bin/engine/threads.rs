//! One design on one thread and on several, with all reductions and liveness.

use crate::subject::limits;
use onceproof::design::parse;
use onceproof_engine::{Graph, Limits, explore};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Pipeline, Rules};
use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Instant;

/// The limit of states of one exploration.
const MOST_STATES: usize = 2_000_000;

/// Prints the median seconds of each design on 1, 2, 3, ... threads, which take turns, and how many
/// times as fast as one they are.
pub(crate) fn print(paths: &[String], rounds: usize) {
    let most = available_parallelism().map_or(2, NonZeroUsize::get);
    println!("{:<44}{:>12}{:>10}{:>12}{:>10}", "design", "states", "threads", "seconds", "times");
    for path in paths {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let design = parse(&text).expect("a design");
        let mut seconds: Vec<Vec<f64>> = vec![Vec::new(); most];
        let mut sizes = Vec::new();
        for _ in 0..rounds {
            for (threads, seconds) in (1..).zip(&mut seconds) {
                let model: PipelineModel = Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL);
                let began = Instant::now();
                let graph = explore(&model, true, &Limits { states: MOST_STATES, ..limits(threads) }, |_| {});
                seconds.push(began.elapsed().as_secs_f64());
                sizes.push(size(&graph));
            }
        }
        assert!(sizes.iter().all(|size| *size == sizes[0]), "{path}: {sizes:?}");
        let medians: Vec<f64> = seconds.iter_mut().map(|runs| median(runs)).collect();
        for (threads, median) in (1..).zip(&medians) {
            let times = medians[0] / median;
            println!("{path:<44}{:>12}{threads:>10}{median:>12.2}{times:>10.2}", sizes[0].0);
        }
    }
}

fn size(graph: &Graph) -> (usize, usize, u64) {
    (graph.states(), graph.expanded(), graph.transitions)
}

fn median(runs: &mut [f64]) -> f64 {
    runs.sort_by(f64::total_cmp);
    runs[runs.len() / 2]
}
