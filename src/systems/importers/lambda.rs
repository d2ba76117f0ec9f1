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
    /// The properties of the function; absent where it is not in the template.
    function: Option<&'a Node>,
}

/// Whether a node refers to a resource of the template by its name.
fn refers(node: &Node, resource: &str) -> bool {
    let mut found = false;
    node.for_each_text(&mut |text| {
        let words = text.split(|character: char| !character.is_alphanumeric());
        found |= words.into_iter().any(|word| word == resource);
    });
    found
}

/// The event source mappings and events of SAM whose source is this queue or stream.
fn pollings<'a>(resources: &'a [(NodeKey, Node)], queue: &str) -> Vec<Polling<'a>> {
    let type_of = |node: &'a Node| node.get("Type").and_then(Node::text).unwrap_or_default();
    let mut found = Vec::new();
    for (_, node) in resources {
        let Some(properties) = node.get("Properties") else { continue };
        let is_source = |key: &str| properties.get(key).is_some_and(|source| refers(source, queue));
        match type_of(node) {
            "AWS::Lambda::EventSourceMapping" if is_source("EventSourceArn") => {
                let named = properties.get("FunctionName");
                let mut functions = resources.iter().filter(|(_, other)| type_of(other).ends_with("::Function"));
                let function = functions.find(|(key, _)| named.is_some_and(|name| refers(name, &key.text)));
                let function = function.and_then(|(_, function)| function.get("Properties"));
                found.push(Polling { properties, function });
            }
            "AWS::Serverless::Function" => {
                let events = properties.get("Events").map(Node::entries).unwrap_or_default().iter();
                let events = events.filter_map(|(_, event)| event.get("Properties"));
                let ours = events.filter(|event| {
                    ["Queue", "Stream"].iter().any(|key| event.get(key).is_some_and(|source| refers(source, queue)))
                });
                found.extend(ours.map(|event| Polling { properties: event, function: Some(properties) }));
            }
            _ => {}
        }
    }
    found
}

/// Adds the settings of the polling of a queue or stream, and the time-out of its function as the
/// time that processing takes.
pub(super) fn lambda(collector: &mut Collector, resources: &[(NodeKey, Node)], queue: &str, profile: &'static str) {
    for Polling { properties, function } in pollings(resources, queue) {
        for (key, node) in properties.entries() {
            collector.take(Some(profile), "consumer", &key.text, key, node);
        }
        let timeout = function.map(Node::entries).unwrap_or_default().iter().find(|(key, _)| key.text == "Timeout");
        if let Some((key, node)) = timeout
            && let NodeKind::Scalar(Some(seconds)) = &node.kind
        {
            let limit = Node { kind: NodeKind::Scalar(Some(format!("{seconds}s"))), span: node.span.clone() };
            collector.take(None, "figures", "processing_time", key, &limit);
        }
    }
}
