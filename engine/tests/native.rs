//! Operations for which the engine has instructions of its own do what their kernels do: as instructions, and
//! as conditions of branches.

mod support;

use neva_kernels::value::Value;
use neva_registry::{Kernel, Run, Type};

const INTS: [&str; 12] =
    ["0", "1", "-1", "2", "3", "7", "-9", "63", "64", "65", "9223372036854775807", "-9223372036854775808"];
const FLOATS: [&str; 8] = ["0.0", "-0.0", "1.5", "-2.25", "1000000000000.5", "inf", "-inf", "NaN"];

#[test]
fn native_operations_are_those_of_the_kernels() {
    let mut tried = 0;
    for kernel in support::kernels().filter(|kernel| kernel.native.is_some()) {
        if kernel.params.iter().any(|param| operands(param.ty).is_empty()) {
            continue;
        }
        for left in operands(kernel.params[0].ty) {
            let rights = kernel.params.get(1).map_or(&[""][..], |param| operands(param.ty));
            for right in rights.iter().filter(|right| is_promised(kernel, right)) {
                let args: Vec<&str> = [*left, *right].into_iter().filter(|text| !text.is_empty()).collect();
                check(kernel, &args);
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "{tried} combinations");
}

/// Whether the funcs call the kernel with this operand.
fn is_promised(kernel: &Kernel, right: &str) -> bool {
    !(kernel.name.contains("sh") && right.starts_with('-'))
}

fn operands(ty: Type) -> &'static [&'static str] {
    match ty {
        Type::Int => &INTS,
        Type::Float => &FLOATS,
        Type::Bool => &["true", "false"],
        _ => &[],
    }
}

fn check(kernel: &Kernel, args: &[&str]) {
    let wanted = wanted(kernel, args);
    let (ty, call) = (kernel.result, format!("{} {}", kernel.name, args.join(", ")));
    let computed = support::run(&format!("b0:\n    v0: {ty} = {call}\n    panic v0 compact\n"));
    assert_eq!(computed, format!("panic: {wanted}"), "{call}");
    if ty == Type::Bool {
        let branch = format!("b0:\n    v0: bool = {call}\n    if v0 -> b1 else b2\n");
        let branch = support::run(&format!("{branch}b1:\n    panic \"true\"\nb2:\n    panic \"false\"\n"));
        assert_eq!(branch, format!("panic: {wanted}"), "if {call}");
    }
}

/// What the kernel gives.
fn wanted(kernel: &Kernel, args: &[&str]) -> String {
    let value = |(text, ty): (&&str, Type)| match ty {
        Type::Int => Value::Int(text.parse().expect("an integer")),
        Type::Float => Value::Float(text.parse().expect("a float")),
        _ => Value::Bool(*text == "true"),
    };
    let mut args: Vec<Value> =
        args.iter().zip(kernel.params.iter().map(|param| param.ty)).map(value).collect();
    let result = match kernel.run {
        Run::General(run) => run(&mut args).unwrap_or_else(|_| panic!("{} failed", kernel.name)),
        operator => operator.apply(&args).unwrap_or_else(|| panic!("{} has other operands", kernel.name)),
    };
    let text = neva_kernels::text::json::text(&result, neva_kernels::text::json::Style::Compact);
    String::from_utf8_lossy(&text).into_owned()
}
