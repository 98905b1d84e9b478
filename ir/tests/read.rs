//! What the readers accept, and what they say of hostile input; what they say of mistakes is in `cases/`.

use neva_diagnostics::{Findings, render_all};
use neva_ir::{FuncCall, MAX_MESSAGE_DEPTH, Message, PortAddr, Program, read};
use std::collections::BTreeMap;

fn port(path: &str, port: &str, index: Option<u32>) -> PortAddr {
    PortAddr { path: path.into(), port: port.into(), index }
}

fn findings(text: &str, file: &str) -> Findings {
    read(text.as_bytes(), file).expect_err(text)
}

/// The one finding of a text: its code and its place as `line:column`.
fn finding(text: &str, file: &str) -> (&'static str, String) {
    let found = findings(text, file);
    assert_eq!(found.len(), 1, "{}", render_all(&found));
    let place = found[0].place.clone().expect("a place");
    assert_eq!(place.file, file);
    assert!(!found[0].help.is_empty(), "{}", render_all(&found));
    (found[0].code.name, format!("{}:{}", place.line, place.column))
}

fn config(text: &str, file: &str) -> Message {
    match read(text.as_bytes(), file) {
        Ok(Program { mut funcs, .. }) => funcs.remove(0).config.expect("a message"),
        Err(found) => panic!("{}", render_all(&found)),
    }
}

fn json_config(message: &str) -> Message {
    config(&format!(r#"{{"funcs": [{{"ref": "new", "msg": {message}}}]}}"#), "ir.json")
}

fn yaml_config(message: &str) -> Message {
    config(&format!("funcs:\n    - msg:\n{message}\n      ref: new\n      io: {{}}\n"), "ir.yml")
}

/// A program as both formats write it.
const JSON: &str = r#"{"connections":{"in:start":"print/in:data","print/out:res[1]":"out:stop"},"comment":"// main=x","funcs":[{"ref":"print","io":{"in":["print/in:data"],"out":["print/out:res[1]"]}}]}
"#;
const YAML: &str = "\
comment: // main=x
connections:
    - from: in:start
      to: print/in:data
    - from: print/out:res[1]
      to: out:stop
funcs:
    - ref: print
      io:
        in:
            - print/in:data
        out:
            - print/out:res[1]
";

fn program() -> Program {
    let (data, res) = (port("print/in", "data", None), port("print/out", "res", Some(1)));
    Program::new(
        "// main=x".into(),
        BTreeMap::from([(port("in", "start", None), data.clone()), (res.clone(), port("out", "stop", None))]),
        vec![FuncCall { reference: "print".into(), inputs: vec![data], outputs: vec![res], config: None }],
    )
}

#[test]
fn both_formats_are_found_by_content_and_by_name() {
    for (text, file) in [
        (JSON, "ir.json"),
        (JSON, "ir"),
        (JSON, "ir.yml"),
        (YAML, "ir.yml"),
        (YAML, "ir.YAML"),
        (YAML, "-"),
        (&YAML.replace('\n', "\r\n"), "ir.yml"),
    ] {
        match read(text.as_bytes(), file) {
            Ok(found) => assert_eq!(found, program(), "{file}"),
            Err(found) => panic!("{}", render_all(&found)),
        }
    }
}

#[test]
fn absent_and_null_parts_are_empty_and_unknown_ones_ignored() {
    for text in ["{}", r#"{"funcs": null, "connections": null}"#, r#"{"new": [{"a": 1}], "funcs": []}"#] {
        assert_eq!(read(text.as_bytes(), "ir.json"), Ok(Program::default()), "{text}");
    }
    assert_eq!(read(b"future: {a: [1]}\nfuncs:\n", "ir.yml"), Ok(Program::default()));
    let text = r#"{"funcs": [{"ref": "new", "msg": null, "io": {"in": null}}]}"#;
    assert_eq!(read(text.as_bytes(), "ir.json").unwrap().funcs[0].inputs, []);
}

#[test]
fn json_messages_omit_zero_values() {
    let empty = r#""union": {"tag": ""}"#;
    let string = |text: &str| Message::String(text.into());
    for (text, message) in [
        (format!(r#"{{{empty}, "type": "bool"}}"#), Message::Bool(false)),
        (format!(r#"{{{empty}, "type": "bool", "bool": true}}"#), Message::Bool(true)),
        (format!(r#"{{{empty}, "type": "int"}}"#), Message::Int(0)),
        (format!(r#"{{{empty}, "type": "int", "int": -9223372036854775808}}"#), Message::Int(i64::MIN)),
        (format!(r#"{{{empty}, "type": "float"}}"#), Message::Float(0.0)),
        (format!(r#"{{{empty}, "type": "float", "float": 42}}"#), Message::Float(42.0)),
        (format!(r#"{{{empty}, "type": "float", "float": 1e-7}}"#), Message::Float(1e-7)),
        (format!(r#"{{{empty}, "type": "string"}}"#), string("")),
        (format!(r#"{{{empty}, "type": "string", "str": "\u003ca\u003e\n"}}"#), string("<a>\n")),
        (format!(r#"{{{empty}, "type": "bytes"}}"#), Message::Bytes(vec![])),
        (format!(r#"{{{empty}, "type": "bytes", "bytes": "AP8Q"}}"#), Message::Bytes(vec![0, 255, 16])),
        (format!(r#"{{{empty}, "type": "list"}}"#), Message::List(vec![])),
        (format!(r#"{{{empty}, "type": "struct"}}"#), Message::Struct(BTreeMap::new())),
        (
            format!(r#"{{{empty}, "type": "dict", "map": {{"": {{{empty}, "type": "int"}}}}}}"#),
            Message::Dict(BTreeMap::from([(String::new(), Message::Int(0))])),
        ),
        (
            r#"{"union": {"tag": "None"}, "type": "union"}"#.into(),
            Message::Union { tag: "None".into(), data: None },
        ),
        (
            format!(
                r#"{{"union": {{"tag": "Some", "data": {{{empty}, "type": "list"}}}}, "type": "union"}}"#
            ),
            Message::Union { tag: "Some".into(), data: Some(Box::new(Message::List(vec![]))) },
        ),
    ] {
        assert_eq!(json_config(&text), message, "{text}");
    }
}

#[test]
fn yaml_messages_are_those_that_go_writes() {
    let string = |text: &str| Message::String(text.into());
    let float = |text: &str| yaml_config(&format!("        type: float\n        float: {text}"));
    let text = |text: &str| yaml_config(&format!("        type: string\n        str: {text}"));
    assert_eq!(
        yaml_config("        type: bytes\n        bytes:\n            - 0\n            - 255"),
        Message::Bytes(vec![0, 255])
    );
    assert_eq!(float("1e+300"), Message::Float(1e300));
    assert_eq!(float("42"), Message::Float(42.0));
    assert_eq!(float("-.inf"), Message::Float(f64::NEG_INFINITY));
    assert_eq!(text("\"12\""), string("12"));
    assert_eq!(text("\"\\0\\aé\\U0001F600 #: \""), string("\0\u{7}é😀 #: "));
    assert_eq!(text("|\n            a\n            b"), string("a\nb\n"));
    assert_eq!(text("|4+\n             lead\n              more\n"), string(" lead\n  more\n\n"));
    assert_eq!(
        yaml_config(
            "        union:\n            data:\n                type: int\n            tag: Some\n        type: union"
        ),
        Message::Union { tag: "Some".into(), data: Some(Box::new(Message::Int(0))) }
    );
    assert_eq!(
        yaml_config(
            "        map:\n            'a: b':\n                type: bool\n                bool: true\n            \"y\":\n                type: list\n        type: dict"
        ),
        Message::Dict(BTreeMap::from([
            ("a: b".into(), Message::Bool(true)),
            ("y".into(), Message::List(vec![])),
        ]))
    );
}

#[test]
fn findings_are_limited() {
    let ports = vec!["\"x\""; 5000].join(",");
    let text = format!(r#"{{"funcs": [{{"ref": "new", "io": {{"in": [{ports}]}}}}]}}"#);
    let found = findings(&text, "ir.json");
    assert_eq!(found.len(), 20);
    assert!(
        found.iter().all(|found| found.place.as_ref().unwrap().text.is_none()),
        "a long line is not quoted"
    );
}

#[test]
fn texts_with_control_characters_give_one_finding() {
    for (text, file, code, place) in [
        (" \n", "ir.json", "ir-empty", "1:1"),
        ("\0\0", "ir.json", "ir-syntax", "1:1"),
        ("{\"comment\": \"a\0\"}", "ir.json", "ir-syntax", "1:15"),
        ("{\"comment\": \"\\ud800\"}", "ir.json", "ir-syntax", "1:20"),
        ("{} {}", "ir.json", "ir-syntax", "1:4"),
        ("connections:\n- from: in:st\0art\n  to: out:stop\n", "ir.yml", "ir-schema", "2:14"),
        ("funcs: []\nfuncs: []\n", "ir.yml", "ir-schema", "2:1"),
        ("funcs: []\n---\nfuncs: []\n", "ir.yml", "ir-schema", "2:1"),
    ] {
        assert_eq!(finding(text, file), (code, place.into()), "{text:?}");
    }
}

#[test]
fn hostile_nesting_is_a_finding() {
    let many = |part: &str| part.repeat(100_000);
    let message = r#"{"funcs": [{"ref": "new", "msg": "#.to_owned();
    for (text, file, code) in [
        (many("["), "ir.json", "ir-schema"),
        (many("{\"a\":"), "ir.json", "ir-too-deep"),
        (message + &many(r#"{"type": "list", "list": ["#), "ir.json", "ir-too-deep"),
        (many("["), "ir.yml", "ir-too-deep"),
        (many("{a: "), "ir.yml", "ir-too-deep"),
        (many("- "), "ir.yml", "ir-schema"),
        ((0..3000).map(|depth| " ".repeat(depth) + "a:\n").collect(), "ir.yml", "ir-too-deep"),
    ] {
        assert_eq!(finding(&text, file).0, code, "{file} {}", &text[..20]);
    }
}

#[test]
fn brackets_in_texts_are_no_nesting() {
    let text = "[{\\\"".repeat(1000);
    assert_eq!(
        json_config(&format!(r#"{{"type": "string", "str": "{text}"}}"#)),
        Message::String("[{\"".repeat(1000))
    );
}

#[test]
fn messages_that_nest_too_deeply_are_refused_with_the_place() {
    let nested = |depth| r#"{"type": "list", "list": ["#.repeat(depth) + &"]}".repeat(depth);
    let text =
        |depth| format!("{{funcs: [{{ref: new, msg: {}}}]}}", nested(depth)).replace("funcs", "\"funcs\"");
    let text = |depth| text(depth).replace("ref: new, msg", r#""ref": "new", "msg""#);
    for file in ["ir.json", "ir.yml"] {
        let mut message = config(&text(MAX_MESSAGE_DEPTH), file);
        let mut depth = 0;
        while let Message::List(mut items) = message {
            depth += 1;
            let Some(item) = items.pop() else { break };
            message = item;
        }
        assert_eq!(depth, MAX_MESSAGE_DEPTH);
        assert_eq!(finding(&text(MAX_MESSAGE_DEPTH + 2), file).0, "ir-too-deep");
    }
}

#[test]
fn aliases_cannot_multiply_a_small_file() {
    let mut text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, inner) in ('b'..='i').zip('a'..) {
        let aliases = vec![format!("*{inner}"); 10].join(",");
        text += &format!("{name}: &{name} [{aliases}]\n");
    }
    assert_eq!(findings(&text, "ir.yml")[0].code, "ir-schema");
}

#[test]
fn what_is_no_text_or_too_large_is_a_finding() {
    let binary = read(b"{\n\"comment\": \"\xff\"}", "ir.json").unwrap_err();
    assert_eq!(
        (binary[0].code.name, binary[0].text.as_str()),
        ("ir-encoding", "the byte 0xFF at offset 14 belongs to no character")
    );
    assert_eq!(binary[0].place.as_ref().map(|place| (place.line, place.column)), Some((2, 13)));
    let large = read(&vec![b' '; (64 << 20) + 1], "ir.json").unwrap_err();
    assert_eq!(large[0].code, "ir-too-large");
}
