//! The meaning of each setting in force, by mechanism: the same sentences for people and for
//! programs.

use crate::systems::LoweredSettings;

/// The mechanisms that a setting decides, each with the reason. `index` is the setting's in
/// `lowered.settings`.
pub(super) fn means(lowered: &LoweredSettings, index: usize) -> Vec<String> {
    let meanings = lowered.outcomes.iter().filter(|meaning| meaning.causes.contains(&index));
    meanings
        .filter_map(|meaning| {
            let info = crate::design::setting(meaning.path)?;
            Some(format!("{} = {}: {}", meaning.path, info.value_text(meaning.value), meaning.rule.says))
        })
        .collect()
}
