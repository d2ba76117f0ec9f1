//! The documented defects of systems, by version.
//!
//! A defect is a fact about an implementation; the models are of contracts and do not have it.
//! Where one applies, no verdict `holds` of its guarantees stands, and a claim to hold fails until
//! the design accepts the defect with a reason. A version without a patch number stands for its
//! newest patch.
//!
//! A defect applies where the version of a profile in `systems` lies in `since <= version < until`
//! and all conditions of `if` hold. Without `since` every version before `until` has it, without
//! `until` every version from `since` on. `needs` states a condition that no setting expresses;
//! such a defect becomes an assumption.
//!
//! To add an entry, find the version with the fix in the system's own tracker, change log or
//! release notes, and cite it as `source`. Versions are written as in the profiles (`3.8`, not
//! `3.8.0`). Where several lines got the fix, `until` is the version in the newest one, or each
//! line has an entry. An entry whose fix cannot be dated is left out.

use super::catalogue::{System, includes, parsed, profiles, shares_versions};
use super::effective::EffectiveSetting;
use super::evaluate::all_hold;
use super::profile::{Defect, Profile, has_release};
use crate::design::{UnexaminedKind, UnexaminedSetting};
use std::sync::OnceLock;

/// The data files, one for each profile.
const FILES: &[(&str, &str)] = &[
    ("kafka-broker", include_str!("defects/kafka-broker.toml")),
    ("kafka-java", include_str!("defects/kafka-java.toml")),
    ("kafka-streams", include_str!("defects/kafka-streams.toml")),
    ("kafka-connect-source", include_str!("defects/kafka-connect-source.toml")),
    ("kafka-connect-sink", include_str!("defects/kafka-connect-sink.toml")),
    ("debezium", include_str!("defects/debezium.toml")),
    ("librdkafka", include_str!("defects/librdkafka.toml")),
    ("spring-kafka", include_str!("defects/spring-kafka.toml")),
    ("parallel-consumer", include_str!("defects/parallel-consumer.toml")),
    ("flink-kafka", include_str!("defects/flink-kafka.toml")),
    ("spark-structured-streaming", include_str!("defects/spark-structured-streaming.toml")),
    ("pulsar", include_str!("defects/pulsar.toml")),
    ("rabbitmq", include_str!("defects/rabbitmq.toml")),
    ("nats-jetstream", include_str!("defects/nats-jetstream.toml")),
    ("redis-streams", include_str!("defects/redis-streams.toml")),
    ("celery-redis", include_str!("defects/celery-redis.toml")),
    ("postgres-queue", include_str!("defects/postgres-queue.toml")),
    ("redpanda", include_str!("defects/redpanda.toml")),
];

/// A data file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Defects {
    defect: Vec<Defect>,
}

/// All known defects, in the order of the data files.
///
/// # Panics
/// If a data file is broken, which a test prevents.
pub fn defects() -> &'static [Defect] {
    static ALL: OnceLock<Vec<Defect>> = OnceLock::new();
    let read = |(name, text): &(&str, &str)| parsed::<Defects>(&format!("defects/{name}"), text).defect;
    ALL.get_or_init(|| FILES.iter().flat_map(read).collect())
}

/// The defects of a system with these settings.
#[derive(Default)]
pub(super) struct KnownDefects {
    /// Those that the version and the settings have.
    pub present: Vec<UnexaminedSetting>,
    /// Assumptions about those that need something beside the settings, such as a feature that no
    /// configuration file states, and about those of servers and clients of unknown version.
    pub assumed_absent: Vec<String>,
}

impl KnownDefects {
    /// The defects of a system. Where the user names no version, its defects become an assumption.
    pub(super) fn of(system: System, settings: &[EffectiveSetting]) -> Self {
        let System { profile, version, written, is_chosen, .. } = system;
        let release = written.release(version);
        let is_ours = |name: &String| *name == profile.name || shares_versions(profile, name);
        let applies = |defect: &&Defect| {
            defect.systems.iter().any(is_ours)
                && has_release(&release, defect.since.as_deref(), defect.until.as_deref())
                && all_hold(&defect.when, settings)
        };
        // A defect that needs something beside the settings may be absent.
        let is_identified = |defect: &&Defect| is_chosen && defect.needs.is_none();
        let (present, possible): (Vec<&Defect>, Vec<&Defect>) =
            defects().iter().filter(applies).partition(is_identified);
        let named = |defect: &&Defect| match &defect.needs {
            Some(needs) => format!("{} ({needs})", defect.id),
            None => defect.id.clone(),
        };
        let possible: Vec<String> = possible.iter().map(named).collect();
        // The version of an included server or client is known to be its newest one only.
        let is_unknown = |other: &&Profile| {
            includes(profile, &other.name) && !shares_versions(profile, &other.name) && has_defects(&other.name)
        };
        let included = profiles().iter().filter(is_unknown).map(|other| &other.name);
        let mut assumed: Vec<String> =
            included.map(|name| format!("no known defect of {name} occurs: its version is not stated")).collect();
        // The oldest patch of the line, where none is named.
        let oldest: Vec<u32> = release.iter().map(|number| if *number == u32::MAX { 0 } else { *number }).collect();
        let of_oldest = defects().iter().filter(|defect| {
            is_chosen
                && oldest != release
                && defect.systems.iter().any(is_ours)
                && has_release(&oldest, defect.since.as_deref(), defect.until.as_deref())
                && all_hold(&defect.when, settings)
        });
        let only_old: Vec<&str> =
            of_oldest.filter(|defect| !applies(defect)).map(|defect| defect.id.as_str()).collect();
        if !only_old.is_empty() {
            let (label, only_old) = (system.label(), only_old.join("; "));
            assumed.push(format!("{label} is the newest patch: earlier ones have {only_old}"));
        }
        if !possible.is_empty() {
            let (label, possible) = (system.label(), possible.join("; "));
            assumed.push(format!("these known defects of {label} do not occur: {possible}"));
        }
        Self {
            present: present.into_iter().map(|defect| unexamined(defect, system)).collect(),
            assumed_absent: assumed,
        }
    }
}

fn has_defects(profile: &str) -> bool {
    defects().iter().any(|defect| defect.systems.iter().any(|system| system == profile))
}

/// Whether a condition of a defect of this profile names a setting.
pub(super) fn is_read_by_a_defect(profile: &Profile, key: &str) -> bool {
    let is_ours = |name: &String| *name == profile.name || shares_versions(profile, name);
    let of_profile = defects().iter().filter(|defect| defect.systems.iter().any(is_ours));
    of_profile.flat_map(|defect| &defect.when).any(|condition| condition.names(key))
}

fn unexamined(defect: &Defect, system: System) -> UnexaminedSetting {
    let fixed = defect.until.as_ref().map(|until| format!(", fixed in {until}")).unwrap_or_default();
    let about = format!("{} of {}{fixed}: {} ({})", defect.id, system.label(), defect.says, defect.source);
    UnexaminedSetting { kind: UnexaminedKind::KnownDefect, name: defect.id.clone(), about, weakens: defect.violates }
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::collections::BTreeSet;

    #[test]
    fn data_files_are_those_of_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/systems/defects");
        let present = std::fs::read_dir(folder).expect("the folder of the data files");
        let present = present.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
        let named = FILES.iter().map(|(name, _)| format!("{name}.toml"));
        assert_eq!(present.collect::<BTreeSet<_>>(), named.collect::<BTreeSet<_>>());
    }
}
