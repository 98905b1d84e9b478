//! Programs that are ended: by a signal, for want of memory or of stack, or by a kernel that panics. What
//! they printed before is not lost.

use crate::support::case::{Case, Form};
use crate::support::{Outcome, code, run, wait};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const FORMS: [Form; 4] = [Form::Run, Form::Build, Form::Minimal, Form::Std];

/// The program of a folder in `tests/ends`, as a shell runs it.
fn shell_line(name: &str, form: Form, folder: &Path) -> String {
    let case = Case::at(&format!("tests/ends/{name}"));
    let command = case.command(form, folder).unwrap_or_else(|why| panic!("{name}: {why}"));
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| format!("'{}'", word.display())).collect::<Vec<_>>().join(" ")
}

/// The outcome of a program after a shell has set limits.
fn limited(name: &str, form: Form, limits: &str) -> Outcome {
    let folder = TempDir::new().expect("a temporary folder");
    let line = shell_line(name, form, folder.path());
    let mut shell = Command::new("sh");
    shell.env("NEVA_CACHE", folder.path());
    run(shell.args(["-c", &format!("{limits}; exec {line}")]))
}

/// What a program that is busy has printed, and its status, when it gets a signal once it has computed for a
/// while.
fn signalled(name: &str, form: Form, signal: &str, before: &str) -> (String, i32) {
    let folder = TempDir::new().expect("a temporary folder");
    let line = shell_line(name, form, folder.path());
    let out = folder.path().join("out");
    let stdout = File::create(&out).expect("a temporary file");
    // What starts the tests may ignore a signal, and a shell cannot take that back.
    let mut shell = Command::new("env");
    shell.args(["--default-signal=TERM,INT,HUP", "sh", "-c", &format!("{before}exec {line}")]);
    let mut child = Ended(shell.stdin(Stdio::null()).stdout(stdout).spawn().expect("a shell"));
    // The compiler itself takes less than what `neva run` is given.
    let enough = if form == Form::Run { 200 } else { 20 };
    while ticks(child.0.id()) < enough {
        std::thread::sleep(Duration::from_millis(10));
    }
    kill(&child, signal);
    if !before.is_empty() {
        std::thread::sleep(Duration::from_millis(100));
        kill(&child, "TERM");
    }
    let status = code(wait(&mut child.0));
    (fs::read_to_string(out).expect("output"), status)
}

/// A process that does not outlive a test that fails.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends a signal.
fn kill(child: &Ended, signal: &str) {
    let killed = run(Command::new("kill").args(["-s", signal, &child.0.id().to_string()]));
    assert_eq!(killed.status, 0, "{}", killed.stderr);
}

/// How long a process has computed, in hundredths of a second.
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("a process");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    field(11) + field(12)
}

#[test]
fn what_was_printed_is_there_after_a_signal() {
    for form in FORMS {
        for (signal, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
            let ended = signalled("busy", form, signal, "");
            assert_eq!(ended, ("0\n1\n2\n3\n".to_owned(), 128 + number), "{form:?} {signal}");
        }
    }
}

#[test]
fn a_signal_that_is_ignored_from_the_start_stays_ignored() {
    for form in FORMS {
        assert_eq!(
            signalled("busy", form, "HUP", "trap '' HUP; "),
            ("0\n1\n2\n3\n".to_owned(), 143),
            "{form:?}"
        );
    }
}

#[test]
fn exhausted_memory_is_a_fatal_error() {
    for form in FORMS {
        let outcome = limited("out_of_memory", form, "ulimit -v 400000");
        assert_eq!((outcome.status, &*outcome.stderr), (2, "fatal error: out of memory\n"), "{form:?}");
        let text = outcome.stdout;
        assert!(text.starts_with("1\n2\n4\n8\n") && text.contains("\n1048576\n"), "{form:?}: {text}");
    }
}

#[test]
fn a_value_too_deep_for_the_stack_is_a_fatal_error() {
    for form in FORMS {
        let outcome = limited("stack_overflow", form, ":");
        let found = (outcome.status, outcome.stdout, &*outcome.stderr);
        assert_eq!(found, (2, "building\n".to_owned(), "fatal error: stack overflow\n"), "{form:?}");
    }
}

/// As in Go. Timers that ended while the process was stopped are noticed before one that begins after that,
/// however slow the machine is.
#[test]
fn timers_go_on_while_the_process_is_stopped() {
    let folders: Vec<TempDir> = FORMS.iter().map(|_| TempDir::new().expect("a temporary folder")).collect();
    let mut stopped = vec![];
    for (form, folder) in FORMS.into_iter().zip(&folders) {
        let mut command = Case::at("tests/ends/stopped").command(form, folder.path()).expect("a program");
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a process");
        let mut child = Ended(child);
        let mut output = BufReader::new(child.0.stdout.take().expect("its output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        assert_eq!(line, "begun\n", "{form:?}");
        kill(&child, "STOP");
        stopped.push((form, child, output));
    }
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(1100) {
        std::thread::sleep(Duration::from_millis(10));
    }
    for (form, mut child, mut output) in stopped {
        child.0.stdin.take().expect("its input").write_all(b"line\n").expect("it reads");
        kill(&child, "CONT");
        let mut rest = String::new();
        output.read_to_string(&mut rest).expect("text");
        assert_eq!((rest.as_str(), code(wait(&mut child.0))), ("after\ndelay\nline\n", 0), "{form:?}");
    }
}
