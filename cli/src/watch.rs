//! `--watch`: does a command again whenever sources change.

use crate::codes;
use crate::go_spellings::without_go_spellings;
use crate::report::{Outcome, say};
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_frontend::module::{self, manifest_in};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level::emulate_default_handler;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, SystemTime};
use walkdir::{DirEntry, WalkDir};

/// How long nothing must change before the program runs again.
const SETTLED: Duration = Duration::from_millis(200);

/// How often the sources are looked at.
const INTERVAL: Duration = Duration::from_millis(50);

/// What tells one state of the sources from another: time and size of each file.
pub(crate) type Sources = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Runs this command line without `--watch` in a process of its own, and again after each change. Only a
/// signal ends it.
///
/// The last `program_args` arguments are PROGRAM and what follows it, where that is for the program. Files
/// for which `is_watched` holds are looked at. `verdict` is what to say when the command has ended, well or
/// not.
pub(crate) fn watch(
    program: &Path,
    program_args: usize,
    is_watched: fn(&Path) -> bool,
    verdict: impl Fn(bool) -> Option<&'static str>,
) -> Outcome {
    let root = module_root(program)?;
    let command = own_command(program_args)?;
    let signal = Arc::new(AtomicUsize::new(0));
    for number in [SIGINT, SIGTERM] {
        signal_hook::flag::register_usize(number, Arc::clone(&signal), number as usize)
            .map_err(|error| failure("cannot wait for signals", &error))?;
    }
    say(&format!("Watching {} for changes. Press Ctrl+C to stop.", root.display()));
    let look = || files(&root, program, is_watched);
    let mut seen = look();
    let mut running = start(&command);
    loop {
        sleep(INTERVAL);
        let number = signal.load(Ordering::Relaxed);
        if number != 0 {
            end(running.take());
            // The signal's own effect, which ends the process.
            let _ = emulate_default_handler(i32::try_from(number).unwrap_or(SIGTERM));
        }
        if let Some(child) = &mut running
            && let Ok(Some(status)) = child.try_wait()
        {
            running = None;
            if let Some(text) = verdict(status.success()) {
                say(&format!("{text} Waiting for changes."));
            }
        }
        let mut now = look();
        if now != seen {
            while now != seen {
                seen = now;
                sleep(SETTLED);
                now = look();
            }
            end(running.take());
            running = start(&command);
        }
    }
}

/// The folder whose sources belong to the program: that of its manifest, or its own.
pub(crate) fn module_root(program: &Path) -> Result<PathBuf, Findings> {
    let path = neva_files::canonical(program)?;
    let folder = if path.is_dir() { &path } else { path.parent().unwrap_or(&path) };
    let root = folder.ancestors().find(|folder| manifest_in(folder).is_some());
    Ok(root.unwrap_or(folder).to_owned())
}

/// The sources below a folder, and the program itself, which may be an IR file.
pub(crate) fn sources(root: &Path, program: &Path) -> Sources {
    files(root, program, is_source)
}

/// Whether a file is a source of a module: its manifest, Neva, or the Rust of its runtime funcs.
pub(crate) fn is_source(path: &Path) -> bool {
    let is_manifest = path.file_name().is_some_and(|name| name == "neva.yml" || name == "neva.yaml");
    is_manifest || module::is_source(path) || path.extension().is_some_and(|extension| extension == "rs")
}

fn files(root: &Path, program: &Path, is_watched: fn(&Path) -> bool) -> Sources {
    let mut found = Sources::new();
    note(&mut found, program.to_owned());
    // Cargo writes into `target` of a crate with runtime funcs.
    let is_left_out = |entry: &DirEntry| entry.file_name() == ".git" || entry.file_name() == "target";
    let entries = WalkDir::new(root).into_iter();
    let entries = entries
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_type().is_dir() || !is_left_out(entry));
    // What vanishes while it is looked at is a change that the next look sees.
    for entry in entries.flatten().filter(|entry| is_watched(entry.path())) {
        note(&mut found, entry.into_path());
    }
    found
}

/// The program and arguments of this process, without the flag.
fn own_command(program_args: usize) -> Result<(PathBuf, Vec<OsString>), Findings> {
    let executable =
        std::env::current_exe().map_err(|error| failure("cannot find the neva command", &error))?;
    // A flag may be given a truth value, as in Go.
    let mut args = without_go_spellings(std::env::args_os());
    args.remove(0);
    let flags = args.len().saturating_sub(program_args);
    let mut index = 0;
    args.retain(|arg| {
        index += 1;
        index > flags || arg != "--watch"
    });
    Ok((executable, args))
}

fn start((executable, args): &(PathBuf, Vec<OsString>)) -> Option<Child> {
    let child = Command::new(executable).args(args).spawn();
    child.inspect_err(|error| say(&format!("cannot start the program: {error}"))).ok()
}

fn end(child: Option<Child>) {
    if let Some(mut child) = child {
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn note(found: &mut Sources, path: PathBuf) {
    if let Ok(metadata) = fs::metadata(&path)
        && metadata.is_file()
    {
        found.insert(path, (metadata.modified().ok(), metadata.len()));
    }
}

fn failure(what: &str, error: &std::io::Error) -> Diagnostic {
    error!(codes::WATCH, "{what}: {error}")
}
