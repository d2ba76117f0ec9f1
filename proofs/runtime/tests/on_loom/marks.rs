//! Claim: the position never passes an unfinished message, and reaches every finished one.

use crate::partition::{Effects, position, tracking, tracking_after, work};
use onceproof_proofs_runtime::explore;
use onceproof_proofs_runtime::on_loom::Offset;
use std::collections::BTreeSet;

/// Two workers finish messages. Returns the positions during and after that.
fn watch_two(
    before: u64,
    finished_by_owner: &'static [u64],
    by_workers: [u64; 2],
) -> BTreeSet<(Option<u64>, Option<u64>)> {
    let messages = 2 + finished_by_owner.len() as u64;
    explore(None, move || {
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
        let during = position(&mut tracker, &effects);
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        (during, position(&mut tracker, &effects))
    })
}

#[test]
fn two_workers_on_one_word_lose_no_mark() {
    let outcomes = watch_two(0, &[], [0, 1]);
    assert_eq!(outcomes, BTreeSet::from([(None, Some(2)), (Some(1), Some(2)), (Some(2), Some(2))]));
}

#[test]
fn two_workers_on_two_words_lose_no_mark() {
    let outcomes = watch_two(0, &[0, 1], [2, 3]);
    assert_eq!(outcomes, BTreeSet::from([(Some(2), Some(4)), (Some(3), Some(4)), (Some(4), Some(4))]));
}

#[test]
fn two_workers_on_the_odd_lap_lose_no_mark() {
    let outcomes = watch_two(6, &[1], [0, 2]);
    assert_eq!(outcomes, BTreeSet::from([(None, Some(9)), (Some(8), Some(9)), (Some(9), Some(9))]));
}

#[test]
fn two_workers_across_a_lap_end_lose_no_mark() {
    let outcomes = watch_two(5, &[], [0, 1]);
    assert_eq!(outcomes, BTreeSet::from([(None, Some(7)), (Some(6), Some(7)), (Some(7), Some(7))]));
}

#[test]
fn three_workers_at_3_preemptions_lose_no_mark() {
    let outcomes = explore(Some(3), || {
        let (mut tracker, completer, tickets) = tracking(3, 4);
        let effects = Effects::new(3);
        let workers: Vec<_> = tickets.into_iter().map(|ticket| work(&completer, ticket, &effects)).collect();
        let during = position(&mut tracker, &effects);
        for worker in workers {
            worker.join().unwrap().unwrap();
        }
        assert_eq!(position(&mut tracker, &effects), Some(3));
        during
    });
    assert_eq!(outcomes, BTreeSet::from([None, Some(1), Some(2), Some(3)]));
}
