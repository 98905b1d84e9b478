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
    panic "{\"child\": {\"tag\": \"None\"}, \"text\": \"", v0, "\"}" // panic (panic)
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

#[test]
fn loops_leave_by_break_and_branches_fall_through() {
    let text = r#"
cluster main
b0:
    -> b1(0)
b1(v0: int):
    v1: bool = int_is_lesser v0, 10 // range (stream_int_range)
    if v1 -> b2 else b6
b2:
    v2: int = int_mod v0, 2 // mod (int_mod)
    switch v2: 0 -> b3, else b4
b3:
    -> b5("even")
b4:
    -> b5("odd")
b5(v3: string):
    v4: int = int_inc v0 // range (stream_int_range)
    print v3, "\n" -> b1(v4) error v5: string -> b7(v5) // println (println)
b6:
    stop
b7(v6: string):
    panic "{\"child\": {\"tag\": \"None\"}, \"text\": \"", v6, "\"}" // panic (panic)
"#;
    let expected = r#"pub fn main() {
    end::flush_at_signals();
    let mut v0: i64 = 0;
    loop {
        // range (stream_int_range)
        if v0 >= 10 {
            end::stop();
        }
        let v3: Str;
        // mod (int_mod)
        if v0.checked_rem(2).unwrap_or(0) == 0 {
            v3 = Str::from_static(&EVEN);
        } else {
            v3 = Str::from_static(&ODD);
        }
        // range (stream_int_range)
        // println (println)
        out::bytes(&v3);
        out::bytes(b"\n");
        if let Err(error) = out::take_error() {
            write_failure::panic(error, b"panic (panic)");
        }
        v0 = v0.wrapping_add(1);
    }
}
"#;
    assert_eq!(body(text), expected);
}

#[test]
fn nothing_from_outside_becomes_code() {
    let text = r#"
program "x\n*/ evil!();RLO"
cluster main
b0:
    v0: string = copy "\"); evil!(); (\"" // aRLOb*/ (evil)
    print v0, "\n" -> b1 error -> b1 // __origin!(0); (println)
b1:
    stop
"#;
    let project = support::project(&text.replace("RLO", "\u{202e}"), true);
    let code = &project.files["src/main.rs"];
    for file in project.files.values().filter(|text| text.contains("evil")) {
        assert!(file.is_ascii() || !file.contains('\u{202e}'), "{file}");
    }
    let lines: Vec<&str> = code.lines().filter(|line| line.contains("evil")).map(str::trim_start).collect();
    assert!(lines.iter().all(|line| line.starts_with("//") || line.contains("b\"")), "{lines:#?}");
}

#[test]
fn lists_convert_their_elements() {
    let text = r#"
cluster main
b0:
    v0: list<string> = strings::split::split "a b", " " // split (strings_split)
    v1 = box v0 // state (fan_in)
    v2: list<string> = cast v1 // join (strings_join)
    v3: string = strings::join::join v2, "-" // join (strings_join)
    print flush v3 -> b1 error v4 -> b1 // print (print)
b1:
    stop
"#;
    let code = body(text);
    assert!(code.contains("Value::List(value::cast::elements(split, Value::Str))"), "{code}");
    assert!(code.contains("value::cast::elements(value::cast::list(state), value::cast::str)"), "{code}");
}

#[test]
fn an_empty_list_says_what_it_holds_where_nothing_else_does() {
    let text = r#"
cluster main
b0:
    v0: int = builtin::len::list_len [] // len (list_len)
    v1: list<int> = lists::append::append [], v0 // append (list_append)
    v2: int = builtin::len::list_len v1 // len2 (list_len)
    v3: list<list<any>> = lists::append::append [], [] // append2 (list_append)
    print v3, [], "\n" -> b1 error -> b1 // println (println)
b1:
    exit v2 // exit (os_exit)
"#;
    let code = body(text);
    for call in [
        "builtin::len::list_len(&List::<i64>::new())",
        "lists::append::append(List::<i64>::new(), ",
        "List::<List<Value>>::new(),\n        List::<Value>::new(),",
        "text::json::text(&List::<i64>::new(), ",
    ] {
        assert!(code.contains(call), "{call}\n{code}");
    }
}
