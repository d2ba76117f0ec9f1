//! The configuration of a JetStream stream or consumer, as `nats stream info --json` prints it.

use super::collector::Collector;
use super::options::ImportOptions;
use crate::systems::formats::Node;

/// The profile of these settings.
const PROFILE: Option<&str> = Some("nats-jetstream");

/// Keys that only a consumer has.
const CONSUMER_KEYS: [&str; 5] = ["ack_policy", "deliver_policy", "durable_name", "ack_wait", "filter_subject"];

pub(super) fn nats(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    // `nats ... info --json` prints the configuration under `config`, beside the state.
    let config = tree.get("config").unwrap_or(tree);
    if tree.get("config").is_some() {
        for (key, _) in tree.entries().iter().filter(|(key, _)| key.text != "config") {
            let why = "the state of the stream or consumer, not its configuration";
            collector.irrelevant(&key.text, key.span.clone(), why);
        }
    }
    collector.implies("nats-jetstream");
    let is_consumer = CONSUMER_KEYS.iter().any(|key| config.get(key).is_some());
    let detected = if is_consumer { "consumer" } else { "broker" };
    let part = options.part.as_deref().unwrap_or(detected);
    for (key, node) in config.entries() {
        collector.take(PROFILE, part, &key.text, key, node);
    }
}
