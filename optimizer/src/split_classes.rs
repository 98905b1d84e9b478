//! Writes the rest of an iteration once for each class of what it is about.

use crate::copy_blocks::copy_blocks;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::ParamSources;
use neva_blocks::analysis::loops::innermost_loops;
use neva_blocks::*;
use std::collections::{BTreeSet, HashSet};

/// Where an iteration of a loop finds a number that is one of a few constants, and asks for that number again
/// and again in what follows, the rest of the iteration gets a copy for each of them. In a copy the answers
/// are known. The numbers are then where the paths part, so the processor goes down a path at once, instead
/// of computing each answer and choosing each result by it. Scanners of texts are such loops.
pub(crate) fn split_classes(cluster: &mut Cluster) {
    let found: Vec<Classes> = {
        let (dominators, sources) = (Dominators::new(cluster), ParamSources::new(cluster));
        let loops = innermost_loops(cluster);
        loops
            .iter()
            .filter_map(|(header, body)| classes(cluster, &dominators, &sources, *header, body))
            .collect()
    };
    found.into_iter().for_each(|classes| classes.split(cluster));
}

/// No more classes than this.
const MOST_CLASSES: usize = 4;

/// The number is asked for at least so often.
const LEAST_QUESTIONS: usize = 3;

/// All copies together have no more instructions than this.
const MOST_INSTRUCTIONS: usize = 160;

/// The rest of an iteration.
struct Classes {
    /// Where it begins, and the parameter that is the number.
    start: BlockId,
    param: usize,
    numbers: BTreeSet<i64>,
    /// All its blocks, with those after the loop that use what it assigns.
    blocks: Vec<BlockId>,
}

/// The rest of an iteration in which most questions are about one number.
fn classes(
    cluster: &Cluster,
    dominators: &Dominators,
    sources: &ParamSources,
    header: BlockId,
    body: &BTreeSet<BlockId>,
) -> Option<Classes> {
    let starts = body.iter().filter(|id| **id != header);
    let params = starts.flat_map(|id| (0..).zip(&cluster.block(*id).params).map(|(at, var)| (*id, at, *var)));
    let found = params.filter_map(|(start, param, var)| {
        let numbers = numbers(cluster, sources, var)?;
        let blocks: Vec<BlockId> =
            body.iter().copied().filter(|id| dominators.dominates(start, *id)).collect();
        let asked: usize = blocks.iter().map(|id| questions(cluster.block(*id), var)).sum();
        let size = blocks.iter().map(|id| cluster.block(*id).insts.len()).sum::<usize>() * numbers.len();
        (asked >= LEAST_QUESTIONS && size <= MOST_INSTRUCTIONS)
            .then_some((asked, start, param, numbers, blocks))
    });
    let (_, start, param, numbers, mut blocks) = found.max_by_key(|(asked, ..)| *asked)?;
    let only_computes = |id: &BlockId| {
        matches!(
            cluster.block(*id).term,
            Term::Jump(_) | Term::If { .. } | Term::Switch { .. } | Term::Try { .. }
        )
    };
    let assigned: HashSet<Var> = blocks.iter().flat_map(|id| cluster.block(*id).assigned()).collect();
    let ends: Vec<BlockId> = cluster
        .numbered()
        .filter(|(id, block)| {
            let mut uses = false;
            block.visit_uses(|var| uses |= assigned.contains(&var));
            uses && !blocks.contains(id)
        })
        .map(|(id, _)| id)
        .collect();
    if !blocks.iter().all(only_computes) || ends.iter().any(|id| !cluster.block(*id).term.edges().is_empty())
    {
        return None;
    }
    blocks.extend(ends);
    Some(Classes { start, param, numbers, blocks })
}

/// The constants that a parameter can be, by way of other ones or at once, where they are a few ints.
fn numbers(cluster: &Cluster, sources: &ParamSources, param: Var) -> Option<BTreeSet<i64>> {
    if *cluster.ty(param) != Type::Int {
        return None;
    }
    let (mut numbers, mut seen, mut work) = (BTreeSet::new(), HashSet::new(), vec![param]);
    while let Some(var) = work.pop() {
        let args = sources.of(var);
        for arg in args {
            match arg {
                Operand::Int(number) => {
                    numbers.insert(*number);
                }
                Operand::Var(var) if seen.insert(*var) => work.push(*var),
                Operand::Var(_) => {}
                _ => return None,
            }
        }
        if args.is_empty() || numbers.len() > MOST_CLASSES {
            return None;
        }
    }
    (numbers.len() > 1).then_some(numbers)
}

/// How often a block asks which number a variable is.
fn questions(block: &Block, var: Var) -> usize {
    let asks = |inst: &&Inst| {
        inst.op == Op::Equal
            && matches!(inst.args[..], [Operand::Var(asked), Operand::Int(_)] if asked == var)
    };
    let switches = matches!(block.term, Term::Switch { on: Operand::Var(on), .. } if on == var);
    block.insts.iter().filter(asks).count() + usize::from(switches)
}

impl Classes {
    fn split(self, cluster: &mut Cluster) {
        let mut targets = vec![self.start];
        targets.extend(
            self.numbers.iter().skip(1).map(|_| copy_blocks(cluster, &self.blocks, &[])[&self.start]),
        );
        let Block { params, origin, .. } = cluster.block(self.start).clone();
        let params: Vec<Var> =
            params.into_iter().map(|param| cluster.new_var(cluster.ty(param).clone())).collect();
        let mut cases: Vec<Case> = self
            .numbers
            .iter()
            .zip(targets)
            .map(|(number, target)| {
                let mut args: Vec<Operand> = params.iter().copied().map(Operand::Var).collect();
                args[self.param] = Operand::Int(*number);
                Case { value: Operand::Int(*number), edge: Edge { target, args } }
            })
            .collect();
        let default = cases.pop().expect("there are several numbers").edge;
        let on = Operand::Var(params[self.param]);
        let term = Term::Switch { on, cases, default };
        let choice = BlockId(cluster.blocks.len() as u32);
        for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
            if edge.target == self.start {
                edge.target = choice;
            }
        }
        cluster.add_block(Block { params, insts: vec![], term, origin });
    }
}
