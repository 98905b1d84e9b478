//! The user's cache folder, and folders in it that one process has at a time.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use neva_diagnostics::{Diagnostic, error};

/// The user's cache folder: `NEVA_CACHE`, or `neva` in the system's folder for caches.
pub fn root() -> Result<PathBuf, Diagnostic> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let root = folder("NEVA_CACHE")
        .or_else(|| folder("XDG_CACHE_HOME").map(|folder| folder.join("neva")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache").join("neva")))
        .or_else(|| folder("LOCALAPPDATA").map(|folder| folder.join("neva")));
    root.and_then(|root| std::path::absolute(root).ok()).ok_or_else(|| {
        error!(crate::codes::NO_CACHE, "there is no folder to build in")
            .because("neither NEVA_CACHE nor XDG_CACHE_HOME nor HOME is set")
            .help("set NEVA_CACHE to a folder that may be written")
    })
}

/// A folder in the cache. No other process has it while this lives.
pub struct Entry {
    folder: PathBuf,
    _lock: Lock,
}

impl Entry {
    /// Makes the folder if it is not there, and waits until no other process has it.
    pub fn open(folder: PathBuf) -> io::Result<Entry> {
        fs::create_dir_all(&folder)?;
        let lock = lock(&lock_file(&folder))?;
        // The process that had it may have removed it.
        fs::create_dir_all(&folder)?;
        Ok(Entry { folder, _lock: lock })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Length and hash of a file: a damaged one has others.
pub fn stamp(bytes: &[u8]) -> String {
    format!("{} {:016x}", bytes.len(), crate::hash([bytes]))
}

/// Removes the folder of an entry, unless a process has it. Says whether it is gone.
pub fn remove_unused(folder: &Path) -> bool {
    // Held until the folder is gone: else a process could take it in between.
    let Ok(lock) = File::open(lock_file(folder)) else { return false };
    lock.try_lock().is_ok() && fs::remove_dir_all(folder).is_ok()
}

/// A locked file. It is unlocked when this is dropped.
pub struct Lock {
    _file: File,
}

/// Waits until no other process has locked the file, which is made if it is not there.
pub fn lock(path: &Path) -> io::Result<Lock> {
    let file = File::options().create(true).append(true).open(path)?;
    file.lock()?;
    Ok(Lock { _file: file })
}

/// Keeps the folder from [`remove_unused`] while this lives; other processes may use it at the same time.
pub fn share(folder: &Path) -> io::Result<Lock> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let file = File::options().create(true).append(true).open(lock_file(folder))?;
    file.lock_shared()?;
    Ok(Lock { _file: file })
}

/// The lock is a file beside the folder, so that it outlives the folder.
fn lock_file(folder: &Path) -> PathBuf {
    let mut path = folder.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;
    use std::time::Duration;

    /// Removes a folder that nobody uses. A process that another test starts has the locks of this one until
    /// it runs its own program, so this tries again.
    fn is_removed(folder: &Path) -> bool {
        (0..10_000).any(|_| {
            let removed = remove_unused(folder);
            if !removed {
                sleep(Duration::from_millis(1));
            }
            removed
        })
    }

    #[test]
    fn an_entry_in_use_stays() -> io::Result<()> {
        let cache = tempfile::tempdir()?;
        let folder = cache.path().join("entry");
        let entry = Entry::open(folder.clone())?;
        assert!(!remove_unused(&folder) && folder.is_dir());
        drop(entry);
        assert!(is_removed(&folder) && !folder.exists());
        assert!(Entry::open(folder.clone())?.folder().is_dir());
        Ok(())
    }

    #[test]
    fn a_folder_that_several_use_stays() -> io::Result<()> {
        let cache = tempfile::tempdir()?;
        let folder = cache.path().join("target");
        let (one, other) = (share(&folder)?, share(&folder)?);
        fs::create_dir(&folder)?;
        drop(one);
        assert!(!remove_unused(&folder) && folder.is_dir());
        drop(other);
        assert!(is_removed(&folder) && !folder.exists());
        Ok(())
    }
}
