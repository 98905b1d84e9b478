//! IR that is wrong, one kind after the other: one clear error with its file, status 1, and nothing written.

use crate::support::{neva, run};
use std::fs;
use tempfile::TempDir;

/// A right program, which the cases below spoil: it adds two numbers and prints the sum.
const PROGRAM: &str = r#"{
  "comment": "// module=@@ main=sum compiler=0.41.0",
  "connections": {
    "in:start": "copy/in:data",
    "copy/out:data[0]": "one/in:sig",
    "copy/out:data[1]": "two/in:sig",
    "one/out:res": "sum/in:left",
    "two/out:res": "sum/in:right",
    "sum/out:res": "print/in:data",
    "print/out:res": "out:stop",
    "print/out:err": "panic/in:data"
  },
  "funcs": [
    {"ref": "fan_out", "io": {"in": ["copy/in:data"], "out": ["copy/out:data[0]", "copy/out:data[1]"]}},
    {"ref": "new", "io": {"in": ["one/in:sig"], "out": ["one/out:res"]}, "msg": {"type": "int", "int": 1}},
    {"ref": "new", "io": {"in": ["two/in:sig"], "out": ["two/out:res"]}, "msg": {"type": "int", "int": 2}},
    {"ref": "int_add", "io": {"in": ["sum/in:left", "sum/in:right"], "out": ["sum/out:res"]}},
    {"ref": "println", "io": {"in": ["print/in:data"], "out": ["print/out:err", "print/out:res"]}},
    {"ref": "panic", "io": {"in": ["panic/in:data"]}}
  ]
}
"#;

/// A kind of wrong IR: what is replaced by what in the program, and the expected code of the error.
const SPOILED: &[(&str, &str, &str)] = &[
    (r#""ref": "int_add""#, r#""ref": "int_ad""#, "unknown-ref"),
    (r#""sum/in:left", "sum/in:right""#, r#""sum/in:left", "sum/in:rigth""#, "unknown-port"),
    (r#""sum/in:left", "sum/in:right""#, r#""sum/in:left""#, "missing-port"),
    (r#""sum/in:left", "sum/in:right""#, r#""sum/in:left", "sum/in:left", "sum/in:right""#, "doubled-port"),
    (r#""copy/out:data[0]", "copy/out:data[1]""#, r#""copy/out:data[0]", "copy/out:data[2]""#, "array-hole"),
    (r#"["copy/in:data"]"#, r#"["copy/in:data[0]"]"#, "wrong-port-kind"),
    (r#""sum/out:res": "print/in:data","#, r#""sum/out:res": "nobody/in:data","#, "dangling-connection"),
    (r#""one/out:res": "sum/in:left","#, "", "dangling-port"),
    (r#""two/out:res": "sum/in:right","#, r#""two/out:res": "sum/in:left","#, "doubled-connection"),
    (r#""in:start": "copy/in:data","#, "", "no-start"),
    (
        r#""sum/out:res": "print/in:data","#,
        r#""sum/out:res": "a/in:x", "a/in:x": "a/out:x", "a/out:x": "a/in:x","#,
        "forwarding-cycle",
    ),
    (r#""sum/out:res": "print/in:data","#, r#""sum/out:res": "print.data","#, "ir-address"),
    (
        r#""sum/out:res": "print/in:data","#,
        r#""sum/out:res": "print/in:data[999999999999999999999]","#,
        "ir-address",
    ),
    (
        r#""sum/out:res": "print/in:data","#,
        r#""sum/out:res": "print/in:data", "sum/out:res": "out:stop","#,
        "ir-doubled-sender",
    ),
    (r#"{"type": "int", "int": 1}"#, r#"{"type": "integer", "int": 1}"#, "ir-schema"),
    (r#"{"type": "int", "int": 1}"#, r#"{"int": 1}"#, "ir-schema"),
    (r#"{"type": "int", "int": 1}"#, r#"{"type": "int", "int": "1"}"#, "ir-schema"),
    (r#"{"type": "int", "int": 1}"#, r#"{"type": "union"}"#, "ir-message"),
    (r#", "msg": {"type": "int", "int": 1}"#, "", "wrong-message"),
    (r#""funcs": ["#, r#""funcs": 7, "x": ["#, "ir-schema"),
    (r#""connections": {"#, r#""connections" {"#, "ir-syntax"),
];

/// What `neva COMMAND ir.json` says to these bytes, once it is sure that nothing else happened.
fn refusal(command: &[&str], bytes: &[u8]) -> String {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("ir.json"), bytes).expect("an IR file");
    let outcome = run(neva().args(command).arg("ir.json").current_dir(folder.path()));
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(outcome.status, 1, "{}{text}", outcome.stderr);
    assert!(outcome.stdout.is_empty(), "{}", outcome.stdout);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    let left = fs::read_dir(folder.path()).expect("the temporary folder").count();
    assert_eq!(left, 1, "it wrote something");
    outcome.stderr
}

fn code(stderr: &str) -> &str {
    let first = stderr.lines().next().unwrap_or_default();
    first.strip_prefix("error[").and_then(|rest| rest.split(']').next()).unwrap_or(first)
}

#[test]
fn the_unspoiled_program_is_right() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("ir.json"), PROGRAM).expect("an IR file");
    let outcome = run(neva().args(["run", "ir.json"]).current_dir(folder.path()));
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("3\n", 0), "{}", outcome.stderr);
}

#[test]
fn each_kind_of_mistake_has_its_error() {
    let mut complaints = Vec::new();
    for (from, to, expected) in SPOILED {
        assert!(PROGRAM.contains(from), "{from} does not spoil the program");
        let text = PROGRAM.replace(from, to);
        for command in [["run"].as_slice(), &["build", "--output", "made"]] {
            let stderr = refusal(command, text.as_bytes());
            if code(&stderr) != *expected || !stderr.contains("ir.json") {
                complaints.push(format!("{from} -> {to}: expected {expected}, got\n{stderr}"));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn bytes_that_are_no_ir_are_refused() {
    let levels = r#"{"type": "list", "list": ["#.repeat(100_000);
    let deep = PROGRAM.replace(r#"{"type": "int", "int": 1}"#, &levels);
    let cases: [(&[u8], &str); 7] = [
        (b"", "ir-empty"),
        (b"\xff\xfe\x00", "ir-encoding"),
        (b"[]", "ir-schema"),
        (b"{} {}", "ir-syntax"),
        (&PROGRAM.as_bytes()[..400], "ir-truncated"),
        (deep.as_bytes(), "ir-too-deep"),
        (b"{\"connections\": {}, \"funcs\": null}", "no-start"),
    ];
    for (bytes, expected) in cases {
        let stderr = refusal(&["run"], bytes);
        assert_eq!(code(&stderr), expected, "{stderr}");
    }
}

#[test]
fn a_misspelled_ref_gets_the_nearest_names() {
    let stderr = refusal(&["run"], PROGRAM.replace("int_add", "int_ad").as_bytes());
    assert!(stderr.contains("int_add"), "{stderr}");
    assert!(stderr.contains("ir.json:"), "the place is missing: {stderr}");
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = TempDir::new().expect("a temporary folder");
    for program in ["missing.json", "."] {
        let outcome = run(neva().args(["run", program]).current_dir(folder.path()));
        assert_eq!(outcome.status, 1, "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with("error["), "{}", outcome.stderr);
    }
}
