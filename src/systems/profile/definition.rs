//! A profile.

use super::condition::Condition;
use super::rules::{Adjustment, IrrelevantSettings, Objection, ProfileAssumption, ProfileRule};
use super::setting::VendorSetting;
use super::version::is_within;
use serde::Deserialize;

/// The settings and rules of a client or server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name that designs use, such as `kafka-java`.
    pub name: String,
    /// The system's own name.
    pub title: String,
    /// The profiles whose settings and rules are included, by name.
    #[serde(default)]
    pub include: Vec<String>,
    /// Whether the versions are independent of the included profiles' versions, whose newest is
    /// used.
    #[serde(default)]
    pub own_versions: bool,
    /// The known versions, oldest first.
    pub versions: Vec<String>,
    /// The documentation of the settings.
    pub source: String,
    /// The behaviours of the system that no mechanism models, a sentence each.
    pub not_modelled: Vec<String>,
    /// The assumptions of a verdict.
    #[serde(default)]
    pub assume: Vec<ProfileAssumption>,
    /// The settings that bear on delivery.
    #[serde(default)]
    pub setting: Vec<VendorSetting>,
    /// The settings that do not.
    #[serde(default)]
    pub irrelevant: Vec<IrrelevantSettings>,
    /// The settings that the system changes silently.
    #[serde(default)]
    pub adjust: Vec<Adjustment>,
    /// The settings that the system refuses together.
    #[serde(default)]
    pub refuse: Vec<Objection>,
    /// The settings that the system accepts, and that do not mean what they seem to.
    #[serde(default)]
    pub finding: Vec<Objection>,
    /// The meanings of settings. Later rules replace values of earlier ones.
    #[serde(default)]
    pub rule: Vec<ProfileRule>,
}

/// Whether a span contains the version. The span is removed, so that it contains every version.
fn take_span(version: &str, since: &mut Option<String>, until: &mut Option<String>) -> bool {
    is_within(version, since.take().as_deref(), until.take().as_deref())
}

impl Profile {
    /// The parts of the settings, each once.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let mut seen = Vec::new();
        self.setting.iter().map(|setting| setting.part.as_str()).filter(move |part| {
            let is_new = !seen.contains(part);
            seen.push(part);
            is_new
        })
    }

    /// The conditions of all rules.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let rules = self.rule.iter().map(|rule| &rule.when);
        let adjustments = self.adjust.iter().map(|adjustment| &adjustment.when);
        let assumptions = self.assume.iter().map(|assumption| &assumption.when);
        let objections = self.refuse.iter().chain(&self.finding).map(|objection| &objection.when);
        rules.chain(adjustments).chain(assumptions).chain(objections).flatten()
    }

    /// The profile as of its newest version, for every version.
    #[must_use]
    pub fn newest(mut self) -> Self {
        let newest = self.versions.last().cloned().unwrap_or_default();
        for setting in &mut self.setting {
            setting.default = setting.default_in(&newest).map(str::to_owned);
            setting.defaults.clear();
        }
        self.setting.retain_mut(|setting| take_span(&newest, &mut setting.since, &mut None));
        self.adjust.retain_mut(|rule| take_span(&newest, &mut rule.since, &mut rule.until));
        self.refuse.retain_mut(|rule| take_span(&newest, &mut rule.since, &mut rule.until));
        self.finding.retain_mut(|rule| take_span(&newest, &mut rule.since, &mut rule.until));
        self.rule.retain_mut(|rule| take_span(&newest, &mut rule.since, &mut rule.until));
        self
    }

    /// The subject of a setting that does not bear on delivery; none where the profile does not
    /// list it.
    #[must_use]
    pub fn irrelevant(&self, name: &str) -> Option<&str> {
        let matches = |pattern: &str| match pattern.split_once('*') {
            Some((before, after)) => {
                name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
            }
            None => pattern == name,
        };
        let group = self.irrelevant.iter().find(|group| group.names.iter().any(|pattern| matches(pattern)));
        group.map(|group| group.why.as_str())
    }
}
