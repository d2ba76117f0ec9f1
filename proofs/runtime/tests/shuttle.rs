//! Claim: what loom shows for two and three threads also holds in random schedules of eight workers.
//!
//! shuttle takes every ordering for sequentially consistent: this is about interleavings, not about the memory model.
//! A failing schedule is printed, and can be replayed with `shuttle::replay`.

use onceproof_proofs_runtime::on_shuttle::{
    Claimed, CommitTracker, DedupWindow, Generation, NotCompleted, NotTracked, Offset, Progress, Ticket, Ticks,
    WindowSettings,
};
use shuttle::sync::atomic::{AtomicU64, Ordering};
use shuttle::sync::mpsc::{Receiver, Sender, channel};
use shuttle::sync::{Arc, Mutex};
use shuttle::{check_pct, check_random, thread};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::time::Duration;

const WORKERS: usize = 8;
const MESSAGES: u64 = 40;
const SCHEDULES: usize = 400;

/// A pool of workers that take tickets from one queue.
struct Pool {
    queue: Sender<Ticket>,
    workers: Vec<thread::JoinHandle<usize>>,
}

/// Each worker applies, then completes. Every seventh message is dropped at the first attempt. The workers answer how many of
/// their completions came after the revocation.
fn pool(tracker: &CommitTracker, effects: &Arc<Vec<AtomicU64>>) -> Pool {
    let (queue, tickets) = channel();
    let tickets: Arc<Mutex<Receiver<Ticket>>> = Arc::new(Mutex::new(tickets));
    let workers = (0..WORKERS).map(|_| {
        let (completer, tickets, effects) = (tracker.completer(), Arc::clone(&tickets), Arc::clone(effects));
        thread::spawn(move || {
            let mut late = 0;
            loop {
                let Ok(ticket) = tickets.lock().unwrap().recv() else { return late };
                let offset = ticket.offset().0;
                let guard = completer.begin(ticket).unwrap();
                if offset % 7 == 3 && effects[offset as usize].fetch_add(1, Ordering::Relaxed) == 0 {
                    continue;
                }
                effects[offset as usize].store(2, Ordering::Relaxed);
                thread::yield_now();
                if guard.complete() == Err(NotCompleted::Revoked) {
                    late += 1;
                }
            }
        })
    });
    Pool { workers: workers.collect(), queue }
}

fn applied_below(effects: &[AtomicU64], position: Offset) {
    for (offset, effect) in effects.iter().enumerate().take(position.0 as usize) {
        assert_eq!(effect.load(Ordering::Relaxed), 2, "{offset} is committed and not applied");
    }
}

/// Dispatches up to `last`, commits on the way, and answers the tracker as it is then.
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
            applied_below(&effects, commit.offset);
            tracker.committed(commit.offset).unwrap();
        }
    }
    (tracker, effects, pool)
}

fn everything_is_committed_in_the_end() {
    let (mut tracker, effects, pool) = dispatch(MESSAGES, true);
    drop(pool.queue);
    for worker in pool.workers {
        assert_eq!(worker.join().unwrap(), 0);
    }
    assert_eq!(tracker.snapshot().position(), Offset(MESSAGES));
    assert_eq!(tracker.revoke().incompletes(), []);
    applied_below(&effects, Offset(MESSAGES));
}

fn every_completion_counts_or_is_told() {
    let (mut tracker, effects, pool) = dispatch(MESSAGES / 2, false);
    let snapshot = tracker.revoke();
    applied_below(&effects, snapshot.position());
    for offset in (0..MESSAGES / 2).map(Offset).filter(|offset| !snapshot.incompletes().contains(offset)) {
        assert_eq!(effects[offset.0 as usize].load(Ordering::Relaxed), 2, "{offset} is called finished");
    }
    drop(pool.queue);
    let late: usize = pool.workers.into_iter().map(|worker| worker.join().unwrap()).sum();
    let abandoned = tracker.take_abandoned().len();
    assert_eq!(late + abandoned, snapshot.incompletes().len());
}

fn every_id_is_applied_once() {
    const IDS: u64 = 6;
    let settings = WindowSettings { capacity: 12, remember: Ticks(1_000_000), lease: None };
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let window = Arc::new(DedupWindow::<u64, _>::with_hasher(settings, hasher).unwrap());
    let effects: Arc<Vec<AtomicU64>> = Arc::new((0..IDS).map(|_| AtomicU64::new(0)).collect());
    let workers: Vec<_> = (0..WORKERS as u64)
        .map(|worker| {
            let (window, effects) = (Arc::clone(&window), Arc::clone(&effects));
            thread::spawn(move || {
                for step in 0..IDS {
                    let id = (step + worker) % IDS;
                    loop {
                        match window.claim(id, Ticks(step)) {
                            // One worker in four fails at first sight of an id.
                            Claimed::Fresh(claim)
                                if (worker + step) % 4 == 0 && effects[id as usize].load(Ordering::Relaxed) == 0 =>
                            {
                                claim.abandon();
                                break;
                            }
                            Claimed::Fresh(claim) => {
                                effects[id as usize].fetch_add(1, Ordering::Relaxed);
                                thread::yield_now();
                                claim.confirm(Ticks(step)).unwrap();
                                break;
                            }
                            Claimed::Applied => {
                                assert_eq!(effects[id as usize].load(Ordering::Relaxed), 1);
                                break;
                            }
                            Claimed::InFlight => thread::yield_now(),
                            Claimed::Saturated => panic!("there is room for all"),
                        }
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    for effect in effects.iter() {
        assert!(effect.load(Ordering::Relaxed) <= 1);
    }
    assert_eq!(window.occupancy().1, 0);
}

#[test]
fn eight_workers_finish_everything_in_any_order() {
    check_random(everything_is_committed_in_the_end, SCHEDULES);
    check_pct(everything_is_committed_in_the_end, SCHEDULES, 3);
}

#[test]
fn eight_workers_are_told_of_a_revocation() {
    check_random(every_completion_counts_or_is_told, SCHEDULES);
    check_pct(every_completion_counts_or_is_told, SCHEDULES, 3);
}

#[test]
fn eight_workers_apply_every_id_once() {
    check_random(every_id_is_applied_once, SCHEDULES);
    check_pct(every_id_is_applied_once, SCHEDULES, 3);
}
