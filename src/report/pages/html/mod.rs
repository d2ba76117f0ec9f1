//! The survey as one HTML file: a switch for each setting, the laws that hold beside them, and the
//! costs of designs as a picture. It loads nothing, and counts what the results say.

use super::words::bounds;
use crate::check::costs::Costs;
use crate::check::levels::fault_level::LEVELS;
use crate::design::{SettingType, setting};
use crate::survey::axes::{Axis, is_effective};
use crate::survey::record::Record;
use crate::survey::results::Results;
use crate::survey::values::{value_name, value_named};
use onceproof_models::Guarantee;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::hash::Hash;

const HTML: &str = include_str!("survey.html");
const PROGRESS: &str = include_str!("progress.html");
const STYLES: &str = include_str!("survey.css");
const SCRIPTS: [&str; 2] = [include_str!("laws.js"), include_str!("survey.js")];

/// The digit of a setting that has no effect in a design.
const NO_EFFECT: char = '.';

/// Returns the results of a survey as an HTML file.
#[must_use]
pub fn survey_html(results: &Results) -> String {
    // JSON without `<` can stand within a script element.
    let data = data(results).to_string().replace('<', "\\u003c");
    let script = format!("\"use strict\";\n{}", SCRIPTS.concat());
    HTML.replace("<!--styles-->", &format!("<style>{STYLES}</style>"))
        .replace("<!--script-->", &format!("<script>{script}</script>"))
        .replace("<!--data-->", &format!("<script type=\"application/json\" id=\"data\">{data}</script>"))
}

/// Returns a page that says how far a survey is, and asks for the page of the survey in its place
/// again.
#[must_use]
pub fn survey_in_progress(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    PROGRESS.replace("<!--styles-->", &format!("<style>{STYLES}</style>")).replace("<!--text-->", &text)
}

/// Returns what the page shows. A record is `[digits, verdicts, costs]`: a digit for each axis, and
/// indices into `verdicts` and `costs`, whose entries many designs share; `costs` is null where the
/// fault-free schedule brings no message to its effect.
fn data(results: &Results) -> Value {
    let axes = axes(results);
    let (mut verdicts, mut costs) = (Table::default(), Table::default());
    let mut records = Vec::with_capacity(results.records.len());
    for record in &results.records {
        let digits: String = axes.iter().map(|axis| digit(axis, record)).collect();
        let costs = record.costs.map(|figures| costs.index(figures.figures()));
        records.push(json!([digits, verdicts.index(letters(record)), costs]));
    }
    json!({
        "within": bounds(&results.header.bounds, results.header.two_messages),
        "filters": results.header.filters,
        "axes": axes.iter().map(json_axis).collect::<Vec<_>>(),
        "levels": LEVELS.iter().map(|level| json!({ "name": level.name, "adds": level.adds })).collect::<Vec<_>>(),
        "guarantees": Guarantee::ALL.map(|one| json!({ "name": one.name(), "meaning": one.meaning() })),
        "figures": Costs::NAMES,
        "verdicts": verdicts.entries,
        "costs": costs.entries,
        "records": records,
    })
}

/// Returns the axes of the survey, in the order of the standard space, further ones after them.
fn axes(results: &Results) -> Vec<Axis> {
    let named = &results.header.axes;
    let standard = crate::survey::axes::axes();
    let order = standard.iter().map(|axis| axis.info.path).filter(|path| named.contains_key(*path));
    let is_further = |path: &&str| standard.iter().all(|axis| axis.info.path != *path);
    let further = named.keys().map(String::as_str).filter(is_further);
    let axis = |path: &str| {
        let info = setting(path)?;
        let values = named[path].iter().filter_map(|name| value_named(info, name)).collect();
        Some(Axis { info, values })
    };
    order.chain(further).filter_map(axis).collect()
}

/// Returns the index of a design's value among those of an axis, as a digit.
fn digit(axis: &Axis, record: &Record) -> char {
    if !is_effective(axis, &record.design) {
        return NO_EFFECT;
    }
    let value = axis.info.get(&record.design);
    let index = axis.values.iter().position(|known| *known == value);
    index.and_then(|index| char::from_digit(index as u32, 36)).unwrap_or(NO_EFFECT)
}

/// Returns a letter for each guarantee and fault level, guarantee by guarantee.
fn letters(record: &Record) -> String {
    record.decided.verdicts.as_flattened().iter().map(|verdict| verdict.letter()).collect()
}

fn json_axis(axis: &Axis) -> Value {
    let meaning = |value: u8| match &axis.info.setting_type {
        SettingType::Named(names) => names.get(usize::from(value)).map_or("", |(_, meaning)| *meaning),
        _ => "",
    };
    let values = axis.values.iter().map(|value| json!([value_name(axis.info, *value), meaning(*value)]));
    json!({ "path": axis.info.path, "about": axis.info.about, "values": values.collect::<Vec<_>>() })
}

/// Different entries in the order in which they came.
struct Table<T> {
    entries: Vec<T>,
    indices: HashMap<T, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), indices: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Table<T> {
    fn index(&mut self, entry: T) -> usize {
        *self.indices.entry(entry).or_insert_with_key(|entry| {
            self.entries.push(entry.clone());
            self.entries.len() - 1
        })
    }
}
