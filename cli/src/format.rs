//! `neva fmt`.

use crate::args::FmtArgs;
use crate::codes;
use crate::files;
use crate::report::{Form, Outcome, print};
use neva_diagnostics::{Diagnostic, Findings, Place};
use neva_files::{reason, unreadable};
use neva_frontend::format;
use neva_frontend::syntax::SourceFile;
use similar::TextDiff;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What happens to the canonical text of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Print,
    Write,
    Diff,
    List,
    Check,
}

/// A file with its text in canonical layout.
struct Formatted {
    path: PathBuf,
    text: String,
    canonical: String,
}

impl Formatted {
    fn read(path: PathBuf) -> Result<Formatted, Findings> {
        let name = path.display().to_string();
        let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let text = text_of(bytes, &name)?;
        Ok(Formatted { canonical: canonical(&name, &text)?, path, text })
    }
}

/// Lays out files, or standard input.
pub fn format(args: &FmtArgs, form: Form) -> Outcome {
    let flags = [
        (args.write, Mode::Write),
        (args.diff, Mode::Diff),
        (args.list, Mode::List),
        (args.check, Mode::Check),
    ];
    let mut modes = flags.into_iter().filter_map(|(is_set, mode)| is_set.then_some(mode));
    let mode = modes.next().unwrap_or(Mode::Print);
    if modes.next().is_some() {
        form.show(&[Diagnostic::error(
            codes::BAD_FLAGS,
            "at most one of `-w`, `-d`, `-l` and `--check` is possible",
        )]);
        // The status that the Go compiler has for it.
        return Ok(ExitCode::from(2));
    }
    if args.paths.is_empty() {
        return standard_input(mode);
    }
    let mut files = Vec::new();
    for path in &args.paths {
        collect(path, &mut files)?;
    }
    let mut findings = Findings::new();
    let mut differs = false;
    let mut all = Vec::new();
    for path in files {
        let Some(file) = findings.take(Formatted::read(path)) else {
            if args.all_errors { continue } else { break }
        };
        differs |= file.text != file.canonical;
        // Files are only written once it is clear that none has errors.
        if mode == Mode::Write { all.push(file) } else { show(&file, mode)? }
    }
    findings.none_or(())?;
    for file in all.iter().filter(|file| file.text != file.canonical) {
        files::write(&file.path, &file.canonical)?;
    }
    Ok(ExitCode::from(u8::from(mode == Mode::Check && differs)))
}

fn standard_input(mode: Mode) -> Outcome {
    if mode != Mode::Print {
        let title = "`-w`, `-d`, `-l` and `--check` need a file or folder";
        return Err(Diagnostic::error(codes::BAD_FLAGS, title).into());
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| {
        let title = format!("cannot read standard input: {}", reason(&error));
        Diagnostic::error(neva_files::codes::UNREADABLE, title)
    })?;
    print(&canonical("<stdin>", &text_of(bytes, "<stdin>")?)?)?;
    Ok(ExitCode::SUCCESS)
}

fn canonical(name: &str, text: &str) -> Result<String, Findings> {
    format::format(&SourceFile::new(name, text))
}

fn show(file: &Formatted, mode: Mode) -> Result<(), Diagnostic> {
    let name = file.path.display();
    match mode {
        Mode::Print => print(&file.canonical),
        _ if file.text == file.canonical => Ok(()),
        Mode::Diff => {
            let diff = TextDiff::from_lines(&file.text, &file.canonical);
            print(&diff.unified_diff().header(&format!("{name}.orig"), &name.to_string()).to_string())
        }
        Mode::List | Mode::Check => print(&format!("{name}\n")),
        Mode::Write => Ok(()),
    }
}

/// Adds the source files that an argument names, in order.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Findings> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if metadata.is_dir() {
        return collect_folder(path, files);
    }
    if !is_source(path) {
        let file = path.display().to_string();
        let error = Diagnostic::error(codes::NOT_A_SOURCE, format!("`{file}` is no Neva source file"));
        return Err(error.at(Place::file(file)).because("its name does not end in `.neva`").into());
    }
    files.push(path.to_owned());
    Ok(())
}

/// The source files below a folder, without those of git. Links are not followed, so the search ends.
fn collect_folder(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Findings> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let metadata = fs::symlink_metadata(&path).map_err(|error| unreadable(&path, &error))?;
        if metadata.is_dir() || path == folder {
            let entries = fs::read_dir(&path).and_then(|entries| {
                entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()
            });
            let mut entries = entries.map_err(|error| unreadable(&path, &error))?;
            entries.retain(|entry| entry.file_name().is_some_and(|name| name != ".git"));
            // The last one in comes out first.
            entries.sort_by(|a, b| b.cmp(a));
            waiting.append(&mut entries);
        } else if is_source(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "neva")
}

fn text_of(bytes: Vec<u8>, name: &str) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|_| {
        let title = format!("`{name}` is no UTF-8 text");
        Diagnostic::error(codes::NOT_UTF_8, title).at(Place::file(name))
    })
}
