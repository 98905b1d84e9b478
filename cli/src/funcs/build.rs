//! Builds a crate with runtime funcs as a dynamic library, by cargo and with the toolchain of this compiler.

use super::krate::FuncsCrate;
use super::library::toolchain_help;
use crate::codes;
use crate::report::reason;
use neva_diagnostics::{Diagnostic, Findings, Place};
use neva_registry::export::TOOLCHAIN;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What cargo built.
pub struct Built {
    /// The library.
    pub library: PathBuf,
    /// The files that it was built from, also those of crates beside it.
    pub sources: Vec<PathBuf>,
}

/// Builds a crate; `name` tells it from all others.
pub fn build(krate: &FuncsCrate, name: &str) -> Result<Built, Findings> {
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
    if let (None, Some(target)) = (std::env::var_os("CARGO_TARGET_DIR"), neva_backend::shared_target()) {
        command.env("CARGO_TARGET_DIR", target);
    }
    if !TOOLCHAIN.is_empty() && std::env::var_os("RUSTUP_TOOLCHAIN").is_none() {
        command.env("RUSTUP_TOOLCHAIN", TOOLCHAIN);
    }
    let output = neva_backend::run_cargo(&mut command).map_err(|error| {
        Diagnostic::error(
            neva_backend::codes::NO_TOOLCHAIN,
            format!("cargo cannot be started: {}", reason(&error)),
        )
        .at(Place::file(&krate.manifest))
        .because("The module has runtime funcs of its own, which are built before a program with them runs.")
        .help(toolchain_help())
    })?;
    let messages: Vec<Message> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    if !output.status.success() {
        return Err(failed(krate, &messages, &String::from_utf8_lossy(&output.stderr)));
    }
    let library =
        messages.iter().rev().flat_map(|message| &message.filenames).find(|path| {
            path.extension().is_some_and(|extension| extension == std::env::consts::DLL_EXTENSION)
        });
    match library {
        Some(library) => Ok(Built { library: library.clone(), sources: sources(library, &krate.folder) }),
        None => Err(failed(krate, &[], "cargo built, but did not say where the library is")),
    }
}

/// The files that cargo lists as those a library was built from.
fn sources(library: &Path, folder: &Path) -> Vec<PathBuf> {
    let list = std::fs::read_to_string(library.with_extension("d")).unwrap_or_default();
    let files = list.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, files)| files);
    // A space in a path has a backslash before it.
    let files = files.replace("\\ ", "\0");
    files.split_whitespace().map(|path| folder.join(path.replace('\0', " "))).collect()
}

/// A message of cargo, as far as it matters here.
#[derive(Deserialize)]
struct Message {
    message: Option<RustMessage>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct RustMessage {
    message: String,
    level: String,
    spans: Vec<Span>,
    children: Vec<Note>,
}

#[derive(Deserialize)]
struct Note {
    message: String,
    level: String,
}

#[derive(Clone, Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    column_start: u32,
    column_end: u32,
    line_end: u32,
    is_primary: bool,
    text: Vec<Line>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Clone, Deserialize)]
struct Line {
    text: String,
}

#[derive(Clone, Deserialize)]
struct Expansion {
    span: Span,
}

/// What rustc or cargo say, as findings.
fn failed(krate: &FuncsCrate, messages: &[Message], stderr: &str) -> Findings {
    let errors = messages.iter().filter_map(|message| message.message.as_ref());
    let errors = errors.filter(|error| error.level == "error" && !error.spans.is_empty());
    let findings: Findings = errors.map(|error| finding(krate, error)).collect();
    if !findings.is_empty() {
        return findings;
    }
    let stderr = stderr.trim();
    let because = messages.iter().filter_map(|message| message.message.as_ref());
    let because: Vec<&str> =
        because.filter(|error| error.level == "error").map(|error| error.message.as_str()).collect();
    let finding = if stderr.contains("is not installed") && stderr.contains("toolchain") {
        Diagnostic::error(
            codes::FUNCS_TOOLCHAIN,
            format!("the toolchain that `{}` has to be built by is not there", krate.shown),
        )
        .because(stderr.to_owned())
        .help(toolchain_help())
    } else {
        Diagnostic::error(codes::FUNCS_BUILD, format!("cargo does not build `{}`", krate.shown))
            .because([stderr.to_owned(), because.join("\n")].join("\n").trim().to_owned())
            .help("run `cargo check` in its folder to see more")
    };
    finding.at(Place::file(format!("{}/Cargo.toml", krate.shown))).into()
}

fn finding(krate: &FuncsCrate, error: &RustMessage) -> Diagnostic {
    let primary = error.spans.iter().find(|span| span.is_primary).or(error.spans.first());
    let finding = Diagnostic::error(codes::FUNCS_RUST, error.message.clone());
    let notes: Vec<&str> =
        error.children.iter().filter(|note| note.level != "help").map(|note| note.message.as_str()).collect();
    let helps: Vec<&str> =
        error.children.iter().filter(|note| note.level == "help").map(|note| note.message.as_str()).collect();
    let finding = finding.because(notes.join("\n")).help(helps.join("\n"));
    match primary {
        Some(span) => finding.at(place(krate, span)),
        None => finding,
    }
}

/// A span in the crate: of what a macro made, that of its call.
fn place(krate: &FuncsCrate, span: &Span) -> Place {
    let mut span = span;
    while Path::new(&span.file_name).is_absolute() {
        let Some(expansion) = &span.expansion else { break };
        span = &expansion.span;
    }
    let is_absolute = Path::new(&span.file_name).is_absolute();
    let file =
        if is_absolute { span.file_name.clone() } else { format!("{}/{}", krate.shown, span.file_name) };
    let length =
        if span.line_end == span.line_start { span.column_end.saturating_sub(span.column_start) } else { 1 };
    Place {
        line: span.line_start,
        column: span.column_start,
        length: length.max(1),
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
        let text = r#"{"file_name": "/r/glue.rs", "line_start": 1, "line_end": 1, "column_start": 2, "column_end": 3,
            "is_primary": true, "text": [], "expansion": {"span": {"file_name": "src/lib.rs", "line_start": 7,
            "line_end": 7, "column_start": 1, "column_end": 5, "is_primary": false, "text": [{"text": "call!"}],
            "expansion": null}}}"#;
        let span: Span = serde_json::from_str(text).expect("a span");
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
