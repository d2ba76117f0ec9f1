//! RabbitMQ's definitions, and JetStream's streams and consumers.

use super::super::effective::RawValue;
use super::super::formats::Node;
use super::{Collector, ImportOptions, select};
use crate::design::{Diagnostic, DiagnosticCode};
use regex_lite::Regex;

/// A policy's keys are the queue arguments without their `x-`.
const ARGUMENT: &str = "x-";

pub(super) fn rabbitmq(collector: &mut Collector, tree: &Node, choice: &ImportOptions) {
    let name = |node: &Node| node.get("name").and_then(Node::text).map(str::to_owned);
    let queues = tree.get("queues").map(Node::items).unwrap_or_default();
    for (key, _) in tree.entries() {
        if !matches!(key.text.as_str(), "queues" | "policies") {
            collector.irrelevant(
                &key.text,
                key.span.clone(),
                "users, exchanges, bindings: who may send and where it goes",
            );
        }
    }
    let names: Vec<String> = queues.iter().map(|queue| name(queue).unwrap_or_default()).collect();
    let named: Vec<(&str, &Node)> = names.iter().map(String::as_str).zip(queues).collect();
    let Some((queue_name, queue)) = select(collector, "queue", &named, choice) else { return };
    let own = Some("rabbitmq");
    for (key, node) in queue.entries() {
        match key.text.as_str() {
            "arguments" => {
                for (argument, value) in node.entries() {
                    collector.take(own, "broker", &argument.text, argument, value);
                }
            }
            "durable" | "auto_delete" | "type" => collector.take(own, "broker", &key.text, key, node),
            other => collector.irrelevant(other, key.span.clone(), "names the queue"),
        }
    }
    // The policy of the highest priority whose pattern matches; what the queue says itself comes first.
    let policies = tree.get("policies").map(Node::items).unwrap_or_default();
    let priority = |policy: &&Node| {
        policy.get("priority").and_then(Node::text).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0)
    };
    let mut matching = Vec::new();
    for policy in policies {
        let Some(pattern) = policy.get("pattern") else { continue };
        match pattern.text().map(Regex::new) {
            Some(Ok(regex)) if regex.is_match(queue_name) => matching.push(policy),
            Some(Ok(_)) => {}
            _ => {
                let title = "the policy's pattern is no regular expression; the policy is not looked at";
                collector
                    .diagnostics
                    .push(Diagnostic::at(DiagnosticCode::NotRead, pattern.span.clone(), title, "here").warning());
            }
        }
    }
    matching.sort_by_key(priority);
    let Some(definition) = matching.last().and_then(|policy| policy.get("definition")) else { return };
    let arguments = queue.get("arguments");
    for (key, node) in definition.entries() {
        let argument = format!("{ARGUMENT}{}", key.text);
        if arguments.is_none_or(|arguments| arguments.get(&argument).is_none()) {
            collector.take(own, "broker", &argument, key, node);
        }
    }
}

pub(super) fn nats(collector: &mut Collector, tree: &Node, choice: &ImportOptions) {
    // `nats stream info --json` and `nats consumer info --json` hold the configuration under `config`.
    let config = tree.get("config").unwrap_or(tree);
    if tree.get("config").is_some() {
        for (key, _) in tree.entries().iter().filter(|(key, _)| key.text != "config") {
            collector.irrelevant(
                &key.text,
                key.span.clone(),
                "the state of the stream or consumer, not its configuration",
            );
        }
    }
    let is_consumer = ["ack_policy", "deliver_policy", "durable_name", "ack_wait", "filter_subject"]
        .iter()
        .any(|key| config.get(key).is_some());
    let part = choice.part.clone().unwrap_or_else(|| if is_consumer { "consumer" } else { "broker" }.to_owned());
    for (key, node) in config.entries() {
        let is_nested = !node.entries().is_empty() || !node.items().is_empty();
        match node.text() {
            _ if is_nested => collector.irrelevant(&key.text, key.span.clone(), "subjects, placement, sources"),
            Some(text) => {
                let spans = (key.span.clone(), node.span.clone());
                collector.setting(Some("nats-jetstream"), &part, &key.text, RawValue::Text(text.to_owned()), spans);
            }
            None => collector.take(Some("nats-jetstream"), &part, &key.text, key, node),
        }
    }
}
