//! Files and directories renamed.

use crate::sys::errno::Errno;
use crate::sys::files;
use crate::sys::path_error::path_error;
use crate::value::str::Str;

/// Renames a file or directory.
pub fn rename(old_path: &Str, new_path: &Str) -> Result<(), Str> {
    rename_unless_taken(old_path, new_path).map_err(|error| {
        let mut both = old_path.clone();
        both.push(b' ');
        both.extend_from_slice(new_path);
        path_error(b"os.Rename: rename", &both, error)
    })
}

/// Go never renames to the name of a directory, not even of an empty one, which the system would replace.
fn rename_unless_taken(old_path: &[u8], new_path: &[u8]) -> Result<(), Errno> {
    if let Ok(taken) = files::status(new_path, false)
        && taken.is_dir()
    {
        let renamed = files::status(old_path, false)?;
        if old_path == new_path || renamed.identity != taken.identity {
            return Err(Errno::EEXIST);
        }
    }
    files::rename(old_path, new_path)
}
