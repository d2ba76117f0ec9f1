//! The output of `terraform show -json`: a state, or a plan.
//!
//! Its resources are turned into the blocks of a configuration, whose attributes have their values
//! instead of expressions. A resource of a module or with an index has its address as its name.
//! Values that are known only after apply stay unresolved.
//!
//! Source: <https://developer.hashicorp.com/terraform/internals/json-format>, "Values
//! representation", "Change representation" (`after_unknown`) and "Configuration representation".

use super::super::collector::Collector;
use crate::systems::formats::{Node, NodeKey, NodeKind};
use std::collections::{HashMap, HashSet};

/// The attributes that identify a resource to other ones.
const IDENTITIES: [&str; 3] = ["arn", "id", "url"];

/// The attributes that providers compute and no configuration sets.
const COMPUTED: [&str; 7] = ["arn", "effective_labels", "effective_tags", "id", "tags_all", "terraform_labels", "url"];

/// The text of a value that is known only after apply, without a known reference.
const AFTER_APPLY: &str = "(known after apply)";

/// Whether a text is the output of `terraform show -json`.
pub(in crate::systems::importers) fn is_shown(text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    has("\"terraform_version\"") && has("\"root_module\"") && (has("\"planned_values\"") || has("\"values\""))
}

/// The resources of a state or plan as blocks of a configuration.
pub(super) struct Shown {
    /// The blocks; keys as in a configuration: `resource.TYPE.NAME`.
    pub(super) tree: Node,
    /// The `TYPE.NAME` of resources, by what identifies them.
    identities: HashMap<String, Vec<String>>,
}

/// The rest of a plan: by address, the attributes that are known after apply; by address without
/// indexes, the expressions of the configuration.
#[derive(Default)]
struct Plan<'a> {
    unknown: HashMap<&'a str, &'a Node>,
    expressions: HashMap<String, &'a Node>,
}

impl Shown {
    pub(super) fn new(collector: &mut Collector, root: &Node) -> Option<Self> {
        let values = root.get("planned_values").or_else(|| root.get("values"));
        for (key, node) in root.entries() {
            if values.is_some_and(|values| values.span == node.span) {
                continue;
            }
            collector.irrelevant(&key.text, key.span.clone(), "no resource of the state or plan");
            // Variables, outputs and former values may be secret under any name.
            if !matches!(key.text.as_str(), "format_version" | "terraform_version") {
                collector.secrets.push(node.span.clone());
            }
        }
        let values = values?;
        for (key, node) in values.entries().iter().filter(|(key, _)| key.text != "root_module") {
            collector.irrelevant(&key.text, key.span.clone(), "another type of block");
            collector.secrets.push(node.span.clone());
        }
        let plan = Plan::new(root);
        let mut shown = Self {
            tree: Node { kind: NodeKind::Map(Vec::new()), span: values.span.clone() },
            identities: HashMap::new(),
        };
        let mut modules: Vec<&Node> = values.get("root_module").into_iter().collect();
        let mut resources = Vec::new();
        while let Some(module) = modules.pop() {
            modules.extend(module.get("child_modules").map(Node::items).unwrap_or_default());
            resources.extend(module.get("resources").map(Node::items).unwrap_or_default());
        }
        resources.sort_by_key(|resource| resource.span.start);
        for resource in &resources {
            shown.identify(resource);
        }
        let blocks = resources.iter().filter_map(|resource| block(collector, resource, &plan));
        shown.tree.kind = NodeKind::Map(blocks.collect());
        Some(shown)
    }

    fn identify(&mut self, resource: &Node) {
        let Some((_, address, reference)) = names(resource) else { return };
        let mut add = |identity: String| self.identities.entry(identity).or_default().push(reference.clone());
        add(without_indexes(address));
        let Some(values) = resource.get("values") else { return };
        let texts = IDENTITIES.iter().filter_map(|name| values.get(name)?.text());
        // A bare name says too little: other things have it as well.
        texts.filter(|text| text.contains([':', '/'])).collect::<HashSet<_>>().into_iter().for_each(|text| {
            add(text.to_owned());
        });
    }

    /// The `TYPE.NAME` of every resource that a node refers to.
    pub(super) fn references(&self, node: &Node) -> HashSet<String> {
        let mut found = HashSet::new();
        node.for_each_text(&mut |text| {
            // A policy is a text that contains JSON.
            for word in text.split(['"', ' ', ',']) {
                found.extend(self.identities.get(word).into_iter().flatten().cloned());
            }
        });
        found
    }
}

impl<'a> Plan<'a> {
    fn new(root: &'a Node) -> Self {
        let mut plan = Self::default();
        for change in root.get("resource_changes").map(Node::items).unwrap_or_default() {
            let unknown = change.get("change").and_then(|change| change.get("after_unknown"));
            if let (Some(address), Some(unknown)) = (change.get("address").and_then(Node::text), unknown) {
                plan.unknown.insert(address, unknown);
            }
        }
        let configuration = root.get("configuration").and_then(|node| node.get("root_module"));
        let mut modules: Vec<(String, &Node)> = configuration.map(|root| (String::new(), root)).into_iter().collect();
        while let Some((prefix, module)) = modules.pop() {
            for resource in module.get("resources").map(Node::items).unwrap_or_default() {
                if let (Some(address), Some(node)) =
                    (resource.get("address").and_then(Node::text), resource.get("expressions"))
                {
                    plan.expressions.insert(format!("{prefix}{address}"), node);
                }
            }
            for (key, call) in module.get("module_calls").map(Node::entries).unwrap_or_default() {
                modules.extend(call.get("module").map(|inner| (format!("{prefix}module.{}.", key.text), inner)));
            }
        }
        plan
    }

    /// The addresses that an attribute's expression refers to, without indexes.
    fn references(&self, address: &str, attribute: &str) -> String {
        let address = without_indexes(address);
        // `module.x.TYPE.NAME` refers to `TYPE.NAME` of its own module.
        let mut segments = address.rsplitn(3, '.');
        let prefix = segments.nth(2).map_or_else(String::new, |modules| format!("{modules}."));
        let expression = self.expressions.get(&address).and_then(|expressions| expressions.get(attribute));
        let mut found = Vec::new();
        if let Some(expression) = expression {
            expression.for_each_text(&mut |text| {
                let text = without_indexes(text);
                let segments: Vec<&str> = text.split('.').collect();
                if let [kind, name, ..] = segments[..]
                    && !matches!(kind, "var" | "local" | "each" | "count" | "module" | "data")
                {
                    found.push(format!("{prefix}{kind}.{name}"));
                }
            });
        }
        found.dedup();
        if found.is_empty() { AFTER_APPLY.to_owned() } else { found.join(" ") }
    }
}

/// The mode, the address, and the `TYPE.NAME` of a resource.
fn names(resource: &Node) -> Option<(&'static str, &str, String)> {
    let text = |name: &str| resource.get(name).and_then(Node::text);
    let (address, kind) = (text("address")?, text("type")?);
    let is_data = text("mode") == Some("data");
    let plain = address.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.'));
    let name = plain.filter(|rest| !rest.contains(['[', '.'])).unwrap_or(address);
    Some((if is_data { "data" } else { "resource" }, address, format!("{kind}.{name}")))
}

/// An address without the indexes of `count` and `for_each`.
fn without_indexes(address: &str) -> String {
    let (mut depth, mut is_quoted) = (0_usize, false);
    let mut left = String::new();
    for character in address.chars() {
        match character {
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => depth += 1,
            ']' if !is_quoted => depth = depth.saturating_sub(1),
            _ if depth == 0 => left.push(character),
            _ => {}
        }
    }
    left
}

/// A resource as a block.
fn block(collector: &mut Collector, resource: &Node, plan: &Plan<'_>) -> Option<(NodeKey, Node)> {
    let (mode, address, reference) = names(resource)?;
    let at = resource.get("address").map_or(resource.span.clone(), |address| address.span.clone());
    let values = resource.get("values")?;
    if let Some(sensitive) = resource.get("sensitive_values") {
        hide(collector, values, sensitive);
    }
    let unknown = plan.unknown.get(address);
    let mut entries: Vec<(NodeKey, Node)> = Vec::new();
    for (key, node) in values.entries() {
        let after = unknown.and_then(|unknown| unknown.get(&key.text));
        let text = || plan.references(address, &key.text);
        entries.push((key.clone(), value(node, after, &text)));
    }
    // Attributes that are known after apply are not among the values.
    for (key, after) in unknown.map(|unknown| unknown.entries()).unwrap_or_default() {
        if values.get(&key.text).is_none() && has_unknown(after) {
            let text = plan.references(address, &key.text);
            let key = NodeKey { text: key.text.clone(), span: at.clone() };
            entries.push((key, Node { kind: NodeKind::Unresolved(text), span: at.clone() }));
        }
    }
    let key = NodeKey { text: format!("{mode}.{reference}"), span: at };
    Some((key, Node { kind: NodeKind::Map(entries), span: resource.span.clone() }))
}

/// Adds the values that the provider declares sensitive to the secrets.
fn hide(collector: &mut Collector, value: &Node, sensitive: &Node) {
    if sensitive.text() == Some("true") {
        collector.secrets.push(value.span.clone());
    }
    for (key, inner) in sensitive.entries() {
        if let Some(value) = value.get(&key.text) {
            hide(collector, value, inner);
        }
    }
    for (value, inner) in value.items().iter().zip(sensitive.items()) {
        hide(collector, value, inner);
    }
}

/// Whether anything in a part of `after_unknown` is known only after apply.
fn has_unknown(after: &Node) -> bool {
    let mut found = false;
    after.for_each_text(&mut |text| found |= text == "true");
    found
}

/// A value with what is known after apply. A list of one block is the block itself, as in a
/// configuration; what is empty is the same as unwritten.
fn value(node: &Node, after: Option<&Node>, text: &dyn Fn() -> String) -> Node {
    let span = node.span.clone();
    let kind = match &node.kind {
        _ if after.and_then(Node::text) == Some("true") => NodeKind::Unresolved(text()),
        NodeKind::Scalar(Some(text)) if text.is_empty() => NodeKind::Scalar(None),
        NodeKind::List(items) if items.is_empty() => NodeKind::Scalar(None),
        NodeKind::Map(entries) if entries.is_empty() => NodeKind::Scalar(None),
        NodeKind::List(items) if items.len() == 1 && matches!(items[0].kind, NodeKind::Map(_)) => {
            return value(&items[0], after.and_then(|after| after.items().first()), text);
        }
        NodeKind::List(items) => {
            let after = after.map(Node::items).unwrap_or_default();
            NodeKind::List((0..).zip(items).map(|(index, item)| value(item, after.get(index), text)).collect())
        }
        NodeKind::Map(entries) => {
            let known = entries.iter().map(|(key, inner)| {
                let after = after.and_then(|after| after.get(&key.text));
                (key.clone(), value(inner, after, text))
            });
            let mut known: Vec<(NodeKey, Node)> = known.collect();
            for (key, inner) in after.map(Node::entries).unwrap_or_default() {
                if node.get(&key.text).is_none() && has_unknown(inner) {
                    let key = NodeKey { text: key.text.clone(), span: span.clone() };
                    known.push((key, Node { kind: NodeKind::Unresolved(text()), span: span.clone() }));
                }
            }
            NodeKind::Map(known)
        }
        other => other.clone(),
    };
    Node { kind, span }
}

/// Whether an attribute is computed, and says nothing about delivery.
pub(super) fn is_computed(name: &str) -> bool {
    COMPUTED.contains(&name)
}
