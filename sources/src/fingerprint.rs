//! A hash of code, for libraries that must be built from the same sources.

use crate::hash;
use std::fs;
use std::io;
use std::path::PathBuf;

/// The [`hash`] of the code in files, in the given order. Blank lines, comments and how lines are indented do
/// not count.
///
/// # Errors
/// A file cannot be read. The error names it.
pub fn fingerprint(files: impl IntoIterator<Item = PathBuf>) -> io::Result<u64> {
    let code = |file: PathBuf| match fs::read_to_string(&file) {
        Ok(text) => Ok(code(&text)),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", file.display()))),
    };
    Ok(hash(files.into_iter().map(code).collect::<io::Result<Vec<_>>>()?))
}

fn code(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_do_not_count() {
        let one = "/// Says what it is.\nstruct Pair {\n    left: u32,\n\n    right: u32,\n}\n";
        let other = "struct Pair {\n// On the left.\nleft: u32,\nright: u32,\n}\n";
        assert_eq!(code(one), code(other));
        assert_ne!(code(one), code(&one.replace("u32", "u64")));
    }
}
