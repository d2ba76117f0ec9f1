//! Claim: under random calls a tracker answers as a list of offsets with a flag for the finished
//! ones.

use crate::runtime::{
    Commit, CommitTracker, Completer, Finished, Generation, NotCompleted, NotTracked, Offset, Progress, Ticket,
};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::collections::BTreeSet;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// A call of a tracker.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// Track the offset that is so far above the end.
    Track(u64),
    /// Track an offset below the end.
    TrackBelow(u64),
    /// Complete one of the dispatched tickets.
    Complete(usize),
    /// Drop one of them in progress.
    Abandon(usize),
    /// Drop the ticket of one of them.
    Lose(usize),
    TakeAbandoned,
    Committable,
    Committed,
    CommittedTooMuch,
    Wait,
    Poll,
    Snapshot,
    Revoke,
    /// Revoke, write metadata, and continue as the next owner.
    HandOver,
}

/// The reference: whole lists, searched in full.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    capacity: usize,
    generation: u32,
    start: u64,
    /// Every dispatched offset, and whether it is finished.
    dispatched: Vec<(u64, bool)>,
    out: Vec<u64>,
    abandoned: Vec<u64>,
    /// Offsets that a former owner had finished.
    before: BTreeSet<u64>,
    end: u64,
    committed: u64,
    /// Finished messages at the head of the list at the last report.
    reported: usize,
    revoked: bool,
}

impl Reference {
    fn new(generation: u32, start: u64, capacity: usize, before: BTreeSet<u64>) -> Self {
        Self {
            capacity,
            generation,
            start,
            dispatched: Vec::new(),
            out: Vec::new(),
            abandoned: Vec::new(),
            before,
            end: start,
            committed: start,
            reported: 0,
            revoked: false,
        }
    }

    fn finished_at_head(&self) -> usize {
        self.dispatched.iter().take_while(|(_, finished)| *finished).count()
    }

    fn position(&self) -> u64 {
        self.dispatched.iter().find(|(_, finished)| !finished).map_or(self.known_end(), |(offset, _)| *offset)
    }

    /// Returns the end, after the consecutive messages that a former owner had finished.
    fn known_end(&self) -> u64 {
        let mut end = self.end;
        while self.before.contains(&end) {
            end += 1;
        }
        end
    }

    fn incompletes(&self) -> Vec<u64> {
        self.dispatched.iter().filter(|(_, finished)| !finished).map(|(offset, _)| *offset).collect()
    }

    fn in_flight(&self) -> usize {
        self.dispatched.len() - self.finished_at_head()
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
        } else if self.finished_at_head() != self.reported {
            Progress::Moved
        } else if !self.abandoned.is_empty() {
            Progress::Abandoned
        } else if self.in_flight() == 0 {
            Progress::Idle
        } else {
            Progress::TimedOut
        }
    }

    /// Records that the position was reported.
    fn record_report(&mut self) {
        if !self.revoked {
            self.reported = self.finished_at_head();
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
                        state.dispatched.push((offset, false));
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
                    let entry = state.dispatched.iter_mut().find(|(known, _)| *known == offset);
                    entry.expect("it was dispatched").1 = true;
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
            Call::Committable => state.record_report(),
            Call::Committed if !state.revoked => {
                state.record_report();
                state.committed = state.position();
            }
            Call::Wait | Call::Poll if state.progress() == Progress::Moved => state.record_report(),
            Call::Revoke => state.revoked = true,
            Call::HandOver => {
                let open: BTreeSet<u64> = state.incompletes().into_iter().collect();
                let position = state.position();
                let own = (position..state.known_end()).filter(|offset| !open.contains(offset));
                // Messages beyond the end that a former owner had finished are handed over again.
                let before = own.chain(state.before.range(state.known_end()..).copied()).collect();
                state = Self::new(state.generation + 1, position, state.capacity, before);
            }
            _ => {}
        }
        state
    }
}

/// The tracker, and the tickets of its callers.
pub(crate) struct Real {
    tracker: CommitTracker,
    completer: Completer,
    out: Vec<Ticket>,
    /// The offset after the last message that was tracked or found finished.
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

    /// `state` is the reference after the call.
    fn apply(mut real: Self, state: &Reference, call: Call) -> Self {
        match call {
            Call::Track(above) => {
                let offset = real.end + above;
                match real.tracker.track(Offset(offset)) {
                    Ok(ticket) => {
                        assert_eq!(ticket.offset(), Offset(offset));
                        real.out.push(ticket);
                        real.end = offset + 1;
                        assert_eq!(state.dispatched.last(), Some(&(offset, false)));
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
                // A late confirmation has no effect.
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
                assert_ne!(real.tracker.wait(Duration::ZERO), Progress::Moved, "it was reported before");
            }
            Call::Poll => {
                let mut context = Context::from_waker(Waker::noop());
                match real.tracker.poll_progress(&mut context) {
                    Poll::Ready(Progress::Moved) => {}
                    Poll::Ready(progress) => assert_eq!(progress, state.progress()),
                    Poll::Pending => assert_eq!(state.progress(), Progress::TimedOut),
                }
                assert_ne!(
                    real.tracker.poll_progress(&mut context),
                    Poll::Ready(Progress::Moved),
                    "it was reported before"
                );
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
                assert_eq!(snapshot, real.tracker.snapshot(), "a completion after the revocation counts");
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
    fn tracker_under_random_calls_matches_a_list(sequential 1..120 => Real);
}
