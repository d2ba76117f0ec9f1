//! The verdicts on transactions by rule set: what each version of Kafka's protocol violates, and by
//! which faults.
//!
//! The rules are a contract of the protocol's versions, and the first test compares both: the
//! tables of `docs/internals/protocols.md` name the minimal multisets of faults under which a model
//! of the protocol, machine by machine, has a hazard; the pipeline with the same rules must have it
//! within the same faults, and must not have it within fewer. A late request takes two faults here:
//! its connection breaks, and it arrives. Beside `network` every marker may repeat where the rules
//! let it. Differences are listed with their reasons, and must be there.

use onceproof::check::{Verdict, verdicts};
use onceproof::design::{Design, parse};
use onceproof_engine::Limits;
use onceproof_models::Guarantee::{self, Atomic, DuplicateFree, LossFree, Progress};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The rules of a range of versions, as lines of a design.
struct RuleSet {
    /// The versions, as the tables of the protocol name them.
    versions: &'static str,
    producer: &'static str,
    broker: &'static str,
    position_read: &'static str,
    ids: &'static str,
}

const KEPT: &str = "epoch = \"per-session-kept\"\nmarkers = \"may-repeat\"";
const SESSION: &str = "epoch = \"per-session\"\nmarkers = \"may-repeat\"";
const RECORDS: &str = "epoch = \"per-session\"\nmarkers = \"may-repeat\"\nverification = \"records\"";
const ALL: &str = "epoch = \"per-session\"\nmarkers = \"may-repeat\"\nverification = \"all\"";
const STOP: &str = "after_giving_up = \"stop\"";
const SAME: &str = "after_giving_up = \"same-epoch\"";
const REPEAT: &str = "markers = \"may-repeat\"";

/// The rule sets, oldest first.
const RULE_SETS: [RuleSet; 8] = [
    per_partition("0.11, 1.0", STOP, KEPT),
    per_partition("1.1 to 2.0", STOP, SESSION),
    per_partition("2.1 to 2.4", SAME, SESSION),
    per_owner("2.5 to 3.5", SESSION),
    per_owner("3.6", RECORDS),
    per_owner("3.7 to 3.9", ALL),
    per_owner("4.0, 4.1", REPEAT),
    per_owner("from 4.2", ""),
];

const fn per_partition(versions: &'static str, producer: &'static str, broker: &'static str) -> RuleSet {
    RuleSet { versions, producer, broker, position_read: "any", ids: "per-partition" }
}

const fn per_owner(versions: &'static str, broker: &'static str) -> RuleSet {
    RuleSet { versions, producer: "", broker, position_read: "stable", ids: "per-owner" }
}

/// Kinds of faults, and the number of faults of a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FaultSet {
    switches: BTreeSet<&'static str>,
    count: u8,
}

const SWITCHES: [&str; 10] = [
    "network",
    "late_requests",
    "late_sink_requests",
    "crash",
    "rebalance",
    "failover",
    "lossy_crash",
    "expiry",
    "handler_failure",
    "rollback",
];

impl FaultSet {
    fn new(switches: &[&'static str], count: u8) -> Self {
        Self { switches: switches.iter().copied().collect(), count }
    }

    /// The faults of the pipeline for a multiset of the protocol's: the most that it takes, or
    /// the least. A record that is given up arrives late, or has arrived already. A late request
    /// was sent twice, or its client crashed.
    fn of(multiset: &str, is_most: bool) -> Self {
        let letters: Vec<&str> = multiset.split('+').collect();
        let mut crashes = letters.iter().filter(|letter| **letter == "C").count();
        let mut set = Self::new(&[], 0);
        for letter in letters {
            let (switches, count): (&[&str], u8) = match letter {
                "T" => (&["expiry"], 1),
                "H" => (&["handler_failure"], 1),
                "R" => (&["rebalance"], 1),
                "C" => (&["crash"], 1),
                "L" if crashes > 0 && !is_most => {
                    crashes -= 1;
                    (&["late_requests"], 1)
                }
                "L" => (&["network", "late_requests"], 2),
                "U" if is_most => (&["network", "late_requests"], 2),
                "M" | "U" => (&["network"], 1),
                other => panic!("a fault of the protocol: {other}"),
            };
            set.switches.extend(switches);
            set.count += count;
        }
        set
    }

    fn is_within(&self, other: &Self) -> bool {
        self.switches.is_subset(&other.switches) && self.count <= other.count
    }

    fn lines(&self, messages: u8) -> String {
        let switches = SWITCHES.iter().map(|name| format!("{name} = {}\n", self.switches.contains(name)));
        let faults = switches.collect::<String>();
        format!("[faults]\n{faults}[bounds]\nmessages = {messages}\nfaults = {}\n", self.count)
    }
}

/// Two consumers that commit an output and its position in a transaction.
fn output(rules: &RuleSet, set: &FaultSet, messages: u8) -> String {
    let RuleSet { versions, producer, broker, position_read, ids } = rules;
    let position_read = match *ids {
        "per-owner" => format!("position_read = \"{position_read}\"\n"),
        _ => String::new(),
    };
    format!(
        "name = \"output, Kafka {versions}\"\n[source]\nrestart = \"forgets\"\n[producer]\nidentity = \"message-id\"\n\
         {producer}\n[broker]\ndedup_window = \"unlimited\"\n{broker}\n[consumer]\ninstances = 2\n\
         acknowledge = \"in-transaction\"\n{position_read}[sink]\nkind = \"topic\"\ntransactions = \"{ids}\"\n{}",
        set.lines(messages)
    )
}

/// A producer that sends each message in a transaction, read by one consumer.
fn source(rules: &RuleSet, set: &FaultSet) -> String {
    let RuleSet { versions, producer, broker, .. } = rules;
    format!(
        "name = \"source, Kafka {versions}\"\n[source]\nrestart = \"sends-again\"\n[producer]\n\
         identity = \"sequence\"\ntransactional = true\nretries = \"give-up\"\n{producer}\n[broker]\n{broker}\n\
         [consumer]\ninstances = 1\n[sink]\nkind = \"upsert\"\n[claims]\ncounts = \"copies\"\n{}",
        set.lines(2)
    )
}

fn read(text: &str) -> Design {
    parse(text).unwrap_or_else(|found| panic!("{found:?}\n{text}"))
}

/// The guarantees, in the order of the protocol's hazards: loss, duplicate, not atomic, blocked.
const JUDGED: [Guarantee; 4] = [LossFree, DuplicateFree, Atomic, Progress];

/// The violated guarantees of a design.
fn violated(design: &Design) -> Vec<Guarantee> {
    let found = verdicts(design, &JUDGED, &Limits::default());
    assert_eq!(found.cut, None, "{}", design.name);
    JUDGED.into_iter().filter(|guarantee| found.of(*guarantee) == Verdict::Violated).collect()
}

/// Explores designs on all cores. Returns their violated guarantees.
fn explore(designs: &[Design]) -> Vec<Vec<Guarantee>> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(vec![Vec::new(); designs.len()]);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(design) = designs.get(index) else { break };
                    let violated = violated(design);
                    found.lock().expect("no other thread panicked")[index] = violated;
                }
            });
        }
    });
    found.into_inner().expect("no thread panicked")
}

/// The minimal multisets of a row, by hazard.
type Row = [Vec<String>; 4];

/// A table of the protocol, by versions.
fn protocol(name: &str) -> BTreeMap<String, Row> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/internals/protocols.md");
    let page = std::fs::read_to_string(path).expect("the page of the protocols");
    let begin = format!("<!-- table: {name} -->");
    let table = page.split(&begin).nth(1).and_then(|rest| rest.split("<!-- end -->").next()).expect("a table");
    let rows = table.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let sets = |cell: &str| cell.split(", ").filter(|set| *set != "-").map(str::to_owned).collect();
        (cells[0].to_owned(), std::array::from_fn(|hazard| sets(cells[hazard + 1])))
    })
    .collect()
}

/// Sets of at most two faults of the pipeline.
fn small_sets() -> Vec<FaultSet> {
    let kinds = ["expiry", "handler_failure", "network", "rebalance", "crash"];
    let mut sets: Vec<FaultSet> =
        kinds.iter().flat_map(|kind| [1, 2].map(|count| FaultSet::new(&[kind], count))).collect();
    for (index, one) in kinds.iter().enumerate() {
        sets.extend(kinds[index + 1..].iter().map(|other| FaultSet::new(&[one, other], 2)));
    }
    sets.extend([1, 2].map(|count| FaultSet::new(&["network", "late_requests"], count)));
    sets.push(FaultSet::new(&["crash", "late_requests"], 2));
    sets
}

/// A difference between the protocol and the pipeline: a hazard of a multiset that is no violation,
/// or a violation within faults of no multiset.
struct Difference {
    versions: &'static [&'static str],
    guarantee: Guarantee,
    faults: &'static str,
    /// Of the tables with one and with two messages.
    messages: &'static [u8],
}

/// A group that has not stored its last position is blocked in the protocol. Here it has processed
/// its messages, and gets them again when it restarts.
const POSITION_BEHIND: [Difference; 2] = [
    Difference {
        versions: &["0.11, 1.0", "1.1 to 2.0", "2.1 to 2.4", "2.5 to 3.5", "3.6", "3.7 to 3.9", "4.0, 4.1"],
        guarantee: Progress,
        faults: "M+H",
        messages: &[1, 2],
    },
    Difference { versions: &["3.7 to 3.9"], guarantee: Progress, faults: "L", messages: &[2] },
];

/// The protocol judges a record when it becomes visible, the pipeline an attempt when it has ended:
/// a record that is visible before its position is not atomic there, a position without its record
/// is not atomic here.
const JUDGED_AT_THE_END: [Difference; 3] = [
    Difference {
        versions: &["0.11, 1.0", "1.1 to 2.0", "2.1 to 2.4", "2.5 to 3.5", "3.6", "3.7 to 3.9", "4.0, 4.1"],
        guarantee: Atomic,
        faults: "M",
        messages: &[2],
    },
    Difference { versions: &["0.11, 1.0"], guarantee: Atomic, faults: "T", messages: &[1, 2] },
    Difference { versions: &["4.0, 4.1"], guarantee: Atomic, faults: "M+U", messages: &[1] },
];

/// A server that crashes breaks connections, too, and a write that was executed is given up. In the
/// protocol clients crash.
const SERVER_CRASHES: Difference =
    Difference { versions: &["2.1 to 2.4"], guarantee: LossFree, faults: "C", messages: &[1, 2] };

/// Readers that wait behind an open record do not see the second message.
const READERS_WAIT: Difference = Difference {
    versions: &["0.11, 1.0", "1.1 to 2.0", "2.5 to 3.5"],
    guarantee: LossFree,
    faults: "L",
    messages: &[2],
};

fn differences() -> impl Iterator<Item = &'static Difference> {
    POSITION_BEHIND.iter().chain(&JUDGED_AT_THE_END).chain([&SERVER_CRASHES, &READERS_WAIT])
}

/// Compares a table of the protocol with the pipeline, both ways.
fn agree(table: &str, messages: u8) {
    let rows = protocol(table);
    assert_eq!(rows.len(), RULE_SETS.len(), "{table}");
    let mut pairs = Vec::new();
    for rules in &RULE_SETS {
        let sets = rows[rules.versions].iter().flatten().map(|multiset| FaultSet::of(multiset, true));
        let sets: BTreeSet<FaultSet> = sets.chain(small_sets()).collect();
        pairs.extend(sets.into_iter().map(|set| (rules, set)));
    }
    let designs: Vec<Design> = pairs.iter().map(|(rules, set)| read(&output(rules, set, messages))).collect();
    let mut wrong = String::new();
    let mut seen = BTreeSet::new();
    for ((rules, set), found) in pairs.iter().zip(explore(&designs)) {
        for (guarantee, multisets) in JUDGED.iter().zip(&rows[rules.versions]) {
            let is_violated = found.contains(guarantee);
            let known = differences().enumerate().filter(|(_, known)| {
                known.versions.contains(&rules.versions)
                    && known.guarantee == *guarantee
                    && known.messages.contains(&messages)
            });
            let known: Vec<(usize, &Difference)> = known.collect();
            let must = multisets.iter().find(|multiset| {
                let is_known = known.iter().any(|(_, known)| known.faults == **multiset);
                FaultSet::of(multiset, true).is_within(set) && !is_known
            });
            // A client that crashes may do by that what it may do without.
            let is_least = |multiset: &str| FaultSet::of(multiset, false).is_within(set);
            let may = multisets.iter().any(|multiset| is_least(multiset) || is_least(&format!("C+{multiset}")));
            let more = known.iter().find(|(_, known)| FaultSet::of(known.faults, false).is_within(set));
            if let Some(multiset) = must.filter(|_| !is_violated) {
                let _ = writeln!(wrong, "{}: {} holds by {multiset}, {set:?}", rules.versions, guarantee.name());
            }
            // More faults than two are no row of the table.
            if is_violated && set.count <= 2 && !may {
                match more {
                    Some((index, _)) => _ = seen.insert((*index, rules.versions)),
                    None => _ = writeln!(wrong, "{}: {} is violated by {set:?}", rules.versions, guarantee.name()),
                }
            }
            if let Some((index, known)) = more
                && multisets.iter().any(|multiset| multiset == known.faults)
                && !is_violated
            {
                seen.insert((*index, rules.versions));
            }
        }
    }
    for (index, known) in differences().enumerate().filter(|(_, known)| known.messages.contains(&messages)) {
        for versions in known.versions {
            let is_seen = seen.contains(&(index, *versions));
            assert!(is_seen, "{versions}: {} by {} is no difference any more", known.guarantee.name(), known.faults);
        }
    }
    assert!(wrong.is_empty(), "{table}\n{wrong}");
}

#[test]
fn outputs_of_one_message_agree_with_the_protocol() {
    agree("transactions, one message", 1);
}

#[test]
fn outputs_of_two_messages_agree_with_the_protocol() {
    agree("transactions, two messages", 2);
}

/// The letters of violated guarantees.
fn letters(found: &[Guarantee]) -> String {
    let letter = |guarantee: &Guarantee| match guarantee {
        LossFree => 'L',
        DuplicateFree => 'D',
        Atomic => 'A',
        _ => 'P',
    };
    if found.is_empty() { "-".to_owned() } else { found.iter().map(letter).collect() }
}

/// The guarantees that a producer violates that sends each message in a transaction: loss-free (L),
/// duplicate-free (D), atomic (A), progress (P). Columns are sets of faults.
///
/// The protocol's table of plain transactions has two records a transaction, in two partitions, and
/// an application that aborts, and that repeats what was given up. Here a transaction has one
/// record, and what is given up is reported. So half a transaction, and what a handler's failure
/// does, is not here; a record that was given up and is visible is not atomic, where it is a
/// duplicate there; readers that wait behind an open record lose what follows it; and a source that
/// crashed sends again.
const SOURCES: &str = "
versions     expiry 1  network 1  crash 1  network 2  expiry, network 2  late 2  late 3  expiry, late 3
0.11, 1.0    D         -          D        A          DAP                LAP     LAP     LDAP
1.1 to 2.0   -         -          D        A          DA                 LAP     LAP     LDAP
2.1 to 2.4   -         L          LD       LA         LDA                LAP     LDAP    LDAP
2.5 to 3.5   -         -          D        A          DA                 LAP     LAP     LDAP
3.6          -         -          D        A          DA                 A       A       DA
3.7 to 3.9   -         -          D        A          DA                 A       A       DA
4.0, 4.1     -         -          D        LA         LDA                LA      LA      LDA
from 4.2     -         -          D        -          -                  -       -       -
";

#[test]
fn sources_violate_what_each_version_violates() {
    let late = ["network", "late_requests"];
    let columns = [
        ("expiry 1", FaultSet::new(&["expiry"], 1)),
        ("network 1", FaultSet::new(&["network"], 1)),
        ("crash 1", FaultSet::new(&["crash"], 1)),
        ("network 2", FaultSet::new(&["network"], 2)),
        ("expiry, network 2", FaultSet::new(&["expiry", "network"], 2)),
        ("late 2", FaultSet::new(&late, 2)),
        ("late 3", FaultSet::new(&late, 3)),
        ("expiry, late 3", FaultSet::new(&["network", "late_requests", "expiry"], 3)),
    ];
    let of_rules = |rules| columns.iter().map(move |(_, set)| read(&source(rules, set)));
    let designs: Vec<Design> = RULE_SETS.iter().flat_map(of_rules).collect();
    let found = explore(&designs);
    let mut table = format!("\n{:11}", "versions");
    for (name, _) in &columns {
        let _ = write!(table, "  {name}");
    }
    for (rules, found) in RULE_SETS.iter().zip(found.chunks(columns.len())) {
        let _ = write!(table, "\n{:11}", rules.versions);
        for ((name, _), found) in columns.iter().zip(found) {
            let _ = write!(table, "  {:width$}", letters(found), width = name.len());
        }
        table.truncate(table.trim_end().len());
    }
    table.push('\n');
    assert!(table == SOURCES, "{table}");
}

/// A setting of transactions that decides over a guarantee.
struct Ablation {
    /// The index of the rule set.
    rules: usize,
    is_source: bool,
    /// The lines of the design that are replaced.
    lines: &'static str,
    /// The lines with which the guarantee is violated, and with which it holds.
    settings: [&'static str; 2],
    faults: (&'static [&'static str], u8),
    guarantee: Guarantee,
}

const STABLE: &str = "position_read = \"stable\"\n";
const IDENTITY: &str = "identity = \"message-id\"\n";
const RETRIES: &str = "retries = \"give-up\"\n";
const LATE: &[&str] = &["network", "late_requests"];

/// Ablations of an output's rule set: the settings with and without one rule.
const fn of_output(
    rules: usize,
    settings: [&'static str; 2],
    faults: (&'static [&'static str], u8),
    guarantee: Guarantee,
) -> Ablation {
    Ablation { rules, is_source: false, lines: settings[0], settings, faults, guarantee }
}

const ABLATIONS: [Ablation; 10] = [
    // KAFKA-6119.
    of_output(0, [KEPT, SESSION], (&["expiry"], 1), LossFree),
    // KIP-360.
    of_output(2, [SAME, "after_giving_up = \"new-epoch\""], (&["network"], 1), LossFree),
    // KIP-447: the generation, and stable positions.
    Ablation {
        lines: STABLE,
        ..of_output(
            3,
            ["commit_fencing = \"none\"\n", "commit_fencing = \"generation\"\n"],
            (&["rebalance"], 1),
            DuplicateFree,
        )
    },
    Ablation {
        lines: STABLE,
        ..of_output(3, ["position_read = \"any\"\n", STABLE], (&["rebalance"], 1), DuplicateFree)
    },
    // KIP-890, part 1: records, and positions (KAFKA-15449).
    of_output(3, [SESSION, RECORDS], (LATE, 2), DuplicateFree),
    of_output(4, [RECORDS, ALL], (LATE, 2), Progress),
    // KIP-360 again: verification alone does not help a client that keeps its epoch (KT-09).
    Ablation {
        lines: IDENTITY,
        ..of_output(
            5,
            [
                "identity = \"message-id\"\nafter_giving_up = \"same-epoch\"\n",
                "identity = \"message-id\"\nafter_giving_up = \"new-epoch\"\n",
            ],
            (&["network"], 1),
            LossFree,
        )
    },
    // KIP-890, part 2.
    Ablation {
        lines: ALL,
        ..of_output(
            5,
            [
                "epoch = \"per-session\"\nverification = \"all\"\nmarkers = \"once\"",
                "epoch = \"per-transaction\"\nmarkers = \"once\"",
            ],
            (&["network", "late_requests", "handler_failure"], 3),
            LossFree,
        )
    },
    // KIP-1228.
    of_output(6, [REPEAT, "markers = \"once\""], (&["network", "handler_failure"], 2), LossFree),
    // An application that makes a new producer after a fatal error.
    Ablation {
        rules: 1,
        is_source: true,
        lines: RETRIES,
        settings: [
            "retries = \"give-up\"\nafter_fencing = \"stop\"\n",
            "retries = \"give-up\"\nafter_fencing = \"new-producer\"\n",
        ],
        faults: (&["expiry"], 1),
        guarantee: Progress,
    },
];

#[test]
fn each_setting_decides_over_a_guarantee() {
    for Ablation { rules, is_source, lines, settings, faults: (switches, count), guarantee } in &ABLATIONS {
        let (rules, set) = (&RULE_SETS[*rules], FaultSet::new(switches, *count));
        let text = if *is_source { source(rules, &set) } else { output(rules, &set, 1) };
        assert!(text.contains(lines), "{text}");
        let verdicts = settings.map(|setting| {
            let design = read(&text.replace(lines, setting));
            verdicts(&design, &[*guarantee], &Limits::default()).of(*guarantee)
        });
        assert_eq!(verdicts, [Verdict::Violated, Verdict::Holds], "{} by {}", guarantee.name(), settings[0]);
    }
}
