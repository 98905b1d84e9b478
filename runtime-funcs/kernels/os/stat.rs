//! What is known about files.

use crate::sys::files::{self, Status};
use crate::sys::path_error::path_error;
use crate::value::list::List;
use crate::value::str::Str;

/// Size, mode as Go has it, seconds from 1970 to the last change, and 1 for a directory, of what a path leads
/// to.
pub fn stat(path: &Str) -> Result<List<i64>, Str> {
    match files::status(path, true) {
        Ok(known) => Ok(numbers(known)),
        Err(error) => Err(path_error(b"os.Stat: stat", path, error)),
    }
}

/// The same of a symbolic link itself.
pub fn lstat(path: &Str) -> Result<List<i64>, Str> {
    match files::status(path, false) {
        Ok(known) => Ok(numbers(known)),
        Err(error) => Err(path_error(b"os.Lstat: lstat", path, error)),
    }
}

/// The last part of a path.
pub fn base_name(path: &Str) -> Str {
    let mut parts = path.split(|byte| *byte == b'/').rev();
    Str::from_slice(match parts.find(|part| !part.is_empty()) {
        Some(part) => part,
        None if path.is_empty() => b".",
        None => b"/",
    })
}

fn numbers(known: Status) -> List<i64> {
    let mut numbers = List::with_capacity(4);
    for number in [known.size, go_mode(known.mode), known.modified, known.is_dir().into()] {
        numbers.push(number);
    }
    numbers
}

/// Go has the permissions where the system has them, and bits of its own for the rest.
fn go_mode(mode: u32) -> i64 {
    let kind = match mode & 0o170000 {
        0o040000 => 1 << 31,
        0o120000 => 1 << 27,
        0o060000 => 1 << 26,
        0o020000 => 1 << 26 | 1 << 21,
        0o010000 => 1 << 25,
        0o140000 => 1 << 24,
        _ => 0,
    };
    let mut go = i64::from(mode & 0o777) | kind;
    for (system, bit) in [(0o4000, 1 << 23), (0o2000, 1 << 22), (0o1000, 1 << 20)] {
        if mode & system != 0 {
            go |= bit;
        }
    }
    go
}
