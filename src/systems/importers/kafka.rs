//! Kafka's `.properties`, and librdkafka's map.

use super::super::catalogue::profiles;
use super::super::effective::RawValue;
use super::super::formats::{Node, properties as read_properties};
use super::super::profile::Profile;
use super::{Collector, ImportOptions};
use crate::design::{Diagnostic, DiagnosticCode};

/// Which part of a profile a file is for: what the user says, what its keys are, what its name is.
pub(super) fn part(profile: &Profile, path: &str, keys: &[&str], choice: &ImportOptions) -> Option<String> {
    if let Some(part) = &choice.part {
        return Some(part.clone());
    }
    let parts: Vec<&str> = profile.parts().filter(|part| *part != "figures").collect();
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    // A key that only one part knows tells.
    let knows = |part: &str, key: &str| {
        profile.setting.iter().any(|setting| {
            setting.part == part && (setting.name == key || setting.aliases.iter().any(|alias| alias == key))
        })
    };
    let score = |part: &str| {
        keys.iter()
            .filter(|key| knows(part, key) && !parts.iter().any(|other| *other != part && knows(other, key)))
            .count()
    };
    let best =
        parts.iter().map(|part| (score(part), *part)).max_by_key(|(score, part)| (*score, name.contains(*part)))?;
    if best.0 > 0 {
        return Some(best.1.to_owned());
    }
    let words = [
        ("producer", "producer"),
        ("consumer", "consumer"),
        ("server", "broker"),
        ("broker", "broker"),
        ("topic", "broker"),
    ];
    words.iter().find(|(word, part)| name.contains(word) && parts.contains(part)).map(|(_, part)| (*part).to_owned())
}

fn profile(choice: &ImportOptions, otherwise: &str) -> Option<&'static Profile> {
    let name = choice.profile.as_deref().unwrap_or(otherwise);
    profiles().iter().find(|profile| profile.name == name)
}

fn which_part(collector: &mut Collector, profile: &Profile) {
    let title = "nothing in this file, nor its name, says which part of a pipeline it is for";
    let parts: Vec<&str> = profile.parts().filter(|part| *part != "figures").collect();
    let help = format!("write PART=FILE, where PART is one of: {}", parts.join(", "));
    collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::NoSystem, title).help(help));
}

pub(super) fn properties(collector: &mut Collector, path: &str, text: &str, choice: &ImportOptions) {
    let properties = match read_properties(text) {
        Ok(properties) => properties,
        Err(malformed) => {
            let title = format!("the file cannot be read: {}", malformed.text);
            collector.diagnostics.push(Diagnostic::at(DiagnosticCode::Format, malformed.span, title, "here"));
            return;
        }
    };
    if properties.is_empty() {
        return;
    }
    let Some(profile) = profile(choice, "kafka-java") else { return };
    let keys: Vec<&str> = properties.iter().map(|property| property.key.as_str()).collect();
    let Some(part) = part(profile, path, &keys, choice) else { return which_part(collector, profile) };
    let own = choice.profile.is_none().then_some("kafka-java");
    for property in properties {
        // Kafka's config providers fill in `${provider:path:key}`.
        let is_placeholder = property.value.contains("${");
        let value = if is_placeholder { RawValue::Unresolved(property.value) } else { RawValue::Text(property.value) };
        collector.setting(own, &part, &property.key, value, (property.key_span, property.value_span));
    }
}

pub(super) fn librdkafka(collector: &mut Collector, path: &str, tree: &Node, choice: &ImportOptions) {
    let own = choice.profile.is_none().then_some("librdkafka");
    let Some(profile) = profile(choice, "librdkafka") else { return };
    // `{"producer": {...}, "consumer": {...}}` holds both.
    let parts: Vec<&str> = profile.parts().collect();
    let is_both =
        tree.entries().iter().any(|(key, node)| parts.contains(&key.text.as_str()) && !node.entries().is_empty());
    if is_both {
        for (key, node) in tree.entries() {
            if parts.contains(&key.text.as_str()) {
                for (name, value) in node.entries() {
                    collector.take(own, &key.text, &name.text, name, value);
                }
            } else {
                collector.not_read(key.span.clone(), "it is beside `producer` and `consumer`");
            }
        }
        return;
    }
    let keys: Vec<&str> = tree.entries().iter().map(|(key, _)| key.text.as_str()).collect();
    if keys.is_empty() {
        return;
    }
    let Some(part) = part(profile, path, &keys, choice) else { return which_part(collector, profile) };
    for (key, value) in tree.entries() {
        collector.take(own, &part, &key.text, key, value);
    }
}
