//! Says what this build's types look like: by which toolchain, for which target, from which sources. A crate with runtime
//! funcs is loaded only by a compiler of the same build.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let var = |name: &str| env::var(name).unwrap_or_default();
    let root = PathBuf::from(var("CARGO_MANIFEST_DIR"));
    let kernels = root.join("../runtime-funcs/kernels");
    let mut files = sources(&root.join("src"), false);
    files.extend(sources(&kernels, true));
    files.sort();
    let texts = files.iter().filter_map(|path| fs::read(path).ok());
    println!("cargo:rustc-env=NEVA_SOURCES={:016x}", hash(texts));
    println!("cargo:rustc-env=NEVA_TARGET={}", var("TARGET"));
    println!("cargo:rustc-env=NEVA_RUSTC={}", rustc(&var("RUSTC")));
    println!("cargo:rustc-env=NEVA_TOOLCHAIN={}", var("RUSTUP_TOOLCHAIN"));
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed={}", kernels.display());
    println!("cargo:rerun-if-env-changed=RUSTUP_TOOLCHAIN");
}

/// The files of a folder, with those in folders below if `deep`; not those of tests.
fn sources(folder: &Path, deep: bool) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if deep && entry.file_name() != "tests" {
                found.extend(sources(&path, deep));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// FNV-1a over texts and what separates them.
fn hash(texts: impl Iterator<Item = Vec<u8>>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        for byte in text.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    hash
}

/// Version and commit of the compiler, in one line.
fn rustc(command: &str) -> String {
    let output = Command::new(command).arg("-V").output();
    output.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
