//! Settings that a verdict would rest on although the exploration did not examine them.
//!
//! A verdict `holds` of a guarantee that such a setting could weaken is downgraded to
//! `inconclusive`; a violation stays. The author of a design accepts one under `[accept]`, with a
//! reason that is printed with the verdict.

use onceproof_models::mechanisms::{AfterFencing, Election, Mechanisms, Retries, TransactionEpoch};
use onceproof_models::{Guarantee, GuaranteeSet};

/// Why a setting was not examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnexaminedKind {
    /// Its value is given elsewhere, such as in the environment; its default was explored.
    UnknownValue,
    /// The profile of the system does not know it.
    UnknownSetting,
    /// The profile knows it, and no mechanism models it.
    NotModelled,
    /// Not a setting: a documented defect of this version that the model does not have.
    KnownDefect,
}

impl UnexaminedKind {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownValue => "unresolved",
            Self::UnknownSetting => "unknown-setting",
            Self::NotModelled => "not-modelled",
            Self::KnownDefect => "known-defect",
        }
    }
}

/// A setting, or a defect of a version, that was not examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnexaminedSetting {
    /// Why it was not examined.
    pub kind: UnexaminedKind,
    /// The name under which it is accepted: that of the setting, or of the defect.
    pub name: String,
    /// The setting with its location and effect, in a sentence without a full stop.
    pub about: String,
    /// The guarantees that it could weaken.
    pub weakens: GuaranteeSet,
}

impl UnexaminedSetting {
    /// The names of the guarantees that it could weaken: "every guarantee", or a list.
    #[must_use]
    pub fn weakened(&self) -> String {
        if self.weakens == GuaranteeSet::ALL {
            return "every guarantee".to_owned();
        }
        self.weakens.to_string()
    }
}

/// The combinations of mechanisms in a design that the broker's contract does not have.
pub(super) fn beyond_the_contract(mechanisms: &Mechanisms) -> impl Iterator<Item = UnexaminedSetting> {
    unclean_election_among_all(mechanisms).into_iter().chain(late_registration(mechanisms))
}

/// Where every replica must acknowledge and elections may be unclean, the in-sync set may shrink
/// below the minimum. A record is readable then and not acknowledged, and an unclean election takes
/// it (before KIP-966; `docs/internals/protocols.md`, hazard *unread*). The contract has no
/// readable record without an acknowledgement: a repetition is another record here only, and a
/// consumer's position above the lost record may pass the next message over.
fn unclean_election_among_all(mechanisms: &Mechanisms) -> Option<UnexaminedSetting> {
    let Mechanisms { producer, broker, faults, .. } = mechanisms;
    let is_beyond = faults.failover
        && broker.replicas > 1
        && broker.unclean_election
        && broker.election == Election::InSync
        && broker.all_replicas_acknowledge(producer.acks);
    let repeats_in_order = producer.retries == Retries::UntilAcknowledged && producer.in_flight == 1 && !faults.crash;
    let weakens: GuaranteeSet = if repeats_in_order {
        [Guarantee::DuplicateFree].into_iter().collect()
    } else {
        [Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered].into_iter().collect()
    };
    is_beyond.then(|| UnexaminedSetting {
        kind: UnexaminedKind::NotModelled,
        name: "broker.unclean_election".to_owned(),
        about: "broker.unclean_election where every replica must acknowledge: a record that was read and never \
                acknowledged may be lost (before KIP-966)"
            .to_owned(),
        weakens,
    })
}

/// The first registration of a transactional producer has no epoch (KIP-98), so a copy of it that
/// is late refuses the producer that sent it. The contract orders the sessions of a source and
/// refuses the copy. An application that stops then sends nothing any more; a new producer of
/// another epoch may send a message again that was committed (`docs/internals/contracts.md`).
fn late_registration(mechanisms: &Mechanisms) -> Option<UnexaminedSetting> {
    let Mechanisms { producer, broker, faults, .. } = mechanisms;
    let stops = producer.after_fencing == AfterFencing::Stop;
    let keeps_epoch = broker.epoch != TransactionEpoch::PerTransaction;
    let weakens: GuaranteeSet = match (stops, keeps_epoch) {
        (true, _) => [Guarantee::LossFree, Guarantee::Progress].into_iter().collect(),
        (false, true) => [Guarantee::DuplicateFree].into_iter().collect(),
        (false, false) => return None,
    };
    let is_beyond = producer.transactional && faults.network && faults.late_requests;
    is_beyond.then(|| UnexaminedSetting {
        kind: UnexaminedKind::NotModelled,
        name: "producer.transactional".to_owned(),
        about: "producer.transactional: a registration that arrives late refuses the producer that sent it \
                (InitProducerId, KIP-98)"
            .to_owned(),
        weakens,
    })
}
