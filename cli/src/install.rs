//! `neva install`: builds a program into the folder for programs.

use crate::args::InstallArgs;
use crate::build;
use crate::codes;
use crate::funcs::Access;
use crate::package;
use crate::progress::Progress;
use crate::report::{Form, Outcome, done};
use neva_diagnostics::{Diagnostic, error, escaped};
use neva_files::unwritable;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Builds a program and puts it where the Go compiler puts it too, under the name of its folder.
pub(crate) fn install(args: &InstallArgs, form: Form) -> Outcome {
    let name = name(&args.program)?;
    let folder = programs()?;
    neva_files::make_folder(&folder)?;
    let mut progress = Progress::begin();
    progress.step("reading");
    let package = package::load(main_package(&args.program).as_os_str(), Access::Run)?;
    // Beside its place, so that a program that runs is replaced at once.
    let unfinished = folder.join(format!(".{name}.{}", std::process::id()));
    let target = folder.join(&name);
    let built = build::native(&package, args.binary, &unfinished, &mut progress).and_then(|()| {
        fs::rename(unfinished.join("output"), &target).map_err(|error| unwritable(&target, &error).into())
    });
    let _ = fs::remove_dir_all(&unfinished);
    built?;
    drop(progress);
    form.warn(&package.warnings);
    done(&format!("{}\n", escaped(&format!("installed {name} to {}", target.display()))))
}

/// The name of the folder of a program, or of the folder that its file is in.
fn name(program: &Path) -> Result<String, Diagnostic> {
    let path = neva_files::canonical(program)?;
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    let name = folder.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.ok_or_else(|| error!(codes::NO_NAME, "the root folder gives a program no name"))
}

/// The program's package: the folder itself, or `src` in it if only that one has sources.
fn main_package(program: &Path) -> PathBuf {
    let has_sources = |folder: &Path| {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        files.map(|file| file.path()).any(|path| path.extension().is_some_and(|found| found == "neva"))
    };
    let inner = program.join("src");
    if !has_sources(program) && has_sources(&inner) { inner } else { program.to_owned() }
}

/// `GOBIN`, `GOPATH/bin`, or `HOME/go/bin`.
fn programs() -> Result<PathBuf, Diagnostic> {
    let given = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = given("GOBIN")
        .or_else(|| Some(given("GOPATH")?.join("bin")))
        .or_else(|| Some(given("HOME")?.join("go").join("bin")));
    folder.ok_or_else(|| {
        error!(codes::NO_FOLDER, "there is no folder to install programs in").help("set GOBIN to one")
    })
}
