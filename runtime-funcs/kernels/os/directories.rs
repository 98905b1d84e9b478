//! Directories.

use crate::sys::errno::Errno;
use crate::sys::files;
use crate::sys::path_error::path_error;
use crate::text::int;
use crate::value::any::{Struct, Value};
use crate::value::buf::StaticBuf;
use crate::value::list::List;
use crate::value::str::Str;

static IS_DIR: StaticBuf<u8, 5> = StaticBuf::new(*b"isDir");
static NAME: StaticBuf<u8, 4> = StaticBuf::new(*b"name");

/// Makes a directory with these permissions, less the process's mask.
pub fn mkdir(path: &Str, perm: i64) -> Result<(), Str> {
    let permissions = permissions(perm)?;
    files::make_dir(path, permissions).map_err(|error| path_error(b"os.Mkdir: mkdir", path, error))
}

/// Makes a directory and those above it that are missing; nothing if it exists.
pub fn mkdir_all(path: &Str, perm: i64) -> Result<(), Str> {
    let permissions = permissions(perm)?;
    let mut end = 0_usize;
    while end < path.len() {
        end = end.wrapping_add(1);
        let next = path.get(end).copied();
        let is_part = next == Some(b'/') && path.get(end.wrapping_add(1)).is_some_and(|byte| *byte != b'/');
        if is_part || next.is_none() {
            let part = path.get(..end).unwrap_or_default();
            make_if_missing(part, permissions)
                .map_err(|error| path_error(b"os.MkdirAll: mkdir", part, error))?;
        }
    }
    if path.is_empty() {
        return Err(path_error(b"os.MkdirAll: mkdir", path, Errno::ENOENT));
    }
    Ok(())
}

/// Name of every entry of a directory, sorted, and whether it is a directory.
pub fn read_dir(path: &Str) -> Result<List<Value>, Str> {
    let entries = files::list_dir(path).map_err(|error| path_error(b"os.ReadDir: open", path, error))?;
    let mut list = List::new();
    for (name, is_dir) in entries.entries() {
        let mut entry = Struct::default();
        entry.0.push((Str::from_static(&IS_DIR), Value::Bool(*is_dir)));
        entry.0.push((Str::from_static(&NAME), Value::Str(name.clone())));
        list.push(Value::Struct(entry));
    }
    Ok(list)
}

fn make_if_missing(path: &[u8], permissions: u32) -> Result<(), Errno> {
    if let Ok(known) = files::status(path, true) {
        return if known.is_dir() { Ok(()) } else { Err(Errno::ENOTDIR) };
    }
    files::make_dir(path, permissions).or_else(|error| match files::status(path, false) {
        Ok(known) if known.is_dir() => Ok(()),
        _ => Err(error),
    })
}

/// Permissions as the system has them, of those that Go has: its bits for what is not a permission are other
/// ones.
fn permissions(go: i64) -> Result<u32, Str> {
    const SET_USER: i64 = 1 << 23;
    const SET_GROUP: i64 = 1 << 22;
    const STICKY: i64 = 1 << 20;
    let Ok(_) = u32::try_from(go) else {
        let mut text = Str::from_slice(b"permission value out of range: ");
        text.extend_from_slice(int::digits(go, &mut int::Digits::default()));
        return Err(text);
    };
    let mut permissions = go as u32 & 0o777;
    for (bit, system) in [(SET_USER, 0o4000), (SET_GROUP, 0o2000), (STICKY, 0o1000)] {
        if go & bit != 0 {
            permissions |= system;
        }
    }
    Ok(permissions)
}
