//! A user's text made safe for a terminal: control characters and direction overrides are escaped.

/// How many characters an excerpt has, at most.
const MAX_EXCERPT: usize = 60;

/// The text with unsafe characters escaped, cut after 60 characters: for names and values in a
/// sentence.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_EXCERPT).flat_map(escape).collect();
    if text.chars().nth(MAX_EXCERPT).is_some() {
        shown.push('…');
    }
    shown
}

/// The whole text with unsafe characters escaped: for paths and for text that is copied.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.chars().flat_map(escape).collect()
}

fn escape(character: char) -> impl Iterator<Item = char> {
    let (escaped, plain) =
        if is_terminal_control(character) { (Some(character.escape_default()), None) } else { (None, Some(character)) };
    escaped.into_iter().flatten().chain(plain)
}

/// Whether a terminal may execute a character or reorder the text after it.
#[must_use]
pub fn is_terminal_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
