//! Claim: one claim of an id is fresh until it is abandoned or its lease expires; an id that is
//! answered "applied" has its effect; no claim in flight is evicted.

use Outcome::{Abandoned, Applied, InFlight, LostLease, Repeated, Saturated};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;
use onceproof_proofs_runtime::explore;
use onceproof_proofs_runtime::on_loom::{Claimed, DedupWindow, LeaseLost, Ticks, WindowSettings};
use std::collections::BTreeSet;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A fixed hasher: each execution has to take the same locks.
type Fixed = BuildHasherDefault<DefaultHasher>;

type Window = DedupWindow<u8, Fixed>;

const LEASE: u64 = 10;

fn window(capacity: usize) -> Arc<Window> {
    let settings = WindowSettings { capacity, remember: Ticks(100), lease: Some(Ticks(LEASE)) };
    Arc::new(Window::with_hasher(settings, Fixed::default()).unwrap())
}

/// The outcome of a handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Applied,
    LostLease,
    Abandoned,
    Repeated,
    InFlight,
    Saturated,
}

/// Claims an id, applies its effect and confirms. Asserts that a repeated id has its effect.
fn handle(window: &Window, id: u8, effect: &AtomicU64, now: u64) -> Outcome {
    match window.claim(id, Ticks(now)) {
        Claimed::Fresh(claim) => {
            let before = effect.load(Ordering::Relaxed);
            effect.store(before + 1, Ordering::Relaxed);
            if claim.confirm(Ticks(now)) == Err(LeaseLost) { LostLease } else { Applied }
        }
        Claimed::Applied => {
            assert!(effect.load(Ordering::Relaxed) > 0, "answered applied without an effect");
            Repeated
        }
        Claimed::InFlight => InFlight,
        Claimed::Saturated => Saturated,
    }
}

fn handler(window: &Arc<Window>, id: u8, effect: &Arc<AtomicU64>, now: u64) -> thread::JoinHandle<Outcome> {
    let (window, effect) = (Arc::clone(window), Arc::clone(effect));
    thread::spawn(move || handle(&window, id, &effect, now))
}

#[test]
fn two_claims_of_one_id_give_one_fresh() {
    let outcomes = explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let other = handler(&window, 7, &effect, 1);
        let mine = handle(&window, 7, &effect, 1);
        let theirs = other.join().unwrap();
        assert_eq!(effect.load(Ordering::Relaxed), 1);
        assert_eq!(handle(&window, 7, &effect, 1), Repeated);
        assert_eq!(window.occupancy(), (1, 0));
        (mine, theirs)
    });
    let all = [(Applied, Repeated), (Applied, InFlight), (Repeated, Applied), (InFlight, Applied)];
    assert_eq!(outcomes, BTreeSet::from(all));
}

#[test]
fn three_claims_of_one_id_give_one_fresh() {
    let outcomes = explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let others = [handler(&window, 7, &effect, 1), handler(&window, 7, &effect, 1)];
        let mut results = vec![handle(&window, 7, &effect, 1)];
        results.extend(others.map(|other| other.join().unwrap()));
        assert_eq!(effect.load(Ordering::Relaxed), 1);
        results.sort();
        results
    });
    let all = [vec![Applied, Repeated, Repeated], vec![Applied, Repeated, InFlight], vec![Applied, InFlight, InFlight]];
    assert_eq!(outcomes, BTreeSet::from(all));
}

#[test]
fn claims_of_two_ids_are_both_fresh() {
    let outcomes = explore(None, || {
        let (window, effects) = (window(2), [1, 2].map(|_| Arc::new(AtomicU64::new(0))));
        let other = handler(&window, 7, &effects[0], 1);
        let mine = handle(&window, 8, &effects[1], 1);
        let results = (mine, other.join().unwrap());
        assert_eq!(window.occupancy(), (2, 0));
        results
    });
    assert_eq!(outcomes, BTreeSet::from([(Applied, Applied)]));
}

#[test]
fn abandoned_claim_releases_its_id() {
    let outcomes = explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let failing = Arc::clone(&window);
        let other = thread::spawn(move || match failing.claim(7, Ticks(1)) {
            Claimed::Fresh(claim) => {
                claim.abandon();
                Abandoned
            }
            Claimed::Applied => Repeated,
            Claimed::InFlight => InFlight,
            Claimed::Saturated => Saturated,
        });
        let mine = handle(&window, 7, &effect, 1);
        let theirs = other.join().unwrap();
        let again = handle(&window, 7, &effect, 1);
        assert_eq!(effect.load(Ordering::Relaxed), 1, "exactly one handler applied it");
        (mine, theirs, again)
    });
    let all = [
        (Applied, Abandoned, Repeated),
        (Applied, Repeated, Repeated),
        (Applied, InFlight, Repeated),
        (InFlight, Abandoned, Applied),
    ];
    assert_eq!(outcomes, BTreeSet::from(all));
}

#[test]
fn panicking_handler_releases_its_id() {
    let outcomes = explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let panicking = Arc::clone(&window);
        let other = thread::spawn(move || {
            let handling = catch_unwind(AssertUnwindSafe(|| {
                let claim = panicking.claim(7, Ticks(1));
                if let Claimed::Fresh(_) = claim {
                    // Without the hook, which would print a trace for each execution.
                    std::panic::resume_unwind(Box::new("the handler fails"));
                }
            }));
            if handling.is_err() { Abandoned } else { InFlight }
        });
        let mine = handle(&window, 7, &effect, 1);
        other.join().unwrap();
        assert_eq!(window.occupancy().1, 0, "no claim is left");
        let again = handle(&window, 7, &effect, 1);
        assert_eq!(effect.load(Ordering::Relaxed), 1);
        (mine, again)
    });
    assert_eq!(outcomes, BTreeSet::from([(Applied, Repeated), (InFlight, Applied)]));
}

#[test]
fn expired_lease_goes_to_the_next_claim() {
    let outcomes = explore(None, || {
        let (window, effect) = (window(2), Arc::new(AtomicU64::new(0)));
        let Claimed::Fresh(slow) = window.claim(7, Ticks(1)) else { panic!("the id is new") };
        let other = handler(&window, 7, &effect, 1 + LEASE + 1);
        thread::yield_now();
        effect.fetch_add(1, Ordering::Relaxed);
        let mine = if slow.confirm(Ticks(2)) == Err(LeaseLost) { LostLease } else { Applied };
        let theirs = other.join().unwrap();
        assert_eq!(handle(&window, 7, &effect, 1 + LEASE + 1), Repeated);
        assert_eq!(window.occupancy(), (1, 0));
        (mine, theirs)
    });
    assert_eq!(outcomes, BTreeSet::from([(Applied, Repeated), (LostLease, Applied)]));
}

#[test]
fn lost_claim_when_dropped_releases_nothing() {
    let outcomes = explore(None, || {
        let window = window(2);
        let Claimed::Fresh(slow) = window.claim(7, Ticks(1)) else { panic!("the id is new") };
        let later = Arc::clone(&window);
        let other = thread::spawn(move || {
            let Claimed::Fresh(claim) = later.claim(7, Ticks(1 + LEASE + 1)) else { return false };
            thread::yield_now();
            claim.confirm(Ticks(1 + LEASE + 1)).expect("the lease is not over");
            true
        });
        slow.abandon();
        assert!(other.join().unwrap(), "the lease is over, or the claim abandoned");
        assert!(matches!(window.claim(7, Ticks(1 + LEASE + 1)), Claimed::Applied));
        window.occupancy()
    });
    assert_eq!(outcomes, BTreeSet::from([(1, 0)]));
}

#[test]
fn claim_in_flight_is_never_evicted() {
    let outcomes = explore(None, || {
        // Room for one id; at the time of the second claim a confirmed id is forgotten.
        let (window, effects) = (window(1), [1, 2].map(|_| Arc::new(AtomicU64::new(0))));
        let other = handler(&window, 7, &effects[0], 1);
        let mine = handle(&window, 8, &effects[1], 1000);
        let theirs = other.join().unwrap();
        (mine, theirs)
    });
    // Both find room in turn; or one claim meets the other in flight; or the clock was ahead
    // already, so that the id confirmed then is remembered.
    assert_eq!(outcomes, BTreeSet::from([(Applied, Applied), (Applied, Saturated), (Saturated, Applied)]));
}
