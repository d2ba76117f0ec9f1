//! The steps out of some states in a row.

use crate::state::GlobalState;
use crate::step::{Assessment, Successor};
use std::ops::Range;

/// The steps out of some states, and what these states mean for liveness, in the order of the
/// states. [`crate::Space::expand_known`] may leave out states, which
/// [`crate::Space::expand_rest`] expands.
#[derive(Debug)]
pub struct Expansion<F, A> {
    steps: Vec<Successor<F, A>>,
    /// For each state that was not left out, its steps and its meaning.
    states: Vec<Option<Expanded>>,
    /// Whether a state was left out, or one has a gap.
    is_incomplete: bool,
}

/// A state that was expanded.
#[derive(Debug)]
struct Expanded {
    /// The indices of its steps.
    steps: Range<usize>,
    assessment: Assessment,
    gaps: Gaps,
}

/// The gaps in the steps out of one state. Indices count from the first of its steps.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// The steps, ascending, that have their action and the state before it.
    pub(crate) untaken: Vec<usize>,
    /// The steps, ascending, whose state is not replaced by its representative yet.
    pub(crate) unrepresented: Vec<usize>,
    /// Whether the faults before a receipt are missing, which come last.
    pub(crate) has_no_receipts: bool,
}

/// The steps out of one state, the last ones of a list, with what is missing of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Partial<'a> {
    /// The index of the first one in the list.
    pub(crate) start: usize,
    /// The meaning of the state.
    pub(crate) assessment: Assessment,
    pub(crate) gaps: &'a Gaps,
}

impl Gaps {
    /// Whether nothing is missing.
    pub(crate) const fn is_empty(&self) -> bool {
        self.untaken.is_empty() && self.unrepresented.is_empty() && !self.has_no_receipts
    }
}

impl<F, A> Default for Expansion<F, A> {
    fn default() -> Self {
        Self { steps: Vec::new(), states: Vec::new(), is_incomplete: false }
    }
}

impl<F, A> Expansion<F, A> {
    /// Adds the next state: `expand` appends its steps and returns its meaning, or returns none to
    /// leave the state out, whatever it appended.
    pub fn add(&mut self, expand: impl FnOnce(&mut Vec<Successor<F, A>>) -> Option<Assessment>) {
        self.add_known(|steps, _| expand(steps));
    }

    /// Adds the next state, with what is missing of its steps.
    pub(crate) fn add_known(
        &mut self,
        expand: impl FnOnce(&mut Vec<Successor<F, A>>, &mut Gaps) -> Option<Assessment>,
    ) {
        let (start, mut gaps) = (self.steps.len(), Gaps::default());
        let assessment = expand(&mut self.steps, &mut gaps);
        if assessment.is_none() {
            self.steps.truncate(start);
        }
        self.is_incomplete |= assessment.is_none() || !gaps.is_empty();
        let steps = start..self.steps.len();
        self.states.push(assessment.map(|assessment| Expanded { steps, assessment, gaps }));
    }

    /// Removes all states.
    pub(crate) fn clear(&mut self) {
        self.steps.clear();
        self.states.clear();
        self.is_incomplete = false;
    }

    /// Whether a state was left out, or one has a gap.
    pub(crate) const fn is_incomplete(&self) -> bool {
        self.is_incomplete
    }

    /// Returns the meaning and the steps of each state that was not left out, in order.
    pub(crate) fn states(&self) -> impl Iterator<Item = (Assessment, &[Successor<F, A>])> + Clone {
        self.states.iter().flatten().map(|Expanded { steps, assessment, .. }| (*assessment, &self.steps[steps.clone()]))
    }
}

impl<F: Clone, A: Clone> Expansion<F, A> {
    /// Expands the states that were left out or have gaps, in order; `states` are all of them.
    /// `expand` appends the steps of a state, or fills the gaps in those that are there, and
    /// returns what the state means.
    pub(crate) fn complete<E>(
        &mut self,
        states: &[GlobalState],
        mut expand: impl FnMut(&GlobalState, &mut Vec<Successor<F, A>>, Option<Partial<'_>>) -> Result<Assessment, E>,
    ) -> Result<(), E> {
        for (state, expanded) in states.iter().zip(&mut self.states) {
            let start = self.steps.len();
            let partial = match expanded {
                Some(Expanded { gaps, .. }) if gaps.is_empty() => continue,
                Some(Expanded { steps, assessment, gaps }) => {
                    self.steps.extend_from_within(steps.clone());
                    Some(Partial { start, assessment: *assessment, gaps })
                }
                None => None,
            };
            let assessment = expand(state, &mut self.steps, partial)?;
            *expanded = Some(Expanded { steps: start..self.steps.len(), assessment, gaps: Gaps::default() });
        }
        self.is_incomplete = false;
        Ok(())
    }
}
