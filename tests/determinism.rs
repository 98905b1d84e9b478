//! The same program gives the same bytes, wherever it lies and however often it is built.

use crate::support::{neva, root, run};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A copy of an example in a module of its own.
fn copy(example: &str, folder: &Path) -> PathBuf {
    let from = root().join("examples");
    let to = folder.join(example);
    for part in [example, "lib/show"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
        for entry in fs::read_dir(from.join(part)).expect("the example") {
            let path = entry.expect("the example").path();
            if path.extension().is_some_and(|extension| extension == "neva") {
                let name = path.file_name().unwrap_or_default();
                fs::copy(&path, folder.join(part).join(name)).expect("a copy");
            }
        }
    }
    fs::copy(from.join("neva.yml"), folder.join("neva.yml")).expect("a copy");
    to
}

fn build(flags: &[&str], program: &Path, cache: &Path) -> TempDir {
    let output = TempDir::new().expect("a temporary folder");
    let mut command = neva();
    command.env("NEVA_CACHE", cache).arg("build").args(flags);
    let outcome = run(command.arg("--output").arg(output.path()).arg(program));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    output
}

/// All files below a folder, by path, with what is in them.
fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("a folder").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a path below").to_path_buf();
                files.push((name, fs::read(path).expect("a file")));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn builds_in_two_folders_are_identical() {
    let (here, there) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let deeper = there.path().join("deeper/down");
    fs::create_dir_all(&deeper).expect("a folder");
    let (first, second) = (copy("primes", here.path()), copy("primes", &deeper));
    for flags in
        [[].as_slice(), &["--minimal"], &["--target", "rust"], &["--target", "ir"], &["--target", "blocks"]]
    {
        // Each has a cache of its own, so nothing is taken from the other.
        let a = build(flags, &first, &here.path().join("cache"));
        let b = build(flags, &second, &there.path().join("cache"));
        assert!(tree(a.path()) == tree(b.path()), "{flags:?}");
    }
}
