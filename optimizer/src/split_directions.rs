//! Loops that go up or down, as it turns out at run time.

use crate::copy_blocks::{add_choice, copy_blocks, new_inst};
use crate::merge_blocks::merge_blocks;
use neva_blocks::analysis::loops::innermost_loops;
use neva_blocks::*;
use neva_registry::{Code, Kernel, Native, operator};
use std::collections::{BTreeMap, BTreeSet, HashMap};

operator! {
    /// Whether a number comes before another one on the way up.
    pub(crate) IS_BELOW = range_is_below(left: i64, right: i64) -> bool as IntLess { left < right }
}

/// A longer loop is not written twice: what it does in an iteration takes more time than a step that is known
/// saves.
const MOST_INSTRUCTIONS: usize = 32;

/// Gives each short innermost loop over a range of unknown ends a copy, so that one loop counts up by one to
/// a greater number, and the other down to a lesser one. The compiler of the emitted code sees how often such
/// a loop runs and that its counter never overflows, so it can unroll and vectorize the loop, and leave out
/// tests of bounds.
pub(crate) fn split_directions(cluster: &mut Cluster) {
    let found = loops(cluster);
    if found.is_empty() {
        return;
    }
    found.into_iter().for_each(|found| found.split(cluster));
    merge_blocks(cluster);
}

/// Whether an instruction says by how much a stream of ints counts: 1 up to a greater number, else -1.
pub(crate) fn is_range_step(inst: &Inst) -> bool {
    matches!(inst.op, Op::Call(kernel) if kernel.name == "range_step")
}

/// Has an instruction that asks whether a counter is not at its end yet ask whether it is below its end, or
/// above it where it goes down.
fn ask_for_order(test: &mut Inst, step: i64) {
    test.op = Op::Call(&IS_BELOW);
    if step < 0 {
        test.args.reverse();
    }
}

/// Whether an instruction is so short that a known step makes a difference.
fn is_short(inst: &Inst) -> bool {
    match inst.op {
        Op::Call(Kernel { native: Some(Native::ListItem), .. }) => true,
        Op::Call(kernel) => matches!(kernel.code, Code::Expr(_)) && !is_range_step(inst),
        _ => true,
    }
}

/// A loop that is written twice.
struct Loop {
    header: BlockId,
    blocks: BTreeSet<BlockId>,
    /// The step, and the end of the range.
    step: Var,
    to: Operand,
    /// The variables that blocks after the loop use, and where the loop goes when it ends. Without such
    /// variables it may end in several places.
    outlives: Option<(BlockId, Vec<Var>)>,
}

fn loops(cluster: &Cluster) -> Vec<Loop> {
    let insts = cluster.blocks.iter().flat_map(|block| &block.insts);
    let ranges = insts.filter(|inst| is_range_step(inst));
    let steps: BTreeMap<Var, Operand> = ranges.filter_map(|inst| Some((inst.dst?, inst.args[1]))).collect();
    if steps.is_empty() {
        return vec![];
    }
    let innermost = innermost_loops(cluster).into_iter();
    innermost.filter_map(|(header, blocks)| splittable(cluster, header, blocks, &steps)).collect()
}

/// A loop, if it is short and counts by one of the steps.
fn splittable(
    cluster: &Cluster,
    header: BlockId,
    blocks: BTreeSet<BlockId>,
    steps: &BTreeMap<Var, Operand>,
) -> Option<Loop> {
    let insts = || blocks.iter().flat_map(|id| &cluster.block(*id).insts);
    let waits = |id: &BlockId| matches!(cluster.block(*id).term, Term::Wait(_));
    if insts().count() > MOST_INSTRUCTIONS || blocks.iter().any(waits) || !insts().all(is_short) {
        return None;
    }
    let (step, to) = insts().flat_map(|inst| &inst.args).find_map(|arg| {
        let step = arg.var()?;
        Some((step, *steps.get(&step)?))
    })?;
    let assigned: BTreeSet<Var> = blocks.iter().flat_map(|id| cluster.block(*id).assigned()).collect();
    let mut outlive = BTreeSet::new();
    for (_, block) in others(cluster, &blocks) {
        block.visit_uses(|var| {
            if assigned.contains(&var) {
                outlive.insert(var);
            }
        });
    }
    if outlive.is_empty() {
        return Some(Loop { header, blocks, step, to, outlives: None });
    }
    let edges = blocks.iter().flat_map(|id| cluster.block(*id).term.edges());
    let ends: BTreeSet<BlockId> = edges.map(|edge| edge.target).filter(|to| !blocks.contains(to)).collect();
    let &[end] = &ends.into_iter().collect::<Vec<_>>()[..] else { return None };
    let leads_there = |block: &Block| block.term.edges().iter().any(|edge| edge.target == end);
    if others(cluster, &blocks).any(|(_, block)| leads_there(block)) {
        return None;
    }
    Some(Loop { header, blocks, step, to, outlives: Some((end, outlive.into_iter().collect())) })
}

/// The blocks that are not of a loop.
fn others<'a>(
    cluster: &'a Cluster,
    blocks: &'a BTreeSet<BlockId>,
) -> impl Iterator<Item = (BlockId, &'a Block)> {
    cluster.numbered().filter(|(id, _)| !blocks.contains(id))
}

impl Loop {
    fn split(self, cluster: &mut Cluster) {
        self.hand_over(cluster);
        let ids: Vec<BlockId> = self.blocks.iter().copied().collect();
        let tests = self.tests(cluster);
        let copies = copy_blocks(cluster, &ids, &[(self.step, Operand::Int(-1))]);
        for id in &ids {
            cluster.blocks[id.index()].change_operands(|operand| {
                if *operand == Operand::Var(self.step) {
                    *operand = Operand::Int(1);
                }
            });
        }
        for (id, at) in tests {
            ask_for_order(&mut cluster.blocks[id.index()].insts[at], 1);
            ask_for_order(&mut cluster.blocks[copies[&id].index()].insts[at], -1);
        }
        let origin = cluster.block(self.header).origin;
        let choice = add_choice(cluster, self.header, [self.header, copies[&self.header]], |cluster, _| {
            let is_up = vec![Operand::Var(self.step), Operand::Int(1)];
            vec![new_inst(cluster, Type::Bool, Op::Equal, is_up, origin)]
        });
        let copied: BTreeSet<BlockId> = copies.into_values().collect();
        for (at, block) in cluster.blocks.iter_mut().enumerate() {
            let id = BlockId(at as u32);
            if id != choice && !self.blocks.contains(&id) && !copied.contains(&id) {
                let edges = block.term.edges_mut().into_iter().filter(|edge| edge.target == self.header);
                edges.for_each(|edge| edge.target = choice);
            }
        }
    }

    /// The instructions that ask whether the counter has not arrived yet: each block, and the position there.
    fn tests(&self, cluster: &Cluster) -> Vec<(BlockId, usize)> {
        let insts = || {
            self.blocks
                .iter()
                .flat_map(|id| (0..).zip(&cluster.block(*id).insts).map(move |(at, inst)| (*id, at, inst)))
        };
        let counts = |inst: &Inst| {
            inst.op.native() == Some(Native::IntAdd) && inst.args.contains(&Operand::Var(self.step))
        };
        let adds = insts().filter(|(_, _, inst)| counts(inst));
        // The number of this iteration and that of the next one.
        let numbers: Vec<Operand> = adds
            .flat_map(|(_, _, inst)| inst.args.iter().copied().chain(inst.dst.map(Operand::Var)))
            .collect();
        let asks = |inst: &Inst| {
            matches!(inst.op, Op::Call(kernel) if kernel.name == "range_goes_on")
                && inst.args[1] == self.to
                && numbers.contains(&inst.args[0])
        };
        insts().filter(|(_, _, inst)| asks(inst)).map(|(id, at, _)| (id, at)).collect()
    }

    /// Gives the block after the loop a parameter for each variable of the loop that is used from there on.
    fn hand_over(&self, cluster: &mut Cluster) {
        let Some((end, vars)) = &self.outlives else { return };
        let mut renamed = HashMap::new();
        for var in vars {
            let param = cluster.new_var(cluster.ty(*var).clone());
            cluster.blocks[end.index()].params.push(param);
            renamed.insert(*var, param);
        }
        for (at, block) in cluster.blocks.iter_mut().enumerate() {
            if self.blocks.contains(&BlockId(at as u32)) {
                for edge in block.term.edges_mut().into_iter().filter(|edge| edge.target == *end) {
                    edge.args.extend(vars.iter().copied().map(Operand::Var));
                }
            } else {
                block.change_operands(|operand| {
                    if let Some(param) = operand.var().and_then(|var| renamed.get(&var)) {
                        *operand = Operand::Var(*param);
                    }
                });
            }
        }
    }
}
