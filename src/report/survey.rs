//! What a survey found, as a table.

use super::numbers::count;
use crate::check::Verdict;
use crate::check::levels::fault_level::LEVELS;
use crate::survey::run::Results;
use onceproof_models::Guarantee;
use std::fmt::Write;

/// The space, and for each guarantee and set of faults how many designs keep it.
#[must_use]
pub fn table(results: &Results) -> String {
    let header = &results.header;
    let mut text = String::new();
    let merged: u64 = header.merged.iter().map(|(.., number)| number).sum();
    let _ = writeln!(
        text,
        "{} combinations of {} settings: {} cannot be, {} behave like another one, {} designs are left",
        count(header.combinations as usize),
        header.axes.len(),
        count(header.impossible as usize),
        count(merged as usize),
        count((header.combinations - header.impossible - merged) as usize)
    );
    for (path, because, number) in &header.merged {
        let _ = writeln!(text, "  {:>10}  nothing looks at {path} because of {because}", count(*number as usize));
    }
    if !header.narrowed.is_empty() {
        let _ = writeln!(text, "{} of them have {}", count(header.designs as usize), header.narrowed.join(" and "));
    }
    if header.shard.1 > 1 {
        let (number, of) = header.shard;
        let _ = writeln!(text, "shard {number} of {of}: {} designs", count(results.records.len()));
    }
    let states: u64 = results.records.iter().map(|record| record.decided.states).sum();
    let _ = writeln!(text, "explored: {}; {} states\n", within(&header.bounds, header.pairs), count(states as usize));
    let _ = writeln!(
        text,
        "designs that keep a guarantee (and those in which its hazard cannot be reached), by what may happen:"
    );
    let _ = write!(text, "{:<16}", "");
    for level in LEVELS {
        let _ = write!(text, "{:>18}", level.name);
    }
    text.push('\n');
    for guarantee in Guarantee::ALL {
        let _ = write!(text, "{:<16}", guarantee.name());
        for level in 0..LEVELS.len() {
            let number = |outcome: Verdict| {
                results.records.iter().filter(|record| record.outcome(guarantee, level) == outcome).count()
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

/// Bounds in words: those of all guarantees, and those of what is about two messages at once.
#[must_use]
pub fn within(bounds: &[(u8, u8)], pairs: (u8, u8)) -> String {
    let all: Vec<String> = bounds.iter().map(|runs| all_runs(*runs)).collect();
    let pairs = all_runs(pairs);
    format!("{}; for ordered, and for duplicate-free where the sink overwrites, {pairs} as well", all.join(", and "))
}

fn all_runs((messages, faults): (u8, u8)) -> String {
    let many = |number: u8, what: &str| match number {
        1 => format!("one {what}"),
        2 => format!("two {what}s"),
        _ => format!("{number} {what}s"),
    };
    format!("all runs of {} with at most {}", many(messages, "message"), many(faults, "fault"))
}
