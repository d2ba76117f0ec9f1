//! A workspace that holds the runtime's sources and their proofs, and nothing else.

use crate::build::{Outcome, Targets, fetch};
use onceproof_proofs::{Expected, Mutant};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The result of a planted bug.
pub(crate) enum Verdict {
    /// Its test failed, or took too long.
    Killed,
    Survived,
    /// All tests passed, as argued.
    Equivalent,
    /// A test failed, although the bug is argued to have no observable effect.
    Distinguished,
    /// It could not be tried, for this reason.
    Broken(String),
}

impl Verdict {
    pub(crate) fn is_expected(&self) -> bool {
        matches!(self, Self::Killed | Self::Equivalent)
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Survived => "SURVIVED",
            Self::Equivalent => "equivalent",
            Self::Distinguished => "NOT EQUIVALENT",
            Self::Broken(_) => "BROKEN",
        }
    }
}

/// The copied workspace.
pub(crate) struct Copy {
    root: PathBuf,
    folder: PathBuf,
}

impl Copy {
    /// Returns a new copy, with its dependencies fetched.
    pub(crate) fn new(root: &Path, number: usize) -> Result<Self, String> {
        let folder = root.join("target/mutants").join(number.to_string());
        let copy = Self { root: root.to_owned(), folder };
        copy.write().map_err(|error| format!("{}: {error}", copy.folder.display()))?;
        fetch(&copy.folder)?;
        Ok(copy)
    }

    fn write(&self) -> io::Result<()> {
        for part in ["runtime/src", "proofs/runtime"] {
            let to = self.folder.join(part);
            if to.exists() {
                fs::remove_dir_all(&to)?;
            }
            copy_folder(&self.root.join(part), &to)?;
        }
        fs::copy(self.root.join("Cargo.lock"), self.folder.join("Cargo.lock"))?;
        fs::write(self.folder.join("Cargo.toml"), manifest(&fs::read_to_string(self.root.join("Cargo.toml"))?)?)
    }

    /// Checks that all tests pass without a planted bug.
    pub(crate) fn assert_passes(&self) -> Result<(), String> {
        for test in Targets::All.build(&self.folder)? {
            if let Outcome::Failed(output) = test.run(&[])? {
                return Err(format!("a test fails without a planted bug:\n{output}"));
            }
        }
        Ok(())
    }

    /// Plants a bug, runs its tests, and restores the sources.
    pub(crate) fn judge(&self, mutant: &Mutant) -> Verdict {
        let sources = self.folder.join("runtime/src");
        let verdict = mutant.apply(&sources).and_then(|edited| {
            write_all(&edited)?;
            Ok(self.test(mutant).unwrap_or_else(Verdict::Broken))
        });
        match self.restore() {
            Ok(()) => verdict.unwrap_or_else(Verdict::Broken),
            Err(error) => Verdict::Broken(error.to_string()),
        }
    }

    /// Restores the files that differ. Others keep their time, so that cargo does not build them
    /// again.
    fn restore(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join("runtime/src"))? {
            let original = entry?;
            let (text, copy) = (fs::read(original.path())?, self.folder.join("runtime/src").join(original.file_name()));
            if fs::read(&copy)? != text {
                fs::write(copy, text)?;
            }
        }
        Ok(())
    }

    fn test(&self, mutant: &Mutant) -> Result<Verdict, String> {
        match mutant.expected()? {
            Expected::Killed { target, test } => {
                let tests = Targets::One(target).build(&self.folder)?;
                let [binary] = &tests[..] else { return Err(format!("there is no test target {target}")) };
                match binary.run(&["--exact", test])? {
                    Outcome::Passed(output) if output.contains(" 0 passed") => Err(format!("there is no test {test}")),
                    Outcome::Passed(_) => Ok(Verdict::Survived),
                    Outcome::Failed(_) => Ok(Verdict::Killed),
                }
            }
            Expected::Equivalent(_) => {
                for test in Targets::All.build(&self.folder)? {
                    if let Outcome::Failed(_) = test.run(&[])? {
                        return Ok(Verdict::Distinguished);
                    }
                }
                Ok(Verdict::Equivalent)
            }
        }
    }
}

fn write_all(edited: &[(PathBuf, String)]) -> Result<(), String> {
    edited
        .iter()
        .try_for_each(|(path, text)| fs::write(path, text).map_err(|error| format!("{}: {error}", path.display())))
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

/// Returns the workspace's manifest with one member.
fn manifest(text: &str) -> io::Result<String> {
    let mut manifest: toml::Table = toml::from_str(text).map_err(io::Error::other)?;
    manifest.retain(|key, _| key == "workspace" || key == "profile");
    let workspace = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut);
    let workspace = workspace.ok_or_else(|| io::Error::other("the manifest has no workspace"))?;
    workspace.remove("default-members");
    workspace.insert("members".into(), toml::Value::Array(vec!["proofs/runtime".into()]));
    if let Some(dependencies) = workspace.get_mut("dependencies").and_then(toml::Value::as_table_mut) {
        dependencies.retain(|_, value| value.get("path").is_none());
    }
    toml::to_string(&manifest).map_err(io::Error::other)
}
