//! The attempts of a search for repairs, in sentences: counted, with every limit by its name.

use crate::repair::{Attempts, Change, Stop, Untried};
use crate::report::numbers::{bytes, count};
use onceproof_engine::Cut;

/// The most undecided alternatives, and the most settings that were not tried, that are named; the
/// others are counted.
const NAMED: usize = 4;

/// The attempts in a sentence, such as `tried 49 alternatives: 0 decided, 49 reached the limit of
/// 100,000 states`.
pub(super) fn tried(attempts: &Attempts) -> String {
    let number = match attempts.tried {
        0 => "tried no alternative".to_owned(),
        1 => "tried 1 alternative".to_owned(),
        tried => format!("tried {} alternatives", count(tried)),
    };
    let mut limits: Vec<(String, usize)> = Vec::new();
    for undecided in &attempts.undecided {
        let limit = limit(undecided.cut);
        match limits.iter_mut().find(|(known, _)| *known == limit) {
            Some((_, times)) => *times += 1,
            None => limits.push((limit, 1)),
        }
    }
    let limits: Vec<String> = limits.into_iter().map(|(limit, times)| format!("{} {limit}", count(times))).collect();
    let outcome = match (attempts.tried, limits.is_empty()) {
        (0, _) => String::new(),
        (1, true) => ", decided".to_owned(),
        (_, true) => ", all decided".to_owned(),
        (_, false) => format!(": {} decided, {}", count(attempts.decided()), limits.join(", ")),
    };
    let stop = match attempts.stop {
        None => String::new(),
        Some(Stop::Time) => "; reached the time limit before all were tried".to_owned(),
        Some(Stop::Interrupted) => "; interrupted before all were tried".to_owned(),
        Some(Stop::Candidates(most)) => format!("; those after the first {} were not tried", count(most)),
    };
    format!("{number}{outcome}{stop}")
}

fn limit(cut: Cut) -> String {
    match cut {
        Cut::States(most) => format!("reached the limit of {} states", count(most)),
        Cut::Memory(most) => format!("reached the limit of {} of memory", bytes(most)),
        Cut::Time => "reached the time limit".to_owned(),
        Cut::Interrupted => "interrupted".to_owned(),
        Cut::Depth(most) => format!("reached the depth of {} steps", count(most)),
        Cut::Faults(most) => format!("were explored up to {most} faults"),
        Cut::Boundary | Cut::Sampled | Cut::Violated => "not decided".to_owned(),
    }
}

/// The undecided alternatives by name; none where all are decided.
pub(super) fn undecided(attempts: &Attempts) -> Option<String> {
    let names = attempts.undecided.iter().map(|one| assignments(&one.changes));
    listed("undecided", names.collect())
}

/// The settings that were not tried, by reason.
pub(super) fn untried(untried: &[Untried]) -> Vec<String> {
    let mut reasons: Vec<&'static str> = Vec::new();
    for setting in untried {
        if !reasons.contains(&setting.reason) {
            reasons.push(setting.reason);
        }
    }
    let of = |reason: &str| untried.iter().filter(|one| one.reason == reason).map(|one| one.key.clone()).collect();
    reasons.iter().filter_map(|reason| listed(&format!("not tried, {reason}"), of(reason))).collect()
}

fn listed(title: &str, names: Vec<String>) -> Option<String> {
    let more = names.len().saturating_sub(NAMED);
    let named = names.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    match (named.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(format!("{title}: {named}")),
        (false, more) => Some(format!("{title}: {named} and {} more", count(more))),
    }
}

/// Changes as a user writes them, such as `acks=all (producer) and sink.kind = "upsert"`.
pub(super) fn assignments(changes: &[Change]) -> String {
    let one = |change: &Change| match change.mechanism {
        Some(_) => format!("{} = {}", change.name, change.instead),
        None => {
            let part = change.key.split('.').next().unwrap_or_default();
            format!("{}={} ({part})", change.name, change.instead)
        }
    };
    changes.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// A mechanism's value as `--set` takes it: without the quotes of a design.
pub(super) fn as_option(value: &str) -> &str {
    value.trim_matches('"')
}

/// The sets of changes that are no repair, as the subject of a sentence. It covers decided sets
/// only.
pub(super) fn excluded(attempts: &Attempts, max_changes: usize) -> String {
    let sets = if max_changes == 1 { "no single change" } else { "no single change or pair" };
    let is_whole = !attempts.is_incomplete() && attempts.complete_to >= max_changes.min(2);
    if is_whole { sets.to_owned() } else { format!("{sets} that was decided") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::UndecidedCandidate;

    fn undecided_by(cut: Cut) -> UndecidedCandidate {
        UndecidedCandidate { changes: Vec::new(), cut }
    }

    #[test]
    fn tried_names_the_limit_that_was_reached() {
        let undecided = vec![undecided_by(Cut::States(100_000)); 49];
        let attempts = Attempts { tried: 49, undecided, complete_to: 1, stop: None };
        assert_eq!(tried(&attempts), "tried 49 alternatives: 0 decided, 49 reached the limit of 100,000 states");
        assert_eq!(excluded(&attempts, 1), "no single change that was decided");
    }

    #[test]
    fn tried_distinguishes_time_and_size() {
        let undecided = vec![undecided_by(Cut::Time), undecided_by(Cut::Memory(2_000_000))];
        let attempts = Attempts { tried: 5, undecided, complete_to: 0, stop: Some(Stop::Time) };
        let expected = "tried 5 alternatives: 3 decided, 1 reached the time limit, \
                        1 reached the limit of 2.0 MB of memory; reached the time limit before all were tried";
        assert_eq!(tried(&attempts), expected);
    }

    #[test]
    fn tried_claims_nothing_without_a_search() {
        let attempts = Attempts { stop: Some(Stop::Time), ..Attempts::default() };
        assert_eq!(tried(&attempts), "tried no alternative; reached the time limit before all were tried");
        let all = Attempts { tried: 9, complete_to: 2, ..Attempts::default() };
        assert_eq!(
            (tried(&all).as_str(), excluded(&all, 2).as_str()),
            ("tried 9 alternatives, all decided", "no single change or pair")
        );
    }
}
