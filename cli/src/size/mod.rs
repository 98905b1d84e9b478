//! `neva size`.

mod args;
mod check;
mod diff;
mod flags;
mod history;
mod measure;

use crate::codes;
use crate::report::{Outcome, done, print};
use args::{FormArgs, SizeCommand, WhyArgs};
use neva_backend::Goal;
use neva_diagnostics::{Diagnostic, Findings};
use neva_files::json;
use neva_registry::closure::{Closure, Variant};
use neva_size::table::{self, Look};
use neva_size::{Report, View};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::process::ExitCode;

pub(crate) use args::SizeArgs;

/// Rows of each view in a table when nothing is said.
const ROWS: usize = 25;

/// Runs one of the reports.
pub(crate) fn size(args: &SizeArgs) -> Outcome {
    match &args.command {
        None => report(args),
        Some(SizeCommand::Why(args)) => why(args),
        Some(SizeCommand::Diff(args)) => diff::diff(args),
        Some(SizeCommand::Flags { program, json }) => flags::flags(program, *json),
        Some(SizeCommand::Check(args)) => check::check(args),
        Some(SizeCommand::History(args)) => history::history(args),
    }
}

/// How many bytes of a program's smallest binary are of each node, by its path in the IR. Bytes of no node
/// have names, too.
pub(crate) fn node_sizes(program: &OsStr) -> Result<BTreeMap<String, u64>, Findings> {
    let measured = measure::program(program, Goal::Size)?;
    let report = Report::new(&measured.name, &measured.attribution);
    let rows = report.views.get(&View::Component).into_iter().flatten();
    Ok(rows.map(|row| (row.name.clone(), row.bytes)).collect())
}

fn report(args: &SizeArgs) -> Outcome {
    let Some(subject) = &args.subject else { return Ok(ExitCode::SUCCESS) };
    let measured = measure::measure(subject, args.form.goal())?;
    let report = Report::new(&measured.name, &measured.attribution);
    if let Some(path) = &args.html {
        neva_files::write(path, neva_size::html(&report, &measured.attribution))?;
    }
    if let Some(path) = &args.svg {
        neva_files::write(path, neva_size::svg(&report, &measured.attribution))?;
    }
    if let Some(name) = &args.without {
        return without(args.form, &measured, name);
    }
    let views = args::views(&args.views);
    let look = look(args.form, args.rows.unwrap_or(ROWS));
    if args.form.json {
        print(&json(&report.short(&views, args.rows.unwrap_or(usize::MAX))))?;
    } else if args.form.markdown {
        print(&table::markdown(&report, &views, look))?;
    } else if args.html.is_none() && args.svg.is_none() {
        print(&table::text(&report, &views, look))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn why(args: &WhyArgs) -> Outcome {
    let (name, program) = match (args.names.as_slice(), &args.without) {
        ([program], Some(_)) => (None, program),
        ([name, program], _) => (Some(name.to_string_lossy()), program),
        _ => {
            let title = "`neva size why` needs what to explain, and the program";
            let help = "for instance `neva size why println hello.json`";
            return Err(Diagnostic::error(codes::BAD_ARGUMENTS, title).help(help).into());
        }
    };
    let measured = measure::measure(program, args.form.goal())?;
    if let Some(name) = name {
        let form = Variant { fast: args.form.default, ..Variant::whole(true) };
        let closure = Closure::of_modules(measured.funcs.modules, form).with_funcs(&measured.funcs.registry);
        let why = neva_size::why(&measured.attribution, &closure, &name)?;
        print(&if args.form.json { json(&why) } else { why.text() })?;
    }
    match &args.without {
        Some(name) => without(args.form, &measured, name),
        None => Ok(ExitCode::SUCCESS),
    }
}

fn without(form: FormArgs, measured: &measure::Measured, name: &str) -> Outcome {
    let without = neva_size::without(&measured.attribution, name)?;
    done(&if form.json { json(&without) } else { without.text() })
}

/// Tables as wide as the terminal.
fn look(form: FormArgs, rows: usize) -> Look {
    Look { width: width(), rows, stable: form.stable }
}

/// Columns of the terminal; without one, what `COLUMNS` says.
fn width() -> usize {
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or_else(said).unwrap_or(100)
}
