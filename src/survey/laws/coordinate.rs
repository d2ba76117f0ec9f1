//! The coordinate of a design on an axis.

use crate::survey::axes::{Axis, is_effective};
use crate::survey::values::value_name;
use onceproof_models::Mechanisms;

/// The value of a setting in a design in which it has no effect.
pub const UNUSED: &str = "(not in use)";

/// The coordinate of a design on an axis: the index of its value, or one more than the last where
/// the setting has no effect.
pub(super) fn coordinate(axis: &Axis, design: &Mechanisms) -> u8 {
    let value = axis.info.get(design);
    let index = axis.values.iter().position(|known| *known == value).filter(|_| is_effective(axis, design));
    index.unwrap_or(axis.values.len()) as u8
}

/// The name of a coordinate: a value, or [`UNUSED`].
pub(super) fn coordinate_name(axis: &Axis, coordinate: u8) -> String {
    let value = axis.values.get(usize::from(coordinate));
    value.map_or_else(|| UNUSED.to_owned(), |value| value_name(axis.info, *value))
}
