//! The fault-free schedule, and the figures counted on it.

use super::figures::Costs;
use onceproof_engine::composition::{Action, ActorId, Direction, Environment, LinkId};
use onceproof_engine::{GlobalState, Reduced, Space};
use onceproof_models::Successor;
use onceproof_models::faults::Faults;
use onceproof_models::mechanisms::{Bounds, DedupWindow, SinkKind};
use onceproof_models::parts::PartState;
use onceproof_models::pipeline::{BROKER, PipelineModel};
use onceproof_models::protocol::{Choice, DedupId, Msg, Timer};
use onceproof_models::scope::{ObligationFrom, Scope};
use onceproof_models::{Mechanisms, MessageSet, Pipeline, Reductions, Rules};
use std::collections::{BTreeSet, VecDeque};

/// The size of an id, in bytes: most systems write 128 bits.
const ID_BYTES: u32 = 16;

/// The most steps of a schedule of two messages.
const MAX_STEPS: usize = 1_000;

/// When a step is taken: the lowest enabled turn first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// A message under way arrives.
    Delivery,
    /// Replicas catch up.
    Replication,
    /// A worker or a handler does its work.
    Work,
    /// A business transaction commits.
    Commit,
    /// The auto-commit timer fires.
    AutoCommit,
    /// The next message is submitted.
    Submission,
}

/// A schedule under way.
struct Schedule<'a> {
    model: &'a PipelineModel,
    /// For each actor, the longest chain of hops that led to what it knows.
    known: Vec<u32>,
    /// For each link, the same of each request and answer under way, oldest first.
    requests: Vec<VecDeque<u32>>,
    answers: Vec<VecDeque<u32>>,
}

/// Returns the costs of one message; none where the fault-free schedule brings no second message to
/// its effect.
#[must_use]
pub fn costs(design: &Mechanisms) -> Option<Costs> {
    let bounds = Bounds { messages: 2, ..Bounds::default() };
    let mechanisms = Mechanisms { faults: Faults::NONE, bounds, ..*design };
    let model = Pipeline::reduced_model(mechanisms, Scope::default(), Rules::ALL, Reductions::NONE);
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
    /// Takes the schedule's steps, and counts those between the second submission and the third.
    fn run(&mut self, design: &Mechanisms) -> Option<Costs> {
        let plain = self.model.plain();
        let mut state = self.model.start();
        self.follow(&state, ActorId::new(0));
        let mut successors = Vec::new();
        let (mut counted, mut submitted) = (Costs::default(), 0);
        let (mut accepted, mut effect) = (None, None);
        let mut parties = BTreeSet::new();
        let mut retained_before = 0;
        for _ in 0..MAX_STEPS {
            successors.clear();
            plain.expand(&state, &mut successors);
            let best = successors.iter().filter_map(|step| Some((self.turn(&state, step)?, step)));
            let Some((turn, step)) = best.min_by_key(|(turn, _)| *turn) else { break };
            if turn == Turn::Submission {
                submitted += 1;
                if submitted > 2 {
                    break;
                }
                if submitted == 2 {
                    retained_before = self.retained(&state, design);
                }
                (counted, parties) = (Costs::default(), BTreeSet::new());
                self.restart_count();
            }
            let (obligations, discharged) = self.ledger(&state);
            let is_write = self.is_write(&state, step);
            let actor = self.act(step.action)?;
            let under_way = self.under_way();
            self.follow(&step.state, actor);
            counted.hops += self.under_way().saturating_sub(under_way);
            parties.insert(actor);
            counted.writes += u32::from(is_write);
            counted.blocks |= self.is_open(&step.state);
            let (obligations_now, discharged_now) = self.ledger(&step.state);
            if obligations_now != obligations {
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

    /// The turn of a step; none where the schedule never takes it.
    fn turn(&self, state: &GlobalState, step: &Successor) -> Option<Turn> {
        if step.fault.is_some() {
            return None;
        }
        self.model.view(state, |view| match step.action {
            Action::Deliver { .. } => Some(Turn::Delivery),
            Action::Timer { actor, index } => match view.local(actor).timers.get(usize::from(index))? {
                Timer::Replicate => Some(Turn::Replication),
                Timer::Work(_) => Some(Turn::Work),
                Timer::AutoCommit => Some(Turn::AutoCommit),
                Timer::Submit => Some(Turn::Submission),
            },
            Action::Choose { actor, key, index } => {
                match view.local(actor).choices.get(usize::from(key))?.1.get(usize::from(index))? {
                    Choice::HandlerSucceeds(_) => Some(Turn::Work),
                    Choice::BusinessCommits(_) => Some(Turn::Commit),
                    Choice::BusinessBegins => Some(Turn::Submission),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// The actor of a step. A delivery adds the hops of its message to what the receiver knows.
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

    /// Notes what an actor has sent: one hop more than led to what it knows.
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

    /// How many messages are under way.
    fn under_way(&self) -> u32 {
        self.requests.iter().chain(&self.answers).map(|queue| queue.len() as u32).sum()
    }

    /// Starts to count hops anew.
    fn restart_count(&mut self) {
        self.known.fill(0);
        for hops in self.requests.iter_mut().chain(&mut self.answers).flatten() {
            *hops = 0;
        }
    }

    /// The accepted messages, and those with an effect.
    fn ledger(&self, state: &GlobalState) -> (MessageSet, MessageSet) {
        self.model.view(state, |view| (view.ledger().obligations(ObligationFrom::Accepted), view.ledger().discharged()))
    }

    /// Whether a step changes the durable state of a server, other than by a request that only
    /// reads.
    fn is_write(&self, state: &GlobalState, step: &Successor) -> bool {
        let actor = match step.action {
            Action::Deliver { link, direction: Direction::ToServer } => {
                let is_read = self.model.view(state, |view| view.requests(link).next().is_some_and(Msg::is_read));
                if is_read {
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

    /// Whether a transaction is open that other messages wait for.
    fn is_open(&self, state: &GlobalState) -> bool {
        self.model.view(state, |view| match view.state(BROKER) {
            PartState::LogBroker(log) => log.output.is_unresolved() || log.awaits_marker(),
            _ => false,
        })
    }

    /// The size of the state that the parts keep for recognising messages, in bytes.
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

#[cfg(test)]
mod tests {
    use super::*;
    use onceproof_models::mechanisms::{Acks, Identity as By, Retries};

    #[test]
    fn producer_without_acks_is_accepted_without_a_hop() {
        let mut design = Mechanisms::default();
        (design.producer.acks, design.producer.retries) = (Acks::None, Retries::None);
        assert_eq!(costs(&design).map(|costs| costs.hops_to_acceptance), Some(0));
        let waits = costs(&Mechanisms::default());
        assert_eq!(waits.map(|costs| costs.hops_to_acceptance), Some(2));
    }

    #[test]
    fn inbox_keeps_an_id_for_every_message() {
        let mut design = Mechanisms::default();
        design.sink.kind = SinkKind::Inbox;
        assert_eq!(costs(&design).map(|costs| costs.retained_bytes), Some(16));
        assert_eq!(costs(&Mechanisms::default()).map(|costs| costs.retained_bytes), Some(0));
    }

    #[test]
    fn transaction_costs_hops_and_blocks() {
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
