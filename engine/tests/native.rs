//! Operations for which the engine has instructions of its own do what their kernels do: as instructions, and
//! as conditions of branches.

mod support;

use neva_kernels as kernels;
use neva_kernels::value::Value;
use neva_registry::{Kernel, Run, Type};
use std::fmt::Write;
use std::thread;

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
        let mut combinations: Vec<Vec<&str>> = vec![];
        for left in operands(kernel.params[0].ty) {
            let rights = kernel.params.get(1).map_or(&[""][..], |param| operands(param.ty));
            for right in rights.iter().filter(|right| is_promised(kernel, right)) {
                combinations.push([*left, *right].into_iter().filter(|text| !text.is_empty()).collect());
            }
        }
        check(kernel, &combinations);
        tried += combinations.len();
    }
    assert!(tried > 1000, "{tried} combinations");
}

#[test]
fn a_loop_of_many_decisions_needs_no_more_stack_than_a_short_one() {
    let small = thread::Builder::new().stack_size(512 << 10);
    let ending = small.spawn(|| support::run(&decisions(10_000)));
    assert_eq!(ending.expect("a thread").join().expect("the stack is enough"), "panic: 3");
}

/// A loop of three iterations, in each of which a number is compared with each below another.
fn decisions(count: usize) -> String {
    let mut program = "b0:\n    -> b1(0)\nb1(v0: int):\n    -> b2\n".to_owned();
    for at in 2..count + 2 {
        let _ = write!(
            program,
            "b{at}:\n    v{at}: bool = equal v0, -{at}\n    if v{at} -> b{end} else b{next}\n",
            next = at + 1,
            end = count + 3
        );
    }
    let [turn, end] = [count + 2, count + 3];
    let _ = write!(
        program,
        "b{turn}:\n    v{turn}: int = int_inc v0\n    v{end}: bool = int_is_lesser v{turn}, 3\n    if v{end} -> b1(v{turn}) \
         else b{}\nb{end}:\n    stop\nb{}:\n    panic v{turn}\n",
        end + 1,
        end + 1
    );
    program
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

/// Has one program compute all combinations of operands, as constants and as parameters of a block. It goes
/// on by each result that is a boolean.
fn check(kernel: &Kernel, combinations: &[Vec<&str>]) {
    let (name, ty, arity) = (kernel.name, kernel.result, kernel.params.len());
    let (mut program, mut printed, mut expected) = (String::new(), vec![], String::new());
    for (at, args) in combinations.iter().enumerate() {
        let (wanted, args) = (wanted(kernel, args), args.join(", "));
        let vars: Vec<String> = (0..arity).map(|param| format!("v{}", at * 8 + param)).collect();
        let params: Vec<String> =
            vars.iter().zip(kernel.params).map(|(var, param)| format!("{var}: {}", param.ty)).collect();
        let (params, vars) = (params.join(", "), vars.join(", "));
        let (known, computed, condition) = (at * 8 + 5, at * 8 + 6, at * 8 + 7);
        let (first, wrong, next) = (at * 3 + 1, at * 3 + 2, at * 3 + 3);
        program += &format!("b{}:\n    -> b{first}({args})\nb{first}({params}):\n", at * 3);
        program += &format!("    v{known}: {ty} = {name} {args}\n    v{computed}: {ty} = {name} {vars}\n");
        if ty == Type::Bool {
            let (yes, no) = if wanted == "true" { (next, wrong) } else { (wrong, next) };
            program += &format!(
                "    v{condition}: bool = {name} {vars}\n    if v{condition} -> b{yes} else b{no}\n"
            );
        } else {
            program += &format!("    -> b{next}\n");
        }
        program += &format!("b{wrong}:\n    panic \"if {name} {args}\"\n");
        printed.push(format!("\"{args}: \", v{known} compact, \" \", v{computed} compact, \"; \""));
        expected += &format!("{args}: {wanted} {wanted}; ");
    }
    program += &format!("b{}:\n    panic {}\n", combinations.len() * 3, printed.join(", "));
    assert_eq!(support::run(&program), format!("panic: {expected}").trim_end(), "{name}");
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
