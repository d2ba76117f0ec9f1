//! Claim: four threads of the platform meet the guarantees that loom and shuttle show for small
//! sizes.

use onceproof_proofs_runtime::shipped::{
    Claimed, CommitTracker, Completer, DedupWindow, Generation, NotTracked, Offset, Progress, SequenceWindow, Ticket,
    Ticks, WindowSettings,
};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const WORKERS: usize = 4;
const MESSAGES: u64 = 300_000;
const CAPACITY: usize = 500;

#[test]
fn committed_messages_on_four_threads_are_applied() {
    let applied: Vec<AtomicU8> = (0..MESSAGES).map(|_| AtomicU8::new(0)).collect();
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), CAPACITY).unwrap();
    let (queue, tickets) = channel::<Ticket>();
    let tickets = Mutex::new(tickets);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            let completer = tracker.completer();
            let (tickets, applied) = (&tickets, &applied);
            scope.spawn(move || work(&completer, tickets, applied));
        }
        let (mut next, mut position, mut waits) = (0, 0, 0);
        while position < MESSAGES {
            while next < MESSAGES {
                match tracker.track(Offset(next)) {
                    Ok(ticket) => queue.send(ticket).unwrap(),
                    Err(NotTracked::Full) => break,
                    Err(other) => panic!("{other}"),
                }
                next += 1;
            }
            match tracker.wait(Duration::from_secs(60)) {
                Progress::Moved => waits += 1,
                Progress::Abandoned => {
                    for ticket in tracker.take_abandoned() {
                        queue.send(ticket).unwrap();
                    }
                }
                other => panic!("{other:?} at {position} of {next}"),
            }
            if let Some(commit) = tracker.committable() {
                assert!(commit.offset.0 > position && commit.offset.0 <= next);
                for offset in position..commit.offset.0 {
                    assert_eq!(applied[offset as usize].load(Ordering::Relaxed), 2, "{offset} is not applied");
                }
                position = commit.offset.0;
                tracker.committed(commit.offset).unwrap();
            }
        }
        assert!(waits > MESSAGES / CAPACITY as u64 / 2, "the tracker was seldom full");
        drop(queue);
    });
    assert_eq!(tracker.revoke().incompletes(), []);
}

/// Applies and finishes messages. Every hundredth message fails at its first attempt.
fn work(completer: &Completer, tickets: &Mutex<Receiver<Ticket>>, applied: &[AtomicU8]) {
    loop {
        let next = tickets.lock().unwrap().recv();
        let Ok(ticket) = next else { return };
        let offset = ticket.offset().0;
        let message = completer.begin(ticket).unwrap();
        let attempt = &applied[offset as usize];
        if offset.is_multiple_of(100) && attempt.swap(1, Ordering::Relaxed) == 0 {
            continue;
        }
        attempt.store(2, Ordering::Relaxed);
        message.complete().unwrap();
    }
}

#[test]
fn repeated_ids_on_four_threads_are_applied_once() {
    const IDS: u64 = 50_000;
    let settings = WindowSettings { capacity: IDS as usize, remember: Ticks(u64::MAX), lease: None };
    let window = DedupWindow::<u64>::new(settings).unwrap();
    let applied: Vec<AtomicU64> = (0..IDS).map(|_| AtomicU64::new(0)).collect();
    std::thread::scope(|scope| {
        for worker in 0..WORKERS as u64 {
            let (window, applied) = (&window, &applied);
            scope.spawn(move || {
                for step in 0..IDS {
                    // All workers claim about the same ids at a time.
                    let id = (step + worker * 3) % IDS;
                    match window.claim(id, Ticks(step)) {
                        Claimed::Fresh(claim)
                            if (id + worker).is_multiple_of(10)
                                && applied[id as usize].load(Ordering::Relaxed) == 0 =>
                        {
                            claim.abandon();
                        }
                        Claimed::Fresh(claim) => {
                            applied[id as usize].fetch_add(1, Ordering::Relaxed);
                            claim.confirm(Ticks(step)).unwrap();
                        }
                        Claimed::Applied => assert_eq!(applied[id as usize].load(Ordering::Relaxed), 1),
                        Claimed::InFlight => {}
                        Claimed::Saturated => panic!("there is room for all"),
                    }
                }
            });
        }
    });
    assert!(applied.iter().all(|times| times.load(Ordering::Relaxed) <= 1));
    assert_eq!(window.occupancy().1, 0);
}

/// A poll loop moves between threads; completers and windows are shared.
#[test]
fn public_types_cross_threads() {
    fn is_send<T: Send>() {}
    fn is_shared<T: Send + Sync>() {}
    is_send::<CommitTracker>();
    is_send::<Ticket>();
    is_shared::<Completer>();
    is_shared::<DedupWindow<String>>();
    is_shared::<SequenceWindow>();
}
