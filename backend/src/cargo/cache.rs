//! The cache of built projects: one folder for each project, its flags and toolchain.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use neva_diagnostics::Diagnostic;
use neva_files::atomic::{self, Unfinished};
use neva_files::cache::{self, remove_unused};
use neva_files::{hash, unwritable_cache};
use walkdir::WalkDir;

use super::run::Toolchain;
use crate::project::Project;

/// The cache may grow to so many bytes.
const CAP: u64 = 512 << 20;

/// The folder of a project in the cache. No other process has it while this lives.
pub(super) struct BuiltProject {
    entry: cache::Entry,
}

impl BuiltProject {
    /// Waits until no other process builds the same project.
    pub(super) fn open(project: &Project, toolchain: &Toolchain) -> Result<BuiltProject, Diagnostic> {
        // One package can be built with different flags.
        let flags = project.rustflags.iter().map(String::as_str);
        let sources = project.sources.iter().map(|folder| folder.as_str());
        let hash = hash(std::iter::once(toolchain.identity.as_str()).chain(flags).chain(sources));
        let folder = projects()?.join(format!("{}-{hash:016x}", project.name));
        let entry = cache::Entry::open(folder.clone()).map_err(|error| unwritable_cache(&folder, &error))?;
        Ok(BuiltProject { entry })
    }

    /// Where cargo builds. Its files go once the binary is kept, so that a cache of many projects has few.
    pub(super) fn build_folder(&self) -> PathBuf {
        self.folder().join("build")
    }

    /// The binary, once it is built.
    pub(super) fn binary(&self) -> PathBuf {
        self.folder().join("binary")
    }

    /// The folder of the entry.
    pub(super) fn folder(&self) -> &Path {
        self.entry.folder()
    }

    /// Whether the binary of exactly these files is there, and whole.
    pub(super) fn is_built(&self, project: &Project) -> bool {
        let known = fs::read(self.files());
        let is_built = known.is_ok_and(|known| known == listing(project).as_bytes()) && self.is_whole();
        if is_built {
            // The time of the last use decides what goes first.
            let _ = File::options()
                .append(true)
                .open(self.binary())
                .and_then(|file| file.set_modified(SystemTime::now()));
        }
        is_built
    }

    /// Whether the binary is what [`BuiltProject::keep`] wrote.
    fn is_whole(&self) -> bool {
        let stamp = fs::read_to_string(self.stamp());
        fs::read(self.binary()).is_ok_and(|bytes| stamp.is_ok_and(|stamp| stamp == cache::stamp(&bytes)))
    }

    /// The file with the stamp of the binary.
    fn stamp(&self) -> PathBuf {
        self.folder().join("stamp")
    }

    /// The file with all files of the project.
    fn files(&self) -> PathBuf {
        self.folder().join("files")
    }

    /// Keeps these bytes of what cargo built of a project, and removes all else.
    pub(super) fn keep(&self, project: &Project, built: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
        let kept = || -> io::Result<()> {
            let unfinished = Unfinished::beside(&self.binary())?;
            // Copied first: the copy can be executed, as what cargo built.
            fs::copy(built, unfinished.path())?;
            fs::write(unfinished.path(), bytes)?;
            unfinished.publish()?;
            atomic::write(&self.files(), listing(project))?;
            atomic::write(&self.stamp(), cache::stamp(bytes))
        };
        kept().map_err(|error| unwritable_cache(&self.binary(), &error))?;
        let _ = fs::remove_dir_all(self.build_folder());
        Ok(())
    }
}

/// Where dependencies are built, once for all projects. None if there is no cache.
pub fn shared_target() -> Option<PathBuf> {
    Some(cache::root().ok()?.join("target"))
}

/// Removes what was not used for longest, until the cache is below its cap.
pub(super) fn shrink() {
    if let Ok(projects) = projects() {
        shrink_to(&projects, CAP);
    }
    if let Some(target) = shared_target()
        && size(&target) > CAP
    {
        // A process that builds there holds its lock.
        remove_unused(&target);
    }
}

/// All files of a project in one text. No two projects have the same.
fn listing(project: &Project) -> String {
    project.files.iter().map(|(path, text)| format!("{path} {}\n{text}\n", text.len())).collect()
}

fn shrink_to(projects: &Path, cap: u64) {
    let Ok(entries) = fs::read_dir(projects) else { return };
    let mut folders: Vec<(SystemTime, u64, PathBuf)> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let used = fs::metadata(path.join("binary")).and_then(|data| data.modified());
            (used.unwrap_or(SystemTime::UNIX_EPOCH), size(&path), path)
        })
        .collect();
    let mut total: u64 = folders.iter().map(|(_, size, _)| size).sum();
    folders.sort();
    for (_, size, folder) in folders {
        if total <= cap {
            break;
        }
        if remove_unused(&folder) {
            total -= size;
        }
    }
}

fn size(path: &Path) -> u64 {
    let entries = WalkDir::new(path).into_iter().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|data| data.len()).sum()
}

fn projects() -> Result<PathBuf, Diagnostic> {
    Ok(cache::root()?.join("projects"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_binary_is_not_taken() -> io::Result<()> {
        let cache = tempfile::tempdir()?;
        let entry = BuiltProject { entry: cache::Entry::open(cache.path().join("entry"))? };
        let project = Project::of_files(&[("src/main.rs", "fn main() {}")]);
        let built = cache.path().join("built");
        fs::write(&built, "a binary")?;
        assert!(entry.keep(&project, &built, b"a binary").is_ok() && entry.is_built(&project));
        for damaged in ["a bin", "", "a binar\0"] {
            fs::write(entry.binary(), damaged)?;
            assert!(!entry.is_built(&project), "{damaged:?}");
        }
        assert!(entry.keep(&project, &built, b"a binary").is_ok() && entry.is_built(&project));
        Ok(())
    }

    #[test]
    fn another_project_is_not_taken() -> io::Result<()> {
        let cache = tempfile::tempdir()?;
        let entry = BuiltProject { entry: cache::Entry::open(cache.path().join("entry"))? };
        let built = cache.path().join("built");
        fs::write(&built, "a binary")?;
        assert!(entry.keep(&Project::of_files(&[("a", "1"), ("b", "")]), &built, b"a binary").is_ok());
        for other in
            [&[("a", "1")][..], &[("a", "1"), ("b", "2")], &[("a", "1\n\nb 0\n")], &[("a", ""), ("b", "1")]]
        {
            assert!(!entry.is_built(&Project::of_files(other)), "{other:?}");
        }
        Ok(())
    }

    #[test]
    fn the_oldest_goes_first() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        for (age, name) in [(3, "old"), (2, "older"), (1, "new")] {
            let entry = folder.path().join(name);
            drop(cache::Entry::open(entry.clone())?);
            fs::write(entry.join("binary"), vec![0; 100_000])?;
            let used = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000 - age);
            File::options().append(true).open(entry.join("binary"))?.set_modified(used)?;
        }
        shrink_to(folder.path(), 250_000);
        assert!(!folder.path().join("old").exists());
        assert!(folder.path().join("older").exists() && folder.path().join("new").exists());
        Ok(())
    }
}
