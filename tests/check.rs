//! A whole check through the library: order of reports, workers, fault scope, and what is repaired.

use onceproof::check::{
    Agreement, CheckReport, CheckRequest, DesignReport, FaultScope, Observer, Verdict, check_design, run,
};
use onceproof::design::{Design, parse};
use onceproof::repair::Candidates;
use onceproof::systems::{LoadedDesign, MemoryFiles, read_design, read_design_with, system};
use onceproof_engine::{Limits, Threads};
use onceproof_models::{Guarantee, GuaranteeSet, Rules};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

const LOSES: &str =
    "name = \"loses\"\n[consumer]\nacknowledge = \"before-processing\"\n[claims]\nloss-free = \"holds\"\n";
const REPEATS: &str =
    "name = \"repeats\"\nbounds.messages = 1\nsink.kind = \"append\"\nclaims.guarantee = \"exactly-once\"\n";

fn design(text: &str) -> Design {
    parse(text).expect("it is a design")
}

fn loaded(text: &str) -> LoadedDesign {
    read_design("design.toml", text.as_bytes(), &MemoryFiles::default()).expect("it is a design")
}

/// The verdicts and sizes of a report, without its times.
fn outcome(report: &CheckReport) -> Vec<(String, usize, Vec<Verdict>)> {
    let verdicts = |design: &DesignReport| design.findings.iter().map(|finding| finding.verdict).collect();
    report.designs.iter().map(|design| (design.name.clone(), design.states, verdicts(design))).collect()
}

/// Keeps the order of what it follows.
#[derive(Default)]
struct Recorder {
    done: Mutex<Vec<usize>>,
    reports: Mutex<Vec<(usize, String)>>,
}

impl Observer for Recorder {
    fn done(&self, subject: usize) {
        self.done.lock().expect("no other thread panicked").push(subject);
    }

    fn report(&self, subject: usize, report: &DesignReport) {
        self.reports.lock().expect("no other thread panicked").push((subject, report.name.clone()));
    }
}

#[test]
fn reports_come_in_the_order_of_the_request() {
    // The first design takes longest.
    let designs = [design(REPEATS), design(LOSES), design(&LOSES.replace("loses", "again"))];
    let threads = Threads(NonZeroUsize::new(3).expect("not zero"));
    let recorder = Recorder::default();
    let report = run(&CheckRequest { workers: &threads, observer: &recorder, ..CheckRequest::new(&designs) });
    let reports = recorder.reports.into_inner().expect("no thread panicked");
    let expected = [(0, "repeats"), (1, "loses"), (2, "again")].map(|(subject, name)| (subject, name.to_owned()));
    assert_eq!(reports, expected);
    let mut done = recorder.done.into_inner().expect("no thread panicked");
    done.sort_unstable();
    assert_eq!(done, [0, 1, 2]);
    assert_eq!(report.agreement(), Agreement::Wrong);
}

#[test]
fn worker_count_changes_no_verdict() {
    let designs = [design(LOSES), design(REPEATS)];
    let one = run(&CheckRequest { fault_scope: Some(FaultScope::Apart), ..CheckRequest::new(&designs) });
    let threads = Threads(NonZeroUsize::new(4).expect("not zero"));
    let four =
        run(&CheckRequest { fault_scope: Some(FaultScope::Apart), workers: &threads, ..CheckRequest::new(&designs) });
    assert_eq!(outcome(&one), outcome(&four));
}

#[test]
fn interrupted_check_decides_nothing_and_says_so() {
    let interrupted = AtomicBool::new(true);
    let designs = [loaded(LOSES)];
    let mut request = CheckRequest::new(&designs);
    request.limits.interrupted = Some(&interrupted);
    let report = run(&request);
    assert!(report.is_interrupted);
    assert!(report.designs[0].findings.iter().all(|finding| finding.verdict == Verdict::Inconclusive));
    assert!(report.designs[0].repairs.is_none(), "what was not decided is not repaired");
}

#[test]
fn violated_claim_is_repaired_together_with_the_others() {
    let designs = [loaded(REPEATS)];
    let report = run(&CheckRequest::new(&designs));
    let repairs = report.designs[0].repairs.as_ref().expect("a claim is violated");
    assert_eq!(repairs.wanted, GuaranteeSet::from_iter([Guarantee::LossFree, Guarantee::DuplicateFree]));
    assert_eq!(repairs.violated, GuaranteeSet::from_iter([Guarantee::DuplicateFree]));
    let together = repairs.together.as_ref().expect("all claims were looked for");
    let keys: Vec<&str> = together.found.iter().map(|repair| repair.changes[0].key.as_str()).collect();
    assert!(!keys.is_empty() && keys.iter().all(|key| *key == "sink.kind"), "{keys:?}");
    assert!(together.found.is_sorted_by_key(|repair| repair.costs), "the cheapest comes first");
    // Nothing is looked for where nothing is known of the settings, or where it was not asked for.
    let alone = [design(REPEATS)];
    assert!(run(&CheckRequest::new(&alone)).designs[0].repairs.is_none());
    assert!(run(&CheckRequest { repair_time: None, ..CheckRequest::new(&designs) }).designs[0].repairs.is_none());
}

#[test]
fn files_without_claims_try_single_changes() {
    let kafka = system("kafka-java@4.1").expect("the profile is known");
    let files =
        read_design_with("(test)", b"name = \"files\"\nbounds.messages = 1\n", &[kafka], &[], &MemoryFiles::default())
            .expect("it is well formed");
    let report = run(&CheckRequest::new([&files]));
    let repairs = report.designs[0].repairs.as_ref().expect("it repeats messages");
    let usual = GuaranteeSet::from_iter([Guarantee::LossFree, Guarantee::DuplicateFree]);
    assert!(usual.contains_all(repairs.wanted), "{:?}", repairs.wanted);
    assert_eq!((repairs.max_changes, repairs.together.is_none()), (1, true));
    for one in &repairs.each {
        assert!(one.attempts.complete_to <= 1 && one.attempts.tried > 10, "{one:?}");
    }
}

#[test]
fn candidates_keep_the_bounds_of_the_design() {
    let mut loaded = loaded(REPEATS);
    loaded.design.mechanisms.bounds.messages = 3;
    let candidates = Candidates::new(&loaded);
    let changes = candidates.of_mechanisms();
    let mechanisms = changes.iter().filter_map(|change| candidates.with(&[change]));
    assert!(mechanisms.clone().count() > 20);
    assert!(mechanisms.into_iter().all(|one| one.bounds.messages == 3));
}

/// A record that is readable without an acknowledgement is not in the contract:
/// docs/internals/protocols.md.
#[test]
fn unclean_election_among_all_replicas_is_not_examined() {
    let text = "name = \"all\"\n[broker]\nreplicas = 2\nmin_in_sync = 2\nunclean_election = true\n\
                [producer]\nidentity = \"message-id\"\n[sink]\nkind = \"upsert\"\n[faults]\ncrash = false\n";
    let wanted = [Guarantee::LossFree, Guarantee::DuplicateFree];
    let decided = |text: &str| {
        let one = design(text);
        let checked = check_design(&one, &wanted, Rules::ALL, &Limits::default(), |_| {});
        let names: Vec<String> = one.unexamined.iter().map(|one| one.name.clone()).collect();
        (names, checked.findings.iter().map(|finding| finding.verdict).collect::<Vec<_>>())
    };
    let (unexamined, found) = decided(text);
    assert_eq!(unexamined, ["broker.unclean_election"]);
    assert_eq!(found, [Verdict::Holds, Verdict::Inconclusive]);
    let accepted = format!("{text}[accept]\n\"broker.unclean_election\" = \"brokers are 4.1 or later\"\n");
    assert_eq!(decided(&accepted), (Vec::new(), vec![Verdict::Holds, Verdict::Holds]));
    // With a spare replica the election loses what was acknowledged, which the contract has.
    assert_eq!(decided(&text.replace("replicas = 2\n", "replicas = 3\n")).0, Vec::<String>::new());
}

/// The broker of the model refuses a late registration of a source: docs/internals/contracts.md.
#[test]
fn late_registration_of_a_source_is_not_examined() {
    let unexamined = |more: &str| {
        let text = format!("name = \"source\"\n[producer]\ntransactional = true\nidentity = \"sequence\"\n{more}");
        design(&text).unexamined.iter().map(|one| (one.name.clone(), one.weakened())).collect::<Vec<_>>()
    };
    let name = "producer.transactional".to_owned();
    let stops = "after_fencing = \"stop\"\n";
    assert_eq!(unexamined(stops), [(name.clone(), "loss-free, progress".to_owned())]);
    assert_eq!(unexamined("[broker]\nepoch = \"per-session\"\n"), [(name, "duplicate-free".to_owned())]);
    assert_eq!(unexamined(""), []);
    assert_eq!(unexamined(&format!("{stops}[faults]\nlate_requests = false\n")), []);
}

/// Whether repairs were known when the verdicts on a design, and when its report was handed over.
#[derive(Default)]
struct Order(Mutex<Vec<(&'static str, bool)>>);

impl Observer for Order {
    fn verdicts(&self, _subject: usize, report: &DesignReport) {
        self.0.lock().expect("no other thread panicked").push(("verdicts", report.repairs.is_some()));
    }

    fn report(&self, _subject: usize, report: &DesignReport) {
        self.0.lock().expect("no other thread panicked").push(("report", report.repairs.is_some()));
    }
}

#[test]
fn verdicts_come_before_repairs_are_known() {
    let (order, design) = (Order::default(), loaded(LOSES));
    let report = run(&CheckRequest { observer: &order, ..CheckRequest::new([&design]) });
    assert_eq!(report.agreement(), Agreement::Wrong);
    let order = order.0.into_inner().expect("no thread panicked");
    assert_eq!(order, [("verdicts", false), ("report", true)]);
}

#[test]
fn design_is_explored_up_to_its_own_faults() {
    let design = design("name = \"limited\"\nlimits.faults = 1\nbounds.messages = 1\nclaims.progress = \"holds\"\n");
    let verdict = |limits: Limits<'static>| {
        let guarantees = vec![Guarantee::Progress];
        let report = run(&CheckRequest { limits, guarantees, ..CheckRequest::new([&design]) });
        (report.designs[0].findings[0].verdict, report.agreement())
    };
    // A claim to hold needs two faults.
    assert_eq!(verdict(Limits::default()), (Verdict::HoldsUpTo(1), Agreement::Undecided));
    let more = Limits { faults: Some(2), ..Limits::default() };
    assert_eq!(verdict(more), (Verdict::HoldsUpTo(2), Agreement::AsClaimed));
}
