//! Claim: in PostgreSQL the inbox's statements have the documented effect: of two transactions that
//! apply one message, the second waits, and changes nothing if the first one commits.
//!
//! `ONCEPROOF_POSTGRESQL=1` runs it, as `.ci/run` does: it needs the server's programs and starts a
//! server. Without the variable each test prints that it is skipped.

use onceproof_proofs::skipped;
use onceproof_runtime::postgresql::{FORGET, RECORD, TABLE};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server in a temporary folder, stopped on drop. PostgreSQL refuses to run as root: the user
/// `postgres` runs it then.
struct Server {
    programs: PathBuf,
    folder: TempDir,
}

impl Server {
    fn start() -> Self {
        let versions =
            std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed at the path of Debian's packages");
        let mut programs: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
        programs.sort();
        let programs = programs.pop().expect("a version of PostgreSQL");
        let server = Self { programs, folder: tempfile::tempdir().unwrap() };
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(server.folder.path()));
        }
        let data = server.data();
        run(server.program("initdb").args(["--auth=trust", "--username=postgres", "-D"]).arg(&data));
        let options = format!("-k {} -c listen_addresses=''", server.folder.path().display());
        let log = server.folder.path().join("log");
        run(server.program("pg_ctl").args(["-w", "-o", &options, "-l"]).arg(log).arg("-D").arg(&data).arg("start"));
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&path) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&path);
        }
        command.current_dir("/");
        command
    }

    /// Starts a session that runs a script.
    fn session(&self, script: &str) -> Child {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--username=postgres", "--dbname=postgres", "-v", "ON_ERROR_STOP=1", "-At", "-h"]);
        psql.arg(self.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut session = psql.spawn().unwrap();
        session.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        session
    }

    fn answer(&self, script: &str) -> String {
        ended(self.session(script))
    }

    fn effects(&self) -> String {
        self.answer("SELECT count(*) FROM effects").trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        let _ = self.program("pg_ctl").args(["-m", "immediate", "stop", "-D"]).arg(data).output();
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0)
}

fn run(command: &mut Command) {
    // The server keeps inherited files open, so it gets no pipes.
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
}

fn ended(session: Child) -> String {
    let output = session.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the script of a transaction: the id, the effect, a pause, the end.
fn apply(id: &str, pause: f32, end: &str) -> String {
    format!(
        "PREPARE record (text, text) AS {RECORD};\nBEGIN;\nEXECUTE record('billing', '{id}');\n\
         INSERT INTO effects SELECT '{id}' \
         WHERE EXISTS (SELECT FROM inbox WHERE id = '{id}' AND xmin = pg_current_xact_id()::xid);\n\
         SELECT pg_sleep({pause});\n{end};\n"
    )
}

/// Returns whether the tests are wanted, and prints that one is skipped otherwise.
fn is_wanted(test: &str) -> bool {
    let is_wanted = std::env::var_os("ONCEPROOF_POSTGRESQL").is_some();
    if !is_wanted {
        skipped(&format!("{test} needs PostgreSQL; ONCEPROOF_POSTGRESQL=1 runs it"));
    }
    is_wanted
}

fn prepared() -> Server {
    let server = Server::start();
    // Twice: the table may exist already.
    server.answer(&format!("{TABLE};\n{TABLE};\nCREATE TABLE effects (id text NOT NULL);\n"));
    server
}

#[test]
fn second_transaction_with_same_id_waits() {
    if !is_wanted("second_transaction_with_same_id_waits") {
        return;
    }
    let server = prepared();
    for (number, (end, second, effects)) in
        [("COMMIT", "INSERT 0 0", "1"), ("ROLLBACK", "INSERT 0 1", "2")].into_iter().enumerate()
    {
        let id = format!("message-{number}");
        let first = server.session(&apply(&id, 1.0, end));
        sleep(Duration::from_millis(400));
        let began = Instant::now();
        let answer = server.answer(&apply(&id, 0.0, "COMMIT"));
        assert!(began.elapsed() > Duration::from_millis(300), "the second transaction does not wait");
        assert_eq!(answer.lines().nth(2), Some(second), "after {end}: {answer}");
        assert_eq!(ended(first).lines().nth(2), Some("INSERT 0 1"));
        assert_eq!(server.effects(), effects, "the number of effects differs from that of ids");
    }
}

#[test]
fn killed_client_leaves_neither_id_nor_effect() {
    if !is_wanted("killed_client_leaves_neither_id_nor_effect") {
        return;
    }
    let server = prepared();
    let mut killed = server.session(&apply("message", 20.0, "COMMIT"));
    sleep(Duration::from_millis(400));
    killed.kill().unwrap();
    killed.wait().unwrap();
    // The server notices a dead client late; terminating its session is faster.
    let sleeping = "FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
    server.answer(&format!("SELECT pg_terminate_backend(pid) {sleeping}"));
    assert_eq!(server.effects(), "0");
    let answer = server.answer(&apply("message", 0.0, "COMMIT"));
    assert_eq!(answer.lines().nth(2), Some("INSERT 0 1"), "{answer}");
    let answer = server.answer(&apply("message", 0.0, "COMMIT"));
    assert_eq!(answer.lines().nth(2), Some("INSERT 0 0"), "{answer}");
    assert_eq!(server.effects(), "1");
}

#[test]
fn old_ids_are_deleted_and_recent_ones_kept() {
    if !is_wanted("old_ids_are_deleted_and_recent_ones_kept") {
        return;
    }
    let server = prepared();
    server.answer(&apply("old", 0.0, "COMMIT"));
    server.answer("UPDATE inbox SET recorded_at = recorded_at - interval '8 days'");
    server.answer(&apply("young", 0.0, "COMMIT"));
    let forget = format!("PREPARE forget (text, text) AS {FORGET};\nEXECUTE forget('billing', '7 days');\n");
    assert_eq!(server.answer(&forget).lines().nth(1), Some("DELETE 1"));
    assert_eq!(server.answer("SELECT id FROM inbox").trim(), "young");
}
