//! What assigns each variable of a cluster, how often it is used, and which edges lead where.

use crate::analysis::flow::predecessors;
use crate::analysis::groups::Groups;
use crate::program::*;
use neva_registry::Native;
use std::collections::HashMap;

/// An edge: the block that it leaves, and its position there.
pub type EdgeAt = (BlockId, usize);

/// An instruction: its block, and its position there.
pub type InstAt = (BlockId, usize);

/// What is known of a cluster without looking for more than what is written there.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    cluster: &'a Cluster,
    predecessors: Groups<BlockId>,
    /// The block that assigns each variable, and what does it there.
    definitions: Vec<Option<(BlockId, Definition<'a>)>>,
    uses: Vec<usize>,
}

/// What assigns a variable.
#[derive(Clone, Copy, Debug)]
enum Definition<'a> {
    /// The edges to a block, as the parameter at this position.
    Param(usize),
    Inst(&'a Inst),
    Term,
}

/// How often each variable of a cluster is used.
pub fn uses(cluster: &Cluster) -> Vec<usize> {
    let mut uses = vec![0; cluster.types.len()];
    cluster.blocks.iter().for_each(|block| block.visit_uses(|var| uses[var.index()] += 1));
    uses
}

impl<'a> Facts<'a> {
    /// Collects them.
    pub fn new(cluster: &'a Cluster) -> Facts<'a> {
        let mut definitions = vec![None; cluster.types.len()];
        for (id, block) in cluster.numbered() {
            let params = block.params.iter().zip(0..).map(|(param, at)| (*param, Definition::Param(at)));
            let insts = block.insts.iter().filter_map(|inst| Some((inst.dst?, Definition::Inst(inst))));
            let results = block.term.assigned().into_iter().map(|(var, _)| (var, Definition::Term));
            for (var, definition) in params.chain(insts).chain(results) {
                definitions[var.index()] = Some((id, definition));
            }
        }
        Facts { cluster, predecessors: predecessors(cluster), definitions, uses: uses(cluster) }
    }

    /// The cluster that they are of.
    pub fn cluster(&self) -> &'a Cluster {
        self.cluster
    }

    /// The blocks that lead to a block, once for each edge.
    pub fn predecessors(&self, block: BlockId) -> &[BlockId] {
        &self.predecessors[block.index()]
    }

    /// The edges that lead to a block, sorted.
    pub fn edges_into(&self, target: BlockId) -> Vec<EdgeAt> {
        let mut edges_in: Vec<EdgeAt> = vec![];
        for from in self.predecessors(target) {
            let edges = self.cluster.block(*from).term.edges();
            edges_in.extend((0..edges.len()).filter(|at| edges[*at].target == target).map(|at| (*from, at)));
        }
        // A block that leads there twice is among the predecessors twice.
        edges_in.sort_unstable();
        edges_in.dedup();
        edges_in
    }

    /// What an edge assigns to a parameter of the block that it leads to.
    pub fn arg(&self, (from, at_edge): EdgeAt, param: usize) -> Operand {
        self.cluster.block(from).term.edges()[at_edge].args[param]
    }

    /// How often a variable is used.
    pub fn uses(&self, var: Var) -> usize {
        self.uses[var.index()]
    }

    /// The block that assigns a variable, also when its terminator does.
    pub fn home(&self, var: Var) -> Option<BlockId> {
        self.definitions[var.index()].map(|(block, _)| block)
    }

    /// The block of which a variable is a parameter, and its position there.
    pub fn param(&self, operand: impl Into<Operand>) -> Option<(BlockId, usize)> {
        match self.definitions[operand.into().var()?.index()]? {
            (block, Definition::Param(at)) => Some((block, at)),
            _ => None,
        }
    }

    /// The instruction that assigns a variable.
    pub fn inst(&self, operand: impl Into<Operand>) -> Option<&'a Inst> {
        match self.definitions[operand.into().var()?.index()]? {
            (_, Definition::Inst(inst)) => Some(inst),
            _ => None,
        }
    }

    /// The operation that assigns a variable, where it is a native one.
    pub fn native(&self, operand: impl Into<Operand>) -> Option<Native> {
        self.inst(operand)?.op.native()
    }

    /// The operands of the native operation that assigns a variable.
    pub fn call(&self, operand: impl Into<Operand>, native: Native) -> Option<&'a [Operand]> {
        let inst = self.inst(operand)?;
        (inst.op.native() == Some(native)).then_some(&inst.args[..])
    }

    /// The list or dict whose number of elements an operand is.
    pub fn sized(&self, size: Operand) -> Option<Operand> {
        let sized = self.call(size, Native::ListLen).or_else(|| self.call(size, Native::DictLen));
        sized.map(|args| args[0])
    }

    /// For each list how often its length or an element at a position is read.
    pub fn list_reads(&self) -> HashMap<Var, usize> {
        let mut reads = HashMap::new();
        for inst in self.cluster.blocks.iter().flat_map(|block| &block.insts) {
            if let Some(Native::ListLen | Native::ListItem) = inst.op.native()
                && let Some(list) = inst.args[0].var()
            {
                *reads.entry(list).or_default() += 1;
            }
        }
        reads
    }

    /// By how much an operand is more than a variable, where it is computed of that.
    pub fn step(&self, next: Operand, var: Var) -> Option<Operand> {
        let inst = self.inst(next)?;
        match (inst.op.native()?, &inst.args[..]) {
            (Native::IntInc, [at]) if *at == Operand::Var(var) => Some(Operand::Int(1)),
            (Native::IntDec, [at]) if *at == Operand::Var(var) => Some(Operand::Int(-1)),
            (Native::IntAdd, [at, by] | [by, at]) if *at == Operand::Var(var) => Some(*by),
            (Native::IntSub, [at, Operand::Int(by)]) if *at == Operand::Var(var) => {
                Some(Operand::Int(by.checked_neg()?))
            }
            _ => None,
        }
    }

    /// Whether an operand is one more than a variable.
    pub fn is_next(&self, next: Operand, var: Var) -> bool {
        self.step(next, var) == Some(Operand::Int(1))
    }
}
