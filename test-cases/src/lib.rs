//! Tests as text files: input and expected output side by side, each case a test of its own.
//!
//! A file holds cases, after any prose:
//!
//! ```text
//! === name_of_the_case
//! input
//! ---
//! expected output
//! ```
//!
//! A test binary without the standard harness (`harness = false` in `Cargo.toml`) calls [`main`] with the
//! folder of its files. The case is then the test `FILE::NAME`, so `cargo test FILE` runs a file and `cargo
//! test NAME` one case. `UPDATE_EXPECT=1 cargo test ...` accepts the output of the tests that run: it writes
//! it into the files.

#![warn(unreachable_pub)]

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The line that begins a case, before its name.
const CASE: &str = "=== ";
/// The line between input and output.
const OUTPUT: &str = "---";

/// What a case runs: from the name of its file, without extension, and the input to the output. A panic is a
/// failure.
pub type Run = fn(&str, &str) -> String;

struct Case {
    name: String,
    input: String,
    expected: String,
}

/// Runs the cases of all `.txt` files in a folder as tests, as the command line of the test binary asks for,
/// and ends the process. The folder is relative to the manifest of the crate.
///
/// # Panics
///
/// If the folder cannot be read, or a file has no case or one without output.
pub fn main(folder: &str, run: Run) -> ! {
    let mut trials = vec![];
    for path in files(Path::new(folder)) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for case in parse(&path).1 {
            let (path, file) = (path.clone(), stem.clone());
            trials.push(Trial::test(format!("{file}::{}", case.name), move || {
                let output = run(&file, &case.input);
                if std::env::var_os("UPDATE_EXPECT").is_some() {
                    accept(&path, &case, &output);
                    return Ok(());
                }
                compare(&case, &output)
            }));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    assert!(!files.is_empty(), "{}: no file of cases", folder.display());
    files
}

/// The prose of a file, and its cases.
fn parse(path: &Path) -> (String, Vec<Case>) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (mut prose, mut cases, mut in_output) = (String::new(), Vec::<Case>::new(), false);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix(CASE) {
            in_output = false;
            cases.push(Case { name: name.to_string(), input: String::new(), expected: String::new() });
            continue;
        }
        let into = match cases.last_mut() {
            Some(_) if line == OUTPUT && !in_output => {
                in_output = true;
                continue;
            }
            Some(case) if in_output => &mut case.expected,
            Some(case) => &mut case.input,
            None => &mut prose,
        };
        into.push_str(line);
        into.push('\n');
    }
    assert!(!cases.is_empty(), "{}: no case", path.display());
    (prose, cases)
}

fn compare(case: &Case, output: &str) -> Result<(), Failed> {
    if output.trim_end() == case.expected.trim_end() {
        return Ok(());
    }
    let diff = TextDiff::from_lines(case.expected.trim_end(), output.trim_end());
    Err(format!("{}\nUPDATE_EXPECT=1 accepts it", diff.unified_diff().header("expected", "output")).into())
}

/// Writes what a case gives now into its file.
fn accept(path: &Path, changed: &Case, output: &str) {
    // Cases run side by side, and those of a file are written one after the other.
    static WRITING: Mutex<()> = Mutex::new(());
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut text, cases) = parse(path);
    for Case { name, input, expected } in &cases {
        let output = if *name == changed.name { output } else { expected };
        text += &format!("{CASE}{name}\n{}\n{OUTPUT}\n{}\n\n", input.trim_end(), output.trim_end());
    }
    let text = format!("{}\n", text.trim_end());
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
