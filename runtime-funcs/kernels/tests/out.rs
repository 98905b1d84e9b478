//! Standard output, seen from outside: this program runs itself and looks at what arrives.

use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};

use neva_kernels::out;
use neva_kernels::sys::errno::Errno;
use neva_kernels::sys::exit::exit;
use neva_kernels::sys::start;

const ROLE: &str = "NEVA_OUT_TEST";

fn main() {
    match std::env::var(ROLE).as_deref() {
        Ok("mixed") => print_mixed(),
        Ok("endless") => print_endlessly(),
        Ok("failing") => print_where_nothing_fits(),
        _ => {
            everything_arrives_in_order();
            a_broken_pipe_is_a_signal();
            a_failure_is_told_once();
            println!("out: ok");
        }
    }
}

fn everything_arrives_in_order() {
    let Output { status, stdout, .. } = run("mixed", Stdio::piped());
    assert!(status.success());
    let mut expected = Vec::new();
    mixed(|piece| match piece {
        Piece::Int(value) => expected.extend_from_slice(value.to_string().as_bytes()),
        Piece::Bytes(bytes) => expected.extend_from_slice(bytes),
    });
    assert!(stdout == expected, "{} bytes instead of {}", stdout.len(), expected.len());
}

fn a_broken_pipe_is_a_signal() {
    let mut child = command("endless", Stdio::piped()).spawn().expect("runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().map(|status| status.signal()).ok(), Some(Some(13)));
}

fn a_failure_is_told_once() {
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    assert_eq!(run("failing", Stdio::from(full)).status.code(), Some(7));
}

fn command(role: &str, stdout: Stdio) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("has a path"));
    command.env(ROLE, role).stdout(stdout);
    command
}

fn run(role: &str, stdout: Stdio) -> Output {
    command(role, stdout).spawn().and_then(|child| child.wait_with_output()).expect("runs")
}

fn print_mixed() {
    mixed(|piece| match piece {
        Piece::Int(value) => out::int(value),
        Piece::Bytes(bytes) => out::bytes(bytes),
    });
    exit(i32::from(out::flush().is_err()))
}

enum Piece<'a> {
    Int(i64),
    Bytes(&'a [u8]),
}

/// Ints, and texts of all sizes around that of the buffer.
fn mixed(mut print: impl FnMut(Piece<'_>)) {
    for round in 0..4_000_i64 {
        print(Piece::Int(round.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64) >> (round % 64)));
        print(Piece::Bytes(b"\n"));
    }
    for size in [0, 1, 65_535, 65_536, 65_537, 30_000, 40_000, 200_000, 3] {
        print(Piece::Bytes(&vec![b'a' + (size % 26) as u8; size]));
    }
}

fn print_endlessly() {
    start::start();
    loop {
        out::bytes(b"more\n");
    }
}

fn print_where_nothing_fits() {
    out::bytes(b"hello\n");
    let told_early = out::take_error().is_err();
    let at_the_flush = out::flush() == Err(Errno(28));
    let told_once = out::take_error().is_ok();
    exit(if !told_early && at_the_flush && told_once { 7 } else { 1 })
}
