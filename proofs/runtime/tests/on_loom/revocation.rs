//! Claim: a completion that races with the end of an ownership either counts or is refused, and a
//! snapshot contains a message exactly if its completion counts.

use crate::partition::{Effects, position, tracking, work};
use onceproof_proofs_runtime::explore;
use onceproof_proofs_runtime::on_loom::{NotCompleted, Offset};
use std::collections::BTreeSet;

#[test]
fn completion_during_revocation_counts_or_is_refused() {
    let outcomes = explore(None, || {
        let (mut tracker, completer, tickets) = tracking(2, 4);
        let effects = Effects::new(2);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let snapshot = tracker.revoke();
        effects.assert_applied_below(snapshot.position());
        assert_eq!(snapshot.commit().offset, snapshot.position());
        assert_eq!(tracker.committable(), None);
        let counted: Vec<bool> = workers.into_iter().map(|worker| worker.join().unwrap().is_ok()).collect();
        let open: Vec<u64> = snapshot.incompletes().iter().map(|offset| offset.0).collect();
        for offset in 0..2 {
            assert_eq!(counted[offset as usize], !open.contains(&offset), "{offset}: {counted:?} {open:?}");
        }
        open
    });
    assert_eq!(outcomes, BTreeSet::from([vec![], vec![0], vec![1], vec![0, 1]]));
}

#[test]
fn completion_during_drop_counts_or_is_refused() {
    let outcomes = explore(None, || {
        let (tracker, completer, mut tickets) = tracking(1, 4);
        let effects = Effects::new(1);
        let worker = work(&completer, tickets.pop().unwrap(), &effects);
        drop(tracker);
        match worker.join().unwrap() {
            Ok(()) => "counted",
            Err(NotCompleted::Revoked) => "refused",
            Err(NotCompleted::Foreign(_)) => "foreign",
        }
    });
    assert_eq!(outcomes, BTreeSet::from(["counted", "refused"]));
}

#[test]
fn snapshot_during_completion_holds_applied_effects() {
    let outcomes = explore(None, || {
        let (mut tracker, completer, tickets) = tracking(2, 4);
        let effects = Effects::new(2);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let snapshot = tracker.snapshot();
        for offset in (0..2).map(Offset).filter(|offset| !snapshot.incompletes().contains(offset)) {
            assert!(effects.is_applied(offset));
        }
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        assert_eq!(position(&mut tracker, &effects), Some(2));
        snapshot.incompletes().len()
    });
    assert_eq!(outcomes, BTreeSet::from([0, 1, 2]));
}
