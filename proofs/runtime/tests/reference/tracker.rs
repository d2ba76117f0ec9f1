//! The tracker against a list of offsets with a tick beside those that are finished.

use crate::runtime::{
    Commit, CommitTracker, Completer, Finished, Generation, NotCompleted, NotTracked, Offset, Progress, Ticket,
};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::collections::BTreeSet;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// What can be done to a tracker.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// Track the offset so far above the end.
    Track(u64),
    /// Track an offset below the end.
    TrackBelow(u64),
    /// Complete one of the tickets that are out.
    Complete(usize),
    /// Drop the guard of one of them.
    Abandon(usize),
    /// Lose one of them.
    Lose(usize),
    TakeAbandoned,
    Committable,
    Committed,
    CommittedTooMuch,
    Wait,
    Poll,
    Snapshot,
    Revoke,
    /// Revoke, write metadata, and go on as the next owner.
    HandOver,
}

/// What the tracker is said to do.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    capacity: usize,
    generation: u32,
    start: u64,
    /// Every offset that was handed out, and whether it is finished.
    handed_out: Vec<(u64, bool)>,
    out: Vec<u64>,
    abandoned: Vec<u64>,
    /// Finished by a former owner.
    before: BTreeSet<u64>,
    end: u64,
    committed: u64,
    /// How many at the head of the list were finished when the caller was last told.
    told: usize,
    revoked: bool,
}

impl Reference {
    fn new(generation: u32, start: u64, capacity: usize, before: BTreeSet<u64>) -> Self {
        Self {
            capacity,
            generation,
            start,
            handed_out: Vec::new(),
            out: Vec::new(),
            abandoned: Vec::new(),
            before,
            end: start,
            committed: start,
            told: 0,
            revoked: false,
        }
    }

    fn finished_at_the_head(&self) -> usize {
        self.handed_out.iter().take_while(|(_, finished)| *finished).count()
    }

    fn position(&self) -> u64 {
        self.handed_out.iter().find(|(_, finished)| !finished).map_or(self.known_end(), |(offset, _)| *offset)
    }

    /// The end, and what a former owner had finished from there on.
    fn known_end(&self) -> u64 {
        let mut end = self.end;
        while self.before.contains(&end) {
            end += 1;
        }
        end
    }

    fn incompletes(&self) -> Vec<u64> {
        self.handed_out.iter().filter(|(_, finished)| !finished).map(|(offset, _)| *offset).collect()
    }

    fn in_flight(&self) -> usize {
        self.handed_out.len() - self.finished_at_the_head()
    }

    fn track(&self, offset: u64) -> Result<(), NotTracked> {
        if self.revoked {
            Err(NotTracked::Revoked)
        } else if offset < self.end {
            Err(NotTracked::NotAscending { lowest: Offset(self.end) })
        } else if self.before.contains(&offset) {
            Err(NotTracked::FinishedBefore)
        } else if self.in_flight() == self.capacity {
            Err(NotTracked::Full)
        } else {
            Ok(())
        }
    }

    fn committable(&self) -> Option<Commit> {
        let commit = Commit { generation: Generation(self.generation), offset: Offset(self.position()) };
        (!self.revoked && self.position() > self.committed).then_some(commit)
    }

    fn progress(&self) -> Progress {
        if self.revoked {
            Progress::Revoked
        } else if self.finished_at_the_head() != self.told {
            Progress::Moved
        } else if !self.abandoned.is_empty() {
            Progress::Abandoned
        } else if self.in_flight() == 0 {
            Progress::Idle
        } else {
            Progress::TimedOut
        }
    }

    /// Where the owner is told how far things are.
    fn tell(&mut self) {
        if !self.revoked {
            self.told = self.finished_at_the_head();
        }
    }
}

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Call;

    fn init_state() -> BoxedStrategy<Self> {
        (1..7usize, 0..5u64).prop_map(|(capacity, start)| Self::new(1, start, capacity, BTreeSet::new())).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Call> {
        prop_oneof![
            12 => prop_oneof![5 => Just(0u64), 1 => 1..4u64].prop_map(Call::Track),
            1 => (1..4u64).prop_map(Call::TrackBelow),
            12 => any::<usize>().prop_map(Call::Complete),
            2 => any::<usize>().prop_map(Call::Abandon),
            1 => any::<usize>().prop_map(Call::Lose),
            2 => Just(Call::TakeAbandoned),
            3 => Just(Call::Committable),
            3 => Just(Call::Committed),
            1 => Just(Call::CommittedTooMuch),
            3 => Just(Call::Wait),
            3 => Just(Call::Poll),
            2 => Just(Call::Snapshot),
            1 => Just(Call::HandOver),
            1 => Just(Call::Revoke),
        ]
        .boxed()
    }

    fn apply(mut state: Self, call: &Call) -> Self {
        match call {
            Call::Track(above) => {
                let offset = state.end + above;
                match state.track(offset) {
                    Ok(()) => {
                        state.handed_out.push((offset, false));
                        state.out.push(offset);
                        state.end = offset + 1;
                    }
                    Err(NotTracked::FinishedBefore) => state.end = offset + 1,
                    Err(_) => {}
                }
            }
            Call::Complete(which) if !state.out.is_empty() => {
                let offset = state.out.remove(which % state.out.len());
                if !state.revoked {
                    let entry = state.handed_out.iter_mut().find(|(known, _)| *known == offset);
                    entry.expect("it was handed out").1 = true;
                }
            }
            Call::Abandon(which) if !state.out.is_empty() => {
                let offset = state.out.remove(which % state.out.len());
                state.abandoned.push(offset);
            }
            Call::Lose(which) if !state.out.is_empty() => {
                state.out.remove(which % state.out.len());
            }
            Call::TakeAbandoned => {
                let abandoned = std::mem::take(&mut state.abandoned);
                state.out.extend(abandoned);
            }
            Call::Committable => state.tell(),
            Call::Committed if !state.revoked => {
                state.tell();
                state.committed = state.position();
            }
            Call::Wait | Call::Poll if state.progress() == Progress::Moved => state.tell(),
            Call::Revoke => state.revoked = true,
            Call::HandOver => {
                let open: BTreeSet<u64> = state.incompletes().into_iter().collect();
                let position = state.position();
                let own = (position..state.known_end()).filter(|offset| !open.contains(offset));
                // What a former owner had finished farther on is handed over again.
                let before = own.chain(state.before.range(state.known_end()..).copied()).collect();
                state = Self::new(state.generation + 1, position, state.capacity, before);
            }
            _ => {}
        }
        state
    }
}

/// The tracker, and what callers hold.
pub(crate) struct Real {
    tracker: CommitTracker,
    completer: Completer,
    out: Vec<Ticket>,
    /// One past the last offset that was tracked or found finished.
    end: u64,
}

impl Real {
    fn new(tracker: CommitTracker) -> Self {
        let end = tracker.snapshot().position().0;
        Self { completer: tracker.completer(), tracker, out: Vec::new(), end }
    }

    fn take(&mut self, which: usize) -> Option<Ticket> {
        (!self.out.is_empty()).then(|| self.out.remove(which % self.out.len()))
    }
}

impl StateMachineTest for Real {
    type SystemUnderTest = Self;
    type Reference = Reference;

    fn init_test(state: &Reference) -> Self {
        Self::new(CommitTracker::new(Generation(state.generation), Offset(state.start), state.capacity).unwrap())
    }

    /// The reference has moved already: what it says of the moment before is worked out from what it says now.
    fn apply(mut real: Self, state: &Reference, call: Call) -> Self {
        match call {
            Call::Track(above) => {
                let offset = real.end + above;
                match real.tracker.track(Offset(offset)) {
                    Ok(ticket) => {
                        assert_eq!(ticket.offset(), Offset(offset));
                        real.out.push(ticket);
                        real.end = offset + 1;
                        assert_eq!(state.handed_out.last(), Some(&(offset, false)));
                    }
                    Err(NotTracked::FinishedBefore) => {
                        assert!(state.before.contains(&offset));
                        real.end = offset + 1;
                    }
                    Err(refused) => assert_eq!(Err(refused), state.track(offset)),
                }
                assert_eq!(real.end, state.end);
            }
            Call::TrackBelow(below) => {
                let offset = state.end.saturating_sub(below);
                if offset == state.end {
                    return real;
                }
                assert_eq!(real.tracker.track(Offset(offset)).map(|_| ()), state.track(offset));
                let lowest = real.tracker.track(Offset(u64::MAX)).unwrap_err();
                assert_eq!(lowest, if state.revoked { NotTracked::Revoked } else { NotTracked::TooLarge });
            }
            Call::Complete(which) => {
                if let Some(ticket) = real.take(which) {
                    let answer = if which % 2 == 0 {
                        real.completer.complete(ticket)
                    } else {
                        real.completer.begin(ticket).unwrap().complete()
                    };
                    assert_eq!(answer, if state.revoked { Err(NotCompleted::Revoked) } else { Ok(()) });
                }
            }
            Call::Abandon(which) => {
                if let Some(ticket) = real.take(which) {
                    drop(real.completer.begin(ticket).unwrap());
                }
            }
            Call::Lose(which) => drop(real.take(which)),
            Call::TakeAbandoned => {
                let back = real.tracker.take_abandoned();
                real.out.extend(back);
                assert!(real.tracker.take_abandoned().is_empty());
            }
            Call::Committable => assert_eq!(real.tracker.committable(), state.committable()),
            Call::Committed => {
                if let Some(commit) = real.tracker.committable() {
                    assert_eq!(commit.offset.0, state.committed);
                    real.tracker.committed(commit.offset).unwrap();
                }
                assert_eq!(real.tracker.committable(), None);
                // A late answer changes nothing.
                real.tracker.committed(Offset(0)).unwrap();
                assert_eq!(real.tracker.committable(), None);
            }
            Call::CommittedTooMuch => {
                let position = real.tracker.snapshot().position();
                assert_eq!(position.0, state.position());
                let refused = real.tracker.committed(Offset(state.known_end() + 1)).unwrap_err();
                assert!(refused.position <= position);
            }
            Call::Wait => {
                let progress = real.tracker.wait(Duration::ZERO);
                if progress != Progress::Moved {
                    assert_eq!(progress, state.progress());
                }
                assert_ne!(real.tracker.wait(Duration::ZERO), Progress::Moved, "it was just told");
            }
            Call::Poll => {
                let mut context = Context::from_waker(Waker::noop());
                match real.tracker.poll_progress(&mut context) {
                    Poll::Ready(Progress::Moved) => {}
                    Poll::Ready(progress) => assert_eq!(progress, state.progress()),
                    Poll::Pending => assert_eq!(state.progress(), Progress::TimedOut),
                }
                assert_ne!(real.tracker.poll_progress(&mut context), Poll::Ready(Progress::Moved), "it was just told");
            }
            Call::Snapshot => {
                let again = real.tracker.snapshot();
                assert_eq!(again, real.tracker.snapshot());
            }
            Call::Revoke => {
                let snapshot = real.tracker.revoke();
                assert_eq!(snapshot, real.tracker.revoke());
                assert_eq!(real.tracker.committable(), None);
                assert_eq!(real.tracker.wait(Duration::MAX), Progress::Revoked);
            }
            Call::HandOver => {
                let snapshot = real.tracker.revoke();
                for ticket in std::mem::take(&mut real.out) {
                    assert_eq!(real.completer.complete(ticket), Err(NotCompleted::Revoked));
                }
                assert_eq!(snapshot, real.tracker.snapshot(), "what came after the revocation does not count");
                assert_eq!(snapshot.position().0, state.start);
                let finished = Finished::from_metadata(snapshot.position(), &snapshot.metadata(4096)).unwrap();
                for offset in state.start..state.start + 60 {
                    assert_eq!(finished.contains(Offset(offset)), state.before.contains(&offset), "{offset}");
                }
                let foreign = real.tracker;
                real =
                    Self::new(CommitTracker::resume(Generation(state.generation), finished, state.capacity).unwrap());
                assert_eq!(foreign.snapshot(), snapshot);
            }
        }
        real
    }

    fn check_invariants(real: &Self, state: &Reference) {
        let snapshot = real.tracker.snapshot();
        assert_eq!(snapshot.position().0, state.position());
        assert_eq!(snapshot.end().0, state.known_end());
        let open: Vec<u64> = snapshot.incompletes().iter().map(|offset| offset.0).collect();
        assert_eq!(open, state.incompletes());
        let out: BTreeSet<u64> = real.out.iter().map(|ticket| ticket.offset().0).collect();
        assert_eq!(out, state.out.iter().copied().collect());
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 600, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn the_tracker_answers_as_a_list_with_ticks(sequential 1..120 => Real);
}

/// What is no ticket of this tracker is refused, and comes back.
#[test]
fn a_foreign_ticket_comes_back() {
    let mut one = CommitTracker::new(Generation(1), Offset(0), 3).unwrap();
    let mut other = CommitTracker::new(Generation(1), Offset(0), 3).unwrap();
    let (mine, theirs) = (one.track(Offset(0)).unwrap(), other.track(Offset(0)).unwrap());
    let Err(NotCompleted::Foreign(theirs)) = one.completer().complete(theirs) else { panic!("taken for its own") };
    let completer = one.completer();
    let Err(NotCompleted::Foreign(theirs)) = completer.begin(theirs) else { panic!("taken for its own") };
    assert_eq!(one.committable(), None);
    other.completer().complete(theirs).unwrap();
    assert_eq!(other.committable().map(|commit| commit.offset), Some(Offset(1)));
    completer.complete(mine).unwrap();
    assert_eq!(one.committable().map(|commit| commit.offset), Some(Offset(1)));
}

/// Each message in flight is the only unfinished one once, at every place of a word and on laps of both kinds.
#[test]
fn every_message_has_a_mark_of_its_own() {
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

/// Owners that take over and lose the partition before they have got anywhere: nothing that was finished is repeated.
#[test]
fn what_was_finished_is_handed_over_again_and_again() {
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
    // 0, then 1 and 2, and with 2 what was finished from there on.
    assert_eq!(snapshot.position(), Offset(5));
    let finished = Finished::from_metadata(snapshot.position(), &snapshot.metadata(100)).unwrap();
    let all: Vec<u64> = (0..12).filter(|offset| finished.contains(Offset(*offset))).collect();
    assert_eq!(all, [7, 9]);
}

/// That somebody waits for one message says nothing of another.
#[test]
fn flags_are_no_marks() {
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
fn a_capacity_that_cannot_be_is_an_error() {
    for capacity in [0, CommitTracker::MOST + 1] {
        let refused = CommitTracker::new(Generation(1), Offset(0), capacity).unwrap_err();
        assert_eq!((refused.capacity, refused.most), (capacity, CommitTracker::MOST));
        assert!(refused.to_string().contains(&capacity.to_string()));
    }
}

#[test]
fn the_highest_offset_can_be_tracked_and_committed() {
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
fn waiting_ends_with_the_time() {
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
fn a_revoked_owner_can_do_nothing_more() {
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
    // What was committed in the rebalance listener is confirmed; more is not.
    assert_eq!(tracker.committed(snapshot.commit().offset), Ok(()));
    assert!(tracker.committed(Offset(7)).is_err());
}
