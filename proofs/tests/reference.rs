//! Claim: four explorers that share no code but the actors count the same states of the reference
//! pipeline, and so does SPIN, which does not share the actors either; and reductions leave its
//! verdicts as they are.

use onceproof_engine::GlobalState;
use onceproof_engine::{Limits, PropertyId, Reduced, Space, explore, fair_cycles, goal_unreachable};
use onceproof_models::Reductions;
use onceproof_models::Successor;
use onceproof_models::reference::{Size, Wrapped, model, parts};
use onceproof_proofs::{REFERENCE, count_states, size, skipped, spin};
use stateright::{Checker, Model};

fn states(size: Size, reductions: Reductions) -> usize {
    explore(&model(size, reductions), false, &Limits::default(), |_| {}).states()
}

#[test]
fn explorers_count_the_same_states() {
    for (size, expected) in REFERENCE {
        assert_eq!(states(size, Reductions::NONE), expected, "{size:?}: ours");
    }
    let (small, expected) = REFERENCE[1];
    let theirs = Wrapped::new(&parts(small)).checker().spawn_dfs().join().unique_state_count();
    assert_eq!(theirs, expected, "stateright's depth-first checker on its own actor model");
    let composed = model(small, Reductions::NONE).checker().spawn_bfs().join().unique_state_count();
    assert_eq!(composed, expected, "stateright's breadth-first checker on the composed model");
    assert_eq!(count_states(&Wrapped::new(&parts(REFERENCE[0].0))), REFERENCE[0].1, "a naive explorer");
}

/// Needs SPIN and a C compiler: `.ci/run` installs SPIN and demands this with `ONCEPROOF_SPIN=1`.
#[test]
fn spin_counts_the_same_states_of_the_promela_model() {
    let folder = tempfile::tempdir().expect("a folder");
    for (size, expected) in REFERENCE {
        let Some(spun) = spin(size, folder.path()) else {
            assert!(std::env::var_os("ONCEPROOF_SPIN").is_none(), "SPIN and cc have to be installed");
            skipped("SPIN or cc is not installed");
            return;
        };
        let began = std::time::Instant::now();
        assert_eq!(spun.states, expected, "{size:?}: SPIN");
        assert_eq!(states(size, Reductions::NONE), expected, "{size:?}: ours");
        let ratio = spun.seconds / began.elapsed().as_secs_f64();
        println!("{expected} states: SPIN {:.2} s, {ratio:.2} times ours in this build", spun.seconds);
    }
}

/// Whether the goal stays reachable, whether no fair cycle avoids it, and the number of states.
fn verdict(size: Size, reductions: Reductions) -> (bool, bool, usize) {
    let model = model(size, reductions);
    let graph = explore(&model, true, &Limits::default(), |_| {});
    let goal = PropertyId::new(0);
    let unreachable = goal_unreachable(&graph, goal);
    let fair = fair_cycles(&graph, &model, goal, &unreachable);
    (unreachable.is_empty(), fair.is_empty(), graph.states())
}

#[test]
fn verdicts_are_equal_without_each_reduction() {
    for commits_first in [false, true] {
        for (messages, crashes) in [(2, 0), (2, 1), (2, 2), (3, 1)] {
            let size = Size { commits_first, ..size(messages, crashes) };
            let (reachable, no_round, plain) = verdict(size, Reductions::NONE);
            assert_eq!(reachable, !commits_first || crashes == 0, "{size:?}: only committing first can lose");
            let mut choices = vec![Reductions::ALL];
            choices.extend(Reductions::SWITCHES.iter().filter_map(|(switch, _)| Reductions::without(switch)));
            for reductions in choices {
                let (reachable_too, no_round_too, states) = verdict(size, reductions);
                assert_eq!((reachable, no_round), (reachable_too, no_round_too), "{size:?} {reductions:?}");
                assert!(states <= plain, "{size:?} {reductions:?}: {states} states, {plain} without");
            }
        }
    }
}

/// A reduction that is applied less often than it may be leaves verdicts as they are, and more
/// states.
#[test]
fn reduction_leaves_the_expected_states() {
    // Messages, the window, crashes, and whether offsets are committed first; the states with all
    // reductions, without state canonicalisation, without the partial order, without the symmetry
    // of messages, and without any.
    const EXPECTED: [(u8, u8, u8, bool, [usize; 5]); 8] = [
        (2, 2, 1, false, [111, 378, 524, 214, 3_215]),
        (2, 2, 1, true, [145, 618, 664, 282, 5_115]),
        (3, 3, 0, false, [38, 66, 358, 195, 3_180]),
        (3, 3, 0, true, [44, 88, 404, 228, 4_068]),
        (3, 3, 1, false, [283, 2_112, 2_746, 1_577, 107_464]),
        (3, 3, 1, true, [377, 3_702, 3_522, 2_117, 181_472]),
        (3, 1, 1, false, [283, 2_112, 834, 283, 5_212]),
        (3, 2, 1, true, [377, 3_702, 2_781, 1_414, 78_495]),
    ];
    for (messages, window, crashes, commits_first, expected) in EXPECTED {
        let size = Size { messages, window, crashes, commits_first };
        let without = |switch| Reductions::without(switch).expect("every reduction has its switch");
        let choices = [
            Reductions::ALL,
            without("state-canonicalisation"),
            without("partial-order"),
            without("message-symmetry"),
            Reductions::NONE,
        ];
        assert_eq!(choices.map(|reductions| states(size, reductions)), expected, "{size:?}");
    }
}

#[test]
fn reductions_leave_fewer_than_one_state_in_twenty() {
    let (size, plain) = REFERENCE[2];
    let reduced = states(size, Reductions::ALL);
    println!("{plain} states, {reduced} after reductions: 1 in {}", plain / reduced);
    assert!(reduced * 20 <= plain);
}

fn steps(
    space: &impl Space<Action = onceproof_engine::composition::Action, Fault = onceproof_models::Fault>,
    state: &GlobalState,
) -> Vec<Successor> {
    let mut steps = Vec::new();
    space.expand(state, &mut steps);
    steps
}

#[test]
fn ample_steps_commute_and_permuted_states_agree() {
    for state_canonicalisation in [false, true] {
        let model = model(size(3, 1), Reductions { state_canonicalisation, ..Reductions::ALL });
        let plain = explore(&model.plain(), false, &Limits::default(), |_| {});
        let closed = |state: &GlobalState| model.ample_steps(state).last().map_or(*state, |step| step.state);
        let shapes = |state: &GlobalState, by: &dyn Fn(&GlobalState) -> GlobalState| {
            let steps = steps(&model.plain(), state);
            let mut shapes: Vec<_> = steps.iter().map(|step| (by(&step.state), step.fault.is_some())).collect();
            shapes.sort_unstable();
            shapes
        };
        let (mut ample, mut permuted) = (0, 0);
        for id in plain.store.ids() {
            let state = plain.store.state(id);
            let end = closed(&state);
            if end != state {
                ample += 1;
                assert_eq!(model.assess(&state), model.assess(&end), "no assessment changes");
                let there = shapes(&end, &closed);
                for step in steps(&model.plain(), &state) {
                    let target = closed(&step.state);
                    let is_met =
                        (step.fault.is_none() && target == end) || there.contains(&(target, step.fault.is_some()));
                    assert!(is_met, "{:?} does not commute", step.action);
                }
            }
            for by in model.admitted(&state) {
                let other = model.permuted(&state, &by);
                permuted += usize::from(other != state);
                assert_eq!(shapes(&other, &|state| *state), shapes(&state, &|state| model.permuted(state, &by)));
            }
        }
        println!("{ample} states with an ample step, {permuted} permuted states");
        assert!(ample > 1_000 && permuted > 1_000);
    }
}
