//! Which settings allow a violation, as a diagnostic that points at their lines.

use super::attempts::{as_option, assignments, excluded, tried, undecided, untried};
use super::commands::Commands;
use super::diagnostics::{displayable, whole_characters};
use crate::check::costs::Costs;
use crate::design::{SourceSpan, escaped};
use crate::repair::{Change, GuaranteeRepairs, Remedy, Repairs};
use crate::report::numbers::plural;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// The most repairs that are printed; the others are counted.
const SHOWN: usize = 4;

/// Which settings allow the violation of one guarantee, or what was tried to find out.
pub(super) fn blame(one: &GuaranteeRepairs, repairs: &Repairs<Costs>, is_claimed: bool, commands: &Commands) -> String {
    let is_unwritten = |change: &Change| change.mechanism.is_some() && change.source.is_none();
    let group = if one.found.is_empty() {
        nothing_found(one, repairs, commands)
    } else if changes(one).all(is_unwritten) {
        unwritten(one)
    } else {
        written(one, is_claimed)
    };
    format!("\n{}\n", Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group]))
}

/// The attempts, counted and named.
fn nothing_found<'a>(one: &GuaranteeRepairs, repairs: &Repairs<Costs>, commands: &Commands) -> Group<'a> {
    let name = one.guarantee.name();
    let excluded = excluded(&one.attempts, repairs.max_changes.min(2));
    let mut group = Group::with_title(Level::NOTE.primary_title(format!("{excluded} makes it {name}")));
    group = group.element(Level::NOTE.message(tried(&one.attempts)));
    for line in undecided(&one.attempts).into_iter().chain(untried(&repairs.untried)) {
        group = group.element(Level::NOTE.message(line));
    }
    if repairs.max_changes == 1 {
        let help = format!("for several settings at once: {}", commands.claim(one.guarantee));
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// Mechanisms that are written nowhere decide.
fn unwritten<'a>(one: &GuaranteeRepairs) -> Group<'a> {
    let name = one.guarantee.name();
    let title = format!("what decides whether it is {name} is written nowhere");
    let mut group = Group::with_title(Level::NOTE.primary_title(title));
    for change in changes(one).take(SHOWN) {
        let text = format!("{name} holds with {} = {}, which is {} here", change.key, change.instead, change.now);
        group = group.element(Level::HELP.message(text));
    }
    group
}

/// The changes of all remedies.
fn changes(one: &GuaranteeRepairs) -> impl Iterator<Item = &Change> {
    one.found.iter().flat_map(|remedy| &remedy.changes)
}

/// Up to how many faults a remedy is explored; empty where every number is.
fn explored(remedy: &Remedy) -> String {
    remedy.up_to.map(|faults| format!(" up to {}", plural(usize::from(faults), "fault"))).unwrap_or_default()
}

/// The guarantees that a remedy breaks; empty where it breaks none.
fn breaks(remedy: &Remedy) -> String {
    if remedy.breaks.is_empty() { String::new() } else { format!(", which breaks {}", remedy.breaks) }
}

/// The lines of the settings that decide, and what to write instead.
fn written(one: &GuaranteeRepairs, is_claimed: bool) -> Group<'_> {
    let name = one.guarantee.name();
    let title = format!("{name} is violated because of these settings");
    let level = if is_claimed { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(title).id(name));
    let changes: Vec<&Change> = changes(one).collect();
    let mut files: Vec<&SourceSpan> = Vec::new();
    for source in changes.iter().filter_map(|change| change.source.as_ref()) {
        if !files.iter().any(|known| known.file.path == source.file.path) {
            files.push(source);
        }
    }
    for file in files.into_iter().filter(|source| !source.file.is_command_line()) {
        group = group.element(snippet(one, &changes, file));
    }
    let mut named: Vec<&str> = Vec::new();
    let is_option = |change: &&&Change| change.source.as_ref().is_some_and(|source| source.file.is_command_line());
    for change in changes.iter().filter(is_option) {
        if !named.contains(&change.key.as_str()) {
            named.push(&change.key);
            let note = format!("the option --set {}={} allows it", change.name, as_option(&change.now));
            group = group.element(Level::NOTE.message(note));
        }
    }
    for change in changes.iter().filter(|change| change.source.is_none()) {
        if !named.contains(&change.key.as_str()) {
            named.push(&change.key);
            let note = format!("`{}` is not written; it is {} by default", change.name, change.now);
            group = group.element(Level::NOTE.message(note));
        }
    }
    for repair in one.found.iter().take(SHOWN) {
        let text = format!("{name} holds{} with {}", explored(repair), assignments(&repair.changes));
        group = group.element(Level::HELP.message(format!("{text}{}", breaks(repair))));
    }
    if one.found.len() > SHOWN {
        group = group.element(Level::NOTE.message(format!("and with {} other changes", one.found.len() - SHOWN)));
    }
    group
}

/// The lines of one file.
fn snippet<'a>(
    one: &GuaranteeRepairs,
    changes: &[&Change],
    file: &SourceSpan,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = displayable(&file.file.text);
    let mut snippet = Snippet::source(text.clone()).path(escaped(&file.file.path));
    let mut seen: Vec<&SourceSpan> = Vec::new();
    for change in changes {
        let Some(source) = change.source.as_ref().filter(|source| source.file.path == file.file.path) else { continue };
        if seen.contains(&source) {
            continue;
        }
        seen.push(source);
        let is_in_all = one.found.iter().all(|repair| repair.changes.iter().any(|other| other.key == change.key));
        let label = if is_in_all { "this allows it" } else { "this is one way to repair it" };
        let span = whole_characters(&text, &source.range);
        snippet = snippet.annotation(AnnotationKind::Primary.span(span).label(label));
    }
    snippet
}
