//! The leaders of partitions: records, positions.

use super::settings::{Epochs, Settings, Verification};
use super::state::{Answer, POSITIONS, Position, Producer, Record, Request, State, Visibility};

impl Settings {
    /// Executes a request.
    pub(super) fn execute(&self, state: &mut State, request: Request) -> Answer {
        match self.with_epoch(state, request) {
            Request::Init { id, epoch } => self.init(state, id, epoch),
            Request::Add { id, epoch, partition } => state.add(id, epoch, partition),
            Request::Write { id, epoch, partition, sequence, message, attempt } => {
                let record = Record { message, attempt, id, visibility: Visibility::Open };
                self.write(state, epoch, partition, sequence, record)
            }
            Request::WritePosition { id, epoch, generation, offset, attempt } => {
                let position = Position { offset, attempt: Some(attempt) };
                self.write_position(state, id, epoch, generation, position)
            }
            Request::End { id, epoch, commits } => self.end(state, id, epoch, commits),
        }
    }

    /// The request as the broker takes it: without fencing, as one of the current epoch.
    fn with_epoch(&self, state: &State, mut request: Request) -> Request {
        if !self.rules.fences {
            match &mut request {
                Request::Init { id, epoch: Some(epoch) }
                | Request::Add { id, epoch, .. }
                | Request::Write { id, epoch, .. }
                | Request::WritePosition { id, epoch, .. }
                | Request::End { id, epoch, .. } => *epoch = state.coordinators[usize::from(*id)].epoch,
                Request::Init { epoch: None, .. } => {}
            }
        }
        request
    }

    /// Verifies a request, or adds its partition. None where it may go on.
    fn verify(&self, state: &mut State, id: u8, epoch: u8, partition: u8) -> Option<Answer> {
        if self.rules.epochs == Epochs::PerTransaction {
            let answer = state.add(id, epoch, partition);
            return (answer != Answer::Done { epoch }).then_some(answer);
        }
        let is_verified = match self.rules.verification {
            Verification::None => return None,
            Verification::Records if partition == POSITIONS => return None,
            Verification::Records | Verification::All => state.is_verified(id, epoch, partition),
        };
        (!is_verified).then_some(Answer::Abort)
    }

    fn write(&self, state: &mut State, epoch: u8, partition: u8, sequence: u8, record: Record) -> Answer {
        let id = record.id;
        let known = state.outputs[usize::from(partition)].producers[usize::from(id)];
        if epoch < known.epoch {
            return Answer::Fenced;
        }
        if epoch == known.epoch && sequence < known.next {
            return Answer::Done { epoch };
        }
        // `UnifiedLog.hasOngoingTransaction`: of this epoch.
        let is_ongoing = epoch == known.epoch && state.outputs[usize::from(partition)].has_open(id);
        if !is_ongoing && let Some(answer) = self.verify(state, id, epoch, partition) {
            return answer;
        }
        let expected = if epoch == known.epoch { known.next } else { 0 };
        // `ProducerAppendInfo.checkSequence`: with no state for the producer, any number is
        // accepted.
        if sequence != expected && known.epoch > 0 {
            return Answer::Abort;
        }
        self.remember(state, partition);
        let output = &mut state.outputs[usize::from(partition)];
        output.producers[usize::from(id)] = Producer { epoch, next: sequence + 1, ..known };
        assert!(output.records.iter().any(Option::is_none), "MAX_RECORDS is too small");
        if let Some(free) = output.records.iter_mut().find(|free| free.is_none()) {
            *free = Some(record);
        }
        Answer::Done { epoch }
    }

    fn write_position(&self, state: &mut State, id: u8, epoch: u8, generation: u8, position: Position) -> Answer {
        if epoch < state.group.epochs[usize::from(id)] {
            return Answer::Fenced;
        }
        // KIP-447.
        if self.rules.refuses_former_generations && generation != state.group.generation {
            return Answer::Abort;
        }
        let is_ongoing = epoch == state.group.epochs[usize::from(id)] && state.group.pending[usize::from(id)].is_some();
        if !is_ongoing && let Some(answer) = self.verify(state, id, epoch, POSITIONS) {
            return answer;
        }
        state.group.epochs[usize::from(id)] = epoch;
        state.group.pending[usize::from(id)] = Some(position);
        Answer::Done { epoch }
    }
}
