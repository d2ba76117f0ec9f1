//! The file format seen from outside: what is written is read back, and nothing that is written makes it panic.

use onceproof::design::{Design, Diagnostic, parse, parse_bytes, print, registry, schema};
use onceproof::report::human;
use proptest::prelude::*;
use std::fmt::Write;
use std::fs;
use std::path::Path;

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    parse(text).expect_err("this is no design")
}

fn rendered(text: &str) -> String {
    diagnostics(text)
        .iter()
        .map(|diagnostic| human::render("pipeline.toml", text, diagnostic, false))
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[test]
fn an_unknown_key_is_shown_with_what_was_meant() {
    insta::assert_snapshot!(rendered("name = \"a\"\n\n[producer]\nack = \"all\"\n"));
}

#[test]
fn an_unknown_value_is_shown_with_the_allowed_ones() {
    insta::assert_snapshot!(rendered("name = \"a\"\n\n[producer]\nacks = \"quorom\"\n"));
}

#[test]
fn a_wrong_type_is_shown_with_what_it_should_be() {
    insta::assert_snapshot!(rendered(
        "name = 3\n\n[producer]\nacks = true\nin_flight = \"two\"\n\n[faults]\ncrash = 1\n"
    ));
}

#[test]
fn numbers_outside_their_limits_are_refused() {
    insta::assert_snapshot!(rendered("name = \"a\"\n\n[bounds]\nmessages = 0\ncopies = 99999999999999999999\n"));
}

#[test]
fn an_impossible_combination_points_at_both_settings() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[consumer]\nacknowledge = \"with-effect\"\n\n[sink]\nkind = \"append\"\n"
    ));
}

#[test]
fn a_setting_without_effect_is_a_mistake() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[sink]\nkind = \"append\"\ninbox = { check = \"check-then-act\" }\n"
    ));
}

#[test]
fn a_claim_both_ways_is_a_mistake() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[claims]\nguarantee = \"exactly-once\"\nloss-free = \"violated\"\n"
    ));
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let text = "name = \"\\u001b[31mred\"\n\n[producer]\n\"ac\\u0007ks\" = \"\\u001b[2J\"\n";
    let shown = rendered(text);
    assert!(!shown.chars().any(|character| character.is_control() && character != '\n'), "{shown:?}");
    insta::assert_snapshot!(shown);
}

#[test]
fn every_mistake_of_a_file_is_reported_at_once() {
    let found = diagnostics("nam = \"a\"\n\n[producer]\nacks = \"some\"\n\n[sink]\nkind = 7\n");
    let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code.name()).collect();
    assert_eq!(codes, ["unknown-key", "missing-key", "unknown-value", "wrong-type"]);
}

#[test]
fn an_empty_file_and_a_file_that_is_not_text_are_mistakes() {
    assert_eq!(diagnostics("")[0].code.name(), "empty-design");
    assert_eq!(diagnostics("# only a comment\n")[0].code.name(), "empty-design");
    let found = parse_bytes(&[0xff, 0xfe, 0x00]).expect_err("this is no text");
    assert_eq!(found[0].code.name(), "not-utf8");
    let found = parse_bytes(&vec![b'#'; (1 << 20) + 1]).expect_err("this is too large");
    assert_eq!(found[0].code.name(), "too-large");
}

#[test]
fn settings_of_one_table_stand_together() {
    let tables: Vec<&str> = registry().iter().filter_map(|info| Some(info.path.rsplit_once('.')?.0)).collect();
    let mut seen: Vec<&str> = tables.clone();
    seen.dedup();
    let runs = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), runs, "a table that is opened twice is no TOML: {tables:?}");
}

#[test]
fn the_committed_schema_is_that_of_the_parser() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/generated/design.schema.json");
    let committed = fs::read_to_string(path).expect("docs/generated/design.schema.json is committed");
    let printed = format!("{:#}\n", schema());
    assert!(committed == printed, "run: cargo run -- schema > docs/generated/design.schema.json");
}

/// A design as somebody might write it: any settings with any of their values, sensible or not.
fn any_text() -> impl Strategy<Value = String> {
    let settings = proptest::sample::subsequence((0..registry().len()).collect::<Vec<_>>(), 0..registry().len());
    (settings, proptest::collection::vec(any::<u8>(), registry().len())).prop_map(|(chosen, values)| {
        let mut text = String::from("name = \"any\"\n");
        for index in chosen {
            let info = &registry()[index];
            let value = match &info.setting_type {
                onceproof::design::SettingType::Named(names) => values[index] % names.len() as u8,
                onceproof::design::SettingType::Switch => values[index] % 2,
                onceproof::design::SettingType::Number(low, high) => low + values[index] % (high - low + 1),
            };
            let _ = writeln!(text, "{} = {}", info.path, info.value_text(value));
        }
        text
    })
}

fn is_same(one: &Design, other: &Design) -> bool {
    one.name == other.name && one.mechanisms == other.mechanisms && one.claims.scope == other.claims.scope
}

#[test]
fn a_value_that_is_no_default_only_beside_another_one_is_printed() {
    let text = "name = \"a\"\nproducer.identity = \"message-id\"\nbroker.dedup_window = \"none\"\n";
    let design = parse(text).expect("it is a design");
    let again = parse(&print(&design)).expect("what is printed is a design");
    assert!(is_same(&design, &again));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_design_or_a_diagnostic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Err(found) = parse_bytes(&bytes) {
            prop_assert!(!found.is_empty());
            for diagnostic in &found {
                prop_assert!(!human::render("any.toml", &text, diagnostic, false).is_empty());
            }
        }
    }

    #[test]
    fn any_text_like_toml_gives_a_design_or_a_diagnostic(text in "(name|\\[(source|sink|claims|bounds|faults)\\]|kind|=|\"|\\.|\\{|\\}|[a-z]{1,4}|\n| |é|\u{1b}|\u{202e}|[0-9]{1,3}){0,40}") {
        if let Err(found) = parse(&text) {
            for diagnostic in &found {
                let shown = human::render("any.toml", &text, diagnostic, false);
                prop_assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
            }
        }
    }

    #[test]
    fn what_is_printed_is_read_back(text in any_text()) {
        if let Ok(design) = parse(&text) {
            let printed = print(&design);
            let again = parse(&printed).map_err(|diagnostics| TestCaseError::fail(format!("{printed}\n{diagnostics:#?}")))?;
            prop_assert!(is_same(&design, &again), "{printed}");
        }
    }
}
