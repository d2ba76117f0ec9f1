//! `onceproof explain`: what a word means.

use super::exit::Exit;
use super::output::{complain, say};
use onceproof::design::{DiagnosticCode, SettingType, Shorthand, closest_name, excerpt, registry};
use onceproof_engine::composition::Reductions;
use onceproof_models::Guarantee;
use std::fmt::Write;

pub(super) fn run(name: &str) -> Exit {
    let explanations = explain(name);
    if explanations.is_empty() {
        let mut text = format!("nothing here is called `{}`", excerpt(name));
        if let Some(close) = closest_name(name, names().iter().map(String::as_str)) {
            let _ = write!(text, "; did you mean `{close}`?");
        }
        complain(&text);
        return Exit::CouldNotRun;
    }
    say(&explanations.join("\n"));
    Exit::AsClaimed
}

/// Everything that can be asked for.
fn names() -> Vec<String> {
    let mut names: Vec<String> = Guarantee::ALL.iter().map(|guarantee| guarantee.name().to_owned()).collect();
    names.extend(Shorthand::ALL.iter().map(|shorthand| shorthand.name().to_owned()));
    names.extend(DiagnosticCode::ALL.iter().map(|code| code.name().to_owned()));
    names.extend(Reductions::SWITCHES.iter().map(|(name, _)| (*name).to_owned()));
    for info in registry() {
        names.push(info.path.to_owned());
        names.extend(info.path.rsplit('.').next().map(str::to_owned));
        if let SettingType::Named(values) = &info.setting_type {
            names.extend(values.iter().map(|(value, _)| (*value).to_owned()));
        }
    }
    names.sort();
    names.dedup();
    names
}

fn explain(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(guarantee) = Guarantee::named(name) {
        found.push(format!(
            "{name}: a guarantee\n  {}\n  `holds` needs this to have been reached: {}\n  more: docs/reference/guarantees/{name}.md\n",
            guarantee.meaning(),
            guarantee.hazard()
        ));
    }
    if let Some(shorthand) = Shorthand::ALL.into_iter().find(|shorthand| shorthand.name() == name) {
        let guarantees: Vec<&str> = shorthand.guarantees().iter().map(|guarantee| guarantee.name()).collect();
        found.push(format!("{name}: short for {}\n", guarantees.join(" and ")));
    }
    if let Some(code) = DiagnosticCode::ALL.iter().find(|code| code.name() == name) {
        let about = code.about().trim();
        found.push(format!("{name}: a diagnostic\n  {about}\n  more: docs/reference/diagnostics/{name}.md\n"));
    }
    if let Some((_, about)) = Reductions::SWITCHES.iter().find(|(known, _)| *known == name) {
        found.push(format!(
            "{name}: a reduction, switched off by --without {name}\n  {about}\n  more: docs/internals/engine.md\n"
        ));
    }
    for info in registry() {
        let is_path = info.path == name || info.path.rsplit('.').next() == Some(name);
        match &info.setting_type {
            SettingType::Named(values) if is_path => {
                let mut text = format!("{}: a setting\n  {}\n", info.path, info.about.trim());
                for (value, meaning) in values {
                    let _ = writeln!(text, "  \"{value}\": {meaning}");
                }
                found.push(text);
            }
            SettingType::Named(values) => {
                for (value, meaning) in values.iter().filter(|(value, _)| *value == name) {
                    found.push(format!("{} = \"{value}\"\n  {}\n  {meaning}\n", info.path, info.about.trim()));
                }
            }
            SettingType::Switch if is_path => {
                found.push(format!("{}: true or false\n  {}\n", info.path, info.about));
            }
            SettingType::Number(low, high) if is_path => {
                found.push(format!("{}: a number from {low} to {high}\n  {}\n", info.path, info.about));
            }
            SettingType::Switch | SettingType::Number(..) => {}
        }
    }
    found
}
