//! Files and directories renamed.

use crate::sys::files;
use crate::sys::path_error::path_error;
use crate::value::str::Str;

/// Renames a file or directory.
pub fn rename(old_path: &Str, new_path: &Str) -> Result<(), Str> {
    files::rename(old_path, new_path).map_err(|error| {
        let mut both = old_path.clone();
        both.push(b' ');
        both.extend_from_slice(new_path);
        path_error(b"os.Rename: rename", &both, error)
    })
}
