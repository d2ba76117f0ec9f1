//! The results of a survey as a table for a terminal.

use super::words::bounds;
use crate::check::Verdict;
use crate::check::levels::fault_level::LEVELS;
use crate::report::numbers::count;
use crate::survey::results::Results;
use crate::survey::shard::Shard;
use onceproof_models::Guarantee;
use std::fmt::Write;

/// The space, and for each guarantee and fault level how many designs keep it.
#[must_use]
pub fn survey_table(results: &Results) -> String {
    let header = &results.header;
    let mut text = String::new();
    let merged: u64 = header.merged.iter().map(|(.., number)| number).sum();
    let _ = writeln!(
        text,
        "{} combinations of {} settings: {} impossible, {} merged into another one, {} designs",
        count(header.combinations as usize),
        header.axes.len(),
        count(header.impossible as usize),
        count(merged as usize),
        count((header.combinations - header.impossible - merged) as usize)
    );
    for (path, because, number) in &header.merged {
        let _ = writeln!(text, "  {:>10}  {path} has no effect because of {because}", count(*number as usize));
    }
    if !header.filters.is_empty() {
        let _ = writeln!(text, "{} of them have {}", count(header.designs as usize), header.filters.join(" and "));
    }
    if header.shard != Shard::WHOLE {
        let _ = writeln!(text, "shard {}: {} designs", header.shard, count(results.records.len()));
    }
    let states: u64 = results.records.iter().map(|record| record.decided.states).sum();
    let _ = writeln!(
        text,
        "explored: {}; {} states\n",
        bounds(&header.bounds, header.two_messages),
        count(states as usize)
    );
    let _ = writeln!(text, "designs that keep a guarantee (and those that cannot reach its hazard), by fault level:");
    let _ = write!(text, "{:<16}", "");
    for level in LEVELS {
        let _ = write!(text, "{:>18}", level.name);
    }
    text.push('\n');
    for guarantee in Guarantee::ALL {
        let _ = write!(text, "{:<16}", guarantee.name());
        for level in 0..LEVELS.len() {
            let number = |verdict: Verdict| {
                results.records.iter().filter(|record| record.verdict(guarantee, level) == verdict).count()
            };
            let mut cell = format!("{} ({})", count(number(Verdict::Holds)), count(number(Verdict::Vacuous)));
            let open = number(Verdict::Inconclusive);
            if open > 0 {
                let _ = write!(cell, " ?{open}");
            }
            let _ = write!(text, "{cell:>18}");
        }
        text.push('\n');
    }
    text
}
