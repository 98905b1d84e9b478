//! Whole files.

use crate::out;
use crate::sys::errno::Errno;
use crate::sys::files::{self, Access};
use crate::sys::io;
use crate::sys::path_error::path_error;
use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// Permissions of files that are created, less the process's mask.
const PERMISSIONS: u32 = 0o644;

/// Opens a file. What is printed so far is written before, since the file may be the same one.
pub fn open(name: &[u8], access: Access) -> Result<i32, Str> {
    out::hand_over();
    loop {
        match files::open(name, access, PERMISSIONS) {
            Err(Errno::EINTR) => {}
            result => return result.map_err(|error| path_error(b"open", name, error)),
        }
    }
}

/// Everything that a file has.
pub fn read_all(name: &[u8]) -> Result<Bytes, Str> {
    let file = open(name, Access::Read)?;
    let read = read_rest(file).map_err(|error| path_error(b"read", name, error));
    let _ = files::close(file);
    read
}

/// Everything that an open file still has.
pub fn read_rest(file: i32) -> Result<Bytes, Errno> {
    let mut bytes = Bytes::new();
    let mut place = [0_u8; 16 << 10];
    loop {
        match io::read(file, &mut place) {
            Ok(0) => return Ok(bytes),
            Ok(count) => bytes.extend_from_slice(place.get(..count).unwrap_or_default()),
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
}
