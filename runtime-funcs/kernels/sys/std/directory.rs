//! Open directories, and what is in them: their entries cannot be mistaken for others, whoever moves them
//! meanwhile.

use crate::sys::errno::Errno;

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use self::linux::{identity, names, open, remove};
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub use self::other::{identity, names, open, remove};

/// Removes a whole tree where this system has nothing better than what the standard library does.
pub fn remove_tree(path: &[u8]) -> Option<Result<(), Errno>> {
    if cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))) {
        return None;
    }
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::OsStr::from_bytes(path);
    Some(std::fs::remove_dir_all(path).map_err(|error| crate::sys::io::errno(&error)))
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod linux {
    use std::ffi::c_char;
    use std::fs::File;
    use std::mem::ManuallyDrop;
    use std::os::fd::FromRawFd;
    use std::os::unix::fs::MetadataExt;

    use crate::sys::directory_entries::each_entry;
    use crate::sys::errno::Errno;
    use crate::sys::io::errno;
    use crate::value::list::List;
    use crate::value::str::Str;

    unsafe extern "C" {
        fn openat(parent: i32, name: *const c_char, flags: i32, ...) -> i32;
        fn unlinkat(parent: i32, name: *const c_char, flags: i32) -> i32;
        fn getdents64(dir: i32, place: *mut u8, size: usize) -> isize;
    }

    /// Opens a directory in an open one; a link is none.
    pub fn open(parent: i32, name: &[u8]) -> Result<i32, Errno> {
        const DIRECTORY_AND_NO_LINK: i32 =
            if cfg!(target_arch = "x86_64") { 0o200000 | 0o400000 } else { 0o40000 | 0o100000 };
        const CLOSE_ON_EXEC: i32 = 0o2000000;
        let name = ended(name);
        // SAFETY: the name ends with a zero byte.
        checked(unsafe { openat(parent, name.as_ptr().cast(), DIRECTORY_AND_NO_LINK | CLOSE_ON_EXEC) })
    }

    /// Removes an entry: an empty directory, or what is none.
    pub fn remove(parent: i32, name: &[u8], is_dir: bool) -> Result<(), Errno> {
        const REMOVE_DIRECTORY: i32 = 0x200;
        let name = ended(name);
        // SAFETY: the name ends with a zero byte.
        checked(unsafe { unlinkat(parent, name.as_ptr().cast(), if is_dir { REMOVE_DIRECTORY } else { 0 }) })
            .map(drop)
    }

    /// The names in an open directory.
    pub fn names(dir: i32) -> Result<List<Str>, Errno> {
        let mut names = List::new();
        let mut place = [0_u64; 512];
        loop {
            let bytes = place.as_mut_ptr().cast::<u8>();
            // SAFETY: writes into this place only, as many bytes as it says.
            let entries = unsafe {
                let size = getdents64(dir, bytes, size_of_val(&place));
                let size = usize::try_from(size).map_err(|_| errno(&std::io::Error::last_os_error()))?;
                std::slice::from_raw_parts(bytes, size)
            };
            if entries.is_empty() {
                return Ok(names);
            }
            each_entry(entries, |name, _| names.push(Str::from_slice(name)));
        }
    }

    /// Device and number of an open directory.
    pub fn identity(dir: i32) -> Result<[u64; 2], Errno> {
        // SAFETY: the file is not closed when it goes.
        let dir = ManuallyDrop::new(unsafe { File::from_raw_fd(dir) });
        let known = dir.metadata().map_err(|error| errno(&error))?;
        Ok([known.dev(), known.ino()])
    }

    fn ended(name: &[u8]) -> Str {
        let mut ended = Str::from_slice(name);
        ended.push(0);
        ended
    }

    fn checked(result: i32) -> Result<i32, Errno> {
        if result < 0 { Err(errno(&std::io::Error::last_os_error())) } else { Ok(result) }
    }
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod other {
    use crate::sys::errno::Errno;
    use crate::value::list::List;
    use crate::value::str::Str;

    /// This system has no calls for open directories that are known here.
    const UNKNOWN: Errno = Errno(38);

    /// Opens nothing.
    pub fn open(_parent: i32, _name: &[u8]) -> Result<i32, Errno> {
        Err(UNKNOWN)
    }

    /// Removes nothing.
    pub fn remove(_parent: i32, _name: &[u8], _is_dir: bool) -> Result<(), Errno> {
        Err(UNKNOWN)
    }

    /// Knows no names.
    pub fn names(_dir: i32) -> Result<List<Str>, Errno> {
        Err(UNKNOWN)
    }

    /// Knows no directory.
    pub fn identity(_dir: i32) -> Result<[u64; 2], Errno> {
        Err(UNKNOWN)
    }
}
