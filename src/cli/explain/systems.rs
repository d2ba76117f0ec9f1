//! Systems and the settings of their own files.

use onceproof::systems::{Profile, SettingKind, VendorSetting, figures, profiles};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The meaning of a system, of a setting of a system, or of a figure.
pub(super) fn explain(name: &str) -> Vec<String> {
    // A system with its version, as `--as` takes it.
    let unversioned = name.split_once('@').map_or(name, |(system, _)| system);
    let mut found: Vec<String> = profiles().iter().filter(|profile| profile.name == unversioned).map(system).collect();
    found.extend(figures().filter(|figure| figure.name == name).map(|figure| {
        format!("{name}: a figure that no file contains\n  {}\n  given by: --figure {name}=VALUE\n", figure.about)
    }));
    found.extend(settings(name));
    found.extend(without_rule(name));
    found
}

/// Every system, every setting of one, every figure.
pub(super) fn names() -> Vec<String> {
    let mut names = BTreeSet::new();
    for profile in profiles() {
        names.insert(profile.name.clone());
        for setting in &profile.setting {
            names.insert(setting.name.clone());
            names.extend(setting.aliases.iter().cloned());
        }
    }
    names.into_iter().collect()
}

fn system(profile: &Profile) -> String {
    let name = &profile.name;
    let mut text = format!("{name}: {}\n", profile.title);
    let _ = writeln!(text, "  versions: {}", profile.versions.join(", "));
    let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for setting in profile.setting.iter().filter(|setting| setting.part != "figures") {
        parts.entry(&setting.part).or_default().push(&setting.name);
    }
    for (part, settings) in parts {
        let _ = writeln!(text, "  settings of the {part}: {}", settings.join(", "));
    }
    if let Some(newest) = profile.versions.last() {
        let _ = writeln!(text, "  check its files with: onceproof check FILE --as {name}@{newest}");
    }
    let _ = writeln!(text, "  source: {}", profile.source);
    text
}

/// A setting of systems by its name, with or without its part. Systems that take a setting over
/// from one another are named together.
fn settings(name: &str) -> Vec<String> {
    let mut found: Vec<(&VendorSetting, &Profile, Vec<&str>)> = Vec::new();
    for profile in profiles() {
        let is_meant = |setting: &&VendorSetting| {
            setting.part != "figures"
                && (setting.name == name || setting.key() == name || setting.aliases.iter().any(|alias| alias == name))
        };
        for setting in profile.setting.iter().filter(is_meant) {
            let is_same = |known: &VendorSetting| known.key() == setting.key() && known.about == setting.about;
            match found.iter_mut().find(|(known, ..)| is_same(known)) {
                Some((.., systems)) => systems.push(&profile.name),
                None => found.push((setting, profile, vec![&profile.name])),
            }
        }
    }
    found.iter().map(|(setting, profile, systems)| vendor_setting(setting, profile, systems)).collect()
}

fn vendor_setting(setting: &VendorSetting, profile: &Profile, systems: &[&str]) -> String {
    let mut text = format!("{}: a setting of the {} in {}\n", setting.name, setting.part, systems.join(", "));
    let _ = writeln!(text, "  {}", setting.about);
    if !setting.aliases.is_empty() {
        let _ = writeln!(text, "  also written: {}", setting.aliases.join(", "));
    }
    if !setting.values.is_empty() {
        let _ = writeln!(text, "  values: {}", setting.values.join(", "));
    }
    match (&setting.default, setting.defaults.as_slice()) {
        (Some(default), []) => {
            let _ = writeln!(text, "  default: {default}");
        }
        (_, []) => text.push_str("  default: none\n"),
        (_, defaults) => {
            let defaults: Vec<String> =
                defaults.iter().map(|(version, value)| format!("{value} from {version} on")).collect();
            let _ = writeln!(text, "  default: {}", defaults.join(", "));
        }
    }
    let key = setting.key();
    let decides = profile
        .rule
        .iter()
        .filter(|rule| rule.when.iter().any(|condition| condition.left == key || condition.right.contains(&key)));
    let decided: BTreeSet<&str> = decides.flat_map(|rule| rule.set.keys()).map(String::as_str).collect();
    if !decided.is_empty() {
        let decided: Vec<&str> = decided.into_iter().collect();
        let _ = writeln!(text, "  decides in a design: {}", decided.join(", "));
    }
    let _ = writeln!(text, "  source: {}", setting.source);
    text
}

/// A setting that no rule reads: it bears on no guarantee, or no mechanism models it.
fn without_rule(name: &str) -> Vec<String> {
    let mut systems_by_text: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for profile in profiles() {
        let newest = profile.versions.last().map_or("", String::as_str);
        let kinds = profile.parts().filter_map(|part| profile.kind_of(part, name, newest));
        for kind in kinds {
            let text = match kind {
                SettingKind::Irrelevant(group) => format!("without effect on a guarantee\n  {}\n", group.why),
                SettingKind::Unmodelled(group) => {
                    let (weakened, says, source) = (group.weakens, &group.says, &group.source);
                    format!("not modelled; it could weaken {weakened}\n  {says}\n  source: {source}\n")
                }
            };
            let systems = systems_by_text.entry(text).or_default();
            if systems.last() != Some(&profile.name.as_str()) {
                systems.push(&profile.name);
            }
        }
    }
    let described = systems_by_text.iter();
    described.map(|(text, systems)| format!("{name}: a setting of {}, {text}", systems.join(", "))).collect()
}
