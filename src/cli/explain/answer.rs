//! All explanations of a word, or the word that was meant.

use super::super::exit::Exit;
use super::super::output::{complain_error, say};
use super::{defects, design, glossary, systems};
use onceproof::design::{closest_name, excerpt};

/// Prints what a word means.
pub(in crate::cli) fn run(name: &str) -> Exit {
    if let Some(unknown) = systems::unknown_version(name) {
        complain_error(unknown);
        return Exit::CouldNotRun;
    }
    let explanations =
        [design::explain(name), systems::explain(name), defects::explain(name), glossary::explain(name)].concat();
    if explanations.is_empty() {
        let names = [design::names(), systems::names(), defects::names(), glossary::names()].concat();
        let close = closest_name(name, names.iter().map(String::as_str));
        let close = close.map_or(String::new(), |close| format!("; did you mean `{close}`?"));
        complain_error(format_args!("nothing is called `{}`{close}", excerpt(name)));
        return Exit::CouldNotRun;
    }
    say(&explanations.join("\n"));
    Exit::AsClaimed
}
