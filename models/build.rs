//! The digest of the models' sources: verdicts that were kept are those of the very same models, or they are not used.

use sha2::{Digest, Sha256};
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut digest = Sha256::new();
    add(Path::new("src"), &mut digest)?;
    let shown: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rustc-env=ONCEPROOF_MODELS={shown}");
    Ok(())
}

fn add(folder: &Path, digest: &mut Sha256) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for path in entries.iter().map(fs::DirEntry::path) {
        if path.is_dir() {
            add(&path, digest)?;
        } else {
            digest.update(path.to_string_lossy().replace('\\', "/"));
            digest.update(fs::read_to_string(&path)?.replace('\r', ""));
        }
    }
    Ok(())
}
