//! The parts of a design, their names, and the links between them.

use crate::mechanisms::{Acknowledge, BrokerKind, Mechanisms, SourceKind};
use crate::parts::{Consumer, Database, LogBroker, Output, Part, Producer, QueueBroker, Relay, Sender, Sink};
use crate::rules::Rules;
use onceproof_engine::composition::{ActorId, Link};
use stateright::actor::Id;

/// The producing client: the application or the relay.
pub const PRODUCER: ActorId = ActorId::new(0);
/// The broker.
pub const BROKER: ActorId = ActorId::new(1);
/// The first consumer; the others follow.
pub const FIRST_CONSUMER: ActorId = ActorId::new(2);

/// The parts of a design, their names, and the links between them.
#[derive(Clone, Debug)]
pub(super) struct Assembly {
    /// The parts, by actor: producing client, broker, consumers, sink, database, standby. The last
    /// three only where the design has them.
    pub(super) parts: Vec<Part>,
    /// The name of each part, by actor.
    pub(super) names: Vec<String>,
    /// The connections, each from a client to a server.
    pub(super) links: Vec<Link>,
    /// The second instance of the producing client, where there is one.
    pub(super) standby: Option<ActorId>,
}

impl Assembly {
    pub(super) fn new(mechanisms: Mechanisms, rules: Rules, marks_new_lease: bool) -> Self {
        let instances = usize::from(mechanisms.consumer.instances);
        let first = FIRST_CONSUMER.index();
        let consumers: Vec<Id> = (first..first + instances).map(Id::from).collect();
        let has_sink = mechanisms.consumer.acknowledge != Acknowledge::InTransaction;
        let has_database = mechanisms.source.kind != SourceKind::Direct;
        let sink = has_sink.then(|| Id::from(first + instances));
        let database = has_database.then(|| Id::from(first + instances + usize::from(has_sink)));

        let client = Client::new(mechanisms, database, rules);
        let mut assembly = Self { parts: Vec::new(), names: Vec::new(), links: Vec::new(), standby: None };
        let has_standby = mechanisms.source.instances > 1;
        assembly.add(client.part(false), client.name(has_standby.then_some(1)));
        assembly.add(broker(mechanisms, &consumers, rules), "broker".to_owned());
        for number in 1..=instances {
            let name = if instances == 1 { "consumer".to_owned() } else { format!("consumer {number}") };
            let broker = Id::from(BROKER);
            assembly.add(Part::Consumer(Consumer { mechanisms, broker, sink, rules, marks_new_lease }), name);
        }
        if has_sink {
            assembly.add(Part::Sink(Sink { settings: mechanisms.sink, rules }), "sink".to_owned());
        }
        if has_database {
            let (source, messages) = (mechanisms.source, mechanisms.bounds.messages);
            assembly.add(Part::Database(Database { source, messages, rules }), "database".to_owned());
        }
        if has_standby {
            assembly.standby = Some(ActorId::new(assembly.parts.len()));
            assembly.add(client.part(true), client.name(Some(2)));
        }

        for client in [Some(PRODUCER), assembly.standby].into_iter().flatten() {
            assembly.link(client, [Some(Id::from(BROKER)), database]);
        }
        for consumer in consumers {
            assembly.link(consumer.into(), [Some(Id::from(BROKER)), sink]);
        }
        assembly
    }

    fn add(&mut self, part: Part, name: String) {
        self.parts.push(part);
        self.names.push(name);
    }

    fn link(&mut self, client: ActorId, servers: [Option<Id>; 2]) {
        self.links.extend(servers.into_iter().flatten().map(|server| Link { client, server: server.into() }));
    }
}

/// The producing client: the application, or the relay of an outbox.
struct Client {
    mechanisms: Mechanisms,
    sender: Sender,
    database: Option<Id>,
}

impl Client {
    fn new(mechanisms: Mechanisms, database: Option<Id>, rules: Rules) -> Self {
        let sender =
            Sender { settings: mechanisms.producer, broker: Id::from(BROKER), epoch: mechanisms.broker.epoch, rules };
        Self { mechanisms, sender, database }
    }

    /// The client. A standby replaces a first instance that has stalled.
    fn part(&self, standby: bool) -> Part {
        let (source, sender, database) = (self.mechanisms.source, self.sender.clone(), self.database);
        if let (SourceKind::Outbox, Some(database)) = (source.kind, database) {
            return Part::Relay(Relay { source, sender, database, standby });
        }
        let messages = self.mechanisms.bounds.messages;
        Part::Producer(Producer { source, sender, database, messages, standby })
    }

    /// Its name, with the number of the instance where there are two.
    fn name(&self, instance: Option<u8>) -> String {
        let name = if self.mechanisms.source.kind == SourceKind::Outbox { "relay" } else { "producer" };
        instance.map_or_else(|| name.to_owned(), |number| format!("{name} {number}"))
    }
}

fn broker(mechanisms: Mechanisms, consumers: &[Id], rules: Rules) -> Part {
    match mechanisms.broker.kind {
        BrokerKind::Log => {
            let output = Output::new(&mechanisms, rules);
            Part::LogBroker(LogBroker { mechanisms, consumers: consumers.to_vec(), output, rules })
        }
        BrokerKind::Queue => Part::QueueBroker(QueueBroker { mechanisms, rules }),
    }
}
