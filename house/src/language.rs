//! The rules about language: words that have a better one in the glossary, and sentences.
//!
//! A word is looked for in identifiers (`fair_cycle` and `FairCycle` are two words each), in
//! comments, in texts, and in pages. A sentence must not begin with a pronoun that stands for its
//! subject; headings may ask a question. Code blocks of a page are read as well: they show output.

use crate::finding::Finding;
use crate::lexer::{Kind, Token, words};
use std::path::Path;

/// Words that are not used, each with the glossary's word. A phrase is several words.
const REPLACED: &[(&str, &str)] = &[
    ("story", "counterexample"),
    ("stories", "counterexamples"),
    ("tell", "render, say, distinguish, acknowledge"),
    ("tells", "renders, says, distinguishes"),
    ("telling", "rendering"),
    ("told", "rendered, answered, acknowledged"),
    ("goes round", "fair cycle"),
    ("go round", "fair cycle"),
    ("going round", "fair cycle"),
    ("lasso", "fair cycle with a stem"),
    ("out of reach", "unreachable"),
    ("stuck", "goal unreachable, blocked"),
    ("calm", "fault-free"),
    ("far fetched", "severity"),
    ("danger", "hazard"),
    ("dangers", "hazards"),
    ("twin", "ablation"),
    ("twins", "ablations"),
    ("guard", "rule"),
    ("guards", "rules"),
    ("owe", "have an obligation"),
    ("owed", "obligation"),
    ("owes", "has an obligation"),
    ("settle", "discharge"),
    ("settled", "discharged"),
    ("settles", "discharges"),
    ("wire", "channel"),
    ("wires", "channels"),
    ("rewire", "channel update"),
    ("loose", "detached"),
    ("takes first", "ample step"),
    ("taken first", "ample step"),
    ("taken ahead", "ample step"),
    ("bury", "canonical dead state"),
    ("buried", "canonical dead state"),
    ("renaming", "permutation"),
    ("renamings", "permutations"),
    ("trade places", "permute"),
    ("instant questions", "eager reads"),
    ("timeless", "commuting"),
    ("merging", "state canonicalisation"),
    ("layers", "fault levels"),
    ("touched", "fault impact"),
    ("alike", "equivalent"),
    ("cube", "two-level minimisation: term"),
    ("cubes", "two-level minimisation: terms"),
    ("price", "cost"),
    ("prices", "costs"),
    ("theorem", "checked claim"),
    ("theorems", "checked claims"),
    ("mistake", "diagnostic, error"),
    ("mistakes", "diagnostics, errors"),
    ("soup", "importer fuzzing"),
    ("looming", "on_loom"),
    ("shuttling", "on_shuttle"),
    ("nobody", "name the part, or use the passive"),
    ("somebody", "name the part"),
    ("whoever", "name the part"),
];

/// Words that a sentence does not begin with, since they hide its subject.
const HIDDEN_SUBJECTS: [&str; 8] = ["Who", "Whoever", "What", "Whatever", "Nobody", "Somebody", "Whose", "Whichever"];

/// Words of pipelines, which the engine does not know: it explores any system of actors.
const PIPELINE: [&str; 14] = [
    "pipeline",
    "producer",
    "consumer",
    "broker",
    "sink",
    "relay",
    "guarantee",
    "vendor",
    "kafka",
    "outbox",
    "inbox",
    "rebalance",
    "failover",
    "redelivery",
];

/// Returns the words of pipelines in a source file of the engine.
#[must_use]
pub fn in_engine(file: &Path, code: &[Token]) -> Vec<Finding> {
    let mut found = Vec::new();
    for token in code {
        for word in words(&token.text) {
            if PIPELINE.iter().any(|known| word == *known || word.strip_suffix('s') == Some(known)) {
                found.push(Finding { rule: "engine-word", file: file.to_owned(), line: token.line, what: word });
            }
        }
    }
    found
}

/// Returns the findings of both rules in a source file.
#[must_use]
pub fn in_source(file: &Path, code: &[Token]) -> Vec<Finding> {
    let mut found = Vec::new();
    for token in code {
        if matches!(token.kind, Kind::Word | Kind::Text | Kind::Comment) {
            replaced_words(file, token.line, &token.text, &mut found);
        }
    }
    for (line, text) in comment_blocks(code) {
        hidden_subjects(file, line, &text, &mut found);
    }
    found
}

/// Returns the findings of both rules in a page of Markdown.
#[must_use]
pub fn in_page(file: &Path, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut paragraph = (1, String::new());
    let mut is_code = false;
    for (number, line) in (1..).zip(text.lines().chain([""])) {
        replaced_words(file, number, line, &mut found);
        is_code ^= line.trim_start().starts_with("```");
        if is_code || line.trim().is_empty() || line.starts_with('#') || line.starts_with('|') {
            hidden_subjects(file, paragraph.0, &paragraph.1, &mut found);
            paragraph = (number + 1, String::new());
        } else {
            paragraph.1 += line.trim_start_matches(['*', '-', ' ', '>']);
            paragraph.1.push(' ');
        }
    }
    found
}

/// Returns the findings of both rules in a file whose comments begin with `#`.
#[must_use]
pub fn in_data(file: &Path, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        replaced_words(file, number, line, &mut found);
        if let Some(comment) = line.trim_start().strip_prefix('#') {
            hidden_subjects(file, number, comment.trim_start(), &mut found);
        }
    }
    found
}

/// Returns the comments, those of neighbouring lines joined, without their slashes.
fn comment_blocks(code: &[Token]) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut last = 0;
    let mut is_code = false;
    for token in code.iter().filter(|token| token.kind == Kind::Comment) {
        let text = token.text.trim_start_matches(['/', '!', '*']).trim();
        if token.line != last + 1 {
            is_code = false;
        }
        let starts = token.line != last + 1 || text.is_empty() || text.starts_with(['|', '#', '*', '-']);
        last = token.line;
        if text.starts_with("```") {
            is_code = !is_code;
        } else if !is_code && !text.starts_with(['|', '#']) {
            match blocks.last_mut() {
                Some(block) if !starts => block.1.extend([" ", text]),
                _ => blocks.push((token.line, text.to_owned())),
            }
        }
    }
    blocks
}

fn replaced_words(file: &Path, line: usize, text: &str, found: &mut Vec<Finding>) {
    let words = words(text);
    for start in 0..words.len() {
        let here = REPLACED.iter().find(|(phrase, _)| {
            let count = phrase.split(' ').count();
            words.len() >= start + count && phrase.split(' ').eq(words[start..start + count].iter().map(String::as_str))
        });
        if let Some((phrase, _)) = here {
            found.push(Finding { rule: "word", file: file.to_owned(), line, what: (*phrase).to_owned() });
        }
    }
}

fn hidden_subjects(file: &Path, line: usize, text: &str, found: &mut Vec<Finding>) {
    let ends = text.match_indices(". ").map(|(end, _)| end + 2);
    for start in [0].into_iter().chain(ends) {
        let sentence = text[start..].trim_start();
        let first = sentence.split(|character: char| !character.is_alphabetic()).next().unwrap_or_default();
        let is_question =
            sentence.split_once(['.', '?']).is_some_and(|(before, _)| sentence[before.len()..].starts_with('?'));
        if HIDDEN_SUBJECTS.contains(&first) && !is_question {
            let what = first.to_owned();
            found.push(Finding { rule: "subject", file: file.to_owned(), line, what });
        }
    }
}

/// Returns the glossary's word for a replaced one.
#[must_use]
pub fn replacement(word: &str) -> Option<&'static str> {
    REPLACED.iter().find(|(replaced, _)| *replaced == word).map(|(_, better)| *better)
}

#[cfg(test)]
mod tests {
    use super::{in_engine, in_page, in_source};
    use crate::lexer::tokens;
    use std::path::Path;

    fn source(text: &str) -> Vec<(usize, String)> {
        in_source(Path::new("x.rs"), &tokens(text)).into_iter().map(|found| (found.line, found.what)).collect()
    }

    #[test]
    fn replaced_word_is_found_in_names_comments_and_texts() {
        let found = source("fn tell_all() {}\n// No danger.\nlet x = \"a story\";\nstruct CalmStep;\nlet history = 1;");
        let expected = [(1, "tell"), (2, "danger"), (3, "story"), (4, "calm")];
        assert_eq!(found, expected.map(|(line, word)| (line, word.to_owned())));
    }

    #[test]
    fn phrase_is_found_across_an_identifier() {
        assert_eq!(source("GoesRound"), [(1, "goes round".to_owned())]);
    }

    #[test]
    fn words_of_pipelines_are_found_in_the_engine() {
        let found = in_engine(Path::new("x.rs"), &tokens("// Any broker.\nfn offset_of_consumers() {}"));
        let shown: Vec<&str> = found.iter().map(|finding| finding.what.as_str()).collect();
        assert_eq!(shown, ["broker", "consumers"]);
    }

    #[test]
    fn sentence_without_a_named_subject_is_found() {
        let found = source("/// Returns it.\n/// A. What is rare\n/// comes first.\n/// Is it? What for?\nfn f() {}");
        assert_eq!(found, [(1, "What".to_owned())]);
        let page = in_page(Path::new("x.md"), "# What it is\n\nA page. Who reads it\nknows.\n\n```\nWhat\n```\n");
        assert_eq!(page.iter().map(|found| (found.line, found.what.as_str())).collect::<Vec<_>>(), [(3, "Who")]);
    }
}
