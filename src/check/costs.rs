//! What a design costs per message, counted on the fault-free schedule of its model.
//!
//! The parts run without faults: whatever is under way arrives before a timer goes off, and the next message is submitted when
//! nothing else is left to do. The second message is counted, so that joining, registering and the like do not count.
//! Every message between two parts is one *hop*; what matters is how many follow from one another.

use onceproof_engine::composition::{Action, ActorId, Direction, Environment, LinkId};
use onceproof_engine::{GlobalState, Reduced, Space};
use onceproof_models::Successor;
use onceproof_models::faults::Faults;
use onceproof_models::mechanisms::{Bounds, DedupWindow, SinkKind};
use onceproof_models::parts::{PartState, TransactionStatus};
use onceproof_models::pipeline::{BROKER, PipelineModel};
use onceproof_models::protocol::{Choice, DedupId, Msg, Timer};
use onceproof_models::scope::{ObligationFrom, Scope};
use onceproof_models::{Mechanisms, MessageSet, Pipeline, Reductions, Rules};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeSet, VecDeque};

/// An id as most systems write it: 128 bits.
const ID_BYTES: u32 = 16;

/// No schedule of two messages is longer.
const MOST_STEPS: usize = 1_000;

/// What one message costs where nothing goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Hops that follow from one another between submitting and being accepted: two are a round trip.
    pub hops_to_acceptance: u32,
    /// The same between submitting and the effect.
    pub hops_to_effect: u32,
    /// All hops, acknowledgements included.
    pub hops: u32,
    /// How often a server (broker, followers, sink, database) changed what it keeps.
    pub writes: u32,
    /// What stays behind for recognising the message, in bytes.
    pub retained_bytes: u32,
    /// Parts that have to do something for it.
    pub parties: u32,
    /// Whether a part that dies on the way makes the messages of others wait: its transaction is open.
    pub blocks: bool,
}

impl Costs {
    /// The figures, for comparing: fewer is better in each.
    #[must_use]
    pub const fn figures(&self) -> [u32; 7] {
        [
            self.hops_to_acceptance,
            self.hops_to_effect,
            self.hops,
            self.writes,
            self.retained_bytes,
            self.parties,
            self.blocks as u32,
        ]
    }

    /// The names of the figures.
    pub const NAMES: [&'static str; 7] = [
        "hops to acceptance",
        "hops to effect",
        "hops in all",
        "durable writes",
        "bytes retained",
        "parties",
        "blocks others",
    ];

    /// Whether it is nowhere dearer and somewhere cheaper.
    #[must_use]
    pub fn is_cheaper(&self, other: &Self) -> bool {
        let pairs = || self.figures().into_iter().zip(other.figures());
        pairs().all(|(one, other)| one <= other) && self != other
    }

    /// One figure to sort by, where none is better in everything: what is waited for first, then what is done at all.
    #[must_use]
    pub const fn rank(&self) -> (u32, u32, u32, u32, u32) {
        let waits = self.hops_to_acceptance + self.hops_to_effect;
        (self.blocks as u32, waits + self.hops + self.writes, self.writes, self.retained_bytes, self.parties)
    }
}

/// By rank, then by the figures in their order.
impl Ord for Costs {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank(), self.figures()).cmp(&(other.rank(), other.figures()))
    }
}

impl PartialOrd for Costs {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What has to be kept in mind of a schedule under way.
struct Schedule<'a> {
    model: &'a PipelineModel,
    /// How many hops led to what each actor knows.
    known: Vec<u32>,
    /// The same for what is under way on each link, by direction.
    requests: Vec<VecDeque<u32>>,
    answers: Vec<VecDeque<u32>>,
}

/// The cost of one message, or none where the fault-free schedule brings no second message to its effect.
#[must_use]
pub fn costs(design: &Mechanisms) -> Option<Costs> {
    let bounds = Bounds { messages: 2, ..Bounds::default() };
    let mechanisms = Mechanisms { faults: Faults::NONE, bounds, ..*design };
    let nothing = Reductions::NONE;
    let model = Pipeline::reduced_model(mechanisms, Scope::default(), Rules::ALL, nothing);
    let links = model.links().len();
    let mut schedule = Schedule {
        model: &model,
        known: vec![0; model.actors().len()],
        requests: vec![VecDeque::new(); links],
        answers: vec![VecDeque::new(); links],
    };
    schedule.run(design)
}

impl Schedule<'_> {
    fn run(&mut self, design: &Mechanisms) -> Option<Costs> {
        let plain = self.model.plain();
        let mut state = self.model.start();
        self.follow(&state, ActorId::new(0));
        let mut successors = Vec::new();
        let (mut counted, mut submitted) = (Costs::NOTHING, 0);
        let (mut accepted, mut effect) = (None, None);
        let mut parties = BTreeSet::new();
        let mut retained_before = 0;
        for _ in 0..MOST_STEPS {
            successors.clear();
            plain.expand(&state, &mut successors);
            let best = successors.iter().filter_map(|step| Some((self.turn(&state, step)?, step)));
            let Some((turn, step)) = best.min_by_key(|(turn, _)| *turn) else { break };
            if turn == LAST {
                submitted += 1;
                if submitted > 2 {
                    break;
                }
                if submitted == 2 {
                    retained_before = self.retained(&state, design);
                }
                (counted, parties) = (Costs::NOTHING, BTreeSet::new());
                self.forget();
            }
            let (owed, discharged) = self.ledger(&state);
            let is_write = self.is_write(&state, step);
            let actor = self.act(step.action)?;
            let under_way = self.under_way();
            self.follow(&step.state, actor);
            counted.hops += self.under_way().saturating_sub(under_way);
            parties.insert(actor);
            counted.writes += u32::from(is_write);
            counted.blocks |= self.is_open(&step.state);
            let (owed_now, discharged_now) = self.ledger(&step.state);
            if owed_now != owed {
                accepted = Some((submitted, self.known[actor.index()]));
            }
            if discharged_now != discharged {
                effect = Some((submitted, self.known[actor.index()]));
            }
            state = step.state;
        }
        let second = |found: Option<(u32, u32)>| found.filter(|(message, _)| *message == 2).map(|(_, hops)| hops);
        Some(Costs {
            hops_to_acceptance: second(accepted)?,
            hops_to_effect: second(effect)?,
            retained_bytes: self.retained(&state, design) - retained_before,
            parties: parties.len() as u32,
            ..counted
        })
    }

    /// When a step has its turn: what is under way first, the next message last. None: it is never taken.
    fn turn(&self, state: &GlobalState, step: &Successor) -> Option<u8> {
        if step.fault.is_some() {
            return None;
        }
        self.model.view(state, |view| match step.action {
            Action::Deliver { .. } => Some(0),
            Action::Timer { actor, index } => match view.local(actor).timers.get(usize::from(index))? {
                Timer::Replicate => Some(1),
                Timer::Work(_) => Some(2),
                Timer::AutoCommit => Some(4),
                Timer::Submit => Some(LAST),
            },
            Action::Choose { actor, key, index } => {
                match view.local(actor).choices.get(usize::from(key))?.1.get(usize::from(index))? {
                    Choice::HandlerSucceeds(_) => Some(2),
                    Choice::BusinessCommits(_) => Some(3),
                    Choice::BusinessBegins => Some(LAST),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// Who does something, with what it knows by then.
    fn act(&mut self, action: Action) -> Option<ActorId> {
        Some(match action {
            Action::Deliver { link, direction } => {
                let number = link.index();
                let ends = self.model.link(link);
                let (queue, actor) = match direction {
                    Direction::ToServer => (&mut self.requests[number], ends.server),
                    Direction::ToClient => (&mut self.answers[number], ends.client),
                };
                let hops = queue.pop_front()?;
                self.known[actor.index()] = self.known[actor.index()].max(hops);
                actor
            }
            Action::Timer { actor, .. } | Action::Choose { actor, .. } => actor,
            _ => return None,
        })
    }

    /// What the actor sent is one hop farther than what it knows.
    fn follow(&mut self, state: &GlobalState, actor: ActorId) {
        let hops = self.known[actor.index()] + 1;
        for link in 0..self.requests.len() {
            let (requests, answers) = self.model.view(state, |view| {
                let id = LinkId::new(link);
                (view.requests(id).count(), view.answers(id).count())
            });
            self.requests[link].resize(requests, hops);
            self.answers[link].resize(answers, hops);
        }
    }

    fn under_way(&self) -> u32 {
        self.requests.iter().chain(&self.answers).map(|queue| queue.len() as u32).sum()
    }

    fn forget(&mut self) {
        self.known.fill(0);
        for hops in self.requests.iter_mut().chain(&mut self.answers).flatten() {
            *hops = 0;
        }
    }

    fn ledger(&self, state: &GlobalState) -> (MessageSet, MessageSet) {
        self.model.view(state, |view| (view.ledger().obligations(ObligationFrom::Accepted), view.ledger().discharged()))
    }

    /// Whether a step makes a server keep something else: it hears more than a question, or decides something itself.
    fn is_write(&self, state: &GlobalState, step: &Successor) -> bool {
        let actor = match step.action {
            Action::Deliver { link, direction: Direction::ToServer } => {
                let asks = self.model.view(state, |view| view.requests(link).next().is_some_and(Msg::is_read));
                if asks {
                    return false;
                }
                self.model.link(link).server
            }
            Action::Timer { actor, .. } | Action::Choose { actor, .. } => actor,
            _ => return false,
        };
        !self.model.rules.is_volatile(actor)
            && self.model.local_number(state, actor) != self.model.local_number(&step.state, actor)
    }

    /// Whether a transaction is open that others' messages wait for.
    fn is_open(&self, state: &GlobalState) -> bool {
        self.model.view(state, |view| match view.state(BROKER) {
            PartState::LogBroker(log) => {
                log.output.open.is_some()
                    || log.records.iter().any(|record| matches!(record.status, TransactionStatus::Open { .. }))
            }
            _ => false,
        })
    }

    /// What is kept for recognising messages, in bytes.
    fn retained(&self, state: &GlobalState, design: &Mechanisms) -> u32 {
        let ids = self.model.view(state, |view| {
            let of_part = |actor: ActorId| match view.state(actor) {
                PartState::LogBroker(log) if design.broker.dedup_window != DedupWindow::None => {
                    let remembered = log.records.iter().skip(log.remembered_from.index());
                    remembered.filter(|record| record.dedup_id == DedupId::MessageId).count()
                }
                PartState::QueueBroker(queue) => queue.remembered.len(),
                PartState::Sink(sink) if design.sink.kind == SinkKind::Upsert => sink.rows.len(),
                PartState::Sink(sink) => sink.recorded.len(),
                _ => 0,
            };
            self.model.actor_ids().map(of_part).sum::<usize>()
        });
        ids as u32 * ID_BYTES
    }
}

/// The turn of what submits the next message.
const LAST: u8 = 9;

impl Costs {
    const NOTHING: Self = Self {
        hops_to_acceptance: 0,
        hops_to_effect: 0,
        hops: 0,
        writes: 0,
        retained_bytes: 0,
        parties: 0,
        blocks: false,
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use onceproof_models::mechanisms::{Acks, Identity as By, Retries};

    #[test]
    fn who_does_not_wait_is_accepted_at_once() {
        let mut design = Mechanisms::default();
        (design.producer.acks, design.producer.retries) = (Acks::None, Retries::None);
        assert_eq!(costs(&design).map(|costs| costs.hops_to_acceptance), Some(0));
        let waits = costs(&Mechanisms::default());
        assert_eq!(waits.map(|costs| costs.hops_to_acceptance), Some(2));
    }

    #[test]
    fn an_inbox_keeps_an_id_for_every_message() {
        let mut design = Mechanisms::default();
        design.sink.kind = SinkKind::Inbox;
        assert_eq!(costs(&design).map(|costs| costs.retained_bytes), Some(16));
        assert_eq!(costs(&Mechanisms::default()).map(|costs| costs.retained_bytes), Some(0));
    }

    #[test]
    fn a_transaction_costs_hops_and_blocks() {
        let mut design = Mechanisms::default();
        design.producer.identity = By::Sequence;
        design.broker.dedup_window = DedupWindow::OutlivesRetries;
        let plain = costs(&design);
        design.producer.transactional = true;
        let transactional = costs(&design);
        assert!(transactional.zip(plain).is_some_and(|(one, other)| one.hops > other.hops));
        assert_eq!(transactional.map(|costs| costs.blocks), Some(true));
        assert_eq!(plain.map(|costs| costs.blocks), Some(false));
    }
}
