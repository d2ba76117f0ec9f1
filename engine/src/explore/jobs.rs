//! Batches of states that wait for a thread.

use crate::expansion::Expansion;
use crate::space::Space;
use crate::state::GlobalState;
use std::collections::VecDeque;
use std::ops::DerefMut;
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, PoisonError};

/// States, and as much of their steps as a space knows.
type Expanded<S> = (Vec<GlobalState>, Expansion<<S as Space>::Fault, <S as Space>::Action>);

/// A batch of states to expand.
pub(super) struct Job<S: Space> {
    pub(super) states: Vec<GlobalState>,
    /// Room for the result.
    pub(super) batch: Expansion<S::Fault, S::Action>,
    /// Receives the result. Where a thread panics, the channel is closed without one.
    pub(super) answer: SyncSender<Expanded<S>>,
}

impl<S: Space> Job<S> {
    /// Expands the states, and sends the result.
    pub(super) fn run(mut self, space: &S) {
        self.batch.clear();
        space.expand_known(&self.states, &mut self.batch);
        // The answer is not awaited any more where a limit was reached.
        let _ = self.answer.send((self.states, self.batch));
    }
}

/// Jobs that wait for a thread, first in, first out.
pub(super) struct Jobs<S: Space> {
    queue: Mutex<Queue<S>>,
    /// A job was added, or the queue was closed.
    changed: Condvar,
}

struct Queue<S: Space> {
    jobs: VecDeque<Job<S>>,
    is_closed: bool,
}

impl<S: Space> Default for Jobs<S> {
    fn default() -> Self {
        let queue = Queue { jobs: VecDeque::new(), is_closed: false };
        Self { queue: Mutex::new(queue), changed: Condvar::new() }
    }
}

impl<S: Space> Jobs<S> {
    fn lock(&self) -> impl DerefMut<Target = Queue<S>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job.
    pub(super) fn add(&self, job: Job<S>) {
        self.lock().jobs.push_back(job);
        self.changed.notify_one();
    }

    /// Returns the next job, if one waits.
    pub(super) fn take(&self) -> Option<Job<S>> {
        self.lock().jobs.pop_front()
    }

    /// Waits for the next job and returns it. `None`: the queue is closed.
    pub(super) fn wait(&self) -> Option<Job<S>> {
        let is_idle = |queue: &mut Queue<S>| queue.jobs.is_empty() && !queue.is_closed;
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut queue = self.changed.wait_while(queue, is_idle).unwrap_or_else(PoisonError::into_inner);
        if queue.is_closed { None } else { queue.jobs.pop_front() }
    }
}

/// Closes the queue at the end, also where the calling thread panics: the others would wait for
/// ever.
pub(super) struct Closing<'a, S: Space>(pub(super) &'a Jobs<S>);

impl<S: Space> Drop for Closing<'_, S> {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.changed.notify_all();
    }
}
