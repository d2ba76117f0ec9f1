//! The verdicts of one design in full: claims, bounds, assumptions, counterexamples.

use super::commands::Commands;
use super::statistics::statistics;
use crate::check::{Agreement, ApartExploration, Claimed, DecidedVariant, DecidingSearch, DesignReport, FaultCoverage};
use crate::check::{Finding, MoreMessages, Simplification, Undecided, Verdict};
use crate::counterexample::{Counterexample, chart};
use crate::design::{Expectation, UnexaminedKind, bounds, escaped};
use crate::report::numbers::{bytes, count, plural, seconds};
use anstyle::{AnsiColor, Style as Ansi};
use onceproof_engine::Cut;
use onceproof_models::Fault;
use std::fmt::Write;

/// The column of verdicts, unless a verdict is longer.
const VERDICT_WIDTH: usize = 13;

/// Which counterexamples are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counterexamples {
    /// Those of every violation.
    All,
    /// Those of claims that are wrong.
    OfWrongClaims,
}

/// How much is printed of a design.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Which counterexamples are printed.
    pub counterexamples: Counterexamples,
    /// Whether speed, memory and unused rules are printed.
    pub stats: bool,
}

/// The text in the colour of an agreement.
pub(super) fn colour(agreement: Agreement, text: &str) -> String {
    let style = match agreement {
        Agreement::AsClaimed => Ansi::new().fg_color(Some(AnsiColor::Green.into())),
        Agreement::Wrong => Ansi::new().fg_color(Some(AnsiColor::Red.into())).bold(),
        Agreement::Undecided => Ansi::new().fg_color(Some(AnsiColor::Yellow.into())),
        Agreement::Unclaimed => Ansi::new().dimmed(),
    };
    format!("{style}{text}{style:#}")
}

/// How a verdict compares with the claim.
fn compared(finding: &Finding) -> &'static str {
    match (finding.agreement(), finding.claimed.map(|claimed| claimed.expectation)) {
        (Agreement::AsClaimed, Some(Expectation::Violated)) => "known and accepted",
        (Agreement::AsClaimed, _) => "as claimed",
        (Agreement::Unclaimed, _) => "not claimed",
        (Agreement::Undecided, _) => "claimed, and not decided",
        (Agreement::Wrong, Some(Expectation::Violated)) => "CLAIMED VIOLATED: the accepted weakness is gone",
        (Agreement::Wrong, _) => "CLAIMED TO HOLD",
    }
}

/// Why a guarantee is inconclusive.
fn undecided(why: Undecided, finding: &Finding, checked: &DesignReport) -> String {
    let kind = match why {
        Undecided::Cut(reason) => return cut(reason, checked),
        Undecided::Unexamined(kind) => kind,
    };
    let weakening = checked.unexamined.iter().filter(|one| one.weakens.contains(finding.guarantee));
    let names: Vec<&str> = weakening.filter(|one| one.kind == kind).map(|one| one.name.as_str()).collect();
    let what = match kind {
        UnexaminedKind::UnknownValue => "given elsewhere",
        UnexaminedKind::UnknownSetting => "unknown setting",
        UnexaminedKind::NotModelled => "not modelled",
        UnexaminedKind::KnownDefect => "KNOWN DEFECT",
    };
    format!("{what}: {}", names.join(", "))
}

/// Why a guarantee is inconclusive. Where complete levels do not violate it, they do not reach its
/// hazard; the limit then stands with the number of states.
fn inconclusive(finding: &Finding, checked: &DesignReport) -> String {
    let is_cut = finding.undecided.and_then(Undecided::cut).is_some();
    match (checked.statistics.levels.len().checked_sub(1), finding.undecided) {
        (Some(0), _) if is_cut => "; its hazard is not reached without a fault".to_owned(),
        (Some(faults), _) if is_cut => {
            format!("; not reached with up to {}: {}", plural(faults, "fault"), finding.guarantee.hazard())
        }
        (_, Some(why)) => format!("; {}", undecided(why, finding, checked)),
        (_, None) => String::new(),
    }
}

/// The number of faults that the claim of a guarantee asks for which holds up to one.
fn up_to(finding: &Finding) -> String {
    match finding.claimed {
        Some(Claimed { expectation: Expectation::Holds, faults }) => format!(" (claims.faults = {faults})"),
        _ => String::new(),
    }
}

/// Why an exploration ended early.
fn cut(reason: Cut, checked: &DesignReport) -> String {
    match reason {
        Cut::States(limit) => format!("reached the limit of {} states", count(limit)),
        Cut::Memory(limit) => format!("reached the memory limit of {}", bytes(limit)),
        Cut::Time => "reached the time limit".to_owned(),
        Cut::Interrupted => "interrupted".to_owned(),
        Cut::Depth(limit) => format!("no violation within {}", plural(limit, "step")),
        Cut::Faults(_) => "runs with more faults were left out".to_owned(),
        Cut::Boundary => "the model's own boundary removed steps".to_owned(),
        Cut::Violated => "another guarantee was violated before".to_owned(),
        Cut::Sampled => {
            let walks = checked.statistics.sampled.map_or(0, |sampled| sampled.walks as usize);
            format!("no violation in {}", plural(walks, "random walk"))
        }
    }
}

/// The bounds. Those of faults are left out that never occurred: they limit nothing.
fn within(checked: &DesignReport) -> String {
    let limits = bounds(&checked.mechanisms).filter(|(name, _)| checked.faults.is_met(name));
    let limits: Vec<String> = limits.map(|(name, limit)| format!("{} {limit}", name.replace('_', " "))).collect();
    format!("{}; retries, redeliveries, delays and process crashes unlimited", limits.join(", "))
}

/// The enabled faults that never occurred, in one line; none where all of them did.
fn never_occurred(checked: &DesignReport) -> Option<String> {
    let FaultCoverage { never, without_target, .. } = &checked.faults;
    let fault = |fault: &Fault| match fault.switches() {
        [switch] => format!("{} ({switch})", fault.name()),
        _ => fault.name().to_owned(),
    };
    let switch = |switch: &&str| format!("{switch} (this design has nothing that it strikes)");
    let faults: Vec<String> = never.iter().map(fault).chain(without_target.iter().map(switch)).collect();
    if faults.is_empty() {
        return None;
    }
    let is_cut = checked.findings.iter().any(|finding| finding.undecided.and_then(Undecided::cut).is_some());
    let place = match checked.statistics.sampled {
        Some(_) => " in these walks",
        None if is_cut => " in what was explored",
        None => "",
    };
    Some(format!("switched on, but never occurred{place}, so that no verdict covers it: {}", faults.join(", ")))
}

/// The runs with at most so many faults.
fn runs(faults: usize) -> String {
    match faults {
        0 => "every run without a fault".to_owned(),
        faults => format!("every run with up to {}", plural(faults, "fault")),
    }
}

/// The exploration with more messages than the bounds say, in one line.
fn more_messages(more: MoreMessages) -> String {
    let MoreMessages { messages, states, faults, cut, violated } = more;
    let runs = match (cut, faults) {
        (None, _) => "every run".to_owned(),
        (Some(_), Some(faults)) => runs(faults),
        (Some(_), None) => "not every run without a fault".to_owned(),
    };
    let outcome =
        if violated.is_empty() { "violates nothing else".to_owned() } else { format!("also violated: {violated}") };
    format!("{messages} messages: {runs}, {} states; {outcome}", count(states))
}

/// The exploration of rarer kinds of faults one at a time, in one line.
fn apart(apart: &ApartExploration) -> String {
    let runs = match (apart.cut, apart.faults) {
        (None, _) => "every run".to_owned(),
        (Some(_), Some(faults)) => runs(faults),
        (Some(_), None) => "not every run without a fault".to_owned(),
    };
    format!(
        "late requests, rebalances, failovers, power losses and expiry one kind at a time: {runs}, {} states",
        count(apart.states)
    )
}

/// The variant that would decide the design, in one line, or those that were tried.
fn would_decide(search: &DecidingSearch, commands: &Commands) -> String {
    let DecidingSearch { tried, limit, decided } = search;
    let Some(DecidedVariant { by, states, verdicts }) = decided else {
        let options: Vec<String> = tried.iter().copied().map(Simplification::options).collect();
        return format!("not decided within {} states with: {}", count(*limit), options.join("; "));
    };
    let verdicts: Vec<String> =
        verdicts.iter().map(|(guarantee, verdict)| format!("{} {verdict}", guarantee.name())).collect();
    let command = commands.simpler(*by);
    format!("decided in {} states ({}) with: {command}", count(*states), verdicts.join(", "))
}

/// How far the exploration or the random walks went.
fn extent(checked: &DesignReport) -> String {
    let elapsed = seconds(checked.elapsed);
    match checked.statistics.sampled {
        Some(sampled) => format!(
            "{} from seed {}, {} steps, the longest {}, {elapsed}",
            plural(sampled.walks as usize, "random walk"),
            sampled.seed,
            count(sampled.steps as usize),
            count(sampled.longest),
        ),
        None => {
            let is_cut = checked.findings.iter().any(|finding| finding.undecided.and_then(Undecided::cut).is_some());
            let levels = checked.statistics.levels.as_slice();
            let complete = match levels.last() {
                Some(states) if is_cut => {
                    let why = checked.cut.map(|reason| format!("; {}", cut(reason, checked))).unwrap_or_default();
                    format!("; {} in {} states{why}", runs(levels.len() - 1), count(*states))
                }
                _ => String::new(),
            };
            format!(
                "{} states, {} transitions, depth {}, {elapsed}{complete}",
                count(checked.states),
                count(checked.transitions as usize),
                checked.depth,
            )
        }
    }
}

/// The heading of a design: its name and its file. A design that is made of configuration files is
/// named after them.
#[must_use]
pub fn heading(name: &str, path: Option<&str>) -> String {
    let bold = Ansi::new().bold();
    let path = path.map_or(String::new(), |path| format!("  {}", escaped(path)));
    format!("{bold}{}{bold:#}{path}", escaped(name))
}

/// The verdicts of one design below its [`heading`]; `commands` are what the user can run next.
#[must_use]
pub fn design(heading: &str, checked: &DesignReport, style: Style, commands: &Commands) -> String {
    let mut text = format!("{heading}\n");
    let verdicts: Vec<String> = checked.findings.iter().map(|finding| finding.verdict.to_string()).collect();
    let width = verdicts.iter().map(String::len).max().map_or(0, |longest| longest + 1).max(VERDICT_WIDTH);
    for (finding, verdict) in checked.findings.iter().zip(&verdicts) {
        let name = finding.guarantee.name();
        let line = colour(finding.agreement(), &format!("{verdict:<width$}{name:<16}"));
        let note = match finding.verdict {
            Verdict::Vacuous => format!("; never reached: {}", finding.guarantee.hazard()),
            Verdict::HoldsUpTo(_) => up_to(finding),
            Verdict::Inconclusive => inconclusive(finding, checked),
            Verdict::Holds | Verdict::Violated => String::new(),
        };
        let _ = writeln!(text, "  {line}{}{note}", compared(finding));
    }
    let _ = writeln!(text, "  within: {}", within(checked));
    let _ = writeln!(text, "  {}", extent(checked));
    if let Some(line) = checked.apart.as_ref().map(apart) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(line) = checked.more_messages.map(more_messages) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(search) = &checked.would_decide {
        let _ = writeln!(text, "  {}", would_decide(search, commands));
    }
    if let Some(line) = never_occurred(checked) {
        let _ = writeln!(text, "  {line}");
    }
    if style.stats {
        text.push_str(&statistics(checked));
    }
    for assumption in &checked.assumptions {
        let _ = writeln!(text, "  assumed: {assumption}");
    }
    for one in &checked.unexamined {
        let _ = writeln!(text, "  not examined: {}; it could weaken {}", one.about, one.weakened());
    }
    if !checked.unexamined.is_empty() {
        let _ = writeln!(text, "  to accept one with a reason: --allow 'NAME=REASON' beside files, or in a design");
        let name = escaped(&checked.unexamined[0].name);
        let _ = writeln!(text, "    [accept]\n    \"{name}\" = \"REASON\"");
    }
    for finding in &checked.findings {
        let Some(counterexample) = &finding.counterexample else { continue };
        if style.counterexamples == Counterexamples::All || finding.agreement() == Agreement::Wrong {
            let walked = if checked.statistics.sampled.is_some() { ", as a random walk found it" } else { "" };
            let faults = plural(counterexample.faults, "fault");
            let _ = writeln!(text, "\n  how {} is violated ({faults}{walked}):", finding.guarantee.name());
            steps(&mut text, counterexample, &checked.parts);
            let more = checked.messages_of(finding.guarantee).map(|messages| format!(" --bounds messages={messages}"));
            let again = commands.check(finding.guarantee);
            let _ = writeln!(text, "\n  to see it again: {again}{}", more.unwrap_or_default());
        }
    }
    text
}

/// A counterexample: its steps in sentences, its ending, its chart.
pub(super) fn steps(text: &mut String, counterexample: &Counterexample, parts: &[String]) {
    for (index, step) in counterexample.steps.iter().enumerate() {
        if counterexample.cycle_from == Some(index) {
            let _ = writeln!(text, "       and from here the steps repeat for ever, without any further fault:");
        }
        let mark = if step.fault.is_some() { "!" } else { " " };
        let _ = writeln!(text, "  {mark}{:>3}. {}", step.number, step.text);
    }
    if counterexample.cycle_from == Some(counterexample.steps.len()) {
        let _ = writeln!(text, "       and from here requests that only read repeat for ever");
    }
    let _ = writeln!(text, "       => {}\n", counterexample.failure.text());
    for line in chart(counterexample, parts).lines() {
        let _ = writeln!(text, "  {line}");
    }
}
