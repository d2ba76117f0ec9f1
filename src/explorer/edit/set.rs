//! A changed setting, and what has to change with it.

use super::super::interface::{DesignInput, Failure, JsonDiagnostic};
use super::super::load::{load, located};
use super::comments::{CommentedOut, comment_out};
use super::offers::{Offer, offers};
use super::text_edit::with_value;
use crate::design::{Diagnostic, DiagnosticCode, ParsedDesign, SettingInfo, excerpt, parse_unlowered, setting};
use serde::Serialize;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::explorer) struct Set {
    is_changed: bool,
    is_valid: bool,
    text: Option<String>,
    commented_out: Vec<CommentedOut>,
    diagnostics: Vec<JsonDiagnostic>,
    offers: Vec<Offer>,
}

/// Sets a setting of a design's text to a value, or removes it.
///
/// # Errors
/// There is no such setting, or it has no such value.
pub(in crate::explorer) fn set(input: &DesignInput, name: &str, value: Option<&str>) -> Result<Set, Failure> {
    let info = setting(name).ok_or_else(|| Failure::unknown("setting", name))?;
    let value = value.map(|text| read_value(info, text)).transpose()?;
    let unchanged = |found: &[Diagnostic]| Set {
        is_changed: false,
        is_valid: found.is_empty(),
        text: input.text.clone(),
        commented_out: Vec::new(),
        diagnostics: located(input, found),
        offers: Vec::new(),
    };
    let Some(text) = &input.text else { return Ok(unchanged(&[])) };
    let Some(changed) = with_value(text, info, value) else {
        let found = parse_unlowered(text).err().or_else(|| load(input).err());
        return Ok(unchanged(&found.unwrap_or_default()));
    };
    let mut input = DesignInput { text: Some(changed), ..input.clone() };
    let commented_out = comment_out(&mut input, info);
    let found = load(&input).err().unwrap_or_default();
    let is_impossible = found.iter().any(|one| one.code == DiagnosticCode::Impossible);
    Ok(Set {
        is_changed: true,
        is_valid: found.is_empty(),
        commented_out,
        diagnostics: located(&input, &found),
        offers: if is_impossible { offers(&input, info, &found) } else { Vec::new() },
        text: input.text,
    })
}

/// Returns the number of a value that is written as TOML.
fn read_value(info: &SettingInfo, text: &str) -> Result<u8, Failure> {
    let (table, key) = info.path.split_once('.').unwrap_or((info.path, ""));
    // A text of several lines would be more than a value.
    let design = format!("name = \"x\"\n[{table}]\n{key} = {text}\n");
    let parsed = parse_unlowered(&design).ok().filter(|_| !text.contains('\n'));
    let written: Vec<(&str, u8)> =
        parsed.iter().flat_map(ParsedDesign::written_values).map(|(path, value, _)| (path, value)).collect();
    match written.as_slice() {
        [(path, value)] if *path == info.path => Ok(*value),
        _ => Err(Failure::unknown(&format!("value of `{}`:", info.path), &excerpt(text))),
    }
}
