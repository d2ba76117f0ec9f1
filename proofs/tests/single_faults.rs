//! Claim: under each kind of fault alone every design of the gallery has the verdicts that
//! `single_faults.txt` lists, vacuous ones included.
//!
//! The gallery's own verdicts are about all kinds of faults at once, so one kind could hide that
//! another one has no effect any more. `ONCEPROOF_BLESS=1` writes the table, to be reviewed as a
//! diff.

use onceproof::check::verdicts;
use onceproof::design::Design;
use onceproof_engine::Limits;
use onceproof_models::Guarantee;
use onceproof_models::faults::Faults;
use onceproof_proofs::assert_gallery_table;

/// The limit on states. Larger explorations are marked as inconclusive.
const MOST_STATES: usize = 60_000;

/// The columns: no faults, and each kind alone.
fn columns() -> Vec<(&'static str, Faults)> {
    let alone = Faults::SWITCHES.iter().map(|(name, _)| {
        let mut faults = Faults::NONE;
        *faults.switch(name).expect("it is a switch") = true;
        // A request is late only on a connection that broke.
        faults.network |= name.starts_with("late");
        (*name, faults)
    });
    std::iter::once(("none", Faults::NONE)).chain(alone).collect()
}

/// A letter for the verdict of each guarantee.
fn letters(design: &Design, faults: Faults) -> String {
    let mut design = design.clone();
    design.mechanisms.faults = faults;
    let limits = Limits { states: MOST_STATES, ..Limits::default() };
    let verdicts = verdicts(&design, &Guarantee::ALL, &limits);
    let letter = |guarantee: &Guarantee| verdicts.of(*guarantee).letter();
    Guarantee::ALL.iter().map(letter).collect()
}

#[test]
fn single_fault_verdicts_match_the_table() {
    let columns = columns();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let guarantees: Vec<&str> = Guarantee::ALL.iter().map(|guarantee| guarantee.name()).collect();
    let comment = format!(
        "Every design of the gallery under each kind of fault alone. A letter for each guarantee: {}.\n\
         h: holds; -: holds, and the hazard was not reached; v: violated; ?: not decided within {MOST_STATES} states.",
        guarantees.join(", "),
    );
    assert_gallery_table("single_faults.txt", &comment, &names, |design| {
        columns.iter().map(|(_, faults)| letters(design, *faults)).collect()
    });
}
