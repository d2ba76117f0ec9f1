//! The schema of requests and answers: it is the committed one, and answers are as it says.

use crate::ask::{ask, design_of, gallery};
use onceproof::explorer::{Explorer, schema};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// `ONCEPROOF_BLESS=1 cargo test --test explorer` writes it.
#[test]
fn committed_schema_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/generated/explorer.schema.json");
    let now = format!("{:#}\n", schema());
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        fs::write(&path, &now).expect("it can be written");
    }
    let committed = fs::read_to_string(path).expect("docs/generated/explorer.schema.json is committed");
    assert!(committed == now, "run: ONCEPROOF_BLESS=1 cargo test --test explorer");
}

#[test]
fn requests_and_answers_are_as_the_schema_says() {
    let schema = schema();
    let mut explorer = Explorer::default();
    let mut seen = Vec::new();
    for path in gallery().iter().step_by(25) {
        let design = design_of(path);
        let limits = json!({ "states": 2_000 });
        let all = [
            json!({ "request": "about", "id": 1 }),
            json!({ "request": "read", "design": design }),
            json!({ "request": "set", "design": design, "setting": "producer.acks", "value": "\"none\"" }),
            json!({ "request": "check", "design": design, "limits": limits }),
            json!({ "request": "walk", "design": design, "limits": limits, "path": ["no such action"] }),
            json!({ "request": "way", "design": design, "limits": limits, "guarantee": "duplicate-free" }),
            json!({ "request": "compare", "design": design, "with": design, "limits": limits, "guarantee": "ordered" }),
            json!({ "request": "repair", "design": design, "limits": limits, "guarantee": "loss-free" }),
            json!({ "request": "blame", "design": design, "limits": limits, "guarantee": "loss-free" }),
            json!({ "request": "causes", "design": design, "limits": limits, "guarantee": "loss-free", "most": 2 }),
            json!({ "request": "check", "design": { "text": "name =" } }),
            json!({ "request": "read", "design": { "text": "name = 1\n" } }),
        ];
        for mut request in all {
            request["version"] = json!(1);
            check(&schema, &schema["$defs"]["request"], &request, "request");
            let answer = ask(&mut explorer, request);
            check(&schema, &schema["$defs"]["answer"], &answer, "answer");
            seen.push(answer["answer"].as_str().expect("a name").to_owned());
        }
    }
    for verb in ["about", "read", "set", "check", "blame", "causes", "repair", "walk", "way", "compare", "error"] {
        assert!(seen.iter().any(|name| name == verb), "no answer to {verb}");
    }
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reason) = mismatch(root, schema, value, at) {
        panic!("{reason}: {value:#}");
    }
}

/// The first way in which a value differs from a schema, for the keywords that the schema uses.
fn mismatch(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").expect("a definition");
        return mismatch(root, &root["$defs"][name], value, at);
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        let tried: Vec<Option<String>> = alternatives.iter().map(|one| mismatch(root, one, value, at)).collect();
        let fitting = tried.iter().filter(|tried| tried.is_none()).count();
        let reasons: Vec<&String> = tried.iter().flatten().collect();
        return (fitting != 1).then(|| format!("{at} fits {fitting} alternatives: {reasons:?}"));
    }
    if let Some(wanted) = schema.get("const") {
        return (wanted != value).then(|| format!("{at} is not {wanted}"));
    }
    if let Some(names) = schema["enum"].as_array() {
        return (!names.contains(value)).then(|| format!("{at} is none of {names:?}"));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Some(format!("{at}: the schema has no type: {schema}")),
    };
    let is_kind = |kind: &&str| match *kind {
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    };
    if !kinds.iter().any(is_kind) {
        return Some(format!("{at} is no {kinds:?}"));
    }
    if let Some(items) = value.as_array() {
        let mut each = items.iter().enumerate();
        return each.find_map(|(i, item)| mismatch(root, &schema["items"], item, &format!("{at}[{i}]")));
    }
    let fields = value.as_object()?;
    let properties = schema["properties"].as_object();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            return Some(format!("{at} lacks {name}"));
        }
    }
    for (name, field) in fields {
        let at = format!("{at}.{name}");
        match (properties.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
            (Some(known), _) => {
                if let Some(reason) = mismatch(root, known, field, &at) {
                    return Some(reason);
                }
            }
            (None, Some(Value::Bool(false))) => return Some(format!("{at} is no known field")),
            (None, Some(other)) => return mismatch(root, other, field, &at),
            (None, None) => {}
        }
    }
    None
}
