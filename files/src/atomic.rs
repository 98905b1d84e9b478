//! Files and folders that appear as a whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The names of folders in which something is being made begin with this.
const PREFIX: &str = ".neva-";

/// A file or folder that is being made beside its target. What was made is removed when this is dropped
/// without [`Unfinished::publish`].
pub struct Unfinished {
    /// A folder of its own, on the file system of the target.
    aside: TempDir,
    target: PathBuf,
}

impl Unfinished {
    /// Prepares to make `target`; its folder must exist.
    pub fn beside(target: &Path) -> io::Result<Unfinished> {
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let aside = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        Ok(Unfinished { aside, target: target.to_owned() })
    }

    /// Where to make it. Nothing is there yet.
    pub fn path(&self) -> PathBuf {
        self.aside.path().join("unfinished")
    }

    /// The folder around it, which goes when this is dropped.
    pub fn folder(&self) -> &Path {
        self.aside.path()
    }

    /// Moves what was made to the target, in place of a file that is there. A file is on the disk before
    /// that.
    pub fn publish(self) -> io::Result<()> {
        if fs::metadata(self.path())?.is_file() {
            fs::File::open(self.path())?.sync_all()?;
        }
        fs::rename(self.path(), &self.target)
    }
}

/// Removes what processes that were killed left unfinished in a folder. No other process may be making
/// something there.
pub fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Writes a file. A file that is replaced keeps its permissions. Its folder must exist.
pub fn write(target: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let unfinished = Unfinished::beside(target)?;
    fs::write(unfinished.path(), bytes)?;
    if let Ok(metadata) = fs::metadata(target) {
        fs::set_permissions(unfinished.path(), metadata.permissions())?;
    }
    unfinished.publish()
}

/// Copies a file with its permissions. The target's folder must exist.
pub fn copy(from: &Path, target: &Path) -> io::Result<()> {
    let unfinished = Unfinished::beside(target)?;
    fs::copy(from, unfinished.path())?;
    unfinished.publish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> io::Result<Vec<String>> {
        let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut names = names.collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("file");
        write(&file, "one")?;
        write(&file, "two")?;
        copy(&file, &folder.path().join("copy"))?;
        assert_eq!(fs::read_to_string(folder.path().join("copy"))?, "two");
        assert_eq!(names(folder.path())?, ["copy", "file"]);
        Ok(())
    }

    #[test]
    fn what_is_not_published_leaves_the_target_alone() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("file");
        fs::write(&file, "old")?;
        let unfinished = Unfinished::beside(&file)?;
        fs::write(unfinished.path(), "new")?;
        drop(unfinished);
        assert_eq!(fs::read_to_string(&file)?, "old");
        assert!(copy(&folder.path().join("missing"), &file).is_err());
        assert_eq!(names(folder.path())?, ["file"]);
        Ok(())
    }

    #[test]
    fn a_folder_is_published_too() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let unfinished = Unfinished::beside(&folder.path().join("made"))?;
        fs::create_dir(unfinished.path())?;
        fs::write(unfinished.path().join("inside"), "")?;
        unfinished.publish()?;
        assert_eq!(names(&folder.path().join("made"))?, ["inside"]);
        assert_eq!(names(folder.path())?, ["made"]);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| Ok::<_, io::Error>(fs::metadata(path)?.permissions().mode() & 0o777);
        let folder = tempfile::tempdir()?;
        let (plain, own) = (folder.path().join("plain"), folder.path().join("own"));
        fs::write(&plain, "")?;
        write(&own, "")?;
        assert_eq!(mode(&own)?, mode(&plain)?, "a new file has the permissions of any other");
        fs::set_permissions(&own, fs::Permissions::from_mode(0o751))?;
        write(&own, "replaced")?;
        assert_eq!(mode(&own)?, 0o751);
        copy(&own, &plain)?;
        assert_eq!(mode(&plain)?, 0o751);
        Ok(())
    }
}
