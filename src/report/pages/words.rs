//! Settings, conditions, bounds and fault levels as Markdown phrases.

use crate::check::levels::fault_level::LEVELS;
use crate::check::levels::small_bounds::SmallBounds;
use crate::design::registry;
use crate::survey::laws::{Conditions, UNUSED};
use crate::survey::values::NamedSettings;
use onceproof_models::Guarantee;

/// A design in one line: its settings that are not at their default.
pub(super) fn settings(design: &NamedSettings) -> String {
    if design.is_empty() {
        return "every setting at its default".to_owned();
    }
    let named: Vec<String> = design.iter().map(|(path, value)| format!("`{path}` = {value}")).collect();
    named.join(", ")
}

/// The condition that a setting has one of these values.
pub(super) fn condition(path: &str, values: &[String]) -> String {
    let may_be_unused = values.iter().any(|value| value == UNUSED);
    let named: Vec<&str> = values.iter().map(String::as_str).filter(|value| *value != UNUSED).collect();
    match (named.as_slice(), may_be_unused) {
        ([], _) => format!("`{path}` is not in use"),
        (named, false) => format!("`{path}` is {}", named.join(" or ")),
        (named, true) => format!("`{path}` is {} or not in use", named.join(" or ")),
    }
}

/// Conditions in one line, in the order in which a design is written.
#[must_use]
pub fn conditions(conditions: &Conditions) -> String {
    let ordered = registry().iter().filter_map(|info| Some((info.path, conditions.get(info.path)?)));
    let all: Vec<String> = ordered.map(|(path, values)| condition(path, values)).collect();
    if all.is_empty() { "always".to_owned() } else { all.join(" and ") }
}

/// The faults of a level.
pub(super) fn faults(level: usize) -> String {
    match level {
        0 => LEVELS[0].adds.to_owned(),
        _ => format!("{}, beside all milder faults", LEVELS[level].adds),
    }
}

/// The runs that were explored: for every guarantee, and for guarantees about two messages.
pub(super) fn bounds(bounds: &[SmallBounds], two_messages: SmallBounds) -> String {
    let all: Vec<String> = bounds.iter().map(|runs| all_runs(*runs)).collect();
    let two_messages = all_runs(two_messages);
    format!(
        "{}; for ordered, and for duplicate-free where the sink overwrites, {two_messages} as well",
        all.join(", and ")
    )
}

fn all_runs(SmallBounds { messages, faults }: SmallBounds) -> String {
    let counted = |number: u8, noun: &str| match number {
        1 => format!("one {noun}"),
        2 => format!("two {noun}s"),
        _ => format!("{number} {noun}s"),
    };
    format!("all runs of {} with at most {}", counted(messages, "message"), counted(faults, "fault"))
}

/// A warning where larger bounds were seen to change verdicts; `docs/generated/survey.md` has the
/// measurement.
pub(super) const fn caution(guarantee: Guarantee) -> Option<&'static str> {
    match guarantee {
        Guarantee::Ordered => Some(
            "**Do not rely on `ordered` beyond these bounds.** Two messages meet at most two faults here, and some \
             designs lose their order with a third. A violation is certain; a design that keeps it does so under two \
             faults. [survey.md](survey.md#larger-bounds) has the figures; `onceproof check` explores a design \
             without that bound.",
        ),
        Guarantee::LossFree => Some(
            "**With `producer.retries` = none, do not rely on it beyond these bounds**: a transactional producer was \
             seen to lose one of two messages with the second fault. [survey.md](survey.md#larger-bounds) has the \
             figures.",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_follow_the_order_of_a_design() {
        let values = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let all = Conditions::from([
            ("broker.kind".to_owned(), values(&["log"])),
            ("source.relay.marks".to_owned(), values(&["after-publish", UNUSED])),
            ("sink.readers".to_owned(), values(&[UNUSED])),
        ]);
        let shown = [
            "`source.relay.marks` is after-publish or not in use",
            "`broker.kind` is log",
            "`sink.readers` is not in use",
        ];
        assert_eq!(conditions(&all), shown.join(" and "));
        assert_eq!(conditions(&Conditions::new()), "always");
    }
}
