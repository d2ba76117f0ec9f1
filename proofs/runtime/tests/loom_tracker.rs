//! Claim: in every interleaving the tracker commits no more than what is finished, and everything that is; a completion counts or is told
//! that it does not; a waiting owner is woken.

use loom::sync::atomic::{AtomicU64, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use onceproof_proofs_runtime::explore;
use onceproof_proofs_runtime::on_loom::{
    CommitTracker, Completer, Generation, NotCompleted, NotTracked, Offset, Progress, Ticket,
};
use std::collections::BTreeSet;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

const FOR_EVER: Duration = Duration::MAX;

fn set<T: Ord>(outcomes: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    outcomes.into_iter().collect()
}

fn reached<T: Ord + Clone>(witnesses: &onceproof_proofs_runtime::Witnesses<T>) -> BTreeSet<T> {
    witnesses.keys().cloned().collect()
}

/// Effects that nothing orders but the tracker: one relaxed cell a message.
#[derive(Clone)]
struct Effects(Arc<Vec<AtomicU64>>);

impl Effects {
    fn new(messages: u64) -> Self {
        Self(Arc::new((0..messages).map(|_| AtomicU64::new(0)).collect()))
    }

    fn apply(&self, offset: Offset) {
        self.0[offset.0 as usize].store(1, Ordering::Relaxed);
    }

    fn are_there_below(&self, position: Offset) {
        for offset in 0..position.0 {
            assert_eq!(self.0[offset as usize].load(Ordering::Relaxed), 1, "{offset} is committed and not applied");
        }
    }
}

/// A tracker with messages 0 and up tracked, and its tickets.
fn tracking(messages: u64, capacity: usize) -> (CommitTracker, Completer, Vec<Ticket>) {
    tracking_after(0, messages, capacity)
}

/// The same after so many messages that are finished and committed.
fn tracking_after(before: u64, messages: u64, capacity: usize) -> (CommitTracker, Completer, Vec<Ticket>) {
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), capacity).unwrap();
    let completer = tracker.completer();
    for offset in 0..before {
        completer.complete(tracker.track(Offset(offset)).unwrap()).unwrap();
    }
    if let Some(commit) = tracker.committable() {
        tracker.committed(commit.offset).unwrap();
    }
    let tickets = (before..before + messages).map(|offset| tracker.track(Offset(offset)).unwrap()).collect();
    (tracker, completer, tickets)
}

fn work(completer: &Completer, ticket: Ticket, effects: &Effects) -> thread::JoinHandle<Result<(), NotCompleted>> {
    let (completer, effects) = (completer.clone(), effects.clone());
    thread::spawn(move || {
        effects.apply(ticket.offset());
        completer.complete(ticket)
    })
}

fn position(tracker: &mut CommitTracker, effects: &Effects) -> Option<u64> {
    let commit = tracker.committable()?;
    assert_eq!(commit.generation, Generation(1));
    effects.are_there_below(commit.offset);
    Some(commit.offset.0)
}

/// Two workers finish messages while the owner looks once, and then once more when both are done.
fn watch_two(
    before: u64,
    finished_by_owner: &'static [u64],
    by_workers: [u64; 2],
) -> BTreeSet<(Option<u64>, Option<u64>)> {
    let messages = 2 + finished_by_owner.len() as u64;
    reached(&explore(None, move || {
        let (mut tracker, completer, tickets) = tracking_after(before, messages, 4);
        let effects = Effects::new(before + messages);
        for offset in 0..before {
            effects.apply(Offset(offset));
        }
        let mut workers = Vec::new();
        for ticket in tickets {
            if by_workers.contains(&(ticket.offset().0 - before)) {
                workers.push(work(&completer, ticket, &effects));
            } else {
                effects.apply(ticket.offset());
                completer.complete(ticket).unwrap();
            }
        }
        let seen = position(&mut tracker, &effects);
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        (seen, position(&mut tracker, &effects))
    }))
}

#[test]
fn two_workers_of_one_word() {
    let seen = watch_two(0, &[], [0, 1]);
    assert_eq!(seen, set([(None, Some(2)), (Some(1), Some(2)), (Some(2), Some(2))]));
}

#[test]
fn two_workers_of_two_words() {
    let seen = watch_two(0, &[0, 1], [2, 3]);
    assert_eq!(seen, set([(Some(2), Some(4)), (Some(3), Some(4)), (Some(4), Some(4))]));
}

#[test]
fn two_workers_on_the_second_lap() {
    let seen = watch_two(6, &[1], [0, 2]);
    assert_eq!(seen, set([(None, Some(9)), (Some(8), Some(9)), (Some(9), Some(9))]));
}

#[test]
fn two_workers_across_the_end_of_a_lap() {
    let seen = watch_two(5, &[], [0, 1]);
    assert_eq!(seen, set([(None, Some(7)), (Some(6), Some(7)), (Some(7), Some(7))]));
}

#[test]
fn three_workers_and_the_owner_with_at_most_three_preemptions() {
    let seen = reached(&explore(Some(3), || {
        let (mut tracker, completer, tickets) = tracking(3, 4);
        let effects = Effects::new(3);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let seen = position(&mut tracker, &effects);
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        assert_eq!(position(&mut tracker, &effects), Some(3));
        seen
    }));
    assert_eq!(seen, set([None, Some(1), Some(2), Some(3)]));
}

/// Two workers finish what the owner waits for. The positions that it saw.
fn wait_for_two(preemptions: Option<usize>) -> BTreeSet<Vec<u64>> {
    reached(&explore(preemptions, || {
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
    }))
}

#[test]
fn an_owner_that_waits_is_woken_with_at_most_two_preemptions() {
    assert_eq!(wait_for_two(Some(2)), set([vec![1, 2], vec![2]]));
}

/// Without a bound: half a minute.
#[test]
fn an_owner_is_woken_in_all_interleavings() {
    assert_eq!(wait_for_two(None), set([vec![1, 2], vec![2]]));
}

#[test]
fn an_owner_that_waits_for_a_later_message_is_woken() {
    let seen = reached(&explore(None, || {
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
    }));
    assert_eq!(seen, set([Some(3)]));
}

#[test]
fn an_owner_without_room_waits_until_there_is_some() {
    let seen = reached(&explore(None, || {
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
        // The second ticket was dropped: its message is not finished.
        assert_eq!(position(&mut tracker, &effects), Some(1));
        assert_eq!(tracker.snapshot().incompletes(), [Offset(1)]);
        full
    }));
    assert_eq!(seen, set([false, true]));
}

/// A task's executor: sleeps until the task is woken. (loom's `unpark` also ends the `join` that comes later.)
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

/// Polls until there is progress; answers it and how often it had to sleep.
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
fn a_task_that_waits_is_woken_with_at_most_three_preemptions() {
    let seen = reached(&explore(Some(3), || {
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
    }));
    assert_eq!(seen, set([(vec![1, 2], false), (vec![1, 2], true), (vec![2], false), (vec![2], true)]));
}

#[test]
fn what_a_handler_dropped_comes_back_to_the_waiting_owner() {
    let seen = reached(&explore(None, || {
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
    }));
    assert_eq!(seen, set([Some(1)]));
}

#[test]
fn a_task_hears_of_what_a_handler_dropped() {
    let seen = reached(&explore(None, || {
        let (mut tracker, completer, mut tickets) = tracking(1, 4);
        let ticket = tickets.pop().unwrap();
        let worker = thread::spawn(move || drop(completer.begin(ticket)));
        let (progress, slept) = progress_of(&mut tracker);
        assert_eq!(progress, Progress::Abandoned);
        worker.join().unwrap();
        slept.min(1)
    }));
    assert_eq!(seen, set([0, 1]));
}

#[test]
fn a_completion_counts_or_is_told_that_the_partition_is_gone() {
    let seen = reached(&explore(None, || {
        let (mut tracker, completer, tickets) = tracking(2, 4);
        let effects = Effects::new(2);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let snapshot = tracker.revoke();
        effects.are_there_below(snapshot.position());
        assert_eq!(snapshot.commit().offset, snapshot.position());
        assert_eq!(tracker.committable(), None);
        let counted: Vec<bool> = workers.into_iter().map(|worker| worker.join().unwrap().is_ok()).collect();
        let open: Vec<u64> = snapshot.incompletes().iter().map(|offset| offset.0).collect();
        for offset in 0..2 {
            assert_eq!(counted[offset as usize], !open.contains(&offset), "{offset}: {counted:?} {open:?}");
        }
        open
    }));
    assert_eq!(seen, set([vec![], vec![0], vec![1], vec![0, 1]]));
}

#[test]
fn a_completion_after_the_tracker_is_gone_is_told_so() {
    let seen = reached(&explore(None, || {
        let (tracker, completer, mut tickets) = tracking(1, 4);
        let effects = Effects::new(1);
        let worker = work(&completer, tickets.pop().unwrap(), &effects);
        drop(tracker);
        match worker.join().unwrap() {
            Ok(()) => "counted",
            Err(NotCompleted::Revoked) => "told",
            Err(NotCompleted::Foreign(_)) => "taken for foreign",
        }
    }));
    assert_eq!(seen, set(["counted", "told"]));
}

#[test]
fn a_snapshot_holds_what_happened_before_it() {
    let seen = reached(&explore(None, || {
        let (mut tracker, completer, tickets) = tracking(2, 4);
        let effects = Effects::new(2);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let snapshot = tracker.snapshot();
        for offset in (0..2).map(Offset).filter(|offset| !snapshot.incompletes().contains(offset)) {
            assert_eq!(effects.0[offset.0 as usize].load(Ordering::Relaxed), 1);
        }
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        assert_eq!(position(&mut tracker, &effects), Some(2));
        snapshot.incompletes().len()
    }));
    assert_eq!(seen, set([0, 1, 2]));
}
