//! The settings in force, as JSON.

use crate::design::SourceSpan;
use crate::report::meanings::means;
use crate::systems::{EffectiveSetting, LoweredSettings, ValueOrigin};
use serde::{Deserialize, Serialize};

/// A setting in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonSetting {
    /// The profile with its version, such as `kafka-java@4.1`.
    pub system: String,
    /// The part of the pipeline, such as `producer`.
    pub part: String,
    /// The setting's name, as the vendor writes it.
    pub name: String,
    /// The value in force; null where nothing is written and there is no default. Secrets are
    /// masked.
    pub value: Option<String>,
    /// `written`, `default`, `adjusted` (another setting changed it silently) or `unresolved`.
    pub origin: String,
    /// The file in which it is written; null where it is not written.
    pub path: Option<String>,
    /// The line, from one; null where it is not written.
    pub line: Option<usize>,
    /// The column in characters, from one; null where it is not written.
    pub column: Option<usize>,
    /// The mechanisms that it decides, each with the reason.
    pub means: Vec<String>,
}

/// The path, line and column of a source. An option of the command line is on no line.
pub(super) fn position(source: Option<&SourceSpan>) -> (Option<String>, Option<usize>, Option<usize>) {
    let path = source.map(|source| source.file.path.clone());
    let start = source.filter(|source| !source.file.is_command_line()).map(SourceSpan::line_column);
    (path, start.map(|start| start.line), start.map(|start| start.column))
}

/// Where the value in force comes from.
const fn origin(effective: &EffectiveSetting) -> &'static str {
    match (&effective.origin, effective.adjusted) {
        (_, Some(_)) => "adjusted",
        (ValueOrigin::Written(_), _) => "written",
        (ValueOrigin::Default, _) => "default",
        (ValueOrigin::Unresolved(..), _) => "unresolved",
    }
}

/// The settings in force, in the order of the profile.
#[must_use]
pub fn settings(lowered: &LoweredSettings) -> Vec<JsonSetting> {
    lowered
        .settings
        .iter()
        .enumerate()
        .map(|(index, effective)| {
            let (path, line, column) = position(effective.source());
            JsonSetting {
                system: format!("{}@{}", effective.system.profile.name, effective.system.version),
                part: effective.setting.part.clone(),
                name: effective.setting.name.clone(),
                value: effective.value.is_some().then(|| effective.display_value()),
                origin: origin(effective).to_owned(),
                path,
                line,
                column,
                means: means(lowered, index),
            }
        })
        .collect()
}
