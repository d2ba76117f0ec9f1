//! The assumption about each part that neither the vendor settings nor the design mention.

use super::lower::LoweredSettings;
use crate::design::{Design, registry};

/// How many defaults of such a part a sentence names.
const NAMED_DEFAULTS: usize = 3;

/// A sentence for each part without any setting, with its first defaults.
pub(super) fn unstated_parts(design: &Design, lowered: &LoweredSettings) -> Vec<String> {
    let is_stated = |path: &str| lowered.derived.values.contains_key(path) || design.written.contains_key(path);
    let sentence = |part: &str| {
        let settings = registry().iter().filter(|info| info.path.split('.').next() == Some(part));
        if settings.clone().any(|info| is_stated(info.path)) {
            return None;
        }
        let defaults = settings.filter(|info| info.path != "source.dual_write").take(NAMED_DEFAULTS).map(|info| {
            let name = info.path.split_once('.').map_or(info.path, |(_, name)| name);
            format!("{name} = {}", info.value_text(info.get(&design.mechanisms)))
        });
        let defaults = defaults.collect::<Vec<_>>().join(", ");
        Some(format!("no file states anything about the {part}: {defaults}"))
    };
    ["source", "producer", "broker", "consumer", "sink"].into_iter().filter_map(sentence).collect()
}
