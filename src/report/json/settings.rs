//! Settings in force, and the settings that allow a violation, as JSON.

use crate::design::SourceSpan;
use crate::repair::{Change, GuaranteeRepairs};
use crate::report::meanings::means;
use crate::systems::{EffectiveSetting, LoweredSettings, ValueOrigin};
use serde::{Deserialize, Serialize};

/// A setting in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonSetting {
    /// The profile with its version, such as `kafka-java@4.1`.
    pub system: String,
    /// The part.
    pub part: String,
    /// The vendor's name.
    pub name: String,
    /// Its value; null where nothing is written and nothing is the default. Secrets are masked.
    pub value: Option<String>,
    /// `written`, `default`, `adjusted` (another setting changed it silently) or `unresolved`.
    pub origin: String,
    /// Where it is written.
    pub path: Option<String>,
    /// Where it is written, from one.
    pub line: Option<usize>,
    /// Where in the line, from one.
    pub column: Option<usize>,
    /// What it means, by mechanism.
    pub means: Vec<String>,
}

/// What allows a violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonBlame {
    /// Which guarantee is violated.
    pub guarantee: String,
    /// Each of these sets of changes makes it hold.
    pub repairs: Vec<Vec<JsonChange>>,
    /// How many alternatives were explored to find them.
    pub tried: usize,
    /// Whether some were not tried, or reached a limit.
    pub incomplete: bool,
}

/// One setting with another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonChange {
    /// The setting, with its part.
    pub setting: String,
    /// What it is.
    pub now: String,
    /// What to write instead.
    pub instead: String,
    /// Where it is written; null for a default.
    pub path: Option<String>,
    /// Where it is written, from one.
    pub line: Option<usize>,
    /// Where in the line, from one.
    pub column: Option<usize>,
}

fn position(place: Option<&SourceSpan>) -> (Option<String>, Option<usize>, Option<usize>) {
    let position = place.map(SourceSpan::line_column);
    let path = place.map(|place| place.file.path.clone());
    (path, position.map(|position| position.line), position.map(|position| position.column))
}

impl JsonChange {
    pub(super) fn new(change: &Change) -> Self {
        let (path, line, column) = position(change.source.as_ref());
        let (now, instead) = (change.now.clone(), change.instead.clone());
        Self { setting: change.key.clone(), now, instead, path, line, column }
    }
}

impl JsonBlame {
    /// The report about one violation.
    #[must_use]
    pub fn new(one: &GuaranteeRepairs) -> Self {
        Self {
            guarantee: one.guarantee.name().to_owned(),
            repairs: one.found.iter().map(|repair| repair.iter().map(JsonChange::new).collect()).collect(),
            tried: one.attempts.tried,
            incomplete: one.attempts.is_incomplete(),
        }
    }
}

const fn origin(effective: &EffectiveSetting) -> &'static str {
    match (&effective.origin, effective.adjusted) {
        (_, Some(_)) => "adjusted",
        (ValueOrigin::Written(_), _) => "written",
        (ValueOrigin::Default, _) => "default",
        (ValueOrigin::Unresolved(..), _) => "unresolved",
    }
}

/// All settings in force.
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
