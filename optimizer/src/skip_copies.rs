//! Leaves out loops that only copy a list.

use neva_blocks::analysis::flow::predecessors;
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::HashMap;

/// Where a loop reads a list from the first element to the last one and only makes a list of them, the loop
/// is left out: what it makes is the list that it reads. `FromList` before `FromStream` or `Product` is such
/// a loop.
pub(crate) fn skip_copies(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found = Copies::new(cluster, &program.constants).found();
        for (block, edge) in found {
            let Term::If { then, .. } = &mut cluster.blocks[block.index()].term else {
                unreachable!("a loop that is left out is entered by a branch")
            };
            *then = edge;
        }
    }
}

struct Copies<'a> {
    cluster: &'a Cluster,
    constants: &'a [Constant],
    predecessors: Vec<Vec<BlockId>>,
    /// The instruction that assigns each variable.
    insts: HashMap<Var, &'a Inst>,
    /// How often each variable is used.
    uses: Vec<usize>,
}

impl<'a> Copies<'a> {
    fn new(cluster: &'a Cluster, constants: &'a [Constant]) -> Copies<'a> {
        let insts = cluster.blocks.iter().flat_map(|block| &block.insts);
        let mut uses = vec![0; cluster.types.len()];
        cluster.blocks.iter().for_each(|block| block.visit_uses(|var| uses[var.index()] += 1));
        Copies {
            cluster,
            constants,
            predecessors: predecessors(cluster),
            insts: insts.filter_map(|inst| Some((inst.dst?, inst))).collect(),
            uses,
        }
    }

    /// The blocks that enter such a loop when the list is not empty, each with the edge past the loop.
    fn found(&self) -> Vec<(BlockId, Edge)> {
        let blocks = (0..).map(BlockId).zip(&self.cluster.blocks);
        blocks.filter_map(|(id, block)| Some((id, self.past_copy(id, block)?))).collect()
    }

    /// The edge past the loop that a block enters, where that only copies a list.
    fn past_copy(&self, id: BlockId, block: &Block) -> Option<Edge> {
        let Term::If { cond, then: entry, .. } = &block.term else { return None };
        let header = self.cluster.block(entry.target);
        let Term::If { cond: again, then: back, otherwise: exit } = &header.term else { return None };
        let enters = |from: &BlockId| *from == id || *from == entry.target;
        let from = &self.predecessors[entry.target.index()];
        let is_block = back.target == entry.target && exit.target != entry.target;
        if !is_block || from.len() != 2 || !from.iter().all(enters) || header.params.len() != 2 {
            return None;
        }
        let copy = back.args.iter().position(|arg| self.call(*arg, Native::ListAppend).is_some())?;
        let at = 1 - copy;
        let [made, position] = [copy, at].map(|at| Operand::Var(header.params[at]));
        let copied = back.args[copy];
        let &[before, element] = self.call(copied, Native::ListAppend)? else { return None };
        let &[list, index] = self.call(element, Native::ListItem)? else { return None };
        let is_first = |at: Operand| at == Operand::Int(0);
        let is_next = |at: Operand| self.call(at, Native::IntInc) == Some(&[position]);
        let is_there = |cond: Operand, is_at: &dyn Fn(Operand) -> bool| match self.call(cond, Native::IntLess)
        {
            Some(&[at, len]) => is_at(at) && self.call(len, Native::ListLen) == Some(&[list]),
            _ => false,
        };
        let is_whole = is_there(*cond, &is_first)
            && is_first(entry.args[at])
            && is_next(back.args[at])
            && is_there(*again, &is_next);
        let is_copy = self.is_empty(entry.args[copy]) && before == made && index == position;
        let is_same = self.ty(list)? == self.ty(copied)? && self.gives_only(header, exit, copied);
        (is_whole && is_copy && is_same).then(|| {
            let args = exit.args.iter().map(|arg| if *arg == copied { list } else { *arg });
            Edge { target: exit.target, args: args.collect() }
        })
    }

    /// The operands of the call of a kernel that assigns a variable.
    fn call(&self, operand: Operand, native: Native) -> Option<&'a [Operand]> {
        let inst = self.insts.get(&operand.var()?)?;
        let Op::Call(kernel) = &inst.op else { return None };
        (kernel.native == Some(native)).then_some(&inst.args[..])
    }

    fn is_empty(&self, list: Operand) -> bool {
        matches!(list.constant(self.constants).as_deref(), Some(Constant::List(elements)) if elements.is_empty())
    }

    fn ty(&self, list: Operand) -> Option<&'a Type> {
        Some(self.cluster.ty(list.var()?))
    }

    /// Whether a loop of one block only computes, and what it assigns is used in it alone, but for a list on
    /// the edge that leaves it.
    fn gives_only(&self, header: &Block, exit: &Edge, list: Operand) -> bool {
        if header.insts.iter().any(|inst| inst.op.effect() != Effect::Pure) {
            return false;
        }
        let mut within = HashMap::new();
        header.visit_uses(|var| *within.entry(var).or_insert(0) += 1);
        let assigned = header.params.iter().copied().chain(header.insts.iter().filter_map(|inst| inst.dst));
        let mut assigned = assigned.map(|var| (var, within.get(&var).copied().unwrap_or(0)));
        assigned.all(|(var, count)| {
            let leaves = exit.args.contains(&Operand::Var(var)) && list != Operand::Var(var);
            count == self.uses[var.index()] && !leaves
        })
    }
}
