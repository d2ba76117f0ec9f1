//! Settings of a design and their values by name, as results, laws and filters write them: without
//! quotation marks.

use crate::design::{SettingInfo, SettingType, registry, setting};
use onceproof_models::Mechanisms;
use std::collections::BTreeMap;

/// Settings by path, each with the name of its value. A design is written as its settings that are
/// not at their default.
pub type NamedSettings = BTreeMap<String, String>;

/// The settings of a design that are not at their default.
#[must_use]
pub fn non_defaults(design: &Mechanisms) -> NamedSettings {
    let defaults = Mechanisms::default();
    design_settings()
        .filter(|info| info.get(design) != info.get(&defaults))
        .map(|info| (info.path.to_owned(), value_name(info, info.get(design))))
        .collect()
}

/// The design with these settings and the defaults of all others.
///
/// # Errors
/// A setting or a value that does not exist.
pub fn design_with(settings: &NamedSettings) -> Result<Mechanisms, String> {
    let mut design = Mechanisms::default();
    for (path, name) in settings {
        let info = setting(path).ok_or_else(|| format!("there is no setting `{path}`"))?;
        let value = value_named(info, name).ok_or_else(|| format!("`{path}` cannot be `{name}`"))?;
        info.set(&mut design, value);
    }
    Ok(design)
}

/// Settings in one line, for messages.
#[must_use]
pub fn listed_settings(settings: &NamedSettings) -> String {
    if settings.is_empty() {
        return "every setting at its default".to_owned();
    }
    let listed: Vec<String> = settings.iter().map(|(path, name)| format!("{path} = {name}")).collect();
    listed.join(", ")
}

/// The settings that describe a design, in the order in which a file has them: all but its faults
/// and bounds, which a survey chooses itself.
pub fn design_settings() -> impl Iterator<Item = &'static SettingInfo> {
    registry().iter().filter(|info| !info.path.starts_with("faults.") && !info.path.starts_with("bounds."))
}

/// The value with this name.
#[must_use]
pub fn value_named(info: &SettingInfo, name: &str) -> Option<u8> {
    match &info.setting_type {
        SettingType::Named(names) => names.iter().position(|(known, _)| *known == name).map(|index| index as u8),
        SettingType::Switch | SettingType::Parts(_) => {
            ["false", "true"].iter().position(|known| *known == name).map(|index| index as u8)
        }
        SettingType::Number(low, high) => name.parse().ok().filter(|number| (low..=high).contains(&number)),
    }
}

/// A value's name.
#[must_use]
pub fn value_name(info: &SettingInfo, value: u8) -> String {
    info.value_text(value).trim_matches('"').to_owned()
}

/// Every value of a setting, the default first.
#[must_use]
pub fn all_values(info: &SettingInfo) -> Vec<u8> {
    let default = info.get(&Mechanisms::default());
    let all: Vec<u8> = match &info.setting_type {
        SettingType::Named(names) => (0..names.len() as u8).collect(),
        SettingType::Switch | SettingType::Parts(_) => vec![0, 1],
        SettingType::Number(low, high) => (*low..=*high).collect(),
    };
    std::iter::once(default).chain(all.into_iter().filter(|value| *value != default)).collect()
}

/// The values of a setting as a message lists them: their names, or the range of a number.
#[must_use]
pub fn listed_values(info: &SettingInfo) -> Vec<String> {
    match &info.setting_type {
        SettingType::Named(names) => names.iter().map(|(name, _)| (*name).to_owned()).collect(),
        SettingType::Switch | SettingType::Parts(_) => vec!["false".to_owned(), "true".to_owned()],
        SettingType::Number(low, high) => vec![format!("{low} to {high}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_a_design_are_read_back() {
        let mut design = Mechanisms::default();
        assert_eq!(listed_settings(&non_defaults(&design)), "every setting at its default");
        design.producer.transactional = true;
        assert_eq!(listed_settings(&non_defaults(&design)), "producer.transactional = true");
        assert_eq!(design_with(&non_defaults(&design)), Ok(design));
        let unknown = NamedSettings::from([("producer.transactional".to_owned(), "maybe".to_owned())]);
        assert_eq!(design_with(&unknown), Err("`producer.transactional` cannot be `maybe`".to_owned()));
    }

    #[test]
    fn value_names_are_read_back_for_every_setting() {
        for info in design_settings() {
            for value in all_values(info) {
                assert_eq!(value_named(info, &value_name(info, value)), Some(value), "{}", info.path);
            }
            assert_eq!(value_named(info, "no-such-value"), None, "{}", info.path);
        }
    }
}
