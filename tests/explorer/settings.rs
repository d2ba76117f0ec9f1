//! `set`: a changed setting in every form of text, confirmed by reading it again.

use crate::ask::{answered, ask, design_of, gallery};
use onceproof::design::{parse, registry};
use onceproof::explorer::Explorer;
use serde_json::{Value, json};

#[allow(clippy::needless_pass_by_value)] // Values are written in place.
fn set(text: &str, setting: &str, value: Value) -> Value {
    let request = json!({ "request": "set", "design": { "text": text }, "setting": setting, "value": value });
    answered(&mut Explorer::default(), request)
}

fn text(answer: &Value) -> &str {
    answer["text"].as_str().expect("a text")
}

#[test]
fn written_value_is_replaced_and_comments_stay() {
    let design = "# About it.\nname = \"x\"\n[producer] # the client\nacks = \"leader\" # for speed\n\
        retries = \"until-acknowledged\"\n";
    let answer = set(design, "producer.acks", json!("\"quorum\""));
    assert_eq!(text(&answer), design.replace("\"leader\"", "\"quorum\""));
    assert_eq!((&answer["is_changed"], &answer["is_valid"]), (&json!(true), &json!(true)), "{answer}");
    let removed = set(design, "producer.acks", Value::Null);
    assert_eq!(text(&removed), design.replace("acks = \"leader\" # for speed\n", ""));
}

#[test]
fn setting_is_added_in_every_form_of_text() {
    for design in [
        "name = \"x\"\n",
        "name = \"x\"",
        "name = \"x\"\n[producer]\nacks = \"quorum\"\n\n[sink]\nkind = \"append\"\n",
        "name = \"x\"\nproducer.acks = \"quorum\"\n\n[sink]\nkind = \"append\"\n",
        "name = \"x\"\nproducer = { acks = \"quorum\" }\n",
        "name = \"x\"\n[producer]\n",
        "name = \"x\"\n[claims]\nloss-free = \"holds\"",
    ] {
        let answer = set(design, "producer.in_flight", json!("3"));
        assert_eq!(answer["is_changed"], true, "{design}: {answer}");
        let changed = parse(text(&answer)).unwrap_or_else(|errors| panic!("{design}: {errors:?}"));
        assert_eq!(changed.mechanisms.producer.in_flight, 3, "{design}");
    }
}

#[test]
fn setting_that_loses_its_effect_becomes_a_comment() {
    let design = "name = \"x\"\n[source]\nkind = \"dual-write\"\ndual_write = \"send-first\"\n";
    let answer = set(design, "source.kind", json!("\"direct\""));
    assert_eq!(answer["commented_out"][0]["setting"], "source.dual_write", "{answer}");
    assert!(text(&answer).contains("# dual_write = \"send-first\""), "{answer}");
    assert_eq!(answer["is_valid"], true, "{answer}");
}

#[test]
fn impossible_combination_offers_second_changes() {
    let design = "name = \"x\"\n[producer]\nacks = \"quorum\"\nretries = \"until-acknowledged\"\n";
    let answer = set(design, "producer.acks", json!("\"none\""));
    assert_eq!((&answer["is_changed"], &answer["is_valid"]), (&json!(true), &json!(false)), "{answer}");
    let offers = answer["offers"].as_array().expect("offers");
    assert!(offers.iter().any(|offer| offer["setting"] == "producer.retries" && offer["value"] == "\"none\""));
    for offer in offers {
        assert!(parse(text(offer)).is_ok(), "{offer}");
    }
}

#[test]
fn unknown_settings_and_values_are_refused() {
    let mut explorer = Explorer::default();
    for (setting, value) in [
        ("producer.axe", "1"),
        ("producer.acks", "\"most\""),
        ("producer.in_flight", "9"),
        ("producer.acks", "\"quorum\"\n[sink]"),
        ("producer.acks", "\"none\"\nretries = \"none\""),
    ] {
        let design = json!({ "text": "name = \"x\"\n" });
        let request = json!({ "request": "set", "design": design, "setting": setting, "value": value });
        assert_eq!(ask(&mut explorer, request)["code"], "unknown-name", "{setting} = {value}");
    }
}

/// Every value of every setting, in designs of the gallery: the text says it afterwards, or the
/// answer says that nothing was changed.
#[test]
fn gallery_texts_take_every_value() {
    let mut explorer = Explorer::default();
    let about = answered(&mut explorer, json!({ "request": "about" }));
    let every = if std::env::var_os("ONCEPROOF_LONG").is_some() { 5 } else { 60 };
    let mut changed = 0;
    for path in gallery().iter().step_by(every) {
        let design = design_of(path);
        for (info, setting) in registry().iter().zip(about["settings"].as_array().expect("settings")) {
            let values: Vec<Value> = match setting["type"].as_str() {
                Some("number") => vec![json!(setting["high"].to_string())],
                Some("parts") => vec![json!("false"), json!("true")],
                _ => setting["values"].as_array().expect("values").iter().map(|one| one["value"].clone()).collect(),
            };
            for value in values {
                let request = json!({ "request": "set", "design": design, "setting": info.path, "value": value });
                let answer = answered(&mut explorer, request);
                assert_eq!(answer["is_changed"], true, "{}: {} = {value}", path.display(), info.path);
                let parsed = onceproof::design::parse_unlowered(text(&answer)).expect("a design");
                let written = parsed.written_values().find(|(written, ..)| *written == info.path);
                let written = written.map(|(_, number, _)| info.value_text(number));
                assert_eq!(written.as_deref(), value.as_str(), "{}: {}", path.display(), info.path);
                changed += 1;
            }
        }
    }
    assert!(changed > 300, "only {changed} changes");
}
