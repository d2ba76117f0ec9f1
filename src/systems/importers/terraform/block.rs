//! Terraform: queues, subscriptions, streams and topics of the providers for AWS, Google and Kafka.
//!
//! Attributes that refer to a variable or a local with a known value have that value; any other
//! expression stays unresolved.

use super::super::collector::Collector;
use super::super::options::ImportOptions;
use super::super::select::select;
use super::super::sqs::redrive_policy;
use super::lambda::Lambdas;
use super::module;
use super::resource::{META_ARGUMENTS, RESOURCES, References, ResourceType};
use super::shown::{Shown, is_computed};
use crate::systems::formats::{Node, NodeKey, NodeKind};
use std::collections::{HashMap, HashSet};

/// The beginnings of the types of resources that may bear on a profile's queue, topic or stream.
/// Those that are neither read nor known to be irrelevant are named by the verdict.
const FAMILIES: [(&str, &[&str]); 5] = [
    ("sqs", &["aws_sqs_", "aws_pipes_"]),
    ("kinesis", &["aws_pipes_"]),
    ("pubsub", &["google_pubsub_"]),
    ("kafka-java", &["kafka_", "confluent_"]),
    ("rabbitmq", &["rabbitmq_"]),
];

/// The types of these families without a bearing on delivery: permissions, accounts, schemas, other
/// queues and streams, routing, and the places of clusters.
const IRRELEVANT: [&str; 40] = [
    "aws_sqs_queue_policy",
    "aws_sqs_queue_redrive_allow_policy",
    "confluent_api_key",
    "confluent_certificate_authority",
    "confluent_certificate_pool",
    "confluent_dns_forwarder",
    "confluent_dns_record",
    "confluent_environment",
    "confluent_gateway",
    "confluent_group_mapping",
    "confluent_identity_pool",
    "confluent_identity_provider",
    "confluent_invitation",
    "confluent_ip_filter",
    "confluent_ip_group",
    "confluent_kafka_acl",
    "confluent_kafka_client_quota",
    "confluent_kafka_cluster",
    "confluent_network",
    "confluent_network_link_endpoint",
    "confluent_network_link_service",
    "confluent_peering",
    "confluent_private_link_access",
    "confluent_private_link_attachment",
    "confluent_private_link_attachment_connection",
    "confluent_role_binding",
    "confluent_schema",
    "confluent_schema_registry_cluster_config",
    "confluent_schema_registry_cluster_mode",
    "confluent_service_account",
    "confluent_subject_config",
    "confluent_subject_mode",
    "confluent_transit_gateway_attachment",
    "kafka_acl",
    "kafka_quota",
    "google_pubsub_schema",
    "kafka_user_scram_credential",
    "rabbitmq_user",
    "rabbitmq_permissions",
    "rabbitmq_topic_permissions",
];

/// The types of these families that have no bearing while they state nothing but these attributes.
const HARMLESS: [(&str, &[&str]); 4] = [
    (
        "google_pubsub_topic",
        &["name", "project", "labels", "kms_key_name", "message_storage_policy", "message_retention_duration", "tags"],
    ),
    ("rabbitmq_vhost", &["name"]),
    ("rabbitmq_exchange", &["name", "vhost", "settings"]),
    ("rabbitmq_binding", &["source", "vhost", "destination", "destination_type", "routing_key", "arguments"]),
];

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

/// The name of a resource, behind its type.
fn name_of(reference: &str) -> &str {
    reference.split_once('.').map_or(reference, |(_, name)| name)
}

/// The beginnings of the keys of blocks that may refer to the resource without a bearing on
/// delivery: permissions, alarms, outputs, and the resources above.
const HARMLESS_READERS: [&str; 9] = [
    "output.",
    "locals",
    "data.aws_iam_",
    "resource.aws_iam_",
    "resource.aws_cloudwatch_",
    "resource.aws_ssm_parameter.",
    "resource.aws_sqs_queue_policy.",
    "resource.aws_sqs_queue_redrive_allow_policy.",
    "resource.google_pubsub_subscription_iam_",
];

/// Whether a resource that is not read may bear on the queue, topic or stream of a profile.
fn bears_on(profile: &str, reference: &str, node: &Node) -> bool {
    let name = reference.split('.').next().unwrap_or_default();
    let family = FAMILIES.iter().find(|(of, _)| *of == profile);
    let is_member = family.is_some_and(|(_, prefixes)| prefixes.iter().any(|prefix| name.starts_with(prefix)));
    let is_harmless = HARMLESS.iter().any(|(known, attributes)| {
        *known == name
            && node
                .entries()
                .iter()
                .all(|(key, _)| META_ARGUMENTS.contains(&key.text.as_str()) || attributes.contains(&key.text.as_str()))
    });
    // Google's permissions are resources of their own: `google_pubsub_topic_iam_member`.
    is_member && !IRRELEVANT.contains(&name) && !name.contains("_iam_") && !is_harmless
}

/// Reads a configuration.
pub(in crate::systems::importers) fn terraform(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    blocks(collector, tree, &references, options);
}

/// Reads the output of `terraform show -json`.
pub(in crate::systems::importers) fn terraform_shown(collector: &mut Collector, root: &Node, options: &ImportOptions) {
    if let Some(shown) = Shown::new(collector, root) {
        blocks(collector, &shown.tree, &|node| shown.references(node), options);
    }
}

fn blocks(collector: &mut Collector, tree: &Node, references: References<'_>, options: &ImportOptions) {
    let policies = tree.entries().iter().filter_map(|(_, node)| node.get("redrive_policy"));
    let dead_letter_queues: HashSet<String> = policies.flat_map(references).collect();
    let mut resources = Vec::new();
    let mut separate_policies = Vec::new();
    let mut others = Vec::new();
    let values = Values::new(tree);
    for (key, node) in tree.entries() {
        let reference = key.text.strip_prefix("resource.").unwrap_or_default();
        if reference.split('.').next() == Some(REDRIVE_POLICY) {
            separate_policies.push((key, node));
        } else if module::is_queue(key, node) {
            if module::is_created(collector, key, node, &|node| values.resolved(node)) {
                resources.push((key.text.as_str(), node));
            }
        } else if dead_letter_queues.contains(reference) {
            collector.irrelevant(&key.text, key.span.clone(), "receives the dead letters of another queue");
        } else if type_of(reference).is_some() && node.get("count").and_then(Node::text) == Some("0") {
            collector.irrelevant(&key.text, key.span.clone(), "its count is 0: it does not exist");
        } else if type_of(reference).is_some() {
            resources.push((reference, node));
        } else {
            others.push((key, reference, node));
        }
    }
    let names: Vec<(&str, &Node)> = resources.iter().map(|(reference, node)| (name_of(reference), *node)).collect();
    let by_start: HashMap<usize, &str> = resources.iter().map(|(path, node)| (node.span.start, *path)).collect();
    let path = |name: &str, node: &Node| (*by_start.get(&node.span.start).unwrap_or(&name)).to_owned();
    let Some((_, selected)) = select(collector, "resource", &names, &path, options) else { return };
    let Some((reference, node)) = resources.into_iter().find(|(_, node)| node.span == selected.span) else { return };
    let resource = if reference.starts_with("module.") { Some(&module::QUEUE) } else { type_of(reference) };
    let Some(resource) = resource else { return };
    collector.implies(resource.profile);
    if matches!(resource.profile, "sqs" | "kinesis") {
        let lambdas = Lambdas::take(&mut others);
        lambdas.add(collector, reference, resource.profile, references, &|node| values.resolved(node));
    }
    for (key, of, node) in others {
        let refers =
            references(node).contains(reference) && !HARMLESS_READERS.iter().any(|one| key.text.starts_with(one));
        if refers || bears_on(resource.profile, of, node) {
            let effect = "this block may change what is delivered, and is not read";
            let name = if of.is_empty() { &key.text } else { of };
            collector.unexamined(name, key.span.clone(), effect);
        } else {
            collector.irrelevant(&key.text, key.span.clone(), "another type of block");
        }
    }
    if reference.starts_with("module.") {
        module::dead_letters(collector, node, &|node| values.resolved(node));
    }
    for (key, value) in node.entries() {
        let value = values.resolved(value);
        if reference.starts_with("module.") && module::account(collector, key, &value) {
            continue;
        }
        if is_computed(&key.text) {
            collector.irrelevant(&key.text, key.span.clone(), "an attribute that the provider computes");
        } else if META_ARGUMENTS.contains(&key.text.as_str()) {
            collector.irrelevant(&key.text, key.span.clone(), "an argument of Terraform itself");
        } else if key.text == "redrive_policy" && !matches!(value.kind, NodeKind::Scalar(None)) {
            redrive_policy(collector, key, &value);
        } else {
            attribute(collector, resource, key, &value);
        }
    }
    let node_policy = node.get("redrive_policy");
    for (key, node) in separate_policies {
        let named = node.get("queue_url").map(references).unwrap_or_default();
        let policy = node.entries().iter().find(|(inner, _)| inner.text == "redrive_policy");
        let is_own = |(_, policy): &&(NodeKey, Node)| node_policy.is_some_and(|own| own.kind == policy.kind);
        match policy.filter(|_| named.contains(reference)) {
            // A state has the policy with the queue, too.
            Some((inner, _)) if policy.is_some_and(|one| is_own(&one)) => {
                collector.irrelevant(&inner.text, inner.span.clone(), "the same as the queue's own");
            }
            Some((inner, policy)) => redrive_policy(collector, inner, &values.resolved(policy)),
            None if named.iter().any(|one| type_of(one).is_some()) => {
                collector.irrelevant(&key.text, key.span.clone(), "another queue's redrive policy");
            }
            None => {
                let of = key.text.strip_prefix("resource.").unwrap_or_default();
                collector.unexamined(of, key.span.clone(), "its queue is given elsewhere, so it may be this one");
            }
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
