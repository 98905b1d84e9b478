//! Files and directories of Unix systems, with the standard library.

use std::ffi::OsStr;
use std::fs;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use crate::sys::errno::Errno;
pub use crate::sys::file_status::{Access, Status};
use crate::sys::io::errno;
use crate::value::dict::Dict;
use crate::value::str::Str;

/// Opens a file; one that is created gets these permissions, less the process's mask.
pub fn open(at: &[u8], access: Access, permissions: u32) -> Result<i32, Errno> {
    let mut options = fs::OpenOptions::new();
    options.mode(permissions);
    match access {
        Access::Read => options.read(true),
        Access::Write => options.write(true).create(true).truncate(true),
        Access::Create => options.read(true).write(true).create(true).truncate(true),
        Access::CreateNew => options.read(true).write(true).create_new(true),
    };
    options.open(path(at)?).map(IntoRawFd::into_raw_fd).map_err(|error| errno(&error))
}

/// Closes what was opened.
pub fn close(fd: i32) -> Result<(), Errno> {
    // SAFETY: descriptors come from `open`, and whoever closes one does not use it any more.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
    Ok(())
}

/// What is known about a file; about a symbolic link itself unless `follow`.
pub fn status(at: &[u8], follow: bool) -> Result<Status, Errno> {
    let at = path(at)?;
    let known = if follow { fs::metadata(at) } else { fs::symlink_metadata(at) };
    let known = known.map_err(|error| errno(&error))?;
    Ok(Status {
        mode: known.mode(),
        size: known.size() as i64,
        modified: known.mtime(),
        identity: [known.dev(), known.ino()],
    })
}

/// Makes a directory with these permissions, less the process's mask.
pub fn make_dir(at: &[u8], permissions: u32) -> Result<(), Errno> {
    fs::DirBuilder::new().mode(permissions).create(path(at)?).map_err(|error| errno(&error))
}

/// Removes a file that is no directory.
pub fn remove_file(at: &[u8]) -> Result<(), Errno> {
    fs::remove_file(path(at)?).map_err(|error| errno(&error))
}

/// Removes an empty directory.
pub fn remove_dir(at: &[u8]) -> Result<(), Errno> {
    fs::remove_dir(path(at)?).map_err(|error| errno(&error))
}

/// Renames a file or directory.
pub fn rename(from: &[u8], to: &[u8]) -> Result<(), Errno> {
    fs::rename(path(from)?, path(to)?).map_err(|error| errno(&error))
}

/// Cuts or extends a file to a size.
pub fn truncate(at: &[u8], size: i64) -> Result<(), Errno> {
    let size = u64::try_from(size).map_err(|_| Errno::EINVAL)?;
    let file = fs::OpenOptions::new().write(true).open(path(at)?);
    file.and_then(|file| file.set_len(size)).map_err(|error| errno(&error))
}

/// The names in a directory, and whether they are directories.
pub fn list_dir(at: &[u8]) -> Result<Dict<bool>, Errno> {
    let mut names = Dict::new();
    for entry in fs::read_dir(path(at)?).map_err(|error| errno(&error))? {
        let entry = entry.map_err(|error| errno(&error))?;
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        names.insert(Str::from_slice(entry.file_name().as_bytes()), is_dir);
    }
    Ok(names)
}

/// The directory that relative paths start from.
pub fn current_dir() -> Result<Str, Errno> {
    let path = std::env::current_dir().map_err(|error| errno(&error))?;
    Ok(Str::from_slice(path.as_os_str().as_bytes()))
}

/// Changes the directory that relative paths start from.
pub fn change_dir(at: &[u8]) -> Result<(), Errno> {
    std::env::set_current_dir(path(at)?).map_err(|error| errno(&error))
}

/// The machine's name.
pub fn host_name() -> Result<Str, Errno> {
    unsafe extern "C" {
        fn gethostname(name: *mut u8, size: usize) -> i32;
    }
    let mut name = [0_u8; 256];
    // SAFETY: writes into this place only.
    if unsafe { gethostname(name.as_mut_ptr(), name.len()) } != 0 {
        return Err(errno(&std::io::Error::last_os_error()));
    }
    Ok(Str::from_slice(name.split(|byte| *byte == 0).next().unwrap_or_default()))
}

/// The path of the program.
pub fn executable() -> Result<Str, Errno> {
    let path = std::env::current_exe().map_err(|error| errno(&error))?;
    Ok(Str::from_slice(path.as_os_str().as_bytes()))
}

fn path(bytes: &[u8]) -> Result<&Path, Errno> {
    if bytes.contains(&0) { Err(Errno::EINVAL) } else { Ok(Path::new(OsStr::from_bytes(bytes))) }
}
