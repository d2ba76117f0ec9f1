//! Claim: with eight workers in random schedules, the effect of each id is applied once.

use crate::schedules::{WORKERS, in_random_schedules};
use onceproof_proofs_runtime::on_shuttle::{Claimed, DedupWindow, Ticks, WindowSettings};
use shuttle::sync::Arc;
use shuttle::sync::atomic::{AtomicU64, Ordering};
use shuttle::thread;
use std::hash::{BuildHasherDefault, DefaultHasher};

fn apply_each_id() {
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
                            // One worker in four fails at the first attempt.
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
fn eight_workers_apply_each_id_once() {
    in_random_schedules(apply_each_id);
}
