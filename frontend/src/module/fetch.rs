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
    let folder = deps.join(folder_name(path, version));
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
        interrupt::output_unless_silent(&mut git_clone(&url(path), version, &clone.path()), PATIENCE)
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
pub fn fetched(Dependency { path, version }: &Dependency, deps: &Path) -> Option<PathBuf> {
    Some(deps.join(folder_name(path, version))).filter(|folder| folder.is_dir())
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

/// The folder of a dependency in the cache. Two dependencies never have the same one, and none is inside of
/// another: the last `_` separates path and version, and any that could be taken for it is escaped, as is a
/// `/` in the version.
fn folder_name(path: &str, version: &str) -> String {
    let (folders, name) = path.rsplit_once('/').map_or(("", path), |(folders, name)| (folders, name));
    let folders = folders.replace('_', "%5F");
    let slash = if folders.is_empty() { "" } else { "/" };
    format!("{folders}{slash}{name}_{}", version.replace('_', "%5F").replace('/', "%2F"))
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

/// Where a module is cloned from.
fn url(path: &str) -> String {
    if path.contains("://") || path.starts_with("git@") { path.to_owned() } else { format!("https://{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(path: &str, version: &str) -> Dependency {
        Dependency { path: path.to_owned(), version: version.to_owned() }
    }

    #[test]
    fn a_cached_dependency_is_used_as_it_is() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("host/x_1.0.0");
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(fetch(&dependency("host/x", "1.0.0"), cache.path()).unwrap(), folder);
    }

    #[test]
    fn two_modules_never_share_a_folder() {
        assert_eq!(folder_name("github.com/a/my_lib", "1.0.0"), "github.com/a/my_lib_1.0.0", "as Go has it");
        let named =
            [("a", "1_0"), ("a_1", "0"), ("a/b_1", "2/c"), ("a/b", "1_2/c"), ("a/b", "1"), ("a/b_1/c", "2")];
        let folders: Vec<String> = named.iter().map(|(path, version)| folder_name(path, version)).collect();
        for (index, one) in folders.iter().enumerate() {
            for other in folders.iter().skip(index + 1) {
                assert_ne!(one, other);
                let is_inside = |outer: &str, inner: &str| inner.starts_with(&format!("{outer}/"));
                assert!(!is_inside(one, other) && !is_inside(other, one), "{one} {other}");
            }
        }
        assert!(!is_plain("a//b") && !is_plain("a/./b") && is_plain("https://a/b"));
    }

    #[test]
    fn paths_that_leave_the_cache_or_look_like_options_are_refused() {
        let cache = tempfile::tempdir().unwrap();
        for (path, version) in
            [("a/../../x", "1"), ("-x", "1"), ("a", "--upload-pack=x"), ("a b", "1"), ("a", "")]
        {
            let error = fetch(&dependency(path, version), cache.path()).unwrap_err();
            assert_eq!(error.code, "dependency-path", "{path} {version}");
        }
    }

    #[test]
    fn what_git_complains_of_is_told_without_its_progress() {
        let said = "Cloning into 'x'...\nremote: Counting objects: 1% (1/9)\rremote: Counting objects: 100%\n\
                    warning: Could not find remote branch 9\nfatal: Remote branch 9 not found\n";
        assert_eq!(
            complaint(said),
            "warning: Could not find remote branch 9\nfatal: Remote branch 9 not found"
        );
    }

    #[test]
    fn modules_are_cloned_over_https_unless_they_say_otherwise() {
        assert_eq!(url("github.com/a/b"), "https://github.com/a/b");
        assert_eq!(url("git@host:a/b"), "git@host:a/b");
        assert_eq!(url("ssh://host/a"), "ssh://host/a");
    }
}
