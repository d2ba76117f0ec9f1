//! A design's parts, wired together, and the rules of the world that they live in.
//!
//! What is a fault and what is recovery is decided here, from the global state: the end of a lease is a fault while its
//! holder is at work and recovery afterwards. Bounds are kept here too, by not taking the fault that would exceed them:
//! a bound never blocks a part.
//!
//! A crash and the restart of the same part are one step. While a part is down nobody hears from it, which is the same
//! as its messages being late; and another instance that takes its work over in the meantime is the same part restarted
//! under another name.

mod copies;
mod fault_impact;
mod quiescence;
mod reduce;
mod write_outcome;

pub use write_outcome::WriteOutcome;

use crate::faults::Fault;
use crate::guarantee::{Guarantee, GuaranteeSet};
use crate::ids::{EntryNumber, Receipt, Source};
use crate::ledger::Ledger;
use crate::mechanisms::{
    Acknowledge, BrokerKind, DiskSync, Mechanisms, MessageRetention, ReplicationSlot, SourceKind, StartPosition,
};
use crate::message_set::MessageSet;
use crate::parts::{
    Consumer, Database, HeldMessage, LogBroker, Output, Part, PartState, Producer, QueueBroker, Relay, Sender, Sink,
};
use crate::permutation::Permutation;
use crate::permutation::{Permute, permute_local};
use crate::protocol::{Choice, Msg};
use crate::reductions::Reductions;
use crate::rules::Rules;
use crate::scope::Scope;
use onceproof_engine::composition::{
    Action, ActorId, Budget, Environment, Event, FaultCounter, Judgement, Link, LinkId, Local, Network, Observation,
    Observer, Reducer, Symmetry, View, World,
};
use onceproof_engine::{Assessment, Marks, Properties, PropertyId, PropertySet};
use stateright::actor::Id;

/// The rules of one pipeline's world.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The design.
    pub mechanisms: Mechanisms,
    /// What its claims are about.
    pub scope: Scope,
    /// What keeps the state space small.
    pub reductions: Reductions,
    submits_first: bool,
    takes_first: bool,
    standby: Option<ActorId>,
    parts: Vec<Part>,
    names: Vec<String>,
    links: Vec<Link>,
}

/// A pipeline as a model.
pub type PipelineModel = World<Part, Pipeline>;

/// The hazards that take a fault which hits a message.
const HAZARDS_OF_FAULTS: GuaranteeSet =
    GuaranteeSet::EMPTY.with(Guarantee::LossFree).with(Guarantee::DuplicateFree).with(Guarantee::Progress);

/// The goal that every message which is owed an effect has had it or is accounted for, as a bit of an [`Assessment`].
pub const DISCHARGED: PropertyId = PropertyId::new(0);
/// The goal that nothing is blocked and nothing is left to do, as a bit of an [`Assessment`].
pub const QUIESCENT: PropertyId = PropertyId::new(1);

/// The place of the producing client: the application or the relay.
pub const PRODUCER: ActorId = ActorId::new(0);
/// The place of the broker.
pub const BROKER: ActorId = ActorId::new(1);
/// The place of the first consumer.
pub const FIRST_CONSUMER: ActorId = ActorId::new(2);

impl Pipeline {
    /// The model of a design, with the given rules in force and all reductions.
    #[must_use]
    pub fn model(mechanisms: Mechanisms, scope: Scope, rules: Rules) -> PipelineModel {
        Self::reduced_model(mechanisms, scope, rules, Reductions::ALL)
    }

    /// The model of a design with the given reductions.
    #[must_use]
    pub fn reduced_model(mechanisms: Mechanisms, scope: Scope, rules: Rules, reductions: Reductions) -> PipelineModel {
        let pipeline = Self::new(mechanisms, scope, rules, reductions);
        World::new(pipeline.parts.clone(), pipeline.links.clone(), pipeline)
    }

    fn new(mechanisms: Mechanisms, scope: Scope, rules: Rules, reductions: Reductions) -> Self {
        let instances = usize::from(mechanisms.consumer.instances);
        let first = FIRST_CONSUMER.index();
        let consumers: Vec<Id> = (0..instances).map(|index| Id::from(first + index)).collect();
        let broker = Id::from(BROKER);
        let has_sink = mechanisms.consumer.acknowledge != Acknowledge::InTransaction;
        let sink = has_sink.then(|| Id::from(first + instances));
        let database =
            (mechanisms.source.kind != SourceKind::Direct).then(|| Id::from(first + instances + usize::from(has_sink)));
        let messages = mechanisms.bounds.messages;

        let sender = Sender { settings: mechanisms.producer, broker, rules };
        let source = mechanisms.source;
        // The sending side: the application, or the relay of an outbox. One that stands by replaces a stalled first one.
        let sending = |standby: bool| {
            let sender = sender.clone();
            match (source.kind, database) {
                (SourceKind::Outbox, Some(database)) => Part::Relay(Relay { source, sender, database, standby }),
                _ => Part::Producer(Producer { source, sender, database, messages, standby }),
            }
        };
        let sends = if source.kind == SourceKind::Outbox { "relay" } else { "producer" };
        let mut parts = vec![sending(false)];
        let mut names = vec![if source.instances == 1 { sends.to_owned() } else { format!("{sends} 1") }];
        parts.push(match mechanisms.broker.kind {
            BrokerKind::Log => {
                let output = Output {
                    fencing: mechanisms.sink.fencing,
                    commit_fencing: mechanisms.consumer.commit_fencing,
                    readers: mechanisms.sink.readers,
                    rules,
                };
                Part::LogBroker(LogBroker { mechanisms, consumers: consumers.clone(), output, rules })
            }
            BrokerKind::Queue => Part::QueueBroker(QueueBroker { mechanisms, rules }),
        });
        names.push("broker".to_owned());
        for number in 1..=instances {
            parts.push(Part::Consumer(Consumer { mechanisms, broker, sink, rules }));
            names.push(if instances == 1 { "consumer".to_owned() } else { format!("consumer {number}") });
        }
        if sink.is_some() {
            parts.push(Part::Sink(Sink { settings: mechanisms.sink, rules }));
            names.push("sink".to_owned());
        }
        if database.is_some() {
            parts.push(Part::Database(Database { source, messages, rules }));
            names.push("database".to_owned());
        }

        let standby = (source.instances > 1).then(|| ActorId::new(parts.len()));
        if standby.is_some() {
            parts.push(sending(true));
            names.push(format!("{sends} 2"));
        }

        let mut links = Vec::new();
        for client in [Some(PRODUCER), standby].into_iter().flatten() {
            links.push(Link { client, server: BROKER });
            links.extend(database.map(|database| Link { client, server: database.into() }));
        }
        for consumer in consumers {
            links.push(Link { client: consumer.into(), server: BROKER });
            links.extend(sink.map(|sink| Link { client: consumer.into(), server: sink.into() }));
        }
        let submits_first = reductions.partial_order && Self::submits_first(&mechanisms, scope, rules);
        let takes_first = reductions.partial_order && Self::takes_first(&mechanisms, scope, rules);
        Self { mechanisms, scope, reductions, submits_first, takes_first, standby, parts, names, links }
    }

    /// What people call an actor.
    #[must_use]
    pub fn name(&self, actor: ActorId) -> &str {
        self.names.get(actor.index()).map_or("ledger", String::as_str)
    }

    /// The names of all actors.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The actors, by id.
    fn actors(&self) -> impl Iterator<Item = ActorId> + use<> {
        (0..self.parts.len()).map(ActorId::new)
    }

    /// The links with their ids.
    fn numbered_links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.links.iter().enumerate().map(|(index, link)| (LinkId::new(index), link))
    }

    /// Whether the holder of a lease still has the message, or is about to get it.
    fn is_at_work(&self, view: &View<'_, Part>, number: EntryNumber) -> bool {
        let PartState::QueueBroker(queue) = view.state(BROKER) else { return false };
        let Some(lease) = queue.entry(number).and_then(|entry| entry.lease) else { return false };
        let current = Receipt { entry: number, parity: lease.parity };
        let holder = ActorId::from(lease.holder);
        let is_it = |held: &HeldMessage| held.source == Source::Delivery(current);
        let is_held = matches!(view.state(holder), PartState::Consumer(state) if state.held.iter().any(is_it));
        let link = self.numbered_links().find(|(_, link)| link.client == holder && link.server == BROKER);
        let is_lease = |msg: &Msg| matches!(msg, Msg::Lease { receipt, .. } if *receipt == current);
        // An acknowledgement on its way is not late yet.
        let is_ack = |msg: &Msg| matches!(msg, Msg::Ack { receipt } if *receipt == current);
        is_held || link.is_some_and(|(link, _)| view.answers(link).any(is_lease) || view.requests(link).any(is_ack))
    }

    fn judge_choice(&self, view: &View<'_, Part>, choice: Choice) -> Judgement<Fault> {
        let faults = self.mechanisms.faults;
        let only_if = |possible: bool, fault: Fault| if possible { Judgement::Fault(fault) } else { Judgement::Never };
        match choice {
            Choice::Rebalance => only_if(faults.rebalance, Fault::Rebalance),
            Choice::Failover { unclean: false, .. } => only_if(faults.failover, Fault::Failover),
            Choice::Failover { unclean: true, .. } => only_if(faults.failover, Fault::UncleanFailover),
            Choice::PowerLoss { .. } => {
                let broker = self.mechanisms.broker;
                only_if(faults.lossy_crash, Fault::PowerLoss(broker.fewest_holders()))
            }
            Choice::WindowExpires => only_if(faults.expiry, Fault::WindowExpires),
            Choice::MessageExpires(_) => only_if(faults.expiry, Fault::MessageExpires),
            Choice::TransactionTimesOut => only_if(faults.expiry, Fault::TransactionTimesOut),
            Choice::DeadLetterIsLost(_) => only_if(faults.crash, Fault::ServerCrash),
            Choice::SlotAdvances if self.mechanisms.source.slot == ReplicationSlot::LostAtFailover => {
                only_if(faults.failover, Fault::Failover)
            }
            Choice::LeaseExpires(number) if self.is_at_work(view, number) => {
                only_if(faults.expiry, Fault::LeaseExpires)
            }
            Choice::HandlerFails(_) => only_if(faults.handler_failure, Fault::HandlerFails),
            Choice::BusinessRollsBack(_) => only_if(faults.rollback, Fault::Rollback),
            Choice::LeaseExpires(_)
            | Choice::DeadLetterArrives(_)
            | Choice::SlotAdvances
            | Choice::TryAgain
            | Choice::GiveUp
            | Choice::BusinessBegins
            | Choice::BusinessCommits(_)
            | Choice::HandlerSucceeds(_) => Judgement::Normal,
        }
    }
}

impl Environment<Part> for Pipeline {
    type Fault = Fault;

    fn network(&self) -> Network {
        Network::Connections
    }

    fn judge(&self, view: &View<'_, Part>, event: &Event<'_, Part>) -> Judgement<Fault> {
        let faults = self.mechanisms.faults;
        match event {
            Event::Deliver | Event::Timer { .. } => Judgement::Normal,
            Event::Late { msg, .. } => {
                if self.exceeds_copies(view, msg, None) {
                    Judgement::Never
                } else {
                    Judgement::Fault(Fault::LateRequest)
                }
            }
            Event::Break { link } => {
                let Link { client, server } = self.links[link.index()];
                if faults.network && !(server == BROKER && self.break_exceeds_copies(view, client)) {
                    Judgement::Fault(Fault::ConnectionBreaks)
                } else {
                    Judgement::Never
                }
            }
            Event::Crash { actor } => {
                let exceeds = match *actor {
                    BROKER => self.reset_exceeds_copies(view),
                    // Whoever was replaced and crashes is gone: the same as one that never goes on.
                    PRODUCER if self.is_replaced(view) => true,
                    actor => self.restart_exceeds(view, actor, Some(actor)),
                };
                let fault = if self.is_volatile(*actor) { Fault::ProcessCrash } else { Fault::ServerCrash };
                if faults.crash && !exceeds { Judgement::Fault(fault) } else { Judgement::Never }
            }
            Event::Replace { from, .. } => {
                let possible = faults.rebalance && !self.is_replaced(view) && !self.restart_exceeds(view, *from, None);
                if possible { Judgement::Fault(Fault::Replacement) } else { Judgement::Never }
            }
            Event::Choose { actor, choice } => {
                let resets = self.resets_connections(choice);
                let forgets = *actor == BROKER && matches!(choice, Choice::WindowExpires);
                if (resets && self.reset_exceeds_copies(view)) || (forgets && self.forgetting_exceeds_copies(view)) {
                    Judgement::Never
                } else {
                    self.judge_choice(view, **choice)
                }
            }
        }
    }

    fn budget(&self, fault: Fault) -> Option<Budget> {
        let bounds = self.mechanisms.bounds;
        match fault {
            Fault::Rebalance => Some(Budget { counter: FaultCounter::new(0), cost: 1, limit: bounds.rebalances }),
            Fault::Failover | Fault::UncleanFailover => {
                Some(Budget { counter: FaultCounter::new(1), cost: 1, limit: bounds.failovers })
            }
            Fault::Replacement => Some(Budget { counter: FaultCounter::new(3), cost: 1, limit: bounds.replacements }),
            Fault::PowerLoss(machines) => {
                Some(Budget { counter: FaultCounter::new(2), cost: machines, limit: bounds.lossy_crashes })
            }
            _ => None,
        }
    }

    fn max_faults(&self) -> Option<u8> {
        Some(self.mechanisms.bounds.faults).filter(|faults| *faults > 0)
    }

    fn resets_connections(&self, choice: &Choice) -> bool {
        matches!(choice, Choice::Failover { .. } | Choice::PowerLoss { .. })
    }

    fn is_volatile(&self, actor: ActorId) -> bool {
        self.parts[actor.index()].kind().is_volatile()
    }

    fn standby(&self) -> Option<(ActorId, ActorId)> {
        self.standby.map(|standby| (standby, PRODUCER))
    }

    fn connection_lost(&self) -> Option<Msg> {
        Some(Msg::ConnectionLost)
    }

    fn may_be_late(&self, link: LinkId, msg: &Msg) -> bool {
        let faults = self.mechanisms.faults;
        let to_sink = matches!(self.parts[self.links[link.index()].server.index()], Part::Sink(_));
        !msg.is_read() && if to_sink { faults.late_sink_requests } else { faults.late_requests }
    }

    fn is_alternative(&self, choice: &Choice) -> bool {
        matches!(choice, Choice::TryAgain | Choice::GiveUp | Choice::HandlerSucceeds(_) | Choice::HandlerFails(_))
    }
}

impl Observer<Part> for Pipeline {
    type Ledger = Ledger;

    fn properties(&self) -> Properties {
        let names = || Guarantee::ALL.into_iter().map(|guarantee| guarantee.name().to_owned()).collect();
        Properties {
            always: names(),
            sometimes: names(),
            eventually: vec!["every obligation discharged".to_owned(), "quiescent".to_owned()],
        }
    }

    fn observe(&self, ledger: &Ledger, notes: &[Msg]) -> (Ledger, Marks) {
        let mut ledger = ledger.clone();
        let mut marks = Marks::default();
        for msg in notes {
            if let Msg::Note(note) = msg {
                let findings = ledger.record(*note, self.scope);
                marks.violations |= findings.violations.into();
                marks.hazards |= findings.hazards.into();
            }
        }
        (ledger, marks)
    }

    fn hazards(
        &self,
        before: &Observation<'_, Part, Ledger>,
        event: &Event<'_, Part>,
        fault: Option<Fault>,
        known: PropertySet,
    ) -> PropertySet {
        let asks = fault.is_some() && !GuaranteeSet::from(known).contains_all(HAZARDS_OF_FAULTS);
        let hit = if asks { self.fault_impact(before, event) } else { MessageSet::EMPTY };
        before.ledger().hazards(hit).into()
    }

    fn assess(&self, state: &Observation<'_, Part, Ledger>) -> Assessment {
        // Order is violated or not, whatever becomes of the rest.
        if self.scope.only_order {
            return Assessment::default();
        }
        let is_discharged = state.ledger().is_discharged(self.scope.of);
        let is_quiescent = self.actors().all(|actor| self.is_part_quiescent(state, actor));
        let reached = [(DISCHARGED, is_discharged), (QUIESCENT, is_quiescent)];
        Assessment {
            obligations: [DISCHARGED, QUIESCENT].into_iter().collect(),
            reached: reached.into_iter().filter(|(_, is_reached)| *is_reached).map(|(goal, _)| goal).collect(),
            is_cut: false,
        }
    }
}

impl Reducer<Part> for Pipeline {
    fn is_dead(&self, server: &PartState, client: ActorId, msg: &Msg) -> bool {
        // What carries a number that comes round again has to go in any case, or it would be taken for a current one.
        let comes_round = matches!(
            msg,
            Msg::Ack { .. }
                | Msg::Nack { .. }
                | Msg::WriteOutput { .. }
                | Msg::AddOffset { .. }
                | Msg::EndOutput { .. }
        );
        (self.reductions.state_canonicalisation || comes_round)
            && self.parts.iter().any(|part| match (part, server) {
                (Part::LogBroker(part), PartState::LogBroker(state)) => part.is_dead(state, msg),
                (Part::QueueBroker(part), PartState::QueueBroker(state)) => part.is_dead(state, Id::from(client), msg),
                (Part::Sink(part), PartState::Sink(state)) => part.is_dead(state, msg),
                (Part::Database(part), PartState::Database(state)) => part.is_dead(state, msg),
                _ => false,
            })
    }

    fn is_commuting(&self, server: &PartState, msg: &Msg) -> bool {
        self.reductions.state_canonicalisation
            && self.parts.iter().any(|part| match (part, server) {
                (Part::Sink(part), PartState::Sink(state)) => part.is_pure_effect(state, msg),
                _ => false,
            })
    }

    fn is_eager_read(&self, server: &PartState, client: ActorId, msg: &Msg, is_new: bool) -> bool {
        self.reductions.eager_reads && ((is_new && msg.is_read()) || self.is_dead(server, client, msg))
    }

    fn without_unobserved(&self, actor: ActorId, state: &PartState) -> Option<PartState> {
        if self.reductions.state_canonicalisation { self.forget_unseen(actor, state) } else { None }
    }

    fn has_representatives(&self) -> bool {
        let unseen = self.mechanisms.broker.kind == BrokerKind::Queue
            || self.mechanisms.consumer.acknowledge == Acknowledge::InTransaction
            || self.standby.is_some();
        let takes_alone = self.reductions.partial_order && self.scope.only_order;
        let goes_ahead = self.submits_first || self.takes_first || takes_alone;
        (self.reductions.state_canonicalisation && unseen) || goes_ahead || !self.symmetries().is_empty()
    }

    fn ample_step(&self, view: &View<'_, Part>) -> Option<Action> {
        let submits = if self.submits_first { Self::submits(view) } else { None };
        submits.or_else(|| if self.takes_first { self.takes(view) } else { None })
    }

    fn is_first_read_observable(&self, client: ActorId) -> bool {
        let Mechanisms { broker, consumer, .. } = self.mechanisms;
        if !matches!(self.parts[client.index()], Part::Consumer(_)) {
            // A relay that polls late gets more rows at once.
            return true;
        }
        let expires = broker.retention == MessageRetention::Expires;
        match broker.kind {
            // A position is the same whether it is assigned early or late, but for who owns the partition from the start, where it
            // is behind what is there, or in front of what is dropped. Nobody else is assigned one before a rebalance, which
            // is as late as it likes.
            BrokerKind::Log => client == FIRST_CONSUMER && (consumer.start == StartPosition::Latest || expires),
            // A consumer that asked early is given a message before anything can take it away, where something can: what is
            // delivered is on every replica.
            BrokerKind::Queue => expires || broker.unclean_election || broker.sync == DiskSync::Background,
        }
    }

    fn are_late_requests_faults(&self) -> bool {
        self.reductions.state_canonicalisation
    }

    fn may_answer(&self, view: &View<'_, Part>, server: ActorId, client: ActorId) -> bool {
        let client = Id::from(client);
        match view.state(server) {
            PartState::LogBroker(log) => {
                log.awaiting.iter().any(|awaited| awaited.producer == client)
                    || log.joining.contains(&client)
                    || log.fetching.is_some_and(|fetch| fetch.consumer == client)
            }
            PartState::QueueBroker(queue) => {
                queue.awaiting.iter().any(|awaited| awaited.producer == client) || queue.receiving.contains(&client)
            }
            PartState::Database(database) => database.waiting.iter().any(|poll| poll.relay == client),
            // It answers at once.
            PartState::Sink(_) => false,
            _ => true,
        }
    }

    fn has_independent_answers(&self, client: ActorId) -> bool {
        // Whether a lease may end is a question of what the consumer is at.
        let is_leased =
            self.mechanisms.broker.kind == BrokerKind::Queue && matches!(self.parts[client.index()], Part::Consumer(_));
        // Where registrations fence nobody, a request for what another's open transaction has already is heard at once, and
        // would have been another thing after that transaction's end: what it comes from can be put off.
        let shares_output = self.mechanisms.consumer.acknowledge == Acknowledge::InTransaction
            && matches!(self.parts[client.index()], Part::Consumer(_));
        // Elsewhere it saves less than it costs.
        self.reductions.partial_order && self.scope.only_order && !is_leased && !shares_output
    }

    fn canonical_dead_state(&self, view: &View<'_, Part>) -> Option<(ActorId, PartState)> {
        if self.reductions.state_canonicalisation && self.standby.is_some() { self.dead_replaced(view) } else { None }
    }
}

impl Symmetry<Part> for Pipeline {
    type Permutation = Permutation;

    fn permutations(&self) -> Vec<Permutation> {
        self.symmetries()
    }

    fn admits(&self, view: &View<'_, Part>, by: &Permutation) -> bool {
        self.keeps_order_of_submission(view, by)
    }

    fn normal_form(&self, view: &View<'_, Part>) -> Option<Permutation> {
        if self.reductions.state_canonicalisation {
            self.flips_turns(view).or_else(|| self.rotates_turns(view))
        } else {
            None
        }
    }

    fn permute_local(&self, local: &Local<Part>, by: &Permutation) -> Local<Part> {
        permute_local(self.mechanisms.sink.kind, local, by)
    }

    fn permute_msg(&self, msg: &Msg, by: &Permutation) -> Msg {
        msg.permuted(by)
    }

    fn permute_ledger(&self, ledger: &Ledger, by: &Permutation) -> Ledger {
        ledger.permuted(by)
    }
}
