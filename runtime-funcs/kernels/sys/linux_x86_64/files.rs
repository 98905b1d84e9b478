//! Files and directories.

use crate::sys::call::call3;
use crate::sys::directory;
use crate::sys::directory_entries::{DIRECTORY, UNKNOWN, each_entry};
use crate::sys::errno::Errno;
pub use crate::sys::file_status::{Access, Status};
use crate::value::dict::Dict;
use crate::value::str::Str;

/// Opens a file; one that is created gets these permissions, less the process's mask.
pub fn open(path: &[u8], access: Access, permissions: u32) -> Result<i32, Errno> {
    const OPEN: usize = 2;
    const WRITE: usize = 1;
    const READ_WRITE: usize = 2;
    const CREATE: usize = 0o100;
    const EXCLUSIVE: usize = 0o200;
    const EMPTY: usize = 0o1000;
    const CLOSE_ON_EXEC: usize = 0o2000000;
    let flags = match access {
        Access::Read => 0,
        Access::Write => WRITE | CREATE | EMPTY,
        Access::Create => READ_WRITE | CREATE | EMPTY,
        Access::CreateNew => READ_WRITE | CREATE | EXCLUSIVE,
    };
    on_path(OPEN, path, flags | CLOSE_ON_EXEC, permissions as usize).map(|fd| fd as i32)
}

/// Closes what was opened.
pub fn close(fd: i32) -> Result<(), Errno> {
    const CLOSE: usize = 3;
    // SAFETY: touches no memory.
    unsafe { call3(CLOSE, fd as usize, 0, 0) }.map(drop)
}

/// What is known about a file; about a symbolic link itself unless `follow`.
pub fn status(path: &[u8], follow: bool) -> Result<Status, Errno> {
    const STAT: usize = 4;
    const LSTAT: usize = 6;
    let mut answer = [0_i64; 18];
    on_path(if follow { STAT } else { LSTAT }, path, (&raw mut answer) as usize, 0)?;
    Ok(Status {
        mode: answer[3] as u32,
        size: answer[6],
        modified: answer[11],
        identity: [answer[0] as u64, answer[1] as u64],
    })
}

/// Makes a directory with these permissions, less the process's mask.
pub fn make_dir(path: &[u8], permissions: u32) -> Result<(), Errno> {
    const MKDIR: usize = 83;
    on_path(MKDIR, path, permissions as usize, 0).map(drop)
}

/// Removes a file that is no directory.
pub fn remove_file(path: &[u8]) -> Result<(), Errno> {
    const UNLINK: usize = 87;
    on_path(UNLINK, path, 0, 0).map(drop)
}

/// Removes an empty directory.
pub fn remove_dir(path: &[u8]) -> Result<(), Errno> {
    const RMDIR: usize = 84;
    on_path(RMDIR, path, 0, 0).map(drop)
}

/// Renames a file or directory.
pub fn rename(from: &[u8], to: &[u8]) -> Result<(), Errno> {
    const RENAME: usize = 82;
    let to = zero_ended(to)?;
    on_path(RENAME, from, to.as_ptr() as usize, 0).map(drop)
}

/// Cuts or extends a file to a size.
pub fn truncate(path: &[u8], size: i64) -> Result<(), Errno> {
    const TRUNCATE: usize = 76;
    on_path(TRUNCATE, path, size as usize, 0).map(drop)
}

/// The names in a directory, and whether they are directories.
pub fn list_dir(path: &[u8]) -> Result<Dict<bool>, Errno> {
    let dir = open(path, Access::Read, 0)?;
    let listed = list_open_dir(dir, path);
    let _ = close(dir);
    listed
}

/// The directory that relative paths start from.
pub fn current_dir() -> Result<Str, Errno> {
    const GETCWD: usize = 79;
    let mut place = [0_u8; 4096];
    // SAFETY: the kernel writes into this place only.
    let size = unsafe { call3(GETCWD, (&raw mut place) as usize, place.len(), 0) }?;
    Ok(Str::from_slice(place.get(..size.wrapping_sub(1)).unwrap_or_default()))
}

/// Changes the directory that relative paths start from.
pub fn change_dir(path: &[u8]) -> Result<(), Errno> {
    const CHDIR: usize = 80;
    on_path(CHDIR, path, 0, 0).map(drop)
}

/// The machine's name.
pub fn host_name() -> Result<Str, Errno> {
    const UNAME: usize = 63;
    const FIELD: usize = 65;
    let mut names = [0_u8; 6 * FIELD];
    // SAFETY: the kernel writes six names there.
    unsafe { call3(UNAME, (&raw mut names) as usize, 0, 0) }?;
    let mut name = Str::new();
    names.iter().skip(FIELD).take_while(|byte| **byte != 0).for_each(|byte| name.push(*byte));
    Ok(name)
}

/// The path of the program.
pub fn executable() -> Result<Str, Errno> {
    const READLINK: usize = 89;
    let mut place = [0_u8; 4096];
    let size = on_path(READLINK, b"/proc/self/exe", (&raw mut place) as usize, place.len())?;
    Ok(Str::from_slice(place.get(..size).unwrap_or_default()))
}

fn list_open_dir(dir: i32, path: &[u8]) -> Result<Dict<bool>, Errno> {
    let mut names = Dict::new();
    let mut place = [0_u64; 512];
    loop {
        let entries = directory::read(dir, &mut place)?;
        if entries.is_empty() {
            return Ok(names);
        }
        each_entry(entries, |name, kind| {
            let is_dir = match kind {
                UNKNOWN => {
                    let mut full = Str::from_slice(path);
                    full.push(b'/');
                    full.extend_from_slice(name);
                    status(&full, false).is_ok_and(|status| status.is_dir())
                }
                _ => kind == DIRECTORY,
            };
            names.insert(Str::from_slice(name), is_dir);
        });
    }
}

/// Makes a system call whose first argument is a path.
fn on_path(number: usize, path: &[u8], b: usize, c: usize) -> Result<usize, Errno> {
    let path = zero_ended(path)?;
    // SAFETY: the path ends with a zero byte; the callers above pass places of sufficient size.
    unsafe { call3(number, path.as_ptr() as usize, b, c) }
}

fn zero_ended(path: &[u8]) -> Result<Str, Errno> {
    if path.iter().any(|byte| *byte == 0) {
        return Err(Errno::EINVAL);
    }
    let mut path = Str::from_slice(path);
    path.push(0);
    Ok(path)
}
