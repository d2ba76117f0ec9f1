//! Checks the data of a profile: every name of a setting, mechanism or value must exist.

use super::mechanism::mechanism;
use super::profile::{Comparison, Profile};
use super::value::read_value;

/// The inconsistencies of a profile, a sentence each; empty for a sound one.
#[must_use]
pub fn inconsistencies(profile: &Profile) -> Vec<String> {
    let mut found = Vec::new();
    let name = &profile.name;
    let find = |key: &str| profile.setting.iter().find(|setting| setting.has_key(key));
    for condition in profile.conditions() {
        let Some(setting) = find(&condition.left) else {
            found.push(format!("{name}: there is no setting {}", condition.left));
            continue;
        };
        if let ([value], Comparison::Equal | Comparison::NotEqual) = (condition.right.as_slice(), condition.comparison)
            && find(value).is_none()
            && read_value(setting, value).is_err()
        {
            found.push(format!("{name}: {} is never {value}", condition.left));
        }
    }
    for adjustment in &profile.adjust {
        if find(&adjustment.setting).is_none() {
            found.push(format!("{name}: there is no setting {}", adjustment.setting));
        }
    }
    for setting in &profile.setting {
        let defaults = setting.defaults.iter().map(|(_, value)| value).chain(&setting.default);
        for value in defaults.chain(&setting.tries).filter(|value| read_value(setting, value).is_err()) {
            found.push(format!("{name}: {} cannot be {value}", setting.key()));
        }
    }
    for (path, value) in profile.rule.iter().flat_map(|rule| &rule.set) {
        if mechanism(path, value, |key| find(key).map(|_| 1)).is_none() {
            let value = value.as_str().map_or_else(|| format!("a {}", value.type_str()), str::to_owned);
            found.push(format!("{name}: there is no mechanism {path} = {value}"));
        }
    }
    found
}
