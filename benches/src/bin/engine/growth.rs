//! How designs grow with messages, with all reductions and liveness: one of them by rebalances, and
//! each kind of design with all faults, up to two of them in a run.

use crate::subject::{gallery, limits};
use onceproof::design::Design;
use onceproof_engine::{Cut, Limits, explore};
use onceproof_models::{Pipeline, Rules};
use std::time::Instant;

/// The design with rebalances.
const DESIGN: &str = "patterns/inbox-with-effect";
/// A natural design of each kind.
const KINDS: [&str; 7] = [
    "defaults",
    "idempotent-pipelined-upsert",
    "auto-commit-append",
    "exactly-once-stream",
    "queue-upsert",
    "queue-window-inbox",
    "outbox-sequence-inbox",
];
/// The most faults of a run of a natural design.
const FAULTS: usize = 2;
/// The limit of states per cell.
const MOST_STATES: usize = 20_000_000;

/// States and seconds of one exploration; `None` beyond [`MOST_STATES`].
fn explored(design: &Design, faults: Option<usize>) -> Option<(f64, f64)> {
    let began = Instant::now();
    let model = Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL);
    let graph = explore(&model, true, &Limits { states: MOST_STATES, faults, ..limits(1) }, |_| {});
    let is_complete = matches!(graph.cut, None | Some(Cut::Faults(_)));
    is_complete.then(|| (graph.states() as f64, began.elapsed().as_secs_f64()))
}

/// Prints a row: states and seconds for 1, 2, ... messages, each with its factor to the one before,
/// and the exponent of growth. The row ends with the first number of messages that is too large.
fn print_row(title: &str, messages: u8, explored: impl Fn(u8) -> Option<(f64, f64)>) {
    let mut row: Vec<f64> = Vec::new();
    print!("{title:>28}");
    for messages in 1..=messages {
        let Some((states, seconds)) = explored(messages) else {
            print!("{:>26}", format!("over {MOST_STATES}"));
            break;
        };
        let times = row.last().map_or(String::new(), |before| format!(" x{:.1}", states / before));
        print!("{:>26}", format!("{states} ({seconds:.2}){times}"));
        row.push(states);
    }
    println!("  exponent {:.1}", exponent(&row));
}

/// Prints both tables.
pub(crate) fn print() {
    println!("{DESIGN}: states (seconds) for 1 to 5 messages; x: times the cell before");
    for rebalances in 0..=3 {
        print_row(&format!("{rebalances} rebalances"), 5, |messages| {
            let mut design = gallery(DESIGN);
            design.mechanisms.bounds.messages = messages;
            design.mechanisms.bounds.rebalances = rebalances;
            explored(&design, None)
        });
    }
    println!("natural designs, every fault, runs with at most {FAULTS} of them: the same for 1 to 4 messages");
    for name in KINDS {
        print_row(name, 4, |messages| {
            let mut design = gallery(&format!("natural/{name}"));
            design.mechanisms.bounds.messages = messages;
            explored(&design, Some(FAULTS))
        });
    }
}

/// The slope of a row in a doubly logarithmic picture, from two messages to the most that were
/// explored.
fn exponent(row: &[f64]) -> f64 {
    match row {
        [_, two, .., most] => (most / two).ln() / (row.len() as f64 / 2.0).ln(),
        _ => f64::NAN,
    }
}
