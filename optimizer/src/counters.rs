//! Parameters of blocks that count up.

use neva_blocks::analysis::flow::predecessors;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::{HashMap, HashSet};

/// An edge: the block that it leaves, and its position there.
pub(crate) type EdgeAt = (BlockId, usize);

/// Finds the counters of a cluster.
pub(crate) struct Counters<'a> {
    cluster: &'a Cluster,
    predecessors: Vec<Vec<BlockId>>,
    /// The block of each parameter, and its position there.
    params: HashMap<Var, (BlockId, usize)>,
    /// The instruction that assigns each variable.
    insts: HashMap<Var, &'a Inst>,
}

/// The largest number that a counter may start from. From there it takes a century to wrap around.
const LARGEST_START: i64 = 1 << 62;

/// A parameter that some edges raise by one.
pub(crate) struct Counter {
    /// The block of which it is a parameter.
    pub(crate) header: BlockId,
    /// The blocks that lead there only with the next number.
    pub(crate) ups: HashSet<BlockId>,
    /// The least number that another edge brings, if all of those are known and no larger than
    /// [`LARGEST_START`]. The counter is never less.
    pub(crate) least: Option<i64>,
}

impl<'a> Counters<'a> {
    pub(crate) fn new(cluster: &'a Cluster) -> Counters<'a> {
        let mut params = HashMap::new();
        for (id, block) in (0..).map(BlockId).zip(&cluster.blocks) {
            params.extend(block.params.iter().zip(0..).map(|(param, at)| (*param, (id, at))));
        }
        let insts = cluster.blocks.iter().flat_map(|block| &block.insts);
        Counters {
            cluster,
            predecessors: predecessors(cluster),
            params,
            insts: insts.filter_map(|inst| Some((inst.dst?, inst))).collect(),
        }
    }

    /// The instruction that assigns a variable.
    pub(crate) fn inst(&self, var: Var) -> Option<&'a Inst> {
        self.insts.get(&var).copied()
    }

    /// The block of which a variable is a parameter, and its position there.
    pub(crate) fn param(&self, var: Var) -> Option<(BlockId, usize)> {
        self.params.get(&var).copied()
    }

    /// The blocks that lead to a block.
    pub(crate) fn predecessors(&self, block: BlockId) -> &[BlockId] {
        &self.predecessors[block.index()]
    }

    /// The edges that lead to a block.
    pub(crate) fn edges_into(&self, target: BlockId) -> Vec<EdgeAt> {
        let mut edges_in: Vec<EdgeAt> = vec![];
        for from in self.predecessors(target) {
            let edges = self.cluster.block(*from).term.edges();
            edges_in.extend((0..edges.len()).filter(|at| edges[*at].target == target).map(|at| (*from, at)));
        }
        // A block that leads there twice is among the predecessors twice.
        edges_in.sort();
        edges_in.dedup();
        edges_in
    }

    /// The counter that a variable is; a parameter that no edge raises is one, too.
    pub(crate) fn counter(&self, var: Var) -> Option<Counter> {
        let (header, at) = self.param(var)?;
        let (mut ups, mut starts) = (HashSet::new(), vec![]);
        for from in self.predecessors(header) {
            let edges = self.cluster.block(*from).term.edges();
            let args = edges.iter().filter(|edge| edge.target == header).map(|edge| edge.args[at]);
            let others: Vec<Operand> = args.filter(|arg| !self.is_next(*arg, var)).collect();
            if others.is_empty() {
                ups.insert(*from);
            }
            starts.extend(others.into_iter().filter(|other| *other != Operand::Var(var)));
        }
        let start = |start: Operand| {
            if let Operand::Int(start @ ..=LARGEST_START) = start { Some(start) } else { None }
        };
        let least = starts.into_iter().map(start).min().flatten();
        Some(Counter { header, ups, least })
    }

    /// Whether an operand is one more than a variable.
    pub(crate) fn is_next(&self, next: Operand, var: Var) -> bool {
        let inst = next.var().and_then(|next| self.inst(next));
        let Some(Inst { op: Op::Call(kernel), args, .. }) = inst else { return false };
        match (kernel.native, &args[..]) {
            (Some(Native::IntInc), [at]) | (Some(Native::IntAdd), [at, Operand::Int(1)]) => {
                *at == Operand::Var(var)
            }
            _ => false,
        }
    }
}
