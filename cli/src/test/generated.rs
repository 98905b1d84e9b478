//! Programs that are made for a test or a benchmark: a `Main` beside the packages of a module.

use super::leave_out::leave_out_errors;
use super::limited::{self, How};
use crate::counts::counting;
use crate::funcs::Access;
use crate::lock::fetcher;
use crate::own_command::own_command;
use crate::package::{self, Options, Package};
use crate::report::Outcome;
use crate::run::{Files, execute};
use crate::tier::Tier;
use neva_diagnostics::{Findings, Severity};
use neva_files::{atomic::Unfinished, unreadable};
use neva_frontend::module::{Loaded, Manifest, Modules, SourceTree, load_modules};
use neva_frontend::syntax::ast;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

/// The package of the made `Main`. A user's package has another name.
const PACKAGE: &str = "generated test";

/// The file of the made `Main`, as findings name it.
pub(super) const FILE: &str = "generated test/main.neva";

/// Whether a file, by its path in its module, was made for a test.
pub(super) fn is_generated(file: &str) -> bool {
    file.split_once('/').is_some_and(|(package, _)| package == PACKAGE)
}

/// What a program did.
pub(super) struct Done {
    /// Its status; -1 after a signal.
    pub status: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Done {
    /// All that it wrote.
    pub(super) fn said(&self) -> String {
        let text = format!("{}{}", self.stdout, self.stderr);
        if text.is_empty() { format!("the status is {}\n", self.status) } else { text }
    }
}

/// Runs a made program in a process of its own.
pub(super) fn start(root: Option<&Path>, main: &str, how: How<'_>) -> Result<Done, String> {
    let failure = |error: std::io::Error| error.to_string();
    let file = std::env::temp_dir().join("neva-test.neva");
    let unfinished = Unfinished::beside(&file).map_err(failure)?;
    fs::write(unfinished.path(), main).map_err(failure)?;
    let mut command = own_command().map_err(failure)?;
    command.args(["test", "--generated"]).arg(unfinished.path());
    command.args(how.leaves_errors_out.then_some("--leave-errors-out"));
    if let Some(counts) = how.counts {
        command.arg("--counts").arg(counts);
    }
    match root {
        Some(root) => command.arg(root),
        // It may leave files where it runs.
        None => command.current_dir(unfinished.folder()).arg("--no-module"),
    };
    let output = limited::output(command, &[], how.limit)?;
    Ok(Done {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The file of a made program.
pub(crate) struct Main<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Whether what has errors is left out of the module beside it.
    pub leaves_errors_out: bool,
}

/// Runs a made program in this process; the last `program_args` arguments are its own, its name first. How
/// many messages it sent is written into a file `counts`.
pub(crate) fn run(
    root: Option<&Path>,
    main: Main<'_>,
    program_args: usize,
    tier: Tier,
    counts: Option<&Path>,
) -> Outcome {
    let mut text = String::new();
    let read = fs::File::open(main.path).and_then(|mut file| file.read_to_string(&mut text));
    read.map_err(|error| unreadable(main.path, &error))?;
    let loaded = load(root, text, main.leaves_errors_out)?;
    // Warnings are about all of the module.
    let package = package::of_sources(root.unwrap_or(main.path), loaded, Access::Run).map_err(errors)?;
    let options = Options { trace: counts.map(|_| counting()), ..Options::default() };
    let package = Package { options, ..package };
    execute(&package, program_args, tier, Files { counts, ..Files::default() })
}

/// A made program, beside the packages of a module.
pub(crate) fn package(root: &Path, main: String) -> Result<Package, Findings> {
    package::of_sources(root, load(Some(root), main, false)?, Access::Run)
}

/// The sources of a made program and its module, if it has one. Components `Test...` and `Bench...` of the
/// module are public to it. What has errors in the module may be left out.
pub(super) fn load(root: Option<&Path>, main: String, leaves_errors_out: bool) -> Result<Loaded, Findings> {
    let mut modules = match root {
        Some(root) => load_modules(root, neva_std::FILES, &fetcher(root)?)?,
        None => Modules {
            tree: SourceTree::new(neva_std::FILES, Manifest::default(), &[]),
            folders: BTreeMap::new(),
        },
    };
    if leaves_errors_out {
        leave_out_errors(&mut modules.tree);
    }
    publish(&mut modules.tree);
    let entry = modules.tree.entry();
    let file = modules.tree.set_text(entry, PACKAGE, "main.neva", main);
    let main = modules.tree.file(file).package;
    Ok(Loaded { modules, main })
}

fn errors(findings: Findings) -> Findings {
    findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// Puts `pub` before each test and benchmark that is a component. The lines stay as they are.
fn publish(tree: &mut SourceTree) {
    let entry = tree.entry();
    let files: Vec<_> = tree.packages(entry).flat_map(|package| tree.files(package)).collect();
    for id in files {
        let file = tree.file(id);
        let path = file.source.path();
        if !path.ends_with("_test.neva") {
            continue;
        }
        let mut text = file.source.text().to_owned();
        for entity in file.ast().entities.iter().rev() {
            if let ast::Entity::Component(def) = entity
                && ["Test", "Bench"].iter().any(|prefix| def.signature.name.text.starts_with(prefix))
                && !def.head.is_public
            {
                text.insert_str(def.head.span.start as usize, "pub ");
            }
        }
        let package = tree.package(file.package).path.clone();
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        tree.set_text(entry, &package, &name, text);
    }
}
