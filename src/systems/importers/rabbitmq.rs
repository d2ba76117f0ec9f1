//! The definitions of RabbitMQ: a queue with its arguments and the policy that applies to it.
//! Source: RabbitMQ documentation, "Parameters and Policies" and "Definitions".

use super::collector::Collector;
use super::options::ImportOptions;
use super::select::select;
use crate::systems::formats::Node;
use regex_lite::Regex;
use std::collections::HashSet;

/// The profile of these settings.
const PROFILE: Option<&str> = Some("rabbitmq");

/// The prefix of a queue's arguments, which the keys of a policy lack.
const ARGUMENT: &str = "x-";

pub(super) fn rabbitmq(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    for (key, node) in tree.entries() {
        match key.text.as_str() {
            "queues" | "policies" | "rabbitmq_version" => {}
            // Shovels, federation, policies of operators, limits of virtual hosts.
            "parameters" => {
                for item in node.items() {
                    let component = item.get("component").and_then(Node::text).unwrap_or("parameters");
                    collector.unexamined(component, item.span.clone(), "moves, drops or limits messages");
                }
            }
            _ => {
                let why = "users, exchanges, bindings: permissions and routing";
                collector.irrelevant(&key.text, key.span.clone(), why);
            }
        }
    }
    let queues = tree.get("queues").map(Node::items).unwrap_or_default();
    let named = queues.iter().map(|queue| (queue.get("name").and_then(Node::text).unwrap_or_default(), queue));
    let named: Vec<(&str, &Node)> = named.collect();
    // A queue's name is unique in its virtual host.
    let path = |name: &str, queue: &Node| format!("{}/{name}", text_of(queue, "vhost").trim_end_matches('/'));
    let Some((name, queue)) = select(collector, "queue", &named, &path, options) else { return };
    match tree.get("rabbitmq_version").and_then(Node::text) {
        Some(version) => collector.implies_version("rabbitmq", version),
        None => collector.implies("rabbitmq"),
    }
    default_type(collector, tree, queue);
    for (key, node) in queue.entries() {
        match key.text.as_str() {
            "arguments" => {
                for (argument, value) in node.entries() {
                    collector.take(PROFILE, "broker", &argument.text, argument, value);
                }
            }
            "durable" | "auto_delete" | "type" => collector.take(PROFILE, "broker", &key.text, key, node),
            other => collector.irrelevant(other, key.span.clone(), "names the queue"),
        }
    }
    let policies = tree.get("policies").map(Node::items).unwrap_or_default();
    let Some(definition) = policy_of(collector, name, queue, policies).and_then(|policy| policy.get("definition"))
    else {
        return;
    };
    // The queue's own arguments precede those of a policy.
    let own = queue.get("arguments").map(Node::entries).unwrap_or_default();
    let own: HashSet<&str> = own.iter().map(|(key, _)| key.text.as_str()).collect();
    for (key, node) in definition.entries() {
        let argument = format!("{ARGUMENT}{}", key.text);
        if !own.contains(argument.as_str()) {
            collector.take(PROFILE, "broker", &argument, key, node);
        }
    }
}

/// Names the default type of a virtual host, which a queue without a type of its own has.
fn default_type(collector: &mut Collector, tree: &Node, queue: &Node) {
    let has_type = queue.get("arguments").is_some_and(|arguments| arguments.get("x-queue-type").is_some());
    if has_type || queue.get("type").is_some() {
        return;
    }
    for host in tree.get("vhosts").map(Node::items).unwrap_or_default() {
        let stated = host.get("default_queue_type").or_else(|| host.get("metadata")?.get("default_queue_type"));
        if let Some(stated) = stated.filter(|stated| !matches!(stated.text(), Some("classic" | "undefined"))) {
            collector.unexamined("default_queue_type", stated.span.clone(), "the type of queues that state none");
        }
    }
}

fn text_of<'a>(node: &'a Node, key: &str) -> &'a str {
    node.get(key).and_then(Node::text).unwrap_or_default()
}

/// Whether a policy is of a queue's virtual host, and for queues of its type. Source: RabbitMQ
/// documentation, "Parameters and Policies", "How Policies Work" and `apply-to`.
fn is_for(policy: &Node, queue: &Node) -> bool {
    let (own, host) = (text_of(queue, "vhost"), text_of(policy, "vhost"));
    let stated = queue.get("arguments").map(|arguments| text_of(arguments, "x-queue-type"));
    let kind = stated.filter(|stated| !stated.is_empty()).unwrap_or_else(|| text_of(queue, "type"));
    let is_of_type = match text_of(policy, "apply-to") {
        "exchanges" => false,
        "classic_queues" => matches!(kind, "" | "classic"),
        "quorum_queues" => kind == "quorum",
        "streams" => kind == "stream",
        _ => true,
    };
    is_of_type && (own.is_empty() || host.is_empty() || own == host)
}

/// The policy of the highest priority whose pattern matches a queue; the last of several.
fn policy_of<'a>(collector: &mut Collector, name: &str, queue: &Node, policies: &'a [Node]) -> Option<&'a Node> {
    let mut matching = Vec::new();
    for policy in policies.iter().filter(|policy| is_for(policy, queue)) {
        let Some(pattern) = policy.get("pattern") else { continue };
        match pattern.text().map(Regex::new) {
            Some(Ok(regex)) if regex.is_match(name) => matching.push(policy),
            Some(Ok(_)) => {}
            _ => {
                let effect =
                    "the pattern cannot be evaluated here, so the policy may apply to this queue and is not read";
                collector.unexamined("pattern", pattern.span.clone(), effect);
            }
        }
    }
    let priority = |policy: &&Node| -> i64 {
        policy.get("priority").and_then(Node::text).and_then(|text| text.parse().ok()).unwrap_or(0)
    };
    matching.into_iter().max_by_key(priority)
}
