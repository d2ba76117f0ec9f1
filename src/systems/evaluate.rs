//! Evaluates the conditions of profiles on the settings in force.

use super::effective::{EffectiveSetting, find};
use super::profile::{Comparison, Condition};
use super::value::read_value;

/// Whether all conditions hold. A comparison with an unknown value does not.
pub(super) fn all_hold(conditions: &[Condition], settings: &[EffectiveSetting]) -> bool {
    conditions.iter().all(|condition| holds(condition, settings))
}

/// The right side of a condition as a number: the sum of settings, or a value in the unit of the
/// left setting.
pub(super) fn right_number(
    condition: &Condition,
    left: &EffectiveSetting,
    settings: &[EffectiveSetting],
) -> Option<i64> {
    let mut sum = 0_i64;
    for operand in &condition.right {
        let number = match find(operand, settings) {
            Some(effective) => effective.value.as_ref()?.number()?,
            None => read_value(left.setting, operand).ok()?.number()?,
        };
        sum = sum.saturating_add(number);
    }
    Some(sum)
}

/// Whether both sides are equal; none where a value is unknown.
fn is_equal(condition: &Condition, left: &EffectiveSetting, settings: &[EffectiveSetting]) -> Option<bool> {
    let right = condition.right.first()?;
    let right = match find(right, settings) {
        Some(effective) => effective.value.clone()?,
        None => read_value(left.setting, right).ok()?,
    };
    Some(left.value.as_ref()? == &right)
}

/// Whether a setting has no value, or an empty text.
fn is_blank(effective: &EffectiveSetting) -> bool {
    let is_empty = |value: &super::value::SettingValue| value.to_string().trim_matches(['\'', '"', ' ']).is_empty();
    effective.value.as_ref().is_none_or(is_empty)
}

fn holds(condition: &Condition, settings: &[EffectiveSetting]) -> bool {
    let Some(left) = find(&condition.left, settings) else { return condition.comparison == Comparison::Absent };
    let compares = |compare: fn(&i64, &i64) -> bool| {
        let left_number = left.value.as_ref().and_then(super::value::SettingValue::number);
        let right_number = right_number(condition, left, settings);
        left_number.zip(right_number).is_some_and(|(left, right)| compare(&left, &right))
    };
    match condition.comparison {
        Comparison::Equal => is_equal(condition, left, settings) == Some(true),
        Comparison::NotEqual => is_equal(condition, left, settings) == Some(false),
        Comparison::Less => compares(i64::lt),
        Comparison::AtMost => compares(i64::le),
        Comparison::Greater => compares(i64::gt),
        Comparison::AtLeast => compares(i64::ge),
        Comparison::Written => left.is_written(),
        Comparison::Defaulted => !left.is_written(),
        Comparison::Absent => is_blank(left),
        Comparison::Present => !is_blank(left),
    }
}
