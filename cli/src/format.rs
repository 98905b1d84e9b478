//! `neva fmt`.

use crate::args::FmtArgs;
use crate::files::{self, unreadable};
use crate::report::{Form, Outcome, print, reason};
use neva_diagnostics::{Diagnostic, Place};
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
            "bad-flags",
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
    let mut findings = Vec::new();
    let mut differs = false;
    let mut all = Vec::new();
    for path in files {
        match read(&path).and_then(|text| Ok((canonical(&path.display().to_string(), &text)?, text))) {
            Ok((canonical, text)) => {
                let file = Formatted { path, text, canonical };
                differs |= file.text != file.canonical;
                // Files are only written once it is clear that none has errors.
                if mode == Mode::Write { all.push(file) } else { show(&file, mode)? }
            }
            Err(mut errors) => {
                findings.append(&mut errors);
                if !args.all_errors {
                    break;
                }
            }
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    for file in all.iter().filter(|file| file.text != file.canonical) {
        files::write(&file.path, &file.canonical)?;
    }
    Ok(ExitCode::from(u8::from(mode == Mode::Check && differs)))
}

fn standard_input(mode: Mode) -> Outcome {
    if mode != Mode::Print {
        let title = "`-w`, `-d`, `-l` and `--check` need a file or folder";
        return Err(vec![Diagnostic::error("bad-flags", title)]);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| {
        let title = format!("cannot read standard input: {}", reason(&error));
        vec![Diagnostic::error("unreadable", title)]
    })?;
    print(&canonical("<stdin>", &text_of(bytes, "<stdin>")?)?)?;
    Ok(ExitCode::SUCCESS)
}

fn canonical(name: &str, text: &str) -> Result<String, Vec<Diagnostic>> {
    format::format(&SourceFile::new(name, text))
}

fn show(file: &Formatted, mode: Mode) -> Result<(), Vec<Diagnostic>> {
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

/// The source files that an argument stands for, in order.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Vec<Diagnostic>> {
    let metadata = fs::metadata(path).map_err(|error| vec![unreadable(path, &error)])?;
    if metadata.is_dir() {
        return collect_folder(path, files);
    }
    if !is_source(path) {
        let file = path.display().to_string();
        let error = Diagnostic::error("not-a-source", format!("`{file}` is no Neva source file"));
        return Err(vec![error.at(Place::file(file)).because("its name does not end in `.neva`")]);
    }
    files.push(path.to_owned());
    Ok(())
}

/// The source files below a folder, without those of git. Links are not followed, so the search ends.
fn collect_folder(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Vec<Diagnostic>> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let metadata = fs::symlink_metadata(&path).map_err(|error| vec![unreadable(&path, &error)])?;
        if metadata.is_dir() || path == folder {
            let entries = fs::read_dir(&path).and_then(|entries| {
                entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()
            });
            let mut entries = entries.map_err(|error| vec![unreadable(&path, &error)])?;
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

fn read(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let bytes = fs::read(path).map_err(|error| vec![unreadable(path, &error)])?;
    text_of(bytes, &path.display().to_string())
}

fn text_of(bytes: Vec<u8>, name: &str) -> Result<String, Vec<Diagnostic>> {
    String::from_utf8(bytes).map_err(|_| {
        let title = format!("`{name}` is no UTF-8 text");
        vec![Diagnostic::error("not-utf-8", title).at(Place::file(name))]
    })
}
