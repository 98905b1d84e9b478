//! Imports, types, constants, interfaces, documentation.

use super::{findings, outline};

#[test]
fn imports_name_std_the_own_module_and_others() {
    let text = "import {\n\tfmt // printing\n\t// more\n\tstd:io\n\tu @:lib/util\n\tgithub.com/nevalang/x:sub/p\n\tm mod:p }";
    let expected = "import fmt = std:fmt\nimport io = std:io\nimport u = @:lib/util\n\
                    import p = github.com/nevalang/x:sub/p\nimport m = mod:p";
    assert_eq!(outline(text), expected);
    assert_eq!(outline("import\n\n{}"), "");
    assert_eq!(outline("import { fmt runtime }"), "import fmt = std:runtime");
}

#[test]
fn types_have_parameters_and_bodies() {
    assert_eq!(
        outline("pub type any // the top\ntype a b.c<int, list<T>,\n>"),
        "pub type any\ntype a = b.c<int, list<T>>"
    );
    assert_eq!(outline("type p<T, U list<T>,\n> T type q<> int"), "type p<T, U: list<T>> = T\ntype q = int");
}

#[test]
fn members_of_structs_and_unions_stand_on_lines_of_their_own() {
    let text = "type s struct\n{\n\tx int\n\n\ty struct { z p.q } }\ntype u union {\n\tA\n\tB int\n}\ntype v union { A B }";
    let expected =
        "type s = struct{x: int, y: struct{z: p.q}}\ntype u = union{A, B(int)}\ntype v = union{A(B)}";
    assert_eq!(outline(text), expected);
    assert_eq!(outline("type s struct {} type u union {\n}"), "type s = struct{}\ntype u = union{}");
}

#[test]
fn constants_are_literals_or_other_constants() {
    for (value, expected) in [
        ("other", "&other"),
        ("p.other", "&p.other"),
        ("true", "true"),
        ("- 007", "-7"),
        ("9223372036854775807", "9223372036854775807"),
        (".5", "0.5"),
        ("-12.50", "-12.5"),
        ("'a\\nb\\t\\\\nc \"ö\"'", "\"a\\nb\\\\t\\\\\\nc \\\"ö\\\"\""),
        ("'two\nlines'", "\"two\\nlines\""),
        ("''", "\"\""),
        ("p.u<int>::A(- 1)", "p.u<int>::A(-1)"),
        ("u::A(v::B)", "u::A(v::B)"),
        ("[]", "[]"),
        ("[\n1, x\n, [\n], u::A,\n]", "[1, &x, [], u::A]"),
        ("{}", "{}"),
        ("{ a: 1,\n\tb: {c: p.d}\n,\n}", "{a: 1, b: {c: &p.d}}"),
    ] {
        assert_eq!(outline(&format!("const c T = {value}\n\n")), format!("const c T = {expected}"));
    }
}

#[test]
fn numbers_must_fit() {
    let title = |text: &str| findings(text).split(": ").next().unwrap_or_default().to_owned();
    assert_eq!(title("const a int = -9223372036854775808"), "1:15 number-out-of-range");
    assert_eq!(title(&format!("const a float = {}.0", "9".repeat(400))), "1:17 number-out-of-range");
    assert_eq!(outline(&format!("const a float = 0.{}1", "0".repeat(400))), "const a float = 0.0");
}

#[test]
fn ports_are_named_or_not_and_may_be_arrays() {
    assert_eq!(
        outline(
            "pub interface I<T>(T, name struct { x int },\n\t[slots] p.q<T>\n, [bare]) (list<int>) interface J()()"
        ),
        "pub interface I<T>(_: T, name: struct{x: int}, [slots]: p.q<T>, [bare]) (_: list<int>)\ninterface J() ()"
    );
}

#[test]
fn the_comment_lines_above_are_the_documentation() {
    assert_eq!(
        outline(
            "// not this\n\n// Adds.\n//\n//  @InPort a  first one\n// @outport _\n// @example 1 + 1\npub def Add(a int) (int)"
        ),
        "// \"Adds.\\n\" [@inport a: \"first one\", @outport _: \"\", @example: \"1 + 1\"]\npub def Add(a: int) (_: int)"
    );
    assert_eq!(outline("// far\n\ntype a int // beside\ntype b int"), "type a = int\ntype b = int");
    assert_eq!(outline("// x\n#extern(f)\ndef A(a b) (c d)"), "#extern(f) def A(a: b) (c: d)");
    assert_eq!(findings("// text\n// @inport\ntype a int"), "1:1 doc-tag: `@inport` names no port");
}

#[test]
fn several_declarations_may_share_a_line() {
    assert_eq!(outline("type a int type b int const c int = 1 const d int = 2").lines().count(), 4);
}

#[test]
fn line_ends_may_have_a_carriage_return() {
    assert_eq!(outline("type a struct {\r\n\tx int\r\n\ty int\r\n}\r\n"), "type a = struct{x: int, y: int}");
}
