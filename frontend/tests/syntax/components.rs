//! Directives, nodes, dependencies.

use super::{findings, outline};

/// The outline of nodes.
fn nodes(text: &str) -> String {
    let outline = outline(&format!("def C(a b) (c d) {{\n{text}\n---\n}}"));
    outline
        .lines()
        .skip(1)
        .map(|line| line.trim_start().trim_start_matches("node "))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn nodes_have_a_name_and_an_entity() {
    assert_eq!(nodes("a A\n\n// comment\nb p.B // beside\n_ _"), "a: A\nb: p.B\n_: _");
}

#[test]
fn nodes_take_type_arguments_dependencies_and_a_guard() {
    assert_eq!(
        nodes("a A<int, list<p.q>>?\nb B\n<T>\n\n{ x X<int> }\nc C{\n\ty Y{Z}\n\t// why\n\tW\n}?"),
        "a: A<int, list<p.q>>?\nb: B<T>{x: X<int>}\nc: C{y: Y{_: Z}, _: W}?"
    );
}

#[test]
fn directives_stand_above_nodes_and_components() {
    assert_eq!(
        nodes("#bind(c)\n#bind_type(list<T>)\na A\nb B{\n#bind(d)\nx X }"),
        "#bind(c) #bind_type(list<T>) a: A\nb: B{#bind(d) x: X}"
    );
    assert_eq!(
        outline("#autoports\n#extern(f)\npub def C<T>() (a T)"),
        "#autoports #extern(f) pub def C<T>() (a: T)"
    );
}

#[test]
fn directives_are_checked() {
    for (directive, expected) in [
        ("#extren(x)", "1:1 unknown-directive: there is no directive `#extren`"),
        ("#extern", "1:1 directive-argument: `#extern` takes one plain name"),
        ("#extern(a.b)", "1:1 directive-argument: `#extern` takes one plain name"),
        ("#bind(list<int>)", "1:1 directive-argument: `#bind` takes one plain name"),
        ("#autoports(x)", "1:1 directive-argument: `#autoports` takes no argument"),
        ("#bind_type", "1:1 directive-argument: `#bind_type` takes a type"),
        ("#extern(int a, float b)", "1:13 unexpected-token: expected `)`, found `a`"),
        ("#extern(a)\n#extern(b)", "2:1 duplicate-directive: this directive is here already"),
        ("#extern(a) // comment", "1:12 unexpected-token: expected the end of the line, found a comment"),
        (
            "#extern(a)\n",
            "2:1 unexpected-token: expected a component below its directives, found the end of the line",
        ),
        ("#bind(a)", "1:1 misplaced-directive: this directive has no effect here"),
    ] {
        assert_eq!(findings(&format!("{directive}\ndef C(a b) (c d)")), expected);
    }
}

#[test]
fn bodies_are_optional_and_may_begin_on_a_later_line() {
    assert_eq!(
        outline("def A(a b) (c d)\n\n{\n}\ndef B(a b) (c d)\n"),
        "def A(a: b) (c: d)\ndef B(a: b) (c: d)"
    );
    assert_eq!(
        outline("def A(a b) (c d) { // x\n// y\n---\n// z\n:a -> :c // u\n// v\n}").lines().count(),
        2
    );
}

#[test]
fn nodes_stand_on_lines_of_their_own_with_names() {
    let body = |nodes: &str| findings(&format!("def C(a b) (c d) {{\n{nodes}\n---\n}}"));
    assert_eq!(body("a A b B"), "2:5 several-nodes-in-line: a second node is on this line");
    assert_eq!(body("a A, b B"), "2:4 unexpected-token: expected the end of the line, found `,`");
    assert_eq!(body("a A{b B c C}"), "2:9 several-nodes-in-line: a second node is on this line");
    assert_eq!(body("fmt.Println<any>"), "2:1 node-without-name: this node of `Println` has no name");
    assert_eq!(body("a A{}"), "2:5 unexpected-token: expected a dependency, found `}`");
    assert_eq!(body("a A{b: B}"), "2:6 unexpected-token: expected a component after the name, found `:`");
    assert_eq!(
        body("\ttype T"),
        "2:2 unexpected-token: expected a node or a connection, found the keyword `type`"
    );
}

#[test]
fn the_separator_stands_once_behind_the_nodes() {
    let body = |text: &str| findings(&format!("def C(a b) (c d) {{\n{text}\n}}"));
    assert_eq!(body("---"), "2:1 unexpected-token: expected a node or connection, found `---`");
    assert_eq!(body(":a -> :c\n---"), "3:1 unexpected-token: expected a node or connection, found `---`");
    assert_eq!(body("a A"), "3:1 unexpected-token: expected `---` after the nodes, found `}`");
    assert_eq!(body("a A\n\n:a -> a"), "4:1 unexpected-token: expected `---` or a node, found `:`");
    assert_eq!(body("a A ---\n:a -> a"), "2:5 unexpected-token: expected the end of the line, found `---`");
}
