//! The `.properties` files of Kafka, and the JSON map of librdkafka.

use super::collector::Collector;
use super::options::ImportOptions;
use crate::design::{Diagnostic, DiagnosticCode};
use crate::systems::catalogue::profiles;
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, properties as parse_properties};
use crate::systems::profile::Profile;
use std::collections::{HashMap, HashSet};

/// Words in the names of files, with the parts that they imply.
const FILE_NAMES: [(&str, &str); 5] = [
    ("producer", "producer"),
    ("consumer", "consumer"),
    ("server", "broker"),
    ("broker", "broker"),
    ("topic", "broker"),
];

/// The part that a file configures: the user's choice, or else the part with most keys that no
/// other part has, or else the part in the file's name, or else the only part of the profile.
fn part_of(profile: &Profile, path: &str, keys: &[&str], options: &ImportOptions) -> Option<String> {
    if let Some(part) = &options.part {
        return Some(part.clone());
    }
    let parts: Vec<&str> = profile.parts().filter(|part| *part != "figures").collect();
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    // The part of every name that only one part has.
    let mut owners: HashMap<&str, Option<&str>> = HashMap::new();
    for setting in &profile.setting {
        for key in setting.aliases.iter().chain([&setting.name]) {
            let owner = owners.entry(key).or_insert(Some(&setting.part));
            *owner = owner.filter(|part| *part == setting.part);
        }
    }
    for group in &profile.unmodelled {
        if let Some(part) = &group.part {
            for key in &group.names {
                let owner = owners.entry(key).or_insert(Some(part));
                *owner = owner.filter(|known| known == part);
            }
        }
    }
    let owned: Vec<&str> = keys.iter().filter_map(|key| owners.get(key).copied().flatten()).collect();
    let own_keys = |part: &str| owned.iter().filter(|owner| **owner == part).count();
    let (own, best) =
        parts.iter().map(|part| (own_keys(part), *part)).max_by_key(|(own, part)| (*own, name.contains(*part)))?;
    if own > 0 {
        return Some(best.to_owned());
    }
    let named = FILE_NAMES.iter().find(|(word, part)| name.contains(word) && parts.contains(part));
    // A profile that the user names, and that has one part, has no other choice.
    let only = (options.profile.is_some() && parts.len() == 1).then(|| parts[0]);
    named.map(|(_, part)| *part).or(only).map(str::to_owned)
}

/// The profile that the user names, or else the one that the format implies.
fn profile_of(options: &ImportOptions, implied: &str) -> Option<&'static Profile> {
    let name = options.profile.as_deref().unwrap_or(implied);
    profiles().iter().find(|profile| profile.name == name)
}

/// Whether a client of this part may have a setting: one that no part is known to have may be any
/// part's.
pub(super) fn is_setting_of(part: &str, name: &str) -> bool {
    let profile = profiles().iter().find(|profile| profile.name == "kafka-java");
    let of_clients = || {
        let settings = profile.into_iter().flat_map(|profile| &profile.setting);
        settings.filter(|setting| setting.name == name && setting.part != "broker")
    };
    of_clients().next().is_none() || of_clients().any(|setting| setting.part == part)
}

/// Whether a text has the name of a setting of a client, a broker or a topic of Kafka.
pub(super) fn has_settings(text: &str) -> bool {
    let kafka = profiles().iter().filter(|profile| matches!(profile.name.as_str(), "kafka-java" | "librdkafka"));
    let settings: HashSet<&str> = kafka
        .flat_map(|profile| {
            let modelled = profile.setting.iter().flat_map(|setting| setting.aliases.iter().chain([&setting.name]));
            modelled.chain(profile.irrelevant.iter().flat_map(|group| &group.names))
        })
        .map(String::as_str)
        .filter(|name| name.contains('.') || *name == "acks")
        .collect();
    let is_end = |character: char| !character.is_ascii_alphanumeric() && !matches!(character, '.' | '_' | '-');
    if text.trim_start().starts_with('{') {
        return text.split(is_end).any(|word| settings.contains(word));
    }
    let key = |line: &str| line.trim().split(['=', ':', ' ']).next().map(str::to_owned);
    text.lines().filter_map(key).any(|key| settings.contains(key.as_str()))
}

fn unknown_part(collector: &mut Collector, profile: &Profile) {
    let title = "neither the file's settings nor its name imply a part of the pipeline";
    let parts: Vec<&str> = profile.parts().filter(|part| *part != "figures").collect();
    let help = format!("write PART=FILE, where PART is one of: {}", parts.join(", "));
    collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::NoSystem, title).help(help));
}

pub(super) fn properties(collector: &mut Collector, path: &str, text: &str, options: &ImportOptions) {
    let Some(properties) = collector.parsed(parse_properties(text)) else { return };
    if properties.is_empty() {
        return;
    }
    let Some(profile) = profile_of(options, "kafka-java") else { return };
    let keys: Vec<&str> = properties.iter().map(|property| property.key.as_str()).collect();
    let Some(part) = part_of(profile, path, &keys, options) else { return unknown_part(collector, profile) };
    let own = options.profile.is_none().then_some("kafka-java");
    for property in properties {
        let spans = (property.key_span, property.value_span);
        collector.setting(own, &part, &property.key, RawValue::of(property.value), spans);
    }
}

pub(super) fn librdkafka(collector: &mut Collector, path: &str, tree: &Node, options: &ImportOptions) {
    let own = options.profile.is_none().then_some("librdkafka");
    let Some(profile) = profile_of(options, "librdkafka") else { return };
    let parts: Vec<&str> = profile.parts().collect();
    // `{"producer": {...}, "consumer": {...}}` configures both.
    let is_both =
        tree.entries().iter().any(|(key, node)| parts.contains(&key.text.as_str()) && !node.entries().is_empty());
    if is_both {
        for (key, node) in tree.entries() {
            if parts.contains(&key.text.as_str()) {
                for (name, value) in node.entries() {
                    collector.take(own, &key.text, &name.text, name, value);
                }
            } else {
                let why = "it is beside `producer` and `consumer`";
                collector.not_read(key.span.clone(), why);
                collector.unexamined(&key.text, key.span.clone(), why);
            }
        }
        return;
    }
    let keys: Vec<&str> = tree.entries().iter().map(|(key, _)| key.text.as_str()).collect();
    if keys.is_empty() {
        return;
    }
    let Some(part) = part_of(profile, path, &keys, options) else { return unknown_part(collector, profile) };
    for (key, value) in tree.entries() {
        collector.take(own, &part, &key.text, key, value);
    }
}
