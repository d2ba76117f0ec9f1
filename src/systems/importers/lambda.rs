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

/// The types of resources that functions are called with messages of.
const SOURCES: [&str; 6] = [
    "AWS::SQS::Queue",
    "AWS::Kinesis::Stream",
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
    "AWS::MSK::Cluster",
    "AWS::AmazonMQ::Broker",
];

/// The functions of a template.
pub(super) struct Functions<'a> {
    /// The resources, by name.
    pub(super) resources: &'a [(NodeKey, Node)],
    /// The defaults of SAM's functions.
    pub(super) globals: Option<&'a Node>,
}

impl<'a> Functions<'a> {
    /// The event source mappings and the events of SAM's functions. CloudFormation evaluates some
    /// parts; they are named.
    fn pollings(&self, collector: &mut Collector) -> Vec<Polling<'a>> {
        let mut found = Vec::new();
        for (_, node) in self.resources {
            let Some(properties) = node.get("Properties") else { continue };
            match resource_type(node) {
                "AWS::Lambda::EventSourceMapping" | "AWS::Serverless::Function"
                    if is_evaluated(collector, properties) => {}
                "AWS::Lambda::EventSourceMapping" => {
                    let named = properties.get("FunctionName");
                    let is_function = |other: &Node| resource_type(other).ends_with("::Function");
                    let mut functions = self.resources.iter().filter(|(_, other)| is_function(other));
                    let function = functions.find(|(key, _)| named.is_some_and(|name| refers(name, &key.text)));
                    let function = function.and_then(|(_, function)| function.get("Properties"));
                    let source = properties.get("EventSourceArn").unwrap_or(properties);
                    found.push(Polling { properties, source, function });
                }
                "AWS::Serverless::Function" => {
                    let Some(events) = properties.get("Events").filter(|events| !is_evaluated(collector, events))
                    else {
                        continue;
                    };
                    for (_, event) in events.entries() {
                        if is_evaluated(collector, event) {
                            continue;
                        }
                        let event = event.get("Properties").filter(|event| !is_evaluated(collector, event));
                        let Some(event) = event else { continue };
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

    /// The time-out of a function, its own or that of all of SAM's functions.
    fn timeout(&self, function: &'a Node) -> Option<&'a (NodeKey, Node)> {
        let timeout_of = |node: &'a Node| node.entries().iter().find(|(key, _)| key.text == "Timeout");
        timeout_of(function).or_else(|| self.globals.and_then(timeout_of))
    }
}

/// Whether CloudFormation evaluates a part, which is named then.
fn is_evaluated(collector: &mut Collector, node: &Node) -> bool {
    let is_evaluated = matches!(node.kind, NodeKind::Unresolved(_));
    if is_evaluated {
        collector.unexamined("EventSourceMapping", node.span.clone(), "CloudFormation evaluates it");
    }
    is_evaluated
}

/// The longest time-out of the functions that are called: the time that processing takes.
pub(super) struct Longest {
    /// The seconds, the key and the value.
    most: Option<(i64, NodeKey, Node)>,
    /// Whether the time-out of every function is known.
    is_known: bool,
}

impl Default for Longest {
    fn default() -> Self {
        Self { most: None, is_known: true }
    }
}

impl Longest {
    /// Considers the time-out of a function. `is_function_known` is whether the file has it.
    pub(super) fn consider(
        &mut self,
        collector: &mut Collector,
        is_function_known: bool,
        timeout: Option<(NodeKey, Node)>,
    ) {
        self.is_known &= is_function_known;
        let Some((key, node)) = timeout else { return };
        match node.text().and_then(|text| text.parse().ok()) {
            Some(seconds) if self.most.as_ref().is_none_or(|(most, ..)| seconds > *most) => {
                self.most = Some((seconds, key, node));
            }
            Some(_) => {}
            None => collector.take(None, "figures", "processing_time", &key, &node),
        }
    }

    /// Adds the figure. It is unknown where one of the functions is.
    pub(super) fn add(self, collector: &mut Collector) {
        if let Some((seconds, key, node)) = self.most.filter(|_| self.is_known) {
            let limit = Node { kind: NodeKind::Scalar(Some(format!("{seconds}s"))), span: node.span };
            collector.take(None, "figures", "processing_time", &key, &limit);
        }
    }
}

/// Adds the settings of the polling of a queue or stream, and the longest time-out of a function as
/// the time that processing takes.
pub(super) fn lambda(collector: &mut Collector, functions: &Functions<'_>, queue: &str, profile: &'static str) {
    let mut longest = Longest::default();
    for Polling { properties, source, function } in functions.pollings(collector) {
        if !refers(source, queue) {
            let is_other =
                |(key, node): &(NodeKey, Node)| SOURCES.contains(&resource_type(node)) && refers(source, &key.text);
            if !functions.resources.iter().any(is_other) {
                let effect = "its source is given elsewhere, so it may poll this queue or stream";
                collector.unexamined("EventSourceMapping", properties.span.clone(), effect);
            }
            continue;
        }
        for (key, node) in properties.entries() {
            collector.take(Some(profile), "consumer", &key.text, key, node);
        }
        let timeout = function.and_then(|function| functions.timeout(function)).cloned();
        longest.consider(collector, function.is_some(), timeout);
    }
    longest.add(collector);
}
