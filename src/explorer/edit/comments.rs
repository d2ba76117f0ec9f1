//! Settings that lose their effect become comments.

use super::super::interface::DesignInput;
use super::super::load::load;
use super::text_edit::commented_out;
use crate::design::{DiagnosticCode, SettingInfo, parse_unlowered, registry};
use serde::Serialize;

/// A setting that has become a comment, since it lost its effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CommentedOut {
    setting: &'static str,
    because: &'static str,
    text: String,
}

/// Turns the settings that have no effect beside the changed one into comments: those of which the
/// design's diagnostics say so.
pub(super) fn comment_out(input: &mut DesignInput, changed: &SettingInfo) -> Vec<CommentedOut> {
    let mut all = Vec::new();
    loop {
        let Some(text) = &input.text else { return all };
        let (Ok(parsed), Err(errors)) = (parse_unlowered(text), load(input)) else { return all };
        let ineffective = errors.iter().filter(|error| error.code == DiagnosticCode::NoEffect);
        let next = ineffective.filter_map(|error| {
            let span = &error.labels.first().filter(|label| label.file.is_none())?.span;
            let (path, ..) = parsed.written_values().find(|(path, _, own)| own == span && *path != changed.path)?;
            let because = registry().iter().find(|info| error.title.contains(&format!("where `{} = ", info.path)))?;
            let comment = CommentedOut { setting: path, because: because.path, text: error.title.clone() };
            Some((comment, commented_out(text, path)?))
        });
        let Some((comment, text)) = { next }.next() else { return all };
        all.push(comment);
        input.text = Some(text);
    }
}
