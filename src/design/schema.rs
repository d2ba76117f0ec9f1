//! The JSON Schema of a design file, from the same table as the parser.

use super::claims::{COUNTS, OF, Shorthand};
use super::combinations::DEPENDENT;
use super::parse::TABLES;
use super::registry::{SettingInfo, SettingType, registry};
use super::vendor::PARTS;
use onceproof_models::{Guarantee, Mechanisms};
use serde_json::{Map, Value, json};

fn named<'a>(about: &str, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let values: Vec<Value> =
        values.into_iter().map(|(name, meaning)| json!({ "const": name, "description": meaning })).collect();
    json!({ "description": about, "oneOf": values })
}

fn setting(info: &SettingInfo) -> Value {
    let value = info.get(&Mechanisms::default());
    let (mut schema, default) = match &info.setting_type {
        SettingType::Named(names) => {
            let default = names.get(usize::from(value)).map_or("", |(name, _)| *name);
            (named(info.about, names.iter().copied()), json!(default))
        }
        SettingType::Switch => (json!({ "description": info.about, "type": "boolean" }), json!(value == 1)),
        SettingType::Number(low, high) => {
            let schema = json!({ "description": info.about, "type": "integer", "minimum": low, "maximum": high });
            (schema, json!(value))
        }
    };
    schema["default"] = default;
    if let Some((_, otherwise)) = DEPENDENT.iter().find(|(path, _)| *path == info.path) {
        schema["description"] = json!(format!("{} Default: {otherwise}.", info.about));
    }
    schema
}

fn insert(table: &mut Value, path: &[&str], schema: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        table["properties"][*first] = schema;
        return;
    }
    if table["properties"].get(*first).is_none() {
        table["properties"][*first] = json!({ "type": "object", "additionalProperties": false, "properties": {} });
    }
    insert(&mut table["properties"][*first], rest, schema);
}

/// The schema of a design file, draft 2020-12.
#[must_use]
pub fn schema() -> Value {
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "onceproof design",
        "description": "One message pipeline, what it must survive, and what it promises.",
        "type": "object",
        "required": ["name"],
        "additionalProperties": false,
        "properties": { "name": { "type": "string", "minLength": 1, "maxLength": 120 } },
    });
    for (table, about) in TABLES {
        root["properties"][table] =
            json!({ "description": about, "type": "object", "additionalProperties": false, "properties": {} });
    }
    for info in registry() {
        insert(&mut root, &info.path.split('.').collect::<Vec<_>>(), setting(info));
    }
    let system = json!({ "description": "A real system whose own settings are used, such as kafka-java@4.1.", "type": "string" });
    let values = json!({ "type": ["string", "number", "boolean"] });
    for part in PARTS {
        let properties = &mut root["properties"][part]["properties"];
        properties["system"] = system.clone();
        properties["settings"] = json!({
            "description": "Settings in the system's own names.",
            "type": "object",
            "additionalProperties": values,
        });
        properties["settings_file"] = json!({
            "description": "Files in the system's own format, beside the design.",
            "type": ["string", "array"],
            "items": { "type": "string" },
        });
    }
    root["properties"]["system"] = system;
    root["properties"]["figures"] = json!({
        "description": "Times and numbers that no configuration holds, such as retry_horizon = \"10m\".",
        "type": "object",
        "additionalProperties": values,
    });
    let mut claims = Map::new();
    let shorthands = Shorthand::ALL.map(Shorthand::name);
    claims.insert("guarantee".into(), json!({ "description": "Several claims at once.", "enum": shorthands }));
    for guarantee in Guarantee::ALL {
        let schema = json!({ "description": guarantee.meaning(), "enum": ["holds", "violated"] });
        claims.insert(guarantee.name().into(), schema);
    }
    let counts = COUNTS.iter().map(|(name, _, meaning)| (*name, *meaning));
    claims.insert("counts".into(), named("What a duplicate is.", counts));
    let of = OF.iter().map(|(name, _, meaning)| (*name, *meaning));
    claims.insert("of".into(), named("Whom an effect is owed to.", of));
    root["properties"]["claims"]["properties"] = Value::Object(claims);
    root["properties"]["golden"] = json!({
        "description": "What an exploration visited when the file was last reviewed.",
        "type": "object",
        "additionalProperties": false,
        "properties": { "states": { "type": "integer" }, "transitions": { "type": "integer" } },
    });
    root
}
