//! The documents of an application's configuration, as properties with dotted paths.

use super::super::collector::Collector;
use super::name::canonical;
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKind, properties, yaml};
use std::ops::Range;

/// A property.
#[derive(Clone, Debug)]
pub(in crate::systems::importers) struct Property {
    /// The path as it is written, its segments joined with dots.
    pub path: String,
    /// The canonical form of the path.
    pub name: String,
    /// The value.
    pub value: RawValue,
    /// The bytes of the last key of the path.
    pub key_span: Range<usize>,
    /// The bytes of the value.
    pub value_span: Range<usize>,
}

/// A document of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::systems::importers) struct Document {
    /// The bytes of the document, or its start.
    pub span: Range<usize>,
    /// The properties in the order of the file.
    pub properties: Vec<Property>,
}

impl Document {
    /// The text of the last property with one of these canonical names.
    pub(super) fn text_of(&self, names: &[&str]) -> Option<&str> {
        let is_named = |property: &&Property| names.contains(&property.name.as_str());
        match self.properties.iter().rfind(is_named).map(|property| &property.value) {
            Some(RawValue::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// The documents of a file; none, and an error, where it is malformed.
pub(in crate::systems::importers) fn documents(collector: &mut Collector, path: &str, text: &str) -> Vec<Document> {
    if path.to_ascii_lowercase().ends_with(".properties") {
        return properties_documents(collector, text);
    }
    let trees = collector.parsed(yaml(text)).unwrap_or_default();
    let document = |tree: &Node| {
        collector.hide(tree);
        collector.duplicates(tree);
        let mut properties = Vec::new();
        flatten("", &(tree.span.start..tree.span.start), tree, &mut properties);
        Document { span: tree.span.clone(), properties }
    };
    trees.iter().map(document).collect()
}

/// The documents of a `.properties` file, which lines of `#---` or `!---` separate.
fn properties_documents(collector: &mut Collector, text: &str) -> Vec<Document> {
    let Some(found) = collector.parsed(properties(text)) else { return Vec::new() };
    let separators = text.match_indices("\n#---").chain(text.match_indices("\n!---"));
    let mut starts: Vec<usize> = std::iter::once(0).chain(separators.map(|(at, _)| at + 1)).collect();
    starts.sort_unstable();
    let document = |start: &usize| Document { span: *start..*start, ..Document::default() };
    let mut documents: Vec<Document> = starts.iter().map(document).collect();
    for property in found {
        let index = starts.partition_point(|start| *start <= property.key_span.start).max(1) - 1;
        documents[index].properties.push(Property {
            name: canonical(&property.key),
            path: property.key,
            value: RawValue::Text(property.value),
            key_span: property.key_span,
            value_span: property.value_span,
        });
    }
    documents
}

/// Adds the scalars of a tree as properties.
fn flatten(path: &str, key_span: &Range<usize>, node: &Node, properties: &mut Vec<Property>) {
    let value = match &node.kind {
        NodeKind::Map(entries) => {
            for (key, inner) in entries {
                // The dots in `"[enable.idempotence]"` belong to the key.
                let name = key.text.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&key.text);
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                flatten(&path, &key.span, inner, properties);
            }
            return;
        }
        NodeKind::List(items) => RawValue::Text(items.iter().filter_map(Node::text).collect::<Vec<_>>().join(",")),
        NodeKind::Scalar(Some(text)) => RawValue::Text(text.clone()),
        NodeKind::Scalar(None) => RawValue::Text(String::new()),
        NodeKind::Unresolved(text) => RawValue::Unresolved(text.clone()),
    };
    let (name, path) = (canonical(path), path.to_owned());
    properties.push(Property { path, name, value, key_span: key_span.clone(), value_span: node.span.clone() });
}
