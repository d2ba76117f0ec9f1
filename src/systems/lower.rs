//! From settings in force to mechanisms, by the profiles' rules; and the figures that decided.

use super::catalogue::System;
use super::effective::{
    EffectiveSetting, IrrelevantEntry, SettingEntry, ValueOrigin, all_hold, find, resolve, right_number,
};
use super::profile::{Comparison, Condition, ProfileRule, within};
use super::value::{SettingValue, time};
use crate::design::{
    DerivedMechanisms, DerivedValue, Diagnostic, DiagnosticCode, DiagnosticSeverity, SettingType, setting,
};

/// Which system each part is given in, and what was written.
#[derive(Clone, Debug, Default)]
pub struct VendorInputs {
    /// Systems with the parts that name them; a part that nobody names belongs to the first system that has it.
    pub systems: Vec<(System, Vec<String>)>,
    /// What was written, in the order of reading.
    pub entries: Vec<SettingEntry>,
}

/// What one mechanism comes from.
#[derive(Clone, Debug)]
pub struct RuleOutcome {
    /// The mechanism.
    pub path: &'static str,
    /// Its value, erased.
    pub value: u8,
    /// The rule that decided.
    pub rule: &'static ProfileRule,
    /// The settings that the rule looked at, by place in [`LoweredSettings::settings`].
    pub causes: Vec<usize>,
}

/// Settings of real systems, understood.
#[derive(Clone, Debug, Default)]
pub struct LoweredSettings {
    /// The systems.
    pub systems: Vec<System>,
    /// Every setting in force.
    pub settings: Vec<EffectiveSetting>,
    /// Every mechanism that they decide.
    pub outcomes: Vec<RuleOutcome>,
    /// Settings without a bearing on delivery.
    pub irrelevant: Vec<IrrelevantEntry>,
    /// What should be known beside the verdict.
    pub warnings: Vec<Diagnostic>,
    /// For the design.
    pub derived: DerivedMechanisms,
}

/// A mechanism and its value, as a data file writes them.
///
/// `{broker.replication.factor}` is the number that the setting has, held within the mechanism's limits.
pub(super) fn mechanism(
    path: &str,
    value: &toml::Value,
    number: impl Fn(&str) -> Option<i64>,
) -> Option<(&'static str, u8)> {
    let info = setting(path)?;
    let named = value.as_str().and_then(|text| text.strip_prefix('{')?.strip_suffix('}'));
    let value = match (&info.setting_type, value) {
        (SettingType::Number(low, high), _) if named.is_some() => {
            u8::try_from(number(named?)?.clamp(i64::from(*low), i64::from(*high))).ok()?
        }
        (SettingType::Named(names), toml::Value::String(text)) => {
            names.iter().position(|(name, _)| name == text)? as u8
        }
        (SettingType::Switch, toml::Value::Boolean(on)) => u8::from(*on),
        (SettingType::Number(low, high), toml::Value::Integer(number)) => {
            let number = u8::try_from(*number).ok()?;
            (*low..=*high).contains(&number).then_some(number)?
        }
        _ => return None,
    };
    Some((info.path, value))
}

impl VendorInputs {
    /// Understands them.
    ///
    /// # Errors
    /// What is wrong with them; warnings are among it.
    pub fn lower(&self) -> Result<LoweredSettings, Vec<Diagnostic>> {
        let mut lowered = LoweredSettings::default();
        let mut found = Vec::new();
        let mut left_over: Vec<&SettingEntry> = self.entries.iter().collect();
        for (index, (system, _)) in self.systems.iter().enumerate() {
            let has = |part: &str| self.owner(part) == Some(index) || (part == "figures" && index == 0);
            left_over.retain(|entry| !has(&entry.part));
            let resolved = resolve(*system, &self.entries, has);
            found.extend(resolved.found);
            lowered.irrelevant.extend(resolved.irrelevant);
            lowered.systems.push(*system);
            lowered.settings.extend(resolved.settings);
        }
        for entry in left_over {
            let title = format!("no system is named for `{}`, so its settings mean nothing", entry.part);
            let found_here = Diagnostic::in_file(DiagnosticCode::NoSystem, &entry.key_source, title, "here");
            found.push(found_here.help("name one, such as: system = \"kafka-java@4.1\""));
        }
        for (system, _) in &self.systems {
            lowered.apply(*system);
        }
        lowered.assume();
        if found.iter().any(|found| found.severity == DiagnosticSeverity::Error) {
            return Err(found);
        }
        lowered.warnings = found;
        Ok(lowered)
    }

    /// Which system a part belongs to.
    fn owner(&self, part: &str) -> Option<usize> {
        let named = self.systems.iter().position(|(_, parts)| parts.iter().any(|named| named == part));
        let has = |(system, _): &(System, Vec<String>)| system.profile.parts().any(|known| known == part);
        named.or_else(|| self.systems.iter().position(has))
    }
}

fn compares(condition: &Condition) -> bool {
    matches!(condition.is, Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast)
}

impl LoweredSettings {
    fn apply(&mut self, system: System) {
        for rule in &system.profile.rule {
            let applies = within(system.version, rule.since.as_deref(), rule.until.as_deref());
            let (figures, others): (Vec<&Condition>, Vec<&Condition>) =
                rule.when.iter().partition(|condition| compares(condition));
            let others: Vec<Condition> = others.into_iter().cloned().collect();
            if !applies || !all_hold(&others, &self.settings) {
                continue;
            }
            let decided = all_hold(&rule.when, &self.settings);
            // Of a rule that does not apply, only the comparisons that fail say why.
            let tells = |condition: &&Condition| decided || !all_hold(std::slice::from_ref(*condition), &self.settings);
            let compared: Vec<String> = figures
                .into_iter()
                .filter(tells)
                .filter_map(|condition| self.figure(condition, rule, decided))
                .collect();
            self.derived.assumed.extend(compared);
            if !decided {
                continue;
            }
            let causes: Vec<usize> = (0..self.settings.len())
                .filter(|index| {
                    let key = self.settings[*index].setting.key();
                    rule.when.iter().any(|condition| condition.left == key || condition.right.contains(&key))
                })
                .collect();
            for (path, value) in &rule.set {
                let number = |key: &str| find(key, &self.settings)?.value.as_ref()?.number();
                let Some((path, value)) = mechanism(path, value, number) else { continue };
                self.outcomes.retain(|meaning| meaning.path != path);
                self.outcomes.push(RuleOutcome { path, value, rule, causes: causes.clone() });
            }
        }
    }

    /// Two figures side by side, and what follows.
    fn figure(&self, condition: &Condition, rule: &ProfileRule, decided: bool) -> Option<String> {
        let left = find(&condition.left, &self.settings)?;
        let left_number = left.value.as_ref()?.number()?;
        // A fixed number on the right is no comparison of two figures.
        condition.right.iter().find(|word| find(word, &self.settings).is_some())?;
        let names: Vec<&str> =
            condition.right.iter().map(|word| word.split_once('.').map_or(word.as_str(), |(_, name)| name)).collect();
        let shown = |number: i64| match left.value {
            Some(SettingValue::Time(_)) => time(number),
            _ => number.to_string(),
        };
        let left_side = format!("{} {}", left.setting.name, left.display_value());
        let right = names.join(" + ");
        let Some(number) = right_number(condition, left, &self.settings) else {
            return Some(format!("{left_side} against {right}, which is not given: it may not be enough"));
        };
        let sign = match left_number.cmp(&number) {
            std::cmp::Ordering::Less => "<",
            std::cmp::Ordering::Equal => "=",
            std::cmp::Ordering::Greater => ">",
        };
        let compared = format!("{left_side} {sign} {right} {}", shown(number));
        Some(if decided {
            format!("{compared}: {}", rule.says)
        } else {
            format!("{compared}: not so that {}", rule.says)
        })
    }

    /// What the verdict rests on, and what the design has to know.
    fn assume(&mut self) {
        for system in &self.systems {
            let (name, version) = (&system.profile.name, system.version);
            if !system.is_chosen {
                self.derived.assumed.push(format!("{name} is version {version}, the newest known here"));
            }
            let assumes = system.profile.assume.iter().filter(|assume| all_hold(&assume.when, &self.settings));
            self.derived.assumed.extend(assumes.map(|assume| assume.says.clone()));
        }
        for meaning in &self.outcomes {
            let causes: Vec<String> = meaning.causes.iter().map(|index| self.settings[*index].description()).collect();
            let because = if causes.is_empty() { meaning.rule.says.clone() } else { causes.join(", ") };
            let is_written = meaning.causes.iter().any(|index| self.settings[*index].is_written());
            let given = DerivedValue { value: meaning.value, cause: because, is_written };
            self.derived.values.insert(meaning.path, given);
        }
        for (index, effective) in self.settings.iter().enumerate() {
            let ValueOrigin::Unresolved(place, text) = &effective.origin else { continue };
            let key = effective.setting.key();
            let decides = |condition: &Condition| condition.left == key || condition.right.contains(&key);
            let profile = effective.system.profile;
            let is_used = profile.rule.iter().any(|rule| rule.when.iter().any(decides))
                || profile.adjust.iter().any(|rule| rule.when.iter().any(decides))
                || self.outcomes.iter().any(|meaning| meaning.causes.contains(&index));
            if is_used {
                let text = crate::design::excerpt(text);
                self.derived.unresolved.push(format!("{} is {text} at {place}", effective.setting.name));
            }
        }
        for unresolved in &self.derived.unresolved {
            self.derived
                .assumed
                .push(format!("{unresolved}, and is taken for its default: nothing can be said to hold"));
        }
    }
}
