//! The causes of a symptom: their runs, what logs show of them, and what excludes each.

use super::repair::shown;
use super::verdicts::steps;
use crate::design::escaped;
use crate::diagnose::{BlamedFault, Cause, Diagnosis};
use crate::report::numbers::{count, plural};
use std::fmt::Write;

/// The most changes that are printed of a cause.
const SHOWN: usize = 3;

/// The causes of a violation, below the heading of its design. `symptom` is what the user saw.
#[must_use]
pub fn diagnosis(heading: &str, symptom: &str, found: &Diagnosis) -> String {
    let name = found.guarantee.name();
    let mut text = format!("{heading}\n");
    let causes = match found.causes.len() {
        0 => "no cause was found".to_owned(),
        1 => format!("1 cause, a run that violates {name}"),
        number => format!("{number} distinct causes, runs that violate {name}, the most plausible first"),
    };
    let _ = writeln!(text, "  {}: {causes}", escaped(symptom));
    for (number, cause) in (1..).zip(&found.causes) {
        one(&mut text, number, cause, found);
    }
    let _ = writeln!(text, "\n  {}", extent(found));
    text
}

fn one(text: &mut String, number: usize, cause: &Cause, found: &Diagnosis) {
    let fits = match cause.fits {
        Some(true) => ", which fits to what was seen",
        Some(false) => ", which does not fit to what was seen",
        None => "",
    };
    let _ = write!(text, "\n  cause {number}: {}{fits}", faults(cause));
    if let Some(messages) = cause.messages {
        let _ = write!(text, " (with {messages} messages)");
    }
    text.push('\n');
    steps(text, &cause.counterexample, &cause.parts);
    for log in &cause.logs {
        let _ = writeln!(text, "\n  in logs: {log}");
    }
    if cause.excluding.is_empty() {
        let _ = writeln!(text, "\n  no other value of a single setting excludes it");
        return;
    }
    let _ = writeln!(
        text,
        "\n  allowed by {}; no such run violates {} with",
        cause.keys().join(", "),
        found.guarantee.name()
    );
    for one in cause.excluding.iter().take(SHOWN) {
        let breaks = if one.breaks_nothing() { String::new() } else { format!(", which breaks {}", one.breaks) };
        let _ = writeln!(text, "    {}{breaks}", shown(&one.change));
    }
    if cause.excluding.len() > SHOWN {
        let _ = writeln!(text, "    and with {}", plural(cause.excluding.len() - SHOWN, "other change"));
    }
}

/// The faults of a cause in words.
fn faults(cause: &Cause) -> String {
    let faults: Vec<String> = cause.faults.iter().map(BlamedFault::text).collect();
    if faults.is_empty() { "no fault is needed".to_owned() } else { faults.join(" and ") }
}

/// How far the search went.
fn extent(found: &Diagnosis) -> String {
    let name = found.guarantee.name();
    let tried = format!("{} explored, {} states", plural(found.variants, "variant"), count(found.states));
    let rest = match (found.causes.is_empty(), found.is_complete, found.up_to_faults) {
        (true, true, _) => format!("every run was followed, and {name} holds"),
        (false, true, _) => {
            format!("with one of the faults of each cause switched off, no run violates {name}")
        }
        (true, false, Some(faults)) => format!("no run with up to {} violates {name}", plural(faults, "fault")),
        (false, false, Some(faults)) => format!(
            "there may be further causes: with one of the faults of each cause switched off, \
             runs were followed up to {}",
            plural(faults, "fault")
        ),
        (_, false, None) => "a limit ended the search: there may be further causes".to_owned(),
    };
    format!("{tried}; {rest}")
}
