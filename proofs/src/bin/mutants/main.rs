//! Plants each bug of `proofs/mutants` in a copy of the runtime and runs the test that must
//! find it.
//!
//! `cargo run --release -p onceproof-proofs --bin mutants [-- NAME...]`: with names, only the bugs
//! whose names contain one of them. Dependencies are fetched first, and the tests have to pass
//! without a bug. The exit code is 1 where a bug survives without an argument, where an
//! "equivalent" one is found, or where one could not be tried; it is 2 where no bug could be tried.

mod build;
mod copy;

use copy::{Copy, Verdict};
use onceproof_proofs::{Mutant, planted_bugs};
use std::collections::VecDeque;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Copies that are built and tested in parallel.
const COPIES: usize = 2;

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("mutants: {error}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether all bugs have their expected results.
fn run(names: &[String]) -> Result<bool, Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let is_wanted = |mutant: &Mutant| names.is_empty() || names.iter().any(|name| mutant.name.contains(name));
    let queue: VecDeque<(usize, Mutant)> = planted_bugs()?.into_iter().filter(is_wanted).enumerate().collect();
    if queue.is_empty() {
        return Err("no planted bug has such a name; proofs/mutants has the lists".into());
    }
    let count = queue.len();
    let began = Instant::now();
    let copies: Vec<Copy> =
        (0..COPIES.min(count)).map(|number| Copy::new(&root, number)).collect::<Result<_, String>>()?;
    // Once is enough: the copies are equal.
    copies[0].assert_passes()?;
    println!("the tests pass without a planted bug ({} s)", began.elapsed().as_secs());
    let (queue, results) = (Mutex::new(queue), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for copy in &copies {
            let (queue, results) = (&queue, &results);
            scope.spawn(move || {
                loop {
                    let next = queue.lock().expect("no thread panics").pop_front();
                    let Some((number, mutant)) = next else { return };
                    let began = Instant::now();
                    let verdict = copy.judge(&mutant);
                    let line = line(&mutant, &verdict, began.elapsed());
                    println!("{line}");
                    if let Verdict::Broken(reason) = &verdict {
                        println!("{reason}");
                    }
                    results.lock().expect("no thread panics").push((number, verdict, line));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no thread panicked");
    results.sort_by_key(|(number, ..)| *number);
    let number_of = |name: &str| results.iter().filter(|(_, verdict, _)| verdict.name() == name).count();
    println!(
        "\n{count} planted bugs in {} s: {} killed, {} equivalent, {} survived",
        began.elapsed().as_secs(),
        number_of("killed"),
        number_of("equivalent"),
        number_of("SURVIVED")
    );
    let mut is_as_expected = true;
    for (_, _, line) in results.iter().filter(|(_, verdict, _)| !verdict.is_expected()) {
        println!("\n{line}");
        is_as_expected = false;
    }
    Ok(is_as_expected)
}

fn line(mutant: &Mutant, verdict: &Verdict, took: Duration) -> String {
    format!("{:<14} {:>3} s  {:<14} {}", verdict.name(), took.as_secs(), mutant.file, mutant.name)
}
