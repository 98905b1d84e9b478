//! Entries of a directory as Linux tells them.

/// The type of an entry of which the system does not tell it.
pub const UNKNOWN: u8 = 0;
/// The type of a directory.
pub const DIRECTORY: u8 = 4;

/// Calls `each` with the name and the type of each entry in an answer of the system, but not for the
/// directory itself and the one above it.
pub fn each_entry(mut rest: &[u8], mut each: impl FnMut(&[u8], u8)) {
    // Number and position take 16 bytes, then come the entry's size, its type and its name.
    while let (Some(&[low, high, kind]), Some(name)) = (rest.get(16..19), rest.get(19..)) {
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        if name != b"." && name != b".." {
            each(name, kind);
        }
        rest = rest.get(usize::from(u16::from_le_bytes([low, high]))..).unwrap_or_default();
    }
}
