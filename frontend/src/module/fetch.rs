//! Fetches dependencies with git into a cache.

use super::Dependency;
use crate::codes;
use neva_diagnostics::Diagnostic;
use neva_files::atomic::Unfinished;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of a dependency in a cache; it is cloned into it if it is not there yet.
///
/// The cache has the layout of the Go compiler's, `PATH_VERSION`, so either finds what the other one fetched;
/// where that would give one folder to two modules, the name of the folder differs.
pub fn fetch(dependency: &Dependency, cache: &Path) -> Result<PathBuf, Diagnostic> {
    let Dependency { path, version } = dependency;
    if !is_plain(path) || !is_plain(version) {
        let error = Diagnostic::error(
            codes::DEPENDENCY_PATH,
            format!("`{path}` at version `{version}` can't be fetched"),
        )
        .because("paths and versions of dependencies consist of letters, digits and `.-_/:@+`, without `..`")
        .help("correct `path` and `version` in the manifest");
        return Err(error);
    }
    let folder = cache.join(folder_name(path, version));
    if folder.is_dir() {
        return Ok(folder);
    }
    let title = format!("`{path}` at version `{version}` can't be fetched");
    let fail = |because: String, help: &str| {
        Diagnostic::error(codes::DEPENDENCY_FETCH, title.clone()).because(because).help(help)
    };
    let io_error = |error: io::Error| fail(error.to_string(), "check the folder of the cache");
    fs::create_dir_all(folder.parent().unwrap_or(cache)).map_err(io_error)?;
    // An interrupted clone leaves nothing that looks complete.
    let clone = Unfinished::beside(&folder).map_err(io_error)?;
    let output = Command::new("git")
        // A server that says nothing for a minute will not any more.
        .args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60"])
        .args(["clone", "--quiet", "--depth", "1", "--branch", version, "--"])
        .arg(url(path))
        .arg(clone.path())
        .envs(NO_QUESTIONS)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| fail(format!("git does not start: {error}"), "install git"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(fail(said, "check path and version, and that the network can be reached"));
    }
    match clone.publish() {
        Err(error) if !folder.is_dir() => Err(io_error(error)),
        _ => Ok(folder), // or another build was faster
    }
}

/// Variables that keep git from asking: on the terminal, by a window, or by ssh.
const NO_QUESTIONS: [(&str, &str); 4] = [
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ASKPASS", ""),
    ("GCM_INTERACTIVE", "never"),
    ("SSH_ASKPASS_REQUIRE", "never"),
];

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
    fn modules_are_cloned_over_https_unless_they_say_otherwise() {
        assert_eq!(url("github.com/a/b"), "https://github.com/a/b");
        assert_eq!(url("git@host:a/b"), "git@host:a/b");
        assert_eq!(url("ssh://host/a"), "ssh://host/a");
    }
}
