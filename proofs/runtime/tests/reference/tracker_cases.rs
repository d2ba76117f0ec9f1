//! Claim: a tracker answers as documented at its limits: foreign tickets, hand-overs, capacities,
//! the highest offset, a time limit, a revocation.

use crate::runtime::{CommitTracker, Finished, Generation, NotCompleted, NotTracked, Offset, Progress};
use std::time::Duration;

#[test]
fn foreign_ticket_is_handed_back() {
    let mut one = CommitTracker::new(Generation(1), Offset(0), 3).unwrap();
    let mut other = CommitTracker::new(Generation(1), Offset(0), 3).unwrap();
    let (mine, theirs) = (one.track(Offset(0)).unwrap(), other.track(Offset(0)).unwrap());
    let Err(NotCompleted::Foreign(theirs)) = one.completer().complete(theirs) else {
        panic!("accepted a foreign ticket")
    };
    let completer = one.completer();
    let Err(NotCompleted::Foreign(theirs)) = completer.begin(theirs) else { panic!("accepted a foreign ticket") };
    assert_eq!(one.committable(), None);
    other.completer().complete(theirs).unwrap();
    assert_eq!(other.committable().map(|commit| commit.offset), Some(Offset(1)));
    completer.complete(mine).unwrap();
    assert_eq!(one.committable().map(|commit| commit.offset), Some(Offset(1)));
}

/// Each message in flight is the only unfinished one once, at every bit of a word and on laps of
/// both parities.
#[test]
fn each_message_has_its_own_mark() {
    const IN_FLIGHT: u64 = 130;
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), IN_FLIGHT as usize).unwrap();
    let workers = [tracker.completer(), tracker.completer()];
    for last in 0..2 * IN_FLIGHT {
        let start = last * IN_FLIGHT;
        let open = Offset(start + last % IN_FLIGHT);
        let mut kept = None;
        for ticket in
            (start..start + IN_FLIGHT).map(|offset| tracker.track(Offset(offset)).unwrap()).collect::<Vec<_>>()
        {
            if ticket.offset() == open {
                kept = Some(ticket);
            } else {
                workers[(ticket.offset().0 + last / IN_FLIGHT) as usize % 2].complete(ticket).unwrap();
            }
        }
        assert_eq!(tracker.snapshot().incompletes(), [open]);
        assert_eq!(tracker.committable().map(|commit| commit.offset), (open.0 > start).then_some(open));
        workers[0].complete(kept.unwrap()).unwrap();
        let commit = tracker.committable().unwrap();
        assert_eq!(commit.offset, Offset(start + IN_FLIGHT));
        tracker.committed(commit.offset).unwrap();
    }
}

/// Owners that lose the partition before they have reached the finished messages repeat none of
/// them.
#[test]
fn finished_messages_survive_several_hand_overs() {
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), 10).unwrap();
    let completer = tracker.completer();
    let tickets: Vec<_> = (0..10).map(|offset| tracker.track(Offset(offset)).unwrap()).collect();
    for ticket in tickets {
        if [3, 4, 7, 9].contains(&ticket.offset().0) {
            completer.complete(ticket).unwrap();
        }
    }
    let mut snapshot = tracker.revoke();
    for (generation, finishes) in (2..).zip([0, 1, 2, 0]) {
        let finished = Finished::from_metadata(snapshot.position(), &snapshot.metadata(100)).unwrap();
        let mut tracker = CommitTracker::resume(Generation(generation), finished, 10).unwrap();
        for _ in 0..finishes {
            let ticket = tracker.track(snapshot.position()).unwrap();
            tracker.completer().complete(ticket).unwrap();
            let commit = tracker.committable().unwrap();
            tracker.committed(commit.offset).unwrap();
            snapshot = tracker.snapshot();
            assert_eq!(snapshot.commit(), commit);
        }
        snapshot = tracker.revoke();
    }
    // Offset 0, then 1 and 2, and with 2 the finished messages that follow it.
    assert_eq!(snapshot.position(), Offset(5));
    let finished = Finished::from_metadata(snapshot.position(), &snapshot.metadata(100)).unwrap();
    let all: Vec<u64> = (0..12).filter(|offset| finished.contains(Offset(*offset))).collect();
    assert_eq!(all, [7, 9]);
}

/// The announcement of a wait leaves the marks of its word as they are.
#[test]
fn flags_of_a_word_are_no_marks() {
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), 64).unwrap();
    let completer = tracker.completer();
    let tickets: Vec<_> = (0..64).map(|offset| tracker.track(Offset(offset)).unwrap()).collect();
    assert_eq!(tracker.wait(Duration::from_millis(1)), Progress::TimedOut);
    assert_eq!(tracker.snapshot().incompletes().len(), 64);
    for (ticket, next) in tickets.into_iter().zip(1..) {
        completer.complete(ticket).unwrap();
        assert_eq!(tracker.committable().map(|commit| commit.offset), Some(Offset(next)));
    }
}

#[test]
fn unsupported_tracker_capacity_is_refused() {
    for capacity in [0, CommitTracker::MAX_CAPACITY + 1] {
        let refused = CommitTracker::new(Generation(1), Offset(0), capacity).unwrap_err();
        assert_eq!((refused.capacity, refused.max), (capacity, CommitTracker::MAX_CAPACITY));
        assert!(refused.to_string().contains(&capacity.to_string()));
    }
}

#[test]
fn highest_offset_can_be_committed() {
    let mut tracker = CommitTracker::new(Generation(1), Offset::MAX, 3).unwrap();
    let ticket = tracker.track(Offset::MAX).unwrap();
    tracker.completer().complete(ticket).unwrap();
    assert_eq!(tracker.committable().map(|commit| commit.offset), Some(Offset::MAX.next()));
    let snapshot = tracker.revoke();
    assert_eq!(
        Finished::from_metadata(snapshot.position(), &snapshot.metadata(100)),
        Ok(Finished::nothing(snapshot.position()))
    );
}

#[test]
fn wait_at_its_limit_times_out() {
    let mut tracker = CommitTracker::new(Generation(1), Offset(0), 3).unwrap();
    let ticket = tracker.track(Offset(0)).unwrap();
    let began = std::time::Instant::now();
    assert_eq!(tracker.wait(Duration::from_millis(30)), Progress::TimedOut);
    assert!(began.elapsed() >= Duration::from_millis(30));
    tracker.completer().complete(ticket).unwrap();
    assert_eq!(tracker.wait(Duration::MAX), Progress::Moved);
    assert_eq!(tracker.wait(Duration::MAX), Progress::Idle);
}

#[test]
fn revoked_owner_tracks_and_commits_nothing() {
    let mut tracker = CommitTracker::new(Generation(1), Offset(5), 3).unwrap();
    let completer = tracker.completer();
    let (first, second) = (tracker.track(Offset(5)).unwrap(), tracker.track(Offset(6)).unwrap());
    completer.complete(first).unwrap();
    let snapshot = tracker.revoke();
    assert_eq!((snapshot.position(), snapshot.end(), snapshot.incompletes()), (Offset(6), Offset(7), &[Offset(6)][..]));
    for offset in [7, 9, 0, u64::MAX] {
        assert_eq!(tracker.track(Offset(offset)), Err(NotTracked::Revoked));
    }
    assert_eq!(completer.complete(second), Err(NotCompleted::Revoked));
    assert_eq!(tracker.committable(), None);
    assert_eq!(tracker.wait(Duration::MAX), Progress::Revoked);
    assert_eq!(tracker.revoke(), snapshot);
    // A commit in the rebalance listener is confirmed, and no higher one.
    assert_eq!(tracker.committed(snapshot.commit().offset), Ok(()));
    assert!(tracker.committed(Offset(7)).is_err());
}
