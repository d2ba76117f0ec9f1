//! A profile.

use super::condition::Condition;
use super::rules::{Adjustment, IrrelevantSettings, Objection, ProfileAssumption, ProfileRule};
use super::setting::VendorSetting;
use super::unmodelled::{UnmodelledSettings, matches};
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
    /// The included profile whose versions these are: a client's profile with those of its broker.
    pub versions_of: Option<String>,
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
    /// The settings that do, and that no mechanism models.
    #[serde(default)]
    pub unmodelled: Vec<UnmodelledSettings>,
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
        let defaults = self.unmodelled.iter().map(|group| &group.when);
        rules.chain(adjustments).chain(assumptions).chain(objections).chain(defaults).flatten()
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
        self.unmodelled.retain_mut(|rule| take_span(&newest, &mut rule.since, &mut rule.until));
        self.rule.retain_mut(|rule| take_span(&newest, &mut rule.since, &mut rule.until));
        self
    }

    /// The kind of a setting that no rule reads; none where the profile does not list it. An exact
    /// name precedes a pattern, and `[[unmodelled]]` precedes `[[irrelevant]]`.
    #[must_use]
    pub fn kind_of(&self, part: &str, name: &str, version: &str) -> Option<SettingKind<'_>> {
        let has = |names: &[String], is_exact: bool| {
            names.iter().any(|pattern| if is_exact { pattern == name } else { matches(pattern, name) })
        };
        [true, false].into_iter().find_map(|is_exact| {
            let mut unmodelled = self.unmodelled.iter().filter(|group| group.exist(part, version));
            let unmodelled = unmodelled.find(|group| has(&group.names, is_exact)).map(SettingKind::Unmodelled);
            let irrelevant = || self.irrelevant.iter().find(|group| has(&group.names, is_exact));
            unmodelled.or_else(|| irrelevant().map(SettingKind::Irrelevant))
        })
    }
}

/// The kind of a setting that no rule reads.
#[derive(Clone, Copy, Debug)]
pub enum SettingKind<'a> {
    /// It bears on no guarantee.
    Irrelevant(&'a IrrelevantSettings),
    /// It bears on guarantees, and no mechanism models it.
    Unmodelled(&'a UnmodelledSettings),
}
