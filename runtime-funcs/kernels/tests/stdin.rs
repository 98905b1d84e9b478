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
    command(test, input).spawn().expect("a process")
}

fn command(test: &str, input: Stdio) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command.args([test, "--exact", "--ignored", "--nocapture"]);
    command.stdin(input).stdout(Stdio::null()).stderr(Stdio::piped());
    command
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

/// Says what comes first, a moment or a line, then whether a line is there. The first time it waits for
/// `MOMENT` nanoseconds, then for ever.
#[test]
#[ignore = "run by the other tests"]
fn says_what_comes_first() {
    let mut moment = std::env::var("MOMENT").ok().and_then(|moment| moment.parse().ok());
    for _ in 0..2 {
        let until = moment.map_or(i64::MAX, deadline);
        eprint!("{} ", ["moment", "line"][wait_input::first_event(&[until])]);
        let event = loop {
            // Longer than a tick, but ticks may be late.
            std::thread::sleep(Duration::from_millis(10));
            let event = poll_input::first_event(&[i64::MAX]);
            if event != 2 || moment.is_some() {
                break event;
            }
        };
        eprint!("{} ", ["moment", "line", "neither"][event]);
        moment = None;
    }
    let Ok(line) = scanln() else { panic!("a line") };
    eprint!("{}", String::from_utf8_lossy(&line));
}

#[test]
fn a_part_of_a_line_stops_no_timer() {
    let mut command = command("says_what_comes_first", Stdio::piped());
    let mut child = command.env("MOMENT", "1000000").spawn().expect("a process");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(b"par").expect("a write");
    // The rest comes after the moment, however late the process begins.
    let mut before = [0; "moment neither ".len()];
    child.stderr.as_mut().expect("a pipe").read_exact(&mut before).expect("text");
    assert_eq!(String::from_utf8_lossy(&before), "moment neither ");
    input.write_all(b"tial\n").expect("a write");
    assert_eq!(said(&mut child), "line line partial");
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
    let input = File::open(&path).expect("a file");
    let mut command = command("reads_on_after_the_end", Stdio::from(input));
    let text = said(&mut command.env("INPUT", &path).spawn().expect("a process"));
    let _ = fs::remove_file(path);
    assert_eq!(text, "text, then \"\"");
}
