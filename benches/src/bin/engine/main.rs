//! The engine against stateright's checkers on the very same actors:
//!
//! ```text
//! cargo run --release -p onceproof-benches --bin engine
//! ```
//!
//! Every measurement is a process of its own, so that its peak memory is its own. The explorers
//! take turns, and the figures are medians. Stateright's checkers run on one thread: on its own
//! `ActorModel` for the reference pipeline, and on our composed model for a design, where they
//! profit from its memoised handlers.
//!
//! Arguments: `--rounds N` repeats each measurement N times (default 3), `--quick` leaves out the
//! largest subject, `--growth` measures how one design grows with messages and rebalances instead,
//! `--threads FILE...` measures designs on one thread and on several instead.

mod growth;
mod subject;
mod threads;

use serde_json::{Value, json};
use std::fmt::Write;
use std::process::Command;
use std::time::Instant;
use subject::{Explorer, LARGEST, STANDARD, SUBJECTS, Subject};

/// The figures of one process.
#[derive(Clone, Copy, Debug)]
struct Measured {
    /// States that were visited.
    states: usize,
    /// Wall-clock time of the exploration.
    seconds: f64,
    /// Peak memory of the exploration in bytes, without that of the program before it.
    peak: u64,
}

/// The peak of this process's resident memory so far, in bytes; zero where the system does not
/// report it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// The work of a measuring process: explores one subject and prints the figures as JSON.
fn measure(name: &str, explorer: &str) {
    let subject = SUBJECTS.iter().find(|(known, _)| *known == name).expect("a subject").1;
    let explorer = Explorer::ALL.into_iter().find(|known| known.name() == explorer).expect("an explorer");
    let before = peak();
    let began = Instant::now();
    let states = explorer.explore(subject);
    let seconds = began.elapsed().as_secs_f64();
    println!("{}", json!({ "states": states, "seconds": seconds, "peak": peak() - before }));
}

/// Starts a measuring process and reads its figures.
fn measured(name: &str, explorer: Explorer) -> Measured {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).args(["--measure", name, explorer.name()]).output().expect("this program runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}, {}: {error}", explorer.name());
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

/// Measures every explorer on one subject in turns; prints JSON lines and returns a table.
fn compare(name: &str, rounds: usize) -> String {
    let mut runs: Vec<Vec<Measured>> = vec![Vec::new(); Explorer::ALL.len()];
    for _ in 0..rounds {
        for (explorer, runs) in Explorer::ALL.into_iter().zip(&mut runs) {
            runs.push(measured(name, explorer));
        }
    }
    let medians: Vec<Measured> = runs.into_iter().map(median).collect();
    let of =
        |wanted: Explorer| Explorer::ALL.into_iter().zip(&medians).find(|(one, _)| *one == wanted).expect("it ran").1;
    let plain = of(Explorer::Plain);
    let mut table = format!("\n{name}{}\n", if name == STANDARD { " (the reference pipeline)" } else { "" });
    let _ = writeln!(
        table,
        "  {:<24}{:>12}{:>10}{:>12}{:>12}{:>10}",
        "", "states", "seconds", "states/s", "bytes/state", "ratio"
    );
    for (explorer, found) in Explorer::ALL.into_iter().zip(&medians) {
        let explorer = explorer.name();
        // Time relative to ours without reductions on one thread.
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
    let stateright = of(Explorer::StaterightDfs).seconds.min(of(Explorer::StaterightBfs).seconds);
    let _ = writeln!(
        table,
        "  time to verdict: stateright's best takes {:.0} times as long as ours with reductions, which keep one state \
         in {:.0}",
        stateright / of(Explorer::ReducedVerdict).seconds,
        plain.states as f64 / of(Explorer::Reduced).states as f64
    );
    table
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, name, explorer] = arguments.as_slice()
        && flag == "--measure"
    {
        measure(name, explorer);
        return;
    }
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if has("--growth") {
        growth::print();
        return;
    }
    let after = arguments.iter().position(|argument| argument == "--rounds").and_then(|at| arguments.get(at + 1));
    let rounds = after.map_or(3, |number| number.parse().expect("--rounds takes a number"));
    if let Some(at) = arguments.iter().position(|argument| argument == "--threads") {
        threads::print(&arguments[at + 1..], rounds);
        return;
    }
    let subjects: Vec<&(&str, Subject)> =
        SUBJECTS.iter().filter(|(name, _)| !(has("--quick") && *name == LARGEST)).collect();
    let tables: Vec<String> =
        subjects.iter().map(|(name, _)| compare(name, if *name == LARGEST { 1 } else { rounds })).collect();
    println!("{}", tables.concat());
}
