//! What YAML, JSON and HCL have in common: a tree with places.

use std::ops::Range;

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeKey {
    /// Its text.
    pub text: String,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Text, number, switch; `null` is none.
    Scalar(Option<String>),
    /// Something that is computed elsewhere: a variable, a reference, a function.
    Unresolved(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file; keys may come twice.
    Map(Vec<(NodeKey, Node)>),
}

/// Why a file is not in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// What is wrong.
    pub text: String,
    /// Where, in bytes.
    pub span: Range<usize>,
}

impl Node {
    /// The entries of a map.
    #[must_use]
    pub fn entries(&self) -> &[(NodeKey, Node)] {
        if let NodeKind::Map(entries) = &self.kind { entries } else { &[] }
    }

    /// The items of a list.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        if let NodeKind::List(items) = &self.kind { items } else { &[] }
    }

    /// The last value under a key: where a key comes twice, parsers take the last one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entries().iter().rev().find(|(key, _)| key.text == name).map(|(_, node)| node)
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let NodeKind::Scalar(Some(text)) = &self.kind { Some(text) } else { None }
    }
}
