//! The registry's module `terraform-aws-modules/sqs/aws`: a queue, and one for its dead letters.
//!
//! Its variables have the names of the resource's attributes. Source: `main.tf` and `variables.tf`
//! of terraform-aws-modules/terraform-aws-sqs.

use super::super::collector::Collector;
use super::resource::{OF_A_QUEUE, Resolve, ResourceType};
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey, NodeKind};

/// The queue of the module.
pub(super) const QUEUE: ResourceType =
    ResourceType { name: "module", profile: "sqs", part: "broker", renamed: &OF_A_QUEUE };

/// How often a message is received before it is a dead letter, where `redrive_policy` does not say
/// it: `merge({maxReceiveCount = 5}, var.redrive_policy)`.
const MAX_RECEIVE_COUNT: &str = "5";

/// The variables without a bearing on delivery; one that ends in `*` is a beginning.
const IRRELEVANT: [&str; 14] = [
    "source",
    "version",
    "providers",
    "create",
    "create_dlq",
    "use_name_prefix",
    "create_queue_policy",
    "source_queue_policy_documents",
    "override_queue_policy_documents",
    "queue_policy_statements",
    "dlq_*",
    "create_dlq_*",
    "source_dlq_*",
    "override_dlq_*",
];

/// Whether a block is this module, from the registry or from its repository.
pub(super) fn is_queue(key: &NodeKey, node: &Node) -> bool {
    let source = node.get("source").and_then(Node::text).unwrap_or_default();
    let is_module = ["terraform-aws-modules/sqs/aws", "terraform-aws-modules/terraform-aws-sqs"];
    // `//modules/...` is a part of a module.
    key.text.starts_with("module.") && is_module.iter().any(|name| source.contains(name))
}

/// Whether the module makes a queue; where that is unknown, it is named and one is assumed.
pub(super) fn is_created(collector: &mut Collector, key: &NodeKey, node: &Node, resolve: Resolve<'_>) -> bool {
    let is_none = node.get("count").and_then(Node::text) == Some("0");
    let Some(create) = node.get("create").map(resolve).filter(|_| !is_none) else { return !is_none };
    match create.text() {
        Some("true") => true,
        Some("false") => {
            collector.irrelevant(&key.text, key.span.clone(), "create is false: there is no queue");
            false
        }
        _ => {
            collector.unexamined("create", create.span, "there may be no queue");
            true
        }
    }
}

/// Adds the delivery limit that the module sets with `create_dlq`, where no policy states it.
pub(super) fn dead_letters(collector: &mut Collector, node: &Node, resolve: Resolve<'_>) {
    let Some((key, create)) = node.entries().iter().find(|(key, _)| key.text == "create_dlq") else { return };
    let create = resolve(create);
    // A policy that states the limit, or that is unknown, is read as such.
    let is_empty = |policy: &Node| matches!(policy.kind, NodeKind::Map(_)) && policy.get("maxReceiveCount").is_none();
    let is_open = node.get("redrive_policy").map(resolve).is_none_or(|policy| is_empty(&policy));
    if !is_open || create.text() == Some("false") {
        return;
    }
    let spans = (key.span.clone(), create.span.clone());
    let value = match create.text() {
        Some("true") => RawValue::of(MAX_RECEIVE_COUNT),
        _ => RawValue::Unresolved("(create_dlq decides)".to_owned()),
    };
    collector.setting(Some("sqs"), "broker", "maxReceiveCount", value, spans);
}

/// Whether a variable has no bearing on delivery, or is read elsewhere; it is listed then.
pub(super) fn account(collector: &mut Collector, key: &NodeKey, value: &Node) -> bool {
    let is_named = |known: &&'static str| match known.strip_suffix('*') {
        Some(prefix) => key.text.starts_with(prefix),
        None => *known == key.text,
    };
    let is_empty = |policy: &Node| matches!(policy.kind, NodeKind::Map(_)) && policy.get("maxReceiveCount").is_none();
    let is_irrelevant = IRRELEVANT.iter().any(is_named) || (key.text == "redrive_policy" && is_empty(value));
    if is_irrelevant {
        let why = "permissions, names, and the queue of dead letters";
        collector.irrelevant(&key.text, key.span.clone(), why);
    }
    is_irrelevant
}
