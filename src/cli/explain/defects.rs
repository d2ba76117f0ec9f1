//! Known defects of systems, by the name that `[accept]` takes.

use onceproof::systems::{Defect, defects};
use std::fmt::Write;

/// The meaning of a known defect.
pub(super) fn explain(id: &str) -> Vec<String> {
    defects().iter().filter(|defect| defect.id == id).map(described).collect()
}

/// Every known defect.
pub(super) fn names() -> Vec<String> {
    defects().iter().map(|defect| defect.id.clone()).collect()
}

fn described(defect: &Defect) -> String {
    let Defect { id, systems, since, until, needs, violates, says, source, .. } = defect;
    let mut text = format!("{id}: a known defect of {}\n  {says}\n", systems.join(", "));
    let versions = match (since, until) {
        (Some(since), Some(until)) => format!("from {since} on, fixed in {until}"),
        (Some(since), None) => format!("from {since} on"),
        (None, Some(until)) => format!("before {until}"),
        (None, None) => "every known one".to_owned(),
    };
    let _ = writeln!(text, "  versions: {versions}");
    if let Some(needs) = needs {
        let _ = writeln!(text, "  condition: {needs}");
    }
    let _ = writeln!(text, "  it violates: {violates}");
    let _ = writeln!(text, "  accepted by: --allow {id}=REASON beside files, or under [accept] in a design");
    let _ = writeln!(text, "  source: {source}");
    text
}
