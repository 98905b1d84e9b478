//! What is written is read back, and no input breaks a reader.

use neva_diagnostics::render_all;
use neva_ir::{Format, FuncCall, MAX_MESSAGE_DEPTH, Message, PortAddr, Program, read, write};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \\n\\t]{0,3}[a-z:#'\"&*!|>%@`~-]{0,4}[ \\n\\r]{0,3}",
        Just("yes".to_owned()),
        Just("null".to_owned()),
        Just("0x1F".to_owned()),
        Just("---\n...\n".to_owned()),
        Just("\u{2028}\u{85}\u{feff}\0".to_owned()),
        Just("long words ".repeat(40)),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let float = any::<f64>().prop_filter("JSON has finite numbers only", |value| value.is_finite());
    let leaf = prop_oneof![
        any::<bool>().prop_map(Message::Bool),
        any::<i64>().prop_map(Message::Int),
        float.prop_map(Message::Float),
        text().prop_map(Message::String),
        vec(any::<u8>(), 0..40).prop_map(Message::Bytes),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Message::List),
            btree_map(text(), inner.clone(), 0..4).prop_map(Message::Dict),
            btree_map("[a-z]{1,8}", inner.clone(), 0..4).prop_map(Message::Struct),
            (text(), option::of(inner)).prop_map(|(tag, data)| {
                let tag = if tag.is_empty() { "Tag".into() } else { tag };
                Message::Union { tag, data: data.map(Box::new) }
            }),
        ]
    })
}

fn address() -> impl Strategy<Value = PortAddr> {
    let path = prop_oneof![
        Just("in".to_owned()),
        Just("out".to_owned()),
        "[a-z_]{1,4}(/[a-z0-9_]{1,4}){0,3}/(in|out)",
        "[^\\pC]{0,6}/(in|out)",
    ];
    let port = prop_oneof!["[a-z]{1,6}", "[^\\pC:\\[\\]]{1,6}"];
    (path, port, option::of(0..=254u32)).prop_map(|(path, port, index)| PortAddr {
        path: path.into(),
        port: port.into(),
        index,
    })
}

fn func() -> impl Strategy<Value = FuncCall<PortAddr>> {
    (text(), vec(address(), 0..4), vec(address(), 0..4), option::of(message()))
        .prop_map(|(reference, inputs, outputs, config)| FuncCall { reference, inputs, outputs, config })
}

fn program() -> impl Strategy<Value = Program> {
    (text(), btree_map(address(), address(), 0..6), vec(func(), 0..4))
        .prop_map(|(comment, connections, funcs)| Program::new(comment, connections, funcs))
}

fn read_back(program: &Program, format: Format) -> Result<(), TestCaseError> {
    let text = write(program, format);
    let file = format!("ir.{}", format.extension());
    match read(text.as_bytes(), &file) {
        Ok(found) => prop_assert_eq!(&found, program, "{}", text),
        Err(found) => return Err(TestCaseError::fail(format!("{}\n{text}", render_all(&found)))),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_is_read_back(program in program()) {
        read_back(&program, Format::Json)?;
    }

    #[test]
    fn yaml_is_read_back(program in program()) {
        read_back(&program, Format::Yaml)?;
    }

    #[test]
    fn every_program_can_be_drawn(program in program()) {
        let edges = program.connections.len();
        prop_assert_eq!(write(&program, Format::Dot).matches(" -> n").count(), edges);
        prop_assert_eq!(write(&program, Format::Mermaid).matches(" --> n").count(), edges);
    }

    #[test]
    fn arbitrary_bytes_are_a_program_or_findings(bytes in vec(any::<u8>(), 0..200), json in any::<bool>()) {
        let file = if json { "ir.json" } else { "ir.yml" };
        if let Err(found) = read(&bytes, file) {
            prop_assert!(!found.is_empty() && !render_all(&found).is_empty());
        }
    }

    #[test]
    fn damaged_programs_are_a_program_or_findings(
        program in program(),
        yaml in any::<bool>(),
        damage in vec((any::<prop::sample::Index>(), option::of(any::<u8>())), 1..6),
    ) {
        let format = if yaml { Format::Yaml } else { Format::Json };
        let mut bytes = write(&program, format).into_bytes();
        for (place, byte) in damage {
            match byte {
                Some(byte) => { let at = place.index(bytes.len()); bytes[at] = byte }
                None => bytes.truncate(place.index(bytes.len()).max(1)),
            }
        }
        if let Err(found) = read(&bytes, &format!("ir.{}", format.extension())) {
            prop_assert!(!found.is_empty() && !render_all(&found).is_empty());
        }
    }
}

#[test]
fn a_long_key_is_read_back_from_yaml() {
    let key = "k".repeat(5000);
    let dict = Message::Dict([(key, Message::Int(1))].into());
    let new = FuncCall { reference: "new".into(), inputs: vec![], outputs: vec![], config: Some(dict) };
    let program = Program { funcs: vec![new], ..Program::default() };
    let text = write(&program, Format::Yaml);
    assert_eq!(read(text.as_bytes(), "ir.yml"), Ok(program), "{text}");
}

#[test]
fn numbers_that_are_not_finite_are_read_back_from_yaml() {
    let numbers = [f64::INFINITY, f64::NEG_INFINITY].map(Message::Float).to_vec();
    let new = FuncCall {
        reference: "new".into(),
        inputs: vec![],
        outputs: vec![],
        config: Some(Message::List(numbers)),
    };
    let program = Program { funcs: vec![new], ..Program::default() };
    assert_eq!(read(write(&program, Format::Yaml).as_bytes(), "ir.yml"), Ok(program));
}

#[test]
fn a_message_as_deep_as_sources_may_have_it_is_read_back() {
    let mut message = Message::String("inside".into());
    for level in 0..MAX_MESSAGE_DEPTH {
        message = match level % 4 {
            0 => Message::List(vec![message]),
            1 => Message::Struct([("field".into(), message)].into()),
            2 => Message::Union { tag: "Tag".into(), data: Some(Box::new(message)) },
            _ => Message::Dict([("key".into(), message)].into()),
        };
    }
    let call = FuncCall { reference: "new".into(), inputs: vec![], outputs: vec![], config: Some(message) };
    let program = Program { funcs: vec![call], ..Program::default() };
    for format in [Format::Json, Format::Yaml] {
        read_back(&program, format).expect("the same program");
    }
}
