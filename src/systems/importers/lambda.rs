//! Lambda functions of a template that read a queue or stream: event source mappings, and the
//! events of SAM's functions.
//!
//! Lambda polls, calls the function, and deletes a message after the function has returned.
//! Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS".

use super::collector::Collector;
use crate::systems::formats::{Node, NodeKey, NodeKind};

/// How a function is called with messages.
struct Polling<'a> {
    /// The settings of the polling.
    properties: &'a Node,
    /// The source of the messages.
    source: &'a Node,
    /// The properties of the function; absent where it is not in the template.
    function: Option<&'a Node>,
}

/// Whether a node refers to a resource of the template by its name.
fn refers(node: &Node, resource: &str) -> bool {
    let mut found = false;
    node.for_each_text(&mut |text| {
        let mut words = text.split(|character: char| !character.is_alphanumeric());
        found |= words.any(|word| word == resource);
    });
    found
}

/// The type of a resource of a template.
pub(super) fn resource_type(node: &Node) -> &str {
    node.get("Type").and_then(Node::text).unwrap_or_default()
}

/// The event source mappings and the events of SAM's functions.
fn pollings(resources: &[(NodeKey, Node)]) -> Vec<Polling<'_>> {
    let mut found = Vec::new();
    for (_, node) in resources {
        let Some(properties) = node.get("Properties") else { continue };
        match resource_type(node) {
            "AWS::Lambda::EventSourceMapping" => {
                let named = properties.get("FunctionName");
                let mut functions = resources.iter().filter(|(_, other)| resource_type(other).ends_with("::Function"));
                let function = functions.find(|(key, _)| named.is_some_and(|name| refers(name, &key.text)));
                let function = function.and_then(|(_, function)| function.get("Properties"));
                let source = properties.get("EventSourceArn").unwrap_or(properties);
                found.push(Polling { properties, source, function });
            }
            "AWS::Serverless::Function" => {
                let events = properties.get("Events").map(Node::entries).unwrap_or_default().iter();
                for event in events.filter_map(|(_, event)| event.get("Properties")) {
                    if let Some(source) = event.get("Queue").or_else(|| event.get("Stream")) {
                        found.push(Polling { properties: event, source, function: Some(properties) });
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Adds the settings of the polling of a queue or stream, and the longest time-out of a function as
/// the time that processing takes.
pub(super) fn lambda(collector: &mut Collector, resources: &[(NodeKey, Node)], queue: &str, profile: &'static str) {
    let mut longest: Option<(i64, &NodeKey, &Node)> = None;
    for Polling { properties, source, function } in pollings(resources) {
        if !refers(source, queue) {
            if !resources.iter().any(|(key, _)| refers(source, &key.text)) {
                let effect = "its source is given elsewhere, so it may poll this queue or stream";
                collector.unexamined("EventSourceMapping", properties.span.clone(), effect);
            }
            continue;
        }
        for (key, node) in properties.entries() {
            collector.take(Some(profile), "consumer", &key.text, key, node);
        }
        let timeout = function.map(Node::entries).unwrap_or_default().iter().find(|(key, _)| key.text == "Timeout");
        let Some((key, node)) = timeout else { continue };
        match node.text().and_then(|text| text.parse().ok()) {
            Some(seconds) if longest.is_none_or(|(most, ..)| seconds > most) => longest = Some((seconds, key, node)),
            Some(_) => {}
            None => collector.take(None, "figures", "processing_time", key, node),
        }
    }
    if let Some((seconds, key, node)) = longest {
        let limit = Node { kind: NodeKind::Scalar(Some(format!("{seconds}s"))), span: node.span.clone() };
        collector.take(None, "figures", "processing_time", key, &limit);
    }
}
