//! The text of a pipeline's state, to show the difference of two states.

use onceproof_engine::GlobalState;
use onceproof_models::pipeline::PipelineModel;

/// Returns a line for each part, each link and the ledger.
#[must_use]
pub fn shown(model: &PipelineModel, state: &GlobalState) -> String {
    model.view(state, |view| {
        let parts = model.actor_ids().map(|actor| format!("{:?}", view.state(actor)));
        let links = model.link_ids().map(|link| {
            let (requests, answers): (Vec<_>, Vec<_>) = (view.requests(link).collect(), view.answers(link).collect());
            format!("{requests:?} {answers:?} {:?}", view.detached(link).collect::<Vec<_>>())
        });
        let lines: Vec<String> = parts.chain(links).chain([format!("{:?}", view.ledger())]).collect();
        lines.join("\n    ")
    })
}
