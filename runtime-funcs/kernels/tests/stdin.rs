//! Standard input, in processes of their own.

use neva_kernels::fmt::scanln::scanln;
use neva_kernels::stdin;
use neva_kernels::time::deadline::deadline;
use neva_kernels::time::{poll_input, wait_input};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What comes next on standard input, up to a number of bytes.
fn next(count: usize) -> String {
    let bytes = stdin::peek(count).expect("input");
    let text = String::from_utf8_lossy(bytes).into_owned();
    stdin::consume(bytes.len());
    text
}

/// Starts one of the tests below that are ignored.
fn start(test: &str, input: Stdio) -> Child {
    let program = std::env::current_exe().expect("a path");
    let mut command = Command::new(program);
    command.args([test, "--exact", "--ignored", "--nocapture"]);
    command.stdin(input).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a process")
}

/// What a process says on standard error until it ends.
fn said(child: &mut Child) -> String {
    let mut text = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut text).expect("text");
    assert!(child.wait().expect("a status").success(), "{text}");
    text
}

#[test]
#[ignore = "run by the other tests"]
fn reads_five_bytes() {
    eprint!("{}", next(5));
}

#[test]
fn input_that_does_not_block_is_waited_for() {
    let (mut ours, theirs) = UnixStream::pair().expect("a pair");
    theirs.set_nonblocking(true).expect("a flag");
    let mut child = start("reads_five_bytes", Stdio::from(OwnedFd::from(theirs)));
    ours.write_all(b"he").expect("a write");
    std::thread::sleep(Duration::from_millis(50));
    ours.write_all(b"llo").expect("a write");
    assert_eq!(said(&mut child), "hello");
}

#[test]
#[ignore = "run by the other tests"]
fn says_what_comes_first() {
    for _ in 0..2 {
        let soon = deadline(100_000_000);
        eprint!("{} ", ["moment", "line"][wait_input::first_event(&[soon])]);
        // Longer than a tick.
        std::thread::sleep(Duration::from_millis(10));
        eprint!("{} ", ["moment", "line", "neither"][poll_input::first_event(&[i64::MAX])]);
    }
    let Ok(line) = scanln() else { panic!("a line") };
    eprint!("{}", String::from_utf8_lossy(&line));
}

#[test]
fn a_part_of_a_line_stops_no_timer() {
    let mut child = start("says_what_comes_first", Stdio::piped());
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(b"par").expect("a write");
    std::thread::sleep(Duration::from_millis(150));
    input.write_all(b"tial\n").expect("a write");
    assert_eq!(said(&mut child), "moment neither line line partial");
}

#[test]
fn the_end_is_a_line() {
    let mut child = start("says_what_comes_first", Stdio::piped());
    child.stdin.take().expect("a pipe").write_all(b"last").expect("a write");
    assert_eq!(said(&mut child), "line line line line last");
}

#[test]
#[ignore = "run by the other tests"]
fn reads_on_after_the_end() {
    let path = std::env::var("INPUT").expect("a path");
    let first = next(100);
    let mut file = OpenOptions::new().append(true).open(path).expect("a file");
    file.write_all(b"more").expect("a write");
    assert!(stdin::has_line());
    eprint!("{first}, then {:?}", next(100));
}

#[test]
fn the_end_of_input_is_final() {
    let path = std::env::temp_dir().join(format!("neva-stdin-{}", std::process::id()));
    fs::write(&path, "text").expect("a file");
    let program = std::env::current_exe().expect("a path");
    let mut command = Command::new(program);
    command.args(["reads_on_after_the_end", "--exact", "--ignored", "--nocapture"]).env("INPUT", &path);
    command.stdin(File::open(&path).expect("a file")).stdout(Stdio::null()).stderr(Stdio::piped());
    let text = said(&mut command.spawn().expect("a process"));
    let _ = fs::remove_file(path);
    assert_eq!(text, "text, then \"\"");
}
