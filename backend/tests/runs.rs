//! Programs of several clusters, built and run in all forms.

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use neva_backend::{Base, Goal, Options, generate};
use neva_blocks::Channel;
use support::{build_project, program};

fn main() {
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        neva_test_cases::main("tests/runs", |_, input| {
            let minimal = run(
                input,
                Options { goal: Goal::Size, base: Base::Freestanding, sources: None, uses_cores: false },
            );
            let fast = run(
                input,
                Options { goal: Goal::Speed, base: Base::Freestanding, sources: None, uses_cores: false },
            );
            let std =
                run(input, Options { goal: Goal::Speed, base: Base::Std, sources: None, uses_cores: false });
            assert_eq!(minimal, fast, "the smallest form and the fast one differ");
            assert_eq!(minimal, std, "the freestanding form and that with the standard library differ");
            minimal
        })
    }
}

/// What a program prints, its status, and what it says at the end.
fn run(text: &str, options: Options) -> String {
    let mut program = program(text);
    program.channels.resize_with(3, Channel::default);
    for (number, channel) in program.channels.iter_mut().enumerate() {
        channel.inport = format!("inport {number}");
    }
    let project = generate(&program, neva_runtime_funcs::module_set(), options);
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    build_project(&project.unwrap_or_else(|error| panic!("{error:?}")), folder.path());
    run_with_open_input(folder.path(), b"one\ntwo\n")
}

/// Runs a program whose standard input has these bytes and does not end.
fn run_with_open_input(folder: &Path, input: &[u8]) -> String {
    let mut command = Command::new(folder.join("binary"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{error}"));
    let mut stdin = child.stdin.take().unwrap_or_else(|| panic!("no standard input"));
    // A program that has ended already does not read.
    let _ = stdin.write_all(input);
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{error}"));
    drop(stdin);
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    format!("{stdout}{}\n{stderr}", output.status)
}
