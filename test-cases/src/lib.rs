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
//!
//! Tests that come from other files are given to [`run`], one by one.

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
pub type Output = fn(&str, &str) -> String;

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
pub fn main(folder: &str, output: Output) -> ! {
    let mut tests = vec![];
    for path in files(Path::new(folder)) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for case in parse(&path).1 {
            let (path, file) = (path.clone(), stem.clone());
            tests.push(Test::new(format!("{file}::{}", case.name), move || {
                let output = output(&file, &case.input);
                if accepts() {
                    accept(&path, &case, &output);
                    return Ok(());
                }
                compare(&case.expected, &output)
            }));
        }
    }
    run(tests)
}

/// A test.
pub struct Test {
    /// Its name.
    pub name: String,
    /// Says why it fails. A panic is a failure, too.
    pub check: Box<dyn FnOnce() -> Result<(), String> + Send>,
}

impl Test {
    /// A test of a name.
    pub fn new(name: String, check: impl FnOnce() -> Result<(), String> + Send + 'static) -> Test {
        Test { name, check: Box::new(check) }
    }
}

/// Runs tests as the command line of the test binary asks for, and ends the process.
pub fn run(tests: Vec<Test>) -> ! {
    let trial = |test: Test| Trial::test(test.name, move || (test.check)().map_err(Failed::from));
    libtest_mimic::run(&Arguments::from_args(), tests.into_iter().map(trial).collect()).exit()
}

/// Whether new output is accepted.
pub fn accepts() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// Holds output against the file in which it is expected, or writes it there if new output is accepted.
///
/// # Errors
///
/// The file cannot be read or written, or how the two differ.
pub fn hold(path: &Path, output: &str) -> Result<(), String> {
    let told = |error| format!("{}: {error}", path.display());
    if accepts() {
        return fs::write(path, output).map_err(told);
    }
    compare(&fs::read_to_string(path).map_err(told)?, output)
}

fn compare(expected: &str, output: &str) -> Result<(), String> {
    if output.trim_end() == expected.trim_end() {
        return Ok(());
    }
    let diff = TextDiff::from_lines(expected.trim_end(), output.trim_end());
    Err(format!("{}\nUPDATE_EXPECT=1 accepts it", diff.unified_diff().header("expected", "output")))
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
