//! `neva size diff`.

use super::args::{self, DiffArgs};
use super::measure;
use super::width;
use crate::codes;
use crate::report::{Outcome, done};
use neva_backend::Goal;
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_files::{json, unwritable};
use neva_size::Report;
use neva_size::diff::Diff;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Compares two binaries, reports, programs or revisions.
pub(super) fn diff(args: &DiffArgs) -> Outcome {
    let goal = args.form.goal();
    let (before, after) = match &args.program {
        Some(program) => (revision(&args.before, program, goal)?, revision(&args.after, program, goal)?),
        None => (read(&args.before, goal)?, read(&args.after, goal)?),
    };
    let diff = Diff::new(&before, &after, args.noise);
    let views = args::views(&args.views);
    done(&match (args.form.json, args.form.markdown) {
        (true, _) => json(&diff),
        (_, true) => diff.markdown(&views),
        _ => diff.text(&views, width()),
    })
}

/// What a git command prints.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> Result<String, Diagnostic> {
    run(Command::new("git").arg("-C").arg(folder).args(arguments))
}

/// The report of a binary or a program, or one that was kept.
fn read(subject: &OsStr, goal: Goal) -> Result<Report, Findings> {
    let path = Path::new(subject);
    if path.extension().is_some_and(|extension| extension == "json") {
        let text = neva_files::read(path)?;
        // A program's IR is JSON too.
        if !is_ir(&text) {
            return Ok(Report::parse(&text, &path.display().to_string())?);
        }
    }
    let measured = measure::measure(subject, goal)?;
    Ok(Report::new(&measured.name, &measured.attribution))
}

fn is_ir(text: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Ir {
        connections: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice::<Ir>(text).is_ok_and(|ir| ir.connections.is_some())
}

/// The report of a program as it was in a revision.
fn revision(revision: &OsStr, program: &Path, goal: Goal) -> Result<Report, Findings> {
    let revision = revision.to_string_lossy();
    let folder = program.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let top = PathBuf::from(git(folder, &["rev-parse", "--show-toplevel"])?.trim_end());
    let absolute = std::path::absolute(program).unwrap_or_else(|_| program.to_owned());
    let inside = absolute.strip_prefix(&top).map_err(|_| {
        let title = format!("`{}` is not in the repository `{}`", program.display(), top.display());
        Diagnostic::error(codes::NOT_IN_REPOSITORY, title)
    })?;
    let commit =
        git(&top, &["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")])?;
    let tree = checkout(&top, commit.trim())?;
    let measured = measure::measure(tree.path().join(inside).as_os_str(), goal)?;
    Ok(Report::new(&measured.name, &measured.attribution))
}

/// The files of a revision, in a folder that is removed when it is dropped.
fn checkout(top: &Path, commit: &str) -> Result<TempDir, Diagnostic> {
    let folder = TempDir::new().map_err(|error| unwritable(&std::env::temp_dir(), &error))?;
    let archive = folder.path().join(".archive.tar");
    git(top, &["archive", "--format=tar", "-o", &archive.to_string_lossy(), commit])?;
    run(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(folder.path()))?;
    Ok(folder)
}

fn run(command: &mut Command) -> Result<String, Diagnostic> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed =
        |reason: String| error!(codes::COMMAND_FAILED, "`{name}` failed").because(reason.trim().to_owned());
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => Err(failed(String::from_utf8_lossy(&output.stderr).into_owned())),
        Err(error) => Err(failed(error.to_string())),
    }
}
