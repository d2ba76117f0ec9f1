//! Micronaut: the clients of Kafka in `application.yml` or `application.properties`.
//!
//! `kafka.*` are settings of every client, `kafka.producers.NAME.*` and `kafka.consumers.NAME.*`
//! those of one; `default` has those of the others. An annotation of the code decides where no file
//! does: `offsetStrategy` commits on a timer by default, as the client does. Sources: Micronaut
//! Kafka, "Configuring Producers and Consumers"; `KafkaConsumerProcessor.java`.

use super::collector::Collector;
use super::kafka::is_setting_of;
use super::options::ImportOptions;
use super::select::select;
use super::spring::{Property, documents};
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey, NodeKind};
use std::collections::HashMap;

/// The groups of clients, with the parts that they configure.
const GROUPS: [(&str, &str); 2] = [("consumers", "consumer"), ("producers", "producer")];

/// The names of the clients whose settings all others have.
const DEFAULT: &str = "default";

/// The settings of Micronaut itself without a bearing on delivery.
const OWN: [&str; 6] = ["enabled", "health.", "health-timeout", "embedded.", "schema.registry.", "metrics."];

/// Whether a text is that of an application of Micronaut with clients of Kafka.
pub(super) fn is_application(extension: &str, text: &str) -> bool {
    let is_key = |line: &str| {
        if extension == "properties" {
            ["kafka.producers.", "kafka.consumers.", "micronaut."].iter().any(|key| line.starts_with(key))
        } else {
            line.starts_with("micronaut:") || line.starts_with("micronaut.")
        }
    };
    let has_groups = text.lines().any(|line| line.starts_with("kafka:"))
        && ["producers:", "consumers:"].iter().any(|key| text.contains(key));
    text.lines().any(is_key) || (extension != "properties" && has_groups)
}

/// A client with its name and settings.
type Client<'a> = (&'a str, Vec<(NodeKey, Node)>);

/// The settings of an application: those of every client, and those of each client of a group.
#[derive(Default)]
struct Application<'a> {
    every: Vec<(NodeKey, Node)>,
    clients: [Vec<Client<'a>>; 2],
    /// The index of a client by group and name.
    places: HashMap<(usize, &'a str), usize>,
}

fn setting(name: &str, property: &Property) -> (NodeKey, Node) {
    let kind = match &property.value {
        RawValue::Text(text) if !text.contains("${") => NodeKind::Scalar(Some(text.clone())),
        RawValue::Text(text) | RawValue::Unresolved(text) => NodeKind::Unresolved(text.clone()),
    };
    let key = NodeKey { text: name.to_owned(), span: property.key_span.clone() };
    (key, Node { kind, span: property.value_span.clone() })
}

impl<'a> Application<'a> {
    fn add(&mut self, collector: &mut Collector, property: &'a Property) {
        let (path, at) = (property.path.as_str(), property.key_span.clone());
        let Some(rest) = path.strip_prefix("kafka.") else {
            if path.starts_with("micronaut.config-client") || path.starts_with("micronaut.config.files") {
                return collector.unexamined(path, at, "other files have settings as well");
            }
            let is_streams = path.starts_with("rabbitmq.") || path.starts_with("nats.") || path.starts_with("jms.");
            if is_streams {
                return collector.unexamined(path, at, "settings of another broker, which are not read");
            }
            return collector.irrelevant(path, at, "does not concern messaging");
        };
        if rest.starts_with("streams.") {
            return collector.unexamined(path, at, "an application of Kafka Streams, which is not read");
        }
        if OWN.iter().any(|own| rest.starts_with(own)) {
            return collector.irrelevant(path, at, "metrics, health, and a broker for tests");
        }
        let group =
            GROUPS.iter().position(|(group, _)| rest.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')));
        let client = group.and_then(|group| {
            let (name, key) = rest[GROUPS[group].0.len() + 1..].split_once('.')?;
            Some((group, name, key))
        });
        let Some((group, name, key)) = client else { return self.every.push(setting(rest, property)) };
        let clients = &mut self.clients[group];
        let place = *self.places.entry((group, name)).or_insert_with(|| {
            clients.push((name, Vec::new()));
            clients.len() - 1
        });
        clients[place].1.push(setting(key, property));
    }
}

/// Reads an application's file.
pub(super) fn micronaut(collector: &mut Collector, path: &str, text: &str, options: &ImportOptions) {
    let documents = documents(collector, path, text);
    let mut application = Application::default();
    for property in documents.iter().flat_map(|document| &document.properties) {
        application.add(collector, property);
    }
    let has_clients = application.clients.iter().any(|clients| !clients.is_empty());
    if has_clients || !application.every.is_empty() {
        collector.implies("kafka-java");
    }
    for (group, (noun, part)) in GROUPS.into_iter().enumerate() {
        let clients = std::mem::take(&mut application.clients[group]);
        let (of_all, own): (Vec<_>, Vec<_>) = clients.into_iter().partition(|(name, _)| *name == DEFAULT);
        let own: Vec<(&str, Node)> = own.into_iter().map(|(name, settings)| (name, map(settings))).collect();
        let named: Vec<(&str, &Node)> = own.iter().map(|(name, node)| (*name, node)).collect();
        let chosen = match named.as_slice() {
            [] => None,
            [one] => Some(*one),
            several => {
                select(collector, &format!("client among the {noun}"), several, &|name, _| name.to_owned(), options)
            }
        };
        let every = application.every.iter().filter(|(key, _)| is_setting_of(part, &key.text));
        let every = every.map(|(key, node)| (key, node));
        let of_all = of_all.iter().flat_map(|(_, settings)| settings).map(|(key, node)| (key, node));
        let own = chosen.iter().flat_map(|(_, node)| node.entries()).map(|(key, node)| (key, node));
        client(collector, part, every.chain(of_all).chain(own));
    }
}

fn map(settings: Vec<(NodeKey, Node)>) -> Node {
    let span = settings.first().map(|(key, _)| key.span.clone()).unwrap_or_default();
    Node { kind: NodeKind::Map(settings), span }
}

/// Adds the settings of a client, the last of which precede the first.
fn client<'a>(collector: &mut Collector, part: &str, settings: impl Iterator<Item = (&'a NodeKey, &'a Node)>) {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut in_force: Vec<(&NodeKey, &Node)> = Vec::new();
    for (key, node) in settings {
        match places.get(key.text.as_str()) {
            Some(place) => {
                let (before, _) = std::mem::replace(&mut in_force[*place], (key, node));
                collector.irrelevant(&before.text, before.span.clone(), "the client has another value");
            }
            None => {
                places.insert(&key.text, in_force.len());
                in_force.push((key, node));
            }
        }
    }
    for (key, node) in in_force {
        collector.take(Some("kafka-java"), part, &key.text, key, node);
    }
}
