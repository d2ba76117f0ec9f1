//! YAML: several documents, anchors and aliases, tags of `CloudFormation`.

use super::tree::{FormatError, Node, NodeKey, NodeKind};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::ops::Range;

/// No file needs more values, with what its aliases stand for counted each time.
const MOST_NODES: usize = 200_000;

/// No file nests deeper.
const DEEPEST: usize = 128;

struct Builder {
    /// The byte of every character, and the end.
    bytes: Vec<usize>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    documents: Vec<Node>,
    open: Vec<Open>,
}

struct Open {
    start: Range<usize>,
    anchor: usize,
    tag: Option<String>,
    is_map: bool,
    items: Vec<Node>,
    size: usize,
}

/// Reads all documents of a file.
///
/// # Errors
/// Where it is not YAML, or its aliases stand for more than any configuration holds.
pub fn yaml(text: &str) -> Result<Vec<Node>, FormatError> {
    let bytes = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
    let mut builder = Builder { bytes, anchors: HashMap::new(), nodes: 0, documents: Vec::new(), open: Vec::new() };
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
    fn byte(&self, index: usize) -> usize {
        self.bytes.get(index).or(self.bytes.last()).copied().unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), FormatError> {
        let span = self.byte(span.start.index())..self.byte(span.end.index()).max(self.byte(span.start.index()));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|tag| tag.to_string());
                let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let kind = match tag.filter(|tag| !tag.starts_with("tag:yaml.org") && !tag.starts_with("!!")) {
                    Some(tag) => NodeKind::Unresolved(format!("{tag} {text}")),
                    None if is_null => NodeKind::Scalar(None),
                    None => NodeKind::Scalar(Some(text.into_owned())),
                };
                self.add(Node { kind, span }, anchor, 1)
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) if self.open.len() >= DEEPEST => {
                let _ = (anchor, tag);
                Err(FormatError { text: format!("it is nested deeper than {DEEPEST}"), span })
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
                    return Err(FormatError { text: "an alias without an anchor before it".to_owned(), span });
                };
                self.add(Node { span, ..node }, 0, size)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, start: Range<usize>, anchor: usize, tag: Option<String>, is_map: bool) {
        self.open.push(Open { start, anchor, tag, is_map, items: Vec::new(), size: 1 });
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
        self.nodes += size;
        if self.nodes > MOST_NODES {
            return Err(FormatError { text: "its aliases stand for too much".to_owned(), span: node.span });
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

/// Keys and values by turns. `<<` takes over what its map says, after the map's own keys (YAML 1.1,
/// Spring).
fn pairs(items: Vec<Node>) -> Vec<(NodeKey, Node)> {
    let mut own = Vec::new();
    let mut merged: Vec<(NodeKey, Node)> = Vec::new();
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        let text = match &key.kind {
            NodeKind::Scalar(text) => text.clone().unwrap_or_default(),
            // A key that is no text names no setting.
            _ => "?".to_owned(),
        };
        if text == "<<" {
            let maps = if let NodeKind::List(items) = value.kind { items } else { vec![value] };
            merged.extend(
                maps.into_iter()
                    .flat_map(|map| if let NodeKind::Map(entries) = map.kind { entries } else { Vec::new() }),
            );
        } else {
            own.push((NodeKey { text, span: key.span }, value));
        }
    }
    let fresh: Vec<(NodeKey, Node)> =
        merged.into_iter().filter(|(key, _)| !own.iter().any(|(known, _)| known.text == key.text)).collect();
    own.splice(0..0, fresh);
    own
}
