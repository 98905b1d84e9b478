//! Program folders. `docs/testing.md` lists their files.

use super::limited::{self, How};
use crate::args::Engine;
use crate::own_command::own_command;
use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use walkdir::WalkDir;

/// Files by their path from a folder.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Runs the program of a folder in a folder of its own; the error says what is not as expected. With `bless`
/// what it does becomes what is expected.
pub(super) fn run(folder: &Path, engine: Engine, bless: bool, how: How<'_>) -> Result<(), String> {
    let place = tempfile::Builder::new().prefix("neva-test-").tempdir();
    let place = place.map_err(|error| format!("{}: {error}", std::env::temp_dir().display()))?;
    let work = place.path().join("work");
    write_all(&work, &files_below(&folder.join("files"))?)?;
    let mut command = command(folder, engine, place.path(), how.counts)?;
    command.args(lines(folder, "args")).current_dir(&work);
    for line in lines(folder, "env") {
        let (name, value) = line.split_once('=').ok_or(format!("`env` has a line without `=`: {line}"))?;
        command.env(name, value);
    }
    let output = limited::output(command, &fs::read(folder.join("stdin")).unwrap_or_default(), how.limit)?;
    let mut left = files_below(&work)?;
    let given = files_below(&folder.join("files"))?;
    left.retain(|path, bytes| given.get(path) != Some(bytes));
    if bless && engine == Engine::Run {
        return accept(folder, &output, &left);
    }
    let complaints = complaints(folder, engine, &output, &left)?;
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// Whether what is expected of a program can be that of one with errors: the status 1 and no output.
pub(super) fn is_to_be_refused(folder: &Path) -> bool {
    let expected = |name: &str| fs::read_to_string(folder.join("expected").join(name)).unwrap_or_default();
    expected("code").trim() == "1" && expected("stdout").is_empty()
}

/// Whether a file is part of a program folder beside its sources.
pub(super) fn is_part(path: &Path) -> bool {
    let is_named = |name: &std::ffi::OsStr, names: &[&str]| names.iter().any(|one| name == *one);
    let is_in =
        path.parent().is_some_and(|folder| folder.iter().any(|name| is_named(name, &["expected", "files"])));
    is_in || path.file_name().is_some_and(|name| is_named(name, &["args", "stdin", "env", "ir.json"]))
}

/// The command that runs the program, without its arguments; builds it if that is asked for.
fn command(folder: &Path, engine: Engine, place: &Path, counts: Option<&Path>) -> Result<Command, String> {
    let ir = folder.join("ir.json");
    let program = if ir.is_file() { ir } else { folder.to_owned() };
    let mut command = own_command().map_err(|error| error.to_string())?;
    if matches!(engine, Engine::Run | Engine::All) {
        command.arg("run");
        if let Some(counts) = counts {
            command.arg("--counts").arg(counts);
        }
        command.arg(program);
        return Ok(command);
    }
    command.arg("build").args((engine == Engine::Minimal).then_some("--minimal"));
    let built =
        command.arg("--output").arg(place).arg(program).output().map_err(|error| error.to_string())?;
    if !built.status.success() {
        return Err(format!("it does not build\n{}", String::from_utf8_lossy(&built.stderr)));
    }
    Ok(Command::new(place.join("output")))
}

fn complaints(folder: &Path, engine: Engine, output: &Output, left: &Files) -> Result<Vec<String>, String> {
    let mut complaints = Vec::new();
    let mut compare = |what: &str, file: &str, expected: &[u8], found: &[u8]| {
        if expected != found {
            let (expected, found) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(found));
            let diff = TextDiff::from_lines(&*expected, &*found);
            let diff = diff.unified_diff().header("expected", "found").to_string();
            complaints.push(format!("{what} differs from expected/{file}\n{diff}"));
        }
    };
    let expected = |name: &str| fs::read(folder.join("expected").join(name)).unwrap_or_default();
    compare("standard output", "stdout", &expected("stdout"), &output.stdout);
    let mut stderr = expected("stderr");
    if engine != Engine::Run && stderr.starts_with(b"panic: ") {
        // Only `neva run` tells the path of a failing message, in indented lines.
        let text = String::from_utf8_lossy(&stderr).into_owned();
        stderr = text
            .split_inclusive('\n')
            .filter(|line| !line.starts_with("  "))
            .collect::<String>()
            .into_bytes();
    }
    compare("standard error", "stderr", &stderr, &output.stderr);
    let status = String::from_utf8_lossy(&expected("code")).trim().to_owned();
    let status = if status.is_empty() { "0" } else { &status };
    let found = output.status.code().unwrap_or(-1).to_string();
    let files = files_below(&folder.join("expected/files"))?;
    for (path, bytes) in &files {
        let path_text = path.display();
        let found = left.get(path).map_or(&[][..], Vec::as_slice);
        compare(&format!("the file {path_text}"), &format!("files/{path_text}"), bytes, found);
    }
    if status != found {
        complaints.push(format!("the status is {found}, not {status}"));
    }
    for path in left.keys().filter(|path| !files.contains_key(*path)) {
        complaints.push(format!("there is a file {} that is not expected", path.display()));
    }
    Ok(complaints)
}

/// Makes what the program did what is expected.
fn accept(folder: &Path, output: &Output, left: &Files) -> Result<(), String> {
    let expected = folder.join("expected");
    let _ = fs::remove_dir_all(&expected);
    let mut files = Files::from([
        (PathBuf::from("stdout"), output.stdout.clone()),
        (PathBuf::from("stderr"), output.stderr.clone()),
    ]);
    if let Some(code) = output.status.code().filter(|code| *code != 0) {
        files.insert("code".into(), format!("{code}\n").into_bytes());
    }
    files.extend(left.iter().map(|(path, bytes)| (Path::new("files").join(path), bytes.clone())));
    files.retain(|path, bytes| !bytes.is_empty() || path.starts_with("files"));
    write_all(&expected, &files)
}

fn lines(folder: &Path, name: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// All files below a folder; none if there is no folder.
fn files_below(folder: &Path) -> Result<Files, String> {
    let entries = WalkDir::new(folder).into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
    let read = entries.map(|entry| {
        let path = entry.path();
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok((path.strip_prefix(folder).unwrap_or(path).to_owned(), bytes))
    });
    read.collect()
}

fn write_all(folder: &Path, files: &Files) -> Result<(), String> {
    let failure = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(failure)?;
    for (path, bytes) in files {
        let target = folder.join(path);
        fs::create_dir_all(target.parent().unwrap_or(folder)).map_err(failure)?;
        fs::write(target, bytes).map_err(failure)?;
    }
    Ok(())
}
