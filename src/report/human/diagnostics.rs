//! Diagnostics in the style of rustc: the line, what is wrong with it, what would be right.

use crate::design::{Diagnostic, DiagnosticSeverity, escaped, is_terminal_control};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// The text with every character that controls a terminal replaced, byte for byte, so that spans
/// stay right.
pub(super) fn displayable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\n' | '\t') || !is_terminal_control(character) {
            out.push(character);
        } else if character == '\r' {
            out.push(' ');
        } else {
            out.extend(std::iter::repeat_n('?', character.len_utf8()));
        }
    }
    out
}

/// The smallest span of whole characters that holds the span, within the text.
pub(super) fn whole_characters(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let end = (span.end.clamp(start, text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    start..end.unwrap_or(text.len())
}

/// The diagnostic as text. A label without a file is about `text`, the file `path`. Where no label
/// points at a file, the path alone stands under the title; an empty path stands for no file.
#[must_use]
pub fn render(path: &str, text: &str, diagnostic: &Diagnostic, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let level = if diagnostic.severity == DiagnosticSeverity::Warning { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(diagnostic.title.as_str()).id(diagnostic.code.name());
    // The files that the labels point at, each once, and the index of each label's file among them.
    let mut files: Vec<(String, String)> = Vec::new();
    let mut file_of = Vec::new();
    for label in &diagnostic.labels {
        let (path, text) = label.file.as_ref().map_or((path, text), |file| (file.path.as_str(), file.text.as_str()));
        let path = escaped(path);
        file_of.push(files.iter().position(|(known, _)| *known == path).unwrap_or_else(|| {
            files.push((path, displayable(text)));
            files.len() - 1
        }));
    }
    let path = escaped(path);
    let mut group = if files.is_empty() && !path.is_empty() {
        title.element(Origin::path(path.as_str()))
    } else {
        Group::with_title(title)
    };
    for (number, (path, text)) in files.iter().enumerate() {
        let mut snippet = Snippet::source(text.as_str()).path(path.as_str());
        for (index, label) in diagnostic.labels.iter().enumerate().filter(|(index, _)| file_of[*index] == number) {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let span = whole_characters(text, &label.span);
            snippet = snippet.annotation(kind.span(span).label(label.text.as_str()));
        }
        group = group.element(snippet);
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::DiagnosticCode;

    #[test]
    fn long_path_rendered_keeps_file_name() {
        let path = format!("{}/orders.toml", "folder/".repeat(40));
        for diagnostic in [
            Diagnostic::whole(DiagnosticCode::Unreadable, "x"),
            Diagnostic::at(DiagnosticCode::UnknownKey, 0..1, "x", "y"),
        ] {
            let text = render(&path, "a = 1", &diagnostic, false);
            assert!(text.contains(&path), "{text}");
        }
    }

    #[test]
    fn control_characters_rendered_are_replaced() {
        let diagnostic = Diagnostic::at(DiagnosticCode::UnknownKey, 0..1, "x", "y");
        let text = render("a\u{1b}[31m.toml", "\u{1b}[31m = 1\r\n", &diagnostic, false);
        assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text:?}");
    }
}
