//! Connectors of Kafka Connect and Debezium: `{"name": ..., "config": {...}}`, or the map alone.

use super::super::effective::RawValue;
use super::super::formats::{Node, NodeKind};
use super::Collector;

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
    let text = |name: &str| config.get(name).and_then(Node::text).unwrap_or_default();
    let class = text("connector.class");
    let is_sink = config.get("topics").is_some()
        || config.get("topics.regex").is_some()
        || class.ends_with("SinkConnector")
        || class.contains("Sink");
    let (profile, part) = match () {
        () if is_sink => ("kafka-connect-sink", "consumer"),
        () if class.starts_with("io.debezium.") => ("debezium", "source"),
        () => ("kafka-connect-source", "source"),
    };
    for (key, node) in config.entries() {
        match &node.kind {
            // `${file:/etc/secrets:password}`: a config provider fills it in.
            NodeKind::Scalar(Some(text)) if text.contains("${") => {
                collector.setting(
                    Some(profile),
                    part,
                    &key.text,
                    RawValue::Unresolved(text.clone()),
                    (key.span.clone(), node.span.clone()),
                );
            }
            _ => collector.take(Some(profile), part, &key.text, key, node),
        }
    }
}
