//! What is refused.

use super::errors_of;
use std::fmt::Write;

#[test]
fn slots_that_only_one_side_uses_are_refused() {
    let errors = errors_of(
        "
i Inner
two Two
---
:start -> [1 -> i:p[0], 2 -> i:p[1]]
i:q[0] -> two:x
i:q[1] -> two:y
two -> :stop",
        "
def Inner([p] any) ([q] any) {
	:p[0] -> :q[0]
}
",
    );
    assert_eq!(
        errors,
        [
            "3: array-slots: array inport `i:p` is used incorrectly (2 of its slots are connected here, but the network of `Inner` uses 1)"
        ]
    );
}

#[test]
fn a_bypass_between_nodes_is_refused() {
    let errors = errors_of("a Arr\nb FanIn<any>\n---\n:start -> a:p[0]\na:q[*] -> b:data[*]\nb -> :stop", "");
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].starts_with("6: bypass-between-nodes: nothing says how many slots these are"),
        "{errors:?}"
    );
}

#[test]
fn lists_have_a_limit() {
    let drains: String = (0..256).map(|n| format!("d{n} Del\n")).collect();
    let names: Vec<String> = (0..256).map(|n| format!("d{n}")).collect();
    let body = format!("{drains}---\n:start -> [{}, :stop]", names.join(", "));
    let errors = errors_of(&body, "");
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].contains("list-too-long: a list of 257 senders or receivers is too long"),
        "{errors:?}"
    );
}

#[test]
fn exponential_growth_has_a_limit() {
    let mut rest = String::from("def C0(a any) (b any) {\n\tf F\n\t---\n\t:a -> f -> :b\n}\n");
    for level in 1..60 {
        let inner = level - 1;
        write!(
            rest,
            "def C{level}(a any) (b any) {{\n\tx C{inner}\n\ty C{inner}\n\t---\n\t:a -> x -> y -> :b\n}}\n"
        )
        .unwrap();
    }
    let errors = errors_of("c C59\n---\n:start -> c -> :stop", &rest);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("program-too-large"), "{errors:?}");
}

#[test]
fn constants_have_a_limit() {
    let mut rest = String::from("const c0 list<any> = [1]\n");
    for level in 1..5 {
        let (open, close) = ("[".repeat(50), "]".repeat(50));
        writeln!(rest, "const c{level} list<any> = {open}c{}{close}", level - 1).unwrap();
    }
    let errors = errors_of("f F\n---\n:start -> $c4 -> f -> :stop", &rest);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("constant-too-deep: the constant is nested too deeply"), "{errors:?}");
}
