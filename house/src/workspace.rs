//! Loads every crate of the workspace and resolves what its modules refer to.
//!
//! Resolution follows re-exports to the file that defines a name, so that `super::X` is a reference
//! to the file that has X, and not to the `mod.rs` that passes it on. Macros and names that come
//! from the prelude are not resolved.

use crate::modules::{Crate, Module, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The longest chain of re-exports that is followed.
const MAX_CHAIN: usize = 16;

/// All crates, with the sources that they were read from.
pub struct Workspace {
    /// The crates: libraries, binaries, tests, examples.
    pub crates: Vec<Crate>,
    /// Index of each library of the workspace by the name that others import.
    pub libraries: BTreeMap<String, usize>,
}

/// The target of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A module of a crate of the workspace.
    Module(usize, usize),
    /// An item that this module of a crate of the workspace defines.
    Item(usize, usize),
    /// A path in another crate, with that crate's name first.
    Outside(Vec<String>),
}

/// That a file refers to something.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The crate and the module, as a file, that refer to it.
    pub from: (usize, usize),
    /// The target.
    pub target: Target,
    /// As it is written.
    pub path: String,
    /// On which line.
    pub line: usize,
    /// Whether it only passes on what a module below it defines.
    pub passes_on: bool,
}

impl Workspace {
    /// Returns the workspace below a folder.
    ///
    /// # Panics
    /// Where a manifest or a source cannot be read.
    #[must_use]
    pub fn load(root: &Path) -> Self {
        let sources = read_sources(root);
        let mut workspace = Self { crates: Vec::new(), libraries: BTreeMap::new() };
        for package in packages(root) {
            let manifest = manifest(&root.join(&package).join("Cargo.toml"));
            let name = manifest["package"]["name"].as_str().expect("a package has a name").replace('-', "_");
            let dependencies = dependencies(&manifest);
            let library = package.join("src/lib.rs");
            if sources.contains_key(&library) {
                workspace.libraries.insert(name.clone(), workspace.crates.len());
                workspace.crates.push(Crate::read(&name, &package, &library, dependencies.clone(), &sources));
            }
            for file in roots(&package, &manifest, &sources) {
                let mut known = dependencies.clone();
                known.insert(name.clone());
                workspace.crates.push(Crate::read(&file.display().to_string(), &package, &file, known, &sources));
            }
        }
        workspace
    }

    /// Returns a workspace of one library, for tests of the rules themselves.
    #[cfg(test)]
    #[must_use]
    pub fn of_library(files: &[(&str, &str)]) -> Self {
        let sources: Sources = files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
        let library =
            Crate::read("sample", Path::new(""), Path::new("src/lib.rs"), BTreeSet::from(["other".into()]), &sources);
        Self { crates: vec![library], libraries: BTreeMap::from([("sample".to_owned(), 0)]) }
    }

    /// Returns a module.
    #[must_use]
    pub fn module(&self, (number, module): (usize, usize)) -> &Module {
        &self.crates[number].modules[module]
    }

    /// Returns all references between files, and from files to other crates.
    #[must_use]
    pub fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        for number in 0..self.crates.len() {
            for module in 0..self.crates[number].modules.len() {
                self.references_of((number, module), &mut found);
            }
        }
        found
    }

    fn references_of(&self, at: (usize, usize), found: &mut Vec<Reference>) {
        let module = self.module(at);
        let from = (at.0, self.crates[at.0].in_file(at.1));
        let mut add = |target: Option<Target>, path: &[String], line: usize, passes_on: bool| {
            if let Some(target) = target {
                found.push(Reference { from, target, path: path.join("::"), line, passes_on });
            }
        };
        for import in &module.imports {
            let target = self.resolve(at, &import.path, 0);
            let Some(name) = &import.name else {
                self.add_glob(at, &import.path, target, import.line, &mut add);
                continue;
            };
            let below = target.as_ref().is_some_and(|target| self.is_below(from, target));
            let passes_on = import.reexported && below && !module.words.contains(name);
            add(target, &import.path, import.line, passes_on);
        }
        for mention in &module.mentions {
            let target = self.resolve(at, &mention.path, 0);
            add(target, &mention.path, mention.line, false);
        }
    }

    /// Adds what a `*` brings: the names of the module behind it that occur here.
    fn add_glob(
        &self,
        at: (usize, usize),
        path: &[String],
        target: Option<Target>,
        line: usize,
        add: &mut impl FnMut(Option<Target>, &[String], usize, bool),
    ) {
        let Some(Target::Module(number, module)) = target else {
            return add(target, path, line, false);
        };
        for word in &self.module(at).words {
            let named = self.named((number, module), word, 0);
            let path: Vec<String> = path.iter().chain([word]).cloned().collect();
            add(named, &path, line, false);
        }
    }

    /// Whether a target is in a module below the one of a file.
    fn is_below(&self, above: (usize, usize), target: &Target) -> bool {
        let (Target::Module(number, module) | Target::Item(number, module)) = *target else { return false };
        let mut parent = self.crates[number].modules[module].parent;
        while let Some(module) = parent {
            if (number, module) == above {
                return true;
            }
            parent = self.crates[number].modules[module].parent;
        }
        false
    }

    /// Returns what a path refers to in a module; none where that is not known.
    #[must_use]
    pub fn resolve(&self, at: (usize, usize), path: &[String], chain: usize) -> Option<Target> {
        if chain > MAX_CHAIN {
            return None;
        }
        let mut segments = path.iter();
        let first = segments.next()?;
        let mut target = match first.as_str() {
            "crate" => Target::Module(at.0, 0),
            "self" => Target::Module(at.0, at.1),
            "super" => Target::Module(at.0, self.module(at).parent?),
            name => self.first_segment(at, name, chain)?,
        };
        for segment in segments {
            target = match target {
                Target::Module(number, module) if segment == "super" => {
                    Target::Module(number, self.module((number, module)).parent?)
                }
                Target::Module(number, module) => self
                    .named((number, module), segment, chain + 1)
                    .unwrap_or(Target::Item(number, self.crates[number].in_file(module))),
                Target::Item(..) => break,
                Target::Outside(mut outside) => {
                    outside.push(segment.clone());
                    Target::Outside(outside)
                }
            };
        }
        Some(target)
    }

    fn first_segment(&self, at: (usize, usize), name: &str, chain: usize) -> Option<Target> {
        if let Some(target) = self.named(at, name, chain + 1) {
            return Some(target);
        }
        if let Some(library) = self.libraries.get(name) {
            return Some(Target::Module(*library, 0));
        }
        let known = ["std", "core", "alloc"].contains(&name) || self.crates[at.0].dependencies.contains(name);
        known.then(|| Target::Outside(vec![name.to_owned()]))
    }

    /// Returns what a module knows under a name: a child, an import, an item, a name behind a `*`.
    fn named(&self, at: (usize, usize), name: &str, chain: usize) -> Option<Target> {
        if chain > MAX_CHAIN {
            return None;
        }
        let module = self.module(at);
        if let Some(child) = module.children.get(name) {
            return Some(Target::Module(at.0, *child));
        }
        let mut imports = module.imports.iter().filter(|import| import.name.as_deref() == Some(name));
        if let Some(import) = imports.find(|import| import.path[0] != name) {
            return self.resolve(at, &import.path, chain + 1);
        }
        if module.items.contains(name) {
            return Some(Target::Item(at.0, self.crates[at.0].in_file(at.1)));
        }
        let globs = module.imports.iter().filter(|import| import.name.is_none() && import.path[0] != name);
        for import in globs {
            if let Some(Target::Module(number, behind)) = self.resolve(at, &import.path, chain + 1)
                && let Some(target) = self.named((number, behind), name, chain + 1)
            {
                return Some(target);
            }
        }
        None
    }
}

/// Returns the folders of the workspace's packages, the root's first.
///
/// # Panics
/// Where the workspace's manifest names no members.
#[must_use]
pub fn packages(root: &Path) -> Vec<PathBuf> {
    let workspace = manifest(&root.join("Cargo.toml"));
    let members = workspace["workspace"]["members"].as_array().expect("a workspace has members");
    members.iter().map(|member| PathBuf::from(member.as_str().expect("a folder").trim_start_matches('.'))).collect()
}

/// Returns a manifest as a table.
///
/// # Panics
/// Where it cannot be read, or is no TOML.
#[must_use]
pub fn manifest(path: &Path) -> toml::Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the names under which a package's dependencies are imported.
fn dependencies(manifest: &toml::Table) -> BTreeSet<String> {
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
    tables.flat_map(|table| table.keys().map(|name| name.replace('-', "_"))).collect()
}

/// Returns the files of a package, beside its library, that are the root of a crate.
fn roots(package: &Path, manifest: &toml::Table, sources: &Sources) -> Vec<PathBuf> {
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    for kind in ["bin", "test", "bench", "example"] {
        let targets = manifest.get(kind).and_then(toml::Value::as_array).into_iter().flatten();
        found.extend(targets.filter_map(|target| Some(package.join(target.get("path")?.as_str()?))));
    }
    for file in sources.keys() {
        let Ok(inside) = file.strip_prefix(package) else { continue };
        let parts: Vec<&str> = inside.iter().filter_map(|part| part.to_str()).collect();
        let is_root = matches!(
            parts.as_slice(),
            ["build.rs"]
                | ["src", "main.rs"]
                | ["src", "bin", _]
                | ["tests" | "examples", _]
                | ["tests" | "examples", _, "main.rs"]
                | ["src", "bin", _, "main.rs"]
        );
        if is_root {
            found.insert(file.clone());
        }
    }
    found.into_iter().collect()
}

/// Returns every Rust source below the root, by its path from there.
///
/// # Panics
/// Where a source cannot be read.
#[must_use]
pub fn read_sources(root: &Path) -> Sources {
    crate::files::below(root, &["rs"])
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(root.join(&path)).expect("a source is UTF-8");
            (path, text)
        })
        .collect()
}
