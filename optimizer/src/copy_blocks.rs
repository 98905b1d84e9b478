//! Copies of blocks.

use neva_blocks::*;
use std::collections::{BTreeMap, HashMap};

/// Adds a copy of each of these blocks to a cluster, with variables of its own. Edges among the blocks lead
/// from copy to copy, the others to where they lead. In the copies, each variable of `known` is an operand.
/// Gives the copy of each block.
pub(crate) fn copy_blocks(
    cluster: &mut Cluster,
    blocks: &[BlockId],
    known: &[(Var, Operand)],
) -> BTreeMap<BlockId, BlockId> {
    let first = cluster.blocks.len() as u32;
    let copies: BTreeMap<BlockId, BlockId> = blocks.iter().copied().zip((first..).map(BlockId)).collect();
    let mut renamed: HashMap<Var, Operand> = known.iter().copied().collect();
    for id in blocks {
        let mut block = cluster.block(*id).clone();
        let Block { params, insts, term, .. } = &mut block;
        let results = term.results_mut().into_iter().filter_map(|(var, _)| var.as_mut());
        let assigned = params.iter_mut().chain(insts.iter_mut().filter_map(|inst| inst.dst.as_mut()));
        for var in assigned.chain(results) {
            let copy = cluster.new_var(cluster.ty(*var).clone());
            renamed.insert(*var, Operand::Var(copy));
            *var = copy;
        }
        for edge in term.edges_mut() {
            edge.target = copies.get(&edge.target).copied().unwrap_or(edge.target);
        }
        cluster.blocks.push(block);
    }
    for block in &mut cluster.blocks[first as usize..] {
        block.change_operands(|operand| {
            if let Operand::Var(var) = operand {
                *operand = renamed.get(var).copied().unwrap_or(*operand);
            }
        });
    }
    copies
}

/// Adds a block with parameters like those of another one, which passes them on to one of two blocks. `insts`
/// makes its instructions of the parameters, the last of which gives the condition.
pub(crate) fn add_choice(
    cluster: &mut Cluster,
    like: BlockId,
    [then, otherwise]: [BlockId; 2],
    insts: impl FnOnce(&mut Cluster, &[Operand]) -> Vec<Inst>,
) -> BlockId {
    let Block { params, origin, .. } = cluster.block(like).clone();
    let params: Vec<Var> = params.iter().map(|param| cluster.new_var(cluster.ty(*param).clone())).collect();
    let args: Vec<Operand> = params.iter().copied().map(Operand::Var).collect();
    let insts = insts(cluster, &args);
    let cond = insts.last().and_then(|inst| inst.dst).map(Operand::Var).expect("a condition");
    let [then, otherwise] = [then, otherwise].map(|target| Edge { target, args: args.clone() });
    cluster.add_block(Block { params, insts, term: Term::If { cond, then, otherwise }, origin })
}

/// An instruction that assigns a new variable of a type.
pub(crate) fn new_inst(cluster: &mut Cluster, ty: Type, op: Op, args: Vec<Operand>, origin: Origin) -> Inst {
    Inst { dst: Some(cluster.new_var(ty)), op, args, origin }
}
