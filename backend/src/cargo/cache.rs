//! Where projects are built: below the user's cache folder, one folder for each project, its flags and toolchain.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, io};

use neva_diagnostics::Diagnostic;

use super::run::Toolchain;
use super::trim::without_tail;
use super::unwritable;
use crate::project::{Project, hash};

/// The cache may grow to so many bytes.
const CAP: u64 = 512 << 20;

/// The folder of generated projects.
const PROJECTS: &str = "projects";

/// The folder of one project, locked for as long as this lives.
pub struct Entry {
    folder: PathBuf,
    /// Unlocked when it is closed.
    _lock: File,
}

impl Entry {
    /// Waits until nobody else builds the same project.
    pub fn open(project: &Project, toolchain: &Toolchain) -> Result<Entry, Diagnostic> {
        let root = cache_folder()?.join(PROJECTS);
        // One package can be built with different flags.
        let flags = project.rustflags.iter().map(String::as_str);
        let name = format!(
            "{}-{:016x}",
            project.name,
            hash(std::iter::once(toolchain.identity.as_str()).chain(flags))
        );
        let folder = root.join(&name);
        let lock = root.join(format!("{name}.lock"));
        let open = || -> io::Result<Entry> {
            fs::create_dir_all(&folder)?;
            let lock = File::options().create(true).append(true).open(&lock)?;
            lock.lock()?;
            Ok(Entry { folder: folder.clone(), _lock: lock })
        };
        open().map_err(|error| unwritable(&folder, &error))
    }

    /// The project's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The binary, once it is built.
    pub fn binary(&self) -> PathBuf {
        self.folder.join("binary")
    }

    /// Whether the binary of exactly these files is there.
    pub fn is_built(&self, project: &Project) -> bool {
        let is_same = |(path, text): (&String, &String)| {
            fs::read(self.folder.join(path)).is_ok_and(|known| known == text.as_bytes())
        };
        // Cargo leaves out of its lock file what optional features would need.
        let mut files = project.files.iter().filter(|(path, _)| *path != "Cargo.lock");
        let is_built = self.binary().is_file() && files.all(is_same);
        if is_built {
            // The time of the last use decides what goes first.
            let _ = File::options()
                .append(true)
                .open(self.binary())
                .and_then(|file| file.set_modified(SystemTime::now()));
        }
        is_built
    }

    /// Writes the project's files.
    pub fn prepare(&self, project: &Project) -> Result<(), Diagnostic> {
        let write = || -> io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            for (path, text) in &project.files {
                let path = self.folder.join(path);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(path, text)?;
            }
            Ok(())
        };
        write().map_err(|error| unwritable(&self.folder, &error))
    }

    /// Keeps what cargo built, and removes what it left beside.
    pub fn keep(&self, built: &Path) -> Result<(), Diagnostic> {
        let unfinished = self.folder.join("binary.new");
        let kept = || -> io::Result<()> {
            // Copied first: the copy can be executed, as what cargo built.
            fs::copy(built, &unfinished)?;
            fs::write(&unfinished, without_tail(fs::read(built)?))?;
            fs::rename(&unfinished, self.binary())
        };
        kept().map_err(|error| unwritable(&self.binary(), &error))?;
        let _ = fs::remove_dir_all(self.folder.join("target"));
        Ok(())
    }
}

/// The user's cache folder.
pub fn cache_folder() -> Result<PathBuf, Diagnostic> {
    root().ok_or_else(|| {
        Diagnostic::error("no-cache", "there is no folder to build in")
            .because("Neither NEVA_CACHE nor XDG_CACHE_HOME nor HOME is set.")
            .help("Set NEVA_CACHE to a folder that may be written.")
    })
}

/// Where dependencies are built, once for all projects.
pub fn shared_target() -> Option<PathBuf> {
    Some(root()?.join("target"))
}

/// Removes what was not used for longest, until the cache is below its cap.
pub fn shrink() {
    if let Some(projects) = projects() {
        shrink_to(&projects, CAP);
    }
    if let Some(target) = shared_target()
        && size(&target) > CAP
    {
        let _ = fs::remove_dir_all(target);
    }
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
        // Who holds the lock is building there.
        let lock = lock_of(&folder);
        let free = File::open(&lock).is_ok_and(|lock| lock.try_lock().is_ok());
        if free && fs::remove_dir_all(&folder).is_ok() {
            total -= size;
        }
    }
}

fn lock_of(folder: &Path) -> PathBuf {
    let mut lock = folder.as_os_str().to_owned();
    lock.push(".lock");
    lock.into()
}

fn size(path: &Path) -> u64 {
    let mut total = 0;
    let mut work = vec![path.to_owned()];
    while let Some(path) = work.pop() {
        let Ok(data) = fs::symlink_metadata(&path) else { continue };
        total += data.len();
        if data.is_dir()
            && let Ok(entries) = fs::read_dir(&path)
        {
            work.extend(entries.filter_map(Result::ok).map(|entry| entry.path()));
        }
    }
    total
}

fn projects() -> Option<PathBuf> {
    Some(root()?.join(PROJECTS))
}

fn root() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let root = folder("NEVA_CACHE")
        .or_else(|| folder("XDG_CACHE_HOME").map(|folder| folder.join("neva")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache").join("neva")))
        .or_else(|| folder("LOCALAPPDATA").map(|folder| folder.join("neva")))?;
    std::path::absolute(root).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        for (age, name) in [(3, "old"), (2, "older"), (1, "new")] {
            let entry = folder.path().join(name);
            fs::create_dir(&entry)?;
            fs::write(lock_of(&entry), "")?;
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
