//! Systems and the settings of their own files.

use onceproof::systems::{
    Profile, SettingKind, System, UnmodelledSettings, VendorSetting, defects, figures, profiles, system as known_system,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The meaning of a system, of a setting of a system, or of a figure.
pub(super) fn explain(name: &str) -> Vec<String> {
    if let Some((versioned, setting)) = versioned(name) {
        let Ok(system) = known_system(&versioned) else { return Vec::new() };
        return match setting {
            "" => vec![of_version(system)],
            _ => [
                settings(setting, &[system.profile], Some(system)),
                without_rule(setting, &[system.profile], Some(system)),
            ]
            .concat(),
        };
    }
    let mut found: Vec<String> = profiles().iter().filter(|profile| profile.name == name).map(system).collect();
    found.extend(figures().filter(|figure| figure.name == name).map(|figure| {
        format!("{name}: a figure that no file contains\n  {}\n  given by: --figure {name}=VALUE\n", figure.about)
    }));
    let all: Vec<&Profile> = profiles().iter().collect();
    found.extend(settings(name, &all, None));
    found.extend(without_rule(name, &all, None));
    for (profile, setting) in setting_of_one(name) {
        found.extend(settings(setting, &[profile], None));
        found.extend(without_rule(setting, &[profile], None));
    }
    found
}

/// The error about the version of `SYSTEM@VERSION` or `SYSTEM@VERSION.SETTING`; none where the
/// version is known, or the name has none.
pub(super) fn unknown_version(name: &str) -> Option<String> {
    let (versioned, _) = versioned(name)?;
    let unknown = known_system(&versioned).err()?;
    Some([vec![unknown.title], unknown.help].concat().join("; "))
}

/// `SYSTEM@VERSION`, and the setting that follows; empty where none does. A version is a word, or
/// numbers with dots.
fn versioned(name: &str) -> Option<(String, &str)> {
    let (system, rest) = name.split_once('@')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: usize =
        rest.split('.').take_while(|segment| is_number(segment)).map(|segment| segment.len() + 1).sum();
    let length = match numbers {
        0 => rest.find('.').unwrap_or(rest.len()),
        numbers => numbers - 1,
    };
    let (version, setting) = rest.split_at(length);
    Some((format!("{system}@{version}"), setting.strip_prefix('.').unwrap_or(setting)))
}

/// A system in one of its versions: its settings with their defaults, and its defects.
fn of_version(system: System) -> String {
    let (profile, version) = (system.profile, system.version);
    let mut text = format!("{}: {}\n", system.label(), profile.title);
    if system.label() != format!("{}@{version}", profile.name) {
        let _ = writeln!(text, "  read as: {version}");
    }
    let mut parts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for setting in profile.setting.iter().filter(|setting| setting.part != "figures") {
        if system.is_within(setting.since.as_deref(), None) {
            let default = setting.default_in(version).map_or_else(String::new, |default| format!("={default}"));
            parts.entry(&setting.part).or_default().push(format!("{}{default}", setting.name));
        }
    }
    for (part, settings) in parts {
        let _ = writeln!(text, "  settings of the {part}, with their defaults: {}", settings.join(", "));
    }
    let groups = profile.unmodelled.iter();
    let groups = groups.filter(|group| system.is_within(group.since.as_deref(), group.until.as_deref()));
    let unmodelled: Vec<&str> = groups.flat_map(|group| &group.names).map(String::as_str).collect();
    if !unmodelled.is_empty() {
        let _ = writeln!(text, "  not modelled: {}", unmodelled.join(", "));
    }
    let of_version = defects().iter().filter(|defect| system.has_defect(defect));
    let of_version: Vec<&str> = of_version.map(|defect| defect.id.as_str()).collect();
    if !of_version.is_empty() {
        let _ = writeln!(text, "  known defects of this version, under their conditions: {}", of_version.join(", "));
    }
    let label = system.label();
    let _ = writeln!(text, "  explain a setting with: onceproof explain {label}.SETTING");
    let _ = writeln!(text, "  check its files with: onceproof check FILE --as {label}");
    let _ = writeln!(text, "  source: {}", profile.source);
    text
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
fn settings(name: &str, among: &[&'static Profile], system: Option<System>) -> Vec<String> {
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
    found.iter().map(|(setting, profile, systems)| vendor_setting(setting, profile, systems, system)).collect()
}

fn vendor_setting(setting: &VendorSetting, profile: &Profile, systems: &[&str], system: Option<System>) -> String {
    let systems = system.map_or_else(|| systems.join(", "), System::label);
    let mut text = format!("{}: a setting of the {} in {systems}\n", setting.name, setting.part);
    let _ = writeln!(text, "  {}", setting.about);
    text.push_str("  kind: modelled\n");
    if !setting.aliases.is_empty() {
        let _ = writeln!(text, "  also written: {}", setting.aliases.join(", "));
    }
    if !setting.values.is_empty() {
        let _ = writeln!(text, "  values: {}", setting.values.join(", "));
    }
    if let Some(since) =
        setting.since.as_ref().filter(|since| system.is_some_and(|one| !one.is_within(Some(since), None)))
    {
        let _ = writeln!(text, "  not in this version: it came with {since}");
    }
    let own = system.map(|system| (system.version, setting.default_in(system.version)));
    match (&setting.default, setting.defaults.as_slice()) {
        (_, [_, ..]) if own.is_some() => {
            let (version, default) = own.unwrap_or_default();
            let _ = writeln!(text, "  default in {version}: {}", default.unwrap_or("none"));
        }
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
        .filter(|rule| system.is_none_or(|one| one.is_within(rule.since.as_deref(), rule.until.as_deref())))
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
fn without_rule(name: &str, among: &[&'static Profile], system: Option<System>) -> Vec<String> {
    let mut systems_by_text: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for profile in among.iter().copied() {
        let newest = profile.versions.last().map_or("", String::as_str);
        let version = system.map_or(newest, |system| system.version);
        let kinds = profile.parts().filter_map(|part| Some((part, profile.kind_of(part, name, version)?)));
        let texts = kinds.flat_map(|(part, kind)| match kind {
            SettingKind::Irrelevant(group) => {
                let (why, source) = (&group.why, &group.source);
                vec![format!("without effect on a guarantee\n  {why}\n  kind: irrelevant\n  source: {source}\n")]
            }
            SettingKind::Unmodelled(first) => {
                // A name may have a group for each of its values.
                let is_own = |group: &&UnmodelledSettings| {
                    group.exist(part, version) && group.names.iter().any(|known| known == name)
                };
                let mut own: Vec<String> = profile.unmodelled.iter().filter(is_own).map(without_model).collect();
                if own.is_empty() {
                    own.push(without_model(first));
                }
                own
            }
        });
        for text in texts {
            let systems = systems_by_text.entry(text).or_default();
            if systems.last() != Some(&profile.name.as_str()) {
                systems.push(&profile.name);
            }
        }
    }
    let described = systems_by_text.iter();
    described.map(|(text, systems)| format!("{name}: a setting of {}, {text}", systems.join(", "))).collect()
}

/// A group of settings that no mechanism models, in words.
fn without_model(group: &UnmodelledSettings) -> String {
    let UnmodelledSettings { weakens, says, source, .. } = group;
    let listed = |label: &str, values: &[String]| {
        let values = values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        if values.is_empty() { String::new() } else { format!("  {label}: {values}\n") }
    };
    let needs = group.needs.as_ref().map(|needs| format!("  assuming {needs}, a verdict stands\n"));
    let by_default = if group.by_default { "  also where it is not written\n" } else { "" };
    format!(
        "not modelled; it could weaken {weakens}\n  {says}\n{}{by_default}  kind: not modelled\n{}{}  \
         source: {source}\n",
        needs.unwrap_or_default(),
        listed("harmless values", &group.unless),
        listed("values with this effect", &group.values),
    )
}
