//! What the readers accept, and what they say of the rest.

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
    Program {
        comment: "// main=x".into(),
        connections: BTreeMap::from([
            (port("in", "start", None), data.clone()),
            (res.clone(), port("out", "stop", None)),
        ]),
        funcs: vec![FuncCall {
            reference: "print".into(),
            inputs: vec![data],
            outputs: vec![res],
            config: None,
        }],
    }
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
fn every_malformed_address_is_found_with_its_place() {
    let text = "{\"connections\": {\"in:start\": \"stop\",\n \"a/out:x[255]\": 5, \"b\\u002fx:y\": \"c/in:d\"},\n\
                \"funcs\": [{\"ref\": 7, \"io\": {\"in\": [\"é/in\"], \"out\": [{\"a\": []}]}}]}";
    let places: Vec<(&str, u32, u32)> = findings(text, "ir.json")
        .iter()
        .map(|found| {
            (found.code.name, found.place.as_ref().unwrap().line, found.place.as_ref().unwrap().column)
        })
        .collect();
    assert_eq!(
        places,
        [
            ("ir-address", 1, 30),
            ("ir-address", 2, 2),
            ("ir-schema", 2, 18),
            ("ir-address", 2, 21),
            ("ir-schema", 3, 19),
            ("ir-address", 3, 36),
            ("ir-schema", 3, 53),
        ]
    );
    let text = "connections:\n  - from: in:start\n    to: stop\nfuncs:\n  - {ref: x, io: {in: [\"é\", y]}}\n";
    let places: Vec<(u32, u32)> = findings(text, "ir.yml")
        .iter()
        .map(|found| (found.place.as_ref().unwrap().line, found.place.as_ref().unwrap().column))
        .collect();
    assert_eq!(places, [(3, 9), (5, 24), (5, 29)]);
}

#[test]
fn a_malformed_address_says_what_an_address_is() {
    let found = findings("{\"connections\": {\n  \"a/out:x\": \"print.data\"}}", "out/ir.json");
    assert_eq!(
        render_all(&found),
        "error[ir-address]: `print.data` is not the address of a port
 --> out/ir.json:2:14
  |
2 |   \"a/out:x\": \"print.data\"}}
  |              ^^^^^^^^^^^^
  = there is no `:` between the path and the port
  = help: write it as `path/in:port`, `path/out:port` or `path/out:port[0]`
"
    );
}

#[test]
fn a_doubled_sender_is_an_error_in_both_formats() {
    let json = "{\"connections\": {\"a/out:b\": \"c/in:d\",\n\"a/out:\\u0062\": \"e/in:f\"}}";
    assert_eq!(finding(json, "ir.json"), ("ir-doubled-sender", "2:1".into()));
    assert!(findings(json, "ir.json")[0].text.contains("line 1, column 18"));
    let yaml = "connections:\n- {from: a/out:b, to: c/in:d}\n- {from: \"a/out:b\", to: c/in:d}\n";
    assert_eq!(finding(yaml, "ir.yml"), ("ir-doubled-sender", "3:10".into()));
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
fn broken_json_gives_one_finding() {
    for (text, code, place) in [
        ("", "ir-empty", "1:1"),
        (" \n", "ir-empty", "1:1"),
        ("hello", "ir-syntax", "1:1"),
        ("\0\0", "ir-syntax", "1:1"),
        ("{\"comment\": \"a\0\"}", "ir-syntax", "1:15"),
        ("{\"comment\": \"\\ud800\"}", "ir-syntax", "1:20"),
        ("{} {}", "ir-syntax", "1:4"),
        ("[]", "ir-schema", "1:1"),
        ("\n 5", "ir-schema", "2:2"),
        ("{\"funcs\": [{\"re", "ir-truncated", "1:15"),
        ("{\"funcs\": [],\n \"funcs\": []}", "ir-schema", "2:8"),
        ("{\"funcs\": [{}]}", "ir-schema", "1:13"),
        ("{\"connections\": [1]}", "ir-schema", "1:18"),
    ] {
        assert_eq!(finding(text, "ir.json"), (code, place.into()), "{text:?}");
    }
}

#[test]
fn broken_yaml_gives_one_finding() {
    for (text, code, place) in [
        ("hello\n", "ir-schema", "1:1"),
        ("connections:\n- from: in:st\0art\n  to: out:stop\n", "ir-schema", "2:14"),
        ("funcs:\n\t- x\n", "ir-schema", "2:2"),
        ("funcs: []\nfuncs: []\n", "ir-schema", "2:1"),
        ("funcs: []\n---\nfuncs: []\n", "ir-schema", "2:1"),
        ("funcs:\n- ref: new\n  msg:\n    type: int\n    int: five\n", "ir-schema", "5:10"),
        ("funcs:\n- ref: new\n  msg:\n    type: int\n    int: 99999999999999999999\n", "ir-schema", "5:10"),
    ] {
        assert_eq!(finding(text, "ir.yml"), (code, place.into()), "{text:?}");
    }
}

#[test]
fn wrong_messages_are_findings() {
    for (message, code, reason) in [
        (
            r#"{"type": "int", "int": "five"}"#,
            "ir-schema",
            "string \"five\", expected a whole number of 64 bits",
        ),
        (r#"{"type": "int", "int": 99999999999999999999}"#, "ir-schema", "expected a whole number"),
        (r#"{"type": "int", "int": 1.5}"#, "ir-schema", "expected a whole number"),
        (r#"{"type": "int", "int": null}"#, "ir-schema", "expected a whole number"),
        (r#"{"type": "float", "float": 1e999}"#, "ir-syntax", "number out of range"),
        (r#"{"type": "float", "float": "1"}"#, "ir-schema", "expected a number"),
        (r#"{"type": "strng", "str": "x"}"#, "ir-schema", "unknown variant `strng`"),
        (r#"{"str": "x"}"#, "ir-schema", "missing field `type`"),
        (r#"{"type": "bytes", "bytes": "@@"}"#, "ir-schema", "not base64"),
        (r#"{"type": "bytes", "bytes": [256]}"#, "ir-schema", "from 0 to 255"),
        (
            r#"{"type": "dict", "map": {"a": {"type": "int"}, "a": {"type": "int"}}}"#,
            "ir-schema",
            "\"a\" is there twice",
        ),
        (r#"{"type": "union"}"#, "ir-message", "`union` with a `tag`"),
        (r#"{"type": "list", "list": [{"type": "union", "union": {"tag": ""}}]}"#, "ir-message", "`tag`"),
    ] {
        let found = findings(&format!(r#"{{"funcs": [{{"ref": "new", "msg": {message}}}]}}"#), "ir.json");
        assert_eq!((found.len(), found[0].code.name), (1, code), "{message}");
        assert!(found[0].text.contains(reason), "{message}: {}", found[0].text);
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
