//! `neva lock`, and its file `neva.lock`: which contents each dependency of a module has.

mod contents;

use crate::args::LockArgs;
use crate::codes;
use crate::package::dependency_folder;
use crate::progress::Progress;
use crate::report::{Outcome, done};
use crate::watch::module_root;
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use neva_files::unreadable;
use neva_frontend::module::{self, Dependency, LockEntry, LockFile};
use std::cell::RefCell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The name of the file, beside the manifest.
const NAME: &str = "neva.lock";

/// What may be done to get dependencies.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Policy {
    /// Each dependency must be in the lock file.
    pub(crate) locked: bool,
    /// Nothing is fetched.
    pub(crate) offline: bool,
}

static POLICY: OnceLock<Policy> = OnceLock::new();

/// Says once what may be done, as the command line has it.
pub(crate) fn set_policy(policy: Policy) {
    let _ = POLICY.set(policy);
}

/// The options that say what may be done.
pub(crate) fn policy_flags() -> impl Iterator<Item = &'static str> {
    let Policy { locked, offline } = policy();
    [(locked, "--locked"), (offline, "--offline")].into_iter().filter(|(is, _)| *is).map(|(_, flag)| flag)
}

/// Writes the lock file of a module anew: of all that the module depends on, also indirectly.
pub(crate) fn lock(args: &LockArgs) -> Outcome {
    let root = module_root(&args.path)?;
    let found = RefCell::new(LockFile::default());
    module::load_modules(&root, neva_std::FILES, &|dependency| {
        let folder = get(dependency)?;
        let entry = LockEntry {
            path: dependency.path.clone(),
            version: dependency.version.clone(),
            revision: contents::revision(&folder),
            sha256: contents::hash(&folder)?,
        };
        found.borrow_mut().insert(entry);
        Ok(folder)
    })?;
    let (path, text) = (root.join(NAME), found.into_inner().text());
    if policy().locked && fs::read_to_string(&path).unwrap_or_default() != text {
        let error = error!(codes::NOT_LOCKED, "{NAME} would change");
        return Err(error.at(Place::file(NAME)).help("run `neva lock` without `--locked`").into());
    }
    neva_files::write(&path, &text)?;
    done(&format!("{}\n", path.display()))
}

/// What gets the dependencies of the module around a path, and holds them against its lock file.
///
/// # Errors
/// If the lock file can't be read.
pub(crate) fn fetcher(path: &Path) -> Result<impl Fn(&Dependency) -> Result<PathBuf, Diagnostic>, Findings> {
    // A path that leads nowhere is told by who reads the module.
    let path = module_root(path).map(|root| root.join(NAME)).unwrap_or_default();
    let known = match fs::read_to_string(&path) {
        Ok(text) => Some(LockFile::parse(&text, NAME)?),
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => None,
        Err(error) => return Err(unreadable(&path, &error).into()),
    };
    Ok(move |dependency: &Dependency| {
        let entry = known.as_ref().and_then(|known| known.find(dependency));
        if entry.is_none() && policy().locked {
            return Err(not_locked(dependency));
        }
        let folder = get(dependency)?;
        match entry {
            Some(entry) => check(entry, &folder).map(|()| folder),
            None => Ok(folder),
        }
    })
}

fn policy() -> Policy {
    POLICY.get().copied().unwrap_or_default()
}

/// Whether a folder has what was locked.
fn check(entry: &LockEntry, folder: &Path) -> Result<(), Diagnostic> {
    let found = contents::hash(folder)?;
    if found == entry.sha256 {
        return Ok(());
    }
    let title = format!("`{}` at version `{}` is not what was locked", entry.path, entry.version);
    let because = format!("{NAME} has the hash {}, {} has {found}", entry.sha256, folder.display());
    let help = "find out why it changed: somebody moved the tag, or changed the folder; remove the folder to fetch it \
                again, or run `neva lock` to accept it";
    Err(Diagnostic::error(codes::LOCK_MISMATCH, title).at(Place::file(NAME)).because(because).help(help))
}

/// The folder of a dependency; it is fetched if it is not there and may be.
fn get(dependency: &Dependency) -> Result<PathBuf, Diagnostic> {
    let Dependency { path, version } = dependency;
    if policy().offline && module::fetched(dependency, &dependency_folder()).is_none() {
        let help = "leave out `--offline` once, so that it is fetched";
        return Err(error!(codes::OFFLINE, "`{path}` at version `{version}` is not there")
            .because("`--offline` forbids to fetch it")
            .help(help));
    }
    let mut progress = Progress::begin();
    progress.long_step(&format!("fetching {path}"));
    module::fetch(dependency, &dependency_folder())
}

fn not_locked(Dependency { path, version }: &Dependency) -> Diagnostic {
    let error = error!(codes::NOT_LOCKED, "`{path}` at version `{version}` is not in {NAME}")
        .because("`--locked` asks that all dependencies are");
    error.help("run `neva lock`, and look at what changes")
}
