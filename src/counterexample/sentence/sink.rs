//! Sentences about a sink. The model knows the outcome of a write: nothing is guessed from the
//! states.

use super::step_view::StepView;
use onceproof_engine::composition::ActorId;
use onceproof_models::ids::Message;
use onceproof_models::pipeline::WriteOutcome;
use onceproof_models::protocol::{Msg, WriteKey};

/// The sentence for a request that arrives at a sink.
pub(super) fn request(view: &StepView<'_>, to: ActorId, msg: &Msg) -> Option<String> {
    let name = view.name(to);
    Some(match msg {
        Msg::RecordId { id } if view.changes(to) => format!("{name} records that {id} was processed"),
        Msg::RecordId { id } => format!("{name} finds {id} recorded already"),
        Msg::Apply { message, key } => apply(view, to, *message, *key),
        _ => return None,
    })
}

fn apply(view: &StepView<'_>, sink: ActorId, message: Message, key: WriteKey) -> String {
    let name = view.name(sink);
    let pipeline = &view.model.rules;
    match view.model.view(view.before, |view| pipeline.write_outcome(view, sink, message, key)) {
        Some(WriteOutcome::FirstEffect) => format!("{name} applies {message}"),
        Some(WriteOutcome::RepeatedEffect) => format!("{name} applies {message} a second time"),
        Some(WriteOutcome::Superseded) => format!("{name} skips {message}: a newer one is in place"),
        Some(WriteOutcome::Recognised) => format!("{name} finds {message} in place and changes nothing"),
        Some(WriteOutcome::Refused) => {
            format!("{name} refuses to apply {message}: the writer is not the owner any more")
        }
        None => String::new(),
    }
}
