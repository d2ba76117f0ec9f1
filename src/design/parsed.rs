//! A design file after parsing, before vendor settings are lowered to mechanisms.
//!
//! Lowering combines three sources: the settings that the design states, the mechanisms that vendor
//! settings decide, and defaults. The design's own settings come first; a contradiction with a
//! written vendor setting is an error.

use super::claims::Claims;
use super::code::DiagnosticCode;
use super::combinations;
use super::defaults::apply_defaults;
use super::diagnostic::Diagnostic;
use super::display_text::excerpt;
use super::document::{Design, Golden};
use super::fault_scope::FaultScope;
use super::registry::setting;
use super::unexamined::{UnexaminedSetting, beyond_the_contract};
use super::vendor::{Vendor, VendorPart};
use onceproof_models::{Guarantee, Mechanisms};
use std::collections::BTreeMap;
use std::ops::Range;

/// A design file, parsed.
#[derive(Clone, Debug)]
pub struct ParsedDesign {
    /// The vendor settings.
    pub vendor: Vendor,
    pub(super) name: String,
    /// The written settings: value and bytes, by path.
    pub(super) values: BTreeMap<&'static str, (u8, Range<usize>)>,
    pub(super) claims: Claims,
    pub(super) golden: Option<Golden>,
    pub(super) fault_scope: FaultScope,
    pub(super) max_faults: Option<u8>,
    /// The unexamined settings that the author accepts: reason and bytes, by name.
    pub(super) accepted: BTreeMap<String, (String, Range<usize>)>,
}

/// The value of one mechanism that vendor settings decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedValue {
    /// The value, as in [`SettingInfo`](super::SettingInfo).
    pub value: u8,
    /// The vendor settings that decide it, in words.
    pub cause: String,
    /// Whether one of them is written. A value from defaults only yields to the design's own
    /// setting.
    pub is_written: bool,
}

/// The mechanisms that vendor settings decide.
#[derive(Clone, Debug, Default)]
pub struct DerivedMechanisms {
    /// The values by path.
    pub values: BTreeMap<&'static str, DerivedValue>,
    /// The assumptions of the verdict, a sentence each.
    pub assumed: Vec<String>,
    /// The vendor settings that the exploration does not examine.
    pub unexamined: Vec<UnexaminedSetting>,
}

impl DerivedMechanisms {
    fn causes(&self) -> BTreeMap<&'static str, String> {
        self.values.iter().map(|(path, derived)| (*path, derived.cause.clone())).collect()
    }
}

impl ParsedDesign {
    /// A design of this name without any setting.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            vendor: Vendor::default(),
            name: name.to_owned(),
            values: BTreeMap::new(),
            claims: Claims::default(),
            golden: None,
            fault_scope: FaultScope::default(),
            max_faults: None,
            accepted: BTreeMap::new(),
        }
    }

    /// The same design with another value of one setting.
    #[must_use]
    pub fn with_value(&self, path: &'static str, value: u8) -> Self {
        let mut other = self.clone();
        other.values.insert(path, (value, 0..0));
        other
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The settings that the text states: path, value, and the bytes of the value.
    pub fn written_values(&self) -> impl Iterator<Item = (&'static str, u8, Range<usize>)> {
        self.values.iter().map(|(path, (value, span))| (*path, *value, span.clone()))
    }

    /// The mechanisms of the text's own settings and defaults, whether or not they exclude one
    /// another, and the bytes of the settings.
    #[must_use]
    pub fn own_mechanisms(&self) -> (Mechanisms, BTreeMap<&'static str, Range<usize>>) {
        self.combine(&DerivedMechanisms::default())
    }

    /// Whether another text says the same about everything but settings.
    #[must_use]
    pub fn is_same_beside_settings(&self, other: &Self) -> bool {
        let claims = |design: &Self| {
            let expected = Guarantee::ALL.map(|guarantee| design.claims.expectation(guarantee));
            (expected, design.claims.scope, design.claims.faults)
        };
        let accepted = |design: &Self| {
            design.accepted().map(|(name, reason)| (name.to_owned(), reason.to_owned())).collect::<Vec<_>>()
        };
        let vendor = |design: &Self| {
            let part = |part: &VendorPart| {
                let settings = part.settings.iter().map(|one| (one.key.clone(), one.value.clone()));
                let files = part.files.iter().map(|(file, _)| file.clone());
                let system = part.system.as_ref().map(|(system, _)| system.clone());
                (part.part, system, settings.collect::<Vec<_>>(), files.collect::<Vec<_>>())
            };
            // A setting before the first table may change the order of the parts.
            let mut parts: Vec<_> = design.vendor.parts.iter().map(part).collect();
            parts.sort_by_key(|(part, ..)| *part);
            parts
        };
        self.name == other.name
            && self.golden == other.golden
            && self.fault_scope == other.fault_scope
            && self.max_faults == other.max_faults
            && claims(self) == claims(other)
            && accepted(self) == accepted(other)
            && vendor(self) == vendor(other)
    }

    /// The unexamined settings that the author accepts, by name, each with the reason.
    pub fn accepted(&self) -> impl Iterator<Item = (&str, &str)> {
        self.accepted.iter().map(|(name, (reason, _))| (name.as_str(), reason.as_str()))
    }

    /// The mechanisms of the lowered design, if no two of them exclude one another.
    #[must_use]
    pub fn mechanisms_with(&self, derived: &DerivedMechanisms) -> Option<Mechanisms> {
        let (mechanisms, _) = self.combine(derived);
        let is_possible = combinations::check(&mechanisms, &BTreeMap::new(), &derived.causes()).is_empty();
        is_possible.then_some(mechanisms)
    }

    /// The design with the mechanisms that its vendor settings decide.
    ///
    /// # Errors
    /// The settings that exclude one another, and those that contradict a written vendor setting.
    pub fn lower(&self, derived: &DerivedMechanisms) -> Result<Design, Vec<Diagnostic>> {
        let (mechanisms, written) = self.combine(derived);
        let rests_on: Vec<UnexaminedSetting> =
            derived.unexamined.iter().cloned().chain(beyond_the_contract(&mechanisms)).collect();
        let mut found = self.contradictions(derived);
        found.extend(self.accepted_in_vain(&rests_on));
        found.extend(combinations::check(&mechanisms, &written, &derived.causes()));
        if !found.is_empty() {
            found.sort_by_key(|found| found.labels.first().map_or(0, |label| label.span.start));
            return Err(found);
        }
        let mut assumed = derived.assumed.clone();
        let mut unexamined = Vec::new();
        for one in rests_on {
            match self.accepted.get(&one.name) {
                Some((reason, _)) => assumed.push(format!("accepted, {reason}: {}", one.about)),
                None => unexamined.push(one),
            }
        }
        Ok(Design {
            name: self.name.clone(),
            mechanisms,
            claims: self.claims.clone(),
            written,
            golden: self.golden,
            fault_scope: self.fault_scope,
            max_faults: self.max_faults,
            assumed,
            unexamined,
        })
    }

    /// The entries of `[accept]` that no verdict rests on.
    fn accepted_in_vain(&self, rests_on: &[UnexaminedSetting]) -> Vec<Diagnostic> {
        let is_in_vain = |name: &str| rests_on.iter().all(|one| one.name != name);
        let entries = self.accepted.iter().filter(|(name, _)| is_in_vain(name));
        let in_vain = entries.map(|(name, (_, span))| {
            let title = format!("`{}` is accepted, and no verdict rests on it", excerpt(name));
            let here = Diagnostic::at(DiagnosticCode::NoEffect, span.clone(), title, "accepted here");
            if rests_on.is_empty() {
                return here.help("remove it");
            }
            let known = rests_on.iter().map(|one| one.name.as_str());
            here.help(format!("verdicts rest on: {}", known.collect::<Vec<_>>().join(", ")))
        });
        in_vain.collect()
    }

    /// The mechanisms, and the bytes of the settings that the design states.
    fn combine(&self, derived: &DerivedMechanisms) -> (Mechanisms, BTreeMap<&'static str, Range<usize>>) {
        let mut mechanisms = Mechanisms::default();
        let own = self.values.iter().map(|(path, (value, _))| (*path, *value));
        let derived_values = derived.values.iter().map(|(path, derived)| (*path, derived.value));
        for (path, value) in derived_values.chain(own) {
            if let Some(info) = setting(path) {
                info.set(&mut mechanisms, value);
            }
        }
        let written: BTreeMap<&'static str, Range<usize>> =
            self.values.iter().map(|(path, (_, span))| (*path, span.clone())).collect();
        let is_set = |path: &str| written.contains_key(path) || derived.values.contains_key(path);
        apply_defaults(&mut mechanisms, &is_set);
        (mechanisms, written)
    }

    /// The design's own settings that a written vendor setting contradicts.
    fn contradictions(&self, derived: &DerivedMechanisms) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        // A bound says what is explored, so the design's own may differ from the system's count.
        let decides = |(path, value): &(&&str, &DerivedValue)| value.is_written && !path.starts_with("bounds.");
        for (path, DerivedValue { value, cause, .. }) in derived.values.iter().filter(decides) {
            let Some((own, span)) = self.values.get(path).filter(|(own, _)| own != value) else { continue };
            let Some(info) = setting(path) else { continue };
            let (own, other) = (info.value_text(*own), info.value_text(*value));
            let title = format!("`{path}` is {own} here, but the system's settings make it {other}");
            let here = Diagnostic::at(DiagnosticCode::Impossible, span.clone(), title, "written here");
            let here = here.help(format!("{other}: {cause}"));
            found.push(here.help(format!("remove `{path}`, or change the system's setting")));
        }
        found
    }
}
