//! JSON, without the extensions that the parser offers beside comments and trailing commas.

use super::tree::{FormatError, Node, NodeKey, NodeKind};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Parses a JSON file.
///
/// # Errors
/// The first error of a file that is not JSON.
pub fn json(text: &str) -> Result<Node, FormatError> {
    parsed(text, false)
}

/// Parses a JSON file with comments and commas after the last item, as .NET does.
///
/// # Errors
/// The first error of a file that is not JSON.
pub fn json_with_comments(text: &str) -> Result<Node, FormatError> {
    parsed(text, true)
}

fn parsed(text: &str, with_comments: bool) -> Result<Node, FormatError> {
    let strict = ParseOptions {
        allow_comments: with_comments,
        allow_loose_object_property_names: false,
        allow_trailing_commas: with_comments,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(parsed) => match parsed.value {
            Some(value) => Ok(node(&value)),
            None => Err(FormatError { text: "the file is empty".to_owned(), span: 0..0 }),
        },
        Err(error) => {
            let range = error.range();
            Err(FormatError { text: error.kind().to_string(), span: range.start..range.end })
        }
    }
}

fn node(value: &Value<'_>) -> Node {
    let range = value.range();
    let kind = match value {
        Value::StringLit(text) => NodeKind::Scalar(Some(text.value.to_string())),
        Value::NumberLit(number) => NodeKind::Scalar(Some(number.value.to_owned())),
        Value::BooleanLit(on) => NodeKind::Scalar(Some(on.value.to_string())),
        Value::NullKeyword(_) => NodeKind::Scalar(None),
        Value::Array(list) => NodeKind::List(list.elements.iter().map(node).collect()),
        Value::Object(map) => NodeKind::Map(
            map.properties
                .iter()
                .map(|property| {
                    let range = property.name.range();
                    let key = NodeKey { text: property.name.as_str().to_owned(), span: range.start..range.end };
                    (key, node(&property.value))
                })
                .collect(),
        ),
    };
    Node { kind, span: range.start..range.end }
}
