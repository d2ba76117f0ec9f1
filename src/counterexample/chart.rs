//! A counterexample as a sequence chart in text: a column per part, an arrow per message, a mark
//! per event.

use super::{Counterexample, TraceStep};
use std::fmt::Write;

/// The width of a column, in characters.
const COLUMN: usize = 18;

/// Draws a counterexample. Parts that do not take part have no column.
#[must_use]
pub fn chart(counterexample: &Counterexample, parts: &[String]) -> String {
    let takes_part = |part: &&String| {
        counterexample.steps.iter().any(|step| step.actor == **part || step.from.as_ref() == Some(*part))
    };
    let columns: Vec<&String> = parts.iter().filter(takes_part).collect();
    let mut text = String::from("     ");
    for column in &columns {
        let _ = write!(text, "{column:^COLUMN$}");
    }
    text = text.trim_end().to_owned();
    text.push('\n');
    for step in &counterexample.steps {
        let line = line(step, &columns);
        let _ = writeln!(text, "{:>3}  {}", step.number, line.trim_end());
    }
    text
}

fn line(step: &TraceStep, columns: &[&String]) -> String {
    let centre = |part: &String| columns.iter().position(|column| *column == part).map(|i| i * COLUMN + COLUMN / 2);
    let mut cells: Vec<char> = vec![' '; columns.len() * COLUMN];
    for index in 0..columns.len() {
        cells[index * COLUMN + COLUMN / 2] = '│';
    }
    let Some(to) = centre(&step.actor) else { return String::new() };
    let from = step.from.as_ref().and_then(centre);
    let place = |cells: &mut Vec<char>, start: usize, label: &str| {
        for (cell, character) in cells.iter_mut().skip(start).zip(label.chars()) {
            *cell = character;
        }
    };
    match from {
        Some(from) if from != to => {
            let (left, right) = (from.min(to), from.max(to));
            let is_break = step.action == "break";
            for cell in &mut cells[left + 1..right] {
                *cell = if is_break { '╌' } else { '─' };
            }
            if is_break {
                cells[usize::midpoint(left, right)] = '╳';
            } else if to > from {
                cells[right - 1] = '▶';
            } else {
                cells[left + 1] = '◀';
            }
            let room = right - left - 5;
            let label: String = if is_break { String::new() } else { step.label.chars().take(room).collect() };
            let start = left + (right - left - label.chars().count()) / 2 + usize::from(to < from);
            place(&mut cells, start, &label);
        }
        _ => {
            cells[to] = if step.fault.is_some() { '✗' } else { '●' };
            let label: String = format!(" {}", step.label).chars().take(COLUMN - 2).collect();
            if to + 1 + label.chars().count() > cells.len() {
                cells.resize(to + 1 + label.chars().count(), ' ');
            }
            place(&mut cells, to + 1, &label);
        }
    }
    cells.into_iter().collect()
}
