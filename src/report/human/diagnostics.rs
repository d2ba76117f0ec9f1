//! Mistakes in a user's file, rustc-style: the line, what is wrong with it, what would be right.

use crate::design::{Diagnostic, DiagnosticSeverity, excerpt};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// The same text with what could change a terminal replaced, byte for byte, so that places stay right.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\n' | '\t') || !crate::design::is_terminal_control(character) {
            out.push(character);
        } else if character == '\r' {
            out.push(' ');
        } else {
            out.extend(std::iter::repeat_n('?', character.len_utf8()));
        }
    }
    out
}

/// A span that begins and ends between characters, whatever a parser gave.
pub(super) fn whole_characters(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let end = (span.end.clamp(start, text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    start..end.unwrap_or(text.len())
}

/// Renders one mistake. Its places may lie in several files; `path` and `text` are those of the file that was being read.
#[must_use]
pub fn render(path: &str, text: &str, mistake: &Diagnostic, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let level = if mistake.severity == DiagnosticSeverity::Warning { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(mistake.title.as_str()).id(mistake.code.name());
    let mut files: Vec<(String, String)> = Vec::new();
    let mut of = Vec::new();
    for label in &mistake.labels {
        let (path, text) = label.file.as_ref().map_or((path, text), |file| (file.path.as_str(), file.text.as_str()));
        let path = excerpt(path);
        of.push(files.iter().position(|(known, _)| *known == path).unwrap_or_else(|| {
            files.push((path, harmless(text)));
            files.len() - 1
        }));
    }
    let path = excerpt(path);
    let mut group =
        if files.is_empty() { title.element(Origin::path(path.as_str())) } else { Group::with_title(title) };
    for (number, (path, text)) in files.iter().enumerate() {
        let mut snippet = Snippet::source(text.as_str()).path(path.as_str());
        for (index, label) in mistake.labels.iter().enumerate().filter(|(index, _)| of[*index] == number) {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let span = whole_characters(text, &label.span);
            snippet = snippet.annotation(kind.span(span).label(label.text.as_str()));
        }
        group = group.element(snippet);
    }
    for help in &mistake.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}
