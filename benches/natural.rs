//! How far natural designs are explored: those of `designs/natural`, with nothing switched off.
//!
//! ```text
//! cargo bench --bench natural                  # at most a minute a design, on one thread and two
//! cargo bench --bench natural -- 10 queue      # ten seconds, designs with `queue` in their name
//! ```
//!
//! For each design: the states and up to how many faults every run was followed after 1, 10 and 60
//! seconds, with all reductions on one thread, the same on two threads with the ratio of their
//! times, and without any reduction. `all` is every number of faults. The limits of the designs
//! themselves are not used; five million states are the limit of `onceproof check`.

use onceproof::check::scope;
use onceproof::design::{Design, parse};
use onceproof_engine::{Clock, Cut, Event, Limits, SystemClock, explore_following};
use onceproof_models::{Guarantee, Pipeline, Reductions, Rules};
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

/// The times at which it is looked how far an exploration is, in seconds.
const TIMES: [u64; 3] = [1, 10, 60];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let most = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(TIMES[2]);
    let named = arguments.iter().find(|argument| argument.parse::<u64>().is_err());
    let cells = |title: &str| format!("{title:>11} {:>4} {:>4} {:>4}", "1 s", "10 s", "60 s");
    println!("{:<32}{}  two threads{}", "design", cells("states"), cells("plain"));
    let mut decided = 0;
    for (name, design) in designs() {
        if named.is_some_and(|part| !name.contains(part.as_str())) {
            continue;
        }
        let one = explored(&design, Reductions::ALL, most, 1);
        let two = explored(&design, Reductions::ALL, most, 2);
        let plain = explored(&design, Reductions::NONE, most, 1);
        decided += usize::from(one.cut.is_none());
        // Two explorations that time ended went different ways.
        let ratio = match (one.cut, two.cut) {
            (Some(Cut::Time), _) | (_, Some(Cut::Time)) => "-".to_owned(),
            _ => format!("{:.2} x", one.took.as_secs_f64() / two.took.as_secs_f64()),
        };
        println!("{name:<32}{}  {ratio:>11}{}", one.cells(), plain.cells());
    }
    println!("decided for every number of faults: {decided}");
}

/// The natural designs by file name.
fn designs() -> Vec<(String, Design)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs/natural");
    let entries = std::fs::read_dir(&folder).expect("the folder of natural designs");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let designs = paths.iter().map(|path| {
        let text = std::fs::read_to_string(path).expect("a design");
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        (name, parse(&text).expect("a design of the gallery"))
    });
    designs.collect()
}

/// An exploration.
struct Explored {
    states: usize,
    took: Duration,
    cut: Option<Cut>,
    /// Up to how many faults it was complete at each of [`TIMES`].
    complete: [Option<usize>; TIMES.len()],
}

impl Explored {
    fn cells(&self) -> String {
        let mut text = format!("{:>11}", self.states);
        for (time, complete) in TIMES.iter().zip(&self.complete) {
            let cell = match complete {
                _ if self.cut.is_none() && self.took <= Duration::from_secs(*time) => "all".to_owned(),
                Some(faults) => faults.to_string(),
                None => "-".to_owned(),
            };
            let _ = write!(text, " {cell:>4}");
        }
        text
    }
}

fn explored(design: &Design, reductions: Reductions, most: u64, threads: usize) -> Explored {
    let model = Pipeline::reduced_model(design.mechanisms, scope(design, &Guarantee::ALL), Rules::ALL, reductions);
    let began = SystemClock.now();
    let deadline = Some(began + Duration::from_secs(most));
    let limits = Limits { bytes: 4 << 30, clock: &SystemClock, deadline, threads, ..Limits::default() };
    let mut complete: [Option<usize>; TIMES.len()] = [None; TIMES.len()];
    let graph = explore_following(&model, true, &limits, &mut |event| {
        if let Event::Level(graph) = event {
            let took = SystemClock.now().saturating_sub(began);
            for (_, complete) in TIMES.iter().zip(&mut complete).filter(|(time, _)| took <= Duration::from_secs(**time))
            {
                *complete = graph.levels.len().checked_sub(1);
            }
        }
    });
    Explored { states: graph.states(), took: SystemClock.now().saturating_sub(began), cut: graph.cut, complete }
}
