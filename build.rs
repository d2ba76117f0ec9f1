//! The digest of everything that decides a verdict: a cached verdict is used only by the sources
//! that found it. And the explorer's WebAssembly module, where a build is given one.

use sha2::{Digest, Sha256};
use std::path::Path;
use std::{fs, io};

/// The engine, the model, and the rooms that judge what was explored.
const FOLDERS: [&str; 3] = ["engine/src", "models/src", "src/check"];
fn main() -> io::Result<()> {
    let mut digest = Sha256::new();
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
        add_folder(Path::new(folder), &mut digest)?;
    }
    let hex: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    println!("cargo:rustc-env=ONCEPROOF_CHECKER={hex}");
    embed_module()
}

/// Where a build finds the explorer's WebAssembly module, compressed by gzip.
const MODULE: &str = "ONCEPROOF_MODULE";

/// Copies the explorer's WebAssembly module to where the library embeds it. A build from a checkout
/// has none, and embeds an empty file.
fn embed_module() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed={MODULE}");
    let given = std::env::var_os(MODULE).filter(|path| !path.is_empty());
    let packaged = Path::new("explorer.wasm.gz");
    let bytes = match given {
        Some(path) => {
            println!("cargo:rerun-if-changed={}", path.to_string_lossy());
            fs::read(path)?
        }
        None if packaged.exists() => fs::read(packaged)?,
        None => Vec::new(),
    };
    let folder = std::env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("explorer.wasm.gz"), bytes)
}

fn add_folder(folder: &Path, digest: &mut Sha256) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for path in entries.iter().map(fs::DirEntry::path) {
        if path.is_dir() { add_folder(&path, digest)? } else { add_file(&path, digest)? }
    }
    Ok(())
}

fn add_file(path: &Path, digest: &mut Sha256) -> io::Result<()> {
    digest.update(path.to_string_lossy().replace('\\', "/"));
    digest.update(fs::read_to_string(path)?.replace('\r', ""));
    Ok(())
}
