//! The directory that relative paths start from.

use crate::os::environment;
use crate::sys::errno_text;
use crate::sys::files;
use crate::sys::path_error::path_error;
use crate::value::str::Str;

/// The directory; by the name that the variable `PWD` has for it, as in Go.
pub fn getwd() -> Result<Str, Str> {
    if let Some(name) = environment::get(b"PWD")
        && name.first() == Some(&b'/')
        && let (Ok(here), Ok(there)) = (files::status(b".", true), files::status(name, true))
        && here.identity == there.identity
    {
        return Ok(Str::from_slice(name));
    }
    files::current_dir().map_err(|error| {
        let mut text = Str::from_slice(b"os.Getwd: getwd: ");
        text.extend_from_slice(&errno_text::text(error));
        text
    })
}

/// Goes to another directory.
pub fn chdir(path: &Str) -> Result<(), Str> {
    files::change_dir(path).map_err(|error| path_error(b"os.Chdir: chdir", path, error))
}
