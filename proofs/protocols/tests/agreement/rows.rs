//! The settings of the contract, each with the protocol behind it.

use onceproof_models::mechanisms::{Acks, DiskSync, Election, Mechanisms};
use onceproof_protocols::explore::explore;
use onceproof_protocols::faults::{Fault, FaultSet};
use onceproof_protocols::{in_sync, majority};

/// Loss, back and unread, in power losses.
pub(crate) type Outcome = [Option<u8>; 3];

/// The least number of power losses of any multiset; none where there is no multiset.
pub(crate) fn power(sets: &[FaultSet]) -> Option<u8> {
    let without_machines = sets.iter().filter(|set| set.count(Fault::Gone) == 0);
    without_machines.map(|set| set.count(Fault::PowerLoss)).min()
}

/// A protocol with its settings.
#[derive(Clone, Copy)]
pub(crate) enum Behind {
    /// An in-sync set.
    InSync(in_sync::Settings),
    /// A majority.
    Majority(majority::Settings),
}

/// One setting of the contract.
pub(crate) struct Setting {
    /// The settings as text.
    pub(crate) key: String,
    /// The design.
    pub(crate) mechanisms: Mechanisms,
    /// The protocol.
    pub(crate) behind: Behind,
    /// Whether the short form runs it.
    pub(crate) is_short: bool,
}

/// A known difference between contract and protocol in a hazard, with the reason.
pub(crate) fn known_difference(key: &str, hazard: usize) -> Option<&'static str> {
    let is_unclean_with_all = key.starts_with("unclean | 2 | 2") || key.starts_with("unclean | 3 | 3");
    let is_two_of_two = key.starts_with("majority | 2") && key.contains("leader");
    match hazard {
        // Before KIP-966 the high watermark advances below `min.insync.replicas`.
        2 if is_unclean_with_all => {
            Some("a record that was readable and never acknowledged is lost; not in the contract")
        }
        // An election among two needs both: it never passes a record over.
        2 if is_two_of_two && key.contains("background") => {
            Some("the contract counts one machine where the leader answers")
        }
        _ => None,
    }
}

/// The least number of machines that never return, of the multisets without a power loss.
pub(crate) fn gone(sets: &[FaultSet]) -> Option<u8> {
    let without_power = sets.iter().filter(|set| set.count(Fault::PowerLoss) == 0);
    without_power.map(|set| set.count(Fault::Gone)).min()
}

impl Setting {
    /// Loss and blocked in the protocol, in machines that never return.
    pub(crate) fn protocol_gone(&self) -> [Option<u8>; 2] {
        let caps = |caps: FaultSet| caps.at_most(Fault::PowerLoss, 0).at_most(Fault::Gone, 3);
        match &self.behind {
            Behind::InSync(settings) => {
                use in_sync::Hazard::{Blocked, Loss};
                let found = explore(&in_sync::Settings { caps: caps(settings.caps), ..*settings });
                [gone(found.of(Loss)), gone(found.of(Blocked))]
            }
            Behind::Majority(settings) => {
                use majority::Hazard::{Blocked, Loss};
                let found = explore(&majority::Settings { caps: caps(settings.caps), ..*settings });
                [gone(found.of(Loss)), gone(found.of(Blocked))]
            }
        }
    }

    /// Loss, back and unread in the protocol, in power losses.
    pub(crate) fn protocol(&self) -> Outcome {
        match &self.behind {
            Behind::InSync(settings) => {
                use in_sync::Hazard::{Back, Loss, Unread};
                let found = explore(settings);
                [Loss, Back, Unread].map(|hazard| power(found.of(hazard)))
            }
            Behind::Majority(settings) => {
                use majority::Hazard::{Back, Loss};
                let found = explore(settings);
                // A reader sees what is committed: it is lost where an acknowledgement that waits
                // for a majority is.
                let committed = explore(&majority::Settings { acks: majority::Acks::Majority, ..*settings });
                [power(found.of(Loss)), power(found.of(Back)), power(committed.of(Loss))]
            }
        }
    }
}

/// The faults of the product: machines come back with their disks.
pub(crate) fn caps(crash: bool) -> FaultSet {
    let crashes = if crash { 3 } else { 0 };
    FaultSet::default().at_most(Fault::Slow, 2).at_most(Fault::Crash, crashes).at_most(Fault::PowerLoss, 3)
}

fn design(replicas: u8, sync: DiskSync, acks: Acks, crash: bool) -> Mechanisms {
    let mut mechanisms = Mechanisms::default();
    mechanisms.broker.replicas = replicas;
    mechanisms.broker.min_in_sync = replicas;
    mechanisms.broker.sync = sync;
    mechanisms.producer.acks = acks;
    mechanisms.faults.crash = crash;
    mechanisms
}

const SYNCS: [(DiskSync, in_sync::Sync, majority::Written, &str); 2] = [
    (DiskSync::BeforeAck, in_sync::Sync::PerRecord, majority::Written::BeforeAnswer, "before-ack"),
    (DiskSync::Background, in_sync::Sync::PageCache, majority::Written::Later, "background"),
];

/// Every setting, in the order of the table.
pub(crate) fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    for (replicas, min) in [(1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3)] {
        for (sync, disk, _, sync_name) in SYNCS {
            all.extend(in_sync_rows(replicas, min, sync, disk, sync_name));
        }
    }
    for replicas in 1..=3 {
        for (sync, _, log, sync_name) in SYNCS {
            for (acks, behind, name) in
                [(Acks::Quorum, majority::Acks::Majority, "quorum"), (Acks::Leader, majority::Acks::Leader, "leader")]
            {
                let mut mechanisms = design(replicas, sync, acks, true);
                mechanisms.broker.election = Election::Majority;
                let base = majority::Settings::new(replicas);
                let settings = majority::Settings { log, acks: behind, caps: caps(true), ..base };
                all.push(Setting {
                    key: format!("majority | {replicas} |  | {sync_name} | {name} | yes"),
                    mechanisms,
                    behind: Behind::Majority(settings),
                    is_short: replicas < 3 || sync == DiskSync::BeforeAck,
                });
            }
        }
    }
    all
}

fn in_sync_rows(replicas: u8, min: u8, sync: DiskSync, disk: in_sync::Sync, sync_name: &str) -> Vec<Setting> {
    let mut all = Vec::new();
    for (election, unclean, behind, name, crash, acks) in [
        (Election::InSync, false, in_sync::Election::InSync, "in-sync", true, Acks::Quorum),
        (Election::InSync, true, in_sync::Election::Unclean, "unclean", true, Acks::Quorum),
        (Election::Eligible, false, in_sync::Election::Eligible, "eligible", true, Acks::Quorum),
        (Election::Eligible, false, in_sync::Election::Eligible, "eligible", false, Acks::Quorum),
        (Election::InSync, false, in_sync::Election::InSync, "in-sync", true, Acks::Leader),
    ] {
        let mut mechanisms = design(replicas, sync, acks, crash);
        mechanisms.broker.min_in_sync = min;
        mechanisms.broker.election = election;
        mechanisms.broker.unclean_election = unclean;
        let (client, acks_name) = match acks {
            Acks::Quorum => (in_sync::Acks::All, "quorum"),
            _ => (in_sync::Acks::Leader, "leader"),
        };
        let base = in_sync::Settings::new(replicas, min);
        let settings = in_sync::Settings { sync: disk, election: behind, acks: client, caps: caps(crash), ..base };
        let crashes = if crash { "yes" } else { "no" };
        all.push(Setting {
            key: format!("{name} | {replicas} | {min} | {sync_name} | {acks_name} | {crashes}"),
            mechanisms,
            behind: Behind::InSync(settings),
            is_short: replicas < 3 || (min == 2 && sync == DiskSync::BeforeAck && election == Election::InSync),
        });
    }
    all
}
