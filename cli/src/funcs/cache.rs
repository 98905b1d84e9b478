//! The libraries that crates were built to, kept in the user's cache.

use super::build::Built;
use super::krate::FuncsCrate;
use neva_diagnostics::Diagnostic;
use neva_files::cache::{self, Lock};
use neva_files::{atomic, hash, unwritable_cache};
use neva_registry::export::FINGERPRINT;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The file of an entry that says whose it is: the key, as JSON.
const KEY: &str = "key";

/// The file of an entry that says what its library was built from: a [`Stamp`], as JSON.
const STAMP: &str = "stamp";

/// The library of one crate in the cache. No other process has it while this lives.
pub(super) struct BuiltLibrary {
    entry: cache::Entry,
}

/// What a library was built from, and how to see that it is whole.
#[derive(Serialize, Deserialize)]
struct Stamp {
    /// The [`cache::stamp`] of the library.
    library: String,
    /// Time and size of each file, by its path.
    files: BTreeMap<String, String>,
}

impl BuiltLibrary {
    /// Waits until no other process builds the same crate.
    pub(super) fn open(krate: &FuncsCrate) -> Result<BuiltLibrary, Diagnostic> {
        let path = std::path::absolute(&krate.folder).unwrap_or_else(|_| krate.folder.clone());
        let flags = |name| format!("{name}={}", std::env::var(name).unwrap_or_default());
        let key = vec![
            path.to_string_lossy().into_owned(),
            FINGERPRINT.to_owned(),
            flags("RUSTFLAGS"),
            flags("CARGO_ENCODED_RUSTFLAGS"),
        ];
        let root = cache_folder()?;
        let entry = open(&root, &key).map_err(|error| unwritable_cache(&root, &error))?;
        Ok(BuiltLibrary { entry })
    }

    /// Waits until no other process builds any crate: cargo puts libraries of one name in one place.
    pub(super) fn lock_builds(&self) -> Result<Lock, Diagnostic> {
        let path = self.entry.folder().with_file_name("lock");
        cache::lock(&path).map_err(|error| unwritable_cache(&path, &error))
    }

    /// What tells the crate from others.
    pub(super) fn name(&self) -> String {
        self.entry.folder().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Where the library is once it is built.
    pub(super) fn library(&self) -> PathBuf {
        self.entry.folder().join("library")
    }

    /// Whether the library is whole, and that of the files as they are now.
    pub(super) fn is_fresh(&self) -> bool {
        let Some(stamp) = read_stamp(self.entry.folder()) else { return false };
        let is_same = |(path, known): (&String, &String)| state(Path::new(path)) == *known;
        let is_whole = |library: Vec<u8>| cache::stamp(&library) == stamp.library;
        stamp.files.iter().all(is_same) && fs::read(self.library()).is_ok_and(is_whole)
    }

    /// Keeps what was built from the crate, and removes the libraries of crates that are gone.
    pub(super) fn keep(
        &self,
        krate: &FuncsCrate,
        texts: &BTreeMap<String, String>,
        built: &Built,
    ) -> Result<(), Diagnostic> {
        let sources = krate.source_folder();
        let files = texts.keys().map(|path| sources.join(path));
        let files = files.chain(["Cargo.toml", "Cargo.lock"].map(|name| krate.folder.join(name)));
        let files = files.chain(built.sources.iter().cloned());
        let files = files.map(|path| (path.to_string_lossy().into_owned(), state(&path))).collect();
        let keep = || -> io::Result<()> {
            let library = fs::read(&built.library)?;
            // Without its stamp a library is not taken, so an end between the steps does no harm.
            let _ = fs::remove_file(self.entry.folder().join(STAMP));
            atomic::copy(&built.library, &self.library())?;
            let stamp = Stamp { library: cache::stamp(&library), files };
            atomic::write(&self.entry.folder().join(STAMP), serde_json::to_string(&stamp)?)
        };
        keep().map_err(|error| unwritable_cache(self.entry.folder(), &error))?;
        self.remove_orphans();
        Ok(())
    }

    fn remove_orphans(&self) {
        let entries = self.entry.folder().parent().and_then(|all| fs::read_dir(all).ok());
        for folder in entries.into_iter().flatten().flatten().map(|entry| entry.path()) {
            let Some(stamp) = read_stamp(&folder) else { continue };
            let is_gone = |path: &String| path.ends_with("Cargo.toml") && !Path::new(path).exists();
            if stamp.files.keys().any(is_gone) {
                cache::remove_unused(&folder);
            }
        }
    }
}

/// The folder with the entries of all crates.
fn cache_folder() -> Result<PathBuf, Diagnostic> {
    Ok(cache::root()?.join("funcs"))
}

/// Opens the entry of a key. Two keys may have the same hash; then the names of their folders end in
/// different numbers.
fn open(root: &Path, key: &[String]) -> io::Result<cache::Entry> {
    let text = serde_json::to_string(key)?;
    let name = format!("{:016x}", hash(key));
    let mut folder = root.join(&name);
    for number in 1.. {
        let entry = cache::Entry::open(folder)?;
        let file = entry.folder().join(KEY);
        match fs::read_to_string(&file) {
            Ok(known) if known == text => return Ok(entry),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                atomic::write(&file, &text)?;
                return Ok(entry);
            }
            Ok(_) => folder = root.join(format!("{name}-{number}")),
            Err(error) => return Err(error),
        }
    }
    unreachable!("fewer keys than numbers have one hash")
}

fn read_stamp(folder: &Path) -> Option<Stamp> {
    serde_json::from_slice(&fs::read(folder.join(STAMP)).ok()?).ok()
}

/// What tells one state of a file from another: its time and size.
fn state(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else { return "-".to_owned() };
    let time = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{} {}", time.unwrap_or_default().as_nanos(), metadata.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_one_hash_have_folders_of_their_own() -> io::Result<()> {
        let cache = tempfile::tempdir()?;
        let key = ["a".to_owned()];
        let first = open(cache.path(), &key)?.folder().to_owned();
        assert_eq!(open(cache.path(), &key)?.folder(), first);
        fs::write(first.join(KEY), "[\"another\"]")?;
        let second = open(cache.path(), &key)?.folder().to_owned();
        assert_ne!(first, second);
        assert_eq!(open(cache.path(), &key)?.folder(), second);
        Ok(())
    }
}
