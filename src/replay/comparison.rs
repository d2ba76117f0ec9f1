//! A run of one design, replayed in another one.

use super::run::{Replay, replay};
use crate::counterexample::describe;
use onceproof_models::Guarantee;
use onceproof_models::pipeline::PipelineModel;

/// A run of a design.
#[derive(Clone, Copy, Debug)]
pub struct StoredRun<'a> {
    /// The names of its actions.
    pub path: &'a [String],
    /// The index in the path at which its cycle starts.
    pub cycle_from: Option<usize>,
    /// The guarantee that it violates.
    pub guarantee: Guarantee,
}

/// The end of a run in another design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It exists, and violates the guarantee.
    Same,
    /// It exists, and does not violate the guarantee.
    Harmless,
    /// It exists, and a limit was reached before it was judged.
    Undecided,
    /// One of its steps cannot happen.
    Parts,
}

impl Outcome {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Harmless => "harmless",
            Self::Undecided => "undecided",
            Self::Parts => "parts",
        }
    }
}

/// A run, replayed in another design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The guarantee that the run violates in its own design.
    pub guarantee: Guarantee,
    /// How it ends.
    pub outcome: Outcome,
    /// The index in the path of the step that cannot happen; present exactly if the run parts.
    pub at: Option<usize>,
    /// The name of that step.
    pub name: Option<String>,
    /// Its sentence in the design that the run is of; none where that design is not given.
    pub text: Option<String>,
    /// Why it cannot happen.
    pub why: Option<String>,
    /// The indices of steps that only read and are left out.
    pub skipped: Vec<usize>,
    /// All of it in a sentence. Steps have their numbers in the rendered counterexample, which
    /// leaves out those that only read; their place in the path where its design is not given.
    pub sentence: String,
}

/// Replays a run in the model of another design. `old` is the model of the design that the run is
/// of. `is_violated` judges a run that exists to its end; none where a limit was reached.
#[must_use]
pub fn compare(
    new: &PipelineModel,
    old: Option<&PipelineModel>,
    run: StoredRun<'_>,
    is_violated: impl FnOnce(&Replay) -> Option<bool>,
) -> Comparison {
    let texts = old.map(|old| texts(old, run.path)).unwrap_or_default();
    let only_reads = |at: usize| texts.get(at).is_some_and(Option::is_none);
    let replay = replay(new, run.path, only_reads);
    let name = run.guarantee.name();
    let ends = |outcome: Outcome, sentence: String| Comparison {
        guarantee: run.guarantee,
        outcome,
        at: None,
        name: None,
        text: None,
        why: None,
        skipped: replay.skipped.clone(),
        sentence,
    };
    let Some(parting) = &replay.parted else {
        return match is_violated(&replay) {
            Some(true) => ends(Outcome::Same, format!("the run still violates {name}")),
            Some(false) => {
                ends(Outcome::Harmless, format!("the run still happens, and does not violate {name} any more"))
            }
            None => {
                ends(Outcome::Undecided, format!("the run still happens; whether it violates {name} was not decided"))
            }
        };
    };
    let text = texts.get(parting.at).cloned().flatten();
    let step = text.as_deref().unwrap_or(&parting.name);
    let (number, why) = (parting.at + 1 - (0..parting.at).filter(|at| only_reads(*at)).count(), &parting.why);
    let sentence = format!(
        "the run that violates {name} ends at step {number}: \u{201c}{step}\u{201d} cannot happen any more: {why}"
    );
    Comparison {
        at: Some(parting.at),
        name: Some(parting.name.clone()),
        why: Some(parting.why.clone()),
        text,
        ..ends(Outcome::Parts, sentence)
    }
}

/// Returns the sentence of each step of a run in the model of its own design, as far as it exists
/// there; none for a step that only reads.
fn texts(model: &PipelineModel, path: &[String]) -> Vec<Option<String>> {
    let replay = replay(model, path, |_| false);
    let steps = replay.states.iter().zip(&replay.steps);
    steps.map(|(before, step)| describe(model, before, &step.step)).collect()
}
