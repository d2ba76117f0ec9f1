//! How far the exploration of natural designs gets: those of `designs/natural`, with nothing
//! switched off.
//!
//! ```text
//! cargo bench --bench natural                  # at most a minute a design, twice
//! cargo bench --bench natural -- 10 queue      # ten seconds, designs with `queue` in their name
//! ```
//!
//! For each design: the states and the number of faults that is complete after 1, 10 and 60
//! seconds, with all reductions and without those that were made for such designs ("before").
//! `all` is every number of faults.

use onceproof::check::scope;
use onceproof::design::{Design, parse};
use onceproof_engine::{Clock, Event, Limits, SystemClock, explore_following};
use onceproof_models::{Guarantee, Pipeline, Reductions, Rules};
use std::path::Path;
use std::time::{Duration, Instant};

/// The times at which it is looked how far an exploration is, in seconds.
const TIMES: [u64; 3] = [1, 10, 60];
/// The reductions that were made for natural designs.
const YOUNG: [&str; 0] = [];
/// The limit on memory, in bytes.
const MOST_BYTES: usize = 4 << 30;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let most = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(TIMES[2]);
    let named = arguments.iter().find(|argument| argument.parse::<u64>().is_err());
    let mut before = Reductions::ALL;
    for name in YOUNG {
        *before.switch(name).expect("a reduction") = false;
    }
    println!("{:<44} {:>10}  1 s  10 s  60 s    before: {:>10}  1 s  10 s  60 s", "design", "states", "states");
    for (name, design) in designs() {
        if named.is_some_and(|part| !name.contains(part.as_str())) {
            continue;
        }
        let now = row(&design, Reductions::ALL, most);
        println!("{name:<44} {now}            {}", row(&design, before, most));
    }
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

/// The states of an exploration, and the number of faults that is complete after each time.
fn row(design: &Design, reductions: Reductions, most: u64) -> String {
    let model = Pipeline::reduced_model(design.mechanisms, scope(design, &Guarantee::ALL), Rules::ALL, reductions);
    let began = Instant::now();
    let deadline = Some(SystemClock.now() + Duration::from_secs(most));
    let limits = Limits { states: usize::MAX, bytes: MOST_BYTES, clock: &SystemClock, deadline, ..Limits::default() };
    let mut complete: [Option<usize>; TIMES.len()] = [None; TIMES.len()];
    let graph = explore_following(&model, true, &limits, &mut |event| {
        if let Event::Level(graph) = event {
            for (time, complete) in TIMES.iter().zip(&mut complete) {
                if began.elapsed() <= Duration::from_secs(*time) {
                    *complete = graph.complete_faults();
                }
            }
        }
    });
    let took = began.elapsed();
    let shown = |(time, faults): (&u64, &Option<usize>)| match (graph.cut, faults) {
        (None, _) if took <= Duration::from_secs(*time) => "all".to_owned(),
        (_, Some(faults)) => faults.to_string(),
        (_, None) => "-".to_owned(),
    };
    let cells: Vec<String> = TIMES.iter().zip(&complete).map(shown).collect();
    format!("{:>10} {:>4} {:>5} {:>5}", graph.states(), cells[0], cells[1], cells[2])
}
