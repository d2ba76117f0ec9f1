//! `onceproof explore`: the page that a browser is given.

use crate::program::onceproof;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn explorer_serves_states_with_names_of_parts() {
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
