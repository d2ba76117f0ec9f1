//! How an exploration went: what `--stats` prints.

use crate::check::DesignReport;
use crate::report::numbers::{bytes, count};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Speed, memory, sizes of tables, and the rules that were never used.
pub(super) fn statistics(checked: &DesignReport) -> String {
    let statistics = &checked.statistics;
    let mut text = String::new();
    let explored = statistics.explored.as_secs_f64();
    if checked.states > 0 {
        let nanoseconds = statistics.explored.as_nanos().max(1);
        let per_second = checked.states as u128 * 1_000_000_000 / nanoseconds;
        let _ = writeln!(
            text,
            "  explored in {explored:.2} s: {} states/s, {:.1} bytes per state at the peak ({}), frontier up to {}",
            count(per_second as usize),
            statistics.bytes as f64 / checked.states as f64,
            bytes(statistics.bytes),
            count(statistics.widest)
        );
    }
    let _ = writeln!(
        text,
        "  {} handler calls for {} local states and {} messages",
        count(statistics.tables.calls),
        count(statistics.tables.locals),
        count(statistics.tables.messages)
    );
    let mut unused: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in statistics.coverage.iter().filter(|rule| rule.used == 0) {
        unused.entry(&rule.part).or_default().push(&rule.rule);
    }
    for (part, rules) in unused {
        let _ = writeln!(text, "  never used by the {part}: {}", rules.join(", "));
    }
    text
}
