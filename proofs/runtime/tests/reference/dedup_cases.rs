//! Claim: a window answers as documented at its limits: capacities, reuse of space, footprint.

use crate::runtime::{Claimed, DedupWindow, Ticks, WindowSettings};
use std::hash::{BuildHasherDefault, DefaultHasher};

#[test]
fn unsupported_window_capacity_is_refused() {
    for capacity in [0, DedupWindow::<u8>::MAX_CAPACITY + 1] {
        let settings = WindowSettings { capacity, remember: Ticks(1), lease: None };
        assert_eq!(DedupWindow::<u8>::new(settings).unwrap_err().capacity, capacity);
    }
}

#[test]
fn large_window_has_its_stated_capacity() {
    const IDS: u32 = 100_000;
    let settings = WindowSettings { capacity: IDS as usize, remember: Ticks(u64::MAX), lease: None };
    let window =
        DedupWindow::<u32, BuildHasherDefault<DefaultHasher>>::with_hasher(settings, BuildHasherDefault::default())
            .unwrap();
    for id in 0..IDS {
        let Claimed::Fresh(claim) = window.claim(id, Ticks(u64::MAX)) else { panic!("no room for {id}") };
        claim.confirm(Ticks(0)).unwrap();
    }
    assert!((0..IDS).all(|id| matches!(window.claim(id, Ticks(u64::MAX)), Claimed::Applied)));
    assert_eq!(window.occupancy(), (IDS as usize, 0));
    assert!(format!("{window:?}").contains("DedupWindow"));
}

#[test]
fn window_after_many_claims_keeps_no_residue() {
    let settings = WindowSettings { capacity: 12, remember: Ticks(5), lease: None };
    let window =
        DedupWindow::<u64, BuildHasherDefault<DefaultHasher>>::with_hasher(settings, BuildHasherDefault::default())
            .unwrap();
    drop(window.claim(0, Ticks(0)));
    let footprint = window.footprint();
    for id in 0..20_000 {
        let Claimed::Fresh(claim) = window.claim(id, Ticks(id)) else { panic!("{id} is new") };
        if id % 2 == 0 {
            claim.confirm(Ticks(id)).unwrap();
        } else {
            claim.abandon();
        }
        assert!(matches!(window.claim(id, Ticks(id)), Claimed::Applied) == (id % 2 == 0));
    }
    // After a pause all ids are forgotten.
    assert!(matches!(window.claim(0, Ticks(30_000)), Claimed::Fresh(_)));
    assert_eq!(window.occupancy(), (0, 0));
    // Free cells are used again.
    assert_eq!(window.footprint(), footprint);
}

#[test]
fn window_footprint_matches_its_contents() {
    const CAPACITY: usize = 10_000;
    const HELD: usize = 600;
    let settings = WindowSettings { capacity: CAPACITY, remember: Ticks(u64::MAX), lease: None };
    let window = DedupWindow::<u64>::new(settings).unwrap();
    let empty = window.footprint();
    // At least a key, its time and an entry; at most one and a half times a key and 16 bytes.
    assert!((CAPACITY * 24..=CAPACITY * 36).contains(&empty), "{empty} bytes");
    let claims: Vec<_> = (0..HELD as u64).map(|id| window.claim(id, Ticks(0))).collect();
    assert!(claims.iter().all(|claim| matches!(claim, Claimed::Fresh(_))));
    // A key, a token, a time and an entry each, in a vector that doubles.
    let held = window.footprint() - empty;
    assert!((HELD * 28..=HELD * 120).contains(&held), "{held} bytes");
}
