//! Programs that grow beyond what is lowered, and the examples of the standard library, which do not.

mod support;

use std::fmt::Write;
use support::{PRELUDE, ir_of};

/// What is wrong with a program whose `Main` has this body.
#[track_caller]
fn errors_of(body: &str, rest: &str) -> Vec<String> {
    ir_of(&format!("def Main(start any) (stop any) {{\n{body}\n}}\n{PRELUDE}{rest}")).expect_err("a refusal")
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
fn guards_have_none() {
    let nodes: String = (0..300).map(|n| format!("\tg{n} G?\n")).collect();
    let chain: String = (1..300).map(|n| format!("\tg{} -> g{n}\n", n - 1)).collect();
    let work =
        format!("def W(a any) (b any, err error) {{\n{nodes}\t---\n\t:a -> g0\n{chain}\tg299 -> :b\n}}\n");
    let main = "def Main(start any) (stop any) {\n\tw W\n\td Del\n\t---\n\t:start -> w\n\tw:err -> d\n\t\
                w:b -> :stop\n}\n";
    let program = ir_of(&format!("{main}{PRELUDE}{work}")).expect("as many guards as there are nodes");
    let merges = program.funcs.iter().filter(|func| func.reference == "fan_in");
    let slots: Vec<usize> = merges.map(|func| func.inputs.len()).collect();
    assert_eq!(slots, [255, 45, 2], "one of two lists");
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

#[test]
fn every_example_of_the_standard_library_lowers() {
    for example in neva_std::examples::examples() {
        if let Err(errors) = ir_of(&example.program) {
            panic!("{}.{}: {errors:?}", example.package, example.entity);
        }
    }
}
