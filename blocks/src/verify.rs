//! Checks what every block program must obey.

use crate::analysis::dominators::Dominators;
use crate::analysis::flow::predecessors;
use crate::instructions::{Op, Term};
use crate::program::*;
use crate::text;
use crate::types::{channel_types, fits, inst_signature, term_signature};
use neva_registry::Kernel;
use std::collections::HashSet;

/// What is wrong with the form of a program: targets, arguments, single assignment, and that assignments
/// dominate uses. Each text begins with the name of its cluster; none if the form is right.
pub fn verify(program: &Program) -> Vec<String> {
    let mut problems = vec![];
    if program.clusters.is_empty() {
        problems.push("there is no cluster".to_string());
    }
    for cluster in &program.clusters {
        let before = problems.len();
        let mut report = |problem: String| problems.push(format!("{}: {problem}", cluster.name));
        check_targets(cluster, &mut report);
        check_operands(cluster, program.constants.len(), &mut report);
        if problems.len() == before {
            let mut report = |problem: String| problems.push(format!("{}: {problem}", cluster.name));
            check_dominance(cluster, &mut report);
        }
    }
    problems
}

/// What is wrong with the types of a program whose form is right, once they are settled. Each text begins
/// with the name of its cluster.
pub fn verify_types(program: &Program) -> Vec<String> {
    let mut problems = vec![];
    let channels = channel_types(program);
    for cluster in &program.clusters {
        for (number, block) in cluster.blocks.iter().enumerate() {
            let mut check = |what: &str, operand: Operand, wanted: &Type| {
                if !fits(operand, wanted, &cluster.types, &program.constants) {
                    let name = &cluster.name;
                    let operand = text::operand(program, operand);
                    problems.push(format!("{name}: b{number}: {what}: {operand} does not fit {wanted}"));
                }
            };
            for inst in &block.insts {
                let signature = inst_signature(inst, &cluster.types, &program.constants);
                for (arg, wanted) in inst.args.iter().zip(&signature.args) {
                    check(&inst.op.to_string(), *arg, wanted);
                }
                if let Some(dst) = inst.dst {
                    check(&format!("result of {}", inst.op), Operand::Var(dst), &signature.result);
                }
            }
            for edge in block.term.edges() {
                for (arg, param) in edge.args.iter().zip(&cluster.block(edge.target).params) {
                    check(&format!("b{}", edge.target.0), *arg, cluster.ty(*param));
                }
            }
            let name = block.term.terminator().name;
            let signature = term_signature(&block.term, &cluster.types, &program.constants, &channels);
            for (operand, wanted) in block.term.operands().into_iter().zip(&signature.operands) {
                check(name, operand, wanted);
            }
            for ((var, _), given) in block.term.assigned().into_iter().zip(&signature.assigned) {
                check(&format!("result of {name}"), Operand::Var(var), given);
            }
            if let (Term::Switch { cases, .. }, [wanted]) = (&block.term, &signature.operands[..]) {
                cases.iter().for_each(|case| check("case", case.value, wanted));
            }
        }
    }
    problems
}

fn check_targets(cluster: &Cluster, report: &mut dyn FnMut(String)) {
    match cluster.blocks.first() {
        None => report("there is no block".to_string()),
        Some(entry) if !entry.params.is_empty() => report("the entry has parameters".to_string()),
        Some(_) => {}
    }
    for (number, block) in cluster.blocks.iter().enumerate() {
        for edge in block.term.edges() {
            let target = edge.target.0;
            match cluster.blocks.get(edge.target.index()) {
                None => report(format!("b{number} leads to b{target}, which does not exist")),
                Some(to) if to.params.len() != edge.args.len() => report(format!(
                    "b{number} leads to b{target} with {} arguments for {} parameters",
                    edge.args.len(),
                    to.params.len()
                )),
                Some(_) => {}
            }
        }
    }
}

fn check_operands(cluster: &Cluster, constants: usize, report: &mut dyn FnMut(String)) {
    let mut assigned = vec![false; cluster.types.len()];
    for (number, block) in cluster.blocks.iter().enumerate() {
        let from_term = block.term.assigned();
        let vars = block.params.iter().copied().chain(block.insts.iter().filter_map(|inst| inst.dst));
        for var in vars.chain(from_term.into_iter().map(|(var, _)| var)) {
            match assigned.get_mut(var.index()) {
                None => report(format!("b{number} assigns v{}, which has no type", var.0)),
                Some(assigned) if *assigned => report(format!("b{number} assigns v{} again", var.0)),
                Some(assigned) => *assigned = true,
            }
        }
        block.visit_operands(|operand| match operand {
            Operand::Var(var) if var.index() >= cluster.types.len() => {
                report(format!("b{number} uses v{}, which has no type", var.0));
            }
            Operand::Const(index) if index as usize >= constants => {
                report(format!("b{number} uses constant {index}, which does not exist"));
            }
            _ => {}
        });
        for inst in &block.insts {
            let wanted = inst.op.wanted_operands(inst.args.len());
            if inst.args.len() != wanted {
                report(format!("b{number}: {} has {} operands, not {wanted}", inst.op, inst.args.len()));
            }
            match &inst.op {
                Op::Struct(names) if !names.is_sorted_by(|left, right| left < right) => {
                    report(format!("b{number}: the fields {names:?} are not sorted"));
                }
                Op::Call(kernel) if kernel.fallible => {
                    report(format!("b{number}: {} can fail but is called like one that cannot", kernel.name));
                }
                _ => {}
            }
        }
        check_term(number, &block.term, report);
    }
}

fn check_term(number: usize, term: &Term, report: &mut dyn FnMut(String)) {
    match term {
        Term::Try { kernel, args, .. } => {
            let Kernel { name, params, .. } = kernel;
            if args.len() != params.len() {
                report(format!("b{number}: {name} has {} arguments, not {}", args.len(), params.len()));
            }
            if !kernel.fallible {
                report(format!("b{number}: {name} cannot fail but is called like one that can"));
            }
        }
        Term::Switch { cases, .. } => {
            let mut values = HashSet::new();
            if !cases.iter().all(|case| values.insert(case.value)) {
                report(format!("b{number}: two cases are the same"));
            }
        }
        _ => {}
    }
}

fn check_dominance(cluster: &Cluster, report: &mut dyn FnMut(String)) {
    let dominators = Dominators::new(cluster);
    let predecessors = predecessors(cluster);
    // Where each variable is assigned: the block, and from where on it is visible in it.
    let mut places: Vec<Option<Assignment>> = vec![None; cluster.types.len()];
    for (number, block) in cluster.blocks.iter().enumerate() {
        let id = BlockId(number as u32);
        block.params.iter().for_each(|param| places[param.index()] = Some(Assignment::Inst(id, 0)));
        for (position, inst) in block.insts.iter().enumerate() {
            inst.dst.iter().for_each(|dst| places[dst.index()] = Some(Assignment::Inst(id, position + 1)));
        }
        let edges = block.term.edges();
        for (var, edge) in block.term.assigned() {
            let target = edges[edge].target;
            // The edge dominates its target when every other edge to it comes from a block that the target
            // dominates, or that nothing leads to.
            let mut own = 0;
            let alone = predecessors[target.index()].iter().all(|from| {
                own += usize::from(*from == id);
                *from == id || dominators.dominates(target, *from) || !dominators.is_reachable(*from)
            });
            places[var.index()] = Some(Assignment::Edge(id, edge, (alone && own == 1).then_some(target)));
        }
    }
    let visible = |var: Var, at: BlockId, position: usize| match places[var.index()] {
        Some(Assignment::Inst(block, from)) if block == at => from <= position,
        Some(Assignment::Inst(block, _)) => dominators.dominates(block, at),
        Some(Assignment::Edge(_, _, Some(target))) => dominators.dominates(target, at),
        Some(Assignment::Edge(_, _, None)) | None => false,
    };
    for (number, block) in cluster.blocks.iter().enumerate() {
        let id = BlockId(number as u32);
        if !dominators.is_reachable(id) {
            continue;
        }
        let mut check = |operand: Operand, position: usize| {
            if let Operand::Var(var) = operand
                && !visible(var, id, position)
            {
                report(format!("b{number} uses v{}, which is not assigned on every path there", var.0));
            }
        };
        for (position, inst) in block.insts.iter().enumerate() {
            inst.args.iter().for_each(|arg| check(*arg, position));
        }
        let end = block.insts.len();
        block.term.operands().into_iter().for_each(|operand| check(operand, end));
        for (position, edge) in block.term.edges().into_iter().enumerate() {
            for arg in &edge.args {
                let own = arg.var().and_then(|var| places[var.index()]);
                if !matches!(own, Some(Assignment::Edge(from, by, _)) if from == id && by == position) {
                    check(*arg, end);
                }
            }
        }
    }
}

/// Where a variable is assigned.
#[derive(Clone, Copy)]
enum Assignment {
    /// In a block, visible from a position on.
    Inst(BlockId, usize),
    /// By an edge of a block; visible from the block that it leads to on, if no other edge enters that.
    Edge(BlockId, usize, Option<BlockId>),
}
