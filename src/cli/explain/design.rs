//! Words of designs: guarantees, claims, settings and their values, faults, reductions, codes of
//! diagnostics.

use onceproof::design::{DiagnosticCode, SettingInfo, SettingType, Shorthand, registry};
use onceproof_models::Reductions;
use onceproof_models::{Fault, Guarantee};
use std::fmt::Write;

/// The meaning of a word of designs.
pub(super) fn explain(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(Guarantee::named(name).map(guarantee));
    found.extend(Shorthand::ALL.into_iter().filter(|shorthand| shorthand.name() == name).map(shorthand));
    found.extend(DiagnosticCode::ALL.iter().filter(|code| code.name() == name).map(|code| diagnostic(*code)));
    found.extend(Fault::ALL.into_iter().filter(|fault| fault.name() == name).map(fault));
    let reductions = Reductions::SWITCHES.iter().filter(|(known, _)| *known == name);
    found.extend(reductions.map(|(name, about)| {
        format!("{name}: a reduction, switched off by --without {name}\n  {about}\n  more: docs/internals/engine.md\n")
    }));
    found.extend(registry().iter().flat_map(|info| setting(info, name)));
    found
}

/// Every word of designs.
pub(super) fn names() -> Vec<String> {
    let mut names: Vec<&str> = Guarantee::ALL.map(Guarantee::name).to_vec();
    names.extend(Shorthand::ALL.map(Shorthand::name));
    names.extend(DiagnosticCode::ALL.iter().map(|code| code.name()));
    names.extend(Fault::ALL.map(Fault::name));
    names.extend(Reductions::SWITCHES.map(|(name, _)| name));
    for info in registry() {
        names.extend([info.path, last(info.path)]);
        if let SettingType::Named(values) = &info.setting_type {
            names.extend(values.iter().map(|(value, _)| *value));
        }
    }
    names.into_iter().map(str::to_owned).collect()
}

/// The last part of a setting's path: `acks` of `producer.acks`.
fn last(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, last)| last)
}

fn guarantee(guarantee: Guarantee) -> String {
    let name = guarantee.name();
    format!(
        "{name}: a guarantee\n  {}\n  the hazard that `holds` requires: {}\n  \
         more: docs/reference/guarantees/{name}.md\n",
        guarantee.meaning(),
        guarantee.hazard()
    )
}

fn shorthand(shorthand: Shorthand) -> String {
    let guarantees: Vec<&str> = shorthand.guarantees().iter().map(|guarantee| guarantee.name()).collect();
    format!("{}: short for {}\n", shorthand.name(), guarantees.join(" and "))
}

fn diagnostic(code: DiagnosticCode) -> String {
    let name = code.name();
    format!("{name}: a diagnostic\n  {}\n  more: docs/reference/diagnostics/{name}.md\n", code.about().trim())
}

fn fault(fault: Fault) -> String {
    let switches: Vec<String> = fault.switches().iter().map(|switch| format!("faults.{switch}")).collect();
    format!("{}: a fault\n  {}\n  enabled by: {}\n", fault.name(), fault.about(), switches.join(", "))
}

/// A setting by its path or the last part of it, or one of its values.
fn setting(info: &SettingInfo, name: &str) -> Vec<String> {
    let is_setting = info.path == name || last(info.path) == name;
    let about = info.about.trim();
    match &info.setting_type {
        SettingType::Named(values) if is_setting => {
            let mut text = format!("{}: a setting of a design\n  {about}\n", info.path);
            for (value, meaning) in values {
                let _ = writeln!(text, "  \"{value}\": {meaning}");
            }
            vec![text]
        }
        SettingType::Named(values) => {
            let named = values.iter().filter(|(value, _)| *value == name);
            named.map(|(value, meaning)| format!("{} = \"{value}\"\n  {about}\n  {meaning}\n", info.path)).collect()
        }
        SettingType::Switch if is_setting => vec![format!("{}: true or false\n  {about}\n", info.path)],
        SettingType::Parts(parts) if is_setting => {
            let names: Vec<String> = parts.iter().map(|part| format!("\"{}\"", part.name())).collect();
            let list = format!("or a list of the parts at which it happens, of {}", names.join(", "));
            vec![format!("{}: true, false, {list}\n  {about}\n", info.path)]
        }
        SettingType::Number(low, high) if is_setting => {
            vec![format!("{}: a number from {low} to {high}\n  {about}\n", info.path)]
        }
        SettingType::Switch | SettingType::Parts(_) | SettingType::Number(..) => Vec::new(),
    }
}
