//! The rules of a profile: adjustments, refusals, findings, assumptions, and meanings of settings.

use super::condition::Condition;
use super::unmodelled::guarantees;
use onceproof_models::GuaranteeSet;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Settings that do not bear on delivery.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IrrelevantSettings {
    /// The names; one `*` matches any text.
    pub names: Vec<String>,
    /// Why they bear on no guarantee.
    pub why: String,
    /// The document that states it.
    #[serde(default)]
    pub source: String,
}

/// A setting that the system changes silently.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// The conditions, all of which must hold.
    #[serde(rename = "if")]
    pub when: Vec<Condition>,
    /// The first version that does so.
    pub since: Option<String>,
    /// The first version that no longer does so.
    pub until: Option<String>,
    /// The setting with its part.
    pub setting: String,
    /// The new value.
    pub to: String,
    /// The reason, in a sentence.
    pub says: String,
    /// The document or source code that states it.
    pub source: String,
}

/// Settings that do not fit together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// The conditions, all of which must hold.
    #[serde(rename = "if")]
    pub when: Vec<Condition>,
    /// The first version that it applies to.
    pub since: Option<String>,
    /// The first version that it no longer applies to.
    pub until: Option<String>,
    /// The problem, in a sentence.
    pub says: String,
    /// The remedy.
    pub help: Option<String>,
    /// The guarantees whose `holds` would rest on what the exploration leaves out; none where it
    /// leaves out nothing.
    #[serde(default, deserialize_with = "guarantees")]
    pub weakens: GuaranteeSet,
    /// The document or source code that states it.
    pub source: String,
}

/// An assumption of a verdict that the settings do not state.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileAssumption {
    /// The conditions, all of which must hold; none for an assumption of every verdict.
    #[serde(rename = "if", default)]
    pub when: Vec<Condition>,
    /// The assumption, in a sentence.
    pub says: String,
}

/// The meaning of settings in mechanisms.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileRule {
    /// The conditions, all of which must hold; none for a rule that always applies.
    #[serde(rename = "if", default)]
    pub when: Vec<Condition>,
    /// The first version that it applies to.
    pub since: Option<String>,
    /// The first version that it no longer applies to.
    pub until: Option<String>,
    /// The mechanisms that it decides, by path. A later rule replaces the value of an earlier one.
    pub set: BTreeMap<String, toml::Value>,
    /// The meaning, in a sentence.
    pub says: String,
    /// The document or source code that states it.
    pub source: String,
}

impl ProfileRule {
    /// Whether a condition of the rule names this setting, or a mechanism takes its value.
    #[must_use]
    pub fn reads(&self, key: &str) -> bool {
        let is_value = |value: &toml::Value| {
            value.as_str().and_then(|text| text.strip_prefix('{')?.strip_suffix('}')).is_some_and(|named| named == key)
        };
        self.when.iter().any(|condition| condition.names(key)) || self.set.values().any(is_value)
    }
}
