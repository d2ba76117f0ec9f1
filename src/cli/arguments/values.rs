//! Values of options: their types, and what is said about a value that is none of them.

use bytesize::ByteSize;
use clap::ValueEnum;
use onceproof::design::{Design, SettingType, closest_name, registry, setting};
use onceproof::diagnose::Symptom;
use onceproof::systems::FileFormat;
use onceproof_models::Guarantee;
use onceproof_models::Reductions;
use onceproof_models::fault_parts::FaultParts;
use onceproof_models::faults::Faults;

/// The format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reported {
    /// Text for people.
    #[default]
    Human,
    /// JSON for programs: see docs/reference/json.md.
    Json,
}

/// A bound that replaces a design's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    path: &'static str,
    value: u8,
}

impl Bound {
    /// The setting and its value, as a design states them.
    pub(crate) fn setting(self) -> (String, String) {
        (self.path.to_owned(), self.value.to_string())
    }

    /// Writes the bound into a design.
    pub(crate) fn set(self, design: &mut Design) {
        if let Some(info) = setting(self.path) {
            info.set(&mut design.mechanisms, self.value);
            design.written.entry(info.path).or_default();
        }
    }
}

/// A reduction that is switched off; none: all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Without(Option<&'static str>);

impl Without {
    /// The reductions that stay on.
    pub(crate) fn left(without: &[Self]) -> Reductions {
        let mut left = Reductions::ALL;
        for one in without {
            match one.0 {
                None => left = Reductions::NONE,
                Some(name) => {
                    if let Some(switch) = left.switch(name) {
                        *switch = false;
                    }
                }
            }
        }
        left
    }
}

/// A setting of a design with its value.
pub(super) fn mechanism(text: &str) -> Result<(&'static str, String), String> {
    let (name, value) = text.split_once('=').ok_or("write SETTING=VALUE")?;
    let Some(info) = setting(name) else {
        let within: Vec<&str> =
            registry().iter().map(|info| info.path).filter(|path| path.split('.').next() == Some(name)).collect();
        let close = did_you_mean(name, registry().iter().map(|info| info.path));
        return Err(if within.is_empty() {
            format!("{close}`onceproof schema` lists the settings of a design")
        } else {
            format!("settings of {name}: {}", within.join(", "))
        });
    };
    let wrong = match &info.setting_type {
        SettingType::Named(names) if !names.iter().any(|(known, _)| *known == value) => {
            let known: Vec<&str> = names.iter().map(|(known, _)| *known).collect();
            format!("{}values: {}", did_you_mean(value, known.iter().copied()), known.join(", "))
        }
        SettingType::Switch if !matches!(value, "true" | "false") => "values: true, false".to_owned(),
        SettingType::Parts(_) => {
            let fault = name.strip_prefix("faults.").unwrap_or(name);
            return fault_parts(fault, value).map(|_| (info.path, value.to_owned()));
        }
        SettingType::Number(low, high) if !value.parse().is_ok_and(|number: u8| (*low..=*high).contains(&number)) => {
            format!("{name} is between {low} and {high}")
        }
        SettingType::Named(_) | SettingType::Switch | SettingType::Number(..) => {
            return Ok((info.path, value.to_owned()));
        }
    };
    Err(wrong)
}

/// The name of a format of configuration files.
pub(super) fn kind(name: &str) -> Result<&'static str, String> {
    FileFormat::ALL.iter().find(|(_, known, _)| *known == name).map(|(_, known, _)| *known).ok_or_else(|| {
        let close = FileFormat::closest(name).map_or(String::new(), |close| format!("did you mean {close}? "));
        format!("{close}kinds: {}", FileFormat::ALL.map(|(_, name, _)| name).join(", "))
    })
}

/// A guarantee by its name.
pub(super) fn guarantee(name: &str) -> Result<Guarantee, String> {
    Guarantee::named(name).ok_or_else(|| {
        let known = Guarantee::ALL.map(Guarantee::name);
        format!("{}guarantees: {}", did_you_mean(name, known), known.join(", "))
    })
}

/// A symptom by its name.
pub(super) fn symptom(name: &str) -> Result<Symptom, String> {
    Symptom::named(name).ok_or_else(|| {
        let known = Symptom::ALL.map(Symptom::name);
        format!("{}symptoms: {}", did_you_mean(name, known), known.join(", "))
    })
}

/// A reduction by its name, or all of them.
pub(super) fn reduction(name: &str) -> Result<Without, String> {
    if name == "all" {
        return Ok(Without(None));
    }
    let known = Reductions::SWITCHES.map(|(name, _)| name);
    let found = known.iter().find(|known| **known == name);
    found
        .map(|known| Without(Some(known)))
        .ok_or_else(|| format!("{}reductions: {}, all", did_you_mean(name, known), known.join(", ")))
}

/// A size in bytes.
pub(super) fn size(text: &str) -> Result<ByteSize, String> {
    text.parse().map_err(|_| "write a size, such as `512MB`, `2GB` or `1.5GiB`".to_owned())
}

/// A bound of a design with its number.
pub(super) fn bound(text: &str) -> Result<Bound, String> {
    let known: Vec<&str> = registry().iter().filter_map(|info| info.path.strip_prefix("bounds.")).collect();
    let bounds = || format!("bounds: {}", known.join(", "));
    let (name, number) = text.split_once('=').ok_or_else(|| format!("write NAME=NUMBER; {}", bounds()))?;
    let unknown = || format!("{}{}", did_you_mean(name, known.iter().copied()), bounds());
    let info = setting(&format!("bounds.{name}")).ok_or_else(unknown)?;
    let SettingType::Number(low, high) = info.setting_type else { return Err(unknown()) };
    match number.parse() {
        Ok(value) if (low..=high).contains(&value) => Ok(Bound { path: info.path, value }),
        _ => Err(format!("{name} is between {low} and {high}")),
    }
}

/// `did you mean X? `, where a known name is close.
pub(super) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    closest_name(name, known).map_or(String::new(), |close| format!("did you mean {close}? "))
}

/// The parts at which a fault happens: all, none, or those that are listed.
pub(super) fn fault_parts(fault: &str, text: &str) -> Result<FaultParts, String> {
    let mut parts = match text {
        "true" => return Ok(FaultParts::ALL),
        "false" => return Ok(FaultParts::NONE),
        _ => text.split('+'),
    };
    let possible: Vec<&str> = Faults::possible_parts(fault).iter().map(|part| part.name()).collect();
    parts.try_fold(FaultParts::NONE, |set, name| {
        let part = possible.contains(&name).then(|| FaultParts::named(name)).flatten();
        part.map(|part| set.union(part)).ok_or_else(|| {
            let close = did_you_mean(name, possible.iter().copied());
            format!("{close}{fault} happens at: {}; several parts are joined by `+`", possible.join(", "))
        })
    })
}
