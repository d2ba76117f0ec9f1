//! A world: actors, the links between them, and rules, composed into one memoised state space.

use super::access::{Access, Known};
use super::ids::{ActorId, Direction, Link, LinkId};
use super::layout::Layout;
use super::local::Composable;
use super::network::Network;
use super::rules::WorldRules;
use super::symmetry::Symmetry;
use super::tables::Tables;
use crate::property_set::PropertySet;
use crate::state::GlobalState;
use stateright::actor::Actor;
use std::ops::Deref;
use std::sync::{PoisonError, RwLock};

/// The tables of a world of these actors and rules.
pub(super) type WorldTables<A, R> =
    Tables<A, <R as super::observer::Observer<A>>::Ledger, <R as Symmetry<A>>::Permutation>;

/// Access to these tables.
pub(super) type WorldAccess<'a, A, R> =
    Access<'a, A, <R as super::observer::Observer<A>>::Ledger, <R as Symmetry<A>>::Permutation>;

/// A client with independent answers, and its links (see
/// [`super::Reducer::has_independent_answers`]).
#[derive(Debug)]
pub(super) struct AnswerClient {
    pub(super) actor: ActorId,
    pub(super) links: Vec<LinkId>,
}

/// Actors under rules, as one state space.
///
/// A world is a [`crate::Space`], a [`crate::Reduced`] space and a [`stateright::Model`]. The
/// crate's front page has a whole example.
#[derive(Debug)]
pub struct World<A: Actor, R: WorldRules<A>> {
    pub(super) actors: Vec<A>,
    pub(super) links: Vec<Link>,
    pub(super) layout: Layout,
    /// For each two actors, the link from the first to the second, and the direction.
    routes: Vec<Option<(LinkId, Direction)>>,
    /// The rules.
    pub rules: R,
    // Answers of the rules that do not depend on the state.
    pub(super) network: Network,
    pub(super) idle_connections_break: bool,
    pub(super) permutations: Vec<R::Permutation>,
    pub(super) has_dead_messages: bool,
    pub(super) has_representatives: bool,
    pub(super) has_postponed_receipts: bool,
    pub(super) has_tied_reads: bool,
    pub(super) max_faults: Option<u8>,
    pub(super) answer_clients: Vec<AnswerClient>,
    tables: RwLock<WorldTables<A, R>>,
}

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Puts actors under rules. An actor's id is its index. Actors without a link between them
    /// cannot reach one another, and no actor can send to itself: such messages are dropped.
    /// Durations of timers are ignored: a timer that is set goes off at any time.
    ///
    /// # Panics
    /// If actors and links together exceed [`GlobalState::WIDTH`] less two, if a link names an
    /// actor that there is not or the same one twice, or if two links connect the same actors.
    pub fn new(actors: Vec<A>, links: Vec<Link>, rules: R) -> Self {
        let layout = Layout { actors: actors.len(), links: links.len() };
        let room = GlobalState::WIDTH - 2;
        assert!(layout.width() <= GlobalState::WIDTH, "a world has room for {room} actors and links");
        let mut routes = vec![None; actors.len() * actors.len()];
        for (link, Link { client, server }) in layout.links().zip(&links) {
            let (from, to) = (client.index(), server.index());
            assert!(from.max(to) < actors.len() && from != to, "a link connects two actors of the world");
            for (from, to, direction) in [(from, to, Direction::ToServer), (to, from, Direction::ToClient)] {
                let known = routes[from * actors.len() + to].replace((link, direction));
                assert!(known.is_none(), "at most one link connects two actors");
            }
        }
        let (network, max_faults) = (rules.network(), rules.max_faults());
        Self {
            answer_clients: answer_clients(layout, &links, &rules),
            permutations: rules.permutations(),
            idle_connections_break: rules.idle_connections_break(),
            has_dead_messages: rules.has_dead_messages(),
            has_representatives: rules.has_representatives(),
            has_postponed_receipts: rules.has_postponed_receipts(),
            has_tied_reads: rules.has_tied_reads(),
            tables: RwLock::new(Tables::new(layout)),
            actors,
            links,
            layout,
            routes,
            rules,
            network,
            max_faults,
        }
    }

    /// Returns the actors, by id.
    pub fn actors(&self) -> &[A] {
        &self.actors
    }

    /// Returns the links, by id.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Returns the ids of the actors, ascending.
    pub fn actor_ids(&self) -> impl Iterator<Item = ActorId> + use<A, R> {
        self.layout.actors()
    }

    /// Returns the ids of the links, ascending.
    pub fn link_ids(&self) -> impl Iterator<Item = LinkId> + use<A, R> {
        self.layout.links()
    }

    /// Returns the link of an id.
    ///
    /// # Panics
    /// If the world has no such link.
    pub fn link(&self, link: LinkId) -> Link {
        self.links[link.index()]
    }

    /// Returns how many numbers of a global state are in use.
    pub fn width(&self) -> usize {
        self.layout.width()
    }

    /// Returns the number of an actor's local state: equal numbers are equal local states.
    pub fn local_number(&self, state: &GlobalState, actor: ActorId) -> u32 {
        state.0[actor.index()]
    }

    /// Returns the link and direction of messages from one actor to another one, if they are
    /// linked.
    pub(super) fn route(&self, from: ActorId, to: ActorId) -> Option<(LinkId, Direction)> {
        self.routes[from.index() * self.actors.len() + to.index()]
    }

    /// Returns the tables for reading. Several threads may hold them.
    pub(super) fn read(&self) -> impl Deref<Target = WorldTables<A, R>> {
        // Tables only grow, entry by entry; a panic elsewhere leaves them usable.
        self.tables.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the result of work with the tables, which this thread has for itself and may fill.
    pub(super) fn fill<T>(&self, work: impl FnOnce(&mut WorldAccess<'_, A, R>) -> Known<T>) -> T {
        let tables = &mut *self.tables.write().unwrap_or_else(PoisonError::into_inner);
        let room = std::mem::take(&mut tables.room);
        let mut access = Access::exclusive(tables, room);
        let result = work(&mut access);
        let room = std::mem::take(&mut access.room);
        tables.room = room;
        result.expect("exclusive tables miss nothing: please report this model")
    }

    /// Lets these hazards be left out from now on.
    pub(super) fn ignore(&self, hazards: PropertySet) {
        self.tables.write().unwrap_or_else(PoisonError::into_inner).known_hazards |= hazards;
    }
}

/// Returns the clients whose answers may be ample steps where no fault is left: they are no
/// servers.
fn answer_clients<A: Actor, R: WorldRules<A>>(layout: Layout, links: &[Link], rules: &R) -> Vec<AnswerClient> {
    if rules.network() != Network::Connections || rules.max_faults().is_none() {
        return Vec::new();
    }
    let fits =
        |actor: &ActorId| rules.has_independent_answers(*actor) && links.iter().all(|link| link.server != *actor);
    let own_links = |actor: ActorId| {
        let own = layout.links().zip(links).filter(|(_, link)| link.client == actor);
        AnswerClient { actor, links: own.map(|(link, _)| link).collect() }
    };
    layout.actors().filter(fits).map(own_links).collect()
}
