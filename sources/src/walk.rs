//! The files below a folder.

use std::io;
use std::path::Path;
use walkdir::WalkDir;

/// The files below a folder whose names end in `.EXTENSION`: paths relative to the folder with `/` between
/// names, sorted by folder and name.
///
/// # Errors
/// A folder cannot be read. The error names it.
pub fn files(folder: &Path, extension: &str) -> io::Result<Vec<String>> {
    let mut found = vec![];
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if !entry.file_type().is_dir() && entry.path().extension().is_some_and(|found| found == extension) {
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let names: Vec<_> = relative.iter().map(|name| name.to_string_lossy()).collect();
            found.push(names.join("/"));
        }
    }
    found.sort_by(|one: &String, other| split(one).cmp(&split(other)));
    Ok(found)
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}
