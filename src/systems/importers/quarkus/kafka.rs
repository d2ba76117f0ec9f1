//! The connector `smallrye-kafka`.

use super::attributes::{Attribute, account, find};
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey};
use crate::systems::importers::collector::Collector;

/// The attributes that are no settings of Kafka's clients. Source: `KafkaConnector.java`.
pub(super) const ATTRIBUTES: [Attribute; 47] = [
    ("connector", &["*"], "names the connector"),
    ("type", &["*"], "names the connector"),
    ("topic", &["*"], "names the topic"),
    ("topics", &["*"], "names the topics"),
    ("pattern", &["*"], "names the topics"),
    ("health-*", &["*"], "reports the state of the application"),
    ("tracing-enabled", &["*"], "traces"),
    ("cloud-events*", &["*"], "the form of records"),
    ("client-id-prefix", &["*"], "names the client"),
    ("lazy-client", &["*"], "when the client connects"),
    ("retry", &["true"], "without it the channel stops at a failure of the connection"),
    ("retry-attempts", &["-1"], "after this number of attempts the channel stops"),
    ("retry-max-wait", &["*"], "pace of connections"),
    ("poll-timeout", &["*"], "pace of polls"),
    ("pause-if-no-requests", &["*"], "pace of polls"),
    ("max-queue-size-factor", &["*"], "how many records wait in the application"),
    ("partitions", &["*"], "the number of consumers: several are explored"),
    ("concurrency", &["*"], "the number of consumers: several are explored"),
    ("requests", &["*"], "how many records wait in the application"),
    ("graceful-shutdown", &["*"], "how the application stops: it stops at any time in the exploration"),
    ("close-timeout", &["*"], "how the application stops: it stops at any time in the exploration"),
    ("broadcast", &["false"], "a record is acknowledged when every subscriber has acknowledged it"),
    ("merge", &["*"], "several methods send to the channel"),
    ("batch", &["*"], "records of a batch are acknowledged together: a crash before is explored"),
    ("throttled.unprocessed-record-max-age.ms", &["*"], "when a slow record makes the application unhealthy"),
    ("throttled.ordered*", &[], "records are processed at the same time"),
    ("ordered*", &[], "records are processed at the same time"),
    ("dead-letter-queue.*", &["*"], "the topic of failed records; failure-strategy decides about its use"),
    ("delayed-retry-topic.*", &["*"], "the topics of retries; failure-strategy decides about their use"),
    ("checkpoint.*", &["*"], "the store of the commit strategy checkpoint, which is named where it is used"),
    ("failure-strategy", &["fail"], "a record whose processing failed is committed: it is skipped or goes elsewhere"),
    ("commit-strategy", &["throttled"], "positions are committed in another way than after the processing, in order"),
    ("fail-on-deserialization-failure", &["true"], "a record that cannot be read is replaced by a null"),
    ("key-deserialization-failure-handler", &[], "it decides about records that cannot be read"),
    ("value-deserialization-failure-handler", &[], "it decides about records that cannot be read"),
    ("kafka-configuration", &[], "a bean of the application has further settings"),
    ("assign-seek", &[], "the consumer starts at given positions"),
    ("share-group*", &["false"], "a share group delivers the records of a partition to several consumers"),
    ("consumer-rebalance-listener.name", &[], "a listener of the application may change positions"),
    ("key", &["*"], "the key of records: messages of one key are explored"),
    ("partition", &["-1"], "the partition of records"),
    ("waitForWriteCompletion", &["true"], "a message is acknowledged before the broker has stored its record"),
    ("max-inflight-messages", &["*"], "how many records wait for the broker"),
    ("pooled-producer*", &["false"], "several transactions at once"),
    ("interceptor-bean", &[], "it may change records"),
    ("propagate-*", &["*"], "keys and headers of records"),
    ("enabled", &["true"], "the channel is not there"),
];

/// The defaults of the connector that differ from those of the clients: part, setting, value.
const DEFAULTS: [(&str, &str, &str); 2] = [("producer", "acks", "1"), ("consumer", "enable.auto.commit", "false")];

/// Adds a setting of every client.
pub(super) fn setting(collector: &mut Collector, part: &str, key: &NodeKey, node: &Node) {
    collector.take(Some("kafka-java"), part, &key.text, key, node);
}

/// Adds the attributes of a channel of this part, and the connector's own defaults.
pub(super) fn kafka(collector: &mut Collector, part: &str, at: &NodeKey, attributes: &[(NodeKey, Node)]) {
    let profile = Some("kafka-java");
    collector.implies("kafka-java");
    for (key, node) in attributes {
        match find(&ATTRIBUTES, &key.text) {
            Some(attribute) => account(collector, attribute, key, node),
            None if key.text.ends_with("-serialization-failure-handler") => {
                collector.unexamined(&key.text, key.span.clone(), "it decides about records that cannot be written");
            }
            None => collector.take(profile, part, &key.text, key, node),
        }
    }
    for (of, name, value) in DEFAULTS {
        if of == part && !attributes.iter().any(|(key, _)| key.text == name) {
            let spans = (at.span.clone(), at.span.clone());
            collector.setting(profile, part, name, RawValue::of(value), spans);
        }
    }
}
