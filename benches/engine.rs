//! Ours against stateright's checkers on the very same actors: `cargo bench --bench engine`.
//!
//! Every measurement is a process of its own, so that its peak memory is its own; the explorers take turns, and the figures
//! are medians. `-- --rounds N` sets how often (default 3), `-- --quick` leaves out the largest design, `-- --growth` measures
//! instead how a design grows with messages and rebalances. Stateright's
//! checkers run with one thread on its own `ActorModel` for the reference pipeline, and on the composed model, whose
//! memoisation they then profit from, for a design of pipelines.

use onceproof::design::parse;
use onceproof_engine::composition::Reductions;
use onceproof_engine::{Limits, explore, fair_cycles, stuck};
use onceproof_models::pipeline::{DISCHARGED, PipelineModel, QUIESCENT};
use onceproof_models::reference::{Size, Wrapped, model, parts};
use onceproof_models::{Pipeline, Rules};
use serde_json::{Value, json};
use stateright::{Checker, Model};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// What is explored.
#[derive(Clone, Copy)]
enum Subject {
    Reference(Size),
    Design(&'static str),
}

const fn size(messages: u8, window: u8, crashes: u8) -> Subject {
    Subject::Reference(Size { messages, window, crashes, commits_first: false })
}

/// From a hundred thousand to ten million plain states.
const SUBJECTS: [(&str, Subject); 4] = [
    ("reference-3-1", size(3, 3, 1)),
    ("reference-3-2", size(3, 3, 2)),
    ("at-most-once-unfenced-commit", Subject::Design("baseline/at-most-once-unfenced-commit")),
    ("reference-4-2", size(4, 2, 2)),
];

/// The one that stands for the others where one figure is asked for.
const STANDARD: &str = "reference-3-2";
/// The one that takes minutes.
const LARGEST: &str = "reference-4-2";

const EXPLORERS: [&str; 7] = [
    "ours",
    "ours, 2 threads",
    "ours, liveness",
    "ours, reduced",
    "ours, reduced, verdict",
    "stateright DFS",
    "stateright BFS",
];

/// What one process measured.
#[derive(Clone, Copy, Debug)]
struct Measured {
    states: usize,
    seconds: f64,
    peak: u64,
}

fn pipeline(name: &str, reductions: Reductions) -> PipelineModel {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs").join(name).with_extension("toml");
    let text = std::fs::read_to_string(&path).expect("a design of the gallery");
    let design = parse(&text).expect("a design of the gallery");
    Pipeline::reduced_model(design.mechanisms, design.claims.scope, Rules::ALL, reductions)
}

fn limits(threads: usize) -> Limits<'static> {
    Limits { states: 100_000_000, bytes: 16 << 30, threads, ..Limits::default() }
}

/// Explores, and returns how many states there were.
fn run(subject: Subject, explorer: &str) -> usize {
    let reductions = if explorer.contains("reduced") { Reductions::ALL } else { Reductions::NONE };
    let threads = if explorer.contains("2 threads") { 2 } else { 1 };
    let is_live = explorer.contains("liveness") || explorer.contains("verdict");
    macro_rules! ours {
        ($model:expr, $goals:expr) => {{
            let model = $model;
            let graph = explore(&model, is_live, &limits(threads), |_| {});
            assert!(graph.cut.is_none(), "it has to be explored to the end");
            for goal in $goals.into_iter().filter(|_| is_live) {
                let stuck = stuck(&graph, goal);
                std::hint::black_box(fair_cycles(&graph, &model, goal, &stuck));
            }
            graph.states()
        }};
    }
    match (explorer, subject) {
        ("stateright DFS", Subject::Reference(size)) => {
            Wrapped::new(&parts(size)).checker().spawn_dfs().join().unique_state_count()
        }
        ("stateright BFS", Subject::Reference(size)) => {
            Wrapped::new(&parts(size)).checker().spawn_bfs().join().unique_state_count()
        }
        ("stateright DFS", Subject::Design(name)) => {
            pipeline(name, reductions).checker().spawn_dfs().join().unique_state_count()
        }
        ("stateright BFS", Subject::Design(name)) => {
            pipeline(name, reductions).checker().spawn_bfs().join().unique_state_count()
        }
        (_, Subject::Reference(size)) => ours!(model(size, reductions), [1]),
        (_, Subject::Design(name)) => ours!(pipeline(name, reductions), [DISCHARGED, QUIESCENT]),
    }
}

/// The peak of this process's memory so far, in bytes; zero where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// What a process does that measures one thing.
fn measure(name: &str, explorer: &str) {
    let subject = SUBJECTS.iter().find(|(known, _)| *known == name).expect("a subject").1;
    let before = peak();
    let began = Instant::now();
    let states = run(subject, explorer);
    let seconds = began.elapsed().as_secs_f64();
    println!("{}", json!({ "states": states, "seconds": seconds, "peak": peak() - before }));
}

fn measured(name: &str, explorer: &str) -> Measured {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).args(["--measure", name, explorer]).output().expect("this program runs");
    assert!(output.status.success(), "{name}, {explorer}: {}", String::from_utf8_lossy(&output.stderr));
    let value: Value = serde_json::from_slice(&output.stdout).expect("a line of JSON");
    Measured {
        states: value["states"].as_u64().expect("a number") as usize,
        seconds: value["seconds"].as_f64().expect("a number"),
        peak: value["peak"].as_u64().expect("a number"),
    }
}

fn median(mut runs: Vec<Measured>) -> Measured {
    runs.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    runs[runs.len() / 2]
}

/// The design whose growth is measured, and up to how many states a cell is.
const GROWS: &str = "patterns/inbox-with-effect";
const MOST_STATES: usize = 20_000_000;

/// States and seconds, with all reductions and liveness, for 1 to 5 messages and 0 to 3 rebalances, and how much each step
/// multiplies them.
fn growth() {
    println!("{GROWS}: states (seconds), for messages in rows and rebalances in columns; x: times the row above");
    println!("{:>10}{:>24}{:>24}{:>24}{:>24}", "messages", 0, 1, 2, 3);
    let mut above: [Option<f64>; 4] = [None; 4];
    let mut cells: [Vec<f64>; 4] = [const { Vec::new() }; 4];
    for messages in 1..=5 {
        let mut row = format!("{messages:>10}");
        for rebalances in 0..=3 {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs").join(GROWS).with_extension("toml");
            let mut design = parse(&std::fs::read_to_string(&path).expect("a design")).expect("a design");
            design.mechanisms.bounds.messages = messages;
            design.mechanisms.bounds.rebalances = rebalances;
            let began = Instant::now();
            let model = Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL);
            let graph = explore(&model, true, &Limits { states: MOST_STATES, ..limits(1) }, |_| {});
            let (states, seconds) = (graph.states() as f64, began.elapsed().as_secs_f64());
            let column = usize::from(rebalances);
            let times = above[column].map_or(String::new(), |above| format!(" x{:.1}", states / above));
            let cell = if graph.cut.is_some() {
                above[column] = None;
                format!("over {MOST_STATES}")
            } else {
                above[column] = Some(states);
                cells[column].push(states);
                format!("{states} ({seconds:.2}){times}")
            };
            let _ = write!(row, "{cell:>24}");
        }
        println!("{row}");
    }
    // The slope in a doubly logarithmic picture, from two messages to the most.
    let exponents = cells.iter().map(|cells| match cells.as_slice() {
        [_, two, .., most] => (most / two).ln() / (cells.len() as f64 / 2.0).ln(),
        _ => f64::NAN,
    });
    let row: Vec<String> = exponents.map(|exponent| format!("{exponent:>24.1}")).collect();
    println!("{:>10}{}", "exponent", row.concat());
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, name, explorer] = arguments.as_slice()
        && flag == "--measure"
    {
        measure(name, explorer);
        return;
    }
    if arguments.iter().any(|argument| argument == "--growth") {
        growth();
        return;
    }
    let rounds = arguments.iter().position(|argument| argument == "--rounds");
    let rounds = rounds.and_then(|at| arguments.get(at + 1)).and_then(|number| number.parse().ok()).unwrap_or(3);
    let is_quick = arguments.iter().any(|argument| argument == "--quick");
    let mut table = String::new();
    for (name, _) in SUBJECTS.iter().filter(|(name, _)| !(is_quick && *name == LARGEST)) {
        let rounds = if *name == LARGEST { 1 } else { rounds };
        let mut runs: Vec<Vec<Measured>> = vec![Vec::new(); EXPLORERS.len()];
        for _ in 0..rounds {
            for (explorer, runs) in EXPLORERS.iter().zip(&mut runs) {
                runs.push(measured(name, explorer));
            }
        }
        let medians: Vec<Measured> = runs.into_iter().map(median).collect();
        let _ = writeln!(table, "\n{name}{}", if *name == STANDARD { " (the reference pipeline)" } else { "" });
        let _ = writeln!(
            table,
            "  {:<24}{:>12}{:>10}{:>12}{:>12}{:>10}",
            "", "states", "seconds", "states/s", "bytes/state", "ratio"
        );
        let plain = medians[0];
        for (explorer, found) in EXPLORERS.iter().zip(&medians) {
            // How many times as long as ours without reductions on one thread.
            let ratio = found.seconds / plain.seconds;
            let bytes = found.peak as f64 / found.states as f64;
            let per_second = found.states as f64 / found.seconds;
            let _ = writeln!(
                table,
                "  {explorer:<24}{:>12}{:>10.3}{per_second:>12.0}{bytes:>12.1}{ratio:>10.3}",
                found.states, found.seconds
            );
            println!(
                "{}",
                json!({
                    "design": name, "explorer": explorer, "states": found.states, "seconds": found.seconds,
                    "states_per_second": per_second, "peak_bytes_per_state": bytes, "ratio": ratio,
                })
            );
        }
        let best = medians[5].seconds.min(medians[6].seconds);
        let _ = writeln!(
            table,
            "  time to verdict: stateright's best takes {:.0} times as long as ours with reductions; one state in {:.0} is left",
            best / medians[4].seconds,
            plain.states as f64 / medians[3].states as f64
        );
    }
    println!("{table}");
}
