//! The rows of a whole state: each part by its kind.

use super::row::{Row, Rows};
use super::{client, consumer, database, log, queue, sink};
use onceproof_engine::GlobalState;
use onceproof_models::parts::PartState;
use onceproof_models::pipeline::PipelineModel;

/// Returns the rows of all parts.
pub(in crate::explorer) fn rows(model: &PipelineModel, state: &GlobalState) -> Vec<Row> {
    model.view(state, |view| {
        let mut all = Vec::new();
        for actor in model.actor_ids() {
            let mut rows = Rows { part: model.rules.name(actor).to_owned(), rows: Vec::new() };
            let local = view.local(actor);
            match &local.state {
                PartState::Producer(state) => client::producer(&mut rows, model, state, local.storage.as_ref()),
                PartState::Relay(state) => client::relay(&mut rows, state),
                PartState::Database(state) => database::rows(&mut rows, model, state),
                PartState::LogBroker(state) => log::rows(&mut rows, model, state),
                PartState::QueueBroker(state) => queue::rows(&mut rows, model, state),
                PartState::Consumer(state) => consumer::rows(&mut rows, model, state),
                PartState::Sink(state) => sink::rows(&mut rows, model, state),
            }
            all.extend(rows.rows);
        }
        all
    })
}
