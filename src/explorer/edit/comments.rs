//! Settings that lose their effect become comments.

use super::super::interface::DesignInput;
use super::text_edit::commented_out;
use crate::design::{SettingInfo, ineffective_settings, parse_unlowered, setting};
use serde::Serialize;

/// A setting that has become a comment, since it lost its effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CommentedOut {
    setting: &'static str,
    because: &'static str,
    text: String,
}

/// Turns the settings that have no effect beside the changed one into comments.
pub(super) fn comment_out(input: &mut DesignInput, changed: &SettingInfo) -> Vec<CommentedOut> {
    let mut all = Vec::new();
    loop {
        let Some(text) = &input.text else { return all };
        let Ok(parsed) = parse_unlowered(text) else { return all };
        let (mechanisms, written) = parsed.own_mechanisms();
        let ineffective = ineffective_settings(&mechanisms);
        let next = ineffective.into_iter().filter(|(path, _)| *path != changed.path && written.contains_key(path));
        let mut changes = next.filter_map(|(path, because)| Some((path, because, commented_out(text, path)?)));
        let Some((path, because, text)) = changes.next() else { return all };
        let value = setting(because).map_or_else(String::new, |info| info.value_text(info.get(&mechanisms)));
        let sentence = format!("`{path}` has no effect where `{because} = {value}`");
        all.push(CommentedOut { setting: path, because, text: sentence });
        drop(changes);
        input.text = Some(text);
    }
}
