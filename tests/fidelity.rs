//! Documented behaviour of real systems: the cases of `tests/fidelity`, each with designs in the
//! system's own settings.
//!
//! The claims of the designs are those of the documents, or the difference is argued;
//! `tests/gallery.rs` explores them. `ONCEPROOF_BLESS=1 cargo test --test fidelity` writes
//! `docs/reference/fidelity.md`.

use onceproof::design::Expectation;
use onceproof::systems::{DiskFiles, LoadedDesign, read_design};
use onceproof_models::Guarantee;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Rows {
    row: Vec<Row>,
}

/// One documented case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    system: String,
    kind: String,
    source: String,
    confidence: Option<String>,
    /// The guarantees that the source itself says are violated; a flawed design must show one.
    violated: Vec<String>,
    flawed: BTreeMap<String, String>,
    #[serde(default)]
    repaired: BTreeMap<String, String>,
    argued: Option<String>,
    not_expressed: Option<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rows() -> Vec<Row> {
    let files = fs::read_dir(root().join("tests/fidelity")).expect("a folder of cases").flatten();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    files.sort();
    let rows = |file: PathBuf| toml::from_str::<Rows>(&fs::read_to_string(file).expect("a file")).expect("cases").row;
    files.into_iter().flat_map(rows).collect()
}

/// The designs of a case: flawed ones first.
fn designs(id: &str) -> Vec<(String, PathBuf, LoadedDesign)> {
    let folder = root().join("designs/systems");
    let prefix = format!("{}-", id.to_lowercase());
    let mut found: Vec<String> = fs::read_dir(&folder)
        .expect("designs/systems")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(&prefix))
        .collect();
    found.sort();
    found
        .into_iter()
        .map(|name| {
            let path = folder.join(&name);
            let bytes = fs::read(&path).expect("a design");
            let read = read_design(&path.display().to_string(), &bytes, &DiskFiles)
                .unwrap_or_else(|found| panic!("{name}: {found:#?}"));
            (name, path, read)
        })
        .collect()
}

/// Where the designs of a case differ from its document: design, guarantee, expected, claimed.
fn differences(
    row: &Row,
    designs: &[(String, PathBuf, LoadedDesign)],
) -> Vec<(String, Guarantee, String, &'static str)> {
    let mut found = Vec::new();
    // Where there are several ways to go wrong, each has its design.
    let is_shown = |guarantee: Guarantee| {
        designs.iter().any(|(name, _, read)| {
            name.contains("-flawed") && read.design.claims.expectation(guarantee) == Some(Expectation::Violated)
        })
    };
    for (name, _, read) in designs {
        let is_flawed = name.contains("-flawed");
        let expected = if is_flawed { &row.flawed } else { &row.repaired };
        for (guarantee, wanted) in expected {
            let guarantee = Guarantee::named(guarantee).expect("a guarantee");
            let claimed = read.design.claims.expectation(guarantee).map(Expectation::name);
            if is_flawed && wanted == "violated" && is_shown(guarantee) {
                continue;
            }
            match claimed {
                Some(claimed) if claimed != wanted => found.push((name.clone(), guarantee, wanted.clone(), claimed)),
                // A violation that the source states must be claimed.
                None if is_flawed && row.violated.iter().any(|name| name == guarantee.name()) => {
                    found.push((name.clone(), guarantee, wanted.clone(), "not claimed"));
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn cases_match_their_documents_or_argue_the_difference() {
    let (mut expressed, mut as_documented) = (0, 0);
    let kinds = ["config", "ground-truth", "documented-limit"];
    for row in rows() {
        let designs = designs(&row.id);
        if let Some(why) = &row.not_expressed {
            assert!(designs.is_empty() && why.len() > 40, "{}", row.id);
            continue;
        }
        assert!(designs.iter().any(|(name, ..)| name.contains("-flawed")), "{} has no flawed design", row.id);
        assert!(designs.iter().any(|(name, ..)| name.contains("-repaired")), "{} has no repaired design", row.id);
        for (name, _, read) in &designs {
            assert!(read.vendor.is_some(), "{name} is in a real system's own settings");
            assert!(read.design.name.starts_with(&row.id), "{name} carries the case's id");
            assert!(!read.design.claims.by_guarantee.is_empty(), "{name} claims nothing");
        }
        let differences = differences(&row, &designs);
        assert_eq!(differences.is_empty(), row.argued.is_none(), "{}: {differences:#?}", row.id);
        // A flawed design of every case shows at least one violation that the source states.
        let shows = |guarantee: &str| {
            let guarantee = Guarantee::named(guarantee).expect("a guarantee");
            let claims = |read: &LoadedDesign| read.design.claims.expectation(guarantee) == Some(Expectation::Violated);
            designs.iter().any(|(name, _, read)| name.contains("-flawed") && claims(read))
        };
        let is_shown = row.violated.iter().any(|name| shows(name)) || row.argued.is_some();
        assert!(is_shown, "{} shows none of {:?}", row.id, row.violated);
        if kinds.contains(&row.kind.as_str()) {
            expressed += 1;
            as_documented += usize::from(differences.is_empty());
        }
    }
    println!("{expressed} cases of the three kinds, {as_documented} of them as documented in every verdict");
    assert!(expressed >= 60, "{expressed}");
}

fn verdicts(row: &Row, read: &LoadedDesign, is_flawed: bool) -> String {
    let expected = if is_flawed { &row.flawed } else { &row.repaired };
    let claims = read.design.claims.by_guarantee.iter().map(|(guarantee, claim)| {
        let wanted = expected.get(guarantee.name()).map_or("", String::as_str);
        let is = claim.expectation.name();
        let note = if wanted.is_empty() || wanted == is { String::new() } else { format!(" (document: {wanted})") };
        format!("{} {is}{note}", guarantee.name())
    });
    claims.collect::<Vec<_>>().join("<br>")
}

fn page() -> String {
    let rows = rows();
    let mut text = String::from(
        "# Fidelity: what documents say, and what the exploration finds\n\n\
         Written by `ONCEPROOF_BLESS=1 cargo test --test fidelity`; the verdicts are explored by \
         `cargo test --test gallery`. Each case is a flawed configuration and a repaired one, in the system's own \
         settings, with the faults that show the difference. Where a verdict differs from the document's, the \
         document's stands in brackets and the difference is argued below the table. Where a source is not a \
         document of the vendor, the case says so. Terms are defined in the [glossary](../glossary.md).\n\n\
         | case | system | design | found | source |\n|---|---|---|---|---|\n",
    );
    let (mut expressed, mut differing) = (0, 0);
    for row in rows.iter().filter(|row| row.not_expressed.is_none()) {
        let designs = designs(&row.id);
        expressed += 1;
        differing += usize::from(!differences(row, &designs).is_empty());
        for (name, _, read) in &designs {
            let title = read.design.name.split_once(": ").map_or("", |(_, title)| title);
            let confidence = row.confidence.as_ref().map_or(String::new(), |confidence| format!(" ({confidence})"));
            let found = verdicts(row, read, name.contains("-flawed"));
            let source = row.source.replace('|', "/");
            let _ = writeln!(
                text,
                "| {} | {} | [{title}](../../designs/systems/{name}) | {found} | {source}{confidence} |",
                row.id, row.system
            );
        }
    }
    let _ = write!(
        text,
        "\n{expressed} cases are expressed, {differing} of them with a verdict that differs from the document's.\n\n"
    );
    text.push_str("## Argued\n\n");
    for (id, argued) in rows.iter().filter_map(|row| row.argued.as_ref().map(|argued| (&row.id, argued))) {
        let _ = writeln!(text, "* **{id}** {argued}");
    }
    text.push_str("\n## Not expressed\n\n");
    for (id, why) in rows.iter().filter_map(|row| row.not_expressed.as_ref().map(|why| (&row.id, why))) {
        let _ = writeln!(text, "* **{id}** {why}");
    }
    text
}

#[test]
fn page_of_fidelity_is_up_to_date() {
    let (path, page) = (root().join("docs/reference/fidelity.md"), page());
    if std::env::var_os("ONCEPROOF_BLESS").is_some() {
        fs::write(&path, &page).expect("the page is written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/reference/fidelity.md is not up to date: ONCEPROOF_BLESS=1 cargo test --test fidelity"
    );
}
