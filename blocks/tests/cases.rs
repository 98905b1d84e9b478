//! The text form, the verifier, the analyses and what instructions compute, each with a file of cases.

mod support;

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::analysis::parallel_moves::{Move, ParallelMoves, is_var};
use neva_blocks::instructions::{INSTRUCTIONS, TERMINATORS};
use neva_blocks::verify::{verify, verify_types};
use neva_blocks::{
    BlockId, Cluster, ConstantPool, Operand, Var, compute, constant_value, text, value_constant,
};
use std::collections::HashMap;
use support::{parse, printed, program};

fn main() {
    // Each instruction and terminator occurs in the cases of the text form, each instruction in those of its
    // meaning.
    let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
    let (form, meaning) = (words(include_str!("cases/text.txt")), words(include_str!("cases/compute.txt")));
    for terminator in TERMINATORS {
        assert!(form.contains(&terminator.name), "{} is not in cases/text.txt", terminator.name);
    }
    for instruction in INSTRUCTIONS {
        assert!(form.contains(&instruction.name), "{} is not in cases/text.txt", instruction.name);
        assert!(meaning.contains(&instruction.name), "{} is not in cases/compute.txt", instruction.name);
    }
    neva_test_cases::main("tests/cases", |file, input| match file {
        "text" => match parse(input) {
            Ok(program) => printed(&program),
            Err(errors) => errors.join("\n"),
        },
        "verify" => problems(input),
        "compute" => results(input),
        "dominators" => each_block(input, |cluster, block| {
            let tree = Dominators::new(cluster);
            if !tree.is_reachable(block) {
                return "unreachable".to_string();
            }
            let parent = tree.parent(block).map_or("none".to_string(), |parent| format!("b{}", parent.0));
            let blocks = (0..cluster.blocks.len() as u32).map(BlockId);
            let below =
                blocks.filter(|below| tree.dominates(block, *below)).map(|below| format!("b{}", below.0));
            format!("parent {parent}; dominates {}", below.collect::<Vec<_>>().join(" "))
        }),
        "loops" => each_block(input, |cluster, block| match natural_loops(cluster).get(&block) {
            Some(body) => body.iter().map(|block| format!("b{}", block.0)).collect::<Vec<_>>().join(" "),
            None => "no header".to_string(),
        }),
        "liveness" => each_block(input, |cluster, block| {
            let live = Liveness::new(cluster);
            format!("in {}; out {}", vars(live.live_in(block)), vars(live.live_out(block)))
        }),
        "last_uses" => each_block(input, |cluster, block| {
            let last = LastUses::new(cluster, &Liveness::new(cluster), block);
            let term = cluster.block(block).term.operands();
            let insts = cluster.block(block).insts.iter();
            let insts = insts.map(|inst| inst.args.clone()).chain([term.into_vec()]);
            let uses = insts.zip(last.insts.iter().chain([&last.term]));
            let line = uses.map(|(operands, last)| {
                let dead = operands.iter().zip(last).enumerate().filter(|(_, (_, is_last))| **is_last);
                let dead =
                    dead.map(|(at, (operand, _))| format!("v{}@{at}", operand.var().expect("a variable").0));
                dead.collect::<Vec<_>>().join(" ")
            });
            line.collect::<Vec<_>>().join("; ")
        }),
        "parallel_moves" => each_block(input, |cluster, block| {
            let (program, liveness) = (program(input), Liveness::new(cluster));
            let edges = cluster.block(block).term.edges().into_iter().map(|edge| {
                let moves = ParallelMoves::new(cluster, &liveness, edge, |_| true, is_var);
                let show = |one: &Move| {
                    let last = if one.is_last { "last " } else { "" };
                    format!("v{} = {last}{}", one.param.0, text::operand(&program, one.arg))
                };
                let [ordered, cyclic] = [&moves.ordered, &moves.cyclic]
                    .map(|moves| moves.iter().map(show).collect::<Vec<_>>().join(", "));
                format!("[{ordered}] [{cyclic}]")
            });
            edges.collect::<Vec<_>>().join("; ")
        }),
        other => panic!("no test reads {other}.txt"),
    })
}

fn problems(input: &str) -> String {
    let program = parse(input).expect("a program");
    let mut problems = verify(&program);
    if problems.is_empty() {
        problems = verify_types(&program);
    }
    if problems.is_empty() { "no problem".to_string() } else { problems.join("\n") }
}

/// What each instruction of the entry computes.
fn results(input: &str) -> String {
    let mut program = program(input);
    let mut known: HashMap<Var, Operand> = HashMap::new();
    let mut lines = vec![];
    let insts = program.clusters[0].blocks[0].insts.clone();
    for inst in insts {
        let mut pool = ConstantPool::new(&mut program.constants);
        let get = |arg: &Operand| arg.var().map_or(*arg, |var| known[&var]);
        let args = inst.args.iter().map(|arg| pool.get(get(arg)).expect("a constant"));
        let mut args: Vec<_> = args.map(|constant| constant_value(&constant)).collect();
        let result = pool.operand(value_constant(&compute(&inst.op)(&mut args)));
        let dst = inst.dst.expect("a result");
        known.insert(dst, result);
        lines.push(format!("v{} = {}", dst.0, text::operand(&program, result)));
    }
    lines.join("\n")
}

/// A line for each block of a program.
fn each_block(input: &str, line: impl Fn(&Cluster, BlockId) -> String) -> String {
    let program = program(input);
    let cluster = &program.clusters[0];
    let blocks = (0..cluster.blocks.len() as u32).map(BlockId);
    blocks.map(|block| format!("b{}: {}\n", block.0, line(cluster, block))).collect()
}

fn vars(vars: &[Var]) -> String {
    let vars: Vec<String> = vars.iter().map(|var| format!("v{}", var.0)).collect();
    if vars.is_empty() { "nothing".to_string() } else { vars.join(" ") }
}
