//! Flink: `config.yaml` and `flink-conf.yaml`, with nested or dotted keys.
//!
//! Source: Flink, "Configuration" and "Checkpointing".

use super::collector::Collector;
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey, NodeKind};

const PROFILE: Option<&str> = Some("flink-kafka");

/// The setting that switches checkpoints on where it is written and not zero.
const INTERVAL: &str = "execution.checkpointing.interval";

/// The beginnings of settings without a bearing on delivery, beside those of the profile:
/// addresses, folders, memory, access, and which tasks are started again with a failed one.
const IRRELEVANT: [&str; 15] = [
    "jobmanager.bind-host",
    "jobmanager.bind-port",
    "jobmanager.archive.",
    "jobmanager.execution.failover-strategy",
    "env.",
    "io.tmp.dirs",
    "blob.",
    "web.",
    "historyserver.",
    "classloader.",
    "kubernetes.",
    "security.",
    "fs.",
    "s3.",
    "query.",
];

/// Whether a text is a configuration of Flink.
pub(super) fn is_configuration(text: &str) -> bool {
    const KEYS: [&str; 5] =
        ["jobmanager", "taskmanager", "execution.checkpointing", "state.backend", "state.checkpoints"];
    let is_key = |line: &str| KEYS.iter().any(|key| line.starts_with(key));
    let is_nested = text.lines().any(|line| line.starts_with("execution:")) && text.contains("checkpointing:");
    is_nested || text.lines().any(is_key)
}

/// Reads a configuration.
pub(super) fn flink(collector: &mut Collector, documents: &[Node]) {
    collector.implies("flink-kafka");
    for (key, node) in documents.iter().flat_map(Node::entries) {
        setting(collector, &key.text, key, node);
    }
    let interval = collector.found.iter().find(|found| found.key == INTERVAL).cloned();
    if let Some(interval) = interval {
        let value = match &interval.value {
            RawValue::Text(text) => {
                let is_zero =
                    text.trim_start().starts_with('0') && !text.contains(|digit| ('1'..='9').contains(&digit));
                RawValue::of(if is_zero { "false" } else { "true" })
            }
            RawValue::Unresolved(text) => RawValue::Unresolved(text.clone()),
        };
        let spans = (interval.key_span, interval.value_span);
        collector.setting(PROFILE, "consumer", "checkpointing", value, spans);
    }
}

/// Adds the settings of a key, whose maps are parts of the name.
fn setting(collector: &mut Collector, name: &str, key: &NodeKey, node: &Node) {
    if let NodeKind::Map(entries) = &node.kind {
        for (inner, node) in entries {
            setting(collector, &format!("{name}.{}", inner.text), inner, node);
        }
        return;
    }
    // `env.java.opts.all` and the like: a prefix ends at a dot, or is the whole name.
    let is_irrelevant =
        IRRELEVANT.iter().any(|known| name == *known || (known.ends_with('.') && name.starts_with(known)));
    if is_irrelevant {
        collector.irrelevant(name, key.span.clone(), "addresses, folders, memory and access");
    } else {
        collector.take(PROFILE, "consumer", name, key, node);
    }
}
