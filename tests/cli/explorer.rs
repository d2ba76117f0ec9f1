//! `onceproof explore`: the page, the server behind it, and stateright's Explorer.

use crate::program::onceproof;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that ends with the test.
struct Served {
    child: Child,
    port: u16,
    token: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn new(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut address = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut address).expect("an address");
        let rest = address.trim().strip_prefix("http://127.0.0.1:").expect("the loopback address");
        let (port, token) = rest.trim_end_matches('/').split_once('/').expect("a token");
        Self { child, port: port.parse().expect("a port"), token: token.to_owned() }
    }

    /// Sends a request as it is, and returns all that comes back.
    fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        // A server may close a connection whose body it has not read.
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    /// The status of a GET request with these headers.
    fn get(&self, path: &str, headers: &[&str]) -> (String, String) {
        let headers = headers.iter().map(|header| format!("{header}\r\n")).collect::<Vec<_>>().concat();
        let answer = self.raw(&format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"));
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        (head.split(' ').nth(1).unwrap_or_default().to_owned(), body.to_owned())
    }

    fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}", self.port)
    }

    fn post(&self, body: &str) -> String {
        self.post_to("answer", body)
    }

    fn post_to(&self, route: &str, body: &str) -> String {
        let (host, token, length) = (self.host(), &self.token, body.len());
        let head = format!("POST /{token}/{route} HTTP/1.1\r\n{host}\r\nContent-Type: application/json\r\n");
        self.raw(&format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"))
    }

    /// The answer to a request, which is the last line of what comes back.
    fn answer(&self, request: &Value) -> Value {
        let all = self.post(&request.to_string());
        let line = all.lines().find(|line| line.starts_with("{\"version\"")).unwrap_or_else(|| panic!("{all}"));
        serde_json::from_str(line).expect("an answer is JSON")
    }
}

#[test]
fn page_is_served_under_its_token_only() {
    let served = Served::new(&mut onceproof(&["explore", "designs/baseline/at-most-once.toml"]));
    let (own, host) = (format!("/{}/", served.token), served.host());
    let (status, page) = served.get(&own, &[&host]);
    assert_eq!(status, "200");
    assert!(page.contains("onceproofHost") && page.contains("Content-Security-Policy"), "{page}");
    assert_eq!(served.get("/", &[&host]).0, "404");
    assert_eq!(served.get(&format!("/{}/", "0".repeat(served.token.len())), &[&host]).0, "404");
    assert_eq!(served.get(&format!("{own}../../etc/passwd"), &[&host]).0, "404");
    let localhost = format!("Host: localhost:{}", served.port);
    assert_eq!(served.get(&own, &[&localhost, &format!("Origin: http://localhost:{}", served.port)]).0, "200");
}

/// A name that was rebound to this machine, another site's page, and a form are refused.
#[test]
fn foreign_hosts_and_origins_are_refused() {
    let served = Served::new(&mut onceproof(&["explore", "designs/baseline/at-most-once.toml"]));
    let (own, host) = (format!("/{}/", served.token), served.host());
    for headers in [
        vec!["Host: evil.example".to_owned()],
        vec![format!("Host: evil.example:{}", served.port)],
        vec!["Host: 127.0.0.1:1".to_owned()],
        vec![],
        vec![host.clone(), "Origin: http://evil.example".to_owned()],
        vec![host.clone(), "Origin: null".to_owned()],
        vec![host.clone(), "Origin: http://127.0.0.1:1".to_owned()],
        vec![host.clone(), "Sec-Fetch-Site: cross-site".to_owned()],
    ] {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        for path in [own.clone(), format!("{own}files"), format!("{own}survey")] {
            assert_eq!(served.get(&path, &headers).0, "403", "{path} {headers:?}");
        }
    }
    let form = format!("POST {own}answer HTTP/1.1\r\n{host}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
    assert!(served.raw(&form.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).contains(" 405 "));
}

#[test]
fn answers_over_http_are_those_of_the_library() {
    let served = Served::new(&mut onceproof(&["explore", "designs/baseline/at-most-once.toml"]));
    let (status, files) = served.get(&format!("/{}/files", served.token), &[&served.host()]);
    assert_eq!(status, "200");
    let files: Value = serde_json::from_str(&files).expect("JSON");
    let design = &files["designs"][0];
    let checked = served.answer(&json!({ "version": 1, "request": "check", "design": design }));
    let run = checked["runs"].as_array().and_then(|runs| runs.first()).expect("a run");
    let walk = json!({ "version": 1, "request": "walk", "design": design, "path": run["path"] });
    assert_eq!(served.answer(&walk)["parted"], Value::Null);
    assert_eq!(served.answer(&json!({ "version": 1, "request": "dance" }))["code"], "unknown-name");
    assert!(served.post(&" ".repeat(12_000_001)).contains(" 413 "));
}

/// A request aside is answered while another one is searched for.
#[test]
fn aside_is_answered_beside_a_long_search() {
    let served = Served::new(&mut onceproof(&["explore", "designs/baseline/at-most-once.toml"]));
    let large = json!({ "text": "name = \"x\"\n[bounds]\nmessages = 4\nrebalances = 3\nfailovers = 3\n" });
    let request = json!({ "version": 1, "request": "check", "design": large }).to_string();
    let (host, token, length) = (served.host(), &served.token, request.len());
    let mut stream = TcpStream::connect(("127.0.0.1", served.port)).expect("it listens");
    let head = format!("POST /{token}/answer HTTP/1.1\r\n{host}\r\nContent-Type: application/json\r\n");
    stream.write_all(format!("{head}Content-Length: {length}\r\n\r\n{request}").as_bytes()).expect("it reads");
    let mut first = [0; 400];
    assert!(stream.read(&mut first).expect("an answer begins") > 0);
    let text = "name = \"x\"\nbounds.messages = 1\nsink.kind = \"append\"\n";
    let blame = json!({ "version": 1, "request": "blame", "design": { "text": text }, "guarantee": "duplicate-free" });
    let answer = served.post_to("aside", &blame.to_string());
    assert!(answer.contains("\"answer\":\"blame\"") && answer.contains("inbox"), "{answer}");
}

/// The page of a survey says how far it is until all its designs are decided.
#[test]
fn survey_page_comes_once_its_designs_are_decided() {
    let cache = tempfile::tempdir().expect("a folder");
    let mut command = onceproof(&["explore", "designs/baseline/at-most-once.toml"]);
    let served = Served::new(command.env("XDG_CACHE_HOME", cache.path()).env("HOME", cache.path()));
    let get = |query: &str| served.get(&format!("/{}/survey?{query}", served.token), &[&served.host()]);
    let (status, refused) = get("sink.kind=basket");
    assert_eq!(status, "404");
    assert!(refused.contains("`sink.kind` cannot be `basket`"), "{refused}");
    let query = "broker.kind=queue&source.kind=direct&sink.kind=append&producer.acks=none";
    let began = Instant::now();
    let page = loop {
        let (status, page) = get(query);
        assert_eq!(status, "200", "{page}");
        if page.contains("id=\"data\"") {
            break page;
        }
        assert!(page.contains("location.reload()") && page.contains("are decided"), "{page}");
        assert!(began.elapsed() < Duration::from_secs(120), "{page}");
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(page.contains("consumer.acknowledge"), "the page has no switches");
}

#[test]
fn changed_file_changes_the_mark() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.toml");
    fs::write(&path, "name = \"before\"\n").expect("it can be written");
    let served = Served::new(&mut onceproof(&["explore", &path.display().to_string()]));
    let files = || -> Value {
        let (_, body) = served.get(&format!("/{}/files", served.token), &[&served.host()]);
        serde_json::from_str(&body).expect("JSON")
    };
    let before = files();
    assert_eq!(before["changed"], files()["changed"]);
    fs::write(&path, "name = \"after\"\n").expect("it can be written");
    let after = files();
    assert_ne!(before["changed"], after["changed"]);
    assert_eq!(after["designs"][0]["text"], "name = \"after\"\n");
}

/// A large exploration ends with its connection: the next request is answered at once.
#[test]
fn closed_connection_interrupts_its_search() {
    let served = Served::new(&mut onceproof(&["explore", "designs/baseline/at-most-once.toml"]));
    let large = json!({ "text": "name = \"x\"\n[bounds]\nmessages = 4\nrebalances = 3\nfailovers = 3\n" });
    let request = json!({ "version": 1, "request": "check", "design": large }).to_string();
    let (host, token, length) = (served.host(), &served.token, request.len());
    let mut stream = TcpStream::connect(("127.0.0.1", served.port)).expect("it listens");
    let head = format!("POST /{token}/answer HTTP/1.1\r\n{host}\r\nContent-Type: application/json\r\n");
    stream.write_all(format!("{head}Content-Length: {length}\r\n\r\n{request}").as_bytes()).expect("it reads");
    let mut first = [0; 400];
    let read = stream.read(&mut first).expect("an answer begins");
    assert!(String::from_utf8_lossy(&first[..read]).contains("200"), "no head");
    drop(stream);
    let began = Instant::now();
    assert_eq!(served.answer(&json!({ "version": 1, "request": "about" }))["answer"], "about");
    assert!(began.elapsed() < Duration::from_secs(30), "the search went on for {:?}", began.elapsed());
}

#[test]
fn port_in_use_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = onceproof(&["explore", "designs/baseline/at-most-once.toml", "--port", &port]).output();
    let output = output.expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be used"));
}

/// A name with markup stays a text in the page that is written.
#[test]
fn written_page_holds_designs_and_no_foreign_markup() {
    let folder = tempfile::tempdir().expect("a folder");
    let (design, page) = (folder.path().join("d.toml"), folder.path().join("page.html"));
    let text = "name = \"</script><script>alert(1)</script>\"\nconsumer.acknowledge = \"before-processing\"\n\
        [bounds]\nmessages = 1\n[claims]\nloss-free = \"violated\"\n";
    fs::write(&design, text).expect("it can be written");
    let (design, shown) = (design.display().to_string(), page.display().to_string());
    for arguments in [["explore", &design, "--html", &shown], ["check", &design, "--html", &shown]] {
        let _ = fs::remove_file(&page);
        let status = onceproof(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs");
        assert_eq!(status.code(), Some(0), "{arguments:?}");
        let html = fs::read_to_string(&page).expect("a page");
        assert!(!html.contains("<script>alert"), "markup of a name is in the page");
        let data = recorded(&html);
        let design = &data["recording"]["designs"][0];
        assert_eq!(design["check"]["runs"][0]["guarantee"], "loss-free");
        assert!(design["graphs"][0]["states"].as_array().map_or(0, Vec::len) > 20);
    }
}

/// The data that a page holds for its host.
fn recorded(html: &str) -> Value {
    let data = html.split("id=\"onceproof-host\">").nth(1).and_then(|rest| rest.split("</script>").next());
    serde_json::from_str(data.expect("the host's data")).expect("JSON")
}

#[test]
fn stateright_explorer_serves_states_with_part_names() {
    // A port that is free now may be taken in a moment: then the explorer ends with an error, and
    // another one is tried.
    let start = || {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let arguments = ["explore", "--stateright", "designs/baseline/at-most-once.toml", "--port", &port.to_string()];
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

/// The recorded host answers a walk as the checker does, run by node; without node this is skipped.
#[test]
fn recorded_walk_is_the_checkers() {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: node is not installed");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    let design = "designs/baseline/at-most-once.toml";
    let arguments = ["explore", design, "--html", &page.display().to_string()];
    assert!(onceproof(&arguments).stderr(Stdio::null()).status().expect("it runs").success());
    let data = recorded(&fs::read_to_string(&page).expect("a page"));
    let input = folder.path().join("recording.json");
    fs::write(&input, data["recording"].to_string()).expect("it can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/explorer/page/recorded.js");
    let mut explorer = onceproof::explorer::Explorer::default();
    let recorded = &data["recording"]["designs"][0];
    for run in recorded["check"]["runs"].as_array().expect("runs") {
        let mut request = json!({ "version": 1, "request": "walk", "design": recorded["design"] });
        (request["variant"], request["path"]) = (run["variant"].clone(), run["path"].clone());
        let program = format!(
            "const {{ recordedAnswer }} = require({script:?});\n\
             const recording = JSON.parse(require('fs').readFileSync({input:?}, 'utf8'));\n\
             console.log(JSON.stringify(recordedAnswer(recording, {request})));"
        );
        let output = Command::new("node").args(["-e", &program]).output().expect("node runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let of_page: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let expected: Value = serde_json::from_str(&explorer.answer(&request.to_string())).expect("JSON");
        for field in ["parts", "steps", "states", "next", "parted"] {
            assert_eq!(of_page[field], expected[field], "{}: {field}", run["guarantee"]);
        }
    }
}
