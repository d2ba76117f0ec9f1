//! `compare`: a run, replayed in another design.

use super::explored::{Explored, Reach};
use crate::replay::{Replay, StoredRun, compare as compare_models};
use crate::report::json::JsonReplay;

/// Replays a run in a design. `old` is the exploration of the design that the run is of.
pub(super) fn compare(new: &Explored, old: Option<&Explored>, run: StoredRun<'_>) -> JsonReplay {
    let judge = |replay: &Replay| is_violated(new, replay, run);
    JsonReplay::new(&compare_models(&new.model, old.map(|old| &old.model), run, judge))
}

/// Whether a replayed run violates its guarantee; none where a limit was reached.
fn is_violated(explored: &Explored, replay: &Replay, run: StoredRun<'_>) -> Option<bool> {
    let Some(sets) = explored.sets(run.guarantee) else {
        return Some(replay.breaks(run.guarantee));
    };
    let end = replay.end();
    if let Some(from) = run.cycle_from {
        let start = replay.states.get(replay.state_before(from));
        let closes = start == Some(&end);
        if closes && sets.cycles.iter().any(|cycle| explored.is_in(cycle, &end)) {
            return Some(true);
        }
    }
    match explored.reach(sets, &end) {
        Reach::Unreachable => Some(true),
        Reach::Reached => Some(false),
        Reach::Open if run.cycle_from.is_none() || explored.graph.cut.is_none() => Some(false),
        Reach::Open | Reach::Unknown => None,
    }
}
