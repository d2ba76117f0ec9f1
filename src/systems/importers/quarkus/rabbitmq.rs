//! The connector `smallrye-rabbitmq`.

use super::attributes::{Attribute, account, find};
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey};
use crate::systems::importers::collector::Collector;

/// The attributes that are settings of the queue: name, name in the profile.
const OF_THE_QUEUE: [(&str, &str); 7] = [
    ("queue.x-queue-type", "x-queue-type"),
    ("queue.durable", "durable"),
    ("queue.auto-delete", "auto_delete"),
    ("queue.ttl", "x-message-ttl"),
    ("queue.single-active-consumer", "x-single-active-consumer"),
    ("queue.x-delivery-limit", "x-delivery-limit"),
    ("queue.x-max-priority", "x-max-priority"),
];

/// The names of the attributes that are settings.
pub(super) const NAMES: [&str; 10] = [
    "queue.x-queue-type",
    "queue.durable",
    "queue.auto-delete",
    "queue.ttl",
    "queue.single-active-consumer",
    "queue.x-delivery-limit",
    "queue.x-max-priority",
    "publish-confirms",
    "auto-acknowledgement",
    "failure-strategy",
];

/// The attributes that are no settings of the profile. Source: `RabbitMQConnector.java`.
pub(super) const ATTRIBUTES: [Attribute; 44] = [
    ("connector", &["*"], "names the connector"),
    ("type", &["*"], "names the connector"),
    ("enabled", &["true"], "the channel is not there"),
    ("username", &["*"], "access"),
    ("password", &["*"], "access"),
    ("user", &["*"], "access"),
    ("host", &["*"], "address"),
    ("port", &["*"], "address"),
    ("addresses", &["*"], "address"),
    ("virtual-host", &["*"], "address"),
    ("ssl*", &["*"], "access"),
    ("trust-*", &["*"], "access"),
    ("credentials-provider-name", &["*"], "access"),
    ("client-options-name", &[], "a bean of the application has further options"),
    ("connection-timeout", &["*"], "pace of connections"),
    ("handshake-timeout", &["*"], "pace of connections"),
    ("automatic-recovery-*", &["*"], "pace of connections"),
    ("reconnect-*", &["*"], "pace of connections"),
    ("network-recovery-interval", &["*"], "pace of connections"),
    ("requested-*", &["*"], "pace of connections"),
    ("include-properties", &["*"], "the form of messages"),
    ("use-nio", &["*"], "threads"),
    ("health-*", &["*"], "reports the state of the application"),
    ("tracing*", &["*"], "traces"),
    ("exchange.*", &["*"], "routing: a binding to the queue is assumed"),
    ("routing-keys", &["*"], "routing: a binding to the queue is assumed"),
    ("arguments", &["*"], "routing: a binding to the queue is assumed"),
    ("default-routing-key", &["*"], "routing: a binding to the queue is assumed"),
    ("queue.name", &["*"], "names the queue"),
    ("queue.declare", &["true"], "the queue is declared elsewhere"),
    ("queue.exclusive", &["false"], "the queue goes with its consumer"),
    ("queue.x-queue-mode", &["*"], "memory of the queue"),
    ("queue.arguments", &[], "a bean of the application has further arguments of the queue"),
    ("max-outgoing-internal-queue-size", &["*"], "how many messages wait in the application"),
    ("max-incoming-internal-queue-size", &["*"], "how many messages wait in the application"),
    ("max-outstanding-messages", &["*"], "how many messages wait in the application"),
    ("max-inflight-messages", &["*"], "how many messages wait for the broker"),
    ("dead-letter-*", &["*"], "the queue of dead letters; auto-bind-dlq decides about its use"),
    ("dlx.declare", &["*"], "the queue of dead letters; auto-bind-dlq decides about its use"),
    ("broadcast", &["false"], "a message is acknowledged when every subscriber has acknowledged it"),
    ("keep-most-recent", &["false"], "old messages are dropped when the application is slow"),
    ("content-type-override", &["*"], "the form of messages"),
    ("auto-bind-dlq", &["false"], "messages that are rejected go to a queue of dead letters"),
    ("retry-on-fail-*", &[], "after this number of attempts the message is given up"),
];

/// Adds the attributes of a channel of this part, and the connector's own defaults.
pub(super) fn rabbitmq(collector: &mut Collector, part: &str, at: &NodeKey, attributes: &[(NodeKey, Node)]) {
    let profile = Some("rabbitmq");
    collector.implies("rabbitmq");
    let text_of = |name: &str| attributes.iter().find(|(key, _)| key.text == name).and_then(|(_, node)| node.text());
    let has_dead_letters = text_of("auto-bind-dlq").is_some_and(|value| value != "false");
    for (key, node) in attributes {
        let of_queue = OF_THE_QUEUE.iter().find(|(name, _)| *name == key.text);
        match (key.text.as_str(), of_queue) {
            (_, Some((_, name))) => collector.take(profile, "broker", name, key, node),
            ("publish-confirms", _) => collector.take(profile, part, "confirms", key, node),
            ("auto-acknowledgement", _) => acknowledgement(collector, part, key, node),
            ("failure-strategy", _) => failure(collector, part, key, node, has_dead_letters),
            (name, None) => match find(&ATTRIBUTES, name) {
                Some(attribute) => account(collector, attribute, key, node),
                None => collector.take(profile, part, name, key, node),
            },
        }
    }
    let spans = (at.span.clone(), at.span.clone());
    if part == "consumer" && text_of("failure-strategy").is_none() && !has_dead_letters {
        let is_stated = attributes.iter().any(|(key, _)| key.text == "failure-strategy");
        if !is_stated {
            // The default is `reject`.
            collector.setting(profile, part, "requeue-rejected", RawValue::of("false"), spans);
        }
    }
}

/// Adds when a delivery counts as acknowledged.
fn acknowledgement(collector: &mut Collector, part: &str, key: &NodeKey, node: &Node) {
    match node.text() {
        Some(value @ ("true" | "false")) => {
            let mode = if value == "true" { "automatic" } else { "after-listener" };
            let spans = (key.span.clone(), node.span.clone());
            collector.setting(Some("rabbitmq"), part, "acknowledge-mode", RawValue::of(mode), spans);
        }
        _ => collector.take(Some("rabbitmq"), part, "acknowledge-mode", key, node),
    }
}

/// Adds whether a message whose processing failed returns to the queue.
fn failure(collector: &mut Collector, part: &str, key: &NodeKey, node: &Node, has_dead_letters: bool) {
    let value = match node.text() {
        Some("requeue") => "true",
        Some("accept") => "false",
        Some("reject") if !has_dead_letters => "false",
        _ => {
            let effect = "it decides about messages whose processing failed";
            return collector.unexamined(&key.text, key.span.clone(), effect);
        }
    };
    let spans = (key.span.clone(), node.span.clone());
    collector.setting(Some("rabbitmq"), part, "requeue-rejected", RawValue::of(value), spans);
}
