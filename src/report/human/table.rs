//! Several designs at once: a line per design, and how many are as claimed.

use super::verdicts::colour;
use crate::check::{Agreement, DesignReport, Finding, Verdict};
use crate::design::escaped;
use crate::report::numbers::{count, plural, seconds};
use onceproof_models::Guarantee;
use std::collections::BTreeSet;
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The widest column of names; longer names are cut.
const WIDEST: usize = 48;

/// The meaning of the letters of a table.
const LEGEND: &str = "h holds, h3 holds up to 3 faults, v violated, - vacuous (the hazard is never reached), \
                      ? inconclusive; \
                      capital letter: as claimed, !: not as claimed\n\
                      designs that are not as claimed follow in full below; --verbose prints all in full";

/// A table of verdicts. Its lines are printed one by one, as the designs are decided.
#[derive(Clone, Debug)]
pub struct Table {
    /// The column's width in cells of a terminal.
    width: usize,
    guarantees: Vec<Guarantee>,
    /// Whether names distinguish the designs; otherwise their paths stand in the table.
    is_named: bool,
}

impl Table {
    /// A table of designs with these names and paths.
    #[must_use]
    pub fn new<'a>(designs: impl Iterator<Item = (&'a str, &'a str)> + Clone, guarantees: &[Guarantee]) -> Self {
        let names: BTreeSet<&str> = designs.clone().map(|(name, _)| name).collect();
        let is_named = names.len() == designs.clone().count();
        let widths = designs.map(|(name, path)| shortened(if is_named { name } else { path }, is_named).width());
        let width = widths.max().unwrap_or(0).max("design".len());
        Self { width, guarantees: guarantees.to_vec(), is_named }
    }

    /// The legend and the heads of the columns.
    #[must_use]
    pub fn head(&self) -> String {
        let heads: Vec<&str> = self.guarantees.iter().map(|guarantee| head(*guarantee)).collect();
        format!(
            "{LEGEND}\n\n{:<width$}  {}  {:>11}  {:>8}\n",
            "design",
            heads.join("  "),
            "states",
            "time",
            width = self.width
        )
    }

    /// The line of a design.
    #[must_use]
    pub fn line(&self, path: &str, checked: &DesignReport) -> String {
        let name = shortened(if self.is_named { &checked.name } else { path }, self.is_named);
        let mut line = format!("{name}{}", " ".repeat(self.width.saturating_sub(name.width())));
        for finding in &checked.findings {
            let width = head(finding.guarantee).len();
            let _ = write!(line, "  {}", colour(finding.agreement(), &format!("{:<width$}", cell(finding))));
        }
        let _ = writeln!(line, "  {:>11}  {:>8}", count(checked.states), seconds(checked.elapsed));
        line
    }
}

/// The head of a guarantee's column: its first word.
fn head(guarantee: Guarantee) -> &'static str {
    let name = guarantee.name();
    name.split_once('-').map_or(name, |(first, _)| first)
}

/// The letter of a verdict, with what the claim makes of it.
fn cell(finding: &Finding) -> String {
    let letter = match finding.verdict {
        Verdict::HoldsUpTo(faults) => format!("h{faults}"),
        verdict => verdict.letter().to_string(),
    };
    match finding.agreement() {
        Agreement::Unclaimed => letter,
        Agreement::AsClaimed => letter.to_ascii_uppercase(),
        Agreement::Undecided | Agreement::Wrong => format!("{letter}!"),
    }
}

/// A name within the column; a path is never cut, since its end distinguishes files.
fn shortened(name: &str, may_be_cut: bool) -> String {
    let name = escaped(name);
    if !may_be_cut || name.width() <= WIDEST {
        return name;
    }
    let mut width = 0;
    let fits = |character: &char| {
        width += character.width().unwrap_or(0);
        width < WIDEST
    };
    let mut short: String = name.chars().take_while(fits).collect();
    short.push('…');
    short
}

/// How many designs are as claimed, in one line, after a note about faults that never occurred.
/// `unread` is the number of designs that could not be read.
#[must_use]
pub fn summary(checked: &[&DesignReport], unread: usize) -> String {
    let with = |agreement: Agreement| checked.iter().filter(|checked| checked.agreement() == agreement).count();
    let as_claimed = with(Agreement::AsClaimed) + with(Agreement::Unclaimed);
    let mut parts = vec![colour(Agreement::AsClaimed, &format!("{as_claimed} as claimed"))];
    for (agreement, number, words) in [
        (Agreement::Wrong, with(Agreement::Wrong), "with a wrong claim"),
        (Agreement::Undecided, with(Agreement::Undecided), "not decided"),
        (Agreement::Wrong, unread, "that could not be read"),
    ] {
        if number > 0 {
            parts.push(colour(agreement, &format!("{number} {words}")));
        }
    }
    let states = checked.iter().map(|checked| checked.states).sum();
    let uncovered = checked.iter().filter(|checked| !checked.faults.never.is_empty()).count();
    let note = if checked.len() > 1 && uncovered > 0 {
        let designs = plural(uncovered, "design");
        format!("in {designs} a fault that is switched on never occurred; --verbose names it\n")
    } else {
        String::new()
    };
    format!("{note}{}: {}; {} states", plural(checked.len() + unread, "design"), parts.join(", "), count(states))
}
