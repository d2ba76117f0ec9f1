//! AWS CloudFormation templates: a queue or stream of a template, with the defaults of its
//! parameters.

use super::collector::Collector;
use super::lambda::{Functions, lambda, resource_type};
use super::options::ImportOptions;
use super::select::select;
use super::sqs::redrive_policy;
use crate::systems::formats::{Node, NodeKey, NodeKind};
use std::collections::{HashMap, HashSet};

/// The resources that are read: type, profile, part.
const RESOURCES: [(&str, &str, &str); 2] =
    [("AWS::SQS::Queue", "sqs", "broker"), ("AWS::Kinesis::Stream", "kinesis", "broker")];

/// The types of resources that call a function with messages; [`lambda`] reads them.
const FUNCTIONS: [&str; 3] = ["AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function", "AWS::Serverless::Function"];

/// The type of a resource that moves messages and is not read.
const PIPE: &str = "AWS::Pipes::Pipe";

/// The defaults of a template's parameters, by name.
type Defaults<'a> = HashMap<&'a str, &'a Node>;

/// The node with references to parameters replaced by their defaults. Any other function stays
/// unresolved: CloudFormation evaluates it.
fn resolved(node: &Node, defaults: &Defaults<'_>) -> Node {
    let at = |kind: NodeKind| Node { kind, span: node.span.clone() };
    let default_of = |name: &str| defaults.get(name).map(|default| at(default.kind.clone()));
    match &node.kind {
        NodeKind::Map(entries) => match entries.as_slice() {
            [(key, value)] if key.text == "Ref" || key.text.starts_with("Fn::") => {
                let mut words = vec![key.text.as_str()];
                value.for_each_text(&mut |text| words.push(text));
                let default = if key.text == "Ref" { value.text().and_then(default_of) } else { None };
                default.unwrap_or_else(|| at(NodeKind::Unresolved(words.join(" "))))
            }
            _ => {
                let entries = entries.iter().map(|(key, value)| (key.clone(), resolved(value, defaults)));
                at(NodeKind::Map(entries.collect()))
            }
        },
        NodeKind::Unresolved(text) => text.strip_prefix("!Ref ").and_then(default_of).unwrap_or_else(|| node.clone()),
        _ => node.clone(),
    }
}

/// The words of the redrive policies, among them the names of the queues that receive dead letters.
fn redrive_words(resources: &[(NodeKey, Node)]) -> HashSet<&str> {
    let mut words = HashSet::new();
    for (_, node) in resources {
        let policy = node.get("Properties").and_then(|properties| properties.get("RedrivePolicy"));
        if let Some(policy) = policy {
            policy.for_each_text(&mut |text| words.extend(text.split(['.', ' '])));
        }
    }
    words
}

pub(super) fn cloudformation(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    for (key, _) in tree.entries().iter().filter(|(key, _)| key.text != "Resources") {
        collector.irrelevant(&key.text, key.span.clone(), "not a resource");
    }
    let parameters = tree.get("Parameters").map(Node::entries).unwrap_or_default();
    let defaults: Defaults<'_> =
        parameters.iter().filter_map(|(key, node)| Some((key.text.as_str(), node.get("Default")?))).collect();
    let resources = tree.get("Resources").map(|node| resolved(node, &defaults));
    let resources = resources.as_ref().map(Node::entries).unwrap_or_default();
    let words = redrive_words(resources);
    let mut queues = Vec::new();
    for (key, node) in resources {
        match RESOURCES.iter().find(|(name, ..)| *name == resource_type(node)) {
            Some(_) if !words.contains(key.text.as_str()) => queues.push((key.text.as_str(), node)),
            Some(_) => {
                collector.irrelevant(&key.text, key.span.clone(), "receives the dead letters of another queue");
            }
            None if FUNCTIONS.contains(&resource_type(node)) => {}
            None if resource_type(node) == PIPE => {
                collector.unexamined(PIPE, key.span.clone(), "a pipe may read the messages of this queue or stream");
            }
            None if key.text.starts_with("Fn::") || matches!(node.kind, NodeKind::Unresolved(_)) => {
                collector.unexamined(&key.text, key.span.clone(), "CloudFormation makes resources of it");
            }
            None => collector.irrelevant(&key.text, key.span.clone(), "another type of resource"),
        }
    }
    let Some((name, queue)) = select(collector, "queue or stream", &queues, &|name, _| name.to_owned(), options) else {
        return;
    };
    let Some((_, profile, part)) = RESOURCES.iter().find(|(name, ..)| *name == resource_type(queue)) else { return };
    collector.implies(profile);
    let globals = tree.get("Globals").and_then(|globals| globals.get("Function"));
    lambda(collector, &Functions { resources, globals }, name, profile);
    let Some(properties) = queue.get("Properties") else { return };
    if matches!(properties.kind, NodeKind::Unresolved(_)) {
        collector.unexamined("Properties", properties.span.clone(), "CloudFormation evaluates them");
    }
    for (key, node) in properties.entries() {
        if key.text == "RedrivePolicy" {
            redrive_policy(collector, key, node);
        } else {
            collector.take(Some(profile), part, &key.text, key, node);
        }
    }
}
