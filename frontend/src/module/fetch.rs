//! Fetches dependencies with git into a cache.

use super::Dependency;
use crate::codes;
use neva_diagnostics::{Diagnostic, error};
use neva_files::atomic::{self, Unfinished};
use neva_files::{cache, interrupt};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The folder of a dependency in a cache; it is cloned into it if it is not there yet.
///
/// The cache has the layout of the Go compiler's, `PATH_VERSION`, so either finds what the other one fetched;
/// where that would give one folder to two modules, the name of the folder differs.
pub fn fetch(dependency: &Dependency, deps: &Path) -> Result<PathBuf, Diagnostic> {
    let Dependency { path, version } = dependency;
    if !is_plain(path) || !is_plain(version) {
        let error = error!(codes::DEPENDENCY_PATH, "`{path}` at version `{version}` can't be fetched")
            .because(
                "paths and versions of dependencies consist of letters, digits and `.-_/:@+`, without `..`",
            )
            .help("correct `path` and `version` in the manifest");
        return Err(error);
    }
    let folder = deps.join(dependency.folder());
    if folder.is_dir() {
        return Ok(folder);
    }
    let title = format!("`{path}` at version `{version}` can't be fetched");
    let fail = |because: String, help: &str| {
        Diagnostic::error(codes::DEPENDENCY_FETCH, title.clone()).because(because).help(help)
    };
    let io_error = |error: io::Error| fail(error.to_string(), "check the folder of the cache");
    let parent = folder.parent().unwrap_or(deps);
    fs::create_dir_all(parent).map_err(io_error)?;
    let _lock = cache::lock(&parent.join(".lock")).map_err(io_error)?;
    if folder.is_dir() {
        return Ok(folder); // another build was faster
    }
    atomic::remove_unfinished(parent).map_err(io_error)?;
    // An interrupted clone leaves nothing that looks complete.
    let clone = Unfinished::beside(&folder).map_err(io_error)?;
    let output = interrupt::guarded(&[clone.folder()], || {
        interrupt::output_unless_silent(&mut git_clone(&dependency.url(), version, &clone.path()), PATIENCE)
    });
    let output = output.map_err(|error| match error.kind() {
        io::ErrorKind::TimedOut => fail(
            format!("git said nothing for {} seconds", PATIENCE.as_secs()),
            "check that the network and the server can be reached",
        ),
        _ => fail(format!("git does not start: {error}"), "install git"),
    })?;
    if !output.status.success() {
        let said = complaint(&String::from_utf8_lossy(&output.stderr));
        return Err(fail(said, "check path and version, and that the network can be reached"));
    }
    clone.publish().map_err(io_error)?;
    Ok(folder)
}

/// The folder of a dependency in a cache, if it is there.
pub fn fetched(dependency: &Dependency, deps: &Path) -> Option<PathBuf> {
    Some(deps.join(dependency.folder())).filter(|folder| folder.is_dir())
}

impl Dependency {
    /// Its folder in a cache. Two dependencies never have the same one, and none is inside of another: the
    /// last `_` separates path and version, and any that could be taken for it is escaped, as is a `/` in the
    /// version.
    pub fn folder(&self) -> String {
        let (folders, name) =
            self.path.rsplit_once('/').map_or(("", &*self.path), |(folders, name)| (folders, name));
        let folders = folders.replace('_', "%5F");
        let slash = if folders.is_empty() { "" } else { "/" };
        format!("{folders}{slash}{name}_{}", self.version.replace('_', "%5F").replace('/', "%2F"))
    }

    /// Where it is cloned from.
    pub fn url(&self) -> String {
        let is_whole = self.path.contains("://") || self.path.starts_with("git@");
        if is_whole { self.path.clone() } else { format!("https://{}", self.path) }
    }
}

/// A git that says nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Variables that keep git from asking: on the terminal, by a window, or by ssh.
const NO_QUESTIONS: [(&str, &str); 4] = [
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ASKPASS", ""),
    ("GCM_INTERACTIVE", "never"),
    ("SSH_ASKPASS_REQUIRE", "never"),
];

fn git_clone(url: &str, version: &str, folder: &Path) -> Command {
    let mut git = Command::new("git");
    // Progress shows that there is some; it is in a language that `complaint` knows.
    git.args(["clone", "--progress", "--depth", "1", "--branch", version, "--", url]).arg(folder);
    git.env("LC_ALL", "C").envs(NO_QUESTIONS).stdin(Stdio::null());
    if !chooses_ssh() {
        git.env("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
    }
    git
}

/// Whether the user says what git runs for ssh. That stays; it may be no ssh that knows the mode for batches.
fn chooses_ssh() -> bool {
    let has_command = || {
        let mut git = Command::new("git");
        git.args(["config", "--get", "core.sshCommand"]).stdin(Stdio::null());
        interrupt::output(git.stdout(Stdio::piped()).stderr(Stdio::null()))
            .is_ok_and(|output| output.status.success())
    };
    ["GIT_SSH_COMMAND", "GIT_SSH"].into_iter().any(|name| env::var_os(name).is_some()) || has_command()
}

/// What git says, without its progress.
fn complaint(said: &str) -> String {
    const PROGRESS: [&str; 6] = [
        "Cloning into ",
        "remote: Enumerating",
        "remote: Counting",
        "remote: Compressing",
        "remote: Total",
        "Receiving",
    ];
    let lines = said.lines().map(|line| line.rsplit('\r').find(|part| !part.is_empty()).unwrap_or("").trim());
    let told = lines.filter(|line| !line.is_empty() && !PROGRESS.iter().any(|start| line.starts_with(start)));
    told.collect::<Vec<_>>().join("\n")
}

/// Whether a path or version is safe as an argument of git and as a part of a path.
fn is_plain(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || "./-_:@+".contains(c);
    !text.is_empty()
        && !text.starts_with(['-', '/'])
        && !text.split('/').any(|part| part == ".." || part == ".")
        && !text.replacen("://", "", 1).contains("//")
        && !text.ends_with('/')
        && text.chars().all(known)
}
