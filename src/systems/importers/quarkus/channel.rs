//! The channels of an application, and which of them are in the pipeline.

use super::super::collector::Collector;
use super::super::kafka::is_setting_of;
use super::super::options::ImportOptions;
use super::super::select::select;
use super::super::spring::{Property, documents};
use super::property::{in_force, value_of};
use super::{kafka, rabbitmq};
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey, NodeKind};
use std::collections::HashMap;

/// The directions of channels, with the parts that they configure.
const DIRECTIONS: [(&str, &str); 2] = [("incoming", "consumer"), ("outgoing", "producer")];

/// The names of the connectors that are read.
const KAFKA: &str = "smallrye-kafka";
const RABBITMQ: &str = "smallrye-rabbitmq";

/// The beginnings of properties that bear on delivery and are not read.
const NOT_READ: [&str; 6] = [
    "quarkus.messaging.",
    "quarkus.reactive-messaging.",
    "quarkus.kafka-streams.",
    "kafka-streams.",
    "quarkus.rabbitmqclient.",
    "quarkus.fault-tolerance.",
];

/// Reads an application's file.
pub(in crate::systems::importers) fn quarkus(
    collector: &mut Collector,
    path: &str,
    text: &str,
    options: &ImportOptions,
) {
    let documents = documents(collector, path, text);
    let properties: Vec<Property> = documents.into_iter().flat_map(|document| document.properties).collect();
    channels(collector, &properties, options);
}

/// Whether a text is that of an application of Quarkus, or has channels of `MicroProfile`.
pub(in crate::systems::importers) fn is_application(text: &str) -> bool {
    text.contains("mp.messaging.") || text.contains("smallrye-kafka") || text.contains("smallrye-rabbitmq") || {
        // Nested keys of YAML.
        text.lines().any(|line| line.starts_with("quarkus.") || line.trim_end() == "quarkus:")
    }
}

/// A channel: the key of its first property, and its attributes.
#[derive(Default)]
struct Channel<'a> {
    name: &'a str,
    attributes: Vec<(NodeKey, Node)>,
}

/// The properties of an application that are not those of one channel.
#[derive(Default)]
struct Application<'a> {
    /// The channels of each direction in the order of the file.
    channels: [Vec<Channel<'a>>; 2],
    /// The index of a channel by direction and name.
    places: HashMap<(usize, &'a str), usize>,
    /// The attributes of every channel of a connector.
    of_connectors: Vec<(&'a str, NodeKey, Node)>,
    /// The settings of every client of Kafka.
    of_kafka: Vec<(NodeKey, Node)>,
}

/// The first name of a path, which may be quoted, and the rest.
fn first_name(path: &str) -> (&str, &str) {
    let quoted = path.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    match quoted {
        Some((name, rest)) => (name, rest.strip_prefix('.').unwrap_or(rest)),
        None => path.split_once('.').unwrap_or((path, "")),
    }
}

fn attribute(name: &str, property: &Property) -> (NodeKey, Node) {
    let kind = match value_of(property) {
        RawValue::Text(text) => NodeKind::Scalar(Some(text)),
        RawValue::Unresolved(text) => NodeKind::Unresolved(text),
    };
    let key = NodeKey { text: name.to_owned(), span: property.key_span.clone() };
    (key, Node { kind, span: property.value_span.clone() })
}

impl<'a> Application<'a> {
    fn add(&mut self, collector: &mut Collector, path: &'a str, property: &'a Property) {
        if let Some(rest) = path.strip_prefix("kafka.") {
            return self.of_kafka.push(attribute(rest, property));
        }
        let Some(rest) = path.strip_prefix("mp.messaging.") else {
            if NOT_READ.iter().any(|prefix| path.starts_with(prefix)) {
                return collector.unexamined(&property.path, property.key_span.clone(), "it is not read");
            }
            let why = "does not concern messaging, or is an address";
            return collector.irrelevant(&property.path, property.key_span.clone(), why);
        };
        let (kind, rest) = first_name(rest);
        let (name, rest) = first_name(rest);
        let direction = DIRECTIONS.iter().position(|(direction, _)| *direction == kind);
        match direction {
            Some(direction) if !rest.is_empty() => {
                let channels = &mut self.channels[direction];
                let place = *self.places.entry((direction, name)).or_insert_with(|| {
                    channels.push(Channel { name, attributes: Vec::new() });
                    channels.len() - 1
                });
                channels[place].attributes.push(attribute(rest, property));
            }
            None if kind == "connector" && !rest.is_empty() => {
                let (key, node) = attribute(rest, property);
                self.of_connectors.push((name, key, node));
            }
            _ => collector.unexamined(&property.path, property.key_span.clone(), "it is no property of a channel"),
        }
    }
}

/// Reads the properties of an application.
pub(super) fn channels(collector: &mut Collector, properties: &[Property], options: &ImportOptions) {
    let mut application = Application::default();
    for (path, property) in in_force(collector, properties, options) {
        application.add(collector, path, property);
    }
    let mut used = Vec::new();
    for (direction, (noun, part)) in DIRECTIONS.into_iter().enumerate() {
        let nodes: Vec<(&str, Node)> = application.channels[direction]
            .iter_mut()
            .map(|channel| {
                let attributes = std::mem::take(&mut channel.attributes);
                let span = attributes.first().map(|(key, _)| key.span.clone()).unwrap_or_default();
                (channel.name, Node { kind: NodeKind::Map(attributes), span })
            })
            .collect();
        let named: Vec<(&str, &Node)> = nodes.iter().map(|(name, node)| (*name, node)).collect();
        let chosen = match named.as_slice() {
            [] => continue,
            [one] => Some(*one),
            several => select(collector, &format!("{noun} channel"), several, &|name, _| name.to_owned(), options),
        };
        if let Some((_, node)) = chosen {
            let connector = read(collector, part, node, &application);
            used.push((part, connector));
        }
    }
    unused(collector, &application, &used);
}

/// Adds the settings that belong to no channel of the file: the application may have clients in
/// its code. `used` are the parts of the channels that are read, with their connectors.
fn unused(collector: &mut Collector, application: &Application<'_>, used: &[(&str, String)]) {
    let has_channel = |part: &str| used.iter().any(|(of, connector)| *of == part && connector == KAFKA);
    for (key, node) in &application.of_kafka {
        let mut parts = ["producer", "consumer"].into_iter().filter(|part| is_setting_of(part, &key.text));
        if used.is_empty() {
            parts.for_each(|part| kafka::setting(collector, part, key, node));
        } else if !parts.any(has_channel) {
            collector.irrelevant(&key.text, key.span.clone(), "no channel of the file has it");
        }
    }
    for (name, key, _) in &application.of_connectors {
        if !used.iter().any(|(_, connector)| connector == name) {
            collector.irrelevant(&key.text, key.span.clone(), "no channel of the file has this connector");
        }
    }
}

/// Reads a channel. An attribute of the channel precedes that of its connector, which precedes the
/// one of every client. Returns the connector.
fn read(collector: &mut Collector, part: &str, channel: &Node, application: &Application<'_>) -> String {
    let connector = channel.get("connector").and_then(Node::text);
    let is_rabbit = |(key, _): &(NodeKey, Node)| ["queue.", "exchange."].iter().any(|word| key.text.starts_with(word));
    let connector = connector.unwrap_or_else(|| {
        // With one connector in an application its name may be left out.
        if channel.entries().iter().any(is_rabbit) { RABBITMQ } else { KAFKA }
    });
    let Some((first, _)) = channel.entries().first() else { return connector.to_owned() };
    let is_kafka = connector == KAFKA;
    if !is_kafka && connector != RABBITMQ {
        let effect = "a connector that is not read";
        collector.unexamined("connector", first.span.clone(), effect);
        for (key, _) in channel.entries() {
            collector.irrelevant(&key.text, key.span.clone(), "an attribute of a connector that is not read");
        }
        return connector.to_owned();
    }
    let of_connector = application.of_connectors.iter().filter(|(name, ..)| *name == connector);
    let of_connector = of_connector.map(|(_, key, node)| (key, node));
    let of_kafka = application.of_kafka.iter().filter(|(key, _)| is_kafka && is_setting_of(part, &key.text));
    let of_kafka = of_kafka.map(|(key, node)| (key, node));
    let own = channel.entries().iter().map(|(key, node)| (key, node));
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut attributes: Vec<(NodeKey, Node)> = Vec::new();
    for (key, node) in of_kafka.chain(of_connector).chain(own) {
        match places.get(key.text.as_str()) {
            Some(place) => {
                let (before, _) = std::mem::replace(&mut attributes[*place], (key.clone(), node.clone()));
                collector.irrelevant(&before.text, before.span, "the channel has another value");
            }
            None => {
                places.insert(&key.text, attributes.len());
                attributes.push((key.clone(), node.clone()));
            }
        }
    }
    if is_kafka {
        kafka::kafka(collector, part, &attributes);
    } else {
        rabbitmq::rabbitmq(collector, part, &attributes);
    }
    connector.to_owned()
}
