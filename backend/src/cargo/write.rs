//! `--target rust`: the project itself, in a folder of the user.

use crate::codes;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use neva_diagnostics::{Diagnostic, error};
use neva_files::{hash, unreadable, unwritable};

use crate::project::Project;

/// The file that says which files this compiler wrote, each with a hash of its text.
const LIST: &str = ".neva-files";

/// Writes a project into a folder. Files that were written before are replaced or removed; any other file in
/// the way, and any that was changed since, is an error, and then nothing is written.
pub fn write_project(project: &Project, folder: &Path) -> Result<(), Diagnostic> {
    let written = list(folder).map_err(|error| unreadable(&folder.join(LIST), &error))?;
    let mut foreign = vec![];
    for path in project.files.keys().chain(written.keys()).collect::<BTreeSet<_>>() {
        match fs::read(folder.join(path)) {
            Ok(text) if written.get(path) == Some(&hash_of(&text)) => {}
            Ok(text) if project.files.get(path).is_some_and(|new| new.as_bytes() == text) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(_) => foreign.push(path.as_str()),
            Err(error) => return Err(unreadable(&folder.join(path), &error)),
        }
    }
    if !foreign.is_empty() {
        return Err(error!(
            codes::NOT_OVERWRITTEN,
            "`{}` has files that this compiler did not write",
            folder.display()
        )
        .because(format!("in the way: {}", foreign.join(", ")))
        .help("write the project into another folder, or remove these files"));
    }
    let line = |(path, text): (&String, &String)| format!("{} {path}\n", hash_of(text.as_bytes()));
    let replace = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for path in written.keys().filter(|path| !project.files.contains_key(*path)) {
            let _ = fs::remove_file(folder.join(path));
        }
        // Listed first: if the rest fails, the next run may still replace what is there.
        let mut list: BTreeSet<String> = project.files.iter().map(line).collect();
        list.extend(written.iter().map(|(path, hash)| format!("{hash} {path}\n")));
        fs::write(folder.join(LIST), list.into_iter().collect::<String>())?;
        write_files(project, folder)?;
        fs::write(folder.join(LIST), project.files.iter().map(line).collect::<String>())
    };
    replace().map_err(|error| unwritable(folder, &error))
}

/// Writes the files of a project, whatever is in the folder.
pub(super) fn write_files(project: &Project, folder: &Path) -> io::Result<()> {
    for (path, text) in &project.files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

/// What was written before: the hash of each file.
fn list(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let text = match fs::read_to_string(folder.join(LIST)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    let is_inside =
        |path: &str| Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let lines = text.lines().filter_map(|line| line.split_once(' ')).filter(|(_, path)| is_inside(path));
    Ok(lines.map(|(hash, path)| (path.to_owned(), hash.to_owned())).collect())
}

fn hash_of(text: &[u8]) -> String {
    format!("{:016x}", hash([text]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_files_are_overwritten() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path();
        assert!(write_project(&Project::of_files(&[("Cargo.toml", "a"), ("src/old.rs", "b")]), path).is_ok());
        assert!(
            write_project(&Project::of_files(&[("Cargo.toml", "c"), ("src/main.rs", "d")]), path).is_ok()
        );
        assert!(!path.join("src/old.rs").exists());
        assert_eq!(fs::read_to_string(path.join("Cargo.toml"))?, "c");
        fs::write(path.join("src/main.rs"), "mine")?;
        let refused = write_project(&Project::of_files(&[("Cargo.toml", "e"), ("src/main.rs", "f")]), path);
        assert_eq!(
            refused.map_err(|error| (error.code.name, error.text)),
            Err(("not-overwritten", "in the way: src/main.rs".to_owned()))
        );
        assert_eq!(fs::read_to_string(path.join("Cargo.toml"))?, "c");
        Ok(())
    }
}
