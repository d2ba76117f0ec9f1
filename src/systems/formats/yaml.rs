//! YAML: several documents, anchors and aliases, and tags such as `!Ref` of CloudFormation.
//!
//! An alias is replaced by a copy of its node, and the size of all nodes is limited: aliases of
//! aliases would otherwise grow exponentially.

use super::tree::{FormatError, Node, NodeKey, NodeKind};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The largest size of a file's nodes, with the copies of aliased ones: a node counts as one, and
/// one more for every [`TEXT_UNIT`] bytes of its text.
const MAX_SIZE: usize = 200_000;

/// The bytes of text that count as much as a node.
const TEXT_UNIT: usize = 100;

/// The deepest nesting of nodes.
const MAX_DEPTH: usize = 128;

/// Builds trees from the events of the parser.
struct Builder {
    /// The byte of each character by its index, and the number of bytes.
    bytes: Vec<usize>,
    /// The anchored nodes with their sizes, by anchor.
    anchors: HashMap<usize, (Node, usize)>,
    /// The size of all nodes so far.
    size: usize,
    documents: Vec<Node>,
    /// The lists and maps that have not ended, the outermost one first.
    open: Vec<OpenNode>,
}

/// A list or map that has not ended.
struct OpenNode {
    start: Range<usize>,
    /// The anchor; 0 for none.
    anchor: usize,
    tag: Option<String>,
    is_map: bool,
    /// The items; keys and values of a map by turns.
    items: Vec<Node>,
    /// The size with that of the items.
    size: usize,
}

/// Parses all documents of a file.
///
/// # Errors
/// The first error of a file that is not YAML, and a file whose nodes are too many or too deep.
pub fn yaml(text: &str) -> Result<Vec<Node>, FormatError> {
    let bytes = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
    let mut builder = Builder { bytes, anchors: HashMap::new(), size: 0, documents: Vec::new(), open: Vec::new() };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => builder.event(event, span)?,
            Err(error) => {
                let at = builder.byte(error.marker().index());
                return Err(FormatError { text: error.info().to_owned(), span: at..at });
            }
        }
    }
    Ok(builder.documents)
}

impl Builder {
    /// The byte of a character.
    fn byte(&self, index: usize) -> usize {
        self.bytes.get(index).or(self.bytes.last()).copied().unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), FormatError> {
        let span = self.byte(span.start.index())..self.byte(span.end.index()).max(self.byte(span.start.index()));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let size = 1 + text.len() / TEXT_UNIT;
                let tag = tag.map(|tag| tag.to_string());
                let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let kind = match tag.filter(|tag| !tag.starts_with("tag:yaml.org") && !tag.starts_with("!!")) {
                    Some(tag) => NodeKind::Unresolved(format!("{tag} {text}")),
                    None if is_null => NodeKind::Scalar(None),
                    None => NodeKind::Scalar(Some(text.into_owned())),
                };
                self.add(Node { kind, span }, anchor, size)
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) if self.open.len() >= MAX_DEPTH => {
                let _ = (anchor, tag);
                Err(FormatError { text: format!("nodes are nested deeper than {MAX_DEPTH}"), span })
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(span, anchor, tag.map(|tag| tag.to_string()), false);
                Ok(())
            }
            Event::MappingStart(anchor, tag) => {
                self.open(span, anchor, tag.map(|tag| tag.to_string()), true);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&span),
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
                    return Err(FormatError { text: "an alias refers to no anchor before it".to_owned(), span });
                };
                self.add(Node { span, ..node }, 0, size)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, start: Range<usize>, anchor: usize, tag: Option<String>, is_map: bool) {
        self.open.push(OpenNode { start, anchor, tag, is_map, items: Vec::new(), size: 1 });
    }

    fn close(&mut self, end: &Range<usize>) -> Result<(), FormatError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let span = open.start.start..end.end.max(open.start.end);
        let kind = match open.tag.filter(|tag| !tag.starts_with("tag:yaml.org") && !tag.starts_with("!!")) {
            Some(tag) => NodeKind::Unresolved(tag),
            None if open.is_map => NodeKind::Map(pairs(open.items)),
            None => NodeKind::List(open.items),
        };
        self.add(Node { kind, span }, open.anchor, open.size)
    }

    fn add(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), FormatError> {
        self.size += size;
        if self.size > MAX_SIZE {
            let text = "the file has too many nodes, with those that its aliases repeat".to_owned();
            return Err(FormatError { text, span: node.span });
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut() {
            Some(open) => {
                open.size += size;
                open.items.push(node);
            }
            None => self.documents.push(node),
        }
        Ok(())
    }
}

/// The entries of a map from its keys and values by turns. The entries of a merge key `<<` come
/// first, except for those that the map has itself (YAML 1.1, and Spring).
fn pairs(items: Vec<Node>) -> Vec<(NodeKey, Node)> {
    let mut own = Vec::new();
    let mut merged: Vec<(NodeKey, Node)> = Vec::new();
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        let text = match &key.kind {
            NodeKind::Scalar(text) => text.clone().unwrap_or_default(),
            // A list or map as a key names no setting.
            _ => "?".to_owned(),
        };
        if text == "<<" {
            let maps = if let NodeKind::List(items) = value.kind { items } else { vec![value] };
            let entries = |map: Node| if let NodeKind::Map(entries) = map.kind { entries } else { Vec::new() };
            merged.extend(maps.into_iter().flat_map(entries));
        } else {
            own.push((NodeKey { text, span: key.span }, value));
        }
    }
    let own_keys: HashSet<&str> = own.iter().map(|(key, _)| key.text.as_str()).collect();
    merged.retain(|(key, _)| !own_keys.contains(key.text.as_str()));
    merged.append(&mut own);
    merged
}
