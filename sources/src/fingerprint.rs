//! A hash of files, for libraries that must be built from the same sources.

use std::fs;
use std::io;
use std::path::PathBuf;

/// FNV-1a over the texts of files, in the given order. <http://www.isthe.com/chongo/tech/comp/fnv/>
///
/// # Errors
/// A file cannot be read. The error names it.
pub fn fingerprint(files: impl IntoIterator<Item = PathBuf>) -> io::Result<u64> {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let text = fs::read(&file);
        let text =
            text.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))?;
        // A zero between texts: what moves from one file to the next changes the hash.
        for byte in text.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    Ok(hash)
}
