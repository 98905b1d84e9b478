//! Block programs as Rust.

mod support;

use support::body;

#[test]
fn hello_world_writes_once() {
    let text = r#"
cluster main
b0:
    print flush "Hello, World!\n" -> b1 error v0 -> b2 // println (println)
b1:
    stop
b2:
    panic v0 // panic (panic)
"#;
    let expected = r#"pub fn main() {
    // println (println)
    if let Err(error) = out::write_through(b"Hello, World!\n") {
        write_failure::panic(error, b"panic (panic)");
    }
    sys::exit::exit(0);
}
"#;
    assert_eq!(body(text), expected);
}
