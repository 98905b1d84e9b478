//! Block programs and how they end. Programs that compute something tell it by a panic. In `stretches.txt`
//! the stretches that a profile tells apart, in `calls.txt` how many instructions native code leaves to functions.

mod support;

use neva_engine::profile::{Begin, stretches};
use neva_kernels as kernels;

fn main() {
    neva_test_cases::main("tests/cases", |file, input| match file {
        "stretches" => told_stretches(input),
        "calls" => {
            let before = neva_jit::calls();
            let ending = support::run_native(input);
            format!("{ending}\n{} calls", neva_jit::calls() - before)
        }
        _ => support::run(input),
    })
}

fn told_stretches(input: &str) -> String {
    let program = match support::parse(input) {
        Ok(program) => program,
        Err(problems) => return problems.join("\n"),
    };
    let lines = stretches(&program).into_iter().map(|stretch| match stretch.begin {
        Begin::At(block, at) => format!("b{} at {at}: {} instructions\n", block.0, stretch.parts.len()),
        Begin::Loop(blocks) => {
            let blocks: Vec<String> = blocks.iter().map(|block| format!("b{}", block.0)).collect();
            format!("loop {}: {} instructions\n", blocks.join(" "), stretch.parts.len())
        }
    });
    lines.collect()
}
