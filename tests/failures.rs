//! Outputs that cannot be written, and inputs that do not end.

use crate::support::case::{Case, Form};
use crate::support::{code, run_with, wait};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn command(folder: &str, form: Form, built: &TempDir) -> Command {
    Case::at(folder).command(form, built.path()).unwrap_or_else(|why| panic!("{folder}: {why}"))
}

#[test]
fn a_reader_that_went_away_ends_the_program_by_sigpipe() {
    for form in Form::ALL {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("tests/programs/endless", form, &built);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("the program");
        let mut output = child.stdout.take().expect("standard output");
        let mut first = [0; 4];
        output.read_exact(&mut first).expect("some output");
        drop(output);
        assert_eq!((&first, code(wait(&mut child))), (b"0\n1\n", 141), "{form:?}");
    }
}

#[test]
fn a_full_device_reaches_the_program() {
    for form in Form::ALL {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("examples/hello", form, &built);
        let full = OpenOptions::new().write(true).open("/dev/full").expect("the full device");
        let child = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program");
        let status = wait(&mut child);
        let mut stderr = String::new();
        child.stderr.take().expect("standard error").read_to_string(&mut stderr).expect("text");
        assert_eq!(code(status), 1, "{form:?}: {stderr}");
        let error = r#"{"child": {"tag": "None"}, "text": "write /dev/stdout: no space left on device"}"#;
        assert!(stderr.starts_with(&format!("panic: {error}\n")), "{form:?}: {stderr}");
    }
}

#[test]
fn a_timer_fires_while_input_is_awaited() {
    for form in Form::ALL {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("tests/programs/timer_and_input", form, &built);
        // The pipe stays open and nothing is ever written to it.
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program");
        let open = child.stdin.take();
        let status = wait(&mut child);
        drop(open);
        let mut text = String::new();
        child.stdout.take().expect("standard output").read_to_string(&mut text).expect("text");
        assert_eq!((text.as_str(), code(status)), ("time is up\n", 0), "{form:?}");
    }
}

#[test]
fn a_folder_as_input_is_an_error() {
    for form in Form::ALL {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("examples/text_stats", form, &built);
        let folder = File::open("/").expect("the root folder");
        let outcome = run_with(&mut command, Stdio::from(folder));
        assert_eq!(outcome.status, 1, "{form:?}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("is a directory"), "{form:?}: {}", outcome.stderr);
    }
}
