//! Checks the data of profiles and defects: every name of a setting, mechanism or value must exist,
//! and every statement has a source.

use super::catalogue::profiles;
use super::defects::defects;
use super::mechanism::mechanism;
use super::profile::{Comparison, Condition, Profile, version_key};
use super::value::read_value;
use std::collections::HashSet;

/// The error in a condition on a profile's settings; none where it is sound.
fn wrong_condition(profile: &Profile, condition: &Condition) -> Option<String> {
    let find = |key: &str| profile.setting.iter().find(|setting| setting.has_key(key));
    let name = &profile.name;
    let Some(setting) = find(&condition.left) else {
        return Some(format!("{name}: there is no setting {}", condition.left));
    };
    let is_known = |operand: &&String| find(operand).is_some() || read_value(setting, operand).is_ok();
    if let (true, Some(unknown)) = (condition.comparison.is_order(), condition.right.iter().find(|one| !is_known(one)))
    {
        return Some(format!("{name}: {} is compared with {unknown}, which is nothing", condition.left));
    }
    let ([value], Comparison::Equal | Comparison::NotEqual) = (condition.right.as_slice(), condition.comparison) else {
        return None;
    };
    let is_unknown = find(value).is_none() && read_value(setting, value).is_err();
    is_unknown.then(|| format!("{name}: {} is never {value}", condition.left))
}

/// The inconsistencies of the known defects, a sentence each; empty for sound ones.
#[must_use]
pub fn defect_inconsistencies() -> Vec<String> {
    let mut found = Vec::new();
    let mut ids = HashSet::new();
    for defect in defects() {
        if !ids.insert(&defect.id) {
            found.push(format!("{} is listed twice", defect.id));
        }
        let versions = [&defect.since, &defect.until].map(|version| version.as_deref().map(version_key));
        if versions.iter().flatten().any(|version| version.contains(&0) && version.len() == 1) {
            found.push(format!("{}: a version is no number", defect.id));
        }
        if let [Some(since), Some(until)] = &versions
            && since >= until
        {
            found.push(format!("{}: it came with {since:?} and went with {until:?}", defect.id));
        }
        if !defect.source.starts_with("https://") {
            found.push(format!("{} has no source", defect.id));
        }
        for system in &defect.systems {
            match profiles().iter().find(|profile| profile.name == *system) {
                None => found.push(format!("{}: there is no profile {system}", defect.id)),
                Some(profile) => {
                    let wrong = defect.when.iter().filter_map(|condition| wrong_condition(profile, condition));
                    found.extend(wrong.map(|wrong| format!("{}: {wrong}", defect.id)));
                }
            }
        }
    }
    found
}

/// The inconsistencies of a profile, a sentence each; empty for a sound one.
#[must_use]
pub fn inconsistencies(profile: &Profile) -> Vec<String> {
    let mut found = Vec::new();
    let name = &profile.name;
    let find = |key: &str| profile.setting.iter().find(|setting| setting.has_key(key));
    if let Some(other) = &profile.versions_of {
        let is_same = |one: &&Profile| one.name == *other && one.versions == profile.versions;
        if !profile.include.contains(other) || !profiles().iter().any(|one| is_same(&one)) {
            found.push(format!("{name}: its versions are not those of {other}"));
        }
    }
    found.extend(profile.conditions().filter_map(|condition| wrong_condition(profile, condition)));
    for group in &profile.irrelevant {
        if group.source.is_empty() {
            found.push(format!("{name}: no source says why {} are irrelevant", group.names.join(", ")));
        }
    }
    for group in &profile.unmodelled {
        if group.by_default && group.names.iter().any(|name| name.contains('*')) {
            found.push(format!("{name}: a pattern has no default: {}", group.names.join(", ")));
        }
        let is_setting = |known: &&String| {
            profile.setting.iter().any(|setting| setting.name == **known && group.part.as_ref() == Some(&setting.part))
        };
        // Rules may read some values of a setting: the group then says which.
        let decides_all =
            group.when.is_empty() && group.values.is_empty() && (group.unless.is_empty() || group.by_default);
        if !group.when.is_empty() && !group.by_default {
            found.push(format!("{name}: conditions on a default that is harmless: {}", group.names.join(", ")));
        }
        let wrong = group.names.iter().filter(|known| decides_all && is_setting(known));
        found.extend(wrong.map(|known| format!("{name}: {known} has a rule")));
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
