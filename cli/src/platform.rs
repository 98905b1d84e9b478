//! Systems that programs can be built for, by Go's names.

use crate::codes;
use crate::findings::unsupported;
use neva_diagnostics::{Diagnostic, error};
use std::env::consts;

/// The system of this compiler, for which it builds: its name, and that of its processor.
pub(crate) fn host() -> (&'static str, &'static str) {
    let os = if consts::OS == "macos" { "darwin" } else { consts::OS };
    let arch = match consts::ARCH {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        other => other,
    };
    (os, arch)
}

/// What `neva osarch` prints.
pub(crate) fn list() -> String {
    let (os, arch) = host();
    format!("Binaries can be built only for the system of the compiler:\n\n{os}/{arch}\n")
}

/// Refuses to build for another system.
pub(crate) fn check(os: Option<&str>, arch: Option<&str>) -> Result<(), Diagnostic> {
    match (os, arch) {
        (None, None) => Ok(()),
        (Some(os), Some(arch)) if (os, arch) == host() => Ok(()),
        (Some(_), Some(_)) => Err(unsupported(
            "building for another system (`--target-os`, `--target-arch`)",
            "write the project with `--target rust` and build it there",
        )),
        _ => Err(error!(codes::BAD_FLAGS, "`--target-os` and `--target-arch` go together")
            .help("give both, or neither; see `neva osarch`")),
    }
}
