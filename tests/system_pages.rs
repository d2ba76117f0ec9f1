//! The pages of systems in `docs/reference/systems`.
//!
//! `ONCEPROOF_BLESS=1 cargo test --test system_pages` writes the tables between the marks from
//! explorations and from the profiles; the words around them are written by hand.

use onceproof::check::check_apart;
use onceproof::systems::{MemoryFiles, Profile, profiles, read_design};
use onceproof_engine::{Limits, OneWorker, Pool};
use onceproof_models::{Guarantee, Reductions};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- generated: from here -->\n";
const END: &str = "<!-- generated: to here -->\n";
/// A default configuration with more states stays undecided on its page.
const MOST_STATES: usize = 400_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> PathBuf {
    root().join(format!("docs/reference/systems/{name}.md"))
}

/// Whether designs name the profile; other profiles only include the rest.
fn is_whole(profile: &Profile) -> bool {
    profile.name != "kafka-broker"
}

/// The verdicts of the defaults, with a plain insert and with a row per message id as the effect.
fn defaults(profile: &Profile) -> String {
    let mut text = String::from("| guarantee | an effect each time | a row per message id |\n|---|---|---|\n");
    let mut columns = Vec::new();
    for sink in ["append", "upsert"] {
        let newest = profile.versions.last().expect("a version");
        // Some profiles decide the sink themselves.
        let plain = format!("name = \"defaults\"\nsystem = \"{}@{newest}\"\n", profile.name);
        let with_sink = format!("{plain}[sink]\nkind = \"{sink}\"\n");
        let read = read_design("(page)", with_sink.as_bytes(), &MemoryFiles::default())
            .or_else(|_| read_design("(page)", plain.as_bytes(), &MemoryFiles::default()))
            .unwrap_or_else(|found| panic!("{}: {found:#?}", profile.name));
        // One message keeps every profile small; it has no order.
        let mut design = read.design;
        design.mechanisms.bounds.messages = 1;
        let limits = Limits { states: MOST_STATES, threads: 2, ..Limits::default() };
        columns.push(check_apart(&design, &Guarantee::ALL, Reductions::ALL, &limits, Pool::new(&OneWorker), &|_| {}));
    }
    for guarantee in Guarantee::ALL.into_iter().filter(|guarantee| *guarantee != Guarantee::Ordered) {
        let found = |column: usize| {
            let finding = columns[column].finding(guarantee);
            finding.map(|finding| finding.verdict.to_string()).unwrap_or_default()
        };
        let _ = writeln!(text, "| {} | {} | {} |", guarantee.name(), found(0), found(1));
    }
    text
}

/// The designs of the gallery in this profile's settings, with their cases.
fn cases(profile: &Profile) -> String {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("designs/systems")).expect("designs").flatten() {
        let text = fs::read_to_string(entry.path()).expect("a design");
        let is_ours = text.lines().any(|line| {
            let named = line.strip_prefix("system = \"").and_then(|rest| rest.strip_suffix('"'));
            named.is_some_and(|named| named.split('@').next() == Some(profile.name.as_str()))
        });
        if is_ours {
            let name = entry.file_name().to_string_lossy().into_owned();
            let title =
                text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap_or_default();
            let counterexample: Vec<&str> =
                text.lines().take_while(|line| line.len() > 1).map(|line| line.trim_start_matches("# ")).collect();
            found.push((name, title.to_owned(), counterexample.join(" ")));
        }
    }
    found.sort();
    if found.is_empty() {
        return "No documented case is expressed in this profile yet.\n".to_owned();
    }
    let mut text = String::from("| case | what happens |\n|---|---|\n");
    for (name, title, counterexample) in found {
        let _ = writeln!(text, "| [{title}](../../../designs/systems/{name}) | {counterexample} |");
    }
    text
}

fn generated(profile: &Profile) -> String {
    let newest = profile.versions.last().expect("a version");
    let mut text = format!("## Guarantees of the defaults of {newest}\n\n{}\n", defaults(profile));
    text.push_str("Explored with one message, and rarer kinds of faults one at a time. ");
    text.push_str("`vacuous` means that the guarantee's hazard cannot occur here.\n\n");
    let _ = write!(text, "## Traps\n\n{}\n", cases(profile));
    text.push_str("## Settings\n\n| setting | default | what it decides |\n|---|---|---|\n");
    for setting in profile.setting.iter().filter(|setting| setting.part != "figures") {
        let default = setting.default_in(newest).unwrap_or("not set");
        let _ =
            writeln!(text, "| {} `{}` | {default} | {} |", setting.part, setting.name, setting.about.replace('|', "/"));
    }
    text.push_str("\n## Settings without a model\n\n");
    text.push_str(
        "A verdict `holds` of these guarantees is inconclusive where the setting is written, until it is accepted.\n\n",
    );
    text.push_str("| setting | guarantees | effect |\n|---|---|---|\n");
    for group in &profile.unmodelled {
        let names = group.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let values = group.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        let values = if values.is_empty() { values } else { format!(" = {values}") };
        let default = if group.by_default { ", also by default" } else { "" };
        let span = match (&group.since, &group.until) {
            (Some(since), Some(until)) => format!(" (from {since} on, before {until})"),
            (Some(since), None) => format!(" (from {since} on)"),
            (None, Some(until)) => format!(" (before {until})"),
            (None, None) => String::new(),
        };
        let _ =
            writeln!(text, "| {names}{values}{default}{span} | {} | {} |", group.weakens, group.says.replace('|', "/"));
    }
    text.push_str("\n## Settings without effect on a guarantee\n\n| settings | reason |\n|---|---|\n");
    for group in &profile.irrelevant {
        let names = group.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "| {names} | {} |", group.why.replace('|', "/"));
    }
    let unmodelled: usize = profile.unmodelled.iter().map(|group| group.names.len()).sum();
    let irrelevant: usize = profile.irrelevant.iter().map(|group| group.names.len()).sum();
    let modelled = profile.setting.iter().filter(|setting| setting.part != "figures").count();
    let _ = writeln!(
        text,
        "\nSettings by kind: {modelled} modelled, {unmodelled} without a model, {irrelevant} without effect."
    );
    text.push_str("\n## Not modelled\n\n");
    for sentence in &profile.not_modelled {
        let _ = writeln!(text, "* {sentence}");
    }
    let _ = write!(text, "\nVersions: {}. Source: {}\n", profile.versions.join(", "), profile.source);
    text
}

#[test]
fn pages_of_systems_are_up_to_date() {
    let mut wrong = Vec::new();
    for profile in profiles().iter().filter(|profile| is_whole(profile)) {
        let path = page(&profile.name);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let (words, rest) = text.split_once(BEGIN).unwrap_or((&text, ""));
        let after = rest.split_once(END).map_or("", |(_, after)| after);
        assert!(words.split_whitespace().count() >= 40, "{} has no words of its own", path.display());
        let now = format!("{words}{BEGIN}{}{END}{after}", generated(profile));
        if std::env::var_os("ONCEPROOF_BLESS").is_some() {
            fs::write(&path, &now).expect("the page is written");
        } else if now != text {
            wrong.push(profile.name.as_str());
        }
    }
    assert!(wrong.is_empty(), "not up to date: {wrong:?}; ONCEPROOF_BLESS=1 cargo test --test system_pages");
}
