//! The environment: what the process was started with, and the changes to it since.

use crate::sys::errno::Errno;
use crate::sys::process;
use crate::value::list::List;
use crate::value::str::Str;

static mut ENTRIES: Option<List<Str>> = None;

/// Every variable, as `NAME=value`.
pub fn entries() -> &'static mut List<Str> {
    let entries = &raw mut ENTRIES;
    // SAFETY: one thread uses the environment, and no reference outlives the function that asked for it.
    let entries = unsafe { &mut *entries };
    entries.get_or_insert_with(process::environment)
}

/// The value of a variable.
pub fn get(name: &[u8]) -> Option<&'static [u8]> {
    entries().iter().find_map(|entry| value_of(entry, name))
}

/// Sets a variable.
pub fn set(name: &[u8], value: &[u8]) -> Result<(), Errno> {
    if name.is_empty() || name.iter().any(|byte| matches!(byte, 0 | b'=')) || value.contains(&0) {
        return Err(Errno::EINVAL);
    }
    let mut entry = Str::from_slice(name);
    entry.push(b'=');
    entry.extend_from_slice(value);
    let known = entries().make_unique().iter_mut().find(|known| value_of(known, name).is_some());
    match known {
        Some(known) => *known = entry,
        None => entries().push(entry),
    }
    Ok(())
}

/// Removes a variable, if there is one.
pub fn unset(name: &[u8]) {
    let others = entries().iter().filter(|entry| value_of(entry, name).is_none());
    *entries() = others.cloned().collect();
}

/// The value in an entry, if it is that of the variable.
fn value_of<'a>(entry: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    match entry.strip_prefix(name)? {
        [b'=', value @ ..] if !name.is_empty() && !name.contains(&b'=') => Some(value),
        _ => None,
    }
}
