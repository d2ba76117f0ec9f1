//! Custom resources of Kubernetes: Strimzi's topics, clusters, node pools and connectors, the
//! queues of RabbitMQ's topology operator, the streams and consumers of NATS's controller (NACK).
//!
//! A pipeline has one resource of each kind; `--select` chooses among several. Sources: the custom
//! resource definitions in strimzi/strimzi-kafka-operator, rabbitmq/messaging-topology-operator and
//! nats-io/nack.

use super::collector::Collector;
use super::connect::connector;
use super::options::ImportOptions;
use super::select::select;
use crate::systems::entry::Precedence;
use crate::systems::formats::{Node, NodeKey};

/// The keys of a resource beside its specification.
const OF_THE_CLUSTER: [&str; 4] = ["apiVersion", "kind", "metadata", "status"];

/// The groups of the controllers whose resources are read.
const GROUPS: [&str; 3] = ["kafka.strimzi.io", "rabbitmq.com", "jetstream.nats.io"];

/// The kinds that grant permissions or move partitions: they bear on no guarantee. A virtual host
/// and a cluster of RabbitMQ do, by the default type of queues and the server's configuration.
const IRRELEVANT: [&str; 6] = ["KafkaUser", "User", "Permission", "TopicPermission", "Account", "KafkaRebalance"];

/// Reads the specification of a resource.
type Read = fn(&mut Collector, &[(NodeKey, Node)]);

/// The kinds that are read, a cluster before its topics, whose settings precede those of the
/// cluster in Kafka: group, kind, reader.
const KINDS: [(&str, &str, Read); 7] = [
    ("kafka.strimzi.io", "Kafka", cluster),
    ("kafka.strimzi.io", "KafkaNodePool", node_pool),
    ("kafka.strimzi.io", "KafkaTopic", topic),
    ("kafka.strimzi.io", "KafkaConnector", kafka_connector),
    ("rabbitmq.com", "Queue", queue),
    ("jetstream.nats.io", "Stream", stream),
    ("jetstream.nats.io", "Consumer", stream_consumer),
];

/// Whether a text has a resource of one of the controllers.
pub(super) fn is_resource(text: &str) -> bool {
    // The resources of a list are indented.
    let groups = text.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("apiVersion:"));
    groups
        .map(|version| version.trim().trim_matches(['"', '\'']))
        .any(|version| version.split_once('/').is_some_and(|(group, _)| GROUPS.contains(&group)))
}

/// The text of a resource at a path.
fn text_at<'a>(document: &'a Node, path: &[&str]) -> &'a str {
    let node = path.iter().try_fold(document, |node, key| node.get(key));
    node.and_then(Node::text).unwrap_or_default()
}

/// The resources of a document: the items of a list, or the document itself.
fn resources(document: &Node) -> Vec<&Node> {
    if group_of(document) == "v1" && text_at(document, &["kind"]) == "List" {
        return document.get("items").map(Node::items).unwrap_or_default().iter().collect();
    }
    vec![document]
}

/// Reads one resource of each kind.
pub(super) fn kubernetes(collector: &mut Collector, documents: &[Node], options: &ImportOptions) {
    // A list has the resources as items.
    let documents: Vec<&Node> = documents.iter().flat_map(resources).collect();
    for document in &documents {
        for (key, _) in document.entries().iter().filter(|(key, _)| OF_THE_CLUSTER.contains(&key.text.as_str())) {
            collector.irrelevant(&key.text, key.span.clone(), "names the resource");
        }
        let (group, kind) = (group_of(document), text_at(document, &["kind"]));
        if KINDS.iter().any(|(known, name, _)| (*known, *name) == (group, kind)) {
            continue;
        }
        let name = if kind.is_empty() { "resource" } else { kind };
        // Files of configuration, among them those of brokers.
        let has_files = group == "v1" && kind == "ConfigMap";
        if has_files || (GROUPS.contains(&group) && !IRRELEVANT.contains(&kind)) {
            let effect = "a resource of this kind may change what is delivered, and is not read";
            collector.unexamined(name, document.span.clone(), effect);
        } else {
            collector.irrelevant(name, document.span.clone(), "bears on no guarantee");
        }
    }
    let path = |name: &str, node: &Node| match text_at(node, &["metadata", "namespace"]) {
        "" => name.to_owned(),
        namespace => format!("{namespace}/{name}"),
    };
    let mut stream = "";
    for (group, kind, read) in KINDS {
        let is_of_kind = |node: &&&Node| group_of(node) == group && text_at(node, &["kind"]) == kind;
        let of_kind = documents.iter().filter(is_of_kind);
        let named: Vec<(&str, &Node)> = of_kind.map(|node| (text_at(node, &["metadata", "name"]), *node)).collect();
        let chosen = match named.as_slice() {
            [] => continue,
            [one] => Some(*one),
            several => select(collector, kind, several, &path, options),
        };
        if let Some((_, document)) = chosen {
            if kind == "Stream" {
                stream = text_at(document, &["spec", "name"]);
            } else if kind == "Consumer" && !stream.is_empty() && text_at(document, &["spec", "streamName"]) != stream {
                let effect = "its stream is not the one that is read";
                collector.unexamined("streamName", document.span.clone(), effect);
            }
            read(collector, document.get("spec").map(Node::entries).unwrap_or_default());
        }
    }
}

/// The group of a resource's API, such as `kafka.strimzi.io`.
fn group_of(document: &Node) -> &str {
    text_at(document, &["apiVersion"]).split('/').next().unwrap_or_default()
}

/// `ackPolicy` as the server names it: `ack_policy`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

/// Adds the settings of a map under their own names.
fn each(collector: &mut Collector, profile: &'static str, node: &Node) {
    for (name, value) in node.entries() {
        collector.take(Some(profile), "broker", &name.text, name, value);
    }
}

fn topic(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    collector.implies("kafka-java");
    // A topic overrides its cluster, in whatever order the files are named.
    collector.precedence = Precedence::Override;
    for (key, node) in specification {
        match key.text.as_str() {
            "replicas" => collector.take(Some("kafka-java"), "broker", "replication.factor", key, node),
            "partitions" => collector.take(Some("kafka-java"), "broker", "num.partitions", key, node),
            "config" => each(collector, "kafka-java", node),
            _ => collector.irrelevant(&key.text, key.span.clone(), "names the topic"),
        }
    }
    collector.precedence = Precedence::File;
}

fn cluster(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    collector.implies("kafka-java");
    for (key, node) in specification {
        if key.text == "kafka" {
            node_pool(collector, node.entries());
        } else {
            collector.irrelevant(&key.text, key.span.clone(), "another component of the cluster");
        }
    }
}

/// Whether every volume of a storage of several volumes outlives its pod.
fn is_kept(storage: &Node) -> bool {
    let volumes = storage.get("volumes").map(Node::items).unwrap_or_default();
    let is_jbod = storage.get("type").and_then(Node::text) == Some("jbod");
    let are_claims = volumes.iter().all(|volume| volume.get("type").and_then(Node::text) == Some("persistent-claim"));
    !is_jbod || (!volumes.is_empty() && are_claims)
}

/// Reads the settings and the storage of brokers. Their version is not that of the clients, whose
/// profile has the settings.
fn node_pool(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    for (key, node) in specification {
        match key.text.as_str() {
            "config" => each(collector, "kafka-java", node),
            "storage" if !is_kept(node) => {
                let effect = "a volume of another type than persistent-claim is lost with its pod";
                collector.unexamined("storage", key.span.clone(), effect);
            }
            "storage" => match node.entries().iter().find(|(inner, _)| inner.text == "type") {
                Some((inner, kind)) => {
                    collector.take(Some("kafka-java"), "broker", "storage.type", inner, kind);
                }
                None => collector.unexamined("storage", key.span.clone(), "its type is not stated"),
            },
            _ => collector.irrelevant(&key.text, key.span.clone(), "deployment of the brokers"),
        }
    }
}

fn kafka_connector(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    let find = |name: &str| specification.iter().find(|(key, _)| key.text == name).map(|(_, node)| node);
    let class = find("class").and_then(Node::text).unwrap_or_default();
    let entries = find("config").map(Node::entries).unwrap_or_default();
    for (key, _) in specification.iter().filter(|(key, _)| key.text != "config") {
        collector.irrelevant(&key.text, key.span.clone(), "class, number and state of the connector's tasks");
    }
    connector(collector, class, entries);
}

fn queue(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    let profile = Some("rabbitmq");
    collector.implies("rabbitmq");
    for (key, node) in specification {
        match key.text.as_str() {
            "type" | "durable" => collector.take(profile, "broker", &key.text, key, node),
            "autoDelete" => collector.take(profile, "broker", "auto_delete", key, node),
            "arguments" => each(collector, "rabbitmq", node),
            _ => collector.irrelevant(&key.text, key.span.clone(), "names the queue"),
        }
    }
}

fn stream(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    jetstream(collector, specification, "broker");
}

fn stream_consumer(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    jetstream(collector, specification, "consumer");
}

fn jetstream(collector: &mut Collector, specification: &[(NodeKey, Node)], part: &str) {
    collector.implies("nats-jetstream");
    for (key, node) in specification {
        let name = match key.text.as_str() {
            "replicas" => "num_replicas".to_owned(),
            name => snake_case(name),
        };
        collector.take(Some("nats-jetstream"), part, &name, key, node);
    }
}
