//! The JSON Schema of a design file, from the registry that the parser uses.

use super::claims::{COUNTS, Claims, OF, Shorthand};
use super::defaults::DEPENDENT_DEFAULTS;
use super::fault_scope::FaultScope;
use super::registry::registry;
use super::setting::{SettingInfo, SettingType};
use super::tables::{MAX_FAULTS, PARTS, TABLES};
use onceproof_models::{Guarantee, Mechanisms};
use serde_json::{Map, Value, json};

/// A schema of named values with their meanings.
fn named<'a>(about: &str, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let values: Vec<Value> =
        values.into_iter().map(|(name, meaning)| json!({ "const": name, "description": meaning })).collect();
    json!({ "description": about, "oneOf": values })
}

/// The schema of a setting.
fn setting(info: &SettingInfo) -> Value {
    let value = info.get(&Mechanisms::default());
    let (mut schema, default) = match &info.setting_type {
        SettingType::Named(names) => {
            let default = names.get(usize::from(value)).map_or("", |(name, _)| *name);
            (named(info.about, names.iter().copied()), json!(default))
        }
        SettingType::Switch => (json!({ "description": info.about, "type": "boolean" }), json!(value == 1)),
        SettingType::Parts(possible) => {
            let parts: Vec<&str> = possible.iter().map(|part| part.name()).collect();
            let list = json!({ "type": "array", "uniqueItems": true, "items": { "enum": parts } });
            let schema = json!({ "description": info.about, "oneOf": [{ "type": "boolean" }, list] });
            (schema, json!(value == 1))
        }
        SettingType::Number(low, high) => {
            let schema = json!({ "description": info.about, "type": "integer", "minimum": low, "maximum": high });
            (schema, json!(value))
        }
    };
    schema["default"] = default;
    if let Some((_, otherwise)) = DEPENDENT_DEFAULTS.iter().find(|(path, _)| *path == info.path) {
        schema["description"] = json!(format!("{} Default: {otherwise}.", info.about));
    }
    schema
}

/// Adds a schema at a path, with the tables on the way.
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

/// The JSON Schema of a design file, in draft 2020-12.
#[must_use]
pub fn schema() -> Value {
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "onceproof design",
        "description": "A message pipeline, the faults that it must survive, and the guarantees that it promises.",
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
    let about = "The system whose own settings are used, with its version, such as kafka-java@4.1.";
    let system = json!({ "description": about, "type": "string" });
    let values = json!({ "type": ["string", "number", "boolean"] });
    for part in PARTS {
        let properties = &mut root["properties"][part]["properties"];
        properties["system"] = system.clone();
        properties["settings"] = json!({
            "description": "Settings under the system's own names.",
            "type": "object",
            "additionalProperties": values,
        });
        properties["settings_file"] = json!({
            "description": "Configuration files in the system's own format, relative to the design file.",
            "type": ["string", "array"],
            "items": { "type": "string" },
        });
    }
    root["properties"]["system"] = system;
    root["properties"]["figures"] = json!({
        "description": "Durations that no configuration file states, such as retry_horizon = \"10m\".",
        "type": "object",
        "additionalProperties": values,
    });
    root["properties"]["accept"] = json!({
        "description": "Settings and known defects that were not examined, each with the reason why it is accepted.",
        "type": "object",
        "additionalProperties": { "type": "string", "minLength": 1 },
    });
    root["properties"]["system"]["type"] = json!(["string", "array"]);
    root["properties"]["system"]["items"] = json!({ "type": "string" });
    root["properties"]["unread"] = json!({
        "description": "Parts of imported files that bear on delivery and were not read.",
        "type": "object",
        "additionalProperties": {
            "type": ["string", "object"],
            "required": ["about", "weakens"],
            "properties": {
                "about": { "type": "string" },
                "weakens": {
                    "type": "array",
                    "minItems": 1,
                    "items": { "enum": Guarantee::ALL.map(Guarantee::name) },
                },
            },
            "additionalProperties": false,
        },
    });
    let scopes = FaultScope::ALL.map(|scope| (scope.name(), scope.meaning()));
    let mut scope = named("Whether rarer kinds of faults occur in one run.", scopes);
    scope["default"] = json!(FaultScope::default().name());
    root["properties"]["faults"]["properties"]["scope"] = scope;
    let mut claims = Map::new();
    let shorthands = Shorthand::ALL.map(Shorthand::name);
    claims.insert("guarantee".into(), json!({ "description": "Several claims at once.", "enum": shorthands }));
    for guarantee in Guarantee::ALL {
        let schema = json!({ "description": guarantee.meaning(), "enum": ["holds", "violated"] });
        claims.insert(guarantee.name().into(), schema);
    }
    let counts = COUNTS.iter().map(|(name, _, meaning)| (*name, *meaning));
    claims.insert("counts".into(), named("The event whose repetition is a duplicate.", counts));
    let of = OF.iter().map(|(name, _, meaning)| (*name, *meaning));
    claims.insert("of".into(), named("The messages that must have an effect.", of));
    let meaning = "Up to how many faults a guarantee that is claimed to hold has to be explored, where not every \
                   number of them can be.";
    let faults = json!({
        "description": meaning,
        "type": "integer",
        "minimum": 0,
        "maximum": u8::MAX,
        "default": Claims::DEFAULT_FAULTS,
    });
    claims.insert("faults".into(), faults);
    root["properties"]["claims"]["properties"] = Value::Object(claims);
    root["properties"]["limits"]["properties"]["faults"] = json!({
        "description": MAX_FAULTS,
        "type": "integer",
        "minimum": 0,
        "maximum": u8::MAX,
    });
    root["properties"]["golden"] = json!({
        "description": "The size of the reachable graph when the file was last reviewed.",
        "type": "object",
        "additionalProperties": false,
        "properties": { "states": { "type": "integer" }, "transitions": { "type": "integer" } },
    });
    root
}
