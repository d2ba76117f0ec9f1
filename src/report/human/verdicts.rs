//! Verdicts for people.

use super::statistics::statistics;
use crate::check::{Agreement, DesignReport, Finding, Verdict};
use crate::counterexample::chart;
use crate::design::{Expectation, bounds, escaped};
use crate::report::numbers::{bytes, count, seconds};
use anstyle::{AnsiColor, Style as Ansi};
use onceproof_engine::Cut;
use onceproof_models::Mechanisms;
use std::fmt::Write;

/// Which counterexamples are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counterexamples {
    /// Every one.
    All,
    /// Those of claims that are wrong.
    OfWrongClaims,
}

/// How verdicts look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Which counterexamples are told.
    pub counterexamples: Counterexamples,
    /// Whether sizes are given as well.
    pub stats: bool,
}

fn colour(agreement: Agreement, text: &str) -> String {
    let style = match agreement {
        Agreement::AsClaimed => Ansi::new().fg_color(Some(AnsiColor::Green.into())),
        Agreement::Wrong => Ansi::new().fg_color(Some(AnsiColor::Red.into())).bold(),
        Agreement::Undecided => Ansi::new().fg_color(Some(AnsiColor::Yellow.into())),
        Agreement::Unclaimed => Ansi::new().dimmed(),
    };
    format!("{style}{text}{style:#}")
}

fn compared(finding: &Finding) -> String {
    match (finding.agreement(), finding.claimed) {
        (Agreement::AsClaimed, Some(Expectation::Violated)) => "known and accepted".to_owned(),
        (Agreement::AsClaimed, _) => "as claimed".to_owned(),
        (Agreement::Unclaimed, _) => "not claimed".to_owned(),
        (Agreement::Undecided, _) => "claimed, and not decided".to_owned(),
        (Agreement::Wrong, Some(Expectation::Violated)) => "CLAIMED VIOLATED: the accepted weakness is gone".to_owned(),
        (Agreement::Wrong, _) => "CLAIMED TO HOLD".to_owned(),
    }
}

/// Why an exploration ended early, in words.
fn cut(reason: Cut, checked: &DesignReport) -> String {
    match reason {
        Cut::States(limit) => format!("more than {} states", count(limit)),
        Cut::Memory(limit) => format!("more than {}", bytes(limit)),
        Cut::Time => "the time was up".to_owned(),
        Cut::Interrupted => "interrupted".to_owned(),
        Cut::Depth(limit) => format!("no violation within {limit} steps"),
        Cut::Boundary => "the model's own boundary cut steps off".to_owned(),
        Cut::Broken => "another guarantee was broken before".to_owned(),
        Cut::Unresolved => "a setting is filled in elsewhere, and its default was explored in its stead".to_owned(),
        Cut::Sampled => {
            let walks = checked.statistics.sampled.map_or(0, |sampled| sampled.walks as usize);
            format!("no violation in {} random walks", count(walks))
        }
    }
}

fn within(mechanisms: &Mechanisms) -> String {
    let limits: Vec<String> =
        bounds(mechanisms).map(|(name, limit)| format!("{} {limit}", name.replace('_', " "))).collect();
    format!("{}; retries, redeliveries, delays and process crashes unlimited", limits.join(", "))
}

/// The verdicts of one design.
#[must_use]
pub fn design(path: &str, checked: &DesignReport, style: Style) -> String {
    let bold = Ansi::new().bold();
    let mut text = format!("{bold}{}{bold:#}  {}\n", checked.name, escaped(path));
    for finding in &checked.findings {
        let name = finding.guarantee.name();
        let verdict = finding.verdict.name();
        let line = colour(finding.agreement(), &format!("{verdict:<13}{name:<16}"));
        let note = match finding.verdict {
            Verdict::Vacuous => format!("never reached: {}", finding.guarantee.hazard()),
            Verdict::Inconclusive => finding.cut.map(|reason| cut(reason, checked)).unwrap_or_default(),
            _ => String::new(),
        };
        let compared = compared(finding);
        let separator = if note.is_empty() { "" } else { "; " };
        let _ = writeln!(text, "  {line}{compared}{separator}{note}");
    }
    let _ = writeln!(text, "  within: {}", within(&checked.mechanisms));
    let _ = match checked.statistics.sampled {
        Some(sampled) => writeln!(
            text,
            "  {} random walks from seed {}, {} steps, the longest {}, {}",
            count(sampled.walks as usize),
            sampled.seed,
            count(sampled.steps as usize),
            count(sampled.longest),
            seconds(checked.elapsed)
        ),
        None => writeln!(
            text,
            "  {} states, {} transitions, depth {}, {}",
            count(checked.states),
            count(checked.transitions as usize),
            checked.depth,
            seconds(checked.elapsed)
        ),
    };
    if style.stats {
        text.push_str(&statistics(checked));
    }
    for assumption in &checked.assumptions {
        let _ = writeln!(text, "  assumed: {assumption}");
    }
    for finding in &checked.findings {
        let Some(counterexample) = &finding.counterexample else { continue };
        if style.counterexamples == Counterexamples::OfWrongClaims && finding.agreement() != Agreement::Wrong {
            continue;
        }
        let faults =
            if counterexample.faults == 1 { "1 fault".to_owned() } else { format!("{} faults", counterexample.faults) };
        let walked = if checked.statistics.sampled.is_some() { ", as a random walk found it" } else { "" };
        let _ = writeln!(text, "\n  how {} is violated ({faults}{walked}):", finding.guarantee.name());
        for (index, step) in counterexample.steps.iter().enumerate() {
            if counterexample.round == Some(index) {
                let _ = writeln!(text, "       and from here round and round, without any further fault:");
            }
            let mark = if step.fault.is_some() { "!" } else { " " };
            let _ = writeln!(text, "  {mark}{:>3}. {}", step.number, step.text);
        }
        if counterexample.round == Some(counterexample.steps.len()) {
            let _ = writeln!(text, "       and from here round and round, with requests that only ask");
        }
        let _ = writeln!(text, "       => {}\n", counterexample.ending.text());
        for line in chart(counterexample, &checked.parts).lines() {
            let _ = writeln!(text, "  {line}");
        }
        let _ = writeln!(
            text,
            "\n  to see it again: onceproof check {} --guarantee {}",
            escaped(path),
            finding.guarantee.name()
        );
    }
    text
}

/// How many designs are as claimed.
#[must_use]
pub fn summary(checked: &[&DesignReport], mistaken: usize) -> String {
    let with = |agreement: Agreement| checked.iter().filter(|checked| checked.agreement() == agreement).count();
    let mut parts = Vec::new();
    let as_claimed = with(Agreement::AsClaimed) + with(Agreement::Unclaimed);
    parts.push(colour(Agreement::AsClaimed, &format!("{as_claimed} as claimed")));
    for (agreement, words) in [(Agreement::Wrong, "with a wrong claim"), (Agreement::Undecided, "not decided")] {
        if with(agreement) > 0 {
            parts.push(colour(agreement, &format!("{} {words}", with(agreement))));
        }
    }
    if mistaken > 0 {
        parts.push(colour(Agreement::Wrong, &format!("{mistaken} that could not be read")));
    }
    let states = checked.iter().map(|checked| checked.states).sum();
    let designs = if checked.len() == 1 { "design" } else { "designs" };
    format!("{} {designs}: {}; {} states", checked.len() + mistaken, parts.join(", "), count(states))
}
