//! Verdicts, their exit codes, and what limits, reductions, random walks and threads make of them.

use crate::program::{SMALL, json, onceproof, out, run, write};
use onceproof_models::Reductions;
use std::io::Read;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

#[test]
fn exit_code_reports_whether_claims_are_right() {
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
        assert_eq!(output.status.code(), Some(expected), "{claim}: {}", out(&output));
    }
}

#[test]
fn limit_reached_is_inconclusive_with_its_states() {
    for limit in [["--timeout", "1ms"], ["--max-states", "2000"]] {
        let output = run(&["check", "designs/queue/exactly-once.toml", limit[0], limit[1]]);
        let out = out(&output);
        assert_eq!(output.status.code(), Some(3), "{out}");
        assert!(out.contains("loss-free       claimed, and not decided") && out.contains(" states, "), "{out}");
        assert!(!out.contains("  holds  "), "{out}");
    }
}

#[test]
fn claim_holds_from_its_number_of_faults_on() {
    let design = "designs/baseline/at-least-once.toml";
    for (faults, code, verdict) in [("1", 3, "claimed, and not decided"), ("2", 0, "as claimed")] {
        let output = run(&["check", design, "--guarantee", "loss-free", "--max-faults", faults]);
        let out = out(&output);
        assert_eq!(output.status.code(), Some(code), "{out}");
        let line = format!("loss-free       {verdict} (claims.faults = 2)\n");
        assert!(out.contains(&format!("holds up to {faults} fault")) && out.contains(&line), "{out}");
    }
}

#[test]
fn design_without_a_number_of_messages_is_explored_with_more() {
    let (none, two) = (["check", "designs/baseline/at-least-once.toml"], ["--bounds", "messages=2"]);
    let out_of = |arguments: &[&str]| out(&run(arguments));
    assert!(out_of(&none).contains("3 messages: every run "), "{}", out_of(&none));
    assert!(!out_of(&[none, two].concat()).contains("3 messages: "));
    // Two messages keep their order there, and three do not.
    let shown = out_of(&["check", "designs/replication/acks-leader-power-loss.toml"]);
    assert!(
        shown.contains("also violated: ordered") && shown.contains("--guarantee ordered --bounds messages=3"),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn interrupted_check_is_inconclusive() {
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

#[test]
fn inconclusive_verdict_names_its_limit() {
    let large = "designs/baseline/at-least-once.toml";
    for (flags, reason) in [
        (vec!["--memory", "500kB"], "reached the memory limit of 0.5 MB"),
        (vec!["--max-states", "1000"], "reached the limit of 1,000 states"),
        (vec!["--depth", "5"], "no violation within 5 steps"),
        (vec!["--simulate", "50", "--walk", "30"], "no violation in 50 random walks"),
        (vec!["--timeout", "1ms"], "reached the time limit"),
    ] {
        let mut arguments = vec!["check", large, "--guarantee", "loss-free"];
        arguments.extend(&flags);
        let output = run(&arguments);
        let out = out(&output);
        assert_eq!(output.status.code(), Some(3), "{flags:?}: {out}");
        let is_open = out.contains("inconclusive") || out.contains("holds up to 1 fault ");
        assert!(is_open && out.contains(reason), "{flags:?}: {out}");
    }
}

#[test]
fn random_walks_with_one_seed_find_one_counterexample() {
    let flawed = "designs/scenarios/s2-acknowledged-before-processing.toml";
    let arguments = ["check", flawed, "--simulate", "300", "--seed", "7", "--guarantee", "loss-free"];
    let (one, other) = (run(&arguments), run(&arguments));
    let out = out(&one);
    assert_eq!(one.status.code(), Some(0), "the design accepts this weakness: {out}");
    assert!(out.contains("as a random walk found it") && out.contains("it is never applied"), "{out}");
    let counterexample = |output: &Output| self::out(output).split("how loss-free").nth(1).map(str::to_owned);
    assert_eq!(counterexample(&one), counterexample(&other), "the same seed, the same walks");
}

#[test]
fn reductions_change_no_verdict_and_no_counterexample() {
    let design = "designs/patterns/inbox-check-then-act-two-instances.toml";
    let report = |flags: &[&str]| {
        let mut arguments = vec!["check", design, "--format", "json"];
        arguments.extend(flags);
        let output = run(&arguments);
        let document = json(&output);
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
    for (reduction, _) in Reductions::SWITCHES {
        assert_eq!(report(&["--without", reduction]), expected, "{reduction}");
    }
}

#[test]
fn statistics_name_unused_rules() {
    let output = run(&["check", "designs/scenarios/s1-crash-after-processing-inbox.toml", "--stats"]);
    let out = out(&output);
    assert!(out.contains("states/s") && out.contains("bytes per state at the peak"), "{out}");
    assert!(out.contains("never used by the broker:") && out.contains("transaction-times-out"), "{out}");
}

#[test]
fn violation_within_a_limit_has_its_counterexample() {
    let design = "designs/baseline/at-least-once.toml";
    for limit in [["--max-states", "3000"], ["--memory", "400KB"], ["--timeout", "40ms"]] {
        let mut arguments = vec!["check", design, "--guarantee", "duplicate-free", "--format", "json"];
        arguments.extend(limit);
        let output = run(&arguments);
        let document = json(&output);
        let verdict = &document["designs"][0]["verdicts"][0];
        // With too little time nothing may have been found; findings are reported.
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
fn threads_change_no_count_and_no_verdict() {
    // Large enough for several threads: see `MIN_STATES_FOR_THREADS` in the engine.
    let design = "designs/kafka/exactly-once.toml";
    let report = |threads: &str| {
        let output = run(&["check", design, "--format", "json", "--threads", threads]);
        let document = json(&output);
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
        "a counterexample is rendered"
    );
    for threads in ["2", "3"] {
        assert_eq!(report(threads), alone, "{threads} threads");
    }
}

#[test]
fn undecided_check_names_what_would_decide_it() {
    let design = "designs/baseline/at-least-once.toml";
    let arguments = ["check", design, "--max-states", "30000"];
    let text = out(&run(&arguments));
    let line = text.lines().find(|line| line.starts_with("  decided in ")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("loss-free holds"), "{line}");
    let (_, command) = line.split_once(" with: onceproof ").expect("a command");
    let again = out(&run(&command.split(' ').collect::<Vec<_>>()));
    assert!(again.contains("holds        loss-free") && !again.contains("reached the limit"), "{again}");
    let json = json(&run(&[&arguments[..], &["--format", "json"]].concat()));
    let variant = &json["designs"][0]["would_decide"];
    assert!(command.ends_with(variant["options"].as_str().expect("options")), "{variant}");
    assert_eq!(variant["verdicts"]["loss-free"], "holds");
    // Nothing is left open here, and there a number of faults was asked for.
    for arguments in [vec!["check", design, "--bounds", "messages=1"], vec!["check", design, "--max-faults", "1"]] {
        assert!(!out(&run(&arguments)).contains("decided in "), "{arguments:?}");
    }
    assert!(out(&run(&["check", design, "--max-states", "2000"])).contains("not decided within "));
}

#[test]
fn inconclusive_lines_are_short() {
    let text = out(&run(&["check", "designs/baseline/at-least-once.toml", "--max-faults", "0"]));
    let open: Vec<&str> =
        text.lines().filter(|line| line.contains("its hazard is not reached without a fault")).collect();
    assert!(open.len() > 3 && open.iter().all(|line| line.len() <= 120), "{text}");
    assert_eq!(text.matches("runs with more faults were left out").count(), 1, "{text}");
}
