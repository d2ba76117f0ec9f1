//! Claim: written metadata is read back within its promise, for any size; any other text is refused
//! or read within bounds, and never causes a panic.

use crate::runtime::{CommitTracker, Finished, Generation, METADATA_HEAD, MetadataError, Offset, Snapshot};
use proptest::prelude::*;

/// Returns a snapshot of messages from `start` on, each finished or not.
fn snapshot(start: u64, finished: &[bool]) -> Snapshot {
    let mut tracker = CommitTracker::new(Generation(1), Offset(start), finished.len().max(1)).unwrap();
    let completer = tracker.completer();
    let tickets: Vec<_> =
        (start..).zip(finished).map(|(offset, done)| (tracker.track(Offset(offset)).unwrap(), done)).collect();
    for (ticket, done) in tickets {
        if *done {
            completer.complete(ticket).unwrap();
        }
    }
    tracker.revoke()
}

proptest! {
    #[test]
    fn written_metadata_is_read_within_its_promise(
        start in prop_oneof![0..100u64, (1u64 << 62)..(1u64 << 62) + 10],
        runs in prop::collection::vec((prop_oneof![1..4usize, 30..40usize, 900..1100usize], any::<bool>()), 0..12),
        most in prop_oneof![0..30usize, Just(4096usize)],
    ) {
        let finished: Vec<bool> = runs.iter().flat_map(|(length, done)| std::iter::repeat_n(*done, *length)).collect();
        let snapshot = snapshot(start, &finished);
        let position = snapshot.position();
        let text = snapshot.metadata(most);
        prop_assert!(text.len() <= most);
        prop_assert!(text.is_ascii());
        let read = Finished::from_metadata(position, &text).unwrap();
        prop_assert_eq!(read.position(), position);
        let covered = most.saturating_sub(METADATA_HEAD) as u64;
        for (offset, done) in (start..).zip(finished) {
            let offset = Offset(offset);
            if offset >= position {
                prop_assert!(done || !read.contains(offset), "{} is not finished", offset.0);
                let promised = offset.0 - position.0 < covered;
                prop_assert!(!done || !promised || read.contains(offset), "{} is within {}", offset.0, covered);
            }
        }
        prop_assert!(!read.contains(snapshot.end()));
    }

    #[test]
    fn arbitrary_metadata_never_panics(text in "(op1\\.)?[A-Za-z0-9._ä-]{0,40}", position in 0..40u64) {
        if let Ok(finished) = Finished::from_metadata(Offset(position), &text) {
            prop_assert!(!finished.contains(Offset(position)), "the position itself is not finished");
            prop_assert_eq!(finished.position(), Offset(position));
        }
    }

    #[test]
    fn damaged_metadata_is_refused_or_stays_in_bounds(at in 0..30usize, letter in "[A-Za-z0-9_.-]") {
        let mut text = snapshot(7, &[false, true, false, true, true, false, true]).metadata(100);
        if at < text.len() {
            text.replace_range(at..=at, &letter);
            if let Ok(finished) = Finished::from_metadata(Offset(7), &text) {
                prop_assert!(!finished.contains(Offset(7)));
            }
        }
    }
}

#[test]
fn unreadable_metadata_is_refused_with_its_reason() {
    let read = |position, text: &str| Finished::from_metadata(Offset(position), text);
    assert_eq!(read(3, ""), Ok(Finished::nothing(Offset(3))));
    assert_eq!(read(3, "owner=a"), Err(MetadataError::Foreign));
    assert_eq!(read(3, "op2.D.BB"), Err(MetadataError::Foreign));
    assert_eq!(read(3, "op1.E.BB"), Err(MetadataError::OtherPosition { written_for: Offset(4) }));
    assert_eq!(read(3, "op1.D"), Err(MetadataError::Damaged { at: 5 }));
    assert_eq!(read(3, "op1.D.B="), Err(MetadataError::Damaged { at: 7 }));
    assert_eq!(read(3, "op1.D.BA"), Err(MetadataError::Damaged { at: 7 }), "a run is not empty");
    assert_eq!(read(3, "op1.D.B_"), Err(MetadataError::Damaged { at: 8 }), "the number is cut off");
    let largest = "_".repeat(12);
    assert_eq!(
        read(3, &format!("op1.D.B{largest}P")),
        Err(MetadataError::Damaged { at: 7 }),
        "beyond the largest offset"
    );
    assert_eq!(read(3, &format!("op1.D.B{largest}Q")), Err(MetadataError::Damaged { at: 19 }), "beyond 64 bits");
    assert_eq!(read(3, &format!("op1.D.B{largest}_A")), Err(MetadataError::Damaged { at: 19 }));
    assert!(read(3, "op1.D.BC").is_ok_and(|finished| finished.contains(Offset(4)) && finished.contains(Offset(5))));
}
