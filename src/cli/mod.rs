//! The command line: one file per subcommand, thin over the library.
//!
//! Arguments are defined in `arguments`, exit codes in `exit`; everything that is printed goes
//! through `output`. A subcommand parses nothing and decides nothing: it reads files (`files`),
//! calls the library and prints its report.

mod arguments;
mod check;
mod diagnose;
mod diff;
mod dispatch;
mod exit;
mod explain;
mod explore;
mod files;
mod import;
mod init;
mod interrupt;
mod output;
mod progress;
mod repair;
mod replay;
mod settings;
mod shell;
mod survey;
mod trace;
mod write;

pub(crate) use dispatch::run;
