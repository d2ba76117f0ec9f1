//! Changes between two versions of a design: settings, verdicts, costs.

use super::repair::difference;
use crate::design::escaped;
use crate::report::pages::conditions;
use crate::survey::diff::{Difference, Flip};
use std::fmt::Write;

/// The differences of a design, whose file is `path`.
#[must_use]
pub fn diff(path: &str, found: &Difference) -> String {
    let mut text = format!("{}\n", escaped(path));
    for (setting, before, after) in &found.settings {
        let _ = writeln!(text, "  {setting}: {before} -> {after}");
    }
    if found.flips.is_empty() {
        text.push_str("  no verdict changes\n");
    }
    for flip in &found.flips {
        one(&mut text, flip);
    }
    for guarantee in &found.wrong {
        let _ = writeln!(text, "  {}: claimed, and violated as before", guarantee.name());
    }
    for guarantee in &found.open {
        let _ = writeln!(text, "  {}: claimed, and not decided, as before", guarantee.name());
    }
    match (&found.before, &found.after) {
        (Some(before), Some(after)) => {
            let says = difference(before, after).unwrap_or_else(|| "the same cost".to_owned());
            let _ = writeln!(text, "  per message: {says}");
        }
        (None, None) => {}
        _ => text.push_str("  per message: in one of the versions no message has its effect without faults\n"),
    }
    text
}

/// A verdict that differs, with the laws that explain it and the counterexample.
fn one(text: &mut String, flip: &Flip) {
    let claimed = match (flip.is_claimed, flip.is_lost()) {
        (_, true) => " (claimed: LOST)",
        (true, false) => " (claimed)",
        (false, _) => "",
    };
    let with = flip.messages.map(|messages| format!(" with {messages} messages")).unwrap_or_default();
    let why = match (flip.undecided, flip.unexamined.as_slice()) {
        (None, _) => String::new(),
        (Some(why), []) => format!(" ({})", why.name()),
        (Some(why), names) => format!(" ({}: {})", why.name(), escaped(&names.join(", "))),
    };
    let (name, before, after) = (flip.guarantee.name(), flip.before, flip.after);
    let _ = writeln!(text, "  {name}: {before} -> {after}{with}{why}{claimed}");
    for clause in &flip.laws {
        let _ = writeln!(text, "    law: violated where {}", conditions(&clause.conditions));
    }
    if let Some(replay) = &flip.replay {
        let _ = writeln!(text, "    {}", escaped(&replay.sentence));
    }
    if let Some(counterexample) = &flip.counterexample {
        for step in &counterexample.steps {
            let fault = if step.fault.is_some() { "! " } else { "  " };
            let _ = writeln!(text, "    {fault}{}. {}", step.number, step.text);
        }
        let _ = writeln!(text, "    => {}", counterexample.failure.text());
    }
}
