//! Loads the library of a crate with runtime funcs.

use super::krate::FuncsCrate;
use crate::codes;
use libloading::Library;
use neva_diagnostics::{Diagnostic, Place, error};
use neva_registry::export::{self, EXPORT_SYMBOL, Export, FINGERPRINT, FINGERPRINT_SYMBOL};
use std::ffi::{CStr, c_char};
use std::path::Path;

/// Loads a library for as long as the process lives.
///
/// # Errors
/// It is of another build than this compiler.
pub(super) fn open(krate: &FuncsCrate, path: &Path) -> Result<&'static Export, Diagnostic> {
    // SAFETY: it was built from the user's own crate, whose initializers are as trustworthy as the rest of
    // it.
    let library = unsafe { Library::new(path) }.map_err(|error| unloadable(krate, &error))?;
    // SAFETY: `export!` declares the function so; it has one type in every build.
    let fingerprint = unsafe { library.get::<extern "C" fn() -> *const c_char>(FINGERPRINT_SYMBOL) };
    let fingerprint = fingerprint.map_err(|error| unloadable(krate, &error))?;
    // SAFETY: it returns a constant text of C.
    let found = unsafe { CStr::from_ptr(fingerprint()) }.to_string_lossy();
    let wanted = FINGERPRINT.trim_end_matches('\0');
    if found != wanted {
        return Err(mismatch(krate, &found));
    }
    // SAFETY: the same toolchain built it from the same sources, so it is of this type.
    let export = unsafe { library.get::<*const Export>(EXPORT_SYMBOL) };
    let export = *export.map_err(|error| unloadable(krate, &error))?;
    // What it points to must never go away.
    std::mem::forget(library);
    // SAFETY: a static of a library that stays.
    let export = unsafe { &*export };
    (export.say_where)();
    Ok(export)
}

/// How to get the toolchain of this compiler.
pub(super) fn toolchain_help() -> String {
    let version = export::RUSTC.split(' ').nth(1).unwrap_or(export::RUSTC);
    format!(
        "this compiler was built by {}: `rustup toolchain install {version}`, then set RUSTUP_TOOLCHAIN={version}",
        export::RUSTC
    )
}

/// The dependency on the sources that this compiler was built from.
pub(crate) fn dependency() -> String {
    format!("neva-registry = {{ path = {:?}, default-features = false }}", export::FOLDER)
}

fn mismatch(krate: &FuncsCrate, found: &str) -> Diagnostic {
    let parts: Vec<&str> = found.lines().collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or("nothing known");
    let finding = error!(codes::FUNCS_MISMATCH, "`{}` is built for another compiler", krate.shown)
        .at(Place::file(format!("{}/Cargo.toml", krate.shown)));
    if part(0) != export::RUSTC {
        finding.because(format!("it was built by {}", part(0))).help(toolchain_help())
    } else if part(1) != export::TARGET {
        finding
            .because(format!("it was built for {}, this compiler for {}", part(1), export::TARGET))
            .help("build it for this machine")
    } else {
        finding.because("its `neva-registry` is of other sources than that of this compiler").help(format!(
            "let its `neva-registry` be the one of this compiler, {} (version {}), such as `{}`",
            export::SOURCES,
            env!("CARGO_PKG_VERSION"),
            dependency()
        ))
    }
}

fn unloadable(krate: &FuncsCrate, error: &libloading::Error) -> Diagnostic {
    if let Some(finding) = neva_files::not_executable(&error.to_string()) {
        return finding;
    }
    error!(codes::FUNCS_LOAD, "the library of `{}` cannot be loaded", krate.shown)
        .at(Place::file(&krate.manifest))
        .because(error.to_string())
        .help("its `src/lib.rs` has to call `neva_registry::export!`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_library_of_another_build_is_refused_with_what_differs() {
        let krate = FuncsCrate {
            folder: PathBuf::new(),
            shown: "funcs".to_owned(),
            manifest: "neva.yml".to_owned(),
            components: vec![],
        };
        let text = |found: String| mismatch(&krate, &found).text;
        let (rustc, target) = (export::RUSTC, export::TARGET);
        assert_eq!(text("rustc 1.0.0 (x)\nt\ns".to_owned()), "it was built by rustc 1.0.0 (x)");
        let another = format!("it was built for wasm, this compiler for {target}");
        assert_eq!(text(format!("{rustc}\nwasm\ns")), another);
        let sources = "its `neva-registry` is of other sources than that of this compiler";
        assert_eq!(text(format!("{rustc}\n{target}\n0")), sources);
        assert_eq!(text(String::new()), "it was built by nothing known");
    }
}
