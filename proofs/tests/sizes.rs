//! Claim: within other bounds, and where less is asked, each design of the gallery has exactly as many states and steps as
//! `sizes.txt` says. A reduction that is used less often than it may be leaves every verdict as it is, and more states; one that is
//! used too often, fewer. The gallery's own counts are about bounds in which some reductions have nothing to do.
//! `ONCEPROOF_BLESS=1` writes the table, to be reviewed as a diff.

use onceproof::design::Design;
use onceproof::engine::{Limits, explore};
use onceproof_models::composition::Reductions;
use onceproof_models::ledger::Scope;
use onceproof_models::mechanisms::Mechanisms;
use onceproof_models::{Guards, Pipeline};
use onceproof_proofs::assert_gallery_table;

/// Larger explorations are cut, and marked.
const MOST_STATES: usize = 40_000;

/// A column: its name, what is changed in a design, and what is asked of it.
type Column = (&'static str, fn(&mut Mechanisms), fn(Scope) -> Scope);

const COLUMNS: [Column; 9] = [
    ("one message, two rebalances", |mechanisms| within(mechanisms, 1, 2, 0), |scope| scope),
    ("and no order, connections last", calm, no_order),
    ("and nothing expires", lasting, no_order),
    ("one message, one fault", |mechanisms| within(mechanisms, 1, 1, 1), |scope| scope),
    ("two messages, one fault", |mechanisms| within(mechanisms, 2, 2, 1), |scope| scope),
    ("and no order", |mechanisms| within(mechanisms, 2, 2, 1), no_order),
    ("and two faults", |mechanisms| within(mechanisms, 2, 2, 2), no_order),
    ("three messages", |mechanisms| within(mechanisms, 3, 1, 1), no_order),
    (
        "two messages and only the order",
        |mechanisms| within(mechanisms, 2, 1, 1),
        |scope| Scope { only_order: true, ..scope },
    ),
];

fn within(mechanisms: &mut Mechanisms, messages: u8, rebalances: u8, faults: u8) {
    let bounds = &mut mechanisms.bounds;
    (bounds.messages, bounds.rebalances, bounds.faults) = (messages, rebalances, faults);
}

/// What lets consumers of a queue trade places.
fn calm(mechanisms: &mut Mechanisms) {
    within(mechanisms, 1, 2, 0);
    let faults = &mut mechanisms.faults;
    (faults.crash, faults.lossy_crash, faults.failover) = (false, false, false);
}

/// Where receipts are told apart that takes leases that do not end early.
fn lasting(mechanisms: &mut Mechanisms) {
    calm(mechanisms);
    mechanisms.faults.expiry = false;
}

/// What lets messages trade places.
fn no_order(scope: Scope) -> Scope {
    Scope { order: false, ..scope }
}

fn size(design: &Design, (_, change, asked): &Column) -> String {
    let mut mechanisms = design.mechanisms;
    change(&mut mechanisms);
    let model = Pipeline::reduced_model(mechanisms, asked(design.claims.scope), Guards::ALL, Reductions::ALL);
    let graph = explore(&model, false, &Limits { states: MOST_STATES, ..Limits::default() }, |_| {});
    let cut = if graph.cut.is_some() { "cut" } else { "" };
    format!("{} {} {cut}", graph.states(), graph.transitions).trim_end().to_owned()
}

#[test]
fn every_design_has_as_many_states_as_the_table_says() {
    let comment = format!("The states and the steps of every design of the gallery, cut at {MOST_STATES} states.");
    assert_gallery_table("sizes.txt", &comment, &COLUMNS.map(|(name, ..)| name), |design| {
        COLUMNS.iter().map(|column| size(design, column)).collect()
    });
}
