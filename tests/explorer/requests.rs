//! Requests that have no answer, paths that do not exist, and designs with errors.

use crate::ask::{answered, ask};
use onceproof::explorer::Explorer;
use serde_json::json;

#[test]
fn bad_requests_say_what_they_lack() {
    let mut explorer = Explorer::default();
    let mut code = |text: &str| -> String {
        let answer: serde_json::Value = serde_json::from_str(&explorer.answer(text)).expect("an answer is JSON");
        assert_eq!(answer["answer"], "error", "{text}");
        assert!(!answer["text"].as_str().expect("a text").is_empty());
        answer["code"].as_str().expect("a code").to_owned()
    };
    assert_eq!(code("{"), "bad-request");
    assert_eq!(code("[]"), "version");
    assert_eq!(code(r#"{"version":2,"request":"about"}"#), "version");
    assert_eq!(code(r#"{"version":1,"request":"check"}"#), "bad-request");
    assert_eq!(code(r#"{"version":1,"request":"about","surprise":1}"#), "bad-request");
    assert_eq!(code(r#"{"version":1,"request":"dance"}"#), "unknown-name");
    assert_eq!(code(r#"{"version":1,"request":"check","design":{"text":"name ="}}"#), "unreadable");
    assert_eq!(code(&" ".repeat(12_000_001)), "bad-request");
}

#[test]
fn answer_repeats_the_id_of_its_request() {
    let mut explorer = Explorer::default();
    assert_eq!(ask(&mut explorer, json!({ "request": "about", "id": "a1" }))["id"], "a1");
    assert_eq!(ask(&mut explorer, json!({ "request": "check", "id": 7 }))["id"], 7);
}

#[test]
fn path_that_leaves_the_design_ends_with_a_reason() {
    let mut explorer = Explorer::default();
    let design = json!({ "text": "name = \"x\"\nfaults.network = false\n" });
    let path = ["deliver broker>consumer 1", "break consumer 1>broker", "crash consumer 1"];
    let walked = answered(&mut explorer, json!({ "request": "walk", "design": design, "path": path }));
    assert_eq!(walked["parted"]["at"], 1, "{}", walked["parted"]);
    assert_eq!(walked["parted"]["why"], "`faults.network` is off in this design");
    assert_eq!(walked["states"].as_array().map(Vec::len), Some(2));
    assert!(!walked["next"].as_array().expect("steps").is_empty());
}

/// `consumer` is a part of a design with one consumer, `consumer 1` is none.
#[test]
fn part_of_another_design_is_no_part_of_this_one() {
    let mut explorer = Explorer::default();
    let design = json!({ "text": "name = \"x\"\nconsumer.instances = 1\n" });
    let mut why = |name: &str| -> String {
        let walked = answered(&mut explorer, json!({ "request": "walk", "design": design, "path": [name] }));
        walked["parted"]["why"].as_str().expect("it parts").to_owned()
    };
    assert_eq!(why("deliver broker>consumer 1"), "this design has no connection from broker to consumer 1");
    assert_eq!(why("deliver sink>consumer"), "no message is under way from sink to consumer");
}

#[test]
fn vendor_files_without_a_text_are_one_design() {
    let mut explorer = Explorer::default();
    let files = json!([{ "path": "producer.properties", "text": "acks=1\n" }]);
    let read = answered(&mut explorer, json!({ "request": "read", "design": { "files": files } }));
    assert_eq!(read["is_valid"], true, "{read}");
    let acks = read["settings"].as_array().expect("settings").iter().find(|one| one["path"] == "producer.acks");
    let acks = acks.expect("a setting");
    assert_eq!((&acks["value"], &acks["origin"]), (&json!("\"leader\""), &json!("vendor")), "{acks}");
    assert!(read["vendor"].as_array().expect("settings").iter().any(|one| one["line"] == 1));
}

#[test]
fn unknown_variants_are_refused() {
    let mut explorer = Explorer::default();
    for variant in [json!({ "messages": 200 }), json!({ "faults": ["earthquake"] })] {
        let request = json!({ "request": "walk", "design": { "text": "name = \"x\"\n" }, "variant": variant });
        assert_eq!(ask(&mut explorer, request)["code"], "unknown-name");
    }
}
