//! The documented defects of systems, by version.
//!
//! A defect is a fact about an implementation; the models are of contracts and do not have it.
//! Where one applies, no verdict `holds` of its guarantees stands, and a claim to hold fails until
//! the design accepts the defect with a reason. A version without a patch number stands for its
//! newest patch.

use super::catalogue::{System, parsed};
use super::effective::EffectiveSetting;
use super::evaluate::all_hold;
use super::profile::{Defect, has_release};
use crate::design::{UnexaminedKind, UnexaminedSetting};
use std::sync::OnceLock;

/// The data file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Defects {
    defect: Vec<Defect>,
}

/// All known defects, in the order of the data file.
///
/// # Panics
/// If the data file is broken, which a test prevents.
pub fn defects() -> &'static [Defect] {
    static ALL: OnceLock<Vec<Defect>> = OnceLock::new();
    ALL.get_or_init(|| parsed::<Defects>("defects", include_str!("defects.toml")).defect)
}

/// The defects that bite a system with these settings.
pub(super) fn known_defects(system: System, settings: &[EffectiveSetting]) -> impl Iterator<Item = UnexaminedSetting> {
    let profile = system.profile;
    let release = system.written.release(system.version);
    let is_ours = move |name: &String| {
        *name == profile.name || (!profile.own_versions && profile.include.iter().any(|included| included == name))
    };
    let applies = move |defect: &&Defect| {
        defect.systems.iter().any(is_ours)
            && has_release(&release, defect.since.as_deref(), defect.until.as_deref())
            && all_hold(&defect.when, settings)
    };
    defects().iter().filter(applies).map(move |defect| unexamined(defect, system))
}

fn unexamined(defect: &Defect, System { profile, version, .. }: System) -> UnexaminedSetting {
    let needs = defect.needs.as_ref().map(|needs| format!("; needed: {needs}")).unwrap_or_default();
    let about = format!("{} of {} {version}: {}{needs} ({})", defect.id, profile.name, defect.says, defect.source);
    UnexaminedSetting { kind: UnexaminedKind::KnownDefect, name: defect.id.clone(), about, weakens: defect.violates }
}
