//! Settings that a profile knows and no mechanism models, and the documented defects of versions.

use super::condition::Condition;
use super::version::is_within;
use onceproof_models::{Guarantee, GuaranteeSet};
use serde::{Deserialize, Deserializer, de::Error};

/// Settings that bear on delivery and that no mechanism models.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnmodelledSettings {
    /// The names; one `*` matches any text.
    pub names: Vec<String>,
    /// The part that has them; absent: every part.
    pub part: Option<String>,
    /// The values that have no effect on the model, compared without case.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The texts of which a value has to contain one; none where every value has an effect.
    #[serde(default)]
    pub containing: Vec<String>,
    /// The values that have the effect, compared without case; empty: every one that `unless` does
    /// not name.
    #[serde(default)]
    pub values: Vec<String>,
    /// The guarantees whose `holds` would rest on the settings.
    #[serde(deserialize_with = "guarantees")]
    pub weakens: GuaranteeSet,
    /// Whether the default, too, bears on these guarantees.
    #[serde(default)]
    pub by_default: bool,
    /// The conditions under which the default does so, all of which must hold.
    #[serde(rename = "if", default)]
    pub when: Vec<Condition>,
    /// The effect of the settings, in a sentence.
    pub says: String,
    /// The condition under which the verdict stands all the same, in a clause.
    pub needs: Option<String>,
    /// The first version that has them.
    pub since: Option<String>,
    /// The first version that no longer has them.
    pub until: Option<String>,
    /// The document that states it.
    pub source: String,
}

/// A documented defect: the system breaks a guarantee that its contract gives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// The name in the system's own tracker.
    pub id: String,
    /// The profiles whose version decides.
    pub systems: Vec<String>,
    /// The first affected version; absent: every version before `until`.
    pub since: Option<String>,
    /// The first version without it; absent: every known version has it.
    pub until: Option<String>,
    /// The conditions on settings under which it applies, all of which must hold.
    #[serde(rename = "if", default)]
    pub when: Vec<Condition>,
    /// The condition beside the settings, in a sentence.
    pub needs: Option<String>,
    /// The guarantees that it breaks.
    #[serde(deserialize_with = "guarantees")]
    pub violates: GuaranteeSet,
    /// The effect, in a sentence.
    pub says: String,
    /// The report, or the release notes.
    pub source: String,
}

/// Whether a name matches a pattern, in which one `*` matches any text.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
        None => pattern == name,
    }
}

impl UnmodelledSettings {
    /// Whether the version and the part have these settings.
    #[must_use]
    pub fn exist(&self, part: &str, version: &str) -> bool {
        self.part.as_deref().is_none_or(|own| own == part)
            && is_within(version, self.since.as_deref(), self.until.as_deref())
    }

    /// Whether a value has no effect on the model.
    #[must_use]
    pub fn is_harmless(&self, value: &str) -> bool {
        let is_among = |values: &[String]| values.iter().any(|known| known.eq_ignore_ascii_case(value.trim()));
        let lacks = !(self.containing.is_empty() || self.containing.iter().any(|text| value.contains(text)));
        lacks || if self.values.is_empty() { is_among(&self.unless) } else { !is_among(&self.values) }
    }
}

pub(super) fn guarantees<'de, D: Deserializer<'de>>(deserializer: D) -> Result<GuaranteeSet, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    if names.is_empty() {
        return Err(D::Error::custom("names no guarantee"));
    }
    let named = |name: &String| Guarantee::named(name).ok_or_else(|| D::Error::custom(format!("no guarantee: {name}")));
    names.iter().map(named).collect()
}
