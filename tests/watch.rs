//! `--watch` of `neva run`, `check` and `test`.

use crate::support::{Folder, neva_in};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A program that runs until something ends it.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(text: &str) -> String {
    format!(
        "import {{\n\tfmt\n\truntime\n}}\n\ndef Main(start any) (stop any) {{\n\tprintln fmt.Println<string>\n\tpanic runtime.Panic\n\t---\n\t\
         :start -> '{text}' -> println\n\tprintln:res -> :stop\n\tprintln:err -> panic\n}}\n"
    )
}

#[test]
fn a_program_runs_again_after_each_change_until_it_is_interrupted() {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("src/main.neva", &program("first"))]);
    let mut command = neva_in(&folder);
    command
        .args(["run", "--watch=true", "src"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut watching = Watching(command.spawn().expect("the command starts"));
    let mut output = BufReader::new(watching.0.stdout.take().expect("a pipe")).lines();
    let mut errors = BufReader::new(watching.0.stderr.take().expect("a pipe")).lines();
    let mut next = || output.next().expect("a line").expect("text");
    assert_eq!(next(), "first");

    let main = folder.join("src/main.neva");
    fs::write(&main, "def Main(").expect("a file");
    let mut error = || errors.next().expect("a line").expect("text");
    while !error().starts_with("error[") {}

    fs::write(&main, program("second")).expect("a file");
    assert_eq!(next(), "second");
    fs::write(folder.join("src/other.neva"), "// A new file.\n").expect("a file");
    assert_eq!(next(), "second");

    let interrupt = Command::new("kill").args(["-s", "INT", &watching.0.id().to_string()]).status();
    assert!(interrupt.expect("kill").success());
    let status = watching.0.wait().expect("a status");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(2));
}

#[test]
fn a_program_is_checked_again_after_each_change() {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("src/main.neva", "def Main(")]);
    let mut command = neva_in(&folder);
    command.args(["check", "src", "--watch"]).stdin(Stdio::null()).stderr(Stdio::piped());
    let mut watching = Watching(command.spawn().expect("the command starts"));
    let mut errors = BufReader::new(watching.0.stderr.take().expect("a pipe")).lines();
    let mut error = || errors.next().expect("a line").expect("text");
    while !error().starts_with("error[unexpected-token]") {}
    fs::write(folder.join("src/main.neva"), "def Main(start any) (stop any) { :begin -> :stop }\n")
        .expect("a file");
    while !error().starts_with("error[unknown-port]") {}
    while error() != "There are errors. Waiting for changes." {}
    fs::write(folder.join("src/main.neva"), "def Main(start any) (stop any) { :start -> :stop }\n")
        .expect("a file");
    while error() != "No errors. Waiting for changes." {}
}

#[test]
fn tests_run_again_when_what_they_expect_changes() {
    let folder = Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("src/main.neva", &program("first")),
        ("src/expected/stdout", "second\n"),
    ]);
    let mut command = neva_in(&folder);
    command.args(["test", "--watch"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut watching = Watching(command.spawn().expect("the command starts"));
    let mut output = BufReader::new(watching.0.stdout.take().expect("a pipe")).lines();
    let mut next = || output.next().expect("a line").expect("text");
    while next() != "0 passed, 1 failed" {}
    fs::write(folder.join("src/expected/stdout"), "first\n").expect("a file");
    while next() != "1 passed, 0 failed" {}
}
