//! Plants each bug of `proofs/mutants.toml` in a copy of the runtime and runs the test that must find it.
//!
//! `cargo run --release -p onceproof-proofs --bin mutants [-- NAME...]`: with names, only the mutants whose names contain one of them.
//! Fails where a mutant survives without an argument, where one that is argued equivalent is killed, where a planted text is not found as
//! often as it should be, and where a mutant does not even compile.

use serde::Deserialize;
use std::collections::VecDeque;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{fs, io};

/// A hung mutant is a killed one.
const TIMEOUT: Duration = Duration::from_secs(90);
/// Copies that are built and tested side by side.
const COPIES: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutants {
    mutant: Vec<Mutant>,
}

/// A bug.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutant {
    name: String,
    /// In `src/runtime`.
    file: String,
    find: String,
    replace: String,
    times: Option<usize>,
    #[serde(default)]
    also: Vec<Edit>,
    /// TARGET::TEST.
    killed_by: Option<String>,
    /// Why nobody can tell it from the original.
    equivalent: Option<String>,
}

/// A further place of a bug.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: Option<String>,
    find: String,
    replace: String,
    times: Option<usize>,
}

enum Verdict {
    Killed,
    Survived,
    Equivalent,
    /// Argued equivalent, and a test tells it from the original.
    Distinguished,
    /// It could not be tried.
    Broken(String),
}

impl Verdict {
    fn is_fine(&self) -> bool {
        matches!(self, Self::Killed | Self::Equivalent)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Survived => "SURVIVED",
            Self::Equivalent => "equivalent",
            Self::Distinguished => "NOT EQUIVALENT",
            Self::Broken(_) => "BROKEN",
        }
    }
}

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("mutants: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(names: &[String]) -> Result<bool, Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mutants: Mutants = toml::from_str(&fs::read_to_string(root.join("proofs/mutants.toml"))?)?;
    let wanted = |mutant: &Mutant| names.is_empty() || names.iter().any(|name| mutant.name.contains(name));
    let queue: VecDeque<(usize, Mutant)> = mutants.mutant.into_iter().filter(wanted).enumerate().collect();
    if queue.is_empty() {
        return Err("no mutant has such a name".into());
    }
    let count = queue.len();
    let (queue, results) = (Mutex::new(queue), Mutex::new(Vec::new()));
    let began = Instant::now();
    std::thread::scope(|scope| {
        let copies: Vec<_> = (0..COPIES.min(count))
            .map(|number| {
                let (root, queue, results) = (&root, &queue, &results);
                scope.spawn(move || -> io::Result<()> {
                    let copy = Copy::new(root, number)?;
                    loop {
                        let next = queue.lock().expect("nobody panics").pop_front();
                        let Some((number, mutant)) = next else { return Ok(()) };
                        let began = Instant::now();
                        let verdict = copy.judge(root, &mutant);
                        let line = line(&mutant, &verdict, began.elapsed());
                        println!("{line}");
                        results.lock().expect("nobody panics").push((number, verdict, line));
                    }
                })
            })
            .collect();
        copies.into_iter().try_for_each(|copy| copy.join().expect("nobody panics"))
    })?;
    let mut results = results.into_inner().expect("nobody panics");
    results.sort_by_key(|(number, ..)| *number);
    let of = |name: &str| results.iter().filter(|(_, verdict, _)| verdict.name() == name).count();
    println!(
        "\n{count} mutants in {} s: {} killed, {} equivalent, {} survived",
        began.elapsed().as_secs(),
        of("killed"),
        of("equivalent"),
        of("SURVIVED")
    );
    let bad: Vec<_> = results.iter().filter(|(_, verdict, _)| !verdict.is_fine()).collect();
    for (_, verdict, line) in &bad {
        println!("\n{line}");
        if let Verdict::Broken(why) = verdict {
            println!("{why}");
        }
    }
    Ok(bad.is_empty() && results.len() == count)
}

fn line(mutant: &Mutant, verdict: &Verdict, took: Duration) -> String {
    let by = mutant.killed_by.as_deref().or(mutant.equivalent.as_deref()).unwrap_or_default();
    let mut line = format!("{:<14} {:>3} s  {:<14} {}", verdict.name(), took.as_secs(), mutant.file, mutant.name);
    let _ = write!(line, "\n{:<36} {by}", "");
    line
}

/// A workspace of the runtime's sources and their proofs alone.
struct Copy {
    folder: PathBuf,
}

impl Copy {
    fn new(root: &Path, number: usize) -> io::Result<Self> {
        let folder = root.join("target/mutants").join(number.to_string());
        for part in ["src/runtime", "proofs/runtime"] {
            let to = folder.join(part);
            if to.exists() {
                fs::remove_dir_all(&to)?;
            }
            copy_folder(&root.join(part), &to)?;
        }
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        fs::write(folder.join("Cargo.toml"), manifest(&fs::read_to_string(root.join("Cargo.toml"))?)?)?;
        Ok(Self { folder })
    }

    fn judge(&self, root: &Path, mutant: &Mutant) -> Verdict {
        let verdict = self.plant(mutant).map_or_else(Verdict::Broken, |()| self.test(mutant));
        match self.restore(root, mutant) {
            Ok(()) => verdict,
            Err(error) => Verdict::Broken(error.to_string()),
        }
    }

    fn source(&self, file: &str) -> PathBuf {
        self.folder.join("src/runtime").join(file)
    }

    fn plant(&self, mutant: &Mutant) -> Result<(), String> {
        let first =
            Edit { file: None, find: mutant.find.clone(), replace: mutant.replace.clone(), times: mutant.times };
        for edit in std::iter::once(&first).chain(&mutant.also) {
            let path = self.source(edit.file.as_ref().unwrap_or(&mutant.file));
            let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
            let (found, wanted) = (text.matches(&edit.find).count(), edit.times.unwrap_or(1));
            if found != wanted {
                return Err(format!("found {found} times, not {wanted}: {}", edit.find));
            }
            fs::write(&path, text.replace(&edit.find, &edit.replace)).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn restore(&self, root: &Path, mutant: &Mutant) -> io::Result<()> {
        let others = mutant.also.iter().filter_map(|edit| edit.file.as_ref());
        for file in std::iter::once(&mutant.file).chain(others) {
            // Written, not copied: cargo has to see that it is newer.
            fs::write(self.source(file), fs::read(root.join("src/runtime").join(file))?)?;
        }
        Ok(())
    }

    fn test(&self, mutant: &Mutant) -> Verdict {
        match (&mutant.killed_by, &mutant.equivalent) {
            (Some(test), None) => {
                let Some((target, test)) = test.split_once("::") else {
                    return Verdict::Broken(format!("{test} is not TARGET::TEST"));
                };
                match self.passes(&["--test", target], &["--exact", test]) {
                    Ok(true) => Verdict::Survived,
                    Ok(false) => Verdict::Killed,
                    Err(why) => Verdict::Broken(why),
                }
            }
            // The half minute of the unbounded one has a bounded counterpart.
            (None, Some(_)) => match self.passes(&["--tests"], &["--skip", "an_owner_is_woken_in_all_interleavings"]) {
                Ok(true) => Verdict::Equivalent,
                Ok(false) => Verdict::Distinguished,
                Err(why) => Verdict::Broken(why),
            },
            _ => Verdict::Broken("a mutant has a test that kills it, or an argument".into()),
        }
    }

    /// Whether the tests pass. An error where they cannot be built, or where there are none.
    fn passes(&self, targets: &[&str], filter: &[&str]) -> Result<bool, String> {
        let (built, output) = self.cargo(&[targets, &["--no-run"]].concat(), Duration::MAX)?;
        if built != Some(true) {
            return Err(output);
        }
        let (passed, output) = self.cargo(&[targets, &["--"], filter].concat(), TIMEOUT)?;
        if passed == Some(true) && !output.contains(" passed")
            || output.contains(" 0 passed; 0 failed") && targets[0] == "--test"
        {
            return Err(format!("no such test: {filter:?}\n{output}"));
        }
        Ok(passed == Some(true))
    }

    /// Runs `cargo test` in the copy. None: it took too long.
    fn cargo(&self, arguments: &[&str], most: Duration) -> Result<(Option<bool>, String), String> {
        let mut child = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .current_dir(&self.folder)
            .args(["test", "--quiet", "--offline"])
            .args(arguments)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            // Mutants are built more often than they run.
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("RUSTFLAGS", "--cap-lints warn -Awarnings")
            .env("RUST_BACKTRACE", "0")
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut pipes: Vec<Box<dyn Read + Send>> = Vec::new();
        pipes.extend(child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
        pipes.extend(child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
        let readers: Vec<_> = pipes
            .into_iter()
            .map(|mut pipe| {
                std::thread::spawn(move || {
                    let mut text = Vec::new();
                    let _ = pipe.read_to_end(&mut text);
                    String::from_utf8_lossy(&text).into_owned()
                })
            })
            .collect();
        let began = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
                break Some(status.success());
            }
            if began.elapsed() > most {
                kill_with_children(&mut child);
                break None;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let output = readers.into_iter().map(|reader| reader.join().unwrap_or_default()).collect();
        Ok((ended, output))
    }
}

/// The test runs as a child of cargo, and would go on without it.
fn kill_with_children(child: &mut std::process::Child) {
    let _ = Command::new("pkill").args(["-KILL", "-P", &child.id().to_string()]).status();
    let _ = child.kill();
    let _ = child.wait();
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// The workspace's manifest with one member.
fn manifest(text: &str) -> io::Result<String> {
    let mut manifest: toml::Table = toml::from_str(text).map_err(io::Error::other)?;
    manifest.retain(|key, _| key == "workspace" || key == "profile");
    let workspace = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut);
    let workspace = workspace.ok_or_else(|| io::Error::other("the manifest has no workspace"))?;
    workspace.insert("members".into(), toml::Value::Array(vec!["proofs/runtime".into()]));
    if let Some(dependencies) = workspace.get_mut("dependencies").and_then(toml::Value::as_table_mut) {
        dependencies.retain(|_, value| value.get("path").is_none());
    }
    toml::to_string(&manifest).map_err(io::Error::other)
}
