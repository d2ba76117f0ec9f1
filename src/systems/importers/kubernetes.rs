//! Custom resources of Kubernetes: Strimzi's topics, clusters and connectors, the queues of
//! RabbitMQ's topology operator, the streams and consumers of NATS's controller (NACK).
//!
//! Sources: the custom resource definitions in strimzi/strimzi-kafka-operator,
//! rabbitmq/messaging-topology-operator and nats-io/nack.

use super::collector::Collector;
use super::connect::connector;
use crate::systems::formats::{Node, NodeKey};

/// The keys of a resource beside its specification.
const OF_THE_CLUSTER: [&str; 4] = ["apiVersion", "kind", "metadata", "status"];

/// The group of a resource's API, such as `kafka.strimzi.io`.
fn group(document: &Node) -> &str {
    let version = document.get("apiVersion").and_then(Node::text).unwrap_or_default();
    version.split('/').next().unwrap_or_default()
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

/// Reads every document of a file.
pub(super) fn kubernetes(collector: &mut Collector, documents: &[Node]) {
    for document in documents {
        let kind = document.get("kind").and_then(Node::text).unwrap_or_default();
        for (key, _) in document.entries().iter().filter(|(key, _)| OF_THE_CLUSTER.contains(&key.text.as_str())) {
            collector.irrelevant(&key.text, key.span.clone(), "names the resource");
        }
        let specification = document.get("spec").map(Node::entries).unwrap_or_default();
        match (group(document), kind) {
            ("kafka.strimzi.io", "KafkaTopic") => topic(collector, specification),
            ("kafka.strimzi.io", "Kafka") => cluster(collector, specification),
            ("kafka.strimzi.io", "KafkaConnector") => kafka_connector(collector, specification),
            ("rabbitmq.com", "Queue") => queue(collector, specification),
            ("jetstream.nats.io", "Stream") => stream(collector, specification, "broker"),
            ("jetstream.nats.io", "Consumer") => stream(collector, specification, "consumer"),
            _ => collector.not_read(document.span.clone(), "no profile reads this kind of resource"),
        }
    }
}

fn topic(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    let profile = Some("kafka-java");
    collector.implies("kafka-java");
    for (key, node) in specification {
        match key.text.as_str() {
            "replicas" => collector.take(profile, "broker", "replication.factor", key, node),
            "partitions" => collector.take(profile, "broker", "num.partitions", key, node),
            "config" => {
                for (name, value) in node.entries() {
                    collector.take(profile, "broker", &name.text, name, value);
                }
            }
            _ => collector.irrelevant(&key.text, key.span.clone(), "names the topic"),
        }
    }
}

fn cluster(collector: &mut Collector, specification: &[(NodeKey, Node)]) {
    for (key, node) in specification {
        if key.text != "kafka" {
            collector.irrelevant(&key.text, key.span.clone(), "another component of the cluster");
            continue;
        }
        match node.get("version").and_then(Node::text) {
            Some(version) => collector.implies_version("kafka-java", version),
            None => collector.implies("kafka-java"),
        }
        for (inner, value) in node.entries() {
            if inner.text == "config" {
                for (name, value) in value.entries() {
                    collector.take(Some("kafka-java"), "broker", &name.text, name, value);
                }
            } else {
                collector.irrelevant(&inner.text, inner.span.clone(), "deployment of the brokers");
            }
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
            "arguments" => {
                for (name, value) in node.entries() {
                    collector.take(profile, "broker", &name.text, name, value);
                }
            }
            _ => collector.irrelevant(&key.text, key.span.clone(), "names the queue"),
        }
    }
}

fn stream(collector: &mut Collector, specification: &[(NodeKey, Node)], part: &str) {
    collector.implies("nats-jetstream");
    for (key, node) in specification {
        let name = match key.text.as_str() {
            "replicas" => "num_replicas".to_owned(),
            name => snake_case(name),
        };
        collector.take(Some("nats-jetstream"), part, &name, key, node);
    }
}
