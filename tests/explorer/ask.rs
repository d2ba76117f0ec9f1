//! Asking an explorer, for tests.

use onceproof::explorer::Explorer;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Returns the answer to a request without its version.
pub(crate) fn ask(explorer: &mut Explorer, mut request: Value) -> Value {
    request["version"] = json!(1);
    let answer = explorer.answer(&request.to_string());
    serde_json::from_str(&answer).expect("an answer is JSON")
}

/// Returns an answer that is no error.
#[allow(clippy::needless_pass_by_value)] // Requests are written in place.
pub(crate) fn answered(explorer: &mut Explorer, request: Value) -> Value {
    let answer = ask(explorer, request.clone());
    assert_eq!(answer["answer"], request["request"], "{request}: {answer}");
    answer
}

/// Returns the texts of an array.
pub(crate) fn texts(array: &Value) -> Vec<String> {
    array.as_array().into_iter().flatten().map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// Returns the files of the gallery, in the order of their names.
pub(crate) fn gallery() -> Vec<PathBuf> {
    let designs = WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("designs"));
    let all = designs.into_iter().filter_map(Result::ok).map(DirEntry::into_path);
    let mut found: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|found| found == "toml")).collect();
    found.sort();
    found
}

/// Returns a design file as a request has it, with the files that it names.
pub(crate) fn design_of(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("a design of the gallery");
    let parsed = onceproof::design::parse_unlowered(&text).expect("a design");
    let folder = path.parent().expect("a folder");
    let names = parsed.vendor.parts.iter().flat_map(|part| &part.files).map(|(name, _)| name);
    let file = |name: &String| {
        let text = fs::read_to_string(folder.join(name)).expect("a file that a design names");
        json!({ "path": name, "text": text, "named": true })
    };
    json!({ "path": path.display().to_string(), "text": text, "files": names.map(file).collect::<Vec<_>>() })
}
