//! The format of design files: diagnostics, the schema, and printing as the inverse of parsing. No
//! input makes the parser panic.

use onceproof::design::{
    Design, Diagnostic, MAX_REPEATED_DIAGNOSTICS, SettingType, parse, parse_bytes, print, registry, schema,
    value_of_parts,
};
use onceproof::report::human;
use onceproof_models::fault_parts::FaultParts;
use proptest::prelude::*;
use std::fmt::Write;
use std::fs;
use std::path::Path;

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    parse(text).expect_err("not a design")
}

fn rendered(text: &str) -> String {
    diagnostics(text)
        .iter()
        .map(|diagnostic| human::render("pipeline.toml", text, diagnostic, false))
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[test]
fn unknown_key_suggests_the_closest_known_one() {
    insta::assert_snapshot!(rendered("name = \"a\"\n\n[producer]\nack = \"all\"\n"));
}

#[test]
fn unknown_value_lists_the_allowed_ones() {
    insta::assert_snapshot!(rendered("name = \"a\"\n\n[producer]\nacks = \"quorom\"\n"));
}

#[test]
fn wrong_type_names_the_expected_one() {
    insta::assert_snapshot!(rendered(
        "name = 3\n\n[producer]\nacks = true\nin_flight = \"two\"\n\n[faults]\ncrash = 1\n"
    ));
}

#[test]
fn fault_at_an_unknown_part_lists_the_possible_ones() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[faults]\ncrash = [\"prodcer\", \"sink\", 3]\nfailover = [\"consumer\"]\n"
    ));
}

#[test]
fn fault_at_parts_is_printed_as_it_is_read() {
    let design = parse("name = \"a\"\nfaults.crash = [\"consumer\", \"producer\"]\n").expect("a design");
    assert!(print(&design).contains("crash = [\"producer\", \"consumer\"]\n"), "{}", print(&design));
    let everywhere = parse("name = \"a\"\nfaults.rebalance = [\"producer\", \"consumer\"]\n").expect("a design");
    assert_eq!(everywhere.mechanisms, parse("name = \"a\"\n").expect("a design").mechanisms);
}

#[test]
fn number_outside_its_limits_is_refused() {
    insta::assert_snapshot!(rendered("name = \"a\"\n\n[bounds]\nmessages = 0\ncopies = 99999999999999999999\n"));
}

#[test]
fn number_of_claims_outside_its_limits_is_refused() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[claims]\nfaults = 300\n\n[golden]\nstates = -1\ntransitions = \"many\"\n"
    ));
    for (faults, code) in [("-1", "out-of-range"), ("0x1ff", "out-of-range"), ("2.0", "wrong-type")] {
        let found = diagnostics(&format!("name = \"a\"\nclaims.faults = {faults}\n"));
        assert_eq!(found[0].code.name(), code, "{faults}");
    }
}

#[test]
fn impossible_combination_points_at_both_settings() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[consumer]\nacknowledge = \"with-effect\"\n\n[sink]\nkind = \"append\"\n"
    ));
}

#[test]
fn setting_without_effect_is_an_error() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[sink]\nkind = \"append\"\ninbox = { check = \"check-then-act\" }\n"
    ));
}

#[test]
fn contradicting_claims_are_an_error() {
    insta::assert_snapshot!(rendered(
        "name = \"a\"\n\n[claims]\nguarantee = \"exactly-once\"\nloss-free = \"violated\"\n"
    ));
}

#[test]
fn control_characters_are_escaped_for_the_terminal() {
    let text = "name = \"\\u001b[31mred\"\n\n[producer]\n\"ac\\u0007ks\" = \"\\u001b[2J\"\n";
    let shown = rendered(text);
    assert!(!shown.chars().any(|character| character.is_control() && character != '\n'), "{shown:?}");
    insta::assert_snapshot!(shown);
}

#[test]
fn all_errors_of_a_file_are_reported_at_once() {
    let found = diagnostics("nam = \"a\"\n\n[producer]\nacks = \"some\"\n\n[sink]\nkind = 7\n");
    let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code.name()).collect();
    assert_eq!(codes, ["unknown-key", "missing-key", "unknown-value", "wrong-type"]);
}

#[test]
fn repeated_errors_are_counted() {
    let mut text = String::from("name = \"a\"\n[producer]\n");
    for number in 0..8000 {
        let _ = writeln!(text, "key{number} = 1");
    }
    let found = diagnostics(&text);
    assert_eq!(found.len(), MAX_REPEATED_DIAGNOSTICS + 1);
    assert_eq!(found[0].title, "`producer` has no key `key0`");
    assert_eq!(found[MAX_REPEATED_DIAGNOSTICS].title, "... and 7,990 more of this kind");
}

#[test]
fn empty_and_binary_files_are_errors() {
    assert_eq!(diagnostics("")[0].code.name(), "empty-design");
    assert_eq!(diagnostics("# only a comment\n")[0].code.name(), "empty-design");
    let found = parse_bytes(&[0xff, 0xfe, 0x00]).expect_err("not a text");
    assert_eq!(found[0].code.name(), "not-utf8");
    let found = parse_bytes(&vec![b'#'; (1 << 20) + 1]).expect_err("too large");
    assert_eq!(found[0].code.name(), "too-large");
}

#[test]
fn registry_keeps_the_settings_of_a_table_together() {
    let tables: Vec<&str> = registry().iter().filter_map(|info| Some(info.path.rsplit_once('.')?.0)).collect();
    let mut seen: Vec<&str> = tables.clone();
    seen.dedup();
    let runs = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), runs, "a table is opened twice: {tables:?}");
}

#[test]
fn committed_schema_equals_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/generated/design.schema.json");
    let committed = fs::read_to_string(path).expect("docs/generated/design.schema.json is committed");
    let printed = format!("{:#}\n", schema());
    assert!(committed == printed, "run: cargo run -- schema > docs/generated/design.schema.json");
}

/// The text of a design with any settings and any of their values, possible together or not.
fn any_text() -> impl Strategy<Value = String> {
    let settings = proptest::sample::subsequence((0..registry().len()).collect::<Vec<_>>(), 0..registry().len());
    (settings, proptest::collection::vec(any::<u8>(), registry().len())).prop_map(|(chosen, values)| {
        let mut text = String::from("name = \"any\"\n");
        for index in chosen {
            let info = &registry()[index];
            let value = match &info.setting_type {
                SettingType::Named(names) => values[index] % names.len() as u8,
                SettingType::Switch => values[index] % 2,
                SettingType::Parts(parts) => match values[index] {
                    value if value < 128 => value % 2,
                    value => value_of_parts(FaultParts::of(&[parts[usize::from(value) % parts.len()]])),
                },
                SettingType::Number(low, high) => low + values[index] % (high - low + 1),
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
fn value_equal_to_the_plain_default_is_printed() {
    let text = "name = \"a\"\nproducer.identity = \"message-id\"\nbroker.dedup_window = \"none\"\n";
    let design = parse(text).expect("a design");
    let again = parse(&print(&design)).expect("a design");
    assert!(is_same(&design, &again));
}

/// Pieces of TOML in any order, with characters that a terminal would execute.
const TOML_LIKE: &str = concat!(
    "(name|\\[(source|sink|claims|bounds|faults)\\]|kind|=|\"|\\.|\\{|\\}|[a-z]{1,4}|\n| |é|\u{1b}|\u{202e}",
    "|[0-9]{1,3}){0,40}"
);

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_yield_a_design_or_diagnostics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Err(found) = parse_bytes(&bytes) {
            prop_assert!(!found.is_empty());
            for diagnostic in &found {
                prop_assert!(!human::render("any.toml", &text, diagnostic, false).is_empty());
            }
        }
    }

    #[test]
    fn any_toml_like_text_yields_a_design_or_diagnostics(text in TOML_LIKE) {
        if let Err(found) = parse(&text) {
            for diagnostic in &found {
                let shown = human::render("any.toml", &text, diagnostic, false);
                prop_assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
            }
        }
    }

    #[test]
    fn printed_design_parses_to_an_equal_one(text in any_text()) {
        if let Ok(design) = parse(&text) {
            let printed = print(&design);
            let fail = |found: Vec<Diagnostic>| TestCaseError::fail(format!("{printed}\n{found:#?}"));
            let again = parse(&printed).map_err(fail)?;
            prop_assert!(is_same(&design, &again), "{printed}");
        }
    }
}
