//! The formatter: text in, text out. Each result must stay as it is when formatted again.

use neva_frontend::format::format;
use neva_frontend::syntax::SourceFile;

fn formatted(text: &str) -> String {
    let once = format(&SourceFile::new("a.neva", text)).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let twice = format(&SourceFile::new("a.neva", once.as_str())).ok();
    assert_eq!(twice.as_deref(), Some(once.as_str()), "formatting again changes something");
    once
}

/// The layout of what stands between the braces of a component.
fn body(text: &str) -> String {
    let formatted = formatted(&format!("def A(a b) (c d) {{\n{text}\n}}\n"));
    let inner = formatted.strip_prefix("def A(a b) (c d) {\n").and_then(|rest| rest.strip_suffix("}\n"));
    inner.unwrap_or_else(|| panic!("{formatted}")).replace('\t', "  ")
}

#[test]
fn lines_and_blank_lines_stay_and_end_in_newlines() {
    assert_eq!(formatted(""), "");
    assert_eq!(formatted("type a int\r\n\r\n\r\n// x\r\ntype b int"), "type a int\n\n\n// x\ntype b int\n");
    assert_eq!(formatted("type a int   type b int//x"), "type a int type b int //x\n");
}

#[test]
fn imports_are_sorted_in_groups() {
    assert_eq!(
        formatted(
            "import { @:z\n\n// about x\n x github.com/a/x : p / q // why\nstreams\nfmt }\n\ntype a int"
        ),
        "import {\n\tfmt\n\tstreams\n\t// about x\n\tx github.com/a/x:p/q // why\n\t@:z\n}\n\ntype a int\n"
    );
    assert_eq!(
        formatted("import {\n\tc\n\t@:m\n\n\tb\n\tz a\n\t// last\n}\n"),
        "import {\n\t// last\n\tz a\n\tb\n\tc\n\n\t@:m\n}\n"
    );
    assert_eq!(formatted("import { }"), "import {}\n");
}

#[test]
fn members_of_types_and_bodies_stand_on_lines_of_their_own() {
    assert_eq!(formatted("type a struct{ x int }"), "type a struct {\n\tx int\n}\n");
    assert_eq!(
        formatted("type a union { X struct { y int }\nZ }"),
        "type a union {\n\tX struct {\n\t\ty int\n\t}\n\tZ\n}\n"
    );
    assert_eq!(formatted("type a struct { }\ntype b union{}"), "type a struct {}\ntype b union {}\n");
    assert_eq!(
        formatted("def A(a b) (c d) { // why\n:a->:c }"),
        "def A(a b) (c d) {\n\t// why\n\t:a -> :c\n}\n"
    );
    assert_eq!(formatted("def A(a b)(c d){}"), "def A(a b) (c d) {}\n");
}

#[test]
fn sequences_stay_on_a_line_of_eighty_characters() {
    let ports = |last: &str| {
        format!("def LongNam(first string, second string, third string, fourth string) ({last})")
    };
    let fitting = ports("stop any");
    assert_eq!(fitting.len(), 80);
    assert_eq!(formatted(&fitting), format!("{fitting}\n"));
    assert_eq!(
        formatted(&ports("stopp any,\n")),
        "def LongNam(first string, second string, third string, fourth string) (\n\tstopp any,\n)\n"
    );
    assert_eq!(formatted("const a list<int> = [\n1,\n2,\n]"), "const a list<int> = [1, 2]\n");
    assert_eq!(formatted("const a b = { x:1,y : { z: 'a' } , }"), "const a b = { x: 1, y: { z: 'a' } }\n");
    let words = "'0123456789', ".repeat(6);
    let lines = "\t'0123456789',\n".repeat(6);
    assert_eq!(
        formatted(&format!("const a list<string> = [{words}]")),
        format!("const a list<string> = [\n{lines}]\n")
    );
}

#[test]
fn a_struct_inside_makes_a_sequence_vertical() {
    assert_eq!(
        formatted("type a<T struct{x int}, U> T"),
        "type a<\n\tT struct {\n\t\tx int\n\t},\n\tU,\n> T\n"
    );
}

#[test]
fn nodes_and_their_dependencies() {
    assert_eq!(
        body("a  A < int,list<T> > ?\n#bind( c )\nb B{ C }\n---"),
        "  a A<int, list<T>>?\n  #bind(c)\n  b B{\n    C\n  }\n  ---\n"
    );
    assert_eq!(
        body("b B<T>{x X{Y}\nz Z}?\n---"),
        "  b B<T>{\n    x X{\n      Y\n    }\n    z Z\n  }?\n  ---\n"
    );
}

#[test]
fn addresses_are_tight_and_arrows_are_not() {
    assert_eq!(body("a : p [ 0 ]->b:q[*]->:c"), "  a:p[0] -> b:q[*] -> :c\n");
    assert_eq!(
        body(":a->.x . y->$ p . q->- 5->'x'->U :: A ( - 1 )->:c"),
        "  :a -> .x.y -> $p.q -> -5 -> 'x' -> U::A(-1) -> :c\n"
    );
}

#[test]
fn lists_of_several_connections_are_vertical() {
    assert_eq!(body("[a,b]->[c:d,e->[f]]"), "  [\n    a,\n    b,\n  ] -> [\n    c:d,\n    e -> [f],\n  ]\n");
    assert_eq!(body("a -> [b]\na -> [b,]"), "  a -> [b]\n  a -> [\n    b,\n  ]\n");
    assert_eq!(
        body("a -> [\n\tb, c -> [d,\n\te]]"),
        "  a -> [\n    b,\n    c -> [\n      d,\n      e,\n    ],\n  ]\n"
    );
    assert_eq!(body("a -> b [c, d] -> e"), "  a -> b [\n    c,\n    d,\n  ] -> e\n");
}

#[test]
fn long_connections_are_not_broken() {
    let long = format!(":a{} -> :c", " -> node:port".repeat(20));
    assert_eq!(body(&long), format!("  {long}\n"));
}

#[test]
fn the_go_compilers_tight_signs_are_kept() {
    assert_eq!(formatted("const a int = - 5"), "const a int =-5\n");
    assert_eq!(formatted("const a list<int> = [- 5, - 6]"), "const a list<int> = [-5, -6]\n");
    assert_eq!(formatted("const a b = { x: [1], y: - 1 }"), "const a b = { x:[1], y: -1 }\n");
}

#[test]
fn text_that_breaks_the_grammar_is_refused_other_errors_are_not() {
    let errors = format(&SourceFile::new("a.neva", "type a b c\ntype")).unwrap_err();
    assert_eq!(errors.len(), 2);
    assert_eq!(body("Unnamed\n---"), "  Unnamed\n  ---\n");
}
