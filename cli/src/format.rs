//! `neva fmt`.

use crate::args::FmtArgs;
use crate::codes;
use crate::findings::unwalkable;
use crate::report::{Form, Outcome, print};
use neva_diagnostics::{Diagnostic, Findings, Place, error, escaped};
use neva_files::{reason, unreadable};
use neva_frontend::format;
use neva_frontend::migrate::migrate;
use neva_frontend::module::{FILE_SIZE_LIMIT, is_source, manifest_in, read_text, text_of};
use neva_frontend::syntax::SourceFile;
use similar::TextDiff;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use walkdir::WalkDir;

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
    /// What is left to do by hand.
    left: Findings,
}

impl Formatted {
    fn read(path: PathBuf, migrates: bool, mode: Mode) -> Result<Formatted, Findings> {
        let file = path.display().to_string();
        let text = read_text(&path, &file)?;
        // Places are those of the new text.
        let name = if migrates && mode != Mode::Write { format!("{file} (migrated)") } else { file };
        let (canonical, left) = canonical(&name, &text, migrates)?;
        Ok(Formatted { path, text, canonical, left })
    }
}

/// Lays out files, or standard input.
pub(crate) fn format(args: &FmtArgs, form: Form) -> Outcome {
    let flags = [
        (args.write, Mode::Write),
        (args.diff, Mode::Diff),
        (args.list, Mode::List),
        (args.check, Mode::Check),
    ];
    let mut modes = flags.into_iter().filter_map(|(is_set, mode)| is_set.then_some(mode));
    let mode = modes.next().unwrap_or(Mode::Print);
    if modes.next().is_some() {
        form.show(&[error!(codes::BAD_FLAGS, "at most one of `-w`, `-d`, `-l` and `--check` is possible")]);
        // The status that the Go compiler has for it.
        return Ok(ExitCode::from(2));
    }
    if args.paths.is_empty() {
        return standard_input(mode, args.migrate);
    }
    let mut files = Vec::new();
    for path in &args.paths {
        collect(path, &mut files)?;
    }
    let mut findings = Findings::new();
    let mut differs = false;
    let mut all = Vec::new();
    for path in files {
        let Some(mut file) = findings.take(Formatted::read(path, args.migrate, mode)) else {
            if args.all_errors { continue } else { break }
        };
        findings.take(std::mem::take(&mut file.left).none_or(()));
        differs |= file.text != file.canonical;
        // Files are only written once it is clear that all could be read.
        if mode == Mode::Write { all.push(file) } else { show(&file, mode)? }
    }
    if !args.migrate {
        std::mem::take(&mut findings).none_or(())?;
    }
    for file in all.iter().filter(|file| file.text != file.canonical) {
        neva_files::write(&file.path, &file.canonical)?;
    }
    findings.none_or(())?;
    Ok(ExitCode::from(u8::from(mode == Mode::Check && differs)))
}

fn standard_input(mode: Mode, migrates: bool) -> Outcome {
    if mode != Mode::Print {
        return Err(error!(codes::BAD_FLAGS, "`-w`, `-d`, `-l` and `--check` need a file or folder").into());
    }
    let mut bytes = Vec::new();
    // One byte more than a source may have shows that there are too many.
    std::io::stdin().take(FILE_SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| {
        error!(neva_files::codes::UNREADABLE, "cannot read standard input: {}", reason(&error))
    })?;
    let (text, left) = canonical("<stdin>", &text_of(bytes, "<stdin>")?, migrates)?;
    print(&text)?;
    left.none_or(())?;
    Ok(ExitCode::SUCCESS)
}

/// A text in canonical layout. One that is migrated and has errors yet is not laid out; they are reported.
fn canonical(name: &str, text: &str, migrates: bool) -> Result<(String, Findings), Findings> {
    if !migrates {
        return Ok((format::format(&SourceFile::new(name, text))?, Findings::new()));
    }
    let migrated = migrate(text);
    match format::format(&SourceFile::new(name, migrated.as_str())) {
        Ok(canonical) => Ok((canonical, Findings::new())),
        Err(left) => Ok((migrated, left)),
    }
}

fn show(file: &Formatted, mode: Mode) -> Result<(), Diagnostic> {
    let name = file.path.display();
    match mode {
        Mode::Print => print(&file.canonical),
        _ if file.text == file.canonical => Ok(()),
        Mode::Diff => {
            let diff = TextDiff::from_lines(&file.text, &file.canonical);
            print(&diff.unified_diff().header(&name.to_string(), &name.to_string()).to_string())
        }
        Mode::List | Mode::Check => print(&format!("{}\n", escaped(&name.to_string()))),
        Mode::Write => Ok(()),
    }
}

/// Adds the source files that an argument names, in order. A link is taken for the file that it leads to,
/// which must be in the same module.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Findings> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let target = if is_link { fs::canonicalize(path).ok() } else { None };
    if target.as_deref().is_some_and(|target| target.is_file() && !is_in_module(target, path)) {
        let file = path.display().to_string();
        let error = error!(codes::LINK_OUTSIDE, "`{file}` is a link to a file of no module around it");
        return Err(error.at(Place::file(file)).help("name the file itself").into());
    }
    if metadata.is_dir() {
        return Ok(collect_folder(path, files)?);
    }
    if !is_source(path) {
        let file = path.display().to_string();
        let error = error!(codes::NOT_A_SOURCE, "`{file}` is no Neva source file");
        return Err(error.at(Place::file(file)).because("its name does not end in `.neva`").into());
    }
    files.push(target.unwrap_or_else(|| path.to_owned()));
    Ok(())
}

/// The source files below a folder, without those of git, each with its path as Go's walk of folders gives
/// it: `a.neva` in `.`. Links are not followed, so the search ends.
fn collect_folder(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Diagnostic> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git") {
        let entry = entry.map_err(|error| unwalkable(folder, error))?;
        if entry.file_type().is_file() && is_source(entry.path()) {
            files.push(entry.path().components().filter(|part| *part != Component::CurDir).collect());
        }
    }
    Ok(())
}

/// Whether the module around a link has the file that the link leads to; without a module its folder counts.
fn is_in_module(target: &Path, link: &Path) -> bool {
    let folder = link.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = fs::canonicalize(folder) else { return false };
    let root = folder.ancestors().find(|folder| manifest_in(folder).is_some());
    target.starts_with(root.unwrap_or(&folder))
}
