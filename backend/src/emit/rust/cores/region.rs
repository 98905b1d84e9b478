//! Parts of a cluster that compute scalars from scalars and do nothing else: what another core can compute.

use super::super::outline::{Call, Cores, Function};
use neva_blocks::analysis::flow::{ParamSources, predecessors};
use neva_blocks::{Block, BlockId, Cluster, Edge, Inst, Op, Operand, Term, Type, Var};
use neva_registry::Effect;
use std::collections::{BTreeMap, BTreeSet};

/// Blocks that are entered at the block `from` alone and left to the block `to` alone. The instructions of
/// `from` stay where they are, and are computed again where the region needs them.
pub(super) struct Region {
    pub(super) from: BlockId,
    pub(super) to: BlockId,
    /// `from` is one of them.
    pub(super) blocks: BTreeSet<BlockId>,
    /// What the block after it is to get for its parameters.
    args: Vec<Arg>,
    /// Variables of the region that are used after it.
    live: Vec<Var>,
}

/// What a parameter of the block after a region gets.
enum Arg {
    /// The same, whichever edge is taken.
    Direct(Operand),
    /// What the region has computed.
    Result,
}

/// Whether an instruction computes a scalar from scalars, and does nothing else.
pub(super) fn is_pure(cluster: &Cluster, inst: &Inst) -> bool {
    let is_operation = match &inst.op {
        Op::Call(kernel) => kernel.effect == Effect::Pure && !kernel.fallible,
        Op::Equal | Op::Copy => true,
        _ => false,
    };
    is_operation
        && inst.dst.is_none_or(|dst| is_scalar(cluster.ty(dst)))
        && inst.args.iter().all(|arg| match arg {
            Operand::Var(var) => is_scalar(cluster.ty(*var)),
            Operand::Const(_) | Operand::Unit => false,
            Operand::Bool(_) | Operand::Int(_) | Operand::Float(_) => true,
        })
}

pub(super) fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Float)
}

/// The variables and blocks of a part of a cluster that another core may compute.
pub(super) struct Clean {
    /// Blocks that compute nothing but such variables. Of the first block only these variables are computed
    /// elsewhere.
    pub(super) blocks: BTreeSet<BlockId>,
    vars: BTreeSet<Var>,
    /// What is assigned in the part, or must not be used.
    inside: BTreeSet<Var>,
}

impl Clean {
    /// Finds what some blocks, which are entered at `first`, compute from `given` and from scalars that are
    /// assigned outside of them. `forbidden` variables count as assigned inside.
    pub(super) fn new(
        cluster: &Cluster,
        blocks: &BTreeSet<BlockId>,
        first: BlockId,
        given: &[Var],
        forbidden: &BTreeSet<Var>,
    ) -> Clean {
        let before = predecessors(cluster);
        let mut clean = Clean { blocks: BTreeSet::new(), vars: BTreeSet::new(), inside: forbidden.clone() };
        for &id in blocks {
            let block = cluster.block(id);
            clean.inside.extend(assigned(block));
            let is_flow = matches!(block.term, Term::Jump(_) | Term::If { .. } | Term::Switch { .. });
            if is_flow && (id == first || block.insts.iter().all(|inst| is_pure(cluster, inst))) {
                clean.blocks.insert(id);
                let pure = block.insts.iter().filter(|inst| is_pure(cluster, inst));
                clean.vars.extend(pure.filter_map(|inst| inst.dst));
                if id != first {
                    clean.vars.extend(block.params.iter().filter(|param| is_scalar(cluster.ty(**param))));
                }
            }
        }
        clean.vars.extend(given);
        clean.vars.retain(|var| !forbidden.contains(var));
        let args = ParamSources::new(cluster);
        loop {
            let (mut bad_vars, mut bad_blocks) = (BTreeSet::new(), vec![]);
            for &id in &clean.blocks {
                let block = cluster.block(id);
                for inst in &block.insts {
                    if !inst.args.iter().all(|arg| clean.knows(cluster, arg)) {
                        bad_vars.extend(inst.dst.filter(|dst| clean.vars.contains(dst)));
                    }
                }
                let is_good = block.term.operands().iter().all(|operand| clean.knows(cluster, operand))
                    && (id == first
                        || before[id.index()].iter().all(|from| clean.blocks.contains(from))
                            && assigned(block).all(|var| clean.vars.contains(&var))
                            && block
                                .params
                                .iter()
                                .all(|param| args.of(*param).iter().all(|arg| clean.knows(cluster, arg))));
                if !is_good {
                    bad_blocks.push(id);
                    if id != first {
                        bad_vars.extend(assigned(block).filter(|var| clean.vars.contains(var)));
                    }
                }
            }
            if bad_vars.is_empty() && bad_blocks.is_empty() {
                return clean;
            }
            clean.vars.retain(|var| !bad_vars.contains(var));
            clean.blocks.retain(|block| !bad_blocks.contains(block));
        }
    }

    /// Whether an operand may be used elsewhere.
    fn knows(&self, cluster: &Cluster, operand: &Operand) -> bool {
        match operand {
            Operand::Var(var) if self.inside.contains(var) => self.vars.contains(var),
            Operand::Var(var) => is_scalar(cluster.ty(*var)),
            Operand::Const(_) | Operand::Unit => false,
            Operand::Bool(_) | Operand::Int(_) | Operand::Float(_) => true,
        }
    }

    /// The region from a block to another one, if it is one and can be computed elsewhere.
    pub(super) fn region(&self, cluster: &Cluster, from: BlockId, to: BlockId) -> Option<Region> {
        let mut blocks = BTreeSet::new();
        let mut work = vec![from];
        while let Some(id) = work.pop() {
            if !self.blocks.contains(&id) {
                return None;
            }
            if blocks.insert(id) {
                let next = cluster.block(id).term.edges().into_iter().map(|edge| edge.target);
                work.extend(next.filter(|next| *next != to));
            }
        }
        let before = predecessors(cluster);
        // Nothing else leads into it or to the block after it, so that this may use what the region computes.
        let has_one_entry = blocks
            .iter()
            .filter(|id| **id != from)
            .all(|id| before[id.index()].iter().all(|pred| blocks.contains(pred)))
            && !before[from.index()].iter().any(|pred| blocks.contains(pred));
        if !has_one_entry || !before[to.index()].iter().all(|pred| blocks.contains(pred)) {
            return None;
        }
        let inner: BTreeSet<Var> =
            blocks.iter().filter(|id| **id != from).flat_map(|id| assigned(cluster.block(*id))).collect();
        let edges = || {
            let edges = blocks.iter().flat_map(|id| cluster.block(*id).term.edges());
            edges.filter(|edge| edge.target == to)
        };
        let mut args = vec![];
        for (at, param) in cluster.block(to).params.iter().enumerate() {
            let first = edges().next()?.args[at];
            let is_direct = edges().all(|edge| edge.args[at] == first)
                && first.var().is_none_or(|var| !inner.contains(&var));
            if is_direct {
                args.push(Arg::Direct(first));
                continue;
            }
            if !is_scalar(cluster.ty(*param)) || !edges().all(|edge| self.knows(cluster, &edge.args[at])) {
                return None;
            }
            args.push(Arg::Result);
        }
        let mut live = BTreeSet::new();
        for id in (0..cluster.blocks.len() as u32).map(BlockId).filter(|id| !blocks.contains(id)) {
            cluster.block(id).visit_uses(|var| {
                live.extend(inner.contains(&var).then_some(var));
            });
        }
        let live: Vec<Var> = live.into_iter().collect();
        let has_results = !live.is_empty() || args.iter().any(|arg| matches!(arg, Arg::Result));
        (has_results && live.iter().all(|var| is_scalar(cluster.ty(*var)))).then_some(Region {
            from,
            to,
            blocks,
            args,
            live,
        })
    }
}

/// The variables that a block assigns.
pub(super) fn assigned(block: &Block) -> impl Iterator<Item = Var> {
    let results = block.term.assigned().into_iter().map(|(var, _)| var);
    block.params.iter().copied().chain(block.insts.iter().filter_map(|inst| inst.dst)).chain(results)
}

impl Region {
    /// The variables that the region computes for what comes after it.
    pub(super) fn results(&self, cluster: &Cluster) -> Vec<Var> {
        let params = self.args.iter().zip(&cluster.block(self.to).params);
        let params = params.filter(|(arg, _)| matches!(arg, Arg::Result)).map(|(_, param)| *param);
        params.chain(self.live.iter().copied()).collect()
    }

    /// Makes the region a function and calls it instead. Gives the block of the call, and the results.
    pub(super) fn split(self, from: &mut Function, clean: &Clean, number: usize) -> (Function, BlockId) {
        let cluster = &mut from.cluster;
        let results = self.results(cluster);
        let Region { from: first, to, blocks, args, live } = self;

        // The function: its blocks in order, then the one that returns.
        let order: Vec<BlockId> =
            std::iter::once(first).chain(blocks.iter().copied().filter(|id| *id != first)).collect();
        let numbers: BTreeMap<BlockId, BlockId> =
            (0..).map(BlockId).zip(&order).map(|(new, old)| (*old, new)).collect();
        let end = BlockId(order.len() as u32);
        let mut body = Cluster { name: cluster.name.clone(), blocks: vec![], types: cluster.types.clone() };
        for id in &order {
            let mut block = cluster.block(*id).clone();
            if *id == first {
                block.params.clear();
                block.insts.retain(|inst| inst.dst.is_some_and(|dst| clean.vars.contains(&dst)));
            }
            for edge in block.term.edges_mut() {
                if edge.target == to {
                    let values = edge.args.iter().zip(&args);
                    let mut values: Vec<Operand> = values
                        .filter(|(_, arg)| matches!(arg, Arg::Result))
                        .map(|(value, _)| *value)
                        .collect();
                    values.extend(live.iter().map(|var| Operand::Var(*var)));
                    *edge = Edge { target: end, args: values };
                } else {
                    edge.target = numbers[&edge.target];
                }
            }
            body.blocks.push(block);
        }
        let returned = results.iter().map(|var| body.new_var(cluster.ty(*var).clone())).collect();
        let origin = cluster.block(to).origin;
        body.blocks.push(Block { params: returned, insts: vec![], term: Term::Stop, origin });
        let params = params(&body);

        // The call, in a block of its own. What the region assigned is now assigned by the call.
        let direct = args.iter().filter_map(|arg| match arg {
            Arg::Direct(operand) => Some(*operand),
            Arg::Result => None,
        });
        let edge = Edge { target: to, args: direct.collect() };
        cluster.blocks[to.index()].params.retain(|param| !results.contains(param));
        let origin = cluster.block(first).origin;
        let call = cluster.new_block(edge, origin);
        for id in blocks.iter().filter(|id| **id != first) {
            let block = &mut cluster.blocks[id.index()];
            (block.params, block.insts, block.term) = (vec![], vec![], Term::Stop);
        }
        cluster.blocks[first.index()].term = Term::Jump(Edge { target: call, args: vec![] });
        drop_unused(cluster, first);
        let inst = |dst, args| Inst { dst, op: Op::Struct(vec![]), args, origin };
        let block = &mut cluster.blocks[call.index()];
        block.insts.push(inst(None, params.iter().map(|param| Operand::Var(*param)).collect()));
        block.insts.extend(results.iter().map(|result| inst(Some(*result), vec![])));
        let made = Call { function: number, results, returns: true, cores: Cores::This };
        from.calls.insert(call, made);
        let function = Function {
            params,
            returns: Some(end),
            calls: BTreeMap::new(),
            ahead: BTreeMap::new(),
            cluster: body,
        };
        (function, call)
    }
}

/// Variables that a function uses and does not assign.
fn params(cluster: &Cluster) -> Vec<Var> {
    let (mut used, mut own) = (BTreeSet::new(), BTreeSet::new());
    for block in &cluster.blocks {
        block.visit_uses(|var| used.extend([var]));
        own.extend(assigned(block));
    }
    used.difference(&own).copied().collect()
}

/// Removes instructions of a block whose results nobody uses any more.
fn drop_unused(cluster: &mut Cluster, id: BlockId) {
    let mut used = BTreeSet::new();
    for (at, block) in (0..).zip(&cluster.blocks) {
        if BlockId(at) == id {
            block.term.edges().iter().flat_map(|edge| &edge.args).for_each(|arg| used.extend(arg.var()));
        } else {
            block.visit_uses(|var| used.extend([var]));
        }
    }
    let mut kept = vec![];
    for inst in std::mem::take(&mut cluster.blocks[id.index()].insts).into_iter().rev() {
        if !is_pure(cluster, &inst) || inst.dst.is_some_and(|dst| used.contains(&dst)) {
            used.extend(inst.args.iter().filter_map(|arg| arg.var()));
            kept.push(inst);
        }
    }
    kept.reverse();
    cluster.blocks[id.index()].insts = kept;
}
