//! Claim: every value of every setting, every fault and every bound changes the state space of some
//! design of the gallery.
//!
//! A setting that no actor reads would make verdicts about it worthless without a sign of it. A
//! value has to differ from some other value of its setting, not from each: a broker that remembers
//! for ever also remembers longer than every producer's retries, so `unlimited` differs from
//! `outlives-retries` by an assumption, not by a state.

use onceproof::check::check_design;
use onceproof::design::{Design, SettingInfo, SettingType, parse, print, registry, setting};
use onceproof_engine::Limits;
use onceproof_models::{Mechanisms, Rules};
use onceproof_proofs::designs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The limit on states of a design. Larger ones are skipped: a difference shows in small ones.
const MOST_STATES: usize = 150_000;

/// The states and steps of a design, if it is small enough.
fn size(design: &Design) -> Option<(usize, u64)> {
    let limits = Limits { states: MOST_STATES, ..Limits::default() };
    let checked = check_design(design, &[], Rules::ALL, &limits, |_| {});
    (checked.states <= MOST_STATES).then_some((checked.states, checked.transitions))
}

/// Every named value of a setting, or its two lowest numbers.
fn values(info: &SettingInfo) -> Vec<u8> {
    match &info.setting_type {
        SettingType::Named(names) => (0..names.len() as u8).collect(),
        SettingType::Switch | SettingType::Parts(_) => vec![0, 1],
        SettingType::Number(low, high) => vec![*low, (*low + 1).min(*high)],
    }
}

/// Settings that depend on another one: a change takes them to their defaults.
const COMPANIONS: [&str; 5] =
    ["consumer.acknowledge", "sink.kind", "sink.fencing", "sink.readers", "source.relay.cursor"];

/// The design with another value, if a file may say so: printing it and reading it back refuses
/// impossible combinations.
fn with(design: &Design, info: &SettingInfo, value: u8) -> Option<Design> {
    let is_allowed = |design: &Design| parse(&print(design)).is_ok_and(|read| read.mechanisms == design.mechanisms);
    let mut changed = design.clone();
    info.set(&mut changed.mechanisms, value);
    let broker = &mut changed.mechanisms.broker;
    broker.min_in_sync = broker.min_in_sync.min(broker.replicas);
    for companion in COMPANIONS {
        if !is_allowed(&changed) && companion != info.path {
            let companion = setting(companion)?;
            companion.set(&mut changed.mechanisms, companion.get(&Mechanisms::default()));
        }
    }
    is_allowed(&changed).then_some(changed)
}

/// Whether a value and some other value of the same setting have different state spaces in a small
/// design.
fn matters(info: &SettingInfo, value: u8, gallery: &[Design]) -> bool {
    gallery.iter().any(|design| {
        let Some(one) = with(design, info, value) else { return false };
        let size_of_one = size(&one);
        values(info).into_iter().filter(|other| *other != value).any(|other| {
            with(&one, info, other).is_some_and(|other| {
                let size_of_other = size(&other);
                (size_of_one.is_some() || size_of_other.is_some()) && size_of_one != size_of_other
            })
        })
    })
}

#[test]
fn every_value_of_a_setting_changes_a_state_space() {
    let states = |design: &Design| design.golden.map_or(u64::MAX, |golden| golden.states);
    let mut gallery: Vec<Design> = designs().into_iter().map(|(_, design)| design).collect();
    gallery.retain(|design| states(design) <= MOST_STATES as u64);
    gallery.sort_by_key(states);
    let cases: Vec<(&SettingInfo, u8)> =
        registry().iter().flat_map(|info| values(info).into_iter().map(move |value| (info, value))).collect();
    let (next, idle) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((info, value)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if !matters(info, *value, &gallery) {
                        idle.lock().expect("no other thread panicked").push(format!(
                            "{} = {}",
                            info.path,
                            info.value_text(*value)
                        ));
                    }
                }
            });
        }
    });
    let idle = idle.into_inner().expect("no thread panicked");
    assert!(idle.is_empty(), "these change nothing: {idle:#?}");
}
