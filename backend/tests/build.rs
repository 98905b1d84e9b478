//! Generated projects, compiled and run, in both forms.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use neva_backend::Goal;
use support::{build, run};

const HELLO: &str = r#"
program "hello"
cluster main
b0:
    print flush "Hello, World!\n" -> b1 error v0 -> b2 // println (println)
b1:
    stop
b2:
    panic "{\"child\": {\"tag\": \"None\"}, \"text\": \"", v0, "\"}" // panic (panic)
"#;

const LOOP: &str = r#"
program "loop"
cluster main
b0:
    -> b1(1, "n")
b1(v0: int, v1: string):
    v2: int = int_mod v0, 3 // mod (int_mod)
    v3: bool = equal v2, 0 // match (match)
    if v3 -> b2 else b3
b2:
    v4: string = builtin::add::string_add v1, "!" // add (string_add)
    -> b4(v4)
b3:
    -> b4(v1)
b4(v5: string):
    print v0, " ", v5, "\n" -> b5 error v6: string -> b7(v6) // println (println)
b5:
    v8: int = int_inc v0 // range (stream_int_range)
    v9: bool = equal v8, 8 // range (stream_int_range)
    if v9 -> b6 else b1(v8, v5)
b6:
    exit 259
b7(v7: string):
    panic "failed: ", v7 // panic (panic)
"#;

fn full() -> Stdio {
    File::create("/dev/full").map_or(Stdio::null(), Stdio::from)
}

fn size(folder: &Path) -> u64 {
    fs::metadata(folder.join("binary")).map_or(0, |data| data.len())
}

#[test]
fn hello_world_is_tiny_and_says_why_it_failed() {
    for (goal, largest) in [(Goal::Size, 1024), (Goal::Speed, 4096)] {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        build(HELLO, goal, folder.path());
        let output = run(folder.path(), Stdio::piped());
        assert_eq!((output.stdout, output.status.code()), (b"Hello, World!\n".to_vec(), Some(0)));
        let output = run(folder.path(), full());
        let message = "panic: {\"child\": {\"tag\": \"None\"}, \"text\": \"write /dev/stdout: no space left on device\"}\n\
                       panic (panic)\n";
        assert_eq!(
            (String::from_utf8_lossy(&output.stderr).as_ref(), output.status.code()),
            (message, Some(1))
        );
        assert!(size(folder.path()) <= largest, "{} bytes", size(folder.path()));
    }
}

#[test]
fn a_loop_over_strings_runs_and_exits_with_its_status() {
    for (goal, largest) in [(Goal::Size, 4096), (Goal::Speed, 8192)] {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        build(LOOP, goal, folder.path());
        let output = run(folder.path(), Stdio::piped());
        let expected = "1 n\n2 n\n3 n!\n4 n!\n5 n!\n6 n!!\n7 n!!\n";
        assert_eq!(
            (String::from_utf8_lossy(&output.stdout).as_ref(), output.status.code()),
            (expected, Some(3))
        );
        assert!(size(folder.path()) <= largest, "{} bytes", size(folder.path()));
    }
}
