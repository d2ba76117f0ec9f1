//! Random designs, as texts that the parser accepts or refuses, and random sets of faults.

use onceproof::design::{Design, SettingType, registry};
use onceproof_models::fault_parts::FaultParts;
use onceproof_models::faults::Faults;
use proptest::prelude::*;
use std::fmt::Write;

/// Returns texts of designs with the given settings and up to `most` random ones. Many combinations
/// are no design: the parser refuses them. Bounds and faults are not drawn.
pub fn settings(given: &'static str, most: usize) -> impl Strategy<Value = String> {
    let choices: Vec<_> = registry()
        .iter()
        .filter(|info| !info.path.starts_with("bounds") && !info.path.starts_with("faults"))
        .filter(|info| !given.contains(info.path))
        .collect();
    let indices: Vec<usize> = (0..choices.len()).collect();
    (proptest::sample::subsequence(indices, 0..=most), proptest::collection::vec(any::<u8>(), choices.len())).prop_map(
        move |(chosen, values)| {
            let mut text = format!("name = \"random\"\n{given}\n");
            for index in chosen {
                let info = choices[index];
                let value = match &info.setting_type {
                    SettingType::Named(names) => values[index] % names.len() as u8,
                    SettingType::Switch | SettingType::Parts(_) => values[index] % 2,
                    SettingType::Number(low, high) => low + values[index] % (high - low + 1),
                };
                let _ = writeln!(text, "{} = {}", info.path, info.value_text(value));
            }
            text
        },
    )
}

/// Returns a switch per fault, in the order of [`Faults::SWITCHES`]: most are on, or few. Where
/// many faults are on, one of them can stand in for a missing one, so that a rule is not put to the
/// test.
pub fn faults() -> impl Strategy<Value = Vec<bool>> {
    prop_oneof![Just(0.75), Just(0.2)]
        .prop_flat_map(|share| proptest::collection::vec(proptest::bool::weighted(share), Faults::SWITCHES.len()))
}

/// Returns the design with these faults instead of its own.
#[must_use]
pub fn with_faults(mut design: Design, switches: &[bool]) -> Design {
    for ((name, _), is_on) in Faults::SWITCHES.iter().zip(switches) {
        if let Some(switch) = design.mechanisms.faults.switch(name) {
            *switch = *is_on;
        }
    }
    design
}

/// Returns a choice of parts per fault, as bits over [`Faults::possible_parts`].
pub fn fault_parts() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), Faults::SWITCHES.len())
}

/// Returns the design with its faults limited to these parts. Faults that are off stay off; a
/// choice of no part limits nothing.
#[must_use]
pub fn with_fault_parts(mut design: Design, choices: &[u8]) -> Design {
    let faults = &mut design.mechanisms.faults;
    for ((name, _), bits) in Faults::SWITCHES.iter().zip(choices) {
        let possible = (0..).zip(Faults::possible_parts(name));
        let chosen = possible.filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, part)| *part);
        let parts = FaultParts::of(&chosen.collect::<Vec<_>>());
        if parts != FaultParts::NONE && faults.switch(name).is_some_and(|on| *on) {
            faults.limit(name, parts);
        }
    }
    design
}
