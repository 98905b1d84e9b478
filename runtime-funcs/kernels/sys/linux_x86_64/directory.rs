//! Open directories, and what is in them: their entries cannot be mistaken for others, whoever moves them
//! meanwhile.

use crate::sys::call::{call3, call6};
use crate::sys::directory_entries::each_entry;
use crate::sys::errno::Errno;
use crate::value::list::List;
use crate::value::str::Str;

/// Opens a directory in an open one; a link is none.
pub fn open(parent: i32, name: &[u8]) -> Result<i32, Errno> {
    const OPEN_AT: usize = 257;
    const DIRECTORY: usize = 0o200000;
    const NO_LINK: usize = 0o400000;
    const CLOSE_ON_EXEC: usize = 0o2000000;
    on_entry(OPEN_AT, parent, name, DIRECTORY | NO_LINK | CLOSE_ON_EXEC).map(|fd| fd as i32)
}

/// Removes an entry: an empty directory, or what is none.
pub fn remove(parent: i32, name: &[u8], is_dir: bool) -> Result<(), Errno> {
    const UNLINK_AT: usize = 263;
    const REMOVE_DIRECTORY: usize = 0x200;
    on_entry(UNLINK_AT, parent, name, if is_dir { REMOVE_DIRECTORY } else { 0 }).map(drop)
}

/// The names in an open directory.
pub fn names(dir: i32) -> Result<List<Str>, Errno> {
    let mut names = List::new();
    let mut place = [0_u64; 512];
    loop {
        let entries = read(dir, &mut place)?;
        if entries.is_empty() {
            return Ok(names);
        }
        each_entry(entries, |name, _| names.push(Str::from_slice(name)));
    }
}

/// Reads further entries of an open directory; nothing when all were read.
pub fn read(dir: i32, place: &mut [u64; 512]) -> Result<&[u8], Errno> {
    const GETDENTS64: usize = 217;
    let bytes = place.as_mut_ptr().cast::<u8>();
    // SAFETY: the kernel writes into this place only, as many bytes as it says.
    unsafe {
        let size = call3(GETDENTS64, dir as usize, bytes as usize, size_of::<[u64; 512]>())?;
        Ok(core::slice::from_raw_parts(bytes, size))
    }
}

/// Device and number of an open directory.
pub fn identity(dir: i32) -> Result<[u64; 2], Errno> {
    const FSTAT: usize = 5;
    let mut answer = [0_u64; 18];
    // SAFETY: the kernel writes 144 bytes.
    unsafe { call3(FSTAT, dir as usize, (&raw mut answer) as usize, 0) }?;
    Ok([answer[0], answer[1]])
}

/// Removes a whole tree by other means; there are none needed.
pub fn remove_tree(_path: &[u8]) -> Option<Result<(), Errno>> {
    None
}

fn on_entry(call: usize, parent: i32, name: &[u8], flags: usize) -> Result<usize, Errno> {
    let mut ended = Str::from_slice(name);
    ended.push(0);
    // SAFETY: the name ends with a zero byte.
    unsafe { call6(call, [parent as usize, ended.as_ptr() as usize, flags, 0, 0, 0]) }
}
