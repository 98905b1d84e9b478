//! The process and the machine that it runs on.

use crate::sys::errno::Errno;
use crate::sys::errno_text;
use crate::sys::files;
use crate::sys::process;
use crate::text::int;
use crate::value::list::List;
use crate::value::str::Str;

/// The arguments, the program's own path first.
pub fn args() -> List<Str> {
    process::args()
}

/// The process's number.
pub fn getpid() -> i64 {
    process::pid()
}

/// The parent process's number.
pub fn getppid() -> i64 {
    process::parent_pid()
}

/// The machine's name.
pub fn hostname() -> Result<Str, Str> {
    files::host_name().map_err(|error| failure(b"os.Hostname: uname: ", error))
}

/// The path of the program.
pub fn executable() -> Result<Str, Str> {
    let mut path =
        files::executable().map_err(|error| failure(b"os.Executable: readlink /proc/self/exe: ", error))?;
    // So the system marks a program whose file was removed meanwhile.
    if let Some(name) = path.strip_suffix(b" (deleted)") {
        path = Str::from_slice(name);
    }
    Ok(path)
}

/// Why a program can't exit with a status.
pub fn bad_status(code: i64) -> Str {
    let mut text = Str::from_slice(b"runtime invariant: os.exit code must be non-negative, got ");
    text.extend_from_slice(int::digits(code, &mut int::Digits::default()));
    text
}

#[cold]
fn failure(doing: &[u8], error: Errno) -> Str {
    let mut text = Str::from_slice(doing);
    text.extend_from_slice(&errno_text::text(error));
    text
}
