//! Files and directories removed.

use crate::sys::errno::Errno;
use crate::sys::files;
use crate::sys::path_error::path_error;
use crate::value::str::Str;

/// Removes a file or an empty directory.
pub fn remove(path: &Str) -> Result<(), Str> {
    remove_one(path).map_err(|error| path_error(b"os.Remove: remove", path, error))
}

/// Removes a path and whatever is below it; nothing if it does not exist.
pub fn remove_all(path: &Str) -> Result<(), Str> {
    let is_dot = matches!(&path[..], [b'.'] | [.., b'/', b'.']);
    if is_dot {
        return Err(path_error(b"os.RemoveAll: RemoveAll", path, Errno::EINVAL));
    }
    if path.is_empty() || matches!(remove_one(path), Ok(()) | Err(Errno::ENOENT)) {
        return Ok(());
    }
    remove_tree(&with_parent(path))
}

fn remove_one(path: &[u8]) -> Result<(), Errno> {
    let Err(as_file) = files::remove_file(path) else { return Ok(()) };
    // Only a file is no directory: then the first error is the one to tell.
    files::remove_dir(path).map_err(|as_dir| if as_dir == Errno::ENOTDIR { as_file } else { as_dir })
}

/// Removes what can be removed, and gives the first error. Paths are no longer than 4,096 bytes, so this goes no deeper
/// than 2,048 directories.
fn remove_tree(path: &Str) -> Result<(), Str> {
    const EPERM: Errno = Errno(1);
    const EACCES: Errno = Errno(13);
    let as_file = match files::remove_file(path) {
        Ok(()) | Err(Errno::ENOENT) => return Ok(()),
        Err(error) => error,
    };
    let failed = |error| Err(path_error(b"os.RemoveAll: unlinkat", path, error));
    let is_link = files::status(path, false).is_ok_and(|known| !known.is_dir());
    if !matches!(as_file, Errno::EISDIR | EPERM | EACCES) || is_link {
        return failed(as_file);
    }
    let mut below = Ok(());
    match files::list_dir(path) {
        Ok(entries) => {
            for (name, _) in entries.entries() {
                let mut entry = path.clone();
                entry.push(b'/');
                entry.extend_from_slice(name);
                below = below.and(remove_tree(&entry));
            }
        }
        Err(Errno::ENOENT) => return Ok(()),
        Err(error) => below = Err(path_error(b"os.RemoveAll: openfdat", path, error)),
    }
    match files::remove_dir(path) {
        Ok(()) | Err(Errno::ENOENT) => Ok(()),
        Err(error) => below.and(failed(error)),
    }
}

/// A path as Go writes it in errors about what is below its parent directory: without slashes at the end, and with a
/// parent in any case.
fn with_parent(path: &[u8]) -> Str {
    let mut path = path;
    while let [rest @ .., b'/'] = path
        && !rest.is_empty()
    {
        path = rest;
    }
    let mut full = Str::from_slice(if path.contains(&b'/') { b"" } else { b"./" });
    full.extend_from_slice(path);
    full
}
