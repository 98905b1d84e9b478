//! Operations for which the engine has instructions of its own do what their kernels do: as instructions, and
//! as conditions of branches.

mod support;

use neva_kernels as kernels;
use neva_kernels::value::Value;
use neva_registry::{Effect, Kernel, Run, Type};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::thread;

const INTS: [&str; 12] =
    ["0", "1", "-1", "2", "3", "7", "-9", "63", "64", "65", "9223372036854775807", "-9223372036854775808"];
const TEXTS: [&str; 8] = [
    "\"\"",
    "\"a\"",
    "\"12\"",
    "\"a,b,,c\"",
    "\"ä€x😀\"",
    "\"-1.5\"",
    "\"true\"",
    "\"some longer text of words, more than a line\"",
];
const FLOATS: [&str; 8] = ["0.0", "-0.0", "1.5", "-2.25", "1000000000000.5", "inf", "-inf", "NaN"];

#[test]
fn native_operations_are_those_of_the_kernels() {
    let mut tried = 0;
    for kernel in support::kernels().filter(|kernel| kernel.native.is_some()) {
        if kernel.params.len() > 2 || kernel.params.iter().any(|param| operands(param.ty).is_empty()) {
            continue;
        }
        let mut combinations: Vec<Vec<&str>> = vec![];
        for left in operands(kernel.params[0].ty) {
            let rights = kernel.params.get(1).map_or(&[""][..], |param| operands(param.ty));
            for right in rights.iter().filter(|right| is_promised(kernel, left, right)) {
                combinations.push([*left, *right].into_iter().filter(|text| !text.is_empty()).collect());
            }
        }
        check(kernel, &combinations);
        tried += combinations.len();
    }
    assert!(tried > 1000, "{tried} combinations");
}

#[test]
fn kernels_that_are_called_without_boxes_do_the_same() {
    let may_be = |kernel: &&Kernel| kernel.direct.is_some() && kernel.effect == Effect::Pure;
    let mut names = BTreeSet::new();
    let kernels = support::kernels().filter(may_be).filter(|kernel| names.insert(kernel.name));
    let kernels: Vec<&Kernel> = kernels.collect();
    kernels.iter().for_each(|kernel| check_direct(kernel));
    let has = |fallible, result| {
        kernels.iter().any(|kernel| kernel.fallible == fallible && kernel.result == result)
    };
    for result in [Type::Int, Type::Str, Type::Bool, Type::Float] {
        assert!(has(false, result) || has(true, result), "no kernel gives {result}");
    }
    assert!(has(true, Type::Int) && kernels.len() > 30, "{} kernels", kernels.len());
}

#[test]
fn one_operation_after_another_is_both() {
    let mut tried = 0;
    for ty in [Type::Int, Type::Float, Type::Bool] {
        let operators: Vec<&Kernel> = support::kernels()
            .filter(|kernel| kernel.native.is_some() && kernel.params.len() == 2)
            .filter(|kernel| kernel.params.iter().all(|param| param.ty == ty))
            .collect();
        for first in operators.iter().filter(|first| first.result == ty) {
            tried += operators.len();
            check_after(first, &operators);
        }
    }
    assert!(tried > 200, "{tried} pairs");
}

#[test]
fn what_comes_after_two_operations_has_the_result_of_the_second() {
    let mut tried = 0;
    for ty in [Type::Int, Type::Float, Type::Bool] {
        let operators: Vec<&Kernel> = support::kernels()
            .filter(|kernel| kernel.native.is_some() && kernel.params.len() == 2 && kernel.result == ty)
            .filter(|kernel| kernel.params.iter().all(|param| param.ty == ty))
            .collect();
        for first in &operators {
            operators.iter().for_each(|second| check_chain(first, second));
        }
        tried += operators.len() * operators.len();
    }
    assert!(tried > 100, "{tried} pairs");
}

#[test]
fn a_loop_of_thousands_of_operations_does_each_of_them_once_in_an_iteration() {
    let count = 3000;
    let mut program = "b0:\n    -> b1(0, 5)\nb1(v0: int, v1: int):\n".to_owned();
    for at in (2..count).step_by(2) {
        let (before, by) = (at - 1, at + 1);
        let operands = if at % 3 == 0 { format!("v0, v{at}") } else { format!("v{at}, v0") };
        let _ = write!(
            program,
            "    v{at}: int = int_mul v{before}, {at}\n    v{by}: int = int_sub {operands}\n"
        );
    }
    let [turn, is_less] = [count + 1, count + 2];
    let _ = write!(
        program,
        "    v{turn}: int = int_inc v0\n    v{is_less}: bool = int_is_lesser v{turn}, 4\n    if v{is_less} -> \
         b1(v{turn}, v{last}) else b2\nb2:\n    panic v{last}\n",
        last = count - 1
    );
    let mut wanted = 5_i64;
    for turn in 0..4_i64 {
        for at in (2..count as i64).step_by(2) {
            let product = wanted.wrapping_mul(at);
            wanted = if at % 3 == 0 { turn.wrapping_sub(product) } else { product.wrapping_sub(turn) };
        }
    }
    assert_eq!(support::run(&program), format!("panic: {wanted}"));
}

#[test]
fn a_loop_of_many_decisions_needs_no_more_stack_than_a_short_one() {
    let small = thread::Builder::new().stack_size(512 << 10);
    let ending = small.spawn(|| support::run(&decisions(4_000)));
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

/// Whether the kernel is called with these operands.
fn is_promised(kernel: &Kernel, left: &str, right: &str) -> bool {
    let is_negative = [left, right].map(|operand| operand.starts_with('-'));
    match kernel.name {
        name if name.starts_with("unsigned") => is_negative == [false; 2] && right != "0",
        name => !(name.contains("sh") && is_negative[1]),
    }
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

/// Has one program call a kernel with several combinations of arguments: texts that are constants, that are
/// needed later, and that are not. It goes on by whether the call fails, and tells all results.
fn check_direct(kernel: &Kernel) {
    const COMBINATIONS: usize = 24;
    let (name, ty) = (kernel.name, kernel.result);
    let (mut program, mut told) = (String::new(), vec![]);
    for at in 0..COMBINATIONS {
        let (block, var) = (at * 3, at * 32);
        let params =
            if at > 0 { format!("(v{}: {ty}, v{}: string)", var - 4, var - 3) } else { String::new() };
        program += &format!("b{block}{params}:\n");
        let mut args = vec![];
        for (number, param) in kernel.params.iter().enumerate() {
            let choices = if param.ty == Type::Str { &TEXTS[..] } else { operands(param.ty) };
            // Each parameter goes through its choices at a pace of its own.
            let choice = choices[(at * (number + 1) + at / choices.len()) % choices.len()];
            let made = var + number;
            if param.ty == Type::Str && (at + number) % 3 > 0 {
                program += &format!("    v{made}: string = builtin::add::string_add {choice}, \"\"\n");
                args.push(format!("v{made}"));
                told.extend(((at + number) % 3 == 1).then(|| format!("v{made} compact")));
            } else {
                args.push(choice.to_owned());
            }
        }
        let (args, result, error) = (args.join(", "), var + 26, var + 27);
        let next = block + 3;
        program += &match kernel.fallible {
            true => format!(
                "    try v{result}: {ty} = {name} {args} -> b{} error v{error}: string -> b{}\nb{}:\n    \
                 -> b{next}(v{result}, \"\")\nb{}:\n    -> b{next}({}, v{error})\n",
                block + 1,
                block + 2,
                block + 1,
                block + 2,
                if ty == Type::Str { "\"\"" } else { operands(ty)[0] },
            ),
            false => {
                format!("    v{result}: {ty} = {name} {args}\n    -> b{next}(v{result}, \"\")\n")
            }
        };
        told.push(format!("v{} compact, v{} compact", var + 28, var + 29));
    }
    let last = COMBINATIONS * 32;
    program += &format!("b{}(v{}: {ty}, v{}: string):\n", COMBINATIONS * 3, last - 4, last - 3);
    program += &format!("    panic {}\n", told.join(", \" \", "));
    let ending = support::run(&program);
    assert!(ending.starts_with("panic: "), "{name}: {ending}\n{program}");
}

/// Has programs compute an operator, and then each of others: of its result, of its result on the right, and
/// of something else. What gives a boolean is also the condition of a branch.
fn check_after(first: &Kernel, seconds: &[&Kernel]) {
    let operands: [&str; 3] = match first.result {
        Type::Int => ["13", "6", "3"],
        Type::Float => ["1.5", "-2.25", "1000000000000.5"],
        _ => ["true", "false", "true"],
    };
    let [a, b, c] = operands;
    let (name, ty, it) = (first.name, first.result, wanted(first, &[a, b]));
    for second in seconds {
        let (other, result) = (second.name, second.result);
        if ![[&it, c], [c, &it]].iter().all(|[left, right]| is_promised(second, left, right)) {
            continue;
        }
        let mut program = format!(
            "b0:\n    -> b1({a}, {b}, {c})\nb1(v0: {ty}, v1: {ty}, v2: {ty}):\n    v3: {ty} = {name} v0, v1\n    \
             v4: {result} = {other} v3, v2\n    v5: {ty} = {name} v0, v1\n    v6: {result} = {other} v2, v5\n    \
             v7: {ty} = {name} v0, v1\n    v8: {result} = {other} v0, v2\n    -> b2\nb2:\n    \
             v9: {ty} = {name} v0, v1\n"
        );
        program += &match result {
            Type::Bool => format!(
                "    v10: bool = {other} v9, v2\n    if v10 -> b3(true) else b3(false)\nb3(v11: bool):\n"
            ),
            _ => format!("    -> b3({it})\nb3(v11: {ty}):\n"),
        };
        program += "    panic v3 compact, \" \", v4 compact, \" \", v6 compact, \" \", v8 compact, \" \", v11 compact\n";
        let (left, right, apart) =
            (wanted(second, &[&it, c]), wanted(second, &[c, &it]), wanted(second, &[a, c]));
        let last = if result == Type::Bool { &left } else { &it };
        let expected = format!("panic: {it} {left} {right} {apart} {last}");
        assert_eq!(support::run(&program), expected, "{other} after {name}");
    }
}

/// Has a program compute two operators by turns, each of the result of the one before, on either side.
fn check_chain(first: &Kernel, second: &Kernel) {
    let [a, b, c] = match first.result {
        Type::Int => ["13", "6", "3"],
        Type::Float => ["1.5", "-2.25", "1000000000000.5"],
        _ => ["true", "false", "true"],
    };
    let ty = first.result;
    let mut program = format!("b0:\n    -> b1({a}, {b}, {c})\nb1(v0: {ty}, v1: {ty}, v2: {ty}):\n");
    let (mut it, mut printed, mut expected) = (a.to_owned(), vec![], vec![]);
    let steps =
        [(first, 1, false), (second, 2, false), (first, 1, false), (second, 2, true), (first, 1, true)];
    for (at, (kernel, other, is_right)) in steps.into_iter().enumerate() {
        let (before, to) = (if at == 0 { 0 } else { at + 2 }, at + 3);
        let (vars, args) = match is_right {
            true => ([other, before], [[a, b, c][other], &it]),
            false => ([before, other], [&it, [a, b, c][other]]),
        };
        if !is_promised(kernel, args[0], args[1]) {
            return;
        }
        let _ = writeln!(program, "    v{to}: {ty} = {} v{}, v{}", kernel.name, vars[0], vars[1]);
        it = wanted(kernel, &args);
        printed.push(format!("v{to} compact"));
        expected.push(it.clone());
    }
    let _ = writeln!(program, "    panic {}", printed.join(", \" \", "));
    let expected = format!("panic: {}", expected.join(" "));
    assert_eq!(support::run(&program), expected, "{} and {}", first.name, second.name);
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
