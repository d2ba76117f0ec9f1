//! The command line as its users see it: transcripts under `tests/cli/`, rewritten by
//! `TRYCMD=overwrite` and reviewed as diffs; and what a transcript cannot show.

mod commands;
mod diagnose;
mod diff;
mod explain;
mod explorer;
mod fault_parts;
mod files;
mod output;
mod program;
mod replays;
mod table;
mod traces;
mod unexamined;
mod verdicts;

#[test]
fn transcripts_are_as_recorded() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}
