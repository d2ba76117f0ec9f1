//! A variable of the environment, with its location.

use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKind};
use std::ops::Range;

/// A variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// The name.
    pub name: String,
    /// The value; unresolved where Compose or a shell inserts another variable.
    pub value: RawValue,
    /// The bytes of the name.
    pub key_span: Range<usize>,
    /// The bytes of the value.
    pub value_span: Range<usize>,
}

/// The value of a text. `$$` is a dollar sign; any other `$` begins the name of a variable.
pub(super) fn value_of(text: &str) -> RawValue {
    let plain = text.replace("$$", "");
    if plain.contains('$') { RawValue::Unresolved(text.to_owned()) } else { RawValue::Text(text.replace("$$", "$")) }
}

/// The variables of `environment`: a map, or a list of `NAME=VALUE`. A name without a value has
/// that of the shell.
pub(super) fn variables(environment: &Node) -> Vec<Variable> {
    let of_shell = |name: &str| RawValue::Unresolved(format!("${name}"));
    let pairs = environment.entries().iter().map(|(key, node)| {
        let value = match &node.kind {
            NodeKind::Scalar(Some(text)) => value_of(text),
            NodeKind::Scalar(None) => of_shell(&key.text),
            NodeKind::Unresolved(text) => RawValue::Unresolved(text.clone()),
            NodeKind::List(_) | NodeKind::Map(_) => RawValue::Unresolved("(a list or a map)".to_owned()),
        };
        Variable { name: key.text.clone(), value, key_span: key.span.clone(), value_span: node.span.clone() }
    });
    let items = environment.items().iter().map(|item| {
        let text = item.text().unwrap_or_default();
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, value_of(value)),
            None => (text, of_shell(text)),
        };
        Variable { name: name.to_owned(), value, key_span: item.span.clone(), value_span: item.span.clone() }
    });
    pairs.chain(items).collect()
}
