//! Amazon's: the attributes of an SQS queue, and CloudFormation templates.

use super::super::effective::RawValue;
use super::super::formats::{Node, NodeKey, NodeKind, json};
use super::{Collector, ImportOptions, select};

/// A resource's type, its profile, its part.
const RESOURCES: [(&str, &str, &str); 3] = [
    ("AWS::SQS::Queue", "sqs", "broker"),
    ("AWS::Kinesis::Stream", "kinesis", "broker"),
    ("AWS::Lambda::EventSourceMapping", "sqs", "consumer"),
];

fn profile(name: &str) -> Option<&'static str> {
    RESOURCES.iter().find(|(_, profile, _)| *profile == name).map(|(_, profile, _)| *profile)
}

/// A redrive policy is a map, or a text that holds one.
pub(super) fn redrive(collector: &mut Collector, key: &NodeKey, node: &Node) {
    let inner = match &node.kind {
        NodeKind::Scalar(Some(text)) => json(text).ok(),
        _ => Some(node.clone()),
    };
    let count = inner.as_ref().and_then(|inner| inner.get("maxReceiveCount"));
    let value = match count.map(|count| &count.kind) {
        Some(NodeKind::Scalar(Some(text))) => RawValue::Text(text.clone()),
        Some(NodeKind::Unresolved(text)) => RawValue::Unresolved(text.clone()),
        _ => RawValue::Unresolved("(no maxReceiveCount)".to_owned()),
    };
    collector.setting(Some("sqs"), "broker", "maxReceiveCount", value, (key.span.clone(), node.span.clone()));
}

pub(super) fn sqs(collector: &mut Collector, tree: &Node) {
    let attributes = tree.get("Attributes").unwrap_or(tree);
    for (key, node) in attributes.entries() {
        if key.text == "RedrivePolicy" {
            redrive(collector, key, node);
        } else {
            collector.take(Some("sqs"), "broker", &key.text, key, node);
        }
    }
}

/// `{"Ref": "X"}` and `{"Fn::...": ...}` are computed by CloudFormation; a parameter's default is known.
fn resolved(node: &Node, parameters: Option<&Node>) -> Node {
    let default = |name: &str| parameters?.get(name)?.get("Default").cloned();
    match &node.kind {
        NodeKind::Map(entries) => match entries.as_slice() {
            [(key, value)] if key.text == "Ref" || key.text.starts_with("Fn::") => {
                let name = value.text().unwrap_or_default();
                let known = if key.text == "Ref" { default(name) } else { None };
                known.map_or_else(
                    || Node { kind: NodeKind::Unresolved(format!("{} {name}", key.text)), span: node.span.clone() },
                    |known| Node { span: node.span.clone(), ..known },
                )
            }
            _ => {
                let entries = entries.iter().map(|(key, value)| (key.clone(), resolved(value, parameters)));
                Node { kind: NodeKind::Map(entries.collect()), span: node.span.clone() }
            }
        },
        NodeKind::Unresolved(text) => match text.strip_prefix("!Ref ").and_then(default) {
            Some(known) => Node { span: node.span.clone(), ..known },
            None => node.clone(),
        },
        _ => node.clone(),
    }
}

fn kind(node: &Node) -> &str {
    node.get("Type").and_then(Node::text).unwrap_or_default()
}

pub(super) fn cloudformation(collector: &mut Collector, tree: &Node, choice: &ImportOptions) {
    let parameters = tree.get("Parameters");
    for (key, _) in tree.entries() {
        if key.text != "Resources" {
            collector.irrelevant(&key.text, key.span.clone(), "not a resource");
        }
    }
    let resources = tree.get("Resources").map(Node::entries).unwrap_or_default();
    // A queue that others send their dead letters to is not the pipeline's own.
    let mut texts = Vec::new();
    for (_, node) in resources {
        if let Some(policy) = node.get("Properties").and_then(|properties| properties.get("RedrivePolicy")) {
            mentioned(policy, &mut texts);
        }
    }
    let mut queues = Vec::new();
    for (key, node) in resources {
        let known = RESOURCES.iter().find(|(name, ..)| *name == kind(node));
        match known {
            Some((_, _, "broker")) if !texts.iter().any(|text| text.split(['.', ' ']).any(|word| word == key.text)) => {
                queues.push((key.text.as_str(), node));
            }
            Some((_, _, "consumer")) => {
                for (key, _) in node.get("Properties").map(Node::entries).unwrap_or_default() {
                    collector.irrelevant(
                        &key.text,
                        key.span.clone(),
                        "how Lambda polls; it deletes after the function returned",
                    );
                }
            }
            Some(_) => {
                collector.irrelevant(&key.text, key.span.clone(), "receives the dead letters of another queue");
            }
            None => collector.irrelevant(&key.text, key.span.clone(), "another kind of resource"),
        }
    }
    let Some((_, queue)) = select(collector, "queue or stream", &queues, choice) else { return };
    let Some((_, profile_name, part)) = RESOURCES.iter().find(|(name, ..)| *name == kind(queue)) else { return };
    let Some(properties) = queue.get("Properties") else {
        // Everything is by default; the type alone says which system it is.
        if let Some((key, node)) = queue.entries().iter().find(|(key, _)| key.text == "Type") {
            collector.take(profile(profile_name), part, "Type", key, node);
        }
        return;
    };
    for (key, node) in properties.entries() {
        let node = resolved(node, parameters);
        if key.text == "RedrivePolicy" {
            redrive(collector, key, &node);
        } else {
            collector.take(profile(profile_name), part, &key.text, key, &node);
        }
    }
}

/// The texts below a value.
fn mentioned(node: &Node, texts: &mut Vec<String>) {
    match &node.kind {
        NodeKind::Scalar(Some(text)) | NodeKind::Unresolved(text) => texts.push(text.clone()),
        NodeKind::Scalar(None) => {}
        NodeKind::List(items) => items.iter().for_each(|item| mentioned(item, texts)),
        NodeKind::Map(entries) => entries.iter().for_each(|(_, item)| mentioned(item, texts)),
    }
}
