//! Mistakes in a user's file, rustc-style: the line, what is wrong with it, what would be right.

use crate::design::{Diagnostic, shown};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

/// The same text with what could change a terminal replaced, byte for byte, so that places stay right.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\n' | '\t') || !crate::design::is_unsafe(character) {
            out.push(character);
        } else if character == '\r' {
            out.push(' ');
        } else {
            out.extend(std::iter::repeat_n('?', character.len_utf8()));
        }
    }
    out
}

/// Renders one mistake.
#[must_use]
pub fn render(path: &str, text: &str, mistake: &Diagnostic, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let (path, text) = (shown(path), harmless(text));
    let title = Level::ERROR.primary_title(mistake.title.as_str()).id(mistake.code.name());
    let mut snippet = Snippet::source(text.as_str()).path(path.as_str());
    for (index, label) in mistake.labels.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span = label.span.start.min(text.len())..label.span.end.min(text.len());
        snippet = snippet.annotation(kind.span(span).label(label.text.as_str()));
    }
    let mut group =
        if mistake.labels.is_empty() { title.element(Origin::path(path.as_str())) } else { title.element(snippet) };
    for help in &mistake.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// Line and column of a byte, both from one.
#[must_use]
pub fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}
