//! `read`: the settings of a design, with diagnostics.

use super::interface::{DesignInput, JsonDiagnostic, JsonSpan, span};
use super::load::{is_apart, load, located, source, text};
use crate::check::assumptions;
use crate::design::{
    Design, Expectation, ParsedDesign, SettingInfo, SettingType, bounds, ineffective_settings, parse_unlowered,
    registry,
};
use crate::report::json::{JsonSetting, JsonUnexamined, settings};
use crate::systems::LoadedDesign;
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

/// A setting of a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonValue {
    path: &'static str,
    value: String,
    meaning: Option<&'static str>,
    /// `written`, `default` or `vendor`.
    origin: &'static str,
    cause: Option<String>,
    span: Option<JsonSpan>,
    without_effect_because: Option<&'static str>,
}

/// A claim of a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct JsonClaim {
    guarantee: &'static str,
    expected: &'static str,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Read {
    /// Whether the design has no error.
    pub is_valid: bool,
    name: Option<String>,
    digest: Option<String>,
    /// Errors and warnings.
    pub diagnostics: Vec<JsonDiagnostic>,
    settings: Vec<JsonValue>,
    claims: Vec<JsonClaim>,
    bounds: BTreeMap<&'static str, u8>,
    parts: Vec<String>,
    faults_apart: bool,
    assumptions: Vec<String>,
    unexamined: Vec<JsonUnexamined>,
    vendor: Vec<JsonSetting>,
}

/// Reads a design.
pub(super) fn read(input: &DesignInput) -> Read {
    match load(input) {
        Ok(loaded) => of_design(input, &loaded),
        Err(errors) => {
            let diagnostics = located(input, &errors);
            match parse_unlowered(&text(input)) {
                Ok(parsed) => Read { diagnostics, ..of_invalid(input, &parsed) },
                Err(_) => Read { diagnostics, ..Read::default() },
            }
        }
    }
}

fn of_design(input: &DesignInput, loaded: &LoadedDesign) -> Read {
    let design = &loaded.design;
    let vendor = loaded.vendor.as_ref();
    let cause =
        |path: &str| vendor.and_then(|vendor| vendor.lowered.derived.values.get(path)).map(|one| one.cause.clone());
    Read {
        is_valid: true,
        name: Some(design.name.clone()),
        digest: Some(digest(design)),
        diagnostics: located(input, &loaded.warnings),
        settings: values(input, &design.mechanisms, &design.written, &cause),
        claims: claims(|guarantee| design.claims.expectation(guarantee).map(Expectation::name)),
        bounds: bounds(&design.mechanisms).collect(),
        parts: parts(design.mechanisms, design),
        faults_apart: is_apart(loaded),
        assumptions: assumptions(design),
        unexamined: design.unexamined.iter().map(JsonUnexamined::new).collect(),
        vendor: vendor.map(|vendor| settings(&vendor.lowered)).unwrap_or_default(),
    }
}

/// The settings of a design whose combination is impossible, as far as its own text says them.
fn of_invalid(input: &DesignInput, parsed: &ParsedDesign) -> Read {
    let (mechanisms, written) = parsed.own_mechanisms();
    Read {
        name: Some(parsed.name().to_owned()),
        settings: values(input, &mechanisms, &written, &|_| None),
        bounds: bounds(&mechanisms).collect(),
        ..Read::default()
    }
}

fn values(
    input: &DesignInput,
    mechanisms: &Mechanisms,
    written: &BTreeMap<&'static str, Range<usize>>,
    cause: &dyn Fn(&str) -> Option<String>,
) -> Vec<JsonValue> {
    let (file, ineffective) = (source(input), ineffective_settings(mechanisms));
    let value = |info: &SettingInfo| {
        let number = info.get(mechanisms);
        let bytes = written.get(info.path);
        let cause = cause(info.path).filter(|_| bytes.is_none());
        JsonValue {
            path: info.path,
            value: info.value_text(number),
            meaning: match &info.setting_type {
                SettingType::Named(names) => names.get(usize::from(number)).map(|(_, meaning)| *meaning),
                _ => None,
            },
            origin: match (bytes, &cause) {
                (Some(_), _) => "written",
                (None, Some(_)) => "vendor",
                (None, None) => "default",
            },
            cause,
            span: bytes.map(|bytes| span(&file, bytes)),
            without_effect_because: ineffective
                .iter()
                .find(|(path, _)| *path == info.path)
                .map(|(_, because)| *because),
        }
    };
    registry().iter().map(value).collect()
}

fn claims(expected: impl Fn(Guarantee) -> Option<&'static str>) -> Vec<JsonClaim> {
    let claim =
        |guarantee: Guarantee| expected(guarantee).map(|expected| JsonClaim { guarantee: guarantee.name(), expected });
    Guarantee::ALL.into_iter().filter_map(claim).collect()
}

fn parts(mechanisms: Mechanisms, design: &Design) -> Vec<String> {
    Pipeline::model(mechanisms, design.claims.scope, Rules::ALL).rules.names().to_vec()
}

/// Returns a digest of what a design's verdicts depend on: its mechanisms and claims.
pub(super) fn digest(design: &Design) -> String {
    let mut text = String::new();
    for info in registry() {
        let _ = writeln!(text, "{}={}", info.path, info.value_text(info.get(&design.mechanisms)));
    }
    for claim in claims(|guarantee| design.claims.expectation(guarantee).map(Expectation::name)) {
        let _ = writeln!(text, "{}={}", claim.guarantee, claim.expected);
    }
    let scope = design.claims.scope;
    let (scope_of_faults, faults) = (design.fault_scope as u8, design.claims.faults);
    let _ = write!(text, "{} {} {scope_of_faults} {faults}", scope.counts as u8, scope.of as u8);
    let bytes: Vec<String> = Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}
