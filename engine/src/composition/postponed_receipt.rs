//! Postponed receipts: faults that strike while an answer is still on its way which an ample step
//! let a client receive at once.
//!
//! Receiving the answer commutes with everything but a fault of the client, of its connections or
//! of its servers, which may lose the answer. So these faults are also taken from the plain states
//! in which the answer is on its way: the same step, of the same fault, to the same state.

use super::access::Known;
use super::action::{Action, WorldStep};
use super::ids::ActorId;
use super::key::ChannelUpdate;
use super::local::Composable;
use super::reducer::PostponedReceipt;
use super::rules::WorldRules;
use super::world::{World, WorldAccess, WorldTables};
use crate::state::GlobalState;

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Appends the faults out of the states before a state in which one or several clients have
    /// not received an answer yet. Each fault strikes all of these clients.
    pub(super) fn strike_before_receipt(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &GlobalState,
        successors: &mut Vec<WorldStep<R::Fault>>,
    ) -> Known<()> {
        let mut receipts = Vec::new();
        for client in self.layout.actors() {
            if let Some(receipt) = self.rules.postponed_receipt(&tables.view(state), client) {
                receipts.push((client, receipt));
            }
        }
        for set in 1..1_usize << receipts.len() {
            let chosen = receipts.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0).map(|(_, chosen)| chosen);
            let (mut before, mut clients) = (*state, Vec::new());
            for (client, receipt) in chosen {
                self.take_back(tables, &mut before, *client, receipt)?;
                clients.push(*client);
            }
            let mut actions = Vec::new();
            self.propose_actions(tables, &before, &mut actions);
            actions.retain(|action| clients.iter().all(|client| self.strikes(tables, &before, *action, *client)));
            for action in actions {
                let step = self.take_action(tables, &before, action)?;
                successors.extend(step.filter(|step| step.fault.is_some()));
            }
        }
        Ok(())
    }

    /// Turns a state into the one before this receipt.
    fn take_back(
        &self,
        tables: &mut WorldAccess<'_, A, R>,
        state: &mut GlobalState,
        client: ActorId,
        receipt: &PostponedReceipt<A>,
    ) -> Known<()> {
        state.0[client.index()] = tables.local_number(client, &receipt.local)?;
        if let Some(link) = receipt.request {
            let channel = &mut state.0[self.layout.link_index(link)];
            *channel = tables.updated_channel(*channel, ChannelUpdate::TakeRequest, 0)?;
        }
        let (link, answer) = &receipt.answer;
        let answer = tables.message_number(answer)?;
        let channel = &mut state.0[self.layout.link_index(*link)];
        *channel = tables.updated_channel(*channel, ChannelUpdate::AddAnswer, answer.0)?;
        Ok(())
    }

    /// Whether an action strikes a client, one of its connections, or one of its servers.
    fn strikes(&self, tables: &WorldTables<A, R>, state: &GlobalState, action: Action, client: ActorId) -> bool {
        let is_server = |actor: ActorId| self.links.iter().any(|link| (link.client, link.server) == (client, actor));
        match action {
            Action::Break { link } => self.link(link).client == client && !self.rules.is_lost_receipt_a_crash(),
            Action::Crash { actor } if actor == client => !self.rules.is_lost_receipt_a_crash(),
            Action::Crash { actor } => is_server(actor),
            Action::Choose { actor, key, index } => {
                let choices = &tables.values.local(state, actor).choices;
                let choice = &choices[usize::from(key)].1[usize::from(index)];
                is_server(actor) && self.rules.resets_connections(choice)
            }
            _ => false,
        }
    }
}
