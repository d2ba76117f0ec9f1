//! The connector `smallrye-kafka`. Its attributes are those of Kafka's clients and its own ones,
//! which its profile has.

use crate::systems::formats::{Node, NodeKey};
use crate::systems::importers::collector::Collector;

/// The profile of the connector.
pub(super) const PROFILE: &str = "smallrye-kafka";

/// Adds a setting of every client of Kafka.
pub(super) fn setting(collector: &mut Collector, part: &str, key: &NodeKey, node: &Node) {
    collector.take(Some("kafka-java"), part, &key.text, key, node);
}

/// Adds the attributes of a channel of this part.
pub(super) fn kafka(collector: &mut Collector, part: &str, attributes: &[(NodeKey, Node)]) {
    collector.implies(PROFILE);
    for (key, node) in attributes {
        collector.take(Some(PROFILE), part, &key.text, key, node);
    }
}
