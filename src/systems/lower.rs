//! Lowers vendor settings to mechanisms by the profiles' rules, and records the figures that
//! decided.

use super::catalogue::System;
use super::defects::is_read_by_a_defect;
use super::effective::{EffectiveSetting, ValueOrigin, find};
use super::entry::{IrrelevantEntry, SettingEntry};
use super::evaluate::{all_hold, right_number};
use super::mechanism::mechanism;
use super::profile::{Condition, ProfileAssumption, ProfileRule, is_within};
use super::resolve::resolve;
use super::secrets;
use super::value::{SettingValue, time};
use crate::design::{
    DerivedMechanisms, DerivedValue, Diagnostic, DiagnosticCode, Diagnostics, UnexaminedKind, UnexaminedSetting,
    excerpt,
};
use onceproof_models::GuaranteeSet;
use std::cmp::Ordering;

/// The systems of a design and the settings that its files write.
#[derive(Clone, Debug, Default)]
pub struct VendorInputs {
    /// The systems, each with the parts that name it. A part that names no system belongs to the
    /// first system that has it.
    pub systems: Vec<(System, Vec<String>)>,
    /// The written settings in the order of reading.
    pub entries: Vec<SettingEntry>,
    /// The parts of the files that bear on delivery and are not read.
    pub unread: Vec<UnexaminedSetting>,
}

/// A mechanism that a rule decided.
#[derive(Clone, Debug)]
pub struct RuleOutcome {
    /// The path of the mechanism.
    pub path: &'static str,
    /// The value, as in [`SettingInfo`](crate::design::SettingInfo).
    pub value: u8,
    /// The rule.
    pub rule: &'static ProfileRule,
    /// The settings that the rule read: indexes into [`LoweredSettings::settings`].
    pub causes: Vec<usize>,
}

/// The settings in force with the mechanisms that they decide.
#[derive(Clone, Debug, Default)]
pub struct LoweredSettings {
    /// The systems.
    pub systems: Vec<System>,
    /// The settings in force.
    pub settings: Vec<EffectiveSetting>,
    /// The mechanisms, each decided by one rule.
    pub outcomes: Vec<RuleOutcome>,
    /// The written settings that do not bear on delivery.
    pub irrelevant: Vec<IrrelevantEntry>,
    /// The settings with two values of which nothing says which one is in force.
    pub ambiguous: Vec<UnexaminedSetting>,
    /// The warnings and findings.
    pub warnings: Vec<Diagnostic>,
    /// The mechanisms for the design, with assumptions and unexamined settings.
    pub derived: DerivedMechanisms,
}

impl VendorInputs {
    /// Lowers the settings.
    ///
    /// # Errors
    /// All diagnostics, where one of them is an error.
    pub fn lower(&self) -> Result<LoweredSettings, Vec<Diagnostic>> {
        let mut lowered = LoweredSettings::default();
        let mut found = Diagnostics::default();
        let mut without_system: Vec<&SettingEntry> = self.entries.iter().collect();
        for (index, (system, _)) in self.systems.iter().enumerate() {
            let has_part = |part: &str| self.owner(part) == Some(index) || (part == "figures" && index == 0);
            without_system.retain(|entry| !has_part(&entry.part));
            let resolved = resolve(*system, &self.entries, has_part);
            found.append(resolved.found);
            lowered.irrelevant.extend(resolved.irrelevant);
            lowered.derived.unexamined.extend(resolved.unexamined);
            lowered.ambiguous.extend(resolved.ambiguous);
            lowered.derived.assumed.extend(resolved.assumed);
            lowered.systems.push(*system);
            lowered.settings.extend(resolved.settings);
        }
        for entry in without_system {
            let title = format!("no system is named for `{}`, so its settings have no meaning", entry.part);
            let here = Diagnostic::in_file(DiagnosticCode::NoSystem, &entry.key_source, title, "here");
            found.push(here.help("name one, such as: system = \"kafka-java@4.1\""));
        }
        let has_errors = found.has_errors();
        let found = found.into_vec();
        if has_errors {
            return Err(found);
        }
        lowered.warnings = found;
        // A broker that is named beside its client decides by its own version, before the client.
        let is_included = |system: &System| self.systems.iter().any(|(other, _)| other.includes(system));
        lowered.systems.sort_by_key(|system| !is_included(system));
        for system in lowered.systems.clone() {
            lowered.apply_rules(system);
        }
        lowered.derive();
        lowered.derived.unexamined.extend(lowered.ambiguous.iter().chain(&self.unread).cloned());
        Ok(lowered)
    }

    /// The index of the system that a part belongs to: one that names it, then one that another
    /// system includes, such as a client's broker.
    pub(super) fn owner(&self, part: &str) -> Option<usize> {
        let named = self.systems.iter().position(|(_, parts)| parts.iter().any(|named| named == part));
        let has_part = |(system, _): &(System, Vec<String>)| system.profile.parts().any(|known| known == part);
        let is_included = |system: &System| self.systems.iter().any(|(other, _)| other.includes(system));
        let included = || self.systems.iter().position(|one| has_part(one) && is_included(&one.0));
        named.or_else(included).or_else(|| self.systems.iter().position(has_part))
    }
}

impl LoweredSettings {
    /// The systems beside this one whose profile it includes.
    fn included(&self, system: System) -> impl Iterator<Item = System> + '_ {
        self.systems.iter().copied().filter(move |other| system.includes(other))
    }

    /// Applies the rules of a system in the order of its profile. Rules that it includes from
    /// another system of the design are that one's.
    fn apply_rules(&mut self, system: System) {
        let included: Vec<System> = self.included(system).collect();
        for rule in &system.profile.rule {
            let is_same = |other: &ProfileRule| other.says == rule.says && other.set == rule.set;
            if included.iter().any(|other| other.profile.rule.iter().any(is_same)) {
                continue;
            }
            if !is_within(system.version, rule.since.as_deref(), rule.until.as_deref()) {
                continue;
            }
            let (figures, others): (Vec<&Condition>, Vec<&Condition>) =
                rule.when.iter().partition(|condition| condition.comparison.is_order());
            let others: Vec<Condition> = others.into_iter().cloned().collect();
            if !all_hold(&others, &self.settings) {
                continue;
            }
            let applies = all_hold(&rule.when, &self.settings);
            // Of a rule that does not apply, only the comparisons that fail are a reason.
            let decides = |figure: &&Condition| applies || !all_hold(std::slice::from_ref(*figure), &self.settings);
            let deciding = figures.into_iter().filter(decides);
            let compared: Vec<String> =
                deciding.filter_map(|figure| self.compared_figures(figure, rule, applies)).collect();
            self.derived.assumed.extend(compared);
            if !applies {
                continue;
            }
            let is_read = |index: &usize| rule.reads(&self.settings[*index].setting.key());
            let causes: Vec<usize> = (0..self.settings.len()).filter(is_read).collect();
            for (path, value) in &rule.set {
                let number = |key: &str| find(key, &self.settings)?.value.as_ref()?.number();
                let Some((path, value)) = mechanism(path, value, number) else { continue };
                self.outcomes.retain(|outcome| outcome.path != path);
                self.outcomes.push(RuleOutcome { path, value, rule, causes: causes.clone() });
            }
        }
    }

    /// The comparison of two figures in words, with the meaning of the rule that it decides.
    fn compared_figures(&self, condition: &Condition, rule: &ProfileRule, applies: bool) -> Option<String> {
        let left = find(&condition.left, &self.settings)?;
        let left_number = left.value.as_ref()?.number()?;
        // With a fixed number on the right, no two figures are compared.
        condition.right.iter().find(|operand| find(operand, &self.settings).is_some())?;
        let name = |operand: &String| operand.split_once('.').map_or(operand.clone(), |(_, name)| name.to_owned());
        let right = condition.right.iter().map(name).collect::<Vec<_>>().join(" + ");
        let left_side = format!("{} {}", left.setting.name, left.display_value());
        let Some(number) = right_number(condition, left, &self.settings) else {
            return Some(format!("{left_side} against {right}, which is not given: it may not be enough"));
        };
        let sign = match left_number.cmp(&number) {
            Ordering::Less => "<",
            Ordering::Equal => "=",
            Ordering::Greater => ">",
        };
        let number = match left.value {
            Some(SettingValue::Time(_)) => time(number),
            _ => number.to_string(),
        };
        let negation = if applies { "" } else { "not so that " };
        Some(format!("{left_side} {sign} {right} {number}: {negation}{}", rule.says))
    }

    /// Fills in `derived`: the mechanisms with their causes, the assumptions, the
    /// unexamined settings.
    fn derive(&mut self) {
        for system in &self.systems {
            let (name, version) = (&system.profile.name, system.version);
            if system.is_newer {
                let sentence = format!(
                    "{name} is newer than {version}, the newest known version, whose defaults and rules are used"
                );
                self.warnings.push(Diagnostic::whole(DiagnosticCode::UnknownVersion, sentence.clone()).warning());
                self.derived.assumed.push(sentence);
            }
            if system.is_between() {
                let sentence = format!("{} is read as {version}, the newest known version before it", system.label());
                self.derived.assumed.push(sentence);
            }
            if !system.is_chosen {
                self.derived.assumed.push(format!("{name} is version {version}, the newest known here"));
            }
            let says = |system: &System, says: &str| system.profile.assume.iter().any(|assume| assume.says == says);
            let is_own = |assume: &&ProfileAssumption| !self.included(*system).any(|other| says(&other, &assume.says));
            let holds = |assume: &&ProfileAssumption| all_hold(&assume.when, &self.settings);
            let assumptions = system.profile.assume.iter().filter(is_own).filter(holds);
            let assumptions: Vec<String> = assumptions.map(|assumption| assumption.says.clone()).collect();
            self.derived.assumed.extend(assumptions);
        }
        for RuleOutcome { path, value, rule, causes } in &self.outcomes {
            let described: Vec<String> = causes.iter().map(|index| self.settings[*index].description()).collect();
            let cause = if described.is_empty() { rule.says.clone() } else { described.join(", ") };
            let is_written = causes.iter().any(|index| self.settings[*index].is_written());
            self.derived.values.insert(path, DerivedValue { value: *value, cause, is_written });
        }
        for (index, effective) in self.settings.iter().enumerate() {
            let ValueOrigin::Unresolved(source, text) = &effective.origin else { continue };
            let key = effective.setting.key();
            let profile = effective.system.profile;
            let is_used = profile.rule.iter().any(|rule| rule.reads(&key))
                || profile.adjust.iter().flat_map(|adjust| &adjust.when).any(|condition| condition.names(&key))
                || self.outcomes.iter().any(|outcome| outcome.causes.contains(&index))
                || is_read_by_a_defect(profile, &key);
            if is_used {
                let name = effective.setting.name.clone();
                let value = secrets::masked_value(&name, text);
                let about = format!("{name} is {} at {source}, and another value was explored", excerpt(&value));
                let (kind, weakens) = (UnexaminedKind::UnknownValue, GuaranteeSet::ALL);
                self.derived.unexamined.push(UnexaminedSetting { kind, name, about, weakens });
            }
        }
        let mut left_out: Vec<String> = Vec::new();
        for System { profile, .. } in &self.systems {
            for sentence in &profile.not_modelled {
                let sentence = format!("not modelled of {}: {sentence}", profile.name);
                if !left_out.contains(&sentence) {
                    left_out.push(sentence);
                }
            }
        }
        self.derived.assumed.extend(left_out);
    }
}
