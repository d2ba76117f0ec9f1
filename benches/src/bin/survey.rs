//! A survey against exploring each design alone with stateright's checker:
//!
//! ```text
//! cargo run --release -p onceproof-benches --bin survey
//! ```
//!
//! A sample of the space is decided by the survey, and explored by stateright's depth-first
//! checker: the same actors and bounds, one exploration per fault level, with and without our
//! reductions. In stateright's favour it only counts states: left out are the liveness analysis,
//! and the runs of two messages and two faults where they would end at a violation. It explores our
//! memoised composition; how much longer it takes on its own `ActorModel` is measured on the
//! reference pipeline and multiplied. Printed are the times of the sample, the ratio, and the time
//! of the whole space at that pace.
//!
//! Arguments: `--designs N` sets the size of the sample (default 200, evenly spaced), `--larger`
//! explores the sample within larger bounds instead and prints what is violated only there.

use onceproof::check::Verdict;
use onceproof::check::levels::decide::{LevelVerdicts, decide};
use onceproof::check::levels::equivalent::groups;
use onceproof::check::levels::fault_level::{COUNT, LEVELS};
use onceproof::check::levels::options::{LevelExploration, LevelOptions};
use onceproof::check::levels::small_bounds::{SMALL_BOUNDS, SmallBounds, TWO_MESSAGES};
use onceproof::check::levels::two_messages::guarantees_of_two;
use onceproof::survey::space::Space;
use onceproof::survey::values::{listed_settings, non_defaults};
use onceproof_engine::Limits;
use onceproof_models::Reductions;
use onceproof_models::reference::{Size, Wrapped, model, parts};
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};
use stateright::{Checker, Model};
use std::time::{Duration, Instant};

/// Messages and faults of the larger bounds.
const LARGER: [SmallBounds; 2] = [SmallBounds::new(2, 2), SmallBounds::new(1, 3)];
const LARGER_TWO_MESSAGES: SmallBounds = SmallBounds::new(2, 3);
/// The limit of states per design within the larger bounds.
const MOST_STATES: usize = 2_000_000;

/// The time of all explorations, and the states that they report.
fn timed<T>(designs: &[T], explore: impl Fn(&T) -> u64) -> (Duration, u64) {
    let began = Instant::now();
    let states = designs.iter().map(explore).sum();
    (began.elapsed(), states)
}

/// The states that stateright visits for one design.
fn stateright(design: &Mechanisms, verdicts: &LevelVerdicts, reductions: Reductions) -> u64 {
    let explored = |bounds: SmallBounds, level: usize| {
        let (mechanisms, scope) = bounds.at_level(design, level);
        let model = Pipeline::reduced_model(mechanisms, scope, Rules::ALL, reductions);
        model.checker().spawn_dfs().join().unique_state_count() as u64
    };
    let all: u64 =
        SMALL_BOUNDS.into_iter().map(|bounds| (0..COUNT).map(|level| explored(bounds, level)).sum::<u64>()).sum();
    // A violated guarantee about two messages might end the exploration at once, so it is not
    // counted.
    let is_explored = |level: &usize| {
        let mut about = Guarantee::ALL.into_iter().filter(|guarantee| guarantees_of_two(design).contains(*guarantee));
        about.any(|guarantee| verdicts[guarantee as usize][*level].is_unviolated())
    };
    all + (0..COUNT).filter(is_explored).map(|level| explored(TWO_MESSAGES, level)).sum::<u64>()
}

/// Bounds in one line.
fn listed(bounds: &[SmallBounds], two_messages: SmallBounds) -> String {
    let all: Vec<String> = bounds.iter().map(ToString::to_string).collect();
    format!("{} (about two messages: {two_messages})", all.join(" and "))
}

/// Prints the verdicts that are violated within larger bounds and not within those of a survey.
fn larger(designs: &[Mechanisms]) {
    let decided = designs.iter().map(|design| {
        let small = decide(design, LevelOptions::default(), &Limits::default()).verdicts;
        let options = LevelOptions { bounds: &LARGER, two_messages: LARGER_TWO_MESSAGES, ..LevelOptions::default() };
        (design, small, decide(design, options, &Limits { states: MOST_STATES, ..Limits::default() }).verdicts)
    });
    let decided: Vec<_> = decided.collect();
    println!(
        "kept within {}; violated within {}, or inconclusive at {MOST_STATES} states",
        listed(&SMALL_BOUNDS, TWO_MESSAGES),
        listed(&LARGER, LARGER_TWO_MESSAGES)
    );
    for guarantee in Guarantee::ALL {
        let (mut kept, mut inconclusive, mut violated) = (0, 0, 0);
        for (design, small, large) in &decided {
            let rows = small[guarantee as usize].iter().zip(large[guarantee as usize]);
            for (level, (_, large)) in LEVELS.iter().zip(rows).filter(|(_, (small, _))| small.is_unviolated()) {
                kept += 1;
                inconclusive += usize::from(large == Verdict::Inconclusive);
                violated += usize::from(large == Verdict::Violated);
                if large == Verdict::Violated {
                    println!("  {} at {}: {}", guarantee.name(), level.name, listed_settings(&non_defaults(design)));
                }
            }
        }
        println!("{}: {kept} kept, {violated} violated, {inconclusive} inconclusive", guarantee.name());
    }
}

/// How many times as long stateright's depth-first checker takes on its own `ActorModel` as on our
/// composition of the same actors. Measured on the reference pipeline: an `ActorModel` has no
/// connections, which the pipelines of designs break.
fn actor_model() -> f64 {
    let size = Size { messages: 3, window: 3, crashes: 1, commits_first: false };
    let mut factors: Vec<f64> = (0..3)
        .map(|_| {
            let began = Instant::now();
            let own = Wrapped::new(&parts(size)).checker().spawn_dfs().join().unique_state_count();
            let own_took = began.elapsed();
            let began = Instant::now();
            let composed = model(size, Reductions::NONE).checker().spawn_dfs().join().unique_state_count();
            assert_eq!(own, composed, "both have the same states");
            own_took.as_secs_f64() / began.elapsed().as_secs_f64()
        })
        .collect();
    factors.sort_by(f64::total_cmp);
    println!(
        "stateright's ActorModel takes {:.1} x as long as our composition of the same actors, {factors:.1?}",
        factors[1]
    );
    factors[1]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = arguments.iter().position(|argument| argument == "--designs").and_then(|at| arguments.get(at + 1));
    let sample = after.map_or(200_usize, |number| number.parse().expect("--designs takes a number")).max(1);
    let space = Space::standard();
    let step = (space.designs.len() / sample).max(1);
    let designs: Vec<Mechanisms> = space.designs.iter().skip(step / 2).step_by(step).copied().collect();
    println!("{} of {} designs, one thread", designs.len(), space.designs.len());
    if arguments.iter().any(|argument| argument == "--larger") {
        return larger(&designs);
    }
    let per_level = LevelOptions { exploration: LevelExploration::PerLevel, ..LevelOptions::default() };
    let ours = timed(&designs, |design| decide(design, LevelOptions::default(), &Limits::default()).states);
    let apart = timed(&designs, |design| decide(design, per_level, &Limits::default()).states);
    let known = |design: &Mechanisms| (*design, decide(design, LevelOptions::default(), &Limits::default()).verdicts);
    let decided: Vec<(Mechanisms, LevelVerdicts)> = designs.iter().map(known).collect();
    let reduced = timed(&decided, |(design, verdicts)| stateright(design, verdicts, Reductions::ALL));
    let plain = timed(&decided, |(design, verdicts)| stateright(design, verdicts, Reductions::NONE));
    let own = actor_model();
    let explored = groups(&space.designs).len() as f64 / space.designs.len() as f64;
    let rows = [
        ("survey, each design", ours, 1.0),
        ("survey, equivalent designs once", ours, explored),
        ("our engine, one fault level at a time", apart, 1.0),
        ("stateright, our reductions", reduced, 1.0),
        ("stateright, no reductions", plain, 1.0),
        ("stateright's ActorModel (extrapolated)", plain, own),
    ];
    let base = ours.0.as_secs_f64() * explored;
    println!("{:<42} {:>9} {:>12} {:>8} {:>14}", "", "seconds", "states", "ratio", "whole space");
    for (name, (time, states), factor) in rows {
        let seconds = time.as_secs_f64() * factor;
        let ratio = seconds / base;
        let whole = seconds * space.designs.len() as f64 / designs.len() as f64 / 60.0;
        println!("{name:<42} {seconds:>9.2} {states:>12} {ratio:>7.1}x {whole:>10.1} min");
    }
}
