//! `neva size check`.

use super::args::{CheckArgs, Shard};
use super::{diff, history, measure};
use crate::codes;
use crate::parallel::{in_order, threads};
use crate::report::{Outcome, print};
use neva_backend::Goal;
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use neva_files::unreadable;
use neva_size::Report;
use neva_size::budget::{self, Baseline, Status};
use neva_size::history::Revision;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Holds programs against their budgets; the status is 1 when one is over its limit.
pub(super) fn check(args: &CheckArgs) -> Outcome {
    let mut baseline = read(&args.baseline, args.accept)?;
    let root = args.baseline.parent().unwrap_or(Path::new("")).join(&baseline.root);
    let mut programs = programs(args, &baseline, &root)?;
    if let Some(Shard { index, count }) = args.shard {
        programs = programs.into_iter().skip(index).step_by(count).collect();
    }
    let reports = measure_all(args, &programs, &root)?;
    if args.accept {
        for (program, report) in &reports {
            baseline.accept(program, report, args.reason.as_deref())?;
        }
        neva_files::write(&args.baseline, baseline.to_json())?;
    }
    if args.record {
        record(args, &reports)?;
    }
    let budgets = reports
        .iter()
        .filter_map(|(program, report)| Some(baseline.programs.get(program)?.check(program, report)));
    let verdicts: Vec<_> = budgets.collect();
    print(&budget::text(&verdicts))?;
    if args.github {
        print(&budget::annotations(&verdicts, &args.baseline.display().to_string()))?;
        summary(&budget::markdown(&verdicts))?;
    }
    let is_over = verdicts.iter().any(|verdict| verdict.status == Status::Over);
    Ok(if is_over { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The report of each program. As many are built at a time as `--jobs` says.
///
/// # Errors
/// What is wrong with a program; no further ones are begun then.
fn measure_all(
    args: &CheckArgs,
    programs: &[String],
    root: &Path,
) -> Result<BTreeMap<String, Report>, Findings> {
    let mut reports = BTreeMap::new();
    let measure = |program: &String| Ok((program.clone(), report(args, program, root)?));
    in_order(programs, threads(args.jobs), measure, |measured: Result<_, Findings>| {
        let (program, report) = measured?;
        reports.insert(program, report);
        Ok::<_, Findings>(())
    })?;
    Ok(reports)
}

fn report(args: &CheckArgs, program: &str, root: &Path) -> Result<Report, Findings> {
    let path = root.join(program);
    if !path.exists() {
        let file = args.baseline.display().to_string();
        let title = format!("the baseline is stale: there is no program `{program}`");
        let help = "correct its path, or remove it from the baseline";
        return Err(Diagnostic::error(codes::STALE_BASELINE, title).at(Place::file(file)).help(help).into());
    }
    let measured = measure::program(path.as_os_str(), Goal::Size)?;
    Ok(Report::new(program, &measured.attribution))
}

fn read(path: &Path, may_be_new: bool) -> Result<Baseline, Diagnostic> {
    match std::fs::read(path) {
        Ok(text) => Baseline::parse(&text, &path.display().to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound && may_be_new => Ok(Baseline::empty()),
        Err(error) => Err(unreadable(path, &error).help(
            "`neva size check --accept PROGRAM...` makes a baseline; `--baseline FILE` says where it is",
        )),
    }
}

/// The programs to check, as the baseline names them: by their paths below its root.
fn programs(args: &CheckArgs, baseline: &Baseline, root: &Path) -> Result<Vec<String>, Findings> {
    if args.programs.is_empty() {
        return Ok(baseline.programs.keys().cloned().collect());
    }
    let root = resolved(root);
    let mut names = vec![];
    for program in &args.programs {
        let path = resolved(Path::new(program));
        let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().into_owned();
        if !args.accept && !baseline.programs.contains_key(&name) {
            let title = format!("the baseline has no program `{name}`");
            let help = "`--accept` adds it";
            return Err(Diagnostic::error(codes::NOT_IN_BASELINE, title).help(help).into());
        }
        names.push(name);
    }
    Ok(names)
}

/// A path without links and `..`; a path at which nothing is stays as it is, but absolute.
fn resolved(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

fn record(args: &CheckArgs, reports: &BTreeMap<String, Report>) -> Result<(), Findings> {
    let folder = args.baseline.parent().filter(|folder| !folder.as_os_str().is_empty());
    let revision = diff::git(folder.unwrap_or(Path::new(".")), &["rev-parse", "--short=12", "HEAD"]);
    let revision = revision.map_err(|error| {
        error.help("`--record` writes the revision, so it needs a repository of git with a commit")
    })?;
    let mut lines = history::read(&args.history, true)?;
    let programs = reports.iter().map(|(program, report)| (program.clone(), report.total)).collect();
    neva_size::history::record(&mut lines, Revision { revision: revision.trim().to_owned(), programs });
    Ok(neva_files::write(&args.history, neva_size::history::to_json(&lines))?)
}

/// Adds to the summary of a step of GitHub Actions, if there is one.
fn summary(text: &str) -> Result<(), Diagnostic> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = Path::new(&path);
    let file = std::fs::File::options().create(true).append(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written
        .map_err(|error| error!(neva_files::codes::UNWRITABLE, "cannot write `{}`: {error}", path.display()))
}
