//! `neva size`.

mod args;
mod measure;

use crate::report::Outcome;
use args::FormArgs;
use neva_size::Report;
use neva_size::table::{self, Look};
use std::process::ExitCode;

pub use args::SizeArgs;

/// Runs one of the reports.
pub fn size(args: &SizeArgs) -> Outcome {
    report(args)
}

fn report(args: &SizeArgs) -> Outcome {
    let Some(subject) = &args.subject else { return Ok(ExitCode::SUCCESS) };
    let measured = measure::measure(subject, !args.form.default)?;
    let report = Report::new(&measured.name, &measured.attribution);
    let views = args::views(&args.views);
    let look = look(args.form, args.rows);
    if args.form.json {
        print!("{}", report.to_json());
    } else if args.form.markdown {
        print!("{}", table::markdown(&report, &views, look));
    } else {
        print!("{}", table::text(&report, &views, look));
    }
    Ok(ExitCode::SUCCESS)
}

/// Tables as wide as the terminal.
fn look(form: FormArgs, rows: usize) -> Look {
    let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    Look { width, rows, stable: form.stable }
}
