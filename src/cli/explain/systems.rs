//! Systems and the settings of their own files.

use onceproof::systems::{Profile, SettingKind, VendorSetting, defects, figures, profiles};
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
    let all: Vec<&Profile> = profiles().iter().collect();
    found.extend(settings(name, &all));
    found.extend(without_rule(name, &all));
    for (profile, setting) in setting_of_one(name) {
        found.extend(settings(setting, &[profile]));
        found.extend(without_rule(setting, &[profile]));
    }
    found
}

/// The systems that a name begins with, each with the setting that follows: `kafka-java.acks`.
fn setting_of_one(name: &str) -> impl Iterator<Item = (&'static Profile, &str)> {
    profiles().iter().filter_map(move |profile| {
        let rest = name.strip_prefix(profile.name.as_str())?;
        Some((profile, rest.strip_prefix('.')?))
    })
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
        let _ = writeln!(text, "  modelled, settings of the {part}: {}", settings.join(", "));
    }
    let unmodelled: Vec<&str> = profile.unmodelled.iter().flat_map(|group| &group.names).map(String::as_str).collect();
    if !unmodelled.is_empty() {
        let _ = writeln!(text, "  not modelled: {}", unmodelled.join(", "));
    }
    let irrelevant: usize = profile.irrelevant.iter().map(|group| group.names.len()).sum();
    let _ = writeln!(text, "  irrelevant, each with a reason and a source: {irrelevant}");
    let defects: Vec<&str> =
        defects().iter().filter(|defect| defect.systems.contains(name)).map(|defect| defect.id.as_str()).collect();
    if !defects.is_empty() {
        let _ = writeln!(text, "  known defects: {}", defects.join(", "));
    }
    let _ =
        writeln!(text, "  explain a setting or a defect with: onceproof explain {name}.SETTING, onceproof explain ID");
    if let Some(newest) = profile.versions.last() {
        let _ = writeln!(text, "  check its files with: onceproof check FILE --as {name}@{newest}");
    }
    let _ = writeln!(text, "  source: {}", profile.source);
    text
}

/// A setting of systems by its name, with or without its part. Systems that take a setting over
/// from one another are named together.
fn settings(name: &str, among: &[&'static Profile]) -> Vec<String> {
    let mut found: Vec<(&VendorSetting, &Profile, Vec<&str>)> = Vec::new();
    for profile in among.iter().copied() {
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
    text.push_str("  kind: modelled\n");
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
fn without_rule(name: &str, among: &[&'static Profile]) -> Vec<String> {
    let mut systems_by_text: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for profile in among.iter().copied() {
        let newest = profile.versions.last().map_or("", String::as_str);
        let kinds = profile.parts().filter_map(|part| profile.kind_of(part, name, newest));
        for kind in kinds {
            let text = match kind {
                SettingKind::Irrelevant(group) => {
                    let (why, source) = (&group.why, &group.source);
                    format!("without effect on a guarantee\n  {why}\n  kind: irrelevant\n  source: {source}\n")
                }
                SettingKind::Unmodelled(group) => {
                    let (weakened, says, source) = (group.weakens, &group.says, &group.source);
                    let values = if group.unless.is_empty() {
                        String::new()
                    } else {
                        format!(
                            "  harmless values: {}\n",
                            group.unless.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
                        )
                    };
                    format!(
                        "not modelled; it could weaken {weakened}\n  {says}\n  kind: not modelled\n\
                         {values}  source: {source}\n"
                    )
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
