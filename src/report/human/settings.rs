//! The settings in force of a real system's configuration.

use crate::design::excerpt;
use crate::report::meanings::means;
use crate::systems::{EffectiveSetting, LoweredSettings, ValueOrigin};
use anstyle::Style as Ansi;
use std::fmt::Write;

/// The settings in force by part, with the origin and the meaning of each; then assumptions and
/// limits of the model.
#[must_use]
pub fn settings(lowered: &LoweredSettings) -> String {
    let (bold, dim) = (Ansi::new().bold(), Ansi::new().dimmed());
    let mut text = String::new();
    for system in &lowered.systems {
        let chosen = if system.is_chosen { "" } else { ", the newest known here" };
        let _ = writeln!(text, "{bold}{}{bold:#}, version {}{chosen}", system.profile.title, system.version);
    }
    // A profile that includes another one lists its own settings last; a part is printed once all
    // the same.
    let mut parts: Vec<&str> = Vec::new();
    for effective in &lowered.settings {
        if !parts.contains(&effective.setting.part.as_str()) {
            parts.push(&effective.setting.part);
        }
    }
    let mut settings: Vec<(usize, &EffectiveSetting)> = lowered.settings.iter().enumerate().collect();
    settings.sort_by_key(|(_, effective)| parts.iter().position(|part| *part == effective.setting.part));
    let mut part = "";
    for (index, effective) in settings {
        let is_idle = effective.setting.part == "figures" && effective.value.is_none();
        if is_idle {
            continue;
        }
        if effective.setting.part != part {
            part = &effective.setting.part;
            let _ = writeln!(text, "\n[{part}]");
        }
        let origin = match (&effective.origin, effective.adjusted) {
            (ValueOrigin::Written(place), None) => format!("written at {place}"),
            (ValueOrigin::Default, None) => "default".to_owned(),
            (ValueOrigin::Default, Some(why)) => format!("default changed: {why}"),
            (ValueOrigin::Written(place), Some(why)) => format!("written at {place}, changed: {why}"),
            (ValueOrigin::Unresolved(place, what), _) => {
                format!("default, since {} at {place} is given elsewhere", excerpt(what))
            }
        };
        let setting = format!("{} = {}", effective.setting.name, effective.display_value());
        let _ = writeln!(text, "  {setting:<58} {dim}{origin}{dim:#}");
        for meaning in means(lowered, index) {
            let _ = writeln!(text, "      -> {meaning}");
        }
    }
    if !lowered.derived.assumed.is_empty() {
        text.push_str("\nassumed\n");
        for assumed in &lowered.derived.assumed {
            let _ = writeln!(text, "  {assumed}");
        }
    }
    if !lowered.irrelevant.is_empty() {
        text.push_str("\nwithout effect on delivery\n");
        for unused in &lowered.irrelevant {
            let _ = writeln!(text, "  {} ({}): {}", excerpt(&unused.key), unused.source, unused.why);
        }
    }
    if !lowered.derived.unexamined.is_empty() {
        text.push_str("\nnot examined\n");
        for one in &lowered.derived.unexamined {
            let _ = writeln!(text, "  {}; it could weaken {}", one.about, one.weakened());
        }
    }
    text
}
