//! `serverless.yml`: functions with events of queues and streams, and CloudFormation's resources.
//!
//! The events become those of SAM's functions, so that one importer reads both. Source: Serverless
//! Framework, "SQS", "Kinesis" and "serverless.yml Reference".

use super::cloudformation::cloudformation;
use super::collector::Collector;
use super::options::ImportOptions;
use crate::systems::formats::{Node, NodeKey, NodeKind};

/// The settings of an event, with their names in `CloudFormation`.
const OF_AN_EVENT: [(&str, &str); 16] = [
    ("arn", "Queue"),
    ("batchSize", "BatchSize"),
    ("maximumBatchingWindow", "MaximumBatchingWindowInSeconds"),
    ("batchWindow", "MaximumBatchingWindowInSeconds"),
    ("functionResponseType", "FunctionResponseTypes"),
    ("filterPatterns", "FilterCriteria"),
    ("enabled", "Enabled"),
    ("maximumConcurrency", "ScalingConfig.MaximumConcurrency"),
    ("startingPosition", "StartingPosition"),
    ("startingPositionTimestamp", "StartingPositionTimestamp"),
    ("maximumRetryAttempts", "MaximumRetryAttempts"),
    ("maximumRecordAgeInSeconds", "MaximumRecordAgeInSeconds"),
    ("bisectBatchOnFunctionError", "BisectBatchOnFunctionError"),
    ("parallelizationFactor", "ParallelizationFactor"),
    ("tumblingWindowInSeconds", "TumblingWindowInSeconds"),
    ("destinations", "DestinationConfig"),
];

/// The seconds after which a function ends where no time-out is written.
const TIMEOUT_SECONDS: &str = "6";

/// Whether a text is a file of the Serverless Framework.
pub(super) fn is_service(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    has("service:") && has("provider:")
}

fn scalar(text: &str, at: &NodeKey) -> Node {
    Node { kind: NodeKind::Scalar(Some(text.to_owned())), span: at.span.clone() }
}

fn map(entries: Vec<(NodeKey, Node)>, at: &NodeKey) -> Node {
    Node { kind: NodeKind::Map(entries), span: at.span.clone() }
}

fn named(text: &str, at: &NodeKey) -> NodeKey {
    NodeKey { text: text.to_owned(), span: at.span.clone() }
}

/// The text of a variable of the framework, `${...}`, as an expression.
fn resolved(node: &Node) -> Node {
    let kind = match &node.kind {
        NodeKind::Scalar(Some(text)) if text.contains("${") => NodeKind::Unresolved(text.clone()),
        NodeKind::Map(entries) => {
            NodeKind::Map(entries.iter().map(|(key, node)| (key.clone(), resolved(node))).collect())
        }
        NodeKind::List(items) => NodeKind::List(items.iter().map(resolved).collect()),
        other => other.clone(),
    };
    Node { kind, span: node.span.clone() }
}

/// An event of a function as one of SAM: a map of settings, or the name of the source alone.
fn event(key: &NodeKey, node: &Node) -> Node {
    let properties = match &node.kind {
        NodeKind::Map(entries) => {
            let rename = |(inner, value): &(NodeKey, Node)| {
                let name = OF_AN_EVENT.iter().find(|(name, _)| *name == inner.text).map(|(_, name)| *name);
                (named(name.unwrap_or(&inner.text), inner), value.clone())
            };
            entries.iter().filter(|(inner, _)| inner.text != "type").map(rename).collect()
        }
        _ => vec![(named("Queue", key), node.clone())],
    };
    let kind = if key.text == "sqs" { "SQS" } else { "Kinesis" };
    map(vec![(named("Type", key), scalar(kind, key)), (named("Properties", key), map(properties, key))], key)
}

/// A function as one of SAM, with its events of queues and streams.
fn function(collector: &mut Collector, key: &NodeKey, node: &Node) -> Node {
    let mut properties = Vec::new();
    let mut events = Vec::new();
    for (inner, value) in node.entries() {
        match inner.text.as_str() {
            "timeout" => properties.push((named("Timeout", inner), value.clone())),
            "events" if matches!(value.kind, NodeKind::Unresolved(_)) => {
                collector.unexamined("events", inner.span.clone(), "the framework evaluates them");
            }
            "events" => {
                for (source, value) in value.items().iter().flat_map(Node::entries) {
                    if matches!(source.text.as_str(), "sqs" | "stream") {
                        events.push((source.clone(), event(source, value)));
                    } else if matches!(source.text.as_str(), "kafka" | "msk" | "activemq" | "rabbitmq") {
                        collector.unexamined(&source.text, source.span.clone(), "an event of another broker");
                    } else {
                        collector.irrelevant(&source.text, source.span.clone(), "an event of no queue or stream");
                    }
                }
            }
            "onError" | "destinations" | "maximumRetryAttempts" | "maximumEventAge" => {
                collector.irrelevant(&inner.text, inner.span.clone(), "of asynchronous invocations, not of a queue's");
            }
            _ => collector.irrelevant(&inner.text, inner.span.clone(), "code and deployment of the function"),
        }
    }
    properties.push((named("Events", key), map(events, key)));
    let kind = (named("Type", key), scalar("AWS::Serverless::Function", key));
    map(vec![kind, (named("Properties", key), map(properties, key))], key)
}

/// Reads a service.
pub(super) fn serverless(collector: &mut Collector, documents: &[Node], options: &ImportOptions) {
    let documents: Vec<Node> = documents.iter().map(resolved).collect();
    let mut resources = Vec::new();
    let mut timeout = None;
    let mut functions = None;
    for (key, node) in documents.iter().flat_map(Node::entries) {
        match key.text.as_str() {
            "resources" => add_resources(collector, node, &mut resources),
            "functions" => functions = Some((key, node)),
            "provider" => {
                timeout = match node.kind {
                    NodeKind::Map(_) => node.entries().iter().find(|(inner, _)| inner.text == "timeout"),
                    // Another file has the time-out.
                    _ => documents.iter().flat_map(Node::entries).find(|(inner, _)| inner.text == "provider"),
                };
                collector.irrelevant(&key.text, key.span.clone(), "where the functions run");
            }
            "constructs" | "extend" => collector.unexamined(&key.text, key.span.clone(), "a plugin makes queues of it"),
            _ => collector.irrelevant(&key.text, key.span.clone(), "names and deployment"),
        }
    }
    let Some(at) = documents.first().and_then(|document| document.entries().first()).map(|(key, _)| key) else {
        return;
    };
    if let Some((key, node)) = functions {
        if node.entries().is_empty() {
            collector.unexamined("functions", key.span.clone(), "other files have the functions");
        }
        for (name, node) in node.entries() {
            if !matches!(node.kind, NodeKind::Map(_)) {
                collector.unexamined(&name.text, name.span.clone(), "another file has the function");
                continue;
            }
            // A function has the name of no resource.
            let name_of_function = named(&format!("{}LambdaFunction", name.text), name);
            resources.push((name_of_function, function(collector, name, node)));
        }
    }
    let timeout = match timeout {
        Some((key, node)) => (named("Timeout", key), node.clone()),
        None => (named("Timeout", at), scalar(TIMEOUT_SECONDS, at)),
    };
    let globals = map(vec![(named("Function", at), map(vec![timeout], at))], at);
    let template = vec![(named("Globals", at), globals), (named("Resources", at), map(resources, at))];
    cloudformation(collector, &map(template, at), options);
}

/// Adds the resources of a template, or of a list of templates.
fn add_resources(collector: &mut Collector, node: &Node, resources: &mut Vec<(NodeKey, Node)>) {
    match &node.kind {
        NodeKind::List(items) => items.iter().for_each(|item| add_resources(collector, item, resources)),
        NodeKind::Map(entries) => {
            for (inner, node) in entries {
                match inner.text.as_str() {
                    "Resources" if matches!(node.kind, NodeKind::Map(_)) => {
                        resources.extend(node.entries().iter().cloned());
                    }
                    "Outputs" | "Conditions" | "Description" => {
                        collector.irrelevant(&inner.text, inner.span.clone(), "not a resource");
                    }
                    other => collector.unexamined(other, inner.span.clone(), "it may change resources"),
                }
            }
        }
        _ => collector.unexamined("resources", node.span.clone(), "other files have resources"),
    }
}
