//! The files below a folder.

use std::fs;
use std::io;
use std::path::Path;

/// The files below a folder whose names end in `.EXTENSION`: paths relative to the folder with `/` between
/// names, sorted by folder and name.
///
/// # Errors
/// A folder cannot be read. The error names it.
pub fn files(folder: &Path, extension: &str) -> io::Result<Vec<String>> {
    let mut found = vec![];
    collect(folder, "", &format!(".{extension}"), &mut found)?;
    found.sort_by(|one: &String, other| split(one).cmp(&split(other)));
    Ok(found)
}

fn collect(root: &Path, below: &str, suffix: &str, found: &mut Vec<String>) -> io::Result<()> {
    let folder = root.join(below);
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(&folder).map_err(named)? {
        let entry = entry.map_err(named)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.file_type().map_err(named)?.is_dir() {
            collect(root, &path, suffix, found)?;
        } else if path.ends_with(suffix) {
            found.push(path);
        }
    }
    Ok(())
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}
