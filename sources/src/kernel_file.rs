//! The kernel files of this compiler.

use crate::walk::files;
use std::io;
use std::path::Path;

/// A kernel file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelFile {
    /// The file, relative to the folder of kernel files, such as `sys/std/clock.rs`.
    pub file: String,
    /// Its path as a module, such as `sys::clock`.
    pub path: String,
    /// Which programs carry it.
    pub carrier: Carrier,
}

/// Which programs carry a kernel file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// All.
    Any,
    /// Those with the standard library: a file in a folder `std`.
    Std,
    /// Freestanding ones for Linux on x86-64, which carry it instead of one for [`Carrier::Std`] with the
    /// same path, if there is one: a file in a folder `linux_x86_64`.
    LinuxX8664,
    /// None: the engine has it instead of one for [`Carrier::Std`] with the same path: a file in a folder
    /// `engine`.
    Engine,
}

/// All kernel files in a folder, sorted by path as a module; not its root `lib.rs`, its build script and its
/// tests.
///
/// # Errors
/// The folder cannot be read.
pub fn kernel_files(folder: &Path) -> io::Result<Vec<KernelFile>> {
    let found = files(folder, "rs")?;
    let is_kernel_file =
        |file: &String| !["lib.rs", "build.rs"].contains(&file.as_str()) && !file.starts_with("tests/");
    let mut found: Vec<KernelFile> = found.into_iter().filter(is_kernel_file).map(kernel_file).collect();
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn kernel_file(file: String) -> KernelFile {
    let mut names: Vec<&str> = file.strip_suffix(".rs").unwrap_or(&file).split('/').collect();
    let folder = names.len().checked_sub(2).and_then(|at| names.get(at).copied());
    let carrier = match folder {
        Some("std") => Carrier::Std,
        Some("linux_x86_64") => Carrier::LinuxX8664,
        Some("engine") => Carrier::Engine,
        _ => Carrier::Any,
    };
    if carrier != Carrier::Any {
        names.remove(names.len() - 2);
    }
    KernelFile { path: names.join("::"), carrier, file }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_says_the_target() {
        let of = |file: &str| {
            let found = kernel_file(file.to_owned());
            (found.path, found.carrier)
        };
        assert_eq!(of("out.rs"), ("out".to_owned(), Carrier::Any));
        assert_eq!(of("sys/errno.rs"), ("sys::errno".to_owned(), Carrier::Any));
        assert_eq!(of("sys/std/io.rs"), ("sys::io".to_owned(), Carrier::Std));
        assert_eq!(of("sys/linux_x86_64/io.rs"), ("sys::io".to_owned(), Carrier::LinuxX8664));
        assert_eq!(of("sys/engine/heap.rs"), ("sys::heap".to_owned(), Carrier::Engine));
    }
}
