//! A run that is written in a format: its steps and states, and what it is a counterexample to.

use super::super::interface::Variant;
use super::super::walk::Walk;
use onceproof_models::Guarantee;
use serde_json::Value;

/// A run that is written in a format.
#[derive(Clone, Debug)]
pub(in crate::explorer) struct ShownRun<'a> {
    /// The design's name.
    pub name: &'a str,
    /// The design, as a request has it.
    pub design: Value,
    /// The variant of the design.
    pub variant: Option<&'a Variant>,
    /// The guarantee that it violates, where one is named.
    pub guarantee: Option<Guarantee>,
    /// The names of the actions.
    pub path: &'a [String],
    /// The index in the path at which a cycle starts.
    pub cycle_from: Option<usize>,
    /// Its steps and states.
    pub walk: Walk,
}

impl ShownRun<'_> {
    /// The title of a picture.
    pub(super) fn title(&self) -> String {
        match self.guarantee {
            Some(guarantee) => format!("{}: how {} is violated", self.name, guarantee.name()),
            None => self.name.to_owned(),
        }
    }

    /// The parts that take part in the run, in the order of the design.
    pub(super) fn lanes(&self) -> Vec<&str> {
        let takes_part =
            |name: &str| self.walk.steps.iter().any(|step| step.actor == name || step.from.as_deref() == Some(name));
        self.walk.parts.iter().map(|part| part.name.as_str()).filter(|name| takes_part(name)).collect()
    }
}
