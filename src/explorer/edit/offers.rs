//! Second changes where a combination of settings is impossible.

use super::super::interface::DesignInput;
use super::super::load::load;
use super::comments::comment_out;
use super::text_edit::with_value;
use crate::design::{Diagnostic, DiagnosticCode, SettingInfo, SettingType, registry};
use serde::Serialize;

/// The most offers.
const MOST: usize = 6;

/// A second change with which a design is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Offer {
    setting: &'static str,
    value: String,
    text: String,
}

/// Returns changes of settings that the diagnostics name, each of which makes the text valid.
pub(super) fn offers(input: &DesignInput, changed: &SettingInfo, found: &[Diagnostic]) -> Vec<Offer> {
    let Some(text) = &input.text else { return Vec::new() };
    let impossible = || found.iter().filter(|one| one.code == DiagnosticCode::Impossible);
    let is_named = |info: &&SettingInfo| {
        let quoted = [format!("`{} ", info.path), format!("`{}`", info.path)];
        let is_in = |text: &String| quoted.iter().any(|quoted| text.contains(quoted));
        info.path != changed.path && impossible().any(|one| is_in(&one.title) || one.help.iter().any(is_in))
    };
    let mut offers = Vec::new();
    for info in registry().iter().filter(is_named) {
        for value in possible_values(info) {
            let Some(text) = with_value(text, info, Some(value)) else { continue };
            let mut second = DesignInput { text: Some(text), ..input.clone() };
            comment_out(&mut second, info);
            if offers.len() < MOST
                && load(&second).is_ok()
                && let Some(text) = second.text
            {
                offers.push(Offer { setting: info.path, value: info.value_text(value), text });
            }
        }
    }
    offers
}

/// The values of a setting; of a list of parts, those for all parts and for none.
fn possible_values(info: &SettingInfo) -> Vec<u8> {
    match &info.setting_type {
        SettingType::Named(names) => (0..names.len() as u8).collect(),
        SettingType::Switch | SettingType::Parts(_) => vec![0, 1],
        SettingType::Number(low, high) => (*low..=*high).collect(),
    }
}
