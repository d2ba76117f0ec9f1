//! Requests that change nothing from now on, whenever they arrive.

use super::definition::QueueBroker;
use super::state::QueueState;
use crate::mechanisms::DedupWindow;
use crate::protocol::Msg;
use stateright::actor::Id;

impl QueueBroker {
    /// Whether the request of this client changes nothing, now and from now on, so that it is as
    /// good as lost.
    #[must_use]
    pub fn is_dead(&self, state: &QueueState, src: Id, msg: &Msg) -> bool {
        match msg {
            // The end of the lease brings the entry back.
            Msg::Nack { .. } if self.ends_leases() => true,
            Msg::Ack { receipt } | Msg::Nack { receipt } => {
                // A receipt that is compared is never that of a lease to come.
                let may_return = !self.compares_receipts()
                    && state.deletions.iter().any(|deletion| deletion.entry.number == receipt.entry);
                !may_return && !state.entries.iter().any(|entry| self.holds(entry, src, *receipt))
            }
            Msg::Publish { message, dedup_id, .. } => {
                let may_forget = self.can_fail_over(state)
                    || self.durability(state).may_lose_messages()
                    || self.mechanisms.broker.dedup_window == DedupWindow::Expires;
                // Arrivals are never uncounted, so at the bound there is no room for one more,
                // ever.
                state.arrived[message.id.index()] >= self.mechanisms.bounds.copies
                    || (!may_forget && self.knows(state, *message, *dedup_id))
            }
            _ => false,
        }
    }
}
