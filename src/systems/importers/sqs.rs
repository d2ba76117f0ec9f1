//! The attributes of an SQS queue, as `aws sqs get-queue-attributes` prints them.

use super::collector::Collector;
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey, NodeKind, json};

/// Adds the delivery limit of a redrive policy, which is a map or a text that contains one.
pub(super) fn redrive_policy(collector: &mut Collector, key: &NodeKey, node: &Node) {
    let parsed = match &node.kind {
        NodeKind::Scalar(Some(text)) => json(text).ok(),
        _ => Some(node.clone()),
    };
    let count = parsed.as_ref().and_then(|policy| policy.get("maxReceiveCount"));
    let value = match count.map(|count| &count.kind) {
        Some(NodeKind::Scalar(Some(text))) => RawValue::of(text),
        Some(NodeKind::Unresolved(text)) => RawValue::Unresolved(text.clone()),
        _ => RawValue::Unresolved("(no maxReceiveCount)".to_owned()),
    };
    collector.setting(Some("sqs"), "broker", "maxReceiveCount", value, (key.span.clone(), node.span.clone()));
}

pub(super) fn sqs(collector: &mut Collector, tree: &Node) {
    collector.implies("sqs");
    let attributes = tree.get("Attributes").unwrap_or(tree);
    for (key, node) in attributes.entries() {
        if key.text == "RedrivePolicy" {
            redrive_policy(collector, key, node);
        } else {
            collector.take(Some("sqs"), "broker", &key.text, key, node);
        }
    }
}
