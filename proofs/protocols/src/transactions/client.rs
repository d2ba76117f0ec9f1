//! A client: its next request, and its reaction to the answer.

use super::settings::{Epochs, GivingUp, Settings, Shape};
use super::state::{Answer, Client, OUTPUTS, POSITIONS, Phase, Request, State};

impl Client {
    pub(super) fn is_in_transaction(&self) -> bool {
        self.has_begun && !matches!(self.phase, Phase::Idle | Phase::Init | Phase::Bump | Phase::Done)
    }
}

impl State {
    fn drop_transaction(&mut self, number: usize) {
        let client = &mut self.clients[number];
        self.dropped |= 1 << client.transaction;
        client.transaction += 1;
    }

    /// Counts the client's attempt as aborted where the client has not asked for its end: the next
    /// session aborts it.
    fn abandon(&mut self, number: usize) {
        let client = &self.clients[number];
        if client.is_in_transaction() && !matches!(client.phase, Phase::Commit | Phase::Abort) {
            self.aborted |= 1 << client.attempt;
        }
    }
}

impl Settings {
    /// The transactional id of a client.
    pub(super) fn id(&self, client: usize) -> u8 {
        if self.rules.id_per_owner { client as u8 } else { 0 }
    }

    /// The number of records of a transaction.
    pub(super) fn records_per_transaction(&self) -> u8 {
        if self.is_plain() { 2 } else { 1 }
    }

    pub(super) fn message(&self, transaction: u8, record: u8) -> u8 {
        transaction * self.records_per_transaction() + record
    }

    fn partition(&self, record: u8) -> u8 {
        match self.shape {
            Shape::Copy { .. } | Shape::Checkpoint | Shape::Source => 0,
            Shape::Plain { partitions } => record % partitions,
        }
    }

    /// The next request of a client; none where it does without one.
    pub(super) fn request(&self, state: &State, number: usize) -> Option<Request> {
        let client = &state.clients[number];
        let (id, epoch) = (self.id(number), client.epoch);
        match client.phase {
            Phase::Idle | Phase::ReadPosition | Phase::Checkpoint | Phase::Done => None,
            Phase::Init => Some(Request::Init { id, epoch: None }),
            Phase::Bump => Some(Request::Init { id, epoch: Some(epoch) }),
            Phase::Add(record) => Some(Request::Add { id, epoch, partition: self.partition(record) }),
            Phase::Write(record) => {
                let partition = self.partition(record);
                let (sequence, attempt) = (client.sequences[usize::from(partition)], client.attempt);
                let message = self.message(client.transaction, record);
                Some(Request::Write { id, epoch, partition, sequence, message, attempt })
            }
            Phase::AddPositions => Some(Request::Add { id, epoch, partition: POSITIONS }),
            Phase::WritePosition => {
                let (generation, attempt) = (client.generation, client.attempt);
                Some(Request::WritePosition { id, epoch, generation, offset: client.transaction + 1, attempt })
            }
            Phase::Commit => Some(Request::End { id, epoch, commits: true }),
            Phase::Abort => Some(Request::End { id, epoch, commits: false }),
        }
    }

    /// Reads the position and begins to work.
    pub(super) fn read_position(&self, state: &mut State, number: usize) -> Option<()> {
        let group = state.group;
        let is_owner = usize::from(group.owner) == number && state.clients[number].generation == group.generation;
        let is_stable = group.pending.iter().all(Option::is_none);
        if !is_owner || (self.rules.reads_stable && !is_stable) {
            return None;
        }
        state.clients[number].transaction = group.position.offset;
        self.begin(state, number);
        Some(())
    }

    /// Begins an attempt at the client's transaction.
    fn begin(&self, state: &mut State, number: usize) {
        let first = match self.rules.epochs {
            Epochs::PerSession => Phase::Add(0),
            Epochs::PerTransaction => Phase::Write(0),
        };
        let used = state.used_attempts();
        let client = &mut state.clients[number];
        (client.has_begun, client.bumps, client.drops) = (false, false, false);
        if client.transaction >= self.transactions() {
            client.phase = Phase::Done;
            return;
        }
        client.phase = first;
        // Not one of its own last attempt either, whose record may be under way.
        client.attempt = (!used).trailing_zeros() as u8;
        state.aborted &= !(1 << client.attempt);
    }

    /// The phase after a record was written.
    fn after_record(&self, record: u8) -> Phase {
        let next = record + 1;
        let is_per_transaction = self.rules.epochs == Epochs::PerTransaction;
        if next < self.records_per_transaction() {
            let has_partition = (0..next).any(|earlier| self.partition(earlier) == self.partition(next));
            return if is_per_transaction || has_partition { Phase::Write(next) } else { Phase::Add(next) };
        }
        match (self.shape, is_per_transaction) {
            (Shape::Plain { .. } | Shape::Source, _) => Phase::Commit,
            (Shape::Checkpoint, _) => Phase::Checkpoint,
            (Shape::Copy { .. }, true) => Phase::WritePosition,
            (Shape::Copy { .. }, false) => Phase::AddPositions,
        }
    }

    /// Reacts to the answer of the client's request.
    pub(super) fn react(&self, state: &mut State, number: usize, answer: Answer) {
        let client = &mut state.clients[number];
        let was = client.phase;
        client.has_begun |= !matches!(was, Phase::Init | Phase::Bump);
        match answer {
            Answer::Concurrent => {}
            Answer::Done { epoch } => {
                if epoch != client.epoch {
                    (client.epoch, client.sequences) = (epoch, [0; OUTPUTS]);
                }
                self.go_on(state, number, was);
            }
            Answer::Fenced if matches!(was, Phase::Write(_)) && self.rules.refused_record_aborts => {
                client.phase = Phase::Abort;
            }
            Answer::Abort => {
                // `TransactionManager.maybeTransitionToErrorState`: a failed batch begins an epoch.
                client.bumps |= matches!(was, Phase::Write(_));
                client.phase = Phase::Abort;
                self.fail(state, number);
            }
            Answer::Unmapped if self.rules.expired_client_goes_on => {
                // It has the record in hand, and asks no group.
                state.clients[number].phase = Phase::Bump;
            }
            Answer::Unmapped => self.stop(state, number),
            Answer::Fenced => {
                let was_committing = was == Phase::Abort && self.rules.aborts_unknown_commit;
                if matches!(was, Phase::Commit | Phase::Abort) && !was_committing {
                    // Another client or a time-out has ended it: by an abort.
                    state.aborted |= 1 << client.attempt;
                }
                self.stop(state, number);
            }
            Answer::Invalid => {
                if was == Phase::Commit {
                    // The transaction was aborted by a time-out, or by an end of another attempt.
                    state.aborted |= 1 << client.attempt;
                }
                self.stop(state, number);
            }
        }
    }

    fn go_on(&self, state: &mut State, number: usize, was: Phase) {
        let client = &mut state.clients[number];
        match was {
            Phase::Idle | Phase::ReadPosition | Phase::Checkpoint | Phase::Done => {}
            Phase::Init if self.is_copy() => client.phase = Phase::ReadPosition,
            Phase::Init if self.shape == Shape::Checkpoint => {
                client.transaction = state.group.position.offset;
                self.begin(state, number);
            }
            Phase::Init | Phase::Bump => {
                // Its next poll fails where it is of a former generation.
                if self.learn(state, number).is_none() {
                    self.begin(state, number);
                }
            }
            Phase::Add(record) => client.phase = Phase::Write(record),
            Phase::Write(record) => {
                client.sequences[usize::from(self.partition(record))] += 1;
                client.phase = self.after_record(record);
            }
            Phase::AddPositions => client.phase = Phase::WritePosition,
            Phase::WritePosition => client.phase = Phase::Commit,
            Phase::Commit => {
                client.transaction += 1;
                self.begin(state, number);
            }
            Phase::Abort => {
                state.aborted |= 1 << client.attempt;
                client.has_begun = false;
                let (bumps, drops) = (client.bumps && self.begins_epoch_itself(), client.drops);
                if bumps {
                    // The producer does so before its application goes on.
                    client.phase = Phase::Bump;
                } else if self.learn(state, number).is_some() {
                    return;
                }
                if drops {
                    state.drop_transaction(number);
                }
                if !bumps {
                    self.begin(state, number);
                }
            }
        }
    }

    fn begins_epoch_itself(&self) -> bool {
        self.rules.epochs == Epochs::PerSession && self.rules.giving_up == GivingUp::NewEpoch
    }

    /// A handler fails. A member tries its message again; another application drops its
    /// transaction.
    pub(super) fn fail_handler(&self, state: &mut State, number: usize) -> Option<()> {
        let client = &mut state.clients[number];
        let is_sent = match self.rules.epochs {
            Epochs::PerSession => matches!(client.phase, Phase::WritePosition | Phase::Commit),
            Epochs::PerTransaction => client.phase == Phase::Commit,
        };
        if self.is_copy() && is_sent && !self.fails_after_position {
            return None;
        }
        let is_waiting = matches!(client.phase, Phase::Abort | Phase::ReadPosition);
        if client.is_in_transaction() && !is_waiting {
            client.drops = self.is_plain();
            state.clients[number].phase = Phase::Abort;
            return Some(());
        }
        let is_at_start = matches!(client.phase, Phase::Add(0) | Phase::Write(0)) && !client.has_begun;
        if !self.is_plain() || !is_at_start {
            return None;
        }
        state.drop_transaction(number);
        self.begin(state, number);
        Some(())
    }

    /// Whether a client may give a request up that is under way.
    pub(super) fn may_give_up(&self, request: Request) -> bool {
        match request {
            Request::Write { .. } => true,
            Request::End { commits, .. } => commits && self.rules.aborts_unknown_commit,
            _ => false,
        }
    }

    /// Gives a record up that is under way, or a commit.
    pub(super) fn give_up(&self, state: &mut State, number: usize) {
        let client = &mut state.clients[number];
        if client.phase == Phase::Commit {
            client.phase = Phase::Abort;
            return;
        }
        client.has_begun = true;
        client.bumps = true;
        match self.rules.giving_up {
            GivingUp::Stop => self.stop(state, number),
            GivingUp::SameEpoch | GivingUp::NewEpoch => client.phase = Phase::Abort,
        }
        self.fail(state, number);
    }

    /// The application learns that a message failed.
    fn fail(&self, state: &mut State, number: usize) {
        if self.shape == Shape::Source {
            state.drop_transaction(number);
        }
    }

    /// A fatal error: the application makes a new producer, or learns that it owns nothing.
    fn stop(&self, state: &mut State, number: usize) {
        let group = state.group;
        state.abandon(number);
        let client = &mut state.clients[number];
        (client.has_begun, client.bumps, client.drops, client.sequences) = (false, false, false, [0; OUTPUTS]);
        let is_stale = self.is_copy() && client.generation != group.generation;
        client.phase = if is_stale { Phase::Idle } else { Phase::Init };
        if is_stale && usize::from(group.owner) == number {
            self.join(state, number);
        }
    }

    /// A member is assigned the input.
    pub(super) fn join(&self, state: &mut State, number: usize) {
        let generation = state.group.generation;
        let client = &mut state.clients[number];
        client.generation = generation;
        client.has_begun = false;
        let goes_on = self.rules.id_per_owner && client.epoch > 0;
        client.phase = if goes_on { Phase::ReadPosition } else { Phase::Init };
    }

    /// A member learns between two transactions that it is of a former generation.
    pub(super) fn learn(&self, state: &mut State, number: usize) -> Option<()> {
        let client = &mut state.clients[number];
        let is_stale = self.is_copy() && client.generation != state.group.generation;
        if !is_stale || client.has_begun || client.phase == Phase::Idle {
            return None;
        }
        client.phase = Phase::Idle;
        if usize::from(state.group.owner) == number {
            self.join(state, number);
        }
        Some(())
    }

    /// A job stores its position outside, and commits then.
    pub(super) fn checkpoint(state: &mut State, number: usize) -> Option<()> {
        let client = &mut state.clients[number];
        if client.phase != Phase::Checkpoint {
            return None;
        }
        client.phase = Phase::Commit;
        state.group.position.offset = client.transaction + 1;
        Some(())
    }

    /// A process crashes and starts again.
    pub(super) fn crash(&self, state: &mut State, number: usize) {
        if self.shape == Shape::Checkpoint && state.clients[number].phase == Phase::Commit {
            // It commits the transaction of its checkpoint.
            return;
        }
        if self.is_copy() {
            state.group.generation += 1;
        }
        state.abandon(number);
        let client = &mut state.clients[number];
        (client.epoch, client.sequences, client.has_begun, client.bumps) = (0, [0; OUTPUTS], false, false);
        client.drops = false;
        client.generation = state.group.generation;
        client.phase = Phase::Init;
    }
}
