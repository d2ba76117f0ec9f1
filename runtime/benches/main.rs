//! The runtime against its alternatives: `cargo run --release -p onceproof-runtime-benches`.
//!
//! Each measurement is a process, so that no contender uses the heap of another one. Contenders
//! take turns, on the same work, with the same hasher. The figures are medians over `-- --rounds N`
//! rounds (default 9), in millions of messages a second. `-- --only tracker` or `dedup` measures
//! one part.

mod dedup;
mod tracker;

use std::process::Command;

/// The measurement of one process.
#[derive(Clone, Copy)]
struct Measured {
    seconds: f64,
    /// Repetitions within the window that were answered as new. 0 for trackers.
    let_through: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1).map(String::as_str)
    };
    if let Some(case) = after("--measure") {
        let numbers: Vec<usize> = case.split('-').map(|number| number.parse().expect("three numbers")).collect();
        let [part, contender, threads] = numbers[..] else { panic!("three numbers: {case}") };
        let measured = match part {
            0 => tracker::measure(contender, threads),
            1 => dedup::measure_fresh(contender, threads),
            _ => dedup::measure_stream(contender, threads),
        };
        println!("{} {}", measured.seconds, measured.let_through);
        return;
    }
    let rounds = after("--rounds").map_or(9, |rounds| rounds.parse().expect("--rounds takes a number"));
    let only = after("--only").unwrap_or("both");
    if only != "dedup" {
        tracker::compare(rounds);
    }
    if only != "tracker" {
        dedup::compare(rounds);
    }
}

/// The work of a process.
#[derive(Clone, Copy)]
enum Part {
    Tracker,
    Fresh,
    Stream,
}

/// Returns for each contender its median rate, in messages a microsecond, and the largest number of
/// repetitions that it let through.
fn take_turns(rounds: usize, part: Part, messages: usize, contenders: usize, threads: usize) -> Vec<(f64, usize)> {
    let mut measured: Vec<Vec<Measured>> = vec![Vec::new(); contenders];
    for _ in 0..rounds {
        for (contender, measured) in measured.iter_mut().enumerate() {
            measured.push(measure_in_process(&format!("{}-{contender}-{threads}", part as usize)));
        }
    }
    let median = |measured: Vec<Measured>| {
        let mut seconds: Vec<f64> = measured.iter().map(|one| one.seconds).collect();
        seconds.sort_by(f64::total_cmp);
        let let_through = measured.iter().map(|one| one.let_through).max().unwrap_or(0);
        (messages as f64 / seconds[seconds.len() / 2] / 1e6, let_through)
    };
    measured.into_iter().map(median).collect()
}

fn measure_in_process(case: &str) -> Measured {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new(program).args(["--measure", case]).output().expect("this program starts");
    assert!(output.status.success(), "{case}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let (seconds, let_through) = text.trim().split_once(' ').expect("two figures");
    Measured { seconds: seconds.parse().expect("seconds"), let_through: let_through.parse().expect("a number") }
}
