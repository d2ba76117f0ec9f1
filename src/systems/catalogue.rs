//! The catalogue of profiles.

use super::profile::{Defect, Profile, VendorSetting, WrittenVersion};
use super::profile::{has_release, is_plausible, is_within, version_key};
use crate::design::{Diagnostic, DiagnosticCode, closest_name, excerpt};
use std::sync::OnceLock;

/// The data files: a folder per system, a file per client or server. An included profile comes
/// first.
const FILES: &[(&str, &str)] = &[
    ("kafka/broker", include_str!("kafka/broker.toml")),
    ("kafka/java", include_str!("kafka/java.toml")),
    ("kafka/librdkafka", include_str!("kafka/librdkafka.toml")),
    ("kafka/spring", include_str!("kafka/spring.toml")),
    ("kafka/smallrye", include_str!("kafka/smallrye.toml")),
    ("kafka/stream-binder", include_str!("kafka/stream-binder.toml")),
    ("kafka/streams", include_str!("kafka/streams.toml")),
    ("kafka/connect-source", include_str!("kafka/connect-source.toml")),
    ("kafka/connect-sink", include_str!("kafka/connect-sink.toml")),
    ("kafka/debezium", include_str!("kafka/debezium.toml")),
    ("kafka/parallel-consumer", include_str!("kafka/parallel-consumer.toml")),
    ("redpanda/profile", include_str!("redpanda/profile.toml")),
    ("sqs/profile", include_str!("sqs/profile.toml")),
    ("rabbitmq/profile", include_str!("rabbitmq/profile.toml")),
    ("rabbitmq/celery", include_str!("rabbitmq/celery.toml")),
    ("rabbitmq/smallrye", include_str!("rabbitmq/smallrye.toml")),
    ("rabbitmq/stream-binder", include_str!("rabbitmq/stream-binder.toml")),
    ("nats/core", include_str!("nats/core.toml")),
    ("nats/jetstream", include_str!("nats/jetstream.toml")),
    ("redis/streams", include_str!("redis/streams.toml")),
    ("redis/celery", include_str!("redis/celery.toml")),
    ("pulsar/profile", include_str!("pulsar/profile.toml")),
    ("pubsub/profile", include_str!("pubsub/profile.toml")),
    ("kinesis/profile", include_str!("kinesis/profile.toml")),
    ("mqtt/profile", include_str!("mqtt/profile.toml")),
    ("postgres/profile", include_str!("postgres/profile.toml")),
    ("mysql/profile", include_str!("mysql/profile.toml")),
    ("outbox/profile", include_str!("outbox/profile.toml")),
    ("flink/profile", include_str!("flink/profile.toml")),
    ("spark/profile", include_str!("spark/profile.toml")),
    ("temporal/profile", include_str!("temporal/profile.toml")),
    ("nservicebus/profile", include_str!("nservicebus/profile.toml")),
];

/// A profile in one of its versions.
#[derive(Clone, Copy, Debug)]
pub struct System {
    /// The profile.
    pub profile: &'static Profile,
    /// The version, which decides the defaults.
    pub version: &'static str,
    /// Whether the user named the version. Otherwise it is the newest known one.
    pub is_chosen: bool,
    /// The numbers of the version that the user named.
    pub written: WrittenVersion,
    /// Whether the user named a version that is newer than every known one, which is used instead.
    pub is_newer: bool,
}

impl System {
    /// Whether its profile includes that of another system, directly or not.
    pub(super) fn includes(&self, other: &Self) -> bool {
        includes(self.profile, &other.profile.name)
    }

    /// The profile with the user's version, or with the known one where that is newer than every
    /// known one or names no line of releases.
    #[must_use]
    pub fn label(self) -> String {
        let name = &self.profile.name;
        if !self.written.has_line() || self.is_newer {
            return format!("{name}@{}", self.version);
        }
        self.written_label()
    }

    /// The version as the user wrote it; none where none was written.
    pub(super) fn written_version(self) -> Option<String> {
        let numbers: Vec<String> = self.written.numbers().iter().map(u32::to_string).collect();
        (self.is_chosen && !numbers.is_empty()).then(|| numbers.join("."))
    }

    /// The profile with the version as the user wrote it; without one where none was written.
    pub(super) fn written_label(self) -> String {
        let name = &self.profile.name;
        match self.written_version() {
            Some(version) => format!("{name}@{version}"),
            None if self.is_chosen => format!("{name}@{}", self.version),
            None => name.clone(),
        }
    }

    /// Whether the user's version lies between two known ones, the older of which is used.
    pub(super) fn is_between(self) -> bool {
        let (wanted, known) = (self.written.numbers(), version_key(self.version));
        self.is_chosen && !self.is_newer && !wanted.starts_with(&known) && !known.starts_with(wanted)
    }

    /// Whether a known defect is in this version.
    #[must_use]
    pub fn has_defect(self, defect: &Defect) -> bool {
        let release = self.written.release(self.version);
        defect.systems.iter().any(|name| *name == self.profile.name || shares_versions(self.profile, name))
            && has_release(&release, defect.since.as_deref(), defect.until.as_deref())
    }

    /// Whether `since <= version < until`; a missing end is open.
    #[must_use]
    pub fn is_within(self, since: Option<&str>, until: Option<&str>) -> bool {
        is_within(self.version, since, until)
    }
}

/// Whether a profile includes the one of this name, directly or not.
pub(super) fn includes(profile: &Profile, name: &str) -> bool {
    let named = |known: &&String| profiles().iter().find(|profile| profile.name == **known);
    profile.include.iter().any(|known| known == name || named(&known).is_some_and(|of| includes(of, name)))
}

/// Whether a profile's versions are also those of the one of this name, which it includes, directly
/// or not.
pub(super) fn shares_versions(profile: &Profile, name: &str) -> bool {
    let named = |known: &&String| profiles().iter().find(|profile| profile.name == **known);
    let is_same = |known: &String| known == name || named(&known).is_some_and(|of| shares_versions(of, name));
    !profile.own_versions && profile.include.iter().any(is_same)
}

/// The figures that every profile has: times that no configuration file states.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    figure: Vec<VendorSetting>,
}

/// All profiles.
///
/// # Panics
/// If a data file is broken, which a test prevents.
pub fn profiles() -> &'static [Profile] {
    static ALL: OnceLock<Vec<Profile>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: Vec<Profile> = FILES.iter().map(|(file, text)| parsed(file, text)).collect();
        for index in 0..all.len() {
            for name in all[index].include.clone() {
                let Some(other) = all[..index].iter().find(|profile| profile.name == name).cloned() else {
                    panic!("{} includes {name}, which does not come before it; please report it", all[index].name)
                };
                include(&mut all[index], other);
            }
        }
        let figures: Figures = parsed("figures", include_str!("figures.toml"));
        for profile in &mut all {
            profile.setting.extend(figures.figure.iter().cloned());
        }
        all
    })
}

/// Parses a data file.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> T {
    match toml::from_str(text) {
        Ok(data) => data,
        Err(error) => panic!("src/systems/{file}.toml is broken; please report it: {error}"),
    }
}

/// Adds the settings and rules of an included profile, before the profile's own. A setting
/// of both is the profile's own.
fn include(profile: &mut Profile, other: Profile) {
    let other = if profile.own_versions { other.newest() } else { other };
    let own: Vec<String> = profile.setting.iter().map(VendorSetting::key).collect();
    profile.setting.splice(0..0, other.setting.into_iter().filter(|setting| !own.contains(&setting.key())));
    profile.irrelevant.extend(other.irrelevant);
    let own = profile.unmodelled.clone();
    let is_own = |name: &String, part: Option<&String>| {
        own.iter().any(|group| (group.part.is_none() || group.part.as_ref() == part) && group.names.contains(name))
    };
    profile.unmodelled.extend(other.unmodelled.into_iter().filter_map(|mut group| {
        let part = group.part.clone();
        group.names.retain(|name| !is_own(name, part.as_ref()));
        (!group.names.is_empty()).then_some(group)
    }));
    profile.adjust.splice(0..0, other.adjust);
    profile.refuse.splice(0..0, other.refuse);
    profile.finding.splice(0..0, other.finding);
    profile.rule.splice(0..0, other.rule);
    profile.not_modelled.extend(other.not_modelled);
    profile.assume.extend(other.assume);
}

/// The known version that a version of the user's is: the newest one that is not newer.
///
/// `4.1.3` is `4.1` if there is no `4.1.x` closer to it; `4` is the newest version of 4. A version
/// that may lie between two known ones, whose defaults and rules are those of the older one, is the
/// older one. None where it lies there as a number only, such as 3.95 between 3.9 and 4.0.
fn known_version(profile: &'static Profile, version: &str) -> Option<&'static str> {
    let known = profile.versions.iter();
    let numbers: Option<Vec<u32>> = version.split('.').map(|number| number.parse().ok()).collect();
    let Some(wanted) = numbers else {
        return known.rev().find(|known| *known == version).map(String::as_str);
    };
    if wanted.len() > WrittenVersion::MOST_NUMBERS || !profile.versions.iter().all(|known| is_number(known)) {
        return None;
    }
    let keys: Vec<(Vec<u32>, &str)> = known.map(|known| (version_key(known), known.as_str())).collect();
    let line = keys.iter().rfind(|(key, _)| key.starts_with(&wanted));
    let older = || {
        let (older, name) = keys.iter().rfind(|(key, _)| *key <= wanted)?;
        let newer = keys.iter().map(|(key, _)| key).find(|key| **key > wanted);
        is_plausible(&wanted, older, newer.map(Vec::as_slice)).then_some(*name)
    };
    line.map(|(_, name)| *name).or_else(older)
}

fn is_number(text: &str) -> bool {
    text.split('.').all(|number| number.parse::<u32>().is_ok())
}

/// Returns the profile of a name such as `kafka-java`, in its newest known version, or of a name
/// with a version such as `kafka-java@4.1`. A version that is newer than every known one is read as
/// the newest known one.
///
/// # Errors
/// An unknown name or version, with the closest name or the known versions; without a location.
pub fn system(text: &str) -> Result<System, Diagnostic> {
    let (name, version) = text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version)));
    let Some(profile) = profiles().iter().find(|profile| profile.name == name) else {
        let known = profiles().iter().map(|profile| profile.name.as_str());
        let title = format!("there is no system `{}`", excerpt(name));
        let found = Diagnostic::whole(DiagnosticCode::UnknownSystem, title);
        let found = match closest_name(name, known.clone()) {
            Some(close) => found.help(format!("did you mean `{close}`?")),
            None => found,
        };
        return Err(found.help(format!("systems: {}", known.collect::<Vec<_>>().join(", "))));
    };
    let newest = profile.versions.last().map_or("", String::as_str);
    let Some(wanted) = version else {
        return Ok(System {
            profile,
            version: newest,
            is_chosen: false,
            written: WrittenVersion::default(),
            is_newer: false,
        });
    };
    let written = WrittenVersion::parse(wanted, &profile.versions).unwrap_or_default();
    if let Some(version) = known_version(profile, wanted) {
        return Ok(System { profile, version, is_chosen: true, written, is_newer: false });
    }
    if is_number(wanted) && is_number(newest) && version_key(wanted) > version_key(newest) {
        return Ok(System { profile, version: newest, is_chosen: true, written, is_newer: true });
    }
    let title = format!("`{name}` has no known version `{}`", excerpt(wanted));
    let help = format!("known versions: {}", profile.versions.join(", "));
    Err(Diagnostic::whole(DiagnosticCode::UnknownVersion, title).help(help))
}
