//! The text form, in both directions.

mod support;

use neva_blocks::text;
use support::{check, lookup, program};

#[test]
fn prints_what_it_read() {
    let text = r#"
program "demo"
cluster main
b0:    // start (new)
    v0: list<int> = list::new
    v1 = struct {a: 1, "b c": "x\n\xff"}    // make (struct)
    v2 = union #Some(v1)
    v3 = union #"odd tag"
    v4 = field "b c" v1
    v5 = payload v2
    v6 = unbox v2
    v7: bool = equal v4, [1, -2.0, dict {"k": {}}, bytes "ab", #None, #Some({x: inf})]
    v8: bool = matches v2, #Some
    v9: bool = has_tag #Some v2
    v10 = box 5
    v11: int = cast v10
    clock
    if v7 -> b1(v11, v0) else b2
b1(v12: int, v13: list<int>):
    switch v12: 1 -> b2, -2 -> b3, else b4("é", NaN)
b2:
    try v14: int = parse_int "12" -> b1(v14, []) error v15: string -> b5(v15)    // parse (parse_int)
b3:
    print flush "a\tb", v0 compact, value 1, v1 spaced -> b6 error -> b7
b4(v16: string, v17: float):
    wait deadline 100 -> b6, input -> b7
b5(v18: string):
    panic "no: ", v18    // panic (panic)
b6:
    wait message 0 in v19: int -> b8(v19), message 1 -> b7
b7:
    fault "division by zero"
b8(v20: int):
    send 1, v20 -> b9
b9:
    if true -> b10 else b11
b10:
    exit 3
b11:
    deadlock "a waits for b\n"
cluster other
b0:
    wait
"#;
    assert_eq!(text::print(&program(text)), text.trim_start());
}

#[test]
fn labels_need_not_be_in_order() {
    check("b7:\n    -> b3\nb3:\n    stop", |_| {}, "b0:\n    -> b1\nb1:\n    stop");
}

#[test]
fn tells_all_errors() {
    let text = "cluster main\nb0:\n    v0 = nonsense 1\n    v1 = copy\"\n    -> b9(v1\n    -> b9\n";
    assert_eq!(
        text::parse(text, &lookup).unwrap_err(),
        [
            "line 3: nonsense is neither a kernel nor one of box, call, cast, copy, equal, field, has_tag, matches, \
             payload, struct, unbox, union",
            "line 4: a quoted text does not end",
            "line 5: ) is missing before the end of the line",
            "there is no block b9",
        ]
    );
    assert_eq!(text::parse("", &lookup).unwrap_err(), ["there is no cluster"]);
    assert_eq!(
        text::parse("cluster main\nb0:\n", &lookup).unwrap_err(),
        ["the last block of cluster main has no end"]
    );
}

#[test]
fn deep_constants_are_an_error() {
    let text = format!("cluster main\nb0:\n    v0 = copy {}\n    stop\n", "[".repeat(100_000));
    assert_eq!(text::parse(&text, &lookup).unwrap_err(), ["line 3: the constant is too deep"]);
}
