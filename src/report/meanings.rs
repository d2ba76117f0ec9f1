//! What a setting in force means, by mechanism: the same sentences for people and for programs.

use crate::systems::Lowered;

/// The mechanisms that a setting decides, each with the reason. `index` is the setting's in `lowered.settings`.
pub(super) fn means(lowered: &Lowered, index: usize) -> Vec<String> {
    let meanings = lowered.meanings.iter().filter(|meaning| meaning.causes.contains(&index));
    meanings
        .filter_map(|meaning| {
            let info = crate::design::setting(meaning.path)?;
            Some(format!("{} = {}: {}", meaning.path, info.written(meaning.value), meaning.rule.says))
        })
        .collect()
}
