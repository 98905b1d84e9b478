//! Where the libraries of crates are kept, and whether they are up to date.

use super::build::Built;
use super::krate::FuncsCrate;
use crate::report::reason;
use neva_diagnostics::Diagnostic;
use neva_registry::export::FINGERPRINT;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The file that lists what a library was built from.
const STAMP: &str = "files";

/// The folder of one crate in the cache, locked for as long as this lives.
pub struct Entry {
    folder: PathBuf,
    _lock: File,
}

impl Entry {
    /// Waits until nobody else builds the same crate.
    pub fn open(krate: &FuncsCrate) -> Result<Entry, Diagnostic> {
        let root = neva_files::cache::root()?;
        let path = std::path::absolute(&krate.folder).unwrap_or_else(|_| krate.folder.clone());
        let mut hasher = DefaultHasher::new();
        (path, FINGERPRINT, std::env::var_os("RUSTFLAGS")).hash(&mut hasher);
        let folder = root.join("funcs").join(format!("{:016x}", hasher.finish()));
        let open = || -> io::Result<File> {
            fs::create_dir_all(&folder)?;
            let lock = File::options().create(true).append(true).open(folder.join("lock"))?;
            lock.lock()?;
            Ok(lock)
        };
        let lock = open().map_err(|error| unwritable(&folder, &error))?;
        Ok(Entry { folder, _lock: lock })
    }

    /// Waits until nobody else builds any crate: cargo puts libraries of one name in one place.
    pub fn lock_builds(&self) -> Result<File, Diagnostic> {
        let path = self.folder.with_file_name("lock");
        let open = || -> io::Result<File> {
            let lock = File::options().create(true).append(true).open(&path)?;
            lock.lock()?;
            Ok(lock)
        };
        open().map_err(|error| unwritable(&path, &error))
    }

    /// What tells the crate from others.
    pub fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The library, once it is built.
    pub fn library(&self) -> PathBuf {
        self.folder.join("library")
    }

    /// Whether the library is that of the files as they are now.
    pub fn is_fresh(&self) -> bool {
        let Ok(stamp) = fs::read_to_string(self.stamp()) else { return false };
        self.library().is_file() && stamp.lines().all(|line| line.split_once('\t').is_some_and(is_same))
    }

    /// Keeps what was built from the crate.
    pub fn keep(
        &self,
        krate: &FuncsCrate,
        texts: &BTreeMap<String, String>,
        built: &Built,
    ) -> Result<(), Diagnostic> {
        let sources = krate.source_folder();
        let mut files: Vec<PathBuf> = texts.keys().map(|path| sources.join(path)).collect();
        files.extend(["Cargo.toml", "Cargo.lock"].map(|name| krate.folder.join(name)));
        files.extend(built.sources.iter().cloned());
        files.sort();
        files.dedup();
        let stamp: String =
            files.iter().map(|path| format!("{}\t{}\n", state(path), path.display())).collect();
        let keep = || -> io::Result<()> {
            // Without its stamp a library is not taken, so whatever happens between the steps does no harm.
            let _ = fs::remove_file(self.stamp());
            let unfinished = self.folder.join("library.new");
            fs::copy(&built.library, &unfinished)?;
            fs::rename(&unfinished, self.library())?;
            fs::write(self.stamp(), stamp)
        };
        keep().map_err(|error| unwritable(&self.folder, &error))?;
        self.clear();
        Ok(())
    }

    /// Removes the libraries of crates that are gone.
    fn clear(&self) {
        let entries = self.folder.parent().and_then(|all| fs::read_dir(all).ok());
        for folder in entries.into_iter().flatten().flatten().map(|entry| entry.path()) {
            let stamp = fs::read_to_string(folder.join(STAMP)).unwrap_or_default();
            let files = stamp.lines().filter_map(|line| Some(Path::new(line.split_once('\t')?.1)));
            let mut manifests = files.filter(|path| path.ends_with("Cargo.toml"));
            if manifests.any(|path| !path.exists()) {
                let _ = fs::remove_dir_all(folder);
            }
        }
    }

    fn stamp(&self) -> PathBuf {
        self.folder.join(STAMP)
    }
}

fn is_same((known, path): (&str, &str)) -> bool {
    state(Path::new(path)) == known
}

/// What tells one state of a file from another: its time and size.
fn state(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else { return "-".to_owned() };
    let time = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{} {}", time.unwrap_or_default().as_nanos(), metadata.len())
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let title = format!("cannot write `{}`: {}", path.display(), reason(error));
    Diagnostic::error(neva_files::codes::UNWRITABLE, title)
}
