//! Claim: within other bounds and scopes, each design of the gallery has exactly the states, the
//! steps and the hazards that `sizes.txt` lists.
//!
//! A reduction that is applied less often than it may be leaves verdicts as they are, and more
//! states; one that is applied too often leaves fewer. Within the gallery's own bounds some
//! reductions have nothing to do. A hazard that is reported too easily makes a vacuous verdict look
//! like `holds`. `ONCEPROOF_BLESS=1` writes the table, to be reviewed as a diff.

use onceproof::design::Design;
use onceproof_engine::{Limits, PropertySet, Space, explore};
use onceproof_models::Reductions;
use onceproof_models::Scope;
use onceproof_models::mechanisms::Mechanisms;
use onceproof_models::{Guarantee, Pipeline, Rules};
use onceproof_proofs::{assert_gallery_table, design};

/// The limit on states. Larger explorations are cut, and marked.
const MOST_STATES: usize = 40_000;

/// A variant of every design.
struct Column {
    name: &'static str,
    /// The change of its bounds and faults.
    change: fn(&mut Mechanisms),
    /// The change of its scope.
    scope: fn(Scope) -> Scope,
    /// The reduction that is switched off.
    without: Option<&'static str>,
}

const fn column(name: &'static str, change: fn(&mut Mechanisms), scope: fn(Scope) -> Scope) -> Column {
    Column { name, change, scope, without: None }
}

const COLUMNS: [Column; 13] = [
    column("one message, two rebalances", |mechanisms| within(mechanisms, 1, 2, 0), |scope| scope),
    column("and no order, connections last", lasting_connections, no_order),
    column("and nothing expires", lasting_leases, no_order),
    column("or brokers fail over", failing_over, no_order),
    column("one message, no counted faults", uncounted, |scope| scope),
    column("one message, one fault", |mechanisms| within(mechanisms, 1, 1, 1), |scope| scope),
    Column {
        without: Some("state-canonicalisation"),
        ..column("and not canonicalised", |mechanisms| within(mechanisms, 1, 1, 1), |scope| scope)
    },
    column("two messages, one fault", |mechanisms| within(mechanisms, 2, 2, 1), |scope| scope),
    column("and no order", |mechanisms| within(mechanisms, 2, 2, 1), no_order),
    column("and two faults", |mechanisms| within(mechanisms, 2, 2, 2), no_order),
    column("three messages", |mechanisms| within(mechanisms, 3, 1, 1), no_order),
    column("two messages and only the order", |mechanisms| within(mechanisms, 2, 1, 1), only_order),
    Column {
        without: Some("state-canonicalisation"),
        ..column("and not canonicalised", |mechanisms| within(mechanisms, 2, 1, 1), only_order)
    },
];

/// The name of the last column.
const HAZARDS: &str = "hazards";

fn within(mechanisms: &mut Mechanisms, messages: u8, rebalances: u8, faults: u8) {
    let bounds = &mut mechanisms.bounds;
    (bounds.messages, bounds.rebalances, bounds.faults) = (messages, rebalances, faults);
}

/// Connections last, so that two consumers of a queue are interchangeable.
fn lasting_connections(mechanisms: &mut Mechanisms) {
    within(mechanisms, 1, 2, 0);
    let faults = &mut mechanisms.faults;
    (faults.crash, faults.lossy_crash, faults.failover) = (false, false, false);
}

/// Leases do not end early either, so that consumers are interchangeable where receipts are
/// compared.
fn lasting_leases(mechanisms: &mut Mechanisms) {
    lasting_connections(mechanisms);
    mechanisms.faults.expiry = false;
}

/// Every kind of fault with a bound of its own is bounded by zero.
fn uncounted(mechanisms: &mut Mechanisms) {
    within(mechanisms, 1, 0, 0);
    let bounds = &mut mechanisms.bounds;
    (bounds.failovers, bounds.lossy_crashes, bounds.replacements) = (0, 0, 0);
}

/// Connections are lost with a leader, so that consumers of a queue are not interchangeable.
fn failing_over(mechanisms: &mut Mechanisms) {
    lasting_leases(mechanisms);
    mechanisms.faults.failover = true;
}

/// The order of submission is not kept, so that messages are interchangeable.
fn no_order(scope: Scope) -> Scope {
    Scope { order: false, ..scope }
}

/// Only the order is asked for, so that a lone answer is an ample step.
fn only_order(scope: Scope) -> Scope {
    Scope { only_order: true, ..scope }
}

/// The states and steps of a variant, and whether it was cut.
fn size(design: &Design, column: &Column) -> String {
    let mut mechanisms = design.mechanisms;
    (column.change)(&mut mechanisms);
    let reductions = column.without.map_or(Some(Reductions::ALL), Reductions::without).expect("it has its switch");
    let scope = (column.scope)(design.claims.scope);
    let model = Pipeline::reduced_model(mechanisms, scope, Rules::ALL, reductions);
    let graph = explore(&model, false, &Limits { states: MOST_STATES, ..Limits::default() }, |_| {});
    let cut = if graph.cut.is_some() { "cut" } else { "" };
    format!("{} {} {cut}", graph.states(), graph.transitions).trim_end().to_owned()
}

/// The number of steps that reach the hazard of each guarantee, with two messages and one fault,
/// where some are known.
fn witnesses(design: &Design, known: PropertySet) -> [u32; Guarantee::ALL.len()] {
    let mut mechanisms = design.mechanisms;
    within(&mut mechanisms, 2, 2, 1);
    let model = Pipeline::model(mechanisms, design.claims.scope, Rules::ALL);
    let graph = explore(&model, false, &Limits { states: MOST_STATES, ..Limits::default() }, |_| {});
    model.ignore_hazards(known);
    let (mut reached, mut steps) = (Guarantee::ALL.map(|_| 0), Vec::new());
    for id in graph.store.ids() {
        steps.clear();
        Space::expand(&model, &graph.store.state(id), &mut steps);
        for step in &steps {
            for (count, guarantee) in reached.iter_mut().zip(Guarantee::ALL) {
                *count += u32::from(step.marks.hazards.contains(guarantee));
            }
        }
    }
    reached
}

/// Known hazards need not be found again; the others have to be.
#[test]
fn known_hazard_hides_no_other_hazard() {
    let design = design("baseline/at-least-once");
    let reached = witnesses(&design, PropertySet::EMPTY);
    for known in (0..1 << Guarantee::ALL.len()).map(PropertySet::from_bits) {
        for ((guarantee, before), now) in Guarantee::ALL.iter().zip(reached).zip(witnesses(&design, known)) {
            if !known.contains(*guarantee) {
                assert_eq!(before, now, "{guarantee:?} where {known:?} is known");
            }
        }
    }
}

#[test]
fn designs_have_the_sizes_of_the_table() {
    let guarantees = Guarantee::ALL.map(Guarantee::name).join(", ");
    let comment = format!(
        "The states and the steps of every design of the gallery, cut at {MOST_STATES} states. Last, the number of \
         steps that reach the\nhazard of each guarantee with two messages and one fault: {guarantees}."
    );
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).chain([HAZARDS]).collect();
    assert_gallery_table("sizes.txt", &comment, &names, |design| {
        COLUMNS
            .iter()
            .map(|column| size(design, column))
            .chain([witnesses(design, PropertySet::EMPTY).map(|count| count.to_string()).join("/")])
            .collect()
    });
}
