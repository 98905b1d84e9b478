//! Builds a crate with runtime funcs as a dynamic library, by cargo and with the toolchain of this compiler.

use super::krate::FuncsCrate;
use super::library::toolchain_help;
use crate::codes;
use cargo_metadata::Message;
use cargo_metadata::camino::Utf8PathBuf;
use cargo_metadata::diagnostic::{Diagnostic as RustDiagnostic, DiagnosticLevel, DiagnosticSpan};
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use neva_files::cache::Lock;
use neva_files::reason;
use neva_registry::export::TOOLCHAIN;
use std::env::consts::DLL_EXTENSION;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What cargo built.
pub(super) struct Built {
    /// The library.
    pub library: PathBuf,
    /// The files that it was built from, also those of crates beside it.
    pub sources: Vec<PathBuf>,
    /// Keeps the folder with the library from being removed.
    _lock: Option<Lock>,
}

/// Builds a crate; `name` tells it from all others.
pub(super) fn build(krate: &FuncsCrate, name: &str) -> Result<Built, Findings> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command
        .current_dir(&krate.folder)
        .args(["rustc", "--lib", "--crate-type", "cdylib", "--release", "--message-format", "json"])
        // Else cargo would take crates in two folders for one if they have the same name.
        .args(["--", "-C", &format!("metadata={name}")])
        // What rustup says is for people.
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut lock = None;
    if let (None, Some(target)) = (std::env::var_os("CARGO_TARGET_DIR"), neva_backend::shared_target()) {
        lock = neva_files::cache::share(&target).ok();
        command.env("CARGO_TARGET_DIR", target);
    }
    if !TOOLCHAIN.is_empty() && std::env::var_os("RUSTUP_TOOLCHAIN").is_none() {
        command.env("RUSTUP_TOOLCHAIN", TOOLCHAIN);
    }
    let output =
        neva_backend::run_cargo(&mut command).map_err(|error| {
            error!(neva_backend::codes::NO_TOOLCHAIN, "cargo cannot be started: {}", reason(&error))
        .at(Place::file(&krate.manifest))
        .because("the module has runtime funcs of its own, which are built before a program with them runs")
        .help(toolchain_help())
        })?;
    let (mut errors, mut library) = (vec![], None);
    for message in Message::parse_stream(output.stdout.as_slice()).filter_map(Result::ok) {
        match message {
            Message::CompilerMessage(message) if message.message.level == DiagnosticLevel::Error => {
                errors.push(message.message);
            }
            Message::CompilerArtifact(artifact) => {
                let mut files = artifact.filenames.into_iter();
                library = files.find(|path| path.extension() == Some(DLL_EXTENSION)).or(library);
            }
            _ => {}
        }
    }
    if !output.status.success() {
        return Err(failed(krate, &errors, &String::from_utf8_lossy(&output.stderr)));
    }
    let Some(library) = library.map(Utf8PathBuf::into_std_path_buf) else {
        return Err(failed(krate, &[], "cargo built, but did not say where the library is"));
    };
    let sources = sources(&library, &krate.folder);
    Ok(Built { library, sources, _lock: lock })
}

/// The files that cargo lists as those a library was built from.
fn sources(library: &Path, folder: &Path) -> Vec<PathBuf> {
    let list = std::fs::read_to_string(library.with_extension("d")).unwrap_or_default();
    let files = list.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, files)| files);
    // A space in a path has a backslash before it.
    let files = files.replace("\\ ", "\0");
    files.split_whitespace().map(|path| folder.join(path.replace('\0', " "))).collect()
}

/// What rustc or cargo say, as findings.
fn failed(krate: &FuncsCrate, errors: &[RustDiagnostic], stderr: &str) -> Findings {
    let in_sources = errors.iter().filter(|error| !error.spans.is_empty());
    let findings: Findings = in_sources.map(|error| finding(krate, error)).collect();
    if !findings.is_empty() {
        return findings;
    }
    if let Some(finding) = neva_files::not_executable(stderr) {
        return finding.into();
    }
    let stderr = stderr.trim();
    let finding = if stderr.contains("is not installed") && stderr.contains("toolchain") {
        let title = format!("the toolchain that `{}` has to be built by is not there", krate.shown);
        Diagnostic::error(codes::FUNCS_TOOLCHAIN, title).because(stderr.to_owned()).help(toolchain_help())
    } else {
        let errors: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        error!(codes::FUNCS_BUILD, "cargo does not build `{}`", krate.shown)
            .because([stderr.to_owned(), errors.join("\n")].join("\n").trim().to_owned())
            .help("run `cargo check` in its folder to see more")
    };
    finding.at(Place::file(format!("{}/Cargo.toml", krate.shown))).into()
}

fn finding(krate: &FuncsCrate, error: &RustDiagnostic) -> Diagnostic {
    let (helps, notes): (Vec<&RustDiagnostic>, Vec<&RustDiagnostic>) =
        error.children.iter().partition(|child| child.level == DiagnosticLevel::Help);
    let text = |children: &[&RustDiagnostic]| {
        children.iter().map(|child| child.message.as_str()).collect::<Vec<_>>().join("\n")
    };
    let finding = Diagnostic::error(codes::FUNCS_RUST, error.message.clone());
    let finding = finding.because(text(&notes)).help(text(&helps));
    let primary = error.spans.iter().find(|span| span.is_primary).or(error.spans.first());
    match primary {
        Some(span) => finding.at(place(krate, span)),
        None => finding,
    }
}

/// A span in the crate. Code that a macro of another crate made has the span of the macro's call.
fn place(krate: &FuncsCrate, span: &DiagnosticSpan) -> Place {
    let mut span = span;
    while Path::new(&span.file_name).is_absolute() {
        let Some(expansion) = &span.expansion else { break };
        span = &expansion.span;
    }
    let is_absolute = Path::new(&span.file_name).is_absolute();
    let file =
        if is_absolute { span.file_name.clone() } else { format!("{}/{}", krate.shown, span.file_name) };
    let is_one_line = span.line_end == span.line_start;
    let length = if is_one_line { span.column_end.saturating_sub(span.column_start) } else { 1 };
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Place {
        line: number(span.line_start),
        column: number(span.column_start),
        length: number(length.max(1)),
        text: span.text.first().map(|line| line.text.clone()),
        ..Place::file(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_library_are_in_its_list() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let library = folder.path().join("libx.so");
        let list = "/t/libx.so: src/lib.rs /a\\ b/c.rs\n\nsrc/lib.rs:\n";
        std::fs::write(library.with_extension("d"), list).expect("a list");
        let found = sources(&library, Path::new("/crate"));
        assert_eq!(found, [Path::new("/crate/src/lib.rs"), Path::new("/a b/c.rs")]);
    }

    #[test]
    fn what_a_macro_made_has_the_place_of_its_call() {
        let text = r#"{"file_name": "/r/kernel.rs", "byte_start": 0, "byte_end": 1, "line_start": 1, "line_end": 1,
            "column_start": 2, "column_end": 3, "is_primary": true, "text": [], "expansion": {"macro_decl_name": "call!",
            "span": {"file_name": "src/lib.rs", "byte_start": 0, "byte_end": 4, "line_start": 7, "line_end": 7,
            "column_start": 1, "column_end": 5, "is_primary": false, "expansion": null,
            "text": [{"text": "call!", "highlight_start": 1, "highlight_end": 5}]}}}"#;
        let span: DiagnosticSpan = serde_json::from_str(text).expect("a span");
        let krate = FuncsCrate {
            folder: PathBuf::new(),
            shown: "m@1/funcs".to_owned(),
            manifest: "m@1/neva.yml".to_owned(),
            components: vec![],
        };
        let Place { file, line, column, length, text } = place(&krate, &span);
        assert_eq!((file.as_str(), line, column, length), ("m@1/funcs/src/lib.rs", 7, 1, 4));
        assert_eq!(text.as_deref(), Some("call!"));
    }
}
