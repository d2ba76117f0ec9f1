//! Claim: within other bounds, and where less is asked, each design of the gallery has exactly as
//! many states and steps as `sizes.txt` says. A reduction that is used less often than it may be
//! leaves every verdict as it is, and more states; one that is used too often, fewer. The gallery's
//! own counts are about bounds in which some reductions have nothing to do. And how many steps
//! reach the hazard of each guarantee: a hazard that is reported too easily makes "vacuous" look
//! like "holds". `ONCEPROOF_BLESS=1` writes the table, to be reviewed as a diff.

use onceproof::design::Design;
use onceproof_engine::{Limits, PropertySet, Space, explore};
use onceproof_models::Reductions;
use onceproof_models::Scope;
use onceproof_models::mechanisms::Mechanisms;
use onceproof_models::{Guarantee, Pipeline, Rules};
use onceproof_proofs::{assert_gallery_table, design};

/// Larger explorations are cut, and marked.
const MOST_STATES: usize = 40_000;

/// One way to look at a design.
struct Column {
    name: &'static str,
    /// What is changed in it.
    change: fn(&mut Mechanisms),
    /// What is asked of it.
    asked: fn(Scope) -> Scope,
    /// Which reduction is left out.
    without: Option<&'static str>,
}

const fn column(name: &'static str, change: fn(&mut Mechanisms), asked: fn(Scope) -> Scope) -> Column {
    Column { name, change, asked, without: None }
}

const COLUMNS: [Column; 13] = [
    column("one message, two rebalances", |mechanisms| within(mechanisms, 1, 2, 0), |scope| scope),
    column("and no order, connections last", fault_free, no_order),
    column("and nothing expires", lasting, no_order),
    column("or brokers fail over", failing_over, no_order),
    column("one message, what is counted never happens", uncounted, |scope| scope),
    column("one message, one fault", |mechanisms| within(mechanisms, 1, 1, 1), |scope| scope),
    Column {
        without: Some("state-canonicalisation"),
        ..column("and not merged", |mechanisms| within(mechanisms, 1, 1, 1), |scope| scope)
    },
    column("two messages, one fault", |mechanisms| within(mechanisms, 2, 2, 1), |scope| scope),
    column("and no order", |mechanisms| within(mechanisms, 2, 2, 1), no_order),
    column("and two faults", |mechanisms| within(mechanisms, 2, 2, 2), no_order),
    column("three messages", |mechanisms| within(mechanisms, 3, 1, 1), no_order),
    column("two messages and only the order", |mechanisms| within(mechanisms, 2, 1, 1), only_order),
    Column {
        without: Some("state-canonicalisation"),
        ..column("and not merged", |mechanisms| within(mechanisms, 2, 1, 1), only_order)
    },
];

/// The last column.
const DANGERS: &str = "hazards";

fn within(mechanisms: &mut Mechanisms, messages: u8, rebalances: u8, faults: u8) {
    let bounds = &mut mechanisms.bounds;
    (bounds.messages, bounds.rebalances, bounds.faults) = (messages, rebalances, faults);
}

/// What lets consumers of a queue trade places.
fn fault_free(mechanisms: &mut Mechanisms) {
    within(mechanisms, 1, 2, 0);
    let faults = &mut mechanisms.faults;
    (faults.crash, faults.lossy_crash, faults.failover) = (false, false, false);
}

/// Where receipts are told apart that takes leases that do not end early.
fn lasting(mechanisms: &mut Mechanisms) {
    fault_free(mechanisms);
    mechanisms.faults.expiry = false;
}

/// What is bounded by kind is bounded by zero.
fn uncounted(mechanisms: &mut Mechanisms) {
    within(mechanisms, 1, 0, 0);
    let bounds = &mut mechanisms.bounds;
    (bounds.failovers, bounds.lossy_crashes, bounds.replacements) = (0, 0, 0);
}

/// Where its connections are lost with a leader they do not.
fn failing_over(mechanisms: &mut Mechanisms) {
    lasting(mechanisms);
    mechanisms.faults.failover = true;
}

/// What lets messages trade places.
fn no_order(scope: Scope) -> Scope {
    Scope { order: false, ..scope }
}

/// What lets clients take answers at once.
fn only_order(scope: Scope) -> Scope {
    Scope { only_order: true, ..scope }
}

fn size(design: &Design, column: &Column) -> String {
    let mut mechanisms = design.mechanisms;
    (column.change)(&mut mechanisms);
    let reductions = column.without.map_or(Some(Reductions::ALL), Reductions::without).expect("it has its switch");
    let scope = (column.asked)(design.claims.scope);
    let model = Pipeline::reduced_model(mechanisms, scope, Rules::ALL, reductions);
    let graph = explore(&model, false, &Limits { states: MOST_STATES, ..Limits::default() }, |_| {});
    let cut = if graph.cut.is_some() { "cut" } else { "" };
    format!("{} {} {cut}", graph.states(), graph.transitions).trim_end().to_owned()
}

/// How many steps reach each hazard, in the order of the guarantees, with two messages and one
/// fault, where some are known.
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

/// Where the hazards of some guarantees are known they need not be looked for any more. Those of
/// the others do.
#[test]
fn a_danger_that_is_known_hides_no_other() {
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
fn every_design_has_as_many_states_as_the_table_says() {
    let guarantees = Guarantee::ALL.map(Guarantee::name).join(", ");
    let comment = format!(
        "The states and the steps of every design of the gallery, cut at {MOST_STATES} states. Last, how many steps reach the hazard of\n\
         each guarantee with two messages and one fault: {guarantees}."
    );
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).chain([DANGERS]).collect();
    assert_gallery_table("sizes.txt", &comment, &names, |design| {
        COLUMNS
            .iter()
            .map(|column| size(design, column))
            .chain([witnesses(design, PropertySet::EMPTY).map(|count| count.to_string()).join("/")])
            .collect()
    });
}
