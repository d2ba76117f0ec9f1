//! Claim: in every interleaving one claim of an id is fresh until it is abandoned or its lease runs out; what is called applied is
//! applied; nothing in flight is evicted.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;
use onceproof_proofs_runtime::explore;
use onceproof_proofs_runtime::on_loom::{
    Batch, BatchClaimed, Claimed, DedupWindow, LeaseLost, ProducerEpoch, ProducerId, Sequence, SequenceWindow, Ticks,
    WindowSettings,
};
use std::collections::BTreeSet;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The same hashes in every execution: loom has to meet the same locks again.
type Fixed = BuildHasherDefault<DefaultHasher>;

type Window = DedupWindow<u8, Fixed>;

const LEASE: u64 = 10;

fn window(capacity: usize) -> Arc<Window> {
    let settings = WindowSettings { capacity, remember: Ticks(100), lease: Some(Ticks(LEASE)) };
    Arc::new(Window::with_hasher(settings, Fixed::default()).unwrap())
}

fn set<T: Ord>(outcomes: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    outcomes.into_iter().collect()
}

fn reached<T: Ord + Clone>(witnesses: &onceproof_proofs_runtime::Witnesses<T>) -> BTreeSet<T> {
    witnesses.keys().cloned().collect()
}

/// What a handler came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Did {
    Apply,
    LoseTheLease,
    Abandon,
    FindItApplied,
    FindItInFlight,
    FindNoRoom,
}
use Did::{Abandon, Apply, FindItApplied, FindItInFlight, FindNoRoom, LoseTheLease};

/// Claims the id, applies it, confirms it. An id that is called applied has its effect.
fn handle(window: &Window, id: u8, effect: &AtomicU64, now: u64) -> Did {
    match window.claim(id, Ticks(now)) {
        Claimed::Fresh(claim) => {
            let before = effect.load(Ordering::Relaxed);
            effect.store(before + 1, Ordering::Relaxed);
            if claim.confirm(Ticks(now)) == Err(LeaseLost) { LoseTheLease } else { Apply }
        }
        Claimed::Applied => {
            assert!(effect.load(Ordering::Relaxed) > 0, "called applied, and it is not");
            FindItApplied
        }
        Claimed::InFlight => FindItInFlight,
        Claimed::Saturated => FindNoRoom,
    }
}

fn handler(window: &Arc<Window>, id: u8, effect: &Arc<AtomicU64>, now: u64) -> thread::JoinHandle<Did> {
    let (window, effect) = (Arc::clone(window), Arc::clone(effect));
    thread::spawn(move || handle(&window, id, &effect, now))
}

#[test]
fn of_two_claims_of_an_id_one_is_fresh() {
    let seen = reached(&explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let other = handler(&window, 7, &effect, 1);
        let mine = handle(&window, 7, &effect, 1);
        let theirs = other.join().unwrap();
        assert_eq!(effect.load(Ordering::Relaxed), 1);
        assert_eq!(handle(&window, 7, &effect, 1), FindItApplied);
        assert_eq!(window.occupancy(), (1, 0));
        (mine, theirs)
    }));
    let all = [(Apply, FindItApplied), (Apply, FindItInFlight), (FindItApplied, Apply), (FindItInFlight, Apply)];
    assert_eq!(seen, set(all));
}

#[test]
fn of_three_claims_of_an_id_one_is_fresh() {
    let seen = reached(&explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let others = [handler(&window, 7, &effect, 1), handler(&window, 7, &effect, 1)];
        let mut did = vec![handle(&window, 7, &effect, 1)];
        did.extend(others.map(|other| other.join().unwrap()));
        assert_eq!(effect.load(Ordering::Relaxed), 1);
        did.sort();
        did
    }));
    let all = [
        vec![Apply, FindItApplied, FindItApplied],
        vec![Apply, FindItApplied, FindItInFlight],
        vec![Apply, FindItInFlight, FindItInFlight],
    ];
    assert_eq!(seen, set(all));
}

#[test]
fn claims_of_two_ids_do_not_hinder_one_another() {
    let seen = reached(&explore(None, || {
        let (window, effects) = (window(2), [1, 2].map(|_| Arc::new(AtomicU64::new(0))));
        let other = handler(&window, 7, &effects[0], 1);
        let mine = handle(&window, 8, &effects[1], 1);
        let did = (mine, other.join().unwrap());
        assert_eq!(window.occupancy(), (2, 0));
        did
    }));
    assert_eq!(seen, set([(Apply, Apply)]));
}

#[test]
fn an_id_whose_handler_failed_can_be_claimed_again() {
    let seen = reached(&explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let failing = Arc::clone(&window);
        let other = thread::spawn(move || match failing.claim(7, Ticks(1)) {
            Claimed::Fresh(claim) => {
                claim.abandon();
                Abandon
            }
            Claimed::Applied => FindItApplied,
            Claimed::InFlight => FindItInFlight,
            Claimed::Saturated => FindNoRoom,
        });
        let mine = handle(&window, 7, &effect, 1);
        let theirs = other.join().unwrap();
        let again = handle(&window, 7, &effect, 1);
        assert_eq!(effect.load(Ordering::Relaxed), 1, "exactly one handler applied it");
        (mine, theirs, again)
    }));
    let all = [
        (Apply, Abandon, FindItApplied),
        (Apply, FindItApplied, FindItApplied),
        (Apply, FindItInFlight, FindItApplied),
        (FindItInFlight, Abandon, Apply),
    ];
    assert_eq!(seen, set(all));
}

#[test]
fn a_handler_that_panics_releases_its_claim() {
    let seen = reached(&explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let panicking = Arc::clone(&window);
        let other = thread::spawn(move || {
            let handling = catch_unwind(AssertUnwindSafe(|| {
                let claim = panicking.claim(7, Ticks(1));
                if let Claimed::Fresh(_) = claim {
                    // Quietly: the hook would print a trace for each execution.
                    std::panic::resume_unwind(Box::new("the handler fails"));
                }
            }));
            if handling.is_err() { Abandon } else { FindItInFlight }
        });
        let mine = handle(&window, 7, &effect, 1);
        other.join().unwrap();
        assert_eq!(window.occupancy().1, 0, "no claim is left");
        let again = handle(&window, 7, &effect, 1);
        assert_eq!(effect.load(Ordering::Relaxed), 1);
        (mine, again)
    }));
    assert_eq!(seen, set([(Apply, FindItApplied), (FindItInFlight, Apply)]));
}

#[test]
fn a_lease_that_ran_out_goes_to_the_next_and_the_former_holder_is_told() {
    let seen = reached(&explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let Claimed::Fresh(slow) = window.claim(7, Ticks(1)) else { panic!("nobody has it") };
        let other = handler(&window, 7, &effect, 1 + LEASE + 1);
        thread::yield_now();
        effect.fetch_add(1, Ordering::Relaxed);
        let mine = if slow.confirm(Ticks(2)) == Err(LeaseLost) { LoseTheLease } else { Apply };
        let theirs = other.join().unwrap();
        assert_eq!(handle(&window, 7, &effect, 1 + LEASE + 1), FindItApplied);
        assert_eq!(window.occupancy(), (1, 0));
        (mine, theirs)
    }));
    assert_eq!(seen, set([(Apply, FindItApplied), (LoseTheLease, Apply)]));
}

#[test]
fn dropping_a_lost_claim_does_not_release_the_claim_of_the_next() {
    let seen = reached(&explore(None, || {
        let window = window(2);
        let Claimed::Fresh(slow) = window.claim(7, Ticks(1)) else { panic!("nobody has it") };
        let later = Arc::clone(&window);
        let other = thread::spawn(move || {
            let Claimed::Fresh(claim) = later.claim(7, Ticks(1 + LEASE + 1)) else { return false };
            thread::yield_now();
            claim.confirm(Ticks(1 + LEASE + 1)).expect("nobody took it over");
            true
        });
        slow.abandon();
        assert!(other.join().unwrap(), "it ran out, or it was abandoned");
        assert!(matches!(window.claim(7, Ticks(1 + LEASE + 1)), Claimed::Applied));
        window.occupancy()
    }));
    assert_eq!(seen, set([(1, 0)]));
}

#[test]
fn what_is_in_flight_is_never_evicted() {
    let seen = reached(&explore(None, || {
        // Room for one, and everything confirmed is long over when the other id comes.
        let (window, effects) = (window(1), [1, 2].map(|_| Arc::new(AtomicU64::new(0))));
        let other = handler(&window, 7, &effects[0], 1);
        let mine = handle(&window, 8, &effects[1], 1000);
        let theirs = other.join().unwrap();
        (mine, theirs)
    }));
    // Either both find room one after the other, or one comes while the other is in flight, or the clock was set on and
    // what was confirmed then stays.
    assert_eq!(seen, set([(Apply, Apply), (Apply, FindNoRoom), (FindNoRoom, Apply)]));
}

fn batch(epoch: u16, first: u32) -> Batch {
    Batch::new(ProducerId(1), ProducerEpoch(epoch), Sequence::new(first).unwrap(), 1).unwrap()
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Took {
    Confirmed,
    Lost,
    Applied,
    InFlight,
    Fenced,
    OutOfOrder,
    Saturated,
}

fn take(window: &SequenceWindow, batch: Batch) -> Took {
    match window.claim(batch, Ticks(1)) {
        BatchClaimed::Fresh(claim) => {
            if claim.confirm(Ticks(1)).is_ok() {
                Took::Confirmed
            } else {
                Took::Lost
            }
        }
        BatchClaimed::Applied => Took::Applied,
        BatchClaimed::InFlight => Took::InFlight,
        BatchClaimed::Fenced { .. } => Took::Fenced,
        BatchClaimed::OutOfOrder { .. } => Took::OutOfOrder,
        BatchClaimed::Saturated => Took::Saturated,
    }
}

fn two_take(batches: [Batch; 2]) -> BTreeSet<(Took, Took)> {
    reached(&explore(None, move || {
        let window = Arc::new(SequenceWindow::new(4, Ticks(100), None).unwrap());
        assert_eq!(take(&window, batch(0, 0)), Took::Confirmed);
        let others = Arc::clone(&window);
        let other = thread::spawn(move || take(&others, batches[1]));
        let mine = take(&window, batches[0]);
        (mine, other.join().unwrap())
    }))
}

#[test]
fn of_two_claims_of_a_batch_one_is_fresh() {
    use Took::{Applied, Confirmed, InFlight};
    let seen = two_take([batch(0, 1), batch(0, 1)]);
    let all = [(Confirmed, Applied), (Confirmed, InFlight), (Applied, Confirmed), (InFlight, Confirmed)];
    assert_eq!(seen, set(all));
}

#[test]
fn a_batch_that_comes_before_its_predecessor_is_refused() {
    use Took::{Confirmed, OutOfOrder};
    let seen = two_take([batch(0, 1), batch(0, 2)]);
    assert_eq!(seen, set([(Confirmed, Confirmed), (Confirmed, OutOfOrder)]));
}

#[test]
fn a_newer_epoch_fences_the_older_one() {
    use Took::{Confirmed, Fenced, Lost};
    let seen = two_take([batch(0, 1), batch(1, 0)]);
    assert_eq!(seen, set([(Confirmed, Confirmed), (Fenced, Confirmed), (Lost, Confirmed)]));
}
