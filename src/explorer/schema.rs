//! The JSON Schema of requests and answers, in draft 2020-12.
//!
//! A test compares it with the answers for designs of the gallery: every field of an answer stands
//! here, and every field here stands in an answer.

use super::interface::{MAX_REQUEST_BYTES, VERSION};
use serde_json::{Map, Value, json};

fn typed(kind: &str) -> Value {
    json!({ "type": kind })
}

fn text() -> Value {
    typed("string")
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn switch() -> Value {
    typed("boolean")
}

fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn or_null(schema: &Value) -> Value {
    json!({ "oneOf": [schema, { "type": "null" }] })
}

fn one_of(names: &[&str]) -> Value {
    json!({ "enum": names })
}

/// An object whose fields are all required, but for those whose name ends in `?`.
fn object(fields: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schema)| (name.trim_end_matches('?').to_owned(), schema.clone())).collect();
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).filter(|name| !name.ends_with('?')).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The definitions that requests and answers refer to.
fn definitions() -> Value {
    let span = [
        ("start", number()),
        ("end", number()),
        ("line", number()),
        ("column", number()),
        ("end_line", number()),
        ("end_column", number()),
    ];
    let label: Vec<(&str, Value)> =
        [("path", text())].into_iter().chain(span.clone()).chain([("text", text())]).collect();
    let file = [
        ("path", text()),
        ("text", text()),
        ("named?", switch()),
        ("part?", or_null(&text())),
        ("kind?", or_null(&text())),
    ];
    json!({
        "file": object(&file),
        "design": object(&[
            ("path?", text()), ("text?", text()), ("files?", list(&named("file"))), ("systems?", list(&text())),
            ("select?", or_null(&text())), ("profiles?", list(&text())),
        ]),
        "limits": object(&[("states?", or_null(&number())), ("faults?", or_null(&number()))]),
        "variant": object(&[("messages?", number()), ("faults?", list(&text()))]),
        "span": object(&span),
        "label": object(&label),
        "diagnostic": object(&[
            ("severity", one_of(&["error", "warning"])), ("code", text()), ("title", text()),
            ("labels", list(&named("label"))), ("help", list(&text())),
        ]),
        "under_way": object(&[
            ("from", text()), ("to", text()), ("label", text()), ("kind", one_of(&["request", "answer", "late"])),
        ]),
        "action": object(&[
            ("name", text()), ("kind", text()), ("actor", text()), ("from", or_null(&text())), ("label", text()),
            ("text", or_null(&text())), ("fault", or_null(&text())), ("severity", or_null(&number())),
            ("breaks", list(&text())), ("loses", list(&named("under_way"))), ("writes", list(&text())),
        ]),
        "row": object(&[
            ("part", text()), ("label", text()), ("words", text()), ("was", or_null(&text())), ("durable", switch()),
        ]),
        "message": object(&[
            ("name", text()), ("submitted", switch()), ("accepted", switch()), ("effect", switch()),
            ("parked", switch()), ("rolled_back", switch()),
        ]),
        "status": object(&[
            ("guarantee", text()),
            ("status", one_of(&["intact", "broken", "reached", "open", "unreachable", "unknown"])),
            ("since", or_null(&number())), ("can_break", or_null(&switch())),
        ]),
        "state": object(&[
            ("rows", list(&named("row"))), ("under_way", list(&named("under_way"))),
            ("messages", list(&named("message"))), ("guarantees", list(&named("status"))),
        ]),
        "parting": object(&[("at", number()), ("name", text()), ("why", text())]),
        "change": object(&[
            ("setting", text()), ("now", text()), ("instead", text()), ("path", or_null(&text())),
            ("line", or_null(&number())), ("column", or_null(&number())),
        ]),
        "offer": object(&[("setting", text()), ("value", text()), ("text", text())]),
        "setting": object(&[
            ("path", text()), ("value", text()), ("meaning", or_null(&text())),
            ("origin", one_of(&["written", "default", "vendor"])), ("cause", or_null(&text())),
            ("span", or_null(&named("span"))), ("without_effect_because", or_null(&text())),
        ]),
        "run": object(&[
            ("guarantee", text()), ("variant", or_null(&named("variant"))), ("path", list(&text())),
            ("cycle_from", or_null(&number())),
            ("failure", one_of(&["step", "goal-unreachable", "fair-cycle"])), ("ending", text()), ("faults", number()),
            ("blame?", list(&object(&[("path", text()), ("line", number()), ("setting", text())]))),
        ]),
    })
}

/// The fields of each answer beside its version, its name and its id.
fn answers() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let meaning = |more: &[(&str, Value)]| {
        let fields: Vec<(&str, Value)> =
            [("name", text()), ("meaning", text())].into_iter().chain(more.iter().cloned()).collect();
        list(&object(&fields))
    };
    let about_setting = object(&[
        ("path", text()),
        ("table", text()),
        ("about", text()),
        ("type", one_of(&["named", "switch", "parts", "number"])),
        ("values", list(&object(&[("value", text()), ("meaning", text())]))),
        ("low", or_null(&number())),
        ("high", or_null(&number())),
        ("default", text()),
    ]);
    let any = list(&typed("object"));
    vec![
        (
            "about",
            vec![
                ("onceproof", text()),
                ("models", text()),
                ("guarantees", meaning(&[("kind", one_of(&["safety", "liveness"])), ("hazard", text())])),
                ("verdicts", meaning(&[])),
                ("faults", meaning(&[("severity", number()), ("switches", list(&text()))])),
                ("settings", list(&about_setting)),
                ("limits", object(&[("request_bytes", number()), ("states", number())])),
            ],
        ),
        (
            "read",
            vec![
                ("is_valid", switch()),
                ("name", or_null(&text())),
                ("digest", or_null(&text())),
                ("diagnostics", list(&named("diagnostic"))),
                ("settings", list(&named("setting"))),
                ("claims", list(&object(&[("guarantee", text()), ("expected", one_of(&["holds", "violated"]))]))),
                ("bounds", json!({ "type": "object", "additionalProperties": number() })),
                ("parts", list(&text())),
                ("faults_apart", switch()),
                ("assumptions", list(&text())),
                ("unexamined", any.clone()),
                ("vendor", any),
            ],
        ),
        (
            "set",
            vec![
                ("is_changed", switch()),
                ("is_valid", switch()),
                ("text", or_null(&text())),
                ("commented_out", list(&object(&[("setting", text()), ("because", text()), ("text", text())]))),
                ("diagnostics", list(&named("diagnostic"))),
                ("offers", list(&named("offer"))),
            ],
        ),
        (
            "check",
            vec![
                ("digest", text()),
                ("report", typed("object")),
                ("runs", list(&named("run"))),
                ("states", number()),
                ("transitions", number()),
                ("is_complete", switch()),
                ("cut", or_null(&text())),
            ],
        ),
        (
            "blame",
            vec![
                ("guarantee", text()),
                ("repairs", list(&list(&named("change")))),
                ("breaks", list(&list(&text()))),
                ("up_to_faults", list(&or_null(&number()))),
                ("tried", number()),
                ("incomplete", switch()),
            ],
        ),
        ("causes", vec![("diagnosis", typed("object")), ("runs", list(&named("run")))]),
        (
            "repair",
            vec![
                ("path", text()),
                ("wanted", list(&text())),
                ("unexamined", list(&text())),
                ("violated", list(&text())),
                ("open", list(&text())),
                ("holding", list(&text())),
                ("repairs", list(&typed("object"))),
                ("nearest", or_null(&typed("object"))),
                ("tried", number()),
                ("undecided", number()),
                ("exhausted", number()),
                ("costs", or_null(&typed("object"))),
            ],
        ),
        (
            "walk",
            vec![
                ("parts", list(&object(&[("name", text()), ("kind", text()), ("is_volatile", switch())]))),
                ("steps", list(&named("action"))),
                ("states", list(&named("state"))),
                ("next", list(&named("action"))),
                ("parted", or_null(&named("parting"))),
            ],
        ),
        (
            "way",
            vec![
                ("outcome", one_of(&["found", "here", "none", "limit", "unexamined"])),
                ("path", list(&text())),
                ("cycle_from", or_null(&number())),
                ("failure", or_null(&text())),
                ("faults", number()),
                ("parted", or_null(&named("parting"))),
            ],
        ),
        (
            "compare",
            vec![
                ("guarantee", text()),
                ("outcome", one_of(&["same", "harmless", "undecided", "parts"])),
                ("at", or_null(&number())),
                ("name", or_null(&text())),
                ("text", or_null(&text())),
                ("why", or_null(&text())),
                ("skipped", list(&number())),
                ("sentence", text()),
            ],
        ),
        ("export", vec![("format", text()), ("text", text()), ("parted", or_null(&named("parting")))]),
        ("error", vec![("code", text()), ("text", text()), ("diagnostics?", list(&named("diagnostic")))]),
    ]
}

/// Returns the JSON Schema of requests (`$defs/request`) and answers (`$defs/answer`).
#[must_use]
pub fn schema() -> Value {
    let version = json!({ "const": VERSION });
    let id = json!({ "type": ["string", "integer", "number"] });
    let verbs: Vec<&str> = answers().iter().map(|(verb, _)| *verb).filter(|verb| *verb != "error").collect();
    let request = object(&[
        ("version", version.clone()),
        ("request", one_of(&verbs)),
        ("id?", id.clone()),
        ("design?", named("design")),
        ("with?", or_null(&named("design"))),
        ("limits?", named("limits")),
        ("variant?", or_null(&named("variant"))),
        ("path?", list(&text())),
        ("cycle_from?", or_null(&number())),
        ("guarantee?", text()),
        ("saw?", or_null(&text())),
        ("most?", or_null(&number())),
        ("format?", one_of(&["mermaid", "svg", "itf", "json"])),
        ("setting?", text()),
        ("value?", or_null(&text())),
    ]);
    let mut definitions = definitions();
    let mut alternatives = Vec::new();
    for (verb, own) in answers() {
        let head = [("version", version.clone()), ("answer", json!({ "const": verb })), ("id?", id.clone())];
        let fields: Vec<(&str, Value)> = head.into_iter().chain(own).collect();
        let name = format!("answer_{verb}");
        alternatives.push(named(&name));
        definitions[name] = object(&fields);
    }
    definitions["request"] = request;
    definitions["answer"] = json!({ "oneOf": alternatives });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "onceproof explorer",
        "description": format!("Requests of at most {MAX_REQUEST_BYTES} bytes, and their answers."),
        "oneOf": [named("request"), named("answer")],
        "$defs": definitions,
    })
}
