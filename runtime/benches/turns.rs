//! Contenders take turns, each measurement in a process.

use std::process::Command;

/// The measurement of one process.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    /// Repetitions within the window that were answered as new. 0 for trackers.
    pub(crate) let_through: usize,
}

/// The work of a process.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Tracker,
    Fresh,
    Stream,
}

/// Returns for each contender its median rate, in messages a microsecond, and the largest number of
/// repetitions that it let through.
pub(crate) fn take_turns(
    rounds: usize,
    part: Part,
    messages: usize,
    contenders: usize,
    threads: usize,
) -> Vec<(f64, usize)> {
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
