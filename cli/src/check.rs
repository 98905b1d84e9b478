//! `neva check`.

use crate::args::CheckArgs;
use crate::funcs::Access;
use crate::package;
use crate::report::{Form, Outcome};
use crate::watch;
use std::path::Path;
use std::process::ExitCode;

/// Prints all that is to be said about a program; warnings are no failure.
pub(crate) fn check(args: &CheckArgs, form: Form) -> Outcome {
    if args.watch {
        return watch::watch(Path::new(&args.program), 1);
    }
    let package = package::load(&args.program, Access::Read)?;
    package::check_network(&package)?;
    form.show(&package.warnings);
    Ok(ExitCode::SUCCESS)
}
