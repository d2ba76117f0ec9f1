//! Attributes of channels that are no settings of the client: what each does to a verdict.

use super::super::collector::Collector;
use crate::systems::formats::{Node, NodeKey};

/// An attribute of a connector: its name, which may end in `*`, the values without a bearing on
/// delivery (`*` for every value), and the effect of another one.
pub(super) type Attribute = (&'static str, &'static [&'static str], &'static str);

/// The attribute of this name. An exact name precedes a pattern.
pub(super) fn find(attributes: &[Attribute], name: &str) -> Option<Attribute> {
    let is_pattern = |known: &str| known.strip_suffix('*').is_some_and(|prefix| name.starts_with(prefix));
    let exact = attributes.iter().find(|(known, ..)| *known == name);
    exact.or_else(|| attributes.iter().find(|(known, ..)| is_pattern(known))).copied()
}

/// Adds an attribute as irrelevant or as not examined.
pub(super) fn account(collector: &mut Collector, (_, harmless, effect): Attribute, key: &NodeKey, node: &Node) {
    let value = node.text();
    let is_harmless = harmless.contains(&"*") || value.is_some_and(|value| harmless.contains(&value.trim()));
    if is_harmless {
        collector.irrelevant(&key.text, key.span.clone(), effect);
    } else {
        collector.unexamined(&key.text, key.span.clone(), effect);
    }
}
