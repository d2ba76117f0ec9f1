//! Terraform: queues, subscriptions, streams and topics of the providers for AWS, Google and Kafka.
//!
//! Attributes that refer to a variable or a local with a known value have that value; any other
//! expression stays unresolved.

use super::collector::Collector;
use super::options::ImportOptions;
use super::select::select;
use super::sqs::redrive_policy;
use crate::systems::formats::{Node, NodeKey, NodeKind};
use std::collections::{HashMap, HashSet};

/// A type of resource that is read.
struct ResourceType {
    name: &'static str,
    profile: &'static str,
    part: &'static str,
    /// The attributes whose names differ from the profile's, with the profile's names.
    renamed: &'static [(&'static str, &'static str)],
}

const RESOURCES: [ResourceType; 6] = [
    ResourceType {
        name: "aws_sqs_queue",
        profile: "sqs",
        part: "broker",
        renamed: &[
            ("visibility_timeout_seconds", "VisibilityTimeout"),
            ("fifo_queue", "FifoQueue"),
            ("content_based_deduplication", "ContentBasedDeduplication"),
            ("message_retention_seconds", "MessageRetentionPeriod"),
            ("deduplication_scope", "DeduplicationScope"),
            ("fifo_throughput_limit", "FifoThroughputLimit"),
            ("delay_seconds", "DelaySeconds"),
            ("receive_wait_time_seconds", "ReceiveMessageWaitTimeSeconds"),
            ("max_message_size", "MaximumMessageSize"),
            ("name", "QueueName"),
        ],
    },
    ResourceType { name: "google_pubsub_subscription", profile: "pubsub", part: "broker", renamed: &[] },
    ResourceType {
        name: "aws_kinesis_stream",
        profile: "kinesis",
        part: "broker",
        renamed: &[("retention_period", "RetentionPeriodHours"), ("name", "Name"), ("shard_count", "ShardCount")],
    },
    ResourceType {
        name: "kafka_topic",
        profile: "kafka-java",
        part: "broker",
        renamed: &[("replication_factor", "replication.factor"), ("partitions", "num.partitions")],
    },
    ResourceType { name: "confluent_kafka_topic", profile: "kafka-java", part: "broker", renamed: &[] },
    ResourceType { name: "rabbitmq_queue", profile: "rabbitmq", part: "broker", renamed: &[] },
];

/// The types of resources that bear on a queue or stream and are not read: type, profile, effect.
const UNREAD: [(&str, &str, &str); 5] = [
    ("rabbitmq_policy", "rabbitmq", POLICY),
    ("rabbitmq_operator_policy", "rabbitmq", POLICY),
    ("aws_lambda_event_source_mapping", "sqs", POLLING),
    ("aws_lambda_event_source_mapping", "kinesis", POLLING),
    ("aws_pipes_pipe", "sqs", POLLING),
];

const POLICY: &str = "a policy may limit, expire or dead-letter the queue's messages";

const POLLING: &str = "the polling of the messages: filters, retries, partial responses";

/// The policy of an SQS queue as a resource of its own.
const REDRIVE_POLICY: &str = "aws_sqs_queue_redrive_policy";

/// The known values of a configuration: `var.NAME` and `local.NAME`, by these names.
struct Values<'a>(HashMap<String, &'a Node>);

impl<'a> Values<'a> {
    fn new(tree: &'a Node) -> Self {
        let mut values = HashMap::new();
        for (key, node) in tree.entries() {
            if let Some(name) = key.text.strip_prefix("variable.") {
                if let Some(default) = node.get("default") {
                    values.insert(format!("var.{name}"), default);
                }
            } else if key.text == "locals" {
                values.extend(node.entries().iter().map(|(key, value)| (format!("local.{}", key.text), value)));
            }
        }
        Self(values)
    }

    /// The value of a reference to a variable or a local; the node itself where it is none, or
    /// unknown.
    fn resolved(&self, node: &Node) -> Node {
        let NodeKind::Unresolved(text) = &node.kind else { return node.clone() };
        match self.0.get(text).filter(|known| !matches!(known.kind, NodeKind::Unresolved(_))) {
            Some(known) => Node { kind: known.kind.clone(), span: node.span.clone() },
            None => node.clone(),
        }
    }
}

/// The `TYPE.NAME` of every resource that a node refers to.
fn references(node: &Node) -> HashSet<String> {
    let mut found = HashSet::new();
    node.for_each_text(&mut |text| {
        let is_separator = |character: char| !character.is_alphanumeric() && !matches!(character, '_' | '-' | '.');
        for path in text.split(is_separator) {
            let segments: Vec<&str> = path.split('.').collect();
            found.extend(segments.windows(3).map(|three| format!("{}.{}", three[0], three[1])));
        }
    });
    found
}

/// The type of a resource, by the key of its block: `resource.TYPE.NAME`.
fn type_of(reference: &str) -> Option<&'static ResourceType> {
    let name = reference.split('.').next();
    RESOURCES.iter().find(|resource| Some(resource.name) == name)
}

pub(super) fn terraform(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    let policies = tree.entries().iter().filter_map(|(_, node)| node.get("redrive_policy"));
    let dead_letter_queues: HashSet<String> = policies.flat_map(references).collect();
    let mut resources = Vec::new();
    let mut separate_policies = Vec::new();
    let mut others = Vec::new();
    for (key, node) in tree.entries() {
        let reference = key.text.strip_prefix("resource.").unwrap_or_default();
        if reference.split('.').next() == Some(REDRIVE_POLICY) {
            separate_policies.push((key, node));
        } else if dead_letter_queues.contains(reference) {
            collector.irrelevant(&key.text, key.span.clone(), "receives the dead letters of another queue");
        } else if type_of(reference).is_some() {
            resources.push((reference, node));
        } else {
            others.push((key, reference));
        }
    }
    let names = resources.iter().map(|(reference, node)| (reference.rsplit('.').next().unwrap_or(reference), *node));
    let names: Vec<(&str, &Node)> = names.collect();
    let Some((_, selected)) = select(collector, "resource", &names, options) else { return };
    let Some((reference, node)) = resources.into_iter().find(|(_, node)| node.span == selected.span) else { return };
    let Some(resource) = type_of(reference) else { return };
    collector.implies(resource.profile);
    for (key, of) in others {
        let unread = UNREAD
            .iter()
            .find(|(name, profile, _)| *profile == resource.profile && of.split('.').next() == Some(*name));
        match unread {
            Some((.., effect)) => collector.unexamined(of, key.span.clone(), effect),
            None => collector.irrelevant(&key.text, key.span.clone(), "another type of block"),
        }
    }
    let values = Values::new(tree);
    for (key, value) in node.entries() {
        let value = values.resolved(value);
        if key.text == "redrive_policy" {
            redrive_policy(collector, key, &value);
        } else {
            attribute(collector, resource, key, &value);
        }
    }
    for (key, node) in separate_policies {
        let is_own = node.get("queue_url").is_some_and(|url| references(url).contains(reference));
        let policy = node.entries().iter().find(|(inner, _)| inner.text == "redrive_policy");
        match policy.filter(|_| is_own) {
            Some((inner, policy)) => redrive_policy(collector, inner, &values.resolved(policy)),
            None => collector.irrelevant(&key.text, key.span.clone(), "another queue's redrive policy"),
        }
    }
}

fn attribute(collector: &mut Collector, resource: &ResourceType, key: &NodeKey, value: &Node) {
    let profile = Some(resource.profile);
    // These blocks contain the settings themselves; the name of any other one is part of theirs.
    if let NodeKind::Map(entries) = &value.kind
        && matches!(key.text.as_str(), "config" | "settings" | "arguments")
    {
        for (inner, node) in entries {
            attribute(collector, resource, inner, node);
        }
        return;
    }
    let renamed = resource.renamed.iter().find(|(name, _)| *name == key.text);
    let name = renamed.map_or(key.text.as_str(), |(_, name)| *name);
    collector.take(profile, resource.part, name, key, value);
}
