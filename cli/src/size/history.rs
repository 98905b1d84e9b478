//! `neva size history`.

use super::args::HistoryArgs;
use crate::report::{Outcome, print};
use neva_diagnostics::Diagnostic;
use neva_files::unreadable;
use neva_size::history::{self, Revision};
use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

/// Prints how sizes developed, or writes the page that shows it.
pub(super) fn history(args: &HistoryArgs) -> Outcome {
    let lines = read(&args.history, false)?;
    match &args.html {
        Some(path) => neva_files::write(path, history::html(&lines))?,
        None => print(&history::text(&lines))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a history.
pub(super) fn read(path: &Path, may_be_new: bool) -> Result<Vec<Revision>, Diagnostic> {
    match std::fs::read_to_string(path) {
        Ok(text) => history::parse(&text, &path.display().to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound && may_be_new => Ok(vec![]),
        Err(error) => Err(unreadable(path, &error).help("`neva size check --record` writes a history")),
    }
}
