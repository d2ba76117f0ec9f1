//! The result of reading a path of the command line: a design, or diagnostics in place of it.

use super::super::arguments::VendorArguments;
use super::super::output::complain;
use super::super::shell::GivenOption;
use onceproof::design::Diagnostic;
use onceproof::report::human;
use onceproof::systems::LoadedDesign;
use std::ffi::OsString;
use std::path::Path;

/// A design's file, or several configuration files that are one design, with what was read from
/// them.
#[derive(Debug)]
pub(in crate::cli) struct Loaded {
    /// The path as the user writes it; of several files, the paths.
    pub path: String,
    /// The same as arguments of a command line.
    pub words: Vec<OsString>,
    /// The file's text, for diagnostics that point at it; empty for configuration files, which
    /// diagnostics carry along.
    pub text: String,
    /// Whether it is made of configuration files alone.
    pub is_vendor: bool,
    /// The design, or the errors of its text.
    pub read: Result<LoadedDesign, Vec<Diagnostic>>,
}

impl Loaded {
    /// A path of which no design could be read.
    pub(super) fn failed(path: &Path, error: Diagnostic) -> Self {
        Self {
            path: path.display().to_string(),
            words: vec![path.into()],
            text: String::new(),
            is_vendor: false,
            read: Err(vec![error]),
        }
    }

    /// Those of the user's options that concern the design: options about configuration files
    /// concern no design file.
    pub(in crate::cli) fn options(&self, given: &[GivenOption]) -> Vec<GivenOption> {
        let concerns =
            |option: &&GivenOption| self.is_vendor || !VendorArguments::OPTIONS.contains(&option.name.as_str());
        given.iter().filter(concerns).cloned().collect()
    }

    /// The errors that keep the design from being read; empty where it was read.
    pub(in crate::cli) fn errors(&self) -> &[Diagnostic] {
        self.read.as_ref().err().map_or(&[], Vec::as_slice)
    }

    /// The warnings about the files, which are printed beside the verdict.
    pub(in crate::cli) fn warnings(&self) -> &[Diagnostic] {
        self.read.as_ref().map_or(&[], |read| read.warnings.as_slice())
    }
}

/// Prints errors or warnings of a file.
pub(in crate::cli) fn complain_about(file: &Loaded, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        // A diagnostic about configuration files names the file that it is about, or an option.
        let path = if file.is_vendor { "" } else { file.path.as_str() };
        complain(&format!("{}\n", human::render(path, &file.text, diagnostic, true)));
    }
}

/// The diagnostic about options for configuration files where every path names a design, so that
/// they would have no effect.
pub(in crate::cli) fn unused_options<'a>(
    loaded: impl IntoIterator<Item = &'a Loaded>,
    given: &[GivenOption],
    used: &[&str],
) -> Option<String> {
    if loaded.into_iter().any(|file| file.is_vendor) {
        return None;
    }
    let is_unused = |option: &&GivenOption| {
        let name = option.name.as_str();
        VendorArguments::OPTIONS.contains(&name) && !used.contains(&name)
    };
    let option = given.iter().find(is_unused)?;
    let name = &option.name;
    Some(format!("--{name} is about configuration files, and no path names one; a design states the same in its file"))
}
