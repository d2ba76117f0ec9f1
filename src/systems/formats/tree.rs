//! The tree that YAML, JSON and HCL files are parsed into. Every key and value has its bytes.

use std::ops::Range;

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeKey {
    /// The text.
    pub text: String,
    /// The bytes of the file.
    pub span: Range<usize>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The kind of the value, with the value.
    pub kind: NodeKind,
    /// The bytes of the file.
    pub span: Range<usize>,
}

/// The kinds of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Text, a number or a switch, as text; none for `null`.
    Scalar(Option<String>),
    /// An expression that is evaluated elsewhere: a variable, a reference, a function.
    Unresolved(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file. Keys may occur twice.
    Map(Vec<(NodeKey, Node)>),
}

/// An error of a file that is not in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// The parser's message.
    pub text: String,
    /// The bytes of the file.
    pub span: Range<usize>,
}

impl Node {
    /// The entries of a map; none of any other node.
    #[must_use]
    pub fn entries(&self) -> &[(NodeKey, Node)] {
        if let NodeKind::Map(entries) = &self.kind { entries } else { &[] }
    }

    /// The items of a list; none of any other node.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        if let NodeKind::List(items) = &self.kind { items } else { &[] }
    }

    /// The value of a key, in time linear in the map. Of a key that occurs twice it is the later
    /// value, which parsers use.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entries().iter().rev().find(|(key, _)| key.text == name).map(|(_, node)| node)
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let NodeKind::Scalar(Some(text)) = &self.kind { Some(text) } else { None }
    }

    /// Calls `each` with every scalar and every expression of the tree.
    pub fn for_each_text<'a>(&'a self, each: &mut dyn FnMut(&'a str)) {
        match &self.kind {
            NodeKind::Scalar(Some(text)) | NodeKind::Unresolved(text) => each(text),
            NodeKind::Scalar(None) => {}
            NodeKind::List(items) => items.iter().for_each(|item| item.for_each_text(each)),
            NodeKind::Map(entries) => entries.iter().for_each(|(_, item)| item.for_each_text(each)),
        }
    }
}
