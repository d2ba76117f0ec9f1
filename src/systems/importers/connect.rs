//! Connectors of Kafka Connect and Debezium: `{"name": ..., "config": {...}}`, or the inner map
//! alone.

use super::collector::Collector;
use crate::systems::entry::Precedence;
use crate::systems::formats::{Node, NodeKey};

pub(super) fn connect(collector: &mut Collector, tree: &Node) {
    let config = match tree.get("config") {
        Some(config) => {
            for (key, _) in tree.entries().iter().filter(|(key, _)| key.text != "config") {
                collector.irrelevant(&key.text, key.span.clone(), "names the connector");
            }
            config
        }
        None => tree,
    };
    let class = config.get("connector.class").and_then(Node::text).unwrap_or_default();
    connector(collector, class, config.entries());
}

/// Reads the configuration of a connector of this class.
pub(super) fn connector(collector: &mut Collector, class: &str, config: &[(NodeKey, Node)]) {
    let has_topics = config.iter().any(|(key, _)| matches!(key.text.as_str(), "topics" | "topics.regex"));
    let (profile, part) = if has_topics || class.contains("Sink") {
        ("kafka-connect-sink", "consumer")
    } else if class.starts_with("io.debezium.") {
        ("debezium", "source")
    } else {
        ("kafka-connect-source", "source")
    };
    collector.implies(profile);
    for (key, node) in config {
        // A connector overrides its worker (KIP-458).
        let is_override = key.text.contains(".override.");
        collector.precedence = if is_override { Precedence::Override } else { Precedence::File };
        collector.take(Some(profile), part, &key.text, key, node);
    }
    collector.precedence = Precedence::File;
}
