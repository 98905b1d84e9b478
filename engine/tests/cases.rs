//! Block programs and how they end. Programs that compute something tell it by a panic. Six files tell
//! something else:
//!
//! - `clobbers.txt`: how many calls in the native code of the last loop may change registers of the machine,
//! - `stretches.txt`: the stretches that a profile tells apart,
//! - `unboxed.txt`: how many registers of values hold lists of scalars without boxes,
//! - `registers.txt`: how many registers of values there are,
//! - `branches.txt`: how many branches the native code of the last loop has,
//! - `calls.txt`: how many instructions native code leaves to functions.

mod support;

use neva_engine::code::Code;
use neva_engine::compile::compile;
use neva_engine::profile::{Begin, Marks, stretches};
use neva_jit::Jit;
use neva_kernels as kernels;

fn main() {
    neva_test_cases::main("tests/cases", |file, input| match file {
        "stretches" => told_stretches(input),
        "calls" => {
            let before = neva_jit::calls();
            let ending = support::run_native(input);
            format!("{ending}\n{} calls", neva_jit::calls() - before)
        }
        "registers" => told_counts(input, |code| code.values.len()),
        "unboxed" => told_counts(input, |code| code.unboxed.iter().filter(|is_unboxed| **is_unboxed).count()),
        "branches" => told_native(input, |text| {
            let count = |word| text.matches(word).count();
            format!("{} branches", count("brif") + count("br_table"))
        }),
        "clobbers" => told_native(input, |text| format!("{} calls", clobbers(text))),
        _ => support::run(input),
    })
}

/// What is to be told of the native code of the last loop, and how the program ends.
fn told_native(input: &str, tell: impl Fn(&str) -> String) -> String {
    match support::parse(input) {
        Ok(program) => {
            let code = &compile(&program, true, Marks::None)[0];
            let header = code.headers.len() as u32 - 1;
            let text = Jit::hot_loops(1).text(code, header).expect("native code");
            format!("{}\n{}", tell(&text), support::run(input))
        }
        Err(problems) => problems.join("\n"),
    }
}

/// How many calls do not keep all registers.
fn clobbers(text: &str) -> usize {
    let after = |line: &str, word: &str| line.trim().split_once(word).map(|(_, rest)| rest.to_owned());
    let keeping: Vec<&str> = text
        .lines()
        .filter(|line| line.trim().starts_with("sig") && line.ends_with("preserve_all"))
        .filter_map(|line| line.trim().split(' ').next())
        .collect();
    let functions: Vec<&str> = text
        .lines()
        .filter(|line| keeping.iter().any(|signature| line.ends_with(&format!(" {signature}"))))
        .filter_map(|line| line.trim().split(' ').next())
        .collect();
    let calls = text.lines().filter_map(|line| after(line, "call "));
    calls.filter(|call| !functions.iter().any(|name| call.starts_with(&format!("{name}(")))).count()
}

fn told_counts(input: &str, count: impl Fn(&Code) -> usize) -> String {
    match support::parse(input) {
        Ok(program) => {
            let code = compile(&program, true, Marks::None);
            let counts: Vec<String> = code.iter().map(|code| count(code).to_string()).collect();
            format!("{}\n{}", counts.join(" "), support::run(input))
        }
        Err(problems) => problems.join("\n"),
    }
}

fn told_stretches(input: &str) -> String {
    let program = match support::parse(input) {
        Ok(program) => program,
        Err(problems) => return problems.join("\n"),
    };
    let lines = stretches(&program, Marks::Places).into_iter().map(|stretch| match stretch.begin {
        Begin::At(block, at) => format!("b{} at {at}: {} instructions\n", block.0, stretch.parts.len()),
        Begin::Loop(blocks) => {
            let blocks: Vec<String> = blocks.iter().map(|block| format!("b{}", block.0)).collect();
            format!("loop {}: {} instructions\n", blocks.join(" "), stretch.parts.len())
        }
    });
    lines.collect()
}
