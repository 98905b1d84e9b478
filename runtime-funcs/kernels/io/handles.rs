//! Open files, which programs know by numbers. No number is used twice, so that a file that was closed is not
//! mistaken for another one.

use crate::io::file;
use crate::out;
use crate::stdin;
use crate::sys::errno::Errno;
use crate::sys::files::{self, Access};
use crate::sys::io;
use crate::sys::path_error::path_error;
use crate::text::int;
use crate::value::buf::Buf;
use crate::value::bytes::Bytes;
use crate::value::str::Str;

#[derive(Clone)]
struct File {
    handle: i64,
    fd: i32,
    name: Str,
}

struct Table {
    files: Buf<File>,
    /// The number of the next file that is opened. Those before 3 are the standard streams.
    next: i64,
}

static mut TABLE: Table = Table { files: Buf::new(), next: 3 };

/// Opens a file for reading.
pub fn open(filename: &Str) -> Result<i64, Str> {
    add(filename, Access::Read)
}

/// Opens a file for reading and writing, which is created, or emptied before.
pub fn create(filename: &Str) -> Result<i64, Str> {
    add(filename, Access::Create)
}

/// The number of a file, if it is open.
pub fn find(file: i64) -> Result<i64, Str> {
    descriptor(file).map(|_| file)
}

/// Everything that an open file still has.
pub fn read_all(file: i64) -> Result<Bytes, Str> {
    let (fd, name) = descriptor(file)?;
    let read = if fd == io::STDIN { read_input() } else { file::read_rest(fd) };
    read.map_err(|error| path_error(b"read", &name, error))
}

/// Writes to an open file, after what is printed so far.
pub fn write_all(file: i64, data: &Bytes) -> Result<(), Str> {
    let (fd, name) = descriptor(file)?;
    out::hand_over();
    io::write_all(fd, data).map_err(|error| path_error(b"write", &name, error))
}

/// Closes a file; a standard stream stays open, which is an error.
pub fn close(file: i64) -> Result<(), Str> {
    if (0..3).contains(&file) {
        return Err(about(b"cannot close stdio file handle ", file, b""));
    }
    let (fd, name) = descriptor(file)?;
    let others = table().files.iter().filter(|known| known.handle != file);
    table().files = others.cloned().collect();
    files::close(fd).map_err(|error| {
        let mut text = about(b"close file handle ", file, b": ");
        text.extend_from_slice(&path_error(b"close", &name, error));
        text
    })
}

fn table() -> &'static mut Table {
    let table = &raw mut TABLE;
    // SAFETY: one thread opens and closes files, and no reference outlives the function that asked for it.
    unsafe { &mut *table }
}

fn add(name: &Str, access: Access) -> Result<i64, Str> {
    let fd = file::open(name, access)?;
    let handle = table().next;
    table().next = handle.wrapping_add(1);
    table().files.push(File { handle, fd, name: name.clone() });
    Ok(handle)
}

/// The descriptor of an open file, and its name.
fn descriptor(handle: i64) -> Result<(i32, Str), Str> {
    let standard: &[u8] = match handle {
        0 => b"/dev/stdin",
        1 => b"/dev/stdout",
        2 => b"/dev/stderr",
        _ => {
            let known = table().files.iter().find(|known| known.handle == handle);
            return match known {
                Some(file) => Ok((file.fd, file.name.clone())),
                None => Err(about(b"file handle ", handle, b" not found")),
            };
        }
    };
    Ok((handle as i32, Str::from_slice(standard)))
}

/// The rest of standard input, with what was read ahead of its readers.
fn read_input() -> Result<Bytes, Errno> {
    let mut bytes = Bytes::new();
    loop {
        let ahead = stdin::peek(1)?;
        if ahead.is_empty() {
            return Ok(bytes);
        }
        bytes.extend_from_slice(ahead);
        stdin::consume(ahead.len());
    }
}

#[cold]
fn about(before: &[u8], handle: i64, after: &[u8]) -> Str {
    let mut text = Str::from_slice(before);
    text.extend_from_slice(int::digits(handle, &mut int::Digits::default()));
    text.extend_from_slice(after);
    text
}
