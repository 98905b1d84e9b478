//! Moves steps of counters to after the last use of the counter.

use crate::sink_work::{is_pure, reads};
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::{Block, BlockId, Cluster, Inst, Operand, Type, Var};

/// In a block that leads to itself, moves the scalar that takes the place of a parameter in the next turn to
/// after the last instruction that reads that parameter. Then both fit into one register, and the turn ends
/// without a copy.
pub(crate) fn step_last(cluster: &mut Cluster) {
    let liveness = Liveness::new(cluster);
    for id in (0..cluster.blocks.len() as u32).map(BlockId) {
        for at in 0..cluster.block(id).params.len() {
            let param = cluster.block(id).params[at];
            if is_scalar(cluster, param)
                && !liveness.is_live_out(id, param)
                && let Some((from, to)) = way(cluster, id, at)
            {
                // Everything between is in the same block. It does not read the result, and the instruction
                // only computes with scalars, which stay what they are.
                cluster.blocks[id.index()].insts[from..=to].rotate_left(1);
            }
        }
    }
}

/// Where the next value of a parameter is computed, and the last reader of the parameter, if that is later.
fn way(cluster: &Cluster, id: BlockId, at: usize) -> Option<(usize, usize)> {
    let block = cluster.block(id);
    let param = block.params[at];
    let mut turns = block.term.edges().into_iter().filter(|edge| edge.target == id);
    let (next, None) = (turns.next()?.args[at].var()?, turns.next()) else { return None };
    let from = block.insts.iter().position(|inst| inst.dst == Some(next))?;
    let to = block.insts.iter().rposition(|inst| reads(&inst.args, param))?;
    let is_moved = from < to
        && is_pure(&block.insts[from])
        && block.insts[from].args.iter().all(|arg| is_scalar_operand(cluster, arg))
        && !block.insts[from..=to].iter().any(|inst| reads(&inst.args, next))
        && !block.term.edges().iter().any(|edge| reads(&edge.args, param))
        && !is_asked(block, to);
    is_moved.then_some((from, to))
}

/// Whether the terminator asks for the result of the last instruction: the two are one in the engine.
fn is_asked(block: &Block, at: usize) -> bool {
    let asks = |inst: &Inst| inst.dst.is_some_and(|dst| reads(&block.term.operands(), dst));
    at + 1 == block.insts.len() && asks(&block.insts[at])
}

fn is_scalar_operand(cluster: &Cluster, operand: &Operand) -> bool {
    match operand {
        Operand::Var(var) => is_scalar(cluster, *var),
        Operand::Int(_) | Operand::Float(_) | Operand::Bool(_) => true,
        Operand::Const(_) | Operand::Unit => false,
    }
}

fn is_scalar(cluster: &Cluster, var: Var) -> bool {
    matches!(cluster.ty(var), Type::Bool | Type::Int | Type::Float)
}
