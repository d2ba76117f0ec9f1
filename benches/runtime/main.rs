//! The runtime against what one would write or take instead: `cargo bench --bench runtime`.
//!
//! All contenders take turns in one process, on the same work, with the same hasher; the figures are medians over
//! `-- --rounds N` rounds (default 9; `-- --only tracker` or `dedup` for one part), in millions of messages a second. A second thread takes every other message, as workers
//! of one queue do.

mod dedup;
mod tracker;

use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = arguments.iter().position(|argument| argument == "--rounds").and_then(|at| arguments.get(at + 1));
    let rounds = after.map_or(9, |rounds| rounds.parse().expect("--rounds takes a number"));
    let only = |what| arguments.iter().all(|argument| argument != "--only") || arguments.iter().any(|a| a == what);
    if only("tracker") {
        tracker::compare(rounds);
    }
    if only("dedup") {
        dedup::compare(rounds);
    }
}

/// The middle of so many measurements, as millions a second.
fn median_rate(messages: usize, times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    messages as f64 / times[times.len() / 2].as_secs_f64() / 1e6
}

/// Runs each contender once a round, in turn, and answers with the median rate of each.
fn take_turns<C>(rounds: usize, messages: usize, contenders: &[C], mut run: impl FnMut(&C) -> Duration) -> Vec<f64> {
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..=rounds {
        for (contender, times) in contenders.iter().zip(&mut times) {
            let time = run(contender);
            // The first round warms up.
            if round > 0 {
                times.push(time);
            }
        }
    }
    times.iter_mut().map(|times| median_rate(messages, times)).collect()
}
