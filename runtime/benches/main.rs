//! The runtime against its alternatives: `cargo run --release -p onceproof-runtime-benches`.
//!
//! Each measurement is a process, so that no contender uses the heap of another one. Contenders
//! take turns, on the same work, with the same hasher. The figures are medians over `-- --rounds N`
//! rounds (default 9), in millions of messages a second. `-- --only tracker` or `dedup` measures
//! one part.

mod dedup;
mod tracker;
mod turns;

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
