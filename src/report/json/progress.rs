//! How far an exploration is, as JSON.

use onceproof_engine::Progress;
use onceproof_models::{Guarantee, GuaranteeSet};
use serde_json::{Value, json};

/// Returns a line of progress: `{"progress": {...}}`.
#[must_use]
pub fn progress(progress: Progress) -> Value {
    let Progress { states, levels, frontier, depth, bytes, violated } = progress;
    let violated: Vec<&str> = GuaranteeSet::from(violated).iter().map(Guarantee::name).collect();
    json!({ "progress": {
        "states": states, "levels": levels, "frontier": frontier, "depth": depth, "bytes": bytes, "violated": violated,
    } })
}
