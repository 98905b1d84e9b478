//! Temporary files and directories.

use crate::os::environment;
use crate::sys::clock;
use crate::sys::errno::Errno;
use crate::sys::files::{self, Access};
use crate::sys::path_error::{because, path_error};
use crate::sys::process;
use crate::text::int;
use crate::value::str::Str;

/// How often another name is tried.
const TRIES: u32 = 10_000;

/// The directory for temporary files.
pub fn temp_dir() -> Str {
    match environment::get(b"TMPDIR") {
        Some(dir) if !dir.is_empty() => Str::from_slice(dir),
        _ => Str::from_slice(b"/tmp"),
    }
}

/// Makes a new directory with a name after a pattern, in which a number takes the place of the last `*`.
pub fn mkdir_temp(dir: &Str, pattern: &Str) -> Result<Str, Str> {
    make(dir, pattern, b"os.MkdirTemp: mkdirtemp", |name, dir| match files::make_dir(name, 0o700) {
        Err(Errno::ENOENT) if files::status(dir, true) == Err(Errno::ENOENT) => {
            Err(path_error(b"os.MkdirTemp: stat", dir, Errno::ENOENT))
        }
        Err(Errno::EEXIST) => Ok(false),
        Err(error) => Err(path_error(b"os.MkdirTemp: mkdir", name, error)),
        Ok(()) => Ok(true),
    })
}

/// Makes a new file with a name after a pattern, in which a number takes the place of the last `*`.
pub fn create_temp(dir: &Str, pattern: &Str) -> Result<Str, Str> {
    make(dir, pattern, b"os.CreateTemp: createtemp", |name, _| {
        match files::open(name, Access::CreateNew, 0o600) {
            Err(Errno::EEXIST) => Ok(false),
            Err(error) => Err(path_error(b"os.CreateTemp: open", name, error)),
            Ok(file) => match files::close(file) {
                Err(error) => Err(path_error(b"close temp file: close", name, error)),
                Ok(()) => Ok(true),
            },
        }
    })
}

/// Tries names until `take` says that one is new.
fn make(
    dir: &Str,
    pattern: &Str,
    doing: &[u8],
    take: impl Fn(&[u8], &[u8]) -> Result<bool, Str>,
) -> Result<Str, Str> {
    if pattern.contains(&b'/') {
        return Err(because(doing, pattern, b"pattern contains path separator"));
    }
    let dir = if dir.is_empty() { temp_dir() } else { dir.clone() };
    let star = pattern.iter().rposition(|byte| *byte == b'*');
    let (before, after) = match star {
        Some(star) => (pattern.get(..star), pattern.get(star.wrapping_add(1)..)),
        None => (Some(&pattern[..]), None),
    };
    let mut prefix = dir.clone();
    if dir.last() != Some(&b'/') {
        prefix.push(b'/');
    }
    prefix.extend_from_slice(before.unwrap_or_default());
    let after = after.unwrap_or_default();
    let mut number = clock::wall() ^ process::pid() << 32;
    for _ in 0..TRIES {
        // The multiplier is that of a well-known congruential generator, whose high bits are good.
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut name = prefix.clone();
        name.extend_from_slice(int::digits(number >> 32 & 0xFFFF_FFFF, &mut int::Digits::default()));
        name.extend_from_slice(after);
        if take(&name, &dir)? {
            return Ok(name);
        }
    }
    prefix.push(b'*');
    prefix.extend_from_slice(after);
    Err(because(doing, &prefix, b"file already exists"))
}
