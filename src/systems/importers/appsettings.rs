//! `appsettings.json` of .NET: sections with the properties of Confluent's clients.
//!
//! `ProducerConfig` and `ConsumerConfig` have librdkafka's settings in Pascal case, without dots.
//! Source: confluent-kafka-dotnet, `Config_gen.cs`.

use super::collector::Collector;
use super::options::ImportOptions;
use crate::systems::catalogue::profiles;
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey, NodeKind};
use std::collections::HashMap;
use std::sync::OnceLock;

const PROFILE: Option<&str> = Some("librdkafka");

/// The parts of clients.
const PARTS: [&str; 2] = ["producer", "consumer"];

/// Words of sections and keys of other brokers, whose settings are not read.
const OTHERS: [&str; 10] =
    ["rabbit", "masstransit", "servicebus", "nservicebus", "sqs", "rebus", "eventhub", "nats", "cap", "redis"];

/// The endings of properties of an application beside those of the clients: names of topics.
const HARMLESS: [&str; 5] = ["topic", "topics", "topicname", "schemaregistryurl", "description"];

/// A name without what is not a letter or a digit.
fn compact(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The settings of librdkafka by their compact names.
fn known() -> &'static HashMap<String, String> {
    static KNOWN: OnceLock<HashMap<String, String>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let profile = profiles().iter().filter(|profile| profile.name == "librdkafka");
        let names = profile.flat_map(|profile| {
            let settings = profile.setting.iter().filter(|setting| PARTS.contains(&setting.part.as_str()));
            let settings = settings.flat_map(|setting| setting.aliases.iter().chain([&setting.name]));
            let irrelevant = profile.irrelevant.iter().flat_map(|group| &group.names);
            settings.chain(irrelevant).chain(profile.unmodelled.iter().flat_map(|group| &group.names))
        });
        names.filter(|name| !name.contains('*')).map(|name| (compact(name), name.clone())).collect()
    })
}

/// The setting that a property names.
fn setting_of(name: &str) -> Option<&'static str> {
    known().get(&compact(name)).map(String::as_str)
}

/// Whether a text has properties of Confluent's clients in Pascal case.
pub(super) fn is_settings(path: &str, text: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let is_named = name.starts_with("appsettings");
    is_named
        || ["\"BootstrapServers\"", "\"EnableAutoCommit\"", "\"AutoOffsetReset\""].iter().any(|key| text.contains(key))
}

/// The value as librdkafka writes it. Source: the enumerations of `Config_gen.cs`.
fn value_of(setting: &str, text: &str) -> RawValue {
    let value = match (setting, text.to_ascii_lowercase().as_str()) {
        ("acks" | "request.required.acks", "none") => "0".to_owned(),
        ("acks" | "request.required.acks", "leader") => "1".to_owned(),
        ("isolation.level", "readcommitted") => "read_committed".to_owned(),
        ("isolation.level", "readuncommitted") => "read_uncommitted".to_owned(),
        ("acks" | "request.required.acks" | "auto.offset.reset", other) => other.to_owned(),
        _ => text.to_owned(),
    };
    RawValue::of(value)
}

/// The section of a file that is being read.
#[derive(Clone, Copy)]
struct Section {
    /// Whether it is one of clients of Kafka.
    is_kafka: bool,
    /// The part, where the names of the sections around say it.
    part: Option<&'static str>,
}

/// Reads a file.
pub(super) fn appsettings(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    let part = options.part.as_deref().and_then(|part| PARTS.into_iter().find(|known| *known == part));
    section(collector, tree, Section { is_kafka: part.is_some(), part }, "");
}

fn section(collector: &mut Collector, tree: &Node, of: Section, path: &str) {
    let is_client = tree.entries().iter().filter(|(key, _)| setting_of(&key.text).is_some()).count() > 1;
    let of = Section { is_kafka: of.is_kafka || is_client, ..of };
    for (key, node) in tree.entries() {
        let word = compact(&key.text);
        let name = if path.is_empty() { key.text.clone() } else { format!("{path}.{}", key.text) };
        if let NodeKind::Map(_) = node.kind {
            let named = PARTS.into_iter().find(|part| word.contains(part));
            let is_kafka = of.is_kafka || named.is_some() || word.contains("kafka");
            section(collector, node, Section { is_kafka, part: named.or(of.part) }, &name);
        } else if of.is_kafka {
            property(collector, of, key, node);
        } else if OTHERS.iter().any(|other| compact(&name).contains(other)) && !is_address(&word) {
            collector.unexamined(&name, key.span.clone(), "a setting of another client, which is not read");
        } else {
            collector.irrelevant(&name, key.span.clone(), "does not concern messaging");
        }
    }
}

/// Whether a property is an address or access.
fn is_address(word: &str) -> bool {
    const WORDS: [&str; 8] = ["host", "port", "user", "password", "uri", "url", "connectionstring", "endpoint"];
    WORDS.iter().any(|known| word.contains(known))
}

/// Adds a property of a client to the part of its section, or to every part that has it.
fn property(collector: &mut Collector, of: Section, key: &NodeKey, node: &Node) {
    let word = compact(&key.text);
    let Some(setting) = setting_of(&key.text) else {
        if HARMLESS.iter().any(|known| word.ends_with(known)) {
            return collector.irrelevant(&key.text, key.span.clone(), "names");
        }
        return collector.take(PROFILE, of.part.unwrap_or("consumer"), &key.text, key, node);
    };
    let Some(text) = node.text() else {
        return collector.take(PROFILE, of.part.unwrap_or("consumer"), setting, key, node);
    };
    for part in PARTS.into_iter().filter(|part| of.part.map_or_else(|| has_setting(part, setting), |of| of == *part)) {
        let spans = (key.span.clone(), node.span.clone());
        collector.setting(PROFILE, part, setting, value_of(setting, text), spans);
    }
}

/// Whether a part has a setting: one that no part is known to have may be any part's.
fn has_setting(part: &str, name: &str) -> bool {
    let profile = profiles().iter().find(|profile| profile.name == "librdkafka");
    let of_clients = || {
        let settings = profile.into_iter().flat_map(|profile| &profile.setting);
        settings.filter(|setting| PARTS.iter().any(|part| setting.is_named(part, name)))
    };
    of_clients().next().is_none() || of_clients().any(|setting| setting.part == part)
}
