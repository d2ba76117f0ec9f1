//! HCL, the language of Terraform: blocks and attributes as a tree. Expressions stay unresolved.

use super::tree::{FormatError, Node, NodeKey, NodeKind};
use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey, ObjectValue};
use hcl_edit::structure::{Body, Structure};
use std::ops::Range;

/// Parses a file. The key of a block is its identifier and labels, joined with dots.
///
/// # Errors
/// The first error of a file that is not HCL.
pub fn hcl(text: &str) -> Result<Node, FormatError> {
    match hcl_edit::parser::parse_body(text) {
        Ok(parsed) => Ok(body(text, &parsed, 0..text.len())),
        Err(error) => {
            let at = error.location().offset().min(text.len());
            Err(FormatError { text: error.message().to_owned(), span: at..at })
        }
    }
}

fn body(text: &str, body: &Body, span: Range<usize>) -> Node {
    let entries = body.iter().map(|structure| match structure {
        Structure::Attribute(attribute) => {
            let key = NodeKey { text: attribute.key.to_string(), span: attribute.key.span().unwrap_or_default() };
            (key, expression(text, &attribute.value))
        }
        Structure::Block(block) => {
            let names = std::iter::once(block.ident.to_string())
                .chain(block.labels.iter().map(|label| label.as_str().to_owned()));
            let span = block.ident.span().unwrap_or_default();
            let key = NodeKey { text: names.collect::<Vec<_>>().join("."), span };
            (key, self::body(text, &block.body, block.span().unwrap_or_default()))
        }
    });
    Node { kind: NodeKind::Map(entries.collect()), span }
}

fn expression(text: &str, value: &Expression) -> Node {
    let span = value.span().unwrap_or_default();
    let kind = match value {
        Expression::Null(_) => NodeKind::Scalar(None),
        Expression::Bool(on) => NodeKind::Scalar(Some(on.value().to_string())),
        Expression::Number(number) => NodeKind::Scalar(Some(number.value().to_string())),
        Expression::String(string) => NodeKind::Scalar(Some(string.value().clone())),
        Expression::Array(array) => NodeKind::List(array.iter().map(|item| expression(text, item)).collect()),
        Expression::Object(object) => {
            NodeKind::Map(object.iter().map(|(name, value)| entry(text, name, value)).collect())
        }
        Expression::Parenthesis(inside) => return expression(text, inside.inner()),
        // `jsonencode({...})` is used like the object in it.
        Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" && call.args.iter().count() == 1 => {
            return call
                .args
                .iter()
                .next()
                .map_or(Node { kind: NodeKind::Scalar(None), span }, |inside| expression(text, inside));
        }
        _ => NodeKind::Unresolved(text.get(span.clone()).unwrap_or_default().to_owned()),
    };
    Node { kind, span }
}

fn entry(text: &str, name: &ObjectKey, value: &ObjectValue) -> (NodeKey, Node) {
    let span = name.span().unwrap_or_default();
    let name = match name {
        ObjectKey::Ident(ident) => ident.to_string(),
        ObjectKey::Expression(Expression::String(string)) => string.value().clone(),
        ObjectKey::Expression(_) => text.get(span.clone()).unwrap_or_default().to_owned(),
    };
    (NodeKey { text: name, span }, expression(text, value.expr()))
}
