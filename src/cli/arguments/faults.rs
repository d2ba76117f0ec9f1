//! The values of `--faults`: which faults occur in the same run, and where they happen.

use super::values::{did_you_mean, fault_parts};
use onceproof::check::FaultScope;
use onceproof_models::Mechanisms;
use onceproof_models::fault_parts::FaultParts;
use onceproof_models::faults::Faults;
use std::collections::BTreeMap;

/// A value of `--faults`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultOption {
    /// Whether rarer kinds of faults occur in the same run.
    Scope(FaultScope),
    /// The parts to which a kind of fault is limited.
    Limit(&'static str, FaultParts),
}

impl FaultOption {
    /// The scope that the options give, if any does.
    pub(crate) fn scope(options: &[Self]) -> Option<FaultScope> {
        Self::scopes(options).next()
    }

    /// Whether the options give two scopes, which exclude one another.
    pub(super) fn is_contradictory(options: &[Self]) -> bool {
        let mut scopes = Self::scopes(options);
        scopes.next().is_some_and(|first| scopes.any(|other| other != first))
    }

    fn scopes(options: &[Self]) -> impl Iterator<Item = FaultScope> {
        options.iter().filter_map(|option| match option {
            Self::Scope(scope) => Some(*scope),
            Self::Limit(..) => None,
        })
    }

    /// Limits a design's faults. A fault that is named twice happens at the parts of both.
    pub(crate) fn limit(options: &[Self], mechanisms: &mut Mechanisms) {
        let mut limits: BTreeMap<&str, FaultParts> = BTreeMap::new();
        for option in options {
            if let Self::Limit(name, parts) = option {
                let known = limits.entry(name).or_insert(FaultParts::NONE);
                *known = known.union(*parts);
            }
        }
        for (name, parts) in limits {
            mechanisms.faults.limit(name, parts);
        }
    }
}

/// A value of `--faults` that limits a kind of fault to a part.
pub(super) fn fault_limit(text: &str) -> Result<FaultOption, String> {
    match faults(text)? {
        FaultOption::Scope(_) => Err("write FAULT=PART, such as crash=producer".to_owned()),
        limit @ FaultOption::Limit(..) => Ok(limit),
    }
}

/// A value of `--faults`.
pub(super) fn faults(text: &str) -> Result<FaultOption, String> {
    let Some((name, parts)) = text.split_once('=') else {
        return FaultScope::named(text).map(FaultOption::Scope).ok_or_else(|| {
            let known = FaultScope::ALL.map(FaultScope::name);
            let close = did_you_mean(text, known);
            format!("{close}values: {}, or FAULT=PART, such as crash=producer", known.join(", "))
        });
    };
    let known = Faults::SWITCHES.map(|(name, _)| name);
    let Some(name) = known.into_iter().find(|known| *known == name) else {
        return Err(format!("{}faults: {}", did_you_mean(name, known), known.join(", ")));
    };
    fault_parts(name, parts).map(|parts| FaultOption::Limit(name, parts))
}
