//! Claim: under each kind of fault alone every design of the gallery is answered as `single_faults.txt` says, and whether the
//! hazard was reached. A gallery's verdict is about all kinds of faults at once, so that one kind may hide what another does
//! not do any more. `ONCEPROOF_BLESS=1` writes the table, to be reviewed as a diff.

use onceproof::check::verdicts;
use onceproof::design::Design;
use onceproof_engine::Limits;
use onceproof_models::Guarantee;
use onceproof_models::faults::Faults;
use onceproof_proofs::assert_gallery_table;

/// Larger explorations are marked as undecided.
const MOST_STATES: usize = 60_000;

/// The columns: no fault at all, and each kind alone.
fn columns() -> Vec<(&'static str, Faults)> {
    let alone = Faults::SWITCHES.iter().map(|(name, _)| {
        let mut faults = Faults::NONE;
        *faults.switch(name).expect("it is a switch") = true;
        // A request is late on a connection that was given up.
        faults.network |= name.starts_with("late");
        (*name, faults)
    });
    std::iter::once(("none", Faults::NONE)).chain(alone).collect()
}

fn letters(design: &Design, faults: Faults) -> String {
    let mut design = design.clone();
    design.mechanisms.faults = faults;
    let limits = Limits { states: MOST_STATES, ..Limits::default() };
    let verdicts = verdicts(&design, &Guarantee::ALL, &limits);
    let letter = |guarantee: &Guarantee| verdicts.of(*guarantee).letter();
    Guarantee::ALL.iter().map(letter).collect()
}

#[test]
fn every_design_is_answered_under_each_fault_alone_as_the_table_says() {
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
