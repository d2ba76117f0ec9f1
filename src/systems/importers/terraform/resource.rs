//! The types of resources that are read, and the names of their attributes in the profiles.

use crate::systems::formats::Node;
use std::collections::HashSet;

/// The attributes of a queue of SQS, with the profile's names.
pub(super) const OF_A_QUEUE: [(&str, &str); 10] = [
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
];

/// A type of resource that is read.
pub(super) struct ResourceType {
    pub(super) name: &'static str,
    pub(super) profile: &'static str,
    pub(super) part: &'static str,
    /// The attributes whose names differ from the profile's, with the profile's names.
    pub(super) renamed: &'static [(&'static str, &'static str)],
}

pub(super) const RESOURCES: [ResourceType; 6] = [
    ResourceType { name: "aws_sqs_queue", profile: "sqs", part: "broker", renamed: &OF_A_QUEUE },
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

/// The arguments that Terraform itself has for every resource.
pub(super) const META_ARGUMENTS: [&str; 6] = ["count", "depends_on", "for_each", "lifecycle", "provider", "timeouts"];

/// The resources that a node refers to, each as `TYPE.NAME`.
pub(super) type References<'a> = &'a dyn Fn(&Node) -> HashSet<String>;

/// The value of an attribute with references to variables and locals resolved.
pub(super) type Resolve<'a> = &'a dyn Fn(&Node) -> Node;
