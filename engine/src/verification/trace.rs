//! A counterexample in words.

use crate::describe::Describe;
use crate::search::Run;
use crate::state::GlobalState;
use crate::step::Successor;
use std::fmt::{self, Debug, Display};

/// A component of a state that a step changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of the component.
    pub component: String,
    /// Its value before the step.
    pub before: String,
    /// Its value after the step.
    pub after: String,
}

/// A step of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep<F> {
    /// The event, in one line.
    pub action: String,
    /// The fault that it is, if it is one.
    pub fault: Option<F>,
    /// The components of the state that it changes.
    pub changes: Vec<Change>,
}

/// A counterexample in words. `Display` writes one line per step, and one per change.
#[derive(Clone, Debug)]
pub struct Trace<F, A> {
    /// The steps, from an initial state on.
    pub steps: Vec<TraceStep<F>>,
    /// The index of the first step of the fair cycle, `steps.len()` at most. `None`: the trace has
    /// no cycle.
    pub cycle_start: Option<usize>,
    /// The same steps as the space has them.
    pub run: Run<F, A>,
}

impl<F: Copy, A: Clone> Trace<F, A> {
    /// Returns the trace of a run of the plain space, followed by the steps of a cycle if there is
    /// one.
    pub(super) fn new<S>(space: &S, mut run: Run<F, A>, cycle: Option<Vec<Successor<F, A>>>) -> Self
    where
        S: Describe<Fault = F, Action = A>,
    {
        let cycle_start = cycle.as_ref().map(|_| run.steps.len());
        run.steps.extend(cycle.unwrap_or_default());
        let mut steps = Vec::new();
        let mut before = run.start;
        for step in &run.steps {
            steps.push(TraceStep {
                action: space.describe_action(&before, &step.action),
                fault: step.fault,
                changes: changes(space, &before, &step.state),
            });
            before = step.state;
        }
        Self { steps, cycle_start, run }
    }
}

fn changes<S: Describe>(space: &S, before: &GlobalState, after: &GlobalState) -> Vec<Change> {
    let pairs = space.describe_state(before).into_iter().zip(space.describe_state(after));
    let differ = pairs.filter(|(before, after)| before.1 != after.1);
    differ.map(|((component, before), (_, after))| Change { component, before, after }).collect()
}

impl<F: Debug, A> Display for Trace<F, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            if self.cycle_start == Some(index) {
                writeln!(f, "  and from here again and again:")?;
            }
            write!(f, "{:>4}. {}", index + 1, step.action)?;
            match &step.fault {
                Some(fault) => writeln!(f, " (fault: {fault:?})")?,
                None => writeln!(f)?,
            }
            for Change { component, before, after } in &step.changes {
                writeln!(f, "        {component}: {before} => {after}")?;
            }
        }
        Ok(())
    }
}
