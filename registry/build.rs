//! Says what this build's types look like: by which toolchain, for which target, from which sources. A crate
//! with runtime funcs is loaded only by a compiler of the same build.

use neva_sources::{files, fingerprint};
use std::path::PathBuf;
use std::process::Command;
use std::{env, error};

/// Files whose code each side compiles for itself: nothing in them is passed from one to the other.
const NOT_PASSED: &[&str] = &["closure.rs", "declare.rs", "lib.rs", "stream.rs", "trace.rs"];

fn main() -> Result<(), Box<dyn error::Error>> {
    let var = |name: &str| env::var(name).unwrap_or_default();
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src");
    let files = files(&folder, "rs")?;
    if let Some(missing) = NOT_PASSED.iter().find(|name| !files.iter().any(|file| file == *name)) {
        return Err(format!("there is no file {missing}").into());
    }
    let passed = files.into_iter().filter(|file| !NOT_PASSED.contains(&file.as_str()));
    let types = fingerprint(passed.map(|file| folder.join(file)))?;
    // What values look like is for their own crate to say.
    let values = env::var("DEP_NEVA_KERNELS_INTERFACE")?;
    println!("cargo::rustc-env=NEVA_SOURCES={types:016x}{values}");
    println!("cargo::rustc-env=NEVA_TARGET={}", var("TARGET"));
    println!("cargo::rustc-env=NEVA_RUSTC={}", rustc(&var("RUSTC")));
    println!("cargo::rustc-env=NEVA_TOOLCHAIN={}", var("RUSTUP_TOOLCHAIN"));
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-env-changed=RUSTUP_TOOLCHAIN");
    Ok(())
}

/// Version and commit of the compiler, in one line.
fn rustc(command: &str) -> String {
    let output = Command::new(command).arg("-V").output();
    output.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
