//! Terraform: queues, subscriptions, streams and topics of the providers for AWS, Google and Kafka.

use super::super::effective::RawValue;
use super::super::formats::{Node, NodeKey, NodeKind};
use super::{Collector, ImportOptions, cloud, select};

/// A resource's type, its profile, its part, and what its attributes are called there.
struct Resource {
    kind: &'static str,
    profile: &'static str,
    part: &'static str,
    names: &'static [(&'static str, &'static str)],
}

/// Attributes of any other name keep it.
const RESOURCES: [Resource; 6] = [
    Resource {
        kind: "aws_sqs_queue",
        profile: "sqs",
        part: "broker",
        names: &[
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
    Resource { kind: "google_pubsub_subscription", profile: "pubsub", part: "broker", names: &[] },
    Resource {
        kind: "aws_kinesis_stream",
        profile: "kinesis",
        part: "broker",
        names: &[("retention_period", "RetentionPeriodHours"), ("name", "Name"), ("shard_count", "ShardCount")],
    },
    Resource {
        kind: "kafka_topic",
        profile: "kafka-java",
        part: "broker",
        names: &[("replication_factor", "replication.factor"), ("partitions", "num.partitions")],
    },
    Resource { kind: "confluent_kafka_topic", profile: "kafka-java", part: "broker", names: &[] },
    Resource { kind: "rabbitmq_queue", profile: "rabbitmq", part: "broker", names: &[] },
];

/// `var.x` is the default of the variable x, where it has one.
fn resolved(node: &Node, tree: &Node) -> Node {
    let NodeKind::Unresolved(text) = &node.kind else { return node.clone() };
    let default =
        text.strip_prefix("var.").and_then(|name| tree.get(&format!("variable.{name}"))?.get("default").cloned());
    let local = text.strip_prefix("local.").and_then(|name| tree.get("locals")?.get(name).cloned());
    match default.or(local) {
        Some(known) if !matches!(known.kind, NodeKind::Unresolved(_)) => Node { span: node.span.clone(), ..known },
        _ => node.clone(),
    }
}

pub(super) fn terraform(collector: &mut Collector, tree: &Node, choice: &ImportOptions) {
    let mut known = Vec::new();
    // Policies that are resources of their own.
    let mut apart = Vec::new();
    // A queue that is named in another one's redrive policy receives its dead letters.
    let policies: Vec<String> = tree
        .entries()
        .iter()
        .filter_map(|(_, node)| node.get("redrive_policy"))
        .map(|node| format!("{:?}", node.kind))
        .collect();
    for (key, node) in tree.entries() {
        let kind = key.text.strip_prefix("resource.").and_then(|rest| rest.split('.').next());
        let is_known = RESOURCES.iter().any(|resource| Some(resource.kind) == kind);
        let reference = key.text.strip_prefix("resource.").map(|reference| format!("{reference}."));
        let is_dead = reference.is_some_and(|reference| policies.iter().any(|policy| policy.contains(&reference)));
        if kind == Some("aws_sqs_queue_redrive_policy") {
            apart.push((key, node));
        } else if is_known && !is_dead {
            known.push((key.text.as_str(), node));
        } else if is_dead {
            collector.irrelevant(&key.text, key.span.clone(), "receives the dead letters of another queue");
        } else {
            collector.irrelevant(&key.text, key.span.clone(), "another kind of block");
        }
    }
    let short: Vec<(&str, &Node)> =
        known.iter().map(|(name, node)| (name.rsplit('.').next().unwrap_or(name), *node)).collect();
    let Some((_, node)) = select(collector, "resource", &short, choice) else { return };
    let Some((name, _)) = known.iter().find(|(_, other)| other.span == node.span) else { return };
    let kind = name.strip_prefix("resource.").and_then(|rest| rest.split('.').next());
    let Some(resource) = RESOURCES.iter().find(|resource| Some(resource.kind) == kind) else { return };
    for (key, value) in node.entries() {
        let value = resolved(value, tree);
        if key.text == "redrive_policy" {
            cloud::redrive(collector, key, &value);
            continue;
        }
        attribute(collector, resource, key, &value);
    }
    let reference = name.strip_prefix("resource.").map_or_else(String::new, |reference| format!("{reference}."));
    for (key, node) in apart {
        let is_ours = node.get("queue_url").is_some_and(|url| format!("{:?}", url.kind).contains(&reference));
        let policy = node.entries().iter().find(|(inner, _)| inner.text == "redrive_policy");
        match policy.filter(|_| is_ours) {
            Some((inner, policy)) => cloud::redrive(collector, inner, &resolved(policy, tree)),
            None => collector.irrelevant(&key.text, key.span.clone(), "another queue's redrive policy"),
        }
    }
}

fn attribute(collector: &mut Collector, resource: &Resource, key: &NodeKey, value: &Node) {
    let own = Some(resource.profile);
    // Blocks hold settings of their own: `config`, `settings`, `dead_letter_policy`.
    if let NodeKind::Map(entries) = &value.kind {
        let is_plain = matches!(key.text.as_str(), "config" | "settings" | "arguments");
        for (inner, node) in entries {
            let name = if is_plain { inner.text.clone() } else { format!("{}.{}", key.text, inner.text) };
            collector.take(own, resource.part, &name, inner, node);
        }
        return;
    }
    let name = resource.names.iter().find(|(name, _)| *name == key.text).map_or(key.text.as_str(), |(_, name)| *name);
    if let NodeKind::Unresolved(text) = &value.kind {
        let spans = (key.span.clone(), value.span.clone());
        collector.setting(own, resource.part, name, RawValue::Unresolved(text.clone()), spans);
    } else {
        collector.take(own, resource.part, name, key, value);
    }
}
