//! The kernels of package `io`. What is expected is what Go gives.

use neva_kernels::io::handles::{close, create, find, open, read_all as read_rest, write_all as write};
use neva_kernels::io::read_all::read_all;
use neva_kernels::io::write_all::write_all;
use neva_kernels::value::{Bytes, Str};

fn text(text: &str) -> Str {
    Str::from_slice(text.as_bytes())
}

fn bytes(text: &str) -> Bytes {
    Bytes::from_slice(text.as_bytes())
}

fn error<T>(result: Result<T, Str>) -> String {
    result.err().map_or("no error".into(), |text| String::from_utf8_lossy(&text).into_owned())
}

fn content(result: Result<Bytes, Str>) -> String {
    match result {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(text) => format!("error {}", String::from_utf8_lossy(&text)),
    }
}

/// Handles are numbers of the process: everything about them is one test.
#[test]
fn handles_are_numbered_and_closed() {
    let path = std::env::temp_dir().join(format!("neva-handles-{}", std::process::id()));
    let name = path.to_string_lossy().into_owned();
    let written = create(&text(&name)).unwrap_or_default();
    assert_eq!(written, 3);
    assert!(write(written, &bytes("one ")).is_ok() && write(written, &bytes("two")).is_ok());
    let opened = open(&text(&name)).unwrap_or_default();
    assert_eq!(opened, 4);
    assert_eq!(content(read_rest(opened)), "one two");
    assert_eq!(content(read_rest(opened)), "");
    assert_eq!(error(write(opened, &bytes("x"))), format!("write {name}: bad file descriptor"));
    assert!(close(written).is_ok() && find(opened).is_ok());
    assert_eq!(error(close(written)), "file handle 3 not found");
    assert_eq!(error(find(-1)), "file handle -1 not found");
    assert_eq!(error(close(1)), "cannot close stdio file handle 1");
    assert!(close(opened).is_ok());
    assert_eq!(open(&text(&name)).ok(), Some(5));
    assert!(std::fs::remove_file(&name).is_ok());
}

#[test]
fn whole_files() {
    let path = std::env::temp_dir().join(format!("neva-whole-{}", std::process::id()));
    let name = text(&path.to_string_lossy());
    assert!(write_all(&name, &bytes("long")).is_ok() && write_all(&name, &bytes("abc")).is_ok());
    assert_eq!(content(read_all(&name)), "abc");
    assert!(std::fs::remove_file(path).is_ok());
    assert_eq!(content(read_all(&text("/nowhere/f"))), "error open /nowhere/f: no such file or directory");
    assert_eq!(content(read_all(&text("/"))), "error read /: is a directory");
    assert_eq!(error(write_all(&text("/"), &bytes(""))), "open /: is a directory");
}
