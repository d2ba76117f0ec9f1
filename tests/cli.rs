//! The command line as its users see it: transcripts under `tests/cli/`, rewritten by `TRYCMD=overwrite` and reviewed as
//! diffs; and what a transcript cannot say.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}

fn onceproof(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onceproof"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    onceproof(arguments).output().expect("onceproof runs")
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("the file can be written");
    path
}

const SMALL: &str = "name = \"small\"\n\n[consumer]\ninstances = 1\n\n[bounds]\nmessages = 1\n\n[claims]\n";

#[test]
fn the_exit_code_says_whether_claims_are_right() {
    let folder = tempfile::tempdir().expect("a folder");
    for (claim, expected) in [
        ("loss-free = \"holds\"", 0),
        ("loss-free = \"violated\"", 1),
        ("duplicate-free = \"holds\"", 1),
        ("loss-free = \"maybe\"", 2),
        ("atomic = \"holds\"", 3),
    ] {
        let path = write(folder.path(), "small.toml", format!("{SMALL}{claim}\n"));
        let output = run(&["check", &path.display().to_string()]);
        assert_eq!(output.status.code(), Some(expected), "{claim}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn bad_files_do_not_keep_good_ones_from_being_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "good.toml", format!("{SMALL}loss-free = \"holds\"\n"));
    write(folder.path(), "one.toml", "name = 1\n");
    write(folder.path(), "two.toml", [0xff, 0xfe]);
    let missing = folder.path().join("missing.toml").display().to_string();
    let output = run(&["check", &folder.path().display().to_string(), &missing]);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(2));
    assert!(out.contains("holds        loss-free"), "{out}");
    for code in ["wrong-type", "not-utf8", "no-such-file"] {
        assert!(err.contains(code), "{code} is missing: {err}");
    }
}

#[test]
fn a_folder_without_designs_is_a_mistake() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(&["check", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-designs"));
}

#[test]
fn the_json_report_reads_back_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "small.toml", format!("{SMALL}duplicate-free = \"violated\"\n"));
    write(folder.path(), "bad.toml", "name = 1\n");
    let output = run(&["check", &folder.path().display().to_string(), "--format", "json"]);
    let text = String::from_utf8_lossy(&output.stdout);
    let document: onceproof::report::json::Document = serde_json::from_str(&text).expect("the report is JSON");
    let again = format!("{}\n", serde_json::to_string_pretty(&document).expect("it can be written"));
    assert_eq!(text, again);
    assert_eq!(document.version, onceproof::report::json::VERSION);
    assert_eq!(document.designs[0].path, path.display().to_string());
    let verdict = document.designs[0].verdicts.iter().find(|verdict| verdict.guarantee == "duplicate-free");
    let verdict = verdict.expect("every guarantee has a verdict");
    assert_eq!((verdict.verdict.as_str(), verdict.claimed.as_deref()), ("violated", Some("violated")));
    assert!(verdict.counterexample.iter().any(|step| step.fault.is_some()), "a duplicate needs a fault");
    assert_eq!(document.errors[0].line, Some(1));
}

#[test]
fn under_a_violation_stands_what_makes_all_claims_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let claims = "duplicate-free = \"holds\"\nloss-free = \"holds\"\n";
    let path = write(folder.path(), "small.toml", format!("{SMALL}{claims}")).display().to_string();
    let output = run(&["check", &path]);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.contains("the smallest changes with which all that is claimed holds"), "{out}");
    let document: onceproof::report::json::Document =
        serde_json::from_slice(&run(&["check", &path, "--format", "json"]).stdout).expect("the report is JSON");
    let together = document.designs[0].together.as_ref().expect("it was repaired");
    let repair = run(&["repair", &path, "--format", "json"]);
    assert_eq!(repair.status.code(), Some(1));
    let repair: serde_json::Value = serde_json::from_slice(&repair.stdout).expect("the report is JSON");
    assert_eq!(repair["version"], onceproof::report::json::VERSION);
    let alone: onceproof::report::json::JsonRepairs =
        serde_json::from_value(repair["repairs"][0].clone()).expect("one design was repaired");
    assert_eq!((&alone.violated, &alone.repairs), (&together.violated, &together.repairs));
    // Each of them does what it says.
    assert!(!alone.repairs.is_empty());
    for repair in &alone.repairs {
        let changes = repair.changes.iter().map(|change| format!("{} = {}\n", change.setting, change.instead));
        let text = fs::read_to_string(&path).expect("the design").replacen(
            '\n',
            &format!("\n{}", changes.collect::<String>()),
            1,
        );
        let repaired = write(folder.path(), "repaired.toml", text).display().to_string();
        let output = run(&["check", &repaired]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn a_difference_can_be_read_by_programs() {
    let (old, new) = ("designs/baseline/at-most-once.toml", "designs/baseline/at-most-once-retrying-producer.toml");
    let output = run(&["diff", old, new, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let design: onceproof::report::json::JsonDiff =
        serde_json::from_value(report["designs"][0].clone()).expect("the designs differ");
    assert!(design.settings.iter().any(|setting| setting.setting == "producer.retries"), "{design:?}");
    let flip = design.flips.iter().find(|flip| flip.guarantee == "duplicate-free").expect("copies are lost no more");
    assert_eq!((flip.before.as_str(), flip.after.as_str(), flip.lost), ("holds", "violated", true));
    assert!(!flip.counterexample.is_empty());
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn reaching_a_limit_is_inconclusive_and_says_what_was_explored() {
    for limit in [["--timeout", "1ms"], ["--max-states", "2000"]] {
        let output = run(&["check", "designs/queue/exactly-once.toml", limit[0], limit[1]]);
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{out}");
        assert!(out.contains("inconclusive loss-free") && out.contains(" states, "), "{out}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_in_inconclusive() {
    let arguments = ["check", "designs/kafka/exactly-once.toml", "--bounds", "messages=4,rebalances=3"];
    let mut child = onceproof(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(Duration::from_secs(1));
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(interrupt.success());
    let began = Instant::now();
    let status = child.wait().expect("it ends");
    let mut out = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut out).expect("it is text");
    assert_eq!(status.code(), Some(3), "{out}");
    assert!(out.contains("interrupted") && out.contains(" states, "), "{out}");
    assert!(began.elapsed() < Duration::from_secs(20), "it ends soon");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_file_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.toml").display().to_string();
    assert!(Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()));
    let output = run(&["check", &pipe]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("unreadable"));
}

#[test]
fn init_writes_a_design_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.toml").display().to_string();
    assert_eq!(run(&["init", &path]).status.code(), Some(0));
    assert_eq!(run(&["init", &path]).status.code(), Some(2), "an existing file stays");
    let checked = run(&["check", &path, "--bounds", "messages=1"]);
    assert_eq!(checked.status.code(), Some(1), "its claim is wrong, as it says");
}

#[test]
fn the_explorer_serves_states_that_can_be_read() {
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};
    // A port that is free now may be somebody else's in a moment; then the explorer says so and ends, and another is tried.
    let start = || {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let arguments = ["explore", "designs/baseline/at-most-once.toml", "--port", &port.to_string()];
        let child = onceproof(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        (port, child)
    };
    let (mut port, mut child) = start();
    let began = Instant::now();
    let answer = loop {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            let request = "GET /.states/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            let mut answer = String::new();
            if stream.write_all(request.as_bytes()).is_ok() && stream.read_to_string(&mut answer).is_ok() {
                break answer;
            }
        }
        assert!(began.elapsed() < Duration::from_secs(20), "the explorer does not answer");
        if child.try_wait().expect("it can be asked").is_some() {
            (port, child) = start();
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    child.kill().expect("it can be ended");
    child.wait().expect("it ends");
    assert!(answer.contains("consumer 1") && answer.contains("LogBroker"), "{answer}");
}

#[test]
fn every_word_that_a_diagnostic_or_a_design_uses_is_explained() {
    use onceproof::design::{DiagnosticCode, SettingType, registry};
    let mut words: Vec<String> = DiagnosticCode::ALL.iter().map(|code| code.name().to_owned()).collect();
    for info in registry() {
        words.push(info.path.to_owned());
        if let SettingType::Named(values) = &info.setting_type {
            words.extend(values.iter().map(|(value, _)| (*value).to_owned()));
        }
    }
    words.dedup();
    for word in words {
        let output = run(&["explain", &word]);
        assert_eq!(output.status.code(), Some(0), "{word}");
        assert!(output.stdout.len() > word.len() + 10, "{word}");
    }
}

#[test]
fn what_is_not_decided_says_why_and_ends_in_three() {
    let large = "designs/baseline/at-least-once.toml";
    for (flags, reason) in [
        (vec!["--memory", "1MB"], "more than 1.0 MB"),
        (vec!["--max-states", "1000"], "more than 1,000 states"),
        (vec!["--depth", "5"], "no violation within 5 steps"),
        (vec!["--simulate", "50", "--walk", "30"], "no violation in 50 random walks"),
        (vec!["--timeout", "1ms"], "the time was up"),
    ] {
        let mut arguments = vec!["check", large, "--guarantee", "loss-free"];
        arguments.extend(&flags);
        let output = run(&arguments);
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{flags:?}: {out}");
        assert!(out.contains("inconclusive") && out.contains(reason), "{flags:?}: {out}");
    }
}

#[test]
fn random_walks_find_what_is_easily_broken_and_tell_it() {
    let flawed = "designs/scenarios/s2-acknowledged-before-processing.toml";
    let arguments = ["check", flawed, "--simulate", "300", "--seed", "7", "--guarantee", "loss-free"];
    let (one, other) = (run(&arguments), run(&arguments));
    let out = String::from_utf8_lossy(&one.stdout);
    assert_eq!(one.status.code(), Some(0), "the design accepts this weakness: {out}");
    assert!(out.contains("as a random walk found it") && out.contains("it is never applied"), "{out}");
    let counterexample = |output: &Output| {
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        out.split("how loss-free").nth(1).map(str::to_owned)
    };
    assert_eq!(counterexample(&one), counterexample(&other), "the same seed, the same walks");
}

#[test]
fn reductions_change_neither_verdicts_nor_stories() {
    let design = "designs/patterns/inbox-check-then-act-two-instances.toml";
    let report = |flags: &[&str]| {
        let mut arguments = vec!["check", design, "--format", "json"];
        arguments.extend(flags);
        let output = run(&arguments);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a JSON document");
        let verdicts = document["designs"][0]["verdicts"].as_array().expect("verdicts").clone();
        verdicts
            .iter()
            .map(|verdict| {
                let steps = verdict["counterexample"].as_array().expect("a counterexample");
                let faults = steps.iter().filter(|step| !step["fault"].is_null()).count();
                (verdict["verdict"].to_string(), faults, steps.len())
            })
            .collect::<Vec<_>>()
    };
    let expected = report(&["--threads", "1"]);
    assert!(expected.iter().any(|(_, faults, steps)| *faults > 0 && *steps > 0), "something is broken");
    for reduction in ["merging", "partial-order", "message-symmetry", "consumer-symmetry"] {
        assert_eq!(report(&["--without", reduction]), expected, "{reduction}");
    }
}

#[test]
fn statistics_name_the_rules_that_were_never_used() {
    let output = run(&["check", "designs/scenarios/s1-crash-after-processing-inbox.toml", "--stats"]);
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("states/s") && out.contains("bytes a state at the peak"), "{out}");
    assert!(out.contains("never used by the broker:") && out.contains("TransactionTimesOut"), "{out}");
}

#[test]
fn a_limit_never_takes_the_story_of_a_violation_away() {
    let design = "designs/baseline/at-least-once.toml";
    for limit in [["--max-states", "3000"], ["--memory", "400KB"], ["--timeout", "40ms"]] {
        let mut arguments = vec!["check", design, "--guarantee", "duplicate-free", "--format", "json"];
        arguments.extend(limit);
        let output = run(&arguments);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a JSON document");
        let verdict = &document["designs"][0]["verdicts"][0];
        // With too little time nothing may have been found; what was found is told.
        if verdict["verdict"] == "violated" {
            assert!(
                verdict["counterexample"].as_array().is_some_and(|counterexample| counterexample.len() > 3),
                "{limit:?}: {verdict}"
            );
        } else {
            assert_eq!(verdict["verdict"], "inconclusive", "{limit:?}");
        }
    }
}

#[test]
fn threads_change_neither_counts_nor_verdicts_nor_stories() {
    // Large enough for a second thread to be used: see `WORTH_A_THREAD` in src/engine/explore.rs.
    let design = "designs/kafka/exactly-once.toml";
    let report = |threads: &str| {
        let output = run(&["check", design, "--format", "json", "--threads", threads]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a JSON document");
        let mut verdicts = document["designs"][0]["verdicts"].clone();
        for verdict in verdicts.as_array_mut().expect("verdicts") {
            assert!(verdict["states"].as_u64().is_some_and(|states| states > 120_000), "{verdict}");
            verdict["seconds"] = serde_json::Value::Null;
        }
        verdicts
    };
    let alone = report("1");
    assert!(
        alone.as_array().is_some_and(|all| all.iter().any(|one| one["verdict"] == "violated")),
        "a counterexample is told"
    );
    assert_eq!(report("2"), alone);
}

#[test]
fn what_is_no_configuration_is_refused_and_secrets_are_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("large.properties");
    fs::File::create(&large).and_then(|file| file.set_len(100 << 20)).expect("a large file");
    let in_its_place = folder.path().join("folder.properties");
    fs::create_dir(&in_its_place).expect("a folder");
    let pipe = folder.path().join("pipe.properties");
    let mut bad = vec![large, in_its_place, folder.path().join("nowhere.properties")];
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        bad.push(pipe);
    }
    for path in bad {
        let began = Instant::now();
        let output = run(&["check", &path.display().to_string(), "--as", "kafka-java@4.1"]);
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        assert!(began.elapsed() < Duration::from_secs(5), "{}", path.display());
    }
    let text = "acks=1\nssl.key.password=hunter2\nsasl.jaas.config=org.X \\\n password=\"hunter2\";\nmy.token=hunter2\nacks=oops\n";
    let path = write(folder.path(), "producer.properties", text).display().to_string();
    let good = write(folder.path(), "good-producer.properties", text.replace("acks=oops\n", "")).display().to_string();
    for arguments in [
        vec!["check", &path],
        vec!["check", &good],
        vec!["check", &good, "--format", "json"],
        vec!["settings", &good],
        vec!["settings", &good, "--format", "json"],
        vec!["import", "kafka-properties", &good],
    ] {
        let output = run(&[arguments, vec!["--as", "kafka-java@4.1"]].concat());
        let shown = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&shown).contains("hunter2"), "{}", String::from_utf8_lossy(&shown));
    }
}
