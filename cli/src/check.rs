//! `neva check`.

use crate::args::CheckArgs;
use crate::funcs::Access;
use crate::lock::fetcher;
use crate::package::{self, Package};
use crate::report::{Form, Outcome};
use crate::watch;
use neva_diagnostics::Findings;
use neva_frontend::check::{Memory, check_for_editor, is_program};
use neva_frontend::module::{Loaded, load_around};
use std::path::Path;
use std::process::ExitCode;

/// Prints all that is to be said about a program, or about a module if the path names no program; warnings
/// are no failure.
pub(crate) fn check(args: &CheckArgs, form: Form) -> Outcome {
    if args.watch {
        let verdict = |is_right| Some(if is_right { "No errors." } else { "There are errors." });
        return watch::watch(Path::new(&args.program), 0, watch::is_source, verdict);
    }
    let path = Path::new(&args.program);
    let warnings = if package::is_source(path) {
        let (modules, main) = load_around(path, neva_std::FILES, &fetcher(path)?)?;
        match main.filter(|package| is_program(&modules.tree, *package)) {
            Some(main) => of_program(package::of_sources(path, Loaded { modules, main }, Access::Read)?)?,
            None => check_for_editor(&modules.tree, modules.tree.entry(), &mut Memory::default()).findings,
        }
    } else {
        of_program(package::load(&args.program, Access::Read)?)?
    };
    if warnings.has_errors() {
        return Err(warnings);
    }
    form.show(&warnings);
    Ok(ExitCode::SUCCESS)
}

/// The warnings about a program whose network is right.
fn of_program(package: Package) -> Result<Findings, Findings> {
    package::check_network(&package)?;
    Ok(package.warnings)
}
