//! Claim: an owner that waits, as a thread or as a task, is woken by the event that it waits for.

use crate::partition::{Effects, position, tracking, work};
use loom::sync::{Condvar, Mutex};
use loom::thread;
use onceproof_proofs_runtime::on_loom::{CommitTracker, NotTracked, Offset, Progress};
use onceproof_proofs_runtime::{effort, explore};
use std::collections::BTreeSet;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

const FOR_EVER: Duration = Duration::MAX;

/// Two workers finish two messages that the owner waits for. Returns the positions that it read.
fn wait_for_two(preemptions: Option<usize>) -> BTreeSet<Vec<u64>> {
    explore(preemptions, || {
        let (mut tracker, completer, tickets) = tracking(2, 4);
        let effects = Effects::new(2);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let mut positions = Vec::new();
        while positions.last() != Some(&2) {
            assert_eq!(tracker.wait(FOR_EVER), Progress::Moved);
            positions.extend(position(&mut tracker, &effects));
        }
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        assert_eq!(tracker.wait(FOR_EVER), Progress::Idle);
        positions
    })
}

#[test]
fn waiting_owner_at_2_preemptions_is_woken() {
    assert_eq!(wait_for_two(Some(2)), BTreeSet::from([vec![1, 2], vec![2]]));
}

/// The long form takes half a minute.
#[test]
fn waiting_owner_without_preemption_bound_is_woken() {
    if effort(false, true, "the interleavings of a waiting owner with more than 2 preemptions") {
        assert_eq!(wait_for_two(None), BTreeSet::from([vec![1, 2], vec![2]]));
    }
}

#[test]
fn owner_waiting_for_a_later_message_is_woken() {
    let outcomes = explore(None, || {
        let (mut tracker, completer, mut tickets) = tracking(3, 4);
        let effects = Effects::new(3);
        let last = tickets.pop().unwrap();
        for ticket in tickets {
            effects.apply(ticket.offset());
            completer.complete(ticket).unwrap();
        }
        assert_eq!(position(&mut tracker, &effects), Some(2));
        let worker = work(&completer, last, &effects);
        assert_eq!(tracker.wait(FOR_EVER), Progress::Moved);
        worker.join().unwrap().unwrap();
        position(&mut tracker, &effects)
    });
    assert_eq!(outcomes, BTreeSet::from([Some(3)]));
}

#[test]
fn full_tracker_after_a_completion_has_room() {
    let outcomes = explore(None, || {
        let (mut tracker, completer, mut tickets) = tracking(1, 1);
        let effects = Effects::new(2);
        let worker = work(&completer, tickets.pop().unwrap(), &effects);
        let full = match tracker.track(Offset(1)) {
            Ok(ticket) => {
                drop(ticket);
                false
            }
            Err(refused) => {
                assert_eq!(refused, NotTracked::Full);
                assert_eq!(tracker.wait(FOR_EVER), Progress::Moved);
                drop(tracker.track(Offset(1)).unwrap());
                true
            }
        };
        worker.join().unwrap().unwrap();
        // The second ticket was dropped, so its message is unfinished.
        assert_eq!(position(&mut tracker, &effects), Some(1));
        assert_eq!(tracker.snapshot().incompletes(), [Offset(1)]);
        full
    });
    assert_eq!(outcomes, BTreeSet::from([false, true]));
}

/// An executor of one task. loom's `unpark` also ends a later `join`, so it sleeps on a condition.
#[derive(Default)]
struct Executor {
    woken: Mutex<bool>,
    news: Condvar,
}

impl Executor {
    fn sleep(&self) {
        let mut woken = self.woken.lock().unwrap();
        while !std::mem::take(&mut *woken) {
            woken = self.news.wait(woken).unwrap();
        }
    }
}

impl Wake for Executor {
    fn wake(self: std::sync::Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.news.notify_one();
    }
}

/// Polls until there is progress. Returns it with the number of sleeps.
fn progress_of(tracker: &mut CommitTracker) -> (Progress, usize) {
    let executor = std::sync::Arc::new(Executor::default());
    let waker = Waker::from(std::sync::Arc::clone(&executor));
    let mut slept = 0;
    loop {
        match tracker.poll_progress(&mut Context::from_waker(&waker)) {
            Poll::Ready(progress) => return (progress, slept),
            Poll::Pending => {
                slept += 1;
                executor.sleep();
            }
        }
    }
}

#[test]
fn waiting_task_at_3_preemptions_is_woken() {
    let outcomes = explore(Some(3), || {
        let (mut tracker, completer, tickets) = tracking(2, 4);
        let effects = Effects::new(2);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let (mut slept, mut positions) = (0, Vec::new());
        while positions.last() != Some(&2) {
            let (progress, times) = progress_of(&mut tracker);
            assert_eq!(progress, Progress::Moved);
            slept += times;
            positions.extend(position(&mut tracker, &effects));
        }
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        assert_eq!(progress_of(&mut tracker), (Progress::Idle, 0));
        (positions, slept > 0)
    });
    assert_eq!(outcomes, BTreeSet::from([(vec![1, 2], false), (vec![1, 2], true), (vec![2], false), (vec![2], true)]));
}

#[test]
fn dropped_message_wakes_the_waiting_owner() {
    let outcomes = explore(None, || {
        let (mut tracker, completer, mut tickets) = tracking(1, 4);
        let ticket = tickets.pop().unwrap();
        let other = completer.clone();
        let worker = thread::spawn(move || drop(other.begin(ticket)));
        assert_eq!(tracker.wait(FOR_EVER), Progress::Abandoned);
        assert_eq!(tracker.committable(), None);
        let mut back = tracker.take_abandoned();
        let ticket = back.pop().unwrap();
        assert!(back.is_empty());
        worker.join().unwrap();
        completer.begin(ticket).unwrap().complete().unwrap();
        tracker.committable().map(|commit| commit.offset.0)
    });
    assert_eq!(outcomes, BTreeSet::from([Some(1)]));
}

#[test]
fn dropped_message_wakes_the_waiting_task() {
    let outcomes = explore(None, || {
        let (mut tracker, completer, mut tickets) = tracking(1, 4);
        let ticket = tickets.pop().unwrap();
        let worker = thread::spawn(move || drop(completer.begin(ticket)));
        let (progress, slept) = progress_of(&mut tracker);
        assert_eq!(progress, Progress::Abandoned);
        worker.join().unwrap();
        slept.min(1)
    });
    assert_eq!(outcomes, BTreeSet::from([0, 1]));
}
