//! Sources that nobody would write: whatever they are, the compiler says what is wrong and ends.

use crate::support::{Outcome, neva, root, run};
use std::fs;
use tempfile::TempDir;

/// What `neva check` says to a program of these files.
fn check(files: &[(&str, &[u8])]) -> Outcome {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    run(neva().args(["check", "src"]).current_dir(folder.path()))
}

fn check_main(text: &[u8]) -> Outcome {
    check(&[("neva.yml", b"neva: 0.41.0\n"), ("src/main.neva", text)])
}

fn assert_refused(outcome: &Outcome, what: &str) {
    assert_eq!(outcome.status, 1, "{what}: {}", outcome.stderr);
    assert!(outcome.stderr.contains("error["), "{what}: {}", outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{what}: {}", outcome.stderr);
}

#[test]
fn truncated_sources_are_refused() {
    let source = fs::read(root().join("examples/hello/main.neva")).expect("the example");
    let end = source.iter().rposition(|byte| *byte == b'}').expect("the end of Main");
    let begin = source.windows(4).position(|word| word == b"def ").expect("the begin of Main");
    for length in (begin + 4..=end).step_by(9) {
        assert_refused(&check_main(&source[..length]), &format!("{length} bytes"));
    }
}

#[test]
fn deep_nesting_is_refused() {
    let cases = [
        format!("const x list<int> = {}", "[".repeat(10_000)),
        format!("type X {}", "list<".repeat(10_000)),
        format!("type X {}", "struct { x ".repeat(10_000)),
        format!("def Main(start any) (stop any) {{ :start {}", "-> [".repeat(10_000)),
        format!("def Main(start any) (stop any) {{\n{}", "a X{\n".repeat(10_000)),
    ];
    for case in cases {
        assert_refused(&check_main(case.as_bytes()), &case[..40]);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let noise: Vec<u8> =
        (0..20_000u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 23) as u8).collect();
    assert_refused(&check_main(&noise), "noise");
    assert_refused(&check_main(b"def Main(start any) (stop any) { :start -> :stop }\xff"), "no UTF-8");
    assert_refused(&check_main(b""), "nothing");
}

#[test]
fn a_line_of_ten_megabytes_is_survived() {
    let names = format!("def Main(start any) (stop any) {{ :start -> {} }}", "a -> ".repeat(2_000_000));
    assert_refused(&check_main(names.as_bytes()), "a long chain");
    let text = format!("const x string = '{}", "x".repeat(10_000_000));
    assert_refused(&check_main(text.as_bytes()), "a long string");
}

#[test]
fn packages_that_import_each_other_are_fine() {
    let main =
        b"import { @:a }\ndef Main(start any) (stop any) {\n\tx a.X\n\t---\n\t:start -> x -> :stop\n}\n";
    let a = b"import { @:b }\npub def X(data any) (res any) {\n\ty b.Y\n\t---\n\t:data -> y -> :res\n}\npub def Z(data any) (res any) {\n\t:data -> :res\n}\n";
    let b = b"import { @:a }\npub def Y(data any) (res any) {\n\tz a.Z\n\t---\n\t:data -> z -> :res\n}\n";
    let outcome =
        check(&[("neva.yml", b"neva: 0.41.0\n"), ("src/main.neva", main), ("a/a.neva", a), ("b/b.neva", b)]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
}

#[test]
fn a_module_that_depends_on_itself_ends() {
    let manifest = b"neva: 0.41.0\ndeps:\n  self:\n    path: ./\n    version: 0.0.1\n";
    let main = b"import { self:src }\ndef Main(start any) (stop any) {\n\tx src.Main\n\t---\n\t:start -> x -> :stop\n}\n";
    let outcome = check(&[("neva.yml", manifest), ("src/main.neva", main)]);
    assert_refused(&outcome, "a module in itself");
}
