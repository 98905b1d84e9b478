//! What a wrong program is told.

mod support;

use neva_blocks::text::parse;
use neva_blocks::verify::{verify, verify_types};
use support::lookup;

#[track_caller]
fn problems(text: &str) -> Vec<String> {
    verify(&parse(&format!("cluster main\n{text}"), &lookup).unwrap())
}

#[track_caller]
fn type_problems(text: &str) -> Vec<String> {
    let program = parse(&format!("cluster main\n{text}"), &lookup).unwrap();
    assert_eq!(verify(&program), Vec::<String>::new());
    verify_types(&program)
}

#[test]
fn arguments_are_counted() {
    let text = "b0:\n    -> b1(1)\nb1(v0, v1):\n    v2 = int_add 1\n    stop\n";
    let wanted = [
        "main: b0 leads to b1 with 1 arguments for 2 parameters",
        "main: b1: Call(int_add) has 1 arguments, not 2",
    ];
    assert_eq!(problems(text), wanted);
}

#[test]
fn variables_are_assigned_once() {
    assert_eq!(problems("b0:\n    v0 = copy 1\n    v0 = copy 2\n    stop\n"), ["main: b0 assigns v0 again"]);
}

#[test]
fn assignments_dominate_uses() {
    let text =
        "b0:\n    if true -> b1 else b2\nb1:\n    v0 = copy 1\n    -> b3\nb2:\n    -> b3\nb3:\n    exit v0\n";
    assert_eq!(problems(text), ["main: b3 uses v0, which is not assigned on every way there"]);
}

#[test]
fn an_edge_assigns_for_its_target_only() {
    let text = "b0:\n    try v0 = parse_int \"1\" -> b1 error v1 -> b2(v1)\nb1:\n    exit v0\nb2(v2):\n    exit v0\n";
    assert_eq!(problems(text), ["main: b2 uses v0, which is not assigned on every way there"]);
}

#[test]
fn an_edge_assigns_for_the_loop_that_it_enters() {
    let text = "b0:\n    try v0 = parse_int \"1\" -> b1 error -> b2\nb1:\n    if true -> b1 else b3\nb2:\n    stop\nb3:\n    exit v0\n";
    assert_eq!(problems(text), Vec::<String>::new());
}

#[test]
fn types_must_fit() {
    let text = "b0:\n    v0: int = int_add 1, 2\n    v1: string = string_add v0, \"x\"\n    exit v1\n";
    let wanted = [
        "main: b0: Call(string_add): Var(Var(0)) does not fit string",
        "main: b0: exit: Var(Var(1)) does not fit int",
    ];
    assert_eq!(type_problems(text), wanted);
}

#[test]
fn elements_must_fit_their_list() {
    let text = "b0:\n    v0: list<int> = list::new\n    v1: list<int> = list::push v0, \"x\"\n    stop\n";
    assert_eq!(type_problems(text), ["main: b0: Call(list::push): Const(0) does not fit int"]);
}
