//! A run as JSON that `onceproof replay` reads: the design, the run, and its sentences.

use super::shown_run::ShownRun;
use onceproof_models::Guarantee;
use serde_json::{Value, json};

/// The version of the format.
const VERSION: u32 = 1;

/// Returns the stored run.
pub(super) fn stored(run: &ShownRun<'_>) -> Value {
    json!({
        "version": VERSION,
        "counterexample": {
            "guarantee": run.guarantee.map(Guarantee::name),
            "design": run.design,
            "variant": run.variant,
            "path": run.path,
            "cycle_from": run.cycle_from,
        },
        "steps": run.walk.steps,
        "onceproof": env!("CARGO_PKG_VERSION"),
        "models": env!("ONCEPROOF_CHECKER"),
    })
}
