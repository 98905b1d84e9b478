//! Standard input is read as Go reads it.

use neva_kernels::fmt::scanln::scanln;
use std::io::Write;
use std::process::{Command, Stdio};

/// Reads everything that there is, in the process that [`read`] starts.
#[test]
#[ignore = "run by the other tests"]
fn child() {
    loop {
        let (mark, text) = match scanln() {
            Ok(text) => ("= ", text),
            Err(text) => ("! ", text),
        };
        eprintln!("{mark}{}", String::from_utf8_lossy(&text));
        if text[..] == *b"EOF" {
            return;
        }
    }
}

fn read(input: &[u8]) -> String {
    let program = std::env::current_exe().expect("a path");
    let mut child = Command::new(program)
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process");
    child.stdin.take().expect("a pipe").write_all(input).expect("room in the pipe");
    let output = child.wait_with_output().expect("an end");
    let lines = String::from_utf8(output.stderr).expect("text");
    lines.lines().filter(|line| line.starts_with(['=', '!'])).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_line_is_a_word() {
    assert_eq!(read(b"one\n  padded  \r\nlast"), "= one\n= padded\n= last\n! EOF");
    assert_eq!(
        read(b"\n\r\n \t\n"),
        "! unexpected newline\n! unexpected newline\n! unexpected newline\n! EOF"
    );
    assert_eq!(read(b"  "), "! EOF");
}

#[test]
fn reading_goes_on_behind_the_second_word() {
    assert_eq!(read(b"two words\nx\n"), "! expected newline\n= ords\n= x\n! EOF");
    assert_eq!(read(b"ab cd ef\n"), "! expected newline\n! expected newline\n= f\n! EOF");
}

#[test]
fn code_points_are_kept_and_blanks_known() {
    assert_eq!(read("\u{A0}ß€😀\u{3000}\nwi".as_bytes()), "= ß€😀\n= wi\n! EOF");
    assert_eq!(read(b"wi\xff\xe2d\n"), "= wi\u{FFFD}\u{FFFD}d\n! EOF");
}

#[test]
fn lines_lie_across_reads() {
    let numbers: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let wanted: Vec<String> = numbers.iter().map(|number| format!("= {number}")).collect();
    assert_eq!(read((numbers.join("\n") + "\n").as_bytes()), wanted.join("\n") + "\n! EOF");
}

#[test]
fn lines_may_be_long() {
    let word = "ß".repeat(20_000);
    assert_eq!(read(format!("x{word}\ny\n").as_bytes()), format!("= x{word}\n= y\n! EOF"));
}
