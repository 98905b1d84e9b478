//! What is in the folder of a dependency.

use crate::findings::unwalkable;
use neva_diagnostics::Diagnostic;
use neva_files::unreadable;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use walkdir::{DirEntry, WalkDir};

/// The SHA-256 of the files in a folder, without those of git: for each in the order of their paths the
/// path, a zero byte, the length in 8 bytes, the lowest first, and the bytes. A link counts as a file with
/// its target.
pub(super) fn hash(folder: &Path) -> Result<String, Diagnostic> {
    let mut files = files(folder)?;
    files.sort();
    let mut sum = Sha256::new();
    for name in files {
        let path = folder.join(&name);
        let bytes = bytes(&path).map_err(|error| unreadable(&path, &error))?;
        sum.update(name.as_bytes());
        sum.update([0]);
        sum.update((bytes.len() as u64).to_le_bytes());
        sum.update(&bytes);
    }
    Ok(sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The commit that a folder is at; empty if git does not know.
pub(super) fn revision(folder: &Path) -> String {
    if !folder.join(".git").exists() {
        return String::new();
    }
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["rev-parse", "HEAD"]).stdin(Stdio::null()).stderr(Stdio::null());
    let output = git.output().ok().filter(|output| output.status.success());
    let text =
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if text.chars().all(|c| c.is_ascii_hexdigit()) { text } else { String::new() }
}

/// The paths of all files, with `/` between their parts.
fn files(folder: &Path) -> Result<Vec<String>, Diagnostic> {
    let is_git = |entry: &DirEntry| entry.depth() == 1 && entry.file_name() == ".git";
    let entries = WalkDir::new(folder).into_iter();
    let mut files = vec![];
    for entry in entries.filter_entry(|entry| !is_git(entry) || !entry.file_type().is_dir()) {
        let entry = entry.map_err(|error| unwalkable(folder, error))?;
        if !entry.file_type().is_dir() {
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            files.push(parts.join("/"));
        }
    }
    Ok(files)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if fs::symlink_metadata(path)?.is_symlink() {
        return Ok(fs::read_link(path)?.to_string_lossy().into_owned().into_bytes());
    }
    fs::read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_of_a_file_changes_the_hash_and_git_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
            hash(folder.path()).expect("a hash")
        };
        let first = write("neva.yml", "neva: 0.41.0\n");
        assert_eq!(
            first, "d2820735cc4851619b533b3e712b8791a50f22c85c2228df800963d87dd16a23",
            "as documented"
        );
        let second = write("a/b.neva", "x");
        assert_ne!(first, second);
        assert_eq!(write(".git/HEAD", "y"), second);
        assert_ne!(write("a/b.neva", "z"), second);
    }
}
