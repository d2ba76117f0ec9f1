//! The messages under way between the parts.

use crate::counterexample::message_label;
use onceproof_engine::GlobalState;
use onceproof_engine::composition::Link;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::Msg;
use serde::Serialize;

/// A message under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::explorer) struct UnderWay {
    /// The sender.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// A few words.
    pub label: String,
    /// `request`, `answer`, or `late`: its sender has given the connection up.
    pub kind: &'static str,
}

/// Returns the messages under way, by connection, the next one to arrive first.
pub(in crate::explorer) fn under_way(model: &PipelineModel, state: &GlobalState) -> Vec<UnderWay> {
    model.view(state, |view| {
        let mut all = Vec::new();
        for (id, Link { client, server }) in model.link_ids().zip(model.links()) {
            let name = |actor| model.rules.name(actor).to_owned();
            let mut add = |from, to, kind, msg: &Msg| {
                all.push(UnderWay { from: name(from), to: name(to), label: message_label(msg), kind });
            };
            view.requests(id).for_each(|msg| add(*client, *server, "request", msg));
            view.answers(id).for_each(|msg| add(*server, *client, "answer", msg));
            view.detached(id).for_each(|msg| add(*client, *server, "late", msg));
        }
        all
    })
}
