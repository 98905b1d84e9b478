//! Programs of several clusters, compiled and run, in both forms.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use neva_backend::{Options, generate};
use support::{build, build_project, program, run};

const TWO: &str = r#"
program "two"
cluster main
b0:
    -> b1(0)
b1(v0: int):
    v1: bool = int_is_lesser v0, 300 // range (stream_int_range)
    if v1 -> b2 else b4
b2:
    send 0, v0 -> b3
b3:
    v2: int = int_inc v0 // range (stream_int_range)
    -> b1(v2)
b4:
    wait quiet -> b5
b5:
    send 0, -1 -> b6
b6:
    stop
cluster sum
b0:
    -> b1(0)
b1(v0: int):
    wait message 0 in v1: int -> b2
b2:
    v2: int = int_add v0, v1 // sum (int_add)
    v3: bool = equal v1, -1 // sum (eq)
    if v3 -> b3 else b1(v2)
b3:
    print v2, "\n" -> b1(0) error -> b1(0) // println (println)
"#;

/// Strings and boxed values over two channels to one reader.
const ORDER: &str = r#"
program "order"
cluster main
b0:
    -> b1("n", 0)
b1(v0: string, v1: int):
    v2: string = builtin::add::string_add v0, "!" // add (string_add)
    send 1, v2 -> b2
b2:
    v5 = box v0 // add (string_add)
    send 0, v5 -> b3
b3:
    v3: int = int_inc v1 // range (stream_int_range)
    v4: bool = equal v3, 3 // range (stream_int_range)
    if v4 -> b4 else b1(v2, v3)
b4:
    stop
cluster print
b0:
    wait message 0 in v0 -> b1(v0), message 1 in v1: string -> b2
b1(v2):
    print v2, "\n" -> b0 error -> b0 // println (println)
b2:
    v3 = box v1 // println (println)
    -> b1(v3)
"#;

/// One cluster must get rid of more messages than a channel holds before the other one looks at them.
const ROOM: &str = r#"
program "room"
cluster main
b0:
    -> b1(0)
b1(v0: int):
    send 0, v0 -> b2
b2:
    v1: int = int_inc v0 // range (stream_int_range)
    v2: bool = equal v1, 500 // range (stream_int_range)
    if v2 -> b3 else b1(v1)
b3:
    send 1, {} -> b4
b4:
    wait message 2 -> b5
b5:
    stop
cluster sum
b0:
    wait message 1 -> b1(0)
b1(v0: int):
    wait message 0 in v1: int -> b2, quiet -> b3
b2:
    v2: int = int_add v0, v1 // sum (int_add)
    -> b1(v2)
b3:
    print v0, "\n" -> b4 error -> b4 // println (println)
b4:
    wait message 0 -> b4
"#;

/// A line is read when it is there, while time goes on for the other cluster.
const INPUT: &str = r#"
program "input"
cluster read
b0:
    wait input -> b1
b1:
    try v0: string = fmt::scanln::scanln -> b2 error -> b3 // scan (scanln)
b2:
    print "read ", v0, "\n" -> b0 error -> b0 // println (println)
b3:
    wait message 0 -> b3
cluster main
b0:
    v0: int = time::deadline::deadline 300000000 // delay (time_delay)
    wait deadline v0 -> b1
b1:
    print "time is up\n" -> b2 error -> b2 // println (println)
b2:
    stop
"#;

/// A cluster counts for ever, and another waits for a moment.
const BUSY: &str = r#"
program "busy"
cluster count
b0:
    -> b1(0)
b1(v0: int):
    wait busy -> b2
b2:
    v1: int = int_inc v0 // range (stream_int_range)
    -> b1(v1)
cluster main
b0:
    v0: int = time::deadline::deadline 30000000 // delay (time_delay)
    wait deadline v0 -> b1
b1:
    print "time is up\n" -> b2 error -> b2 // println (println)
b2:
    stop
"#;

/// A cluster that has no more to do in the middle of a loop.
const REST: &str = r#"
program "rest"
cluster count
b0:
    -> b1(0)
b1(v0: int):
    v1: bool = int_is_lesser v0, 3 // range (stream_int_range)
    if v1 -> b2 else b3
b2:
    v2: int = int_inc v0 // range (stream_int_range)
    -> b1(v2)
b3:
    send 0, v0 -> b4
b4:
    wait
cluster main
b0:
    wait message 0 in v0: int -> b1, quiet -> b2
b1:
    print v0, "\n" -> b0 error -> b0 // println (println)
b2:
    stop
"#;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn clusters_exchange_messages_until_one_stops() {
    for minimal in [true, false] {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        build(TWO, minimal, folder.path());
        let output = run(folder.path(), Stdio::piped());
        assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("44849\n", Some(0)));
    }
}

#[test]
fn a_busy_cluster_lets_the_others_have_their_turn() {
    for minimal in [true, false] {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        build(BUSY, minimal, folder.path());
        let output = run(folder.path(), Stdio::piped());
        assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("time is up\n", Some(0)));
    }
}

#[test]
fn a_cluster_without_more_to_do_rests() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    build(REST, true, folder.path());
    let output = run(folder.path(), Stdio::piped());
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("3\n", Some(0)));
}

#[test]
fn messages_are_taken_in_the_order_in_which_they_were_sent() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    build(ORDER, true, folder.path());
    let output = run(folder.path(), Stdio::piped());
    assert_eq!(
        (text(&output.stdout).as_str(), output.status.code()),
        ("n!\nn\nn!!\nn!\nn!!!\nn!!\n", Some(0))
    );
}

#[test]
fn channels_get_room_before_clusters_wait_for_each_other_and_who_waits_in_vain_is_told() {
    let mut program = program(ROOM);
    program.channels = ["sum/in:data", "sum/in:start", "main/in:done"].map(str::to_owned).to_vec();
    let options = Options { minimal: true, can_be_freestanding: true };
    let project = generate(&program, neva_runtime_funcs::module_set(), options)
        .unwrap_or_else(|error| panic!("{error:?}"));
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    build_project(&project, folder.path());
    let output = run(folder.path(), Stdio::piped());
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("124750\n", Some(2)));
    let waiting = "\n  main/in:done waits for a message\n  sum/in:data waits for a message\n";
    assert_eq!(text(&output.stderr), format!("{}{waiting}", neva_blocks::DEADLOCK));
}

#[test]
fn input_that_does_not_come_stops_nobody_else() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    for minimal in [true, false] {
        let folder = folder.path().join(format!("minimal_{minimal}"));
        build(INPUT, minimal, &folder);
        assert_eq!(run_with_open_input(&folder, b"one\ntwo\n"), "read one\nread two\ntime is up\n");
    }
}

/// What a program prints whose standard input has these bytes and does not end.
fn run_with_open_input(folder: &Path, input: &[u8]) -> String {
    let child = Command::new(folder.join("binary")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{error}"));
    let mut stdin = child.stdin.take().unwrap_or_else(|| panic!("no standard input"));
    stdin.write_all(input).unwrap_or_else(|error| panic!("{error}"));
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{error}"));
    drop(stdin);
    text(&output.stdout)
}
