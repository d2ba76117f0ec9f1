//! Claim: with eight workers in random schedules, the position never passes an unfinished message,
//! every message is finished in the end, and every completion counts or is refused.

use crate::schedules::{WORKERS, in_random_schedules};
use onceproof_proofs_runtime::on_shuttle::{
    CommitTracker, Generation, NotCompleted, NotTracked, Offset, Progress, Ticket,
};
use shuttle::sync::atomic::{AtomicU64, Ordering};
use shuttle::sync::mpsc::{Receiver, Sender, channel};
use shuttle::sync::{Arc, Mutex};
use shuttle::thread;
use std::time::Duration;

const MESSAGES: u64 = 40;

/// Workers that take tickets from one queue.
struct Pool {
    queue: Sender<Ticket>,
    workers: Vec<thread::JoinHandle<usize>>,
}

/// Starts workers that apply a message and then complete it; every seventh message fails at its
/// first attempt. Each returns the number of its completions that were refused.
fn pool(tracker: &CommitTracker, effects: &Arc<Vec<AtomicU64>>) -> Pool {
    let (queue, tickets) = channel();
    let tickets: Arc<Mutex<Receiver<Ticket>>> = Arc::new(Mutex::new(tickets));
    let workers = (0..WORKERS).map(|_| {
        let (completer, tickets, effects) = (tracker.completer(), Arc::clone(&tickets), Arc::clone(effects));
        thread::spawn(move || {
            let mut refused = 0;
            loop {
                let Ok(ticket) = tickets.lock().unwrap().recv() else { return refused };
                let offset = ticket.offset().0;
                let message = completer.begin(ticket).unwrap();
                if offset % 7 == 3 && effects[offset as usize].fetch_add(1, Ordering::Relaxed) == 0 {
                    continue;
                }
                effects[offset as usize].store(2, Ordering::Relaxed);
                thread::yield_now();
                if message.complete() == Err(NotCompleted::Revoked) {
                    refused += 1;
                }
            }
        })
    });
    Pool { workers: workers.collect(), queue }
}

fn assert_applied_below(effects: &[AtomicU64], position: Offset) {
    for (offset, effect) in effects.iter().enumerate().take(position.0 as usize) {
        assert_eq!(effect.load(Ordering::Relaxed), 2, "{offset} is committed and not applied");
    }
}

/// Dispatches messages up to `last` and commits meanwhile. Returns the tracker and its workers.
fn dispatch(last: u64, until_done: bool) -> (CommitTracker, Arc<Vec<AtomicU64>>, Pool) {
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), 6).unwrap();
    let effects: Arc<Vec<AtomicU64>> = Arc::new((0..MESSAGES).map(|_| AtomicU64::new(0)).collect());
    let pool = pool(&tracker, &effects);
    let mut next = 0;
    while next < last || (until_done && tracker.wait(Duration::MAX) != Progress::Idle) {
        for ticket in tracker.take_abandoned() {
            pool.queue.send(ticket).unwrap();
        }
        if next < last {
            match tracker.track(Offset(next)) {
                Ok(ticket) => {
                    pool.queue.send(ticket).unwrap();
                    next += 1;
                }
                Err(NotTracked::Full) => {
                    assert!(matches!(tracker.wait(Duration::MAX), Progress::Moved | Progress::Abandoned));
                }
                Err(other) => panic!("{other}"),
            }
        }
        if let Some(commit) = tracker.committable() {
            assert_applied_below(&effects, commit.offset);
            tracker.committed(commit.offset).unwrap();
        }
    }
    (tracker, effects, pool)
}

fn finish_all_messages() {
    let (mut tracker, effects, pool) = dispatch(MESSAGES, true);
    drop(pool.queue);
    for worker in pool.workers {
        assert_eq!(worker.join().unwrap(), 0);
    }
    assert_eq!(tracker.snapshot().position(), Offset(MESSAGES));
    assert_eq!(tracker.revoke().incompletes(), []);
    assert_applied_below(&effects, Offset(MESSAGES));
}

fn revoke_half_way() {
    let (mut tracker, effects, pool) = dispatch(MESSAGES / 2, false);
    let snapshot = tracker.revoke();
    assert_applied_below(&effects, snapshot.position());
    for offset in (0..MESSAGES / 2).map(Offset).filter(|offset| !snapshot.incompletes().contains(offset)) {
        assert_eq!(
            effects[offset.0 as usize].load(Ordering::Relaxed),
            2,
            "{offset} is not applied and counts as finished"
        );
    }
    drop(pool.queue);
    let refused: usize = pool.workers.into_iter().map(|worker| worker.join().unwrap()).sum();
    let abandoned = tracker.take_abandoned().len();
    assert_eq!(refused + abandoned, snapshot.incompletes().len());
}

#[test]
fn eight_workers_finish_all_messages() {
    in_random_schedules(finish_all_messages);
}

#[test]
fn eight_workers_learn_of_the_revocation() {
    in_random_schedules(revoke_half_way);
}
