//! How one design grows with messages and rebalances, with all reductions and liveness.

use crate::subject::{gallery, limits};
use onceproof_engine::{Limits, explore};
use onceproof_models::{Pipeline, Rules};
use std::fmt::Write;
use std::time::Instant;

/// The design.
const DESIGN: &str = "patterns/inbox-with-effect";
/// The limit of states per cell.
const MOST_STATES: usize = 20_000_000;
/// The columns are 0 to 3 rebalances.
const COLUMNS: usize = 4;

/// States and seconds of one exploration; `None` beyond [`MOST_STATES`].
fn explored(messages: u8, rebalances: u8) -> Option<(f64, f64)> {
    let mut design = gallery(DESIGN);
    design.mechanisms.bounds.messages = messages;
    design.mechanisms.bounds.rebalances = rebalances;
    let began = Instant::now();
    let model = Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL);
    let graph = explore(&model, true, &Limits { states: MOST_STATES, ..limits(1) }, |_| {});
    graph.cut.is_none().then(|| (graph.states() as f64, began.elapsed().as_secs_f64()))
}

/// Prints states and seconds for 1 to 5 messages and 0 to 3 rebalances, the factor between rows,
/// and the exponent of growth.
pub(crate) fn print() {
    println!("{DESIGN}: states (seconds), for messages in rows and rebalances in columns; x: times the row above");
    println!("{:>10}{:>24}{:>24}{:>24}{:>24}", "messages", 0, 1, 2, 3);
    let mut columns: [Vec<Option<f64>>; COLUMNS] = [const { Vec::new() }; COLUMNS];
    for messages in 1..=5 {
        let mut row = format!("{messages:>10}");
        for (rebalances, column) in (0..).zip(&mut columns) {
            let found = explored(messages, rebalances);
            let above = column.last().copied().flatten();
            let cell = found.map_or_else(
                || format!("over {MOST_STATES}"),
                |(states, seconds)| {
                    let times = above.map_or(String::new(), |above| format!(" x{:.1}", states / above));
                    format!("{states} ({seconds:.2}){times}")
                },
            );
            column.push(found.map(|(states, _)| states));
            let _ = write!(row, "{cell:>24}");
        }
        println!("{row}");
    }
    let exponents: Vec<String> = columns.iter().map(|column| format!("{:>24.1}", exponent(column))).collect();
    println!("{:>10}{}", "exponent", exponents.concat());
}

/// The slope of a column in a doubly logarithmic picture, from two messages to the most that were
/// explored.
fn exponent(column: &[Option<f64>]) -> f64 {
    let states: Vec<f64> = column.iter().flatten().copied().collect();
    match states.as_slice() {
        [_, two, .., most] => (most / two).ln() / (states.len() as f64 / 2.0).ln(),
        _ => f64::NAN,
    }
}
