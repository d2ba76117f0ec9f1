//! Anything that makes a part act, with a stable name.

use super::choice::{Choice, Timer};
use super::message::Msg;
use super::part_kind::PartKind;

/// The name of a restart after a crash.
const RESTART: &str = "restart";

/// Something that makes a part act.
#[derive(Clone, Copy, Debug)]
pub enum Stimulus<'a> {
    /// A message arrives.
    Message(&'a Msg),
    /// A timer fires.
    Timer(&'a Timer),
    /// A choice of the environment.
    Choice(&'a Choice),
    /// The part starts again after a crash.
    Restart,
}

impl Stimulus<'_> {
    /// Its name in reports: `out-of-sequence`. No two stimuli share one.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Message(msg) => kebab(msg.variant()),
            Self::Timer(timer) => kebab(timer.variant()),
            Self::Choice(choice) => kebab(choice.variant()),
            Self::Restart => RESTART.to_owned(),
        }
    }
}

/// The names of all stimuli that a kind of part reacts to: messages, timers, choices, and a
/// restart.
///
/// ```
/// use onceproof_models::protocol::{PartKind, handlers};
///
/// let sink = handlers(PartKind::Sink);
/// assert_eq!(sink[..3], ["connection-lost", "look", "record-id"]);
/// assert_eq!(sink[3..], ["apply", "read-position", "window-expires"]);
/// ```
#[must_use]
pub fn handlers(kind: PartKind) -> Vec<String> {
    let stimuli = [Msg::REACTIONS, Timer::REACTIONS, Choice::REACTIONS].into_iter().flatten();
    let handled = stimuli.filter(|(_, parts)| parts.contains(&kind)).map(|(name, _)| kebab(name));
    handled.chain(kind.is_volatile().then(|| RESTART.to_owned())).collect()
}

/// A variant's name in lower case, with a hyphen between words.
fn kebab(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 4);
    for letter in variant.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn stimuli_of_all_enums_have_different_names() {
        let names: Vec<&str> = [Msg::REACTIONS, Timer::REACTIONS, Choice::REACTIONS]
            .into_iter()
            .flatten()
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }

    #[test]
    fn stimulus_name_is_in_kebab_case() {
        assert_eq!(Stimulus::Message(&Msg::TransactionsReady).name(), "transactions-ready");
        assert_eq!(Stimulus::Timer(&Timer::AutoCommit).name(), "auto-commit");
        assert_eq!(Stimulus::Choice(&Choice::GiveUp).name(), "give-up");
        assert_eq!(Stimulus::Restart.name(), "restart");
    }
}
