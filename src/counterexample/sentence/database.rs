//! Sentences about a database, and the relay that polls its outbox.

use super::step_view::{StepView, joined, messages_of};
use onceproof_engine::composition::ActorId;
use onceproof_models::ids::MessageId;
use onceproof_models::parts::{PartState, RelayStep};
use onceproof_models::protocol::{Choice, Msg};

/// The sentence for a request that arrives at a database, or its answer to a relay.
pub(super) fn arrival(view: &StepView<'_>, to: ActorId, msg: &Msg) -> Option<String> {
    let name = view.name(to);
    Some(match msg {
        Msg::Begin { message } => format!("{name} opens the business transaction of {message}"),
        Msg::CommitBusiness { message } if view.changes(to) => {
            format!("{name} commits the business transaction of {message}")
        }
        Msg::CommitBusiness { message } => format!("{name} finds the transaction of {message} ended already"),
        Msg::AbortBusiness { message } => format!("{name} rolls the business transaction of {message} back"),
        Msg::Mark { rows } => format!("{name} records that {} is done", messages_of(rows)),
        Msg::Rows { rows } => {
            let marks_first =
                matches!(view.is(to), PartState::Relay(state) if matches!(state.step, RelayStep::MarkingFirst(_)));
            let then = if marks_first { "is about to mark it before it publishes it" } else { "publishes it" };
            format!("{name} reads the row of {} and {then}", messages_of(rows))
        }
        Msg::Marked => format!("{name} learns that its mark is stored"),
        _ => return None,
    })
}

/// The sentence for a choice of the environment at a database.
pub(super) fn choice(view: &StepView<'_>, actor: ActorId, choice: Choice) -> String {
    let (PartState::Database(was), PartState::Database(is)) = (view.was(actor), view.is(actor)) else {
        return String::new();
    };
    match choice {
        Choice::BusinessBegins => {
            let index = was.business.iter().zip(&is.business).position(|(before, after)| before != after);
            let id = MessageId(index.unwrap_or_default() as u8);
            format!("a business transaction begins and draws id {} for {id}", id.0 + 1)
        }
        Choice::BusinessCommits(id) => format!("the business transaction of {id} commits"),
        Choice::BusinessRollsBack(id) => format!("the business transaction of {id} is rolled back"),
        _ => {
            let passed = &was.commits[was.next_commit.index()..is.next_commit.index().min(was.commits.len())];
            format!("the slot in the database's log advances past {}", joined(passed))
        }
    }
}
