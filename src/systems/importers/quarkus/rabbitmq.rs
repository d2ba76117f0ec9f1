//! The connector `smallrye-rabbitmq`. Its profile has its attributes; those of the queue are
//! arguments of the broker.

use crate::systems::formats::{Node, NodeKey};
use crate::systems::importers::collector::Collector;

/// The profile of the connector.
pub(super) const PROFILE: &str = "smallrye-rabbitmq";

/// The attributes that are arguments of the queue: name, name in the profile.
const OF_THE_QUEUE: [(&str, &str); 7] = [
    ("queue.x-queue-type", "x-queue-type"),
    ("queue.durable", "durable"),
    ("queue.auto-delete", "auto_delete"),
    ("queue.ttl", "x-message-ttl"),
    ("queue.single-active-consumer", "x-single-active-consumer"),
    ("queue.x-delivery-limit", "x-delivery-limit"),
    ("queue.x-max-priority", "x-max-priority"),
];

/// The names of the attributes that the profile has under other names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OF_THE_QUEUE.into_iter().map(|(name, _)| name).chain(["queue.exclusive"])
}

/// Adds the attributes of a channel of this part.
pub(super) fn rabbitmq(collector: &mut Collector, part: &str, attributes: &[(NodeKey, Node)]) {
    let profile = Some(PROFILE);
    collector.implies(PROFILE);
    let find = |name: &str| attributes.iter().find(|(key, _)| key.text == name).map(|(_, node)| node);
    let is_exclusive = find("queue.exclusive").is_some_and(|node| node.text() != Some("false"));
    for (key, node) in attributes {
        let of_queue = OF_THE_QUEUE.iter().find(|(name, _)| *name == key.text);
        match (key.text.as_str(), of_queue) {
            // An exclusive queue goes with its consumer, whatever else is written.
            ("queue.exclusive", _) if is_exclusive => collector.take(profile, "broker", "auto_delete", key, node),
            ("queue.exclusive", _) => collector.irrelevant(&key.text, key.span.clone(), "the queue is not exclusive"),
            ("queue.auto-delete", _) if is_exclusive => {
                collector.irrelevant(&key.text, key.span.clone(), "the queue is exclusive");
            }
            (_, Some((_, name))) => collector.take(profile, "broker", name, key, node),
            (name, None) => collector.take(profile, part, name, key, node),
        }
    }
}
