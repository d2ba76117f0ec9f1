//! Words of reports and documentation, as the glossary defines them.

/// The glossary: rows of the form `| **word** | meaning |`.
const GLOSSARY: &str = include_str!("../../../docs/glossary.md");

/// The meaning of a word of the glossary.
pub(super) fn explain(name: &str) -> Vec<String> {
    let wanted = normal(name);
    let is_meant = |word: &str| normal(word) == wanted || format!("{}s", normal(word)) == wanted;
    let found = definitions().filter(|(word, _)| is_meant(word));
    found.map(|(word, meaning)| format!("{word}\n  {}\n  more: docs/glossary.md\n", plain(meaning))).collect()
}

/// The words of the glossary.
pub(super) fn names() -> Vec<String> {
    definitions().map(|(word, _)| word.to_owned()).collect()
}

fn definitions() -> impl Iterator<Item = (&'static str, &'static str)> {
    GLOSSARY.lines().filter_map(|line| {
        let (word, meaning) = line.strip_prefix("| **")?.split_once("** | ")?;
        Some((word, meaning.trim_end_matches(['|', ' '])))
    })
}

/// A word as it is compared: `fair cycle`, `Fair-cycle` and `fair_cycle` are one.
fn normal(word: &str) -> String {
    word.to_lowercase().replace(['-', '_'], " ")
}

/// Markdown as plain text: links are their texts.
fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(shown, after)| Some((shown, after.split_once(')')?.1)));
        let Some((shown, after)) = link else { break };
        text.push_str(before);
        text.push_str(shown);
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::{definitions, explain, plain};

    #[test]
    fn links_in_plain_text_are_their_texts() {
        assert_eq!(plain("See [a](x.md), [b](y.md#z) and c[1]."), "See a, b and c[1].");
    }

    #[test]
    fn glossary_words_are_explained() {
        assert!(definitions().count() > 50);
        for name in ["vacuous", "Fair-Cycle", "bounds", "hazard"] {
            assert_eq!(explain(name).len(), 1, "{name}");
        }
    }
}
