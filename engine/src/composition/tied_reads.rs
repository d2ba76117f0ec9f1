//! Tied reads: several clients ask a server in one step, as after the loss of all its connections,
//! and the order in which it receives their requests matters.
//!
//! The step that sends them cannot receive them in each order, so they stay under way. Nothing else
//! is proposed before one of them is received: every other step that is enabled then was enabled
//! before the step that sent them. Ample steps are still taken, as they commute with the receipts.

use super::action::Action;
use super::ids::{Direction, LinkId};
use super::local::Composable;
use super::network::MessageNumber;
use super::rules::WorldRules;
use super::world::{World, WorldTables};
use crate::state::GlobalState;

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Whether the request at the head of a link is one of those that may be tied.
    pub(super) fn is_tied_read(&self, tables: &WorldTables<A, R>, link: LinkId, msg: MessageNumber) -> bool {
        self.has_tied_reads && self.rules.is_tied_read(self.link(link).client, tables.values.message(msg))
    }

    /// Returns the links whose first requests are tied: two or more of one server.
    pub(super) fn tied_reads(&self, tables: &WorldTables<A, R>, state: &GlobalState) -> Vec<LinkId> {
        if !self.has_tied_reads {
            return Vec::new();
        }
        let is_read = |link: &LinkId| {
            let first = tables.values.channel(state, *link).requests.first();
            first.is_some_and(|msg| self.is_tied_read(tables, *link, *msg))
        };
        let mut reads: Vec<LinkId> = self.layout.links().filter(is_read).collect();
        let servers: Vec<_> = reads.iter().map(|link| self.link(*link).server).collect();
        reads.retain(|link| servers.iter().filter(|server| **server == self.link(*link).server).count() > 1);
        reads
    }

    /// Appends the receipts of tied reads.
    pub(super) fn propose_tied_reads(
        &self,
        tables: &WorldTables<A, R>,
        state: &GlobalState,
        actions: &mut Vec<Action>,
    ) {
        let receipt = |link| Action::Deliver { link, direction: Direction::ToServer };
        actions.extend(self.tied_reads(tables, state).into_iter().map(receipt));
    }
}
