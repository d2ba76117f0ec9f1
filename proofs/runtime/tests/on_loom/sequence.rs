//! Claim: one claim of a batch is fresh, batches are taken in order, and a newer epoch fences older
//! ones.

use loom::sync::Arc;
use loom::thread;
use onceproof_proofs_runtime::explore;
use onceproof_proofs_runtime::on_loom::{
    Batch, BatchClaimed, ProducerEpoch, ProducerId, Sequence, SequenceWindow, Ticks,
};
use std::collections::BTreeSet;

fn batch(epoch: u16, first: u32) -> Batch {
    Batch::new(ProducerId(1), ProducerEpoch(epoch), Sequence::new(first).unwrap(), 1).unwrap()
}

/// The outcome of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Confirmed,
    Lost,
    Applied,
    InFlight,
    Fenced,
    OutOfOrder,
    Saturated,
}

fn take(window: &SequenceWindow, batch: Batch) -> Outcome {
    match window.claim(batch, Ticks(1)) {
        BatchClaimed::Fresh(claim) => {
            if claim.confirm(Ticks(1)).is_ok() {
                Outcome::Confirmed
            } else {
                Outcome::Lost
            }
        }
        BatchClaimed::Applied => Outcome::Applied,
        BatchClaimed::InFlight => Outcome::InFlight,
        BatchClaimed::Fenced { .. } => Outcome::Fenced,
        BatchClaimed::OutOfOrder { .. } => Outcome::OutOfOrder,
        BatchClaimed::Saturated => Outcome::Saturated,
    }
}

fn two_take(batches: [Batch; 2]) -> BTreeSet<(Outcome, Outcome)> {
    explore(None, move || {
        let window = Arc::new(SequenceWindow::new(4, Ticks(100), None).unwrap());
        assert_eq!(take(&window, batch(0, 0)), Outcome::Confirmed);
        let others = Arc::clone(&window);
        let other = thread::spawn(move || take(&others, batches[1]));
        let mine = take(&window, batches[0]);
        (mine, other.join().unwrap())
    })
}

#[test]
fn two_claims_of_one_batch_give_one_fresh() {
    use Outcome::{Applied, Confirmed, InFlight};
    let outcomes = two_take([batch(0, 1), batch(0, 1)]);
    let all = [(Confirmed, Applied), (Confirmed, InFlight), (Applied, Confirmed), (InFlight, Confirmed)];
    assert_eq!(outcomes, BTreeSet::from(all));
}

#[test]
fn batch_before_its_predecessor_is_refused() {
    use Outcome::{Confirmed, OutOfOrder};
    let outcomes = two_take([batch(0, 1), batch(0, 2)]);
    assert_eq!(outcomes, BTreeSet::from([(Confirmed, Confirmed), (Confirmed, OutOfOrder)]));
}

#[test]
fn newer_epoch_fences_the_older_one() {
    use Outcome::{Confirmed, Fenced, Lost};
    let outcomes = two_take([batch(0, 1), batch(1, 0)]);
    assert_eq!(outcomes, BTreeSet::from([(Confirmed, Confirmed), (Fenced, Confirmed), (Lost, Confirmed)]));
}
