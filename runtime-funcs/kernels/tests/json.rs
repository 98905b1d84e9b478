//! Values as Go prints them; the expected texts are Go's.

use neva_kernels::text::json::{Style, text};
use neva_kernels::value::{Bytes, Dict, List, Str, Struct, Value};

fn string(text: impl AsRef<[u8]>) -> Str {
    Str::from_slice(text.as_ref())
}

fn list(elements: impl IntoIterator<Item = Value>) -> Value {
    Value::List(elements.into_iter().collect())
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Dict(entries.into_iter().map(|(key, value)| (string(key), value)).collect())
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut object = Struct::default();
    fields.into_iter().for_each(|(name, value)| object.set(string(name), value));
    Value::Struct(object)
}

fn member(tag: &str, payload: Value) -> Value {
    Value::union(string(tag), payload)
}

fn plain(value: &Value) -> String {
    String::from_utf8_lossy(&text(value, Style::Plain)).into_owned()
}

use Value::{Bool, Float, Int};

#[test]
fn a_string_is_raw_only_on_its_own() {
    let raw = "a,b: \"<>&\u{2028}\u{2029}\0\u{1f}\u{7f}\u{8}\u{c}\n\r\té中😀\\";
    assert_eq!(plain(&Value::Str(string(raw))), raw);
    assert_eq!(
        plain(&list([Value::Str(string([raw.as_bytes(), b"\xff\xc3"].concat()))])),
        "[\"a,b: \\\"\\u003c\\u003e\\u0026\\u2028\\u2029\\u0000\\u001f\u{7f}\\b\\f\\n\\r\\té中😀\\\\\\ufffd\\ufffd\"]",
    );
    for invalid in [&b"\xed\xa0\x80"[..], b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe4\xb8", b"\xf0\x80\x80\x80"]
    {
        let text = plain(&list([Value::Str(string(invalid))]));
        assert_eq!(text, format!("[\"{}\"]", "\\ufffd".repeat(invalid.len())));
    }
}

#[test]
fn blanks_depend_on_the_outermost_value() {
    let inner = || object([("x", list([Int(1), Value::Tag(string("C")), Value::Str(string("a,b: {}"))]))]);
    let union = || member("A", member("B", inner()));
    assert_eq!(
        plain(&union()),
        r#"{ "tag": "A", "data": {"tag": "B", "data": {"x": [1, {"tag": "C"}, "a,b: {}"]}} }"#,
    );
    assert_eq!(
        plain(&list([union(), Value::Unit])),
        r#"[{"tag":"A","data":{"tag":"B","data":{"x":[1,{"tag":"C"},"a,b: {}"]}}},{}]"#,
    );
    assert_eq!(
        plain(&object([("u", union()), ("B", Bool(true))])),
        r#"{"B": true, "u": {"tag": "A", "data": {"tag": "B", "data": {"x": [1, {"tag": "C"}, "a,b: {}"]}}}}"#,
    );
    assert_eq!(
        plain(&list([dict([("z", Value::Str(string(":,{}"))), ("", Bool(false))])])),
        r#"[{"":false,"z":":,{}"}]"#
    );
    assert_eq!(plain(&dict([("<k>", inner())])), r#"{"\u003ck\u003e": {"x": [1, {"tag": "C"}, "a,b: {}"]}}"#);
    assert_eq!(plain(&Value::Tag(string("None"))), r#"{ "tag": "None" }"#);
    assert_eq!(plain(&member("U", Value::Unit)), r#"{ "tag": "U", "data": {} }"#);
}

#[test]
fn what_is_empty_or_nil() {
    assert_eq!(plain(&Value::Unit), "{}");
    assert_eq!(plain(&object([])), "{}");
    assert_eq!(plain(&dict([])), "{}");
    assert_eq!(plain(&list([])), "[]");
    assert_eq!(plain(&Value::List(List::nil())), "null");
    assert_eq!(plain(&list([Value::List(List::nil())])), "[null]");
    assert_eq!(plain(&Value::Bytes(Bytes(List::nil()))), "null");
}

#[test]
fn bytes_are_base64() {
    for (bytes, base64) in [("", ""), ("a", "YQ=="), ("hello", "aGVsbG8="), ("hello wor", "aGVsbG8gd29y")] {
        assert_eq!(plain(&Value::Bytes(Bytes::from_slice(bytes.as_bytes()))), format!("\"{base64}\""));
    }
    assert_eq!(plain(&list([Value::Bytes(Bytes::from_slice(b"hello\xff"))])), r#"["aGVsbG//"]"#);
    assert_eq!(plain(&Value::Bytes(Bytes::from_slice(b"\xfb\xef\xbe"))), r#""++++""#);
}

#[test]
fn floats_among_floats_have_another_form() {
    let million = || Float(1e6);
    assert_eq!(plain(&million()), "1e+06");
    assert_eq!(plain(&list([million()])), "[1000000]");
    assert_eq!(plain(&list([million(), Int(1)])), "[1e+06,1]");
    assert_eq!(plain(&dict([("a", million())])), r#"{"a": 1000000}"#);
    assert_eq!(plain(&dict([("a", million()), ("b", Int(2))])), r#"{"a": 1e+06, "b": 2}"#);
    assert_eq!(plain(&object([("x", million())])), r#"{"x": 1e+06}"#);
    assert_eq!(plain(&member("U", million())), r#"{ "tag": "U", "data": 1e+06 }"#);
}

#[test]
fn lists_and_dicts_with_known_types_print_like_boxed_ones() {
    let floats: List<f64> = [1e6, 0.5].into_iter().collect();
    assert_eq!(&**text(&floats, Style::Plain), b"[1000000,0.5]");
    let rows: List<List<i64>> = (0..3).map(|count| (0..count).collect()).collect();
    assert_eq!(&**text(&rows, Style::Plain), b"[[],[0],[0,1]]");
    assert_eq!(&**text(&rows, Style::Spaced), b"[[], [0], [0, 1]]");
    let dict: Dict<f64> = [(string("a"), 1e-7)].into_iter().collect();
    assert_eq!(&**text(&dict, Style::Plain), br#"{"a": 1e-7}"#);
    assert_eq!(&**text(&dict, Style::Compact), br#"{"a":1e-7}"#);
    assert_eq!(&**text(&string("<"), Style::Compact), br#""\u003c""#);
    assert_eq!(&**text(&(), Style::Plain), b"{}");
}

#[test]
fn what_json_cannot_express_prints_the_text_of_a_failed_method() {
    const MARSHAL: &str = "json: error calling MarshalJSON for type messages.";
    for (value, name, invalid) in [
        (f64::INFINITY, "+Inf", "'+' looking for beginning of value"),
        (f64::NEG_INFINITY, "-Inf", "'I' in numeric literal"),
        (f64::NAN, "NaN", "'N' looking for beginning of value"),
    ] {
        let bad = || Float(value);
        let (unboxed, boxed) = (
            format!("json: unsupported value: {name}"),
            format!("{MARSHAL}FloatMsg: invalid character {invalid}"),
        );
        assert_eq!(plain(&bad()), name);
        let cases = [
            (list([bad()]), "", &unboxed),
            (list([bad(), Int(1)]), "", &boxed),
            (list([Int(1), bad()]), "", &boxed),
            (list([list([bad()])]), "floatListMsg", &unboxed),
            (list([list([bad(), Int(1)])]), "untypedListMsg", &boxed),
            (list([dict([("a", bad())])]), "floatDictMsg", &unboxed),
            (list([dict([("a", bad()), ("b", Int(1))])]), "untypedDictMsg", &boxed),
            (list([object([("x", bad())])]), "StructMsg", &boxed),
            (dict([("a", bad())]), "", &unboxed),
            (object([("x", bad())]), "", &boxed),
            (object([("x", list([bad()]))]), "floatListMsg", &unboxed),
            (object([("x", object([("x", bad())]))]), "StructMsg", &boxed),
            (member("A", bad()), "", &boxed),
            (member("A", member("B", bad())), "UnionMsg", &boxed),
            (member("A", list([bad()])), "floatListMsg", &unboxed),
        ];
        for (value, through, error) in cases {
            let through = if through.is_empty() { String::new() } else { format!("{MARSHAL}{through}: ") };
            assert_eq!(plain(&value), format!("%!v(PANIC=String method: {through}{error})"));
        }
        let deep = list([list([list([bad(), Int(1)])])]);
        let nested = format!("{MARSHAL}untypedListMsg: ").repeat(2);
        assert_eq!(plain(&deep), format!("%!v(PANIC=String method: {nested}{boxed})"));
        let floats: List<f64> = [1.0, value].into_iter().collect();
        assert_eq!(
            String::from_utf8_lossy(&text(&floats, Style::Plain)),
            format!("%!v(PANIC=String method: {unboxed})"),
        );
    }
}
