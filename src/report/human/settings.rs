//! Settings in force, and which of them allow a violation.

use super::commands::Commands;
use super::diagnostics::whole_characters;
use crate::design::{SourceSpan, excerpt};
use crate::report::meanings::means;
use crate::systems::{Blame, Change, EffectiveSetting, LoweredSettings, ValueOrigin};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::Style as Ansi;
use std::fmt::Write;

/// All settings in force, for people.
#[must_use]
pub fn settings(lowered: &LoweredSettings) -> String {
    let (bold, dim) = (Ansi::new().bold(), Ansi::new().dimmed());
    let mut text = String::new();
    for system in &lowered.systems {
        let chosen = if system.is_chosen { "" } else { ", the newest known here" };
        let _ = writeln!(text, "{bold}{}{bold:#}, version {}{chosen}", system.profile.title, system.version);
    }
    // Where a profile takes over another one's settings its own come last; a part is shown once all the same.
    let mut parts: Vec<&str> = Vec::new();
    for effective in &lowered.settings {
        if !parts.contains(&effective.setting.part.as_str()) {
            parts.push(&effective.setting.part);
        }
    }
    let mut settings: Vec<(usize, &EffectiveSetting)> = lowered.settings.iter().enumerate().collect();
    settings.sort_by_key(|(_, effective)| parts.iter().position(|part| *part == effective.setting.part));
    let mut part = "";
    for (index, effective) in settings {
        let is_idle = effective.setting.part == "figures" && effective.value.is_none();
        if is_idle {
            continue;
        }
        if effective.setting.part != part {
            part = &effective.setting.part;
            let _ = writeln!(text, "\n[{part}]");
        }
        let origin = match (&effective.origin, effective.adjusted) {
            (ValueOrigin::Written(place), None) => format!("written at {place}"),
            (ValueOrigin::Default, None) => "default".to_owned(),
            (ValueOrigin::Default, Some(why)) => format!("default changed: {why}"),
            (ValueOrigin::Written(place), Some(why)) => format!("written at {place}, changed: {why}"),
            (ValueOrigin::Unresolved(place, what), _) => {
                format!("{} at {place} is not known here: its default", excerpt(what))
            }
        };
        let setting = format!("{} = {}", effective.setting.name, effective.display_value());
        let _ = writeln!(text, "  {setting:<58} {dim}{origin}{dim:#}");
        for meaning in means(lowered, index) {
            let _ = writeln!(text, "      -> {meaning}");
        }
    }
    if !lowered.derived.assumed.is_empty() {
        text.push_str("\nassumed\n");
        for assumed in &lowered.derived.assumed {
            let _ = writeln!(text, "  {assumed}");
        }
    }
    if !lowered.irrelevant.is_empty() {
        text.push_str("\nwithout a bearing on delivery\n");
        for unused in &lowered.irrelevant {
            let _ = writeln!(text, "  {} ({}): {}", excerpt(&unused.key), unused.source, unused.why);
        }
    }
    let mut left_out: Vec<&str> = Vec::new();
    for sentence in lowered.systems.iter().flat_map(|system| &system.profile.not_modelled) {
        if !left_out.contains(&sentence.as_str()) {
            left_out.push(sentence);
        }
    }
    text.push_str("\nnot modelled\n");
    for sentence in left_out {
        let _ = writeln!(text, "  {sentence}");
    }
    text
}

/// How many repairs are shown; the rest is counted.
const SHOWN: usize = 4;

/// Which settings allow a violation.
#[must_use]
pub fn blame(blame: &Blame, is_claimed: bool, commands: &Commands) -> String {
    let name = blame.guarantee.name();
    if blame.repairs.is_empty() {
        let few = if blame.how.pairs { "one or two settings" } else { "one setting" };
        let title = format!("no other value of {few} was found that makes it {name}");
        let mut tried = format!("{} designs were explored to say so", blame.tried);
        if blame.undecided > 0 {
            let _ = write!(tried, "; {} of them were too large to be decided", blame.undecided);
        }
        if blame.is_cut {
            tried.push_str("; there are more");
        }
        if !blame.how.pairs {
            let _ = write!(tried, "; for two settings at once: {}", commands.claim(blame.guarantee));
        }
        let group = Level::NOTE.primary_title(title).element(Level::NOTE.message(tried));
        return format!("\n{}\n", Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group]));
    }
    let is_open = |change: &Change| change.mechanism.is_some() && change.place.is_none();
    if blame.repairs.iter().flatten().all(is_open) {
        let title = format!("what decides whether it is {name} is written nowhere");
        let mut group = Group::with_title(Level::NOTE.primary_title(title));
        for change in blame.repairs.iter().flatten().take(SHOWN) {
            let text = format!("{name} holds with {} = {}, which is {} here", change.key, change.instead, change.now);
            group = group.element(Level::HELP.message(text));
        }
        return format!("\n{}\n", Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group]));
    }
    let mut groups = Vec::new();
    let title = format!("{name} is violated because of these settings");
    let level = if is_claimed { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(title).id(name));
    let mut files: Vec<&SourceSpan> = Vec::new();
    let changes: Vec<&Change> = blame.repairs.iter().flatten().collect();
    for place in changes.iter().filter_map(|change| change.place.as_ref()) {
        if !files.iter().any(|known| known.file.path == place.file.path) {
            files.push(place);
        }
    }
    for file in files {
        let mut snippet = Snippet::source(file.file.text.as_str()).path(file.file.path.as_str());
        let mut seen: Vec<&SourceSpan> = Vec::new();
        for change in &changes {
            let Some(place) = change.place.as_ref().filter(|place| place.file.path == file.file.path) else { continue };
            if !seen.contains(&place) {
                seen.push(place);
                let text = if blame.repairs.iter().all(|repair| repair.iter().any(|other| other.key == change.key)) {
                    "this allows it"
                } else {
                    "this is one way to repair it"
                };
                snippet = snippet.annotation(
                    AnnotationKind::Primary.span(whole_characters(&place.file.text, &place.range)).label(text),
                );
            }
        }
        group = group.element(snippet);
    }
    let mut told: Vec<&str> = Vec::new();
    for change in changes.iter().filter(|change| change.place.is_none()) {
        if !told.contains(&change.key.as_str()) {
            told.push(&change.key);
            group = group.element(
                Level::NOTE.message(format!("`{}` is not written; it is {} by default", change.name, change.now)),
            );
        }
    }
    for repair in blame.repairs.iter().take(SHOWN) {
        let part = |change: &Change| change.key.split('.').next().unwrap_or_default().to_owned();
        let writes: Vec<String> = repair
            .iter()
            .map(|change| match change.mechanism {
                Some(_) => format!("{} = {}", change.name, change.instead),
                None => format!("{}={} ({})", change.name, change.instead, part(change)),
            })
            .collect();
        group = group.element(Level::HELP.message(format!("{name} holds with {}", writes.join(" and "))));
    }
    if blame.repairs.len() > SHOWN {
        group = group.element(Level::NOTE.message(format!("and with {} other changes", blame.repairs.len() - SHOWN)));
    }
    groups.push(group);
    format!("\n{}\n", Renderer::styled().decor_style(DecorStyle::Ascii).render(&groups))
}
