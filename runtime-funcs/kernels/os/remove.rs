//! Files and directories removed.

use crate::sys::directory;
use crate::sys::errno::Errno;
use crate::sys::files::{self, Access};
use crate::sys::path_error::path_error;
use crate::value::list::List;
use crate::value::str::Str;

/// Removes a file or an empty directory.
pub fn remove(path: &Str) -> Result<(), Str> {
    remove_one(path).map_err(|error| path_error(b"os.Remove: remove", path, error))
}

/// Removes a path and whatever is below it, at any depth; nothing if it does not exist. Directories are held
/// open, so that nobody can put a link in the way to somewhere else. It goes on after an error, and gives the
/// first.
pub fn remove_all(path: &Str) -> Result<(), Str> {
    let is_dot = matches!(&path[..], [b'.'] | [.., b'/', b'.']);
    if is_dot {
        return Err(path_error(b"os.RemoveAll: RemoveAll", path, Errno::EINVAL));
    }
    if path.is_empty() || matches!(remove_one(path), Ok(()) | Err(Errno::ENOENT)) {
        return Ok(());
    }
    let (parent, name) = split(path);
    if let Some(removed) = directory::remove_tree(path) {
        return removed.map_err(|error| path_error(b"os.RemoveAll: unlinkat", path, error));
    }
    match files::open(parent, Access::Read, 0) {
        Ok(dir) => {
            Walk { dir, path: Str::from_slice(parent), levels: List::new(), first: Ok(()) }.remove(name)
        }
        Err(Errno::ENOENT) => Ok(()),
        Err(error) => Err(path_error(b"os.RemoveAll: open", parent, error)),
    }
}

fn remove_one(path: &[u8]) -> Result<(), Errno> {
    let Err(as_file) = files::remove_file(path) else { return Ok(()) };
    // Only a file is no directory: then the first error is the one to tell.
    files::remove_dir(path).map_err(|as_dir| if as_dir == Errno::ENOTDIR { as_file } else { as_dir })
}

/// The directory that a path is in, and its name there, as Go has them.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    let mut path = path;
    while let [b'/', rest @ ..] = path
        && rest.first() == Some(&b'/')
    {
        path = rest;
    }
    while let [rest @ .., b'/'] = path
        && !rest.is_empty()
    {
        path = rest;
    }
    match path.iter().rposition(|byte| *byte == b'/').and_then(|at| path.split_at_checked(at)) {
        Some((b"", [b'/', name @ ..])) => (b"/", name),
        Some((parent, [_, name @ ..])) => (parent, name),
        _ => (b".", path),
    }
}

/// A way through a tree that is removed. One directory is open at a time, however deep it is.
struct Walk {
    /// The open directory.
    dir: i32,
    /// The path of the first one.
    path: Str,
    /// The directories that were entered since.
    levels: List<Level>,
    /// The first error.
    first: Result<(), Str>,
}

#[derive(Clone)]
struct Level {
    name: Str,
    /// The names in it that are still to be removed.
    left: List<Str>,
    /// What the directory above it is known by.
    above: [u64; 2],
}

impl Walk {
    /// Removes what the first directory has under a name.
    fn remove(mut self, name: &[u8]) -> Result<(), Str> {
        let mut name = Str::from_slice(name);
        loop {
            if let Err((doing, error)) = self.remove_or_enter(&name) {
                self.note(doing, &name, error);
            }
            name = match self.next() {
                Some(name) => name,
                None => break,
            };
        }
        let _ = files::close(self.dir);
        self.first
    }

    /// Removes a file or an empty directory; enters another one.
    fn remove_or_enter(&mut self, name: &Str) -> Result<(), (&'static [u8], Errno)> {
        const EPERM: Errno = Errno(1);
        const EACCES: Errno = Errno(13);
        const ELOOP: Errno = Errno(40);
        let as_file = match directory::remove(self.dir, name, false) {
            Ok(()) | Err(Errno::ENOENT) => return Ok(()),
            Err(error) => error,
        };
        if !matches!(as_file, Errno::EISDIR | EPERM | EACCES) {
            return Err((b"unlinkat", as_file));
        }
        if matches!(directory::remove(self.dir, name, true), Ok(()) | Err(Errno::ENOENT)) {
            return Ok(());
        }
        let dir = match directory::open(self.dir, name) {
            Ok(dir) => dir,
            Err(Errno::ENOENT) => return Ok(()),
            Err(Errno::ENOTDIR | ELOOP) => return Err((b"unlinkat", as_file)),
            Err(error) => return Err((b"openfdat", error)),
        };
        let entered = directory::names(dir).and_then(|left| Ok((left, directory::identity(self.dir)?)));
        match entered {
            Ok((left, above)) => {
                let _ = files::close(self.dir);
                self.dir = dir;
                self.levels.push(Level { name: name.clone(), left, above });
                Ok(())
            }
            Err(error) => {
                let _ = files::close(dir);
                Err((b"readdirnames", error))
            }
        }
    }

    /// What is to be removed next in the open directory, after those that are done were left; nothing at the
    /// end.
    fn next(&mut self) -> Option<Str> {
        loop {
            let level = self.levels.make_unique().last_mut()?;
            if let Some(name) = level.left.pop() {
                return Some(name);
            }
            let level = self.levels.pop()?;
            match self.leave(&level) {
                Ok(()) | Err(Errno::ENOENT) => {}
                Err(error) => self.note(b"unlinkat", &level.name, error),
            }
        }
    }

    /// Goes back to the directory above, and removes the one that was open.
    fn leave(&mut self, level: &Level) -> Result<(), Errno> {
        let above = directory::open(self.dir, b"..")?;
        let _ = files::close(self.dir);
        self.dir = above;
        if directory::identity(above)? != level.above {
            // Somebody moved it. What is above now is not ours to change.
            self.levels = List::new();
            return Err(Errno::EBUSY);
        }
        directory::remove(above, &level.name, true)
    }

    /// Keeps an error, unless there is one already.
    #[cold]
    fn note(&mut self, doing: &[u8], name: &[u8], error: Errno) {
        if self.first.is_err() {
            return;
        }
        let mut doing_all = Str::from_slice(b"os.RemoveAll: ");
        doing_all.extend_from_slice(doing);
        let mut path = self.path.clone();
        for part in self.levels.iter().map(|level| &level.name[..]).chain([name]) {
            path.push(b'/');
            path.extend_from_slice(part);
        }
        self.first = Err(path_error(&doing_all, &path, error));
    }
}
