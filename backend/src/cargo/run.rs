//! One run of cargo, and what its failures mean.

use crate::codes;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use neva_diagnostics::{Diagnostic, error};
use neva_files::interrupt;
use serde::Deserialize;

use super::cache;
use super::user_flags::{self, SEPARATOR};
use crate::project::Project;

/// The Rust toolchain that builds.
pub(super) struct Toolchain {
    /// What tells it from others: versions, and flags of the user.
    pub identity: String,
}

const INSTALL: &str =
    "Install Rust from https://rustup.rs, or run the program with `neva run`, which needs none.";

const REPORT: &str =
    "If the environment is not to blame, this is an error of this compiler: please report it.";

/// Asks for the toolchain.
pub(super) fn toolchain() -> Result<Toolchain, Diagnostic> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    // Asked where cargo runs: what a `rust-toolchain.toml` in the program's folder names must not count.
    let folder = neva_files::cache::root()?;
    std::fs::create_dir_all(&folder).map_err(|error| neva_files::unwritable_cache(&folder, &error))?;
    let output = Command::new(&rustc).arg("-vV").current_dir(&folder).stdin(Stdio::null()).output();
    let version = match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(output) => {
            return Err(error!(codes::RUSTC_FAILED, "`{}` does not work", rustc.display())
                .because(String::from_utf8_lossy(&output.stderr).trim().to_owned())
                .help(INSTALL));
        }
        Err(error) => return Err(not_started(&rustc, &error)),
    };
    let flags = user_flags::of_environment().join(&SEPARATOR.to_string());
    Ok(Toolchain { identity: format!("{version}{SEPARATOR}{flags}") })
}

/// Builds the project in a folder. Returns where the binary is.
pub(super) fn cargo(project: &Project, folder: &Path) -> Result<PathBuf, Diagnostic> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command
        .current_dir(folder)
        .args(["build", "--release", "--quiet", "--target", "host-tuple"])
        .arg("--message-format=json-render-diagnostics")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // The profile is that of the project; variables of the user would change it.
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PROFILE_"))
    {
        command.env_remove(name);
    }
    if !project.has_dependencies {
        command.arg("--offline");
    }
    // As an argument: the environment of rustc is part of what sccache compares.
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    // What was built for one project serves the next.
    let target = named.or_else(|| cache::shared_target().filter(|_| project.has_dependencies));
    if let Some(target) = target {
        command.env_remove("CARGO_TARGET_DIR").arg("--target-dir").arg(target);
    }
    let given = user_flags::of_environment();
    let has_own_linker = project.rustflags.iter().any(|flag| flag.starts_with("-Clinker="));
    let mut flags = if has_own_linker { user_flags::without_linker(&given) } else { given.clone() };
    flags.extend(project.rustflags.iter().cloned().chain(remap(project)));
    if !flags.is_empty() {
        command.env_remove("RUSTFLAGS");
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join(&SEPARATOR.to_string()));
    }
    let output = interrupt::output(&mut command).map_err(|error| not_started(&cargo, &error))?;
    if !output.status.success() {
        return Err(failed(&String::from_utf8_lossy(&output.stderr), folder, &given));
    }
    executable(&output.stdout)
        .ok_or_else(|| failed("cargo built, but did not say where the binary is", folder, &given))
}

/// Sources of crates are in the user's folder, whose path must not end up in the binary. A wrapper that
/// caches what is compiled would cache nothing then: sccache leaves out all that is compiled with other paths
/// than its sources have.
fn remap(project: &Project) -> Option<String> {
    let has_wrapper = ["RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|wrapper| !wrapper.is_empty()));
    if !project.has_dependencies || has_wrapper {
        return None;
    }
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    Some(format!("--remap-path-prefix={}=cargo", home.to_str()?))
}

/// A message of cargo, as far as it matters here.
#[derive(Deserialize)]
struct CargoMessage {
    executable: Option<PathBuf>,
}

fn executable(messages: &[u8]) -> Option<PathBuf> {
    let messages = messages.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    messages.rev().find_map(|message: CargoMessage| message.executable)
}

fn not_started(program: &OsStr, error: &io::Error) -> Diagnostic {
    let name = OsString::from(program).display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => error!(codes::NO_TOOLCHAIN, "`{name}` is not installed")
            .because("building a binary needs the Rust toolchain")
            .help(INSTALL),
        _ => error!(codes::NO_TOOLCHAIN, "`{name}` cannot be started: {error}").help(INSTALL),
    }
}

/// What cargo's messages mean for the user, who gives these flags to rustc.
fn failed(messages: &str, folder: &Path, flags: &[String]) -> Diagnostic {
    const OFFLINE: &[&str] =
        &["failed to download", "Couldn't resolve host", "failed to get", "Could not resolve"];
    const OLD: &[&str] =
        &["requires rustc", "is not supported by", "edition2024", "older than the `2024` edition"];
    let means = |signs: &[&str]| signs.iter().any(|sign| messages.contains(sign));
    if let Some(finding) = neva_files::not_executable(messages) {
        return finding;
    }
    let messages = messages.trim().to_owned();
    if means(OLD) {
        error!(codes::OLD_TOOLCHAIN, "the Rust toolchain is too old")
            .because(messages)
            .help("update it, for instance by `rustup update`, or run the program with `neva run`, which needs none")
    } else if means(OFFLINE) {
        error!(codes::NO_CRATES, "cargo could not get the crates that the program needs")
            .because(messages)
            .help("build once with a connection to crates.io; after that, cargo has them")
    } else if messages.contains("linker `rust-lld` not found") {
        error!(codes::NO_LINKER, "the Rust toolchain comes without its linker, `rust-lld`")
            .because(messages)
            .help("Use the toolchain that rustup installs, or build with `--std`")
    } else {
        let mut why = format!("It is in {}.\n{messages}", folder.display());
        let mut help = String::from(REPORT);
        if !flags.is_empty() {
            why.push_str(&format!("\nThe environment gives flags to rustc: {}", flags.join(" ")));
            help.insert_str(0, "Try it without `RUSTFLAGS` and `CARGO_ENCODED_RUSTFLAGS`. ");
        }
        error!(codes::CARGO_FAILED, "the generated project does not build").because(why).help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_is_in_the_messages() {
        let messages = b"{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
            {\"reason\":\"compiler-artifact\",\"executable\":\"/x/y\"}\n{\"reason\":\"build-finished\"}\n";
        assert_eq!(executable(messages), Some(PathBuf::from("/x/y")));
        assert_eq!(executable(b"not json"), None);
    }

    #[test]
    fn failures_are_told_apart() {
        let code = |messages| failed(messages, Path::new("/p"), &[]).code;
        assert_eq!(code("error: package requires rustc 1.95"), "old-toolchain");
        assert_eq!(code("failed to download from crates.io"), "no-crates");
        assert_eq!(code("error[E0308]: mismatched types"), "cargo-failed");
        let flagged = failed("error", Path::new("/p"), &["-Zunknown".to_owned()]);
        assert!(flagged.text.contains("gives flags to rustc: -Zunknown"), "{}", flagged.text);
    }
}
