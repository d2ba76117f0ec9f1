//! Prints a JSON report as a table: a line for each design, with what must not change by accident.
//!
//! `.ci/run` compares the table of the whole gallery with `tests/golden/verdicts.txt`: verdicts,
//! counts of states and transitions, and for each counterexample its number of steps and its
//! faults. Sentences are left out, since they may be reworded.
//!
//! ```sh
//! onceproof check --format json designs | cargo run -p onceproof-proofs --bin verdicts
//! ```

use onceproof::report::json::{Document, JsonDesign, JsonVerdict};
use std::error::Error;
use std::fmt::Write;
use std::io;

fn main() -> Result<(), Box<dyn Error>> {
    let report: Document = serde_json::from_reader(io::stdin().lock())?;
    if let Some(error) = report.errors.first() {
        return Err(format!("{} errors, the first: {}", report.errors.len(), error.title).into());
    }
    let mut lines: Vec<String> = report.designs.iter().map(line).collect();
    lines.sort();
    print!("{}", lines.concat());
    Ok(())
}

/// Returns the line of a design, with its end.
fn line(design: &JsonDesign) -> String {
    let counts = design.verdicts.first().map_or_else(String::new, |verdict| {
        format!("{} states, {} transitions, depth {}", verdict.states, verdict.transitions, verdict.depth)
    });
    let verdicts: Vec<String> = design.verdicts.iter().map(verdict).collect();
    format!("{}: {counts}; {}\n", design.path, verdicts.join("; "))
}

/// Returns a verdict with the number of steps and the faults of its counterexample.
fn verdict(verdict: &JsonVerdict) -> String {
    let mut text = format!("{} {}", verdict.guarantee, verdict.verdict);
    if !verdict.counterexample.is_empty() {
        let faults: Vec<&str> = verdict.counterexample.iter().filter_map(|step| step.fault.as_deref()).collect();
        let faults = if faults.is_empty() { "no fault".to_owned() } else { faults.join(", ") };
        let _ = write!(text, " ({} steps; {faults})", verdict.counterexample.len());
    }
    if let Some(reason) = &verdict.reason {
        let _ = write!(text, " ({reason})");
    }
    text
}
