//! Where variables are declared, and whether a use is the last one.
//!
//! A variable is declared where it is assigned, unless a placed block after the code around that uses it;
//! then it is declared before that code. Block parameters are declared before the labelled block or loop that
//! assigns them.

use std::collections::BTreeMap;

use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::{BlockId, Cluster, Operand, Var};

use super::flow::{Flow, Placement};

/// Declarations and uses of a cluster's variables.
pub(super) struct Scopes {
    /// How many times each variable is used in code that is reached.
    pub uses: Vec<u32>,
    /// Where a variable is declared when that is not where it is assigned.
    pub declared: Vec<Option<Placement>>,
    /// Whether a declaration needs `mut`.
    pub mutable: Vec<bool>,
    /// Variables declared at each place, in order.
    pub at: BTreeMap<Placement, Vec<Var>>,
    /// What is needed after each block.
    pub liveness: Liveness,
}

impl Scopes {
    /// Finds the declarations.
    pub(super) fn new(cluster: &Cluster, flow: &Flow) -> Scopes {
        let count = cluster.types.len();
        let mut scopes = Scopes {
            uses: vec![0; count],
            declared: vec![None; count],
            mutable: vec![false; count],
            at: BTreeMap::new(),
            liveness: Liveness::new(cluster),
        };
        for &block in &flow.order {
            cluster.block(block).visit_uses(|var| scopes.uses[var.index()] += 1);
        }
        let assigned = scopes.declare_params(cluster, flow);
        scopes.declare_early(cluster, flow, &assigned);
        scopes.find_mutable(cluster, flow, &assigned);
        for &block in &flow.order {
            for &var in assigned.in_block[block.index()].iter() {
                if let Some(place) = scopes.declared[var.index()]
                    && !scopes.is_declared_by_edge(cluster, flow, block, var)
                {
                    scopes.at.entry(place).or_default().push(var);
                }
            }
        }
        scopes
    }

    /// Whether a parameter of `block` is declared by the one edge that leads to the block from above.
    pub(super) fn is_declared_by_edge(
        &self,
        cluster: &Cluster,
        flow: &Flow,
        block: BlockId,
        var: Var,
    ) -> bool {
        flow.place[block.index()].is_none()
            && cluster.block(block).params.contains(&var)
            && self.declared[var.index()].is_none_or(|place| place.at == block)
    }

    /// Whether anything reads a variable.
    pub(super) fn is_used(&self, var: Var) -> bool {
        self.uses[var.index()] > 0
    }

    /// Parameters of placed blocks and loops are declared before what encloses the jumps to them.
    fn declare_params(&mut self, cluster: &Cluster, flow: &Flow) -> Assigned {
        let mut assigned =
            Assigned { block: vec![None; cluster.types.len()], in_block: vec![vec![]; cluster.blocks.len()] };
        for &id in &flow.order {
            let block = cluster.block(id);
            let place = flow.place[id.index()].or(flow.header[id.index()].then(|| flow.around(id)));
            block.params.iter().for_each(|param| self.declared[param.index()] = place);
            for var in block.assigned().filter(|var| self.uses[var.index()] > 0) {
                assigned.block[var.index()] = Some(id);
                assigned.in_block[id.index()].push(var);
            }
        }
        assigned
    }

    /// Variables that are used in a placed block after the code that assigns them.
    fn declare_early(&mut self, cluster: &Cluster, flow: &Flow, assigned: &Assigned) {
        // The nearest placed block at or above each block in the dominator tree.
        let mut placed: Vec<Option<BlockId>> = vec![None; cluster.blocks.len()];
        for &id in &flow.order {
            placed[id.index()] = match flow.place[id.index()] {
                Some(_) => Some(id),
                None => flow.parent[id.index()].and_then(|parent| placed[parent.index()]),
            };
        }
        for &id in &flow.order {
            let block = cluster.block(id);
            // What is copied is written where the jump to it is.
            let copied = block.term.targets();
            let copied = copied.filter(|target| flow.copied[target.index()]);
            for written in [id].into_iter().filter(|id| !flow.copied[id.index()]).chain(copied) {
                cluster.block(written).visit_uses(|var| {
                    let Some(from) = assigned.block[var.index()] else { return };
                    if from != written {
                        self.declare_before(flow, var, from, placed[id.index()], &placed);
                    }
                });
            }
        }
    }

    /// Has a variable that `from` assigns declared so early that the placed block `next` and those above can
    /// use it.
    fn declare_before(
        &mut self,
        flow: &Flow,
        var: Var,
        from: BlockId,
        mut next: Option<BlockId>,
        placed: &[Option<BlockId>],
    ) {
        while let Some(follower) = next
            && flow.depth[follower.index()] > flow.depth[from.index()]
            && let Some(place) = flow.place[follower.index()]
        {
            if place.depth <= flow.depth[from.index()] {
                let known = &mut self.declared[var.index()];
                *known = Some(known.map_or(place, |known| known.min(place)));
            }
            next = flow.parent[follower.index()].and_then(|parent| placed[parent.index()]);
        }
    }

    /// A declaration outside of a loop in which the variable is assigned can be assigned several times.
    fn find_mutable(&mut self, cluster: &Cluster, flow: &Flow, assigned: &Assigned) {
        for &id in &flow.order {
            let block = cluster.block(id);
            for (position, edge) in block.term.edges().into_iter().enumerate() {
                let around = flow.common_loop(id, edge.target);
                let results = block.term.assigned().into_iter().filter(|(_, of)| *of == position);
                let params = cluster.block(edge.target).params.iter().zip(&edge.args);
                let params = params.filter(|(param, arg)| **arg != Operand::Var(**param));
                for var in results.map(|(var, _)| var).chain(params.map(|(param, _)| *param)) {
                    self.mark_mutable(flow, var, around);
                }
            }
            for var in block.insts.iter().filter_map(|inst| inst.dst) {
                if assigned.block[var.index()].is_some() {
                    self.mark_mutable(flow, var, flow.loop_of(id));
                }
            }
        }
    }

    fn mark_mutable(&mut self, flow: &Flow, var: Var, around: Option<BlockId>) {
        if let Some(place) = self.declared[var.index()]
            && flow.loop_around(place) != around
        {
            self.mutable[var.index()] = true;
        }
    }
}

/// Which block assigns each variable that is used.
struct Assigned {
    block: Vec<Option<BlockId>>,
    in_block: Vec<Vec<Var>>,
}
