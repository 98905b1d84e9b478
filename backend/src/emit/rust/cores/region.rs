//! Parts of a cluster that compute scalars from scalars and do nothing else: what another core can compute.

use super::super::outline::{Call, Cores, Function};
use crate::loops::{is_scalar, is_scalar_operation};
use neva_blocks::analysis::flow::{ParamSources, predecessors, reach};
use neva_blocks::{Block, BlockId, Cluster, Edge, Inst, Op, Operand, Term, Type, Var};
use neva_registry::Native;
use std::collections::{BTreeMap, BTreeSet};

/// Blocks that are entered at the block `from` alone and left to the block `to` alone, unless they give up.
/// The instructions of `from` stay where they are, and are computed again where the region needs them.
pub(super) struct Region {
    pub(super) from: BlockId,
    pub(super) to: BlockId,
    /// `from` is one of them.
    pub(super) blocks: BTreeSet<BlockId>,
    /// What the block after it is to get for its parameters.
    args: Vec<Arg>,
    /// Variables of the region that are used after it.
    live: Vec<Var>,
    /// Whether the region may give up: it reaches an exit that does not need its results (such as a division
    /// by zero). The main thread then runs the original code, which takes that exit.
    gives_up: bool,
}

/// What a parameter of the block after a region gets.
enum Arg {
    /// The same, whichever edge is taken.
    Direct(Operand),
    /// What the region has computed.
    Result,
}

/// The variables and blocks of a part of a cluster that another core may compute.
pub(super) struct Clean {
    /// Blocks that compute nothing but such variables. Of the first block only these variables are computed
    /// elsewhere.
    pub(super) blocks: BTreeSet<BlockId>,
    vars: BTreeSet<Var>,
    /// What is assigned in the part, or must not be used.
    inside: BTreeSet<Var>,
    /// Whether elements of lists may be looked at.
    lists: bool,
}

impl Clean {
    /// Finds what some blocks, which are entered at `first`, compute from `given` and from scalars that are
    /// assigned outside of them; where `lists` says so, from elements of lists that are made outside, too.
    /// `forbidden` variables count as assigned inside.
    pub(super) fn new(
        cluster: &Cluster,
        blocks: &BTreeSet<BlockId>,
        first: BlockId,
        given: &[Var],
        forbidden: &BTreeSet<Var>,
        lists: bool,
    ) -> Clean {
        let before = predecessors(cluster);
        let inside = forbidden.clone();
        let mut clean = Clean { blocks: BTreeSet::new(), vars: BTreeSet::new(), inside, lists };
        let is_pure = |inst: &Inst| is_scalar_operation(cluster, inst) || lists && is_item(cluster, inst);
        for &id in blocks {
            let block = cluster.block(id);
            clean.inside.extend(block.assigned());
            let is_flow = matches!(block.term, Term::Jump(_) | Term::If { .. } | Term::Switch { .. });
            if is_flow && (id == first || block.insts.iter().all(is_pure)) {
                clean.blocks.insert(id);
                let pure = block.insts.iter().filter(|inst| is_pure(inst));
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
                            && block.assigned().all(|var| clean.vars.contains(&var))
                            && block
                                .params
                                .iter()
                                .all(|param| args.of(*param).iter().all(|arg| clean.knows(cluster, arg))));
                if !is_good {
                    bad_blocks.push(id);
                    if id != first {
                        bad_vars.extend(block.assigned().filter(|var| clean.vars.contains(var)));
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
            Operand::Var(var) => {
                is_scalar(cluster.ty(*var)) || self.lists && is_list_of_scalars(cluster.ty(*var))
            }
            Operand::Const(_) | Operand::Unit => false,
            Operand::Bool(_) | Operand::Int(_) | Operand::Float(_) => true,
        }
    }

    /// The region from a block to another one, if it is one and can be computed elsewhere. It gives up where
    /// it leads to a block that `is_end` says yes to.
    pub(super) fn region(
        &self,
        cluster: &Cluster,
        from: BlockId,
        to: BlockId,
        is_end: impl Fn(BlockId) -> bool,
    ) -> Option<Region> {
        let (mut blocks, mut gives_up) = (BTreeSet::new(), false);
        let mut work = vec![from];
        while let Some(id) = work.pop() {
            if !self.blocks.contains(&id) {
                return None;
            }
            if blocks.insert(id) {
                for edge in cluster.block(id).term.edges().into_iter().filter(|edge| edge.target != to) {
                    let ends = is_end(edge.target);
                    gives_up |= ends;
                    work.extend((!ends).then_some(edge.target));
                }
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
            blocks.iter().filter(|id| **id != from).flat_map(|id| cluster.block(*id).assigned()).collect();
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
        let (mut live, mut is_used_on_both_ways) = (BTreeSet::new(), false);
        let after = after(cluster, &blocks, to, gives_up);
        let only_after = |id: BlockId| after.binary_search(&id).is_ok();
        let reached = reached(cluster, to, from);
        for (id, block) in cluster.numbered().filter(|(id, _)| !blocks.contains(id)) {
            block.visit_uses(|var| {
                let is_inner = inner.contains(&var);
                live.extend((is_inner && only_after(id)).then_some(var));
                is_used_on_both_ways |= is_inner && !only_after(id) && reached.contains(&id);
            });
        }
        if is_used_on_both_ways {
            return None;
        }
        let live: Vec<Var> = live.into_iter().collect();
        let has_results = !live.is_empty() || args.iter().any(|arg| matches!(arg, Arg::Result));
        (has_results && live.iter().all(|var| is_scalar(cluster.ty(*var)))).then_some(Region {
            from,
            to,
            blocks,
            args,
            live,
            gives_up,
        })
    }
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
        let body = self.body(&from.cluster, clean);
        let (params, end) = (params(&body), BlockId(body.blocks.len() as u32 - 1));
        let cluster = &mut from.cluster;
        let results = self.results(cluster);
        let Region { from: first, to, blocks, args, live, gives_up } = self;
        let origin = cluster.block(first).origin;
        let call = cluster.new_block(Edge { target: to, args: vec![] }, origin);
        let results = if gives_up {
            let after = after(cluster, &blocks, to, true);
            try_first(cluster, &Region { from: first, to, blocks, args, live, gives_up }, call, &after)
        } else {
            // What the region assigned is now assigned by the call.
            let direct = args.iter().filter_map(|arg| match arg {
                Arg::Direct(operand) => Some(*operand),
                Arg::Result => None,
            });
            cluster.blocks[call.index()].term = Term::Jump(Edge { target: to, args: direct.collect() });
            cluster.blocks[to.index()].params.retain(|param| !results.contains(param));
            for id in blocks.iter().filter(|id| **id != first) {
                let block = &mut cluster.blocks[id.index()];
                (block.params, block.insts, block.term) = (vec![], vec![], Term::Stop);
            }
            results
        };
        cluster.blocks[first.index()].term = Term::Jump(Edge { target: call, args: vec![] });
        drop_unused(cluster, first);
        let inst = |dst, args| Inst { dst, op: Op::Struct(vec![]), args, origin };
        let block = &mut cluster.blocks[call.index()];
        block.insts.push(inst(None, params.iter().map(|param| Operand::Var(*param)).collect()));
        block.insts.extend(results.iter().map(|result| inst(Some(*result), vec![])));
        let made = Call { function: number, results, returns: true, cores: Cores::This };
        from.calls.insert(call, made);
        let shared = params.iter().copied().filter(|param| !is_scalar(body.ty(*param))).collect();
        let function = Function { params, shared, returns: Some(end), cluster: body, ..Function::default() };
        (function, call)
    }

    /// What the function does: the blocks of the region in order, then the one that returns.
    fn body(&self, cluster: &Cluster, clean: &Clean) -> Cluster {
        let results = self.results(cluster);
        let order: Vec<BlockId> = std::iter::once(self.from)
            .chain(self.blocks.iter().copied().filter(|id| *id != self.from))
            .collect();
        let numbers: BTreeMap<BlockId, BlockId> =
            (0..).map(BlockId).zip(&order).map(|(new, old)| (*old, new)).collect();
        let end = BlockId(order.len() as u32);
        let mut body = Cluster { name: cluster.name.clone(), blocks: vec![], types: cluster.types.clone() };
        for id in &order {
            let mut block = cluster.block(*id).clone();
            if *id == self.from {
                block.params.clear();
                block.insts.retain(|inst| inst.dst.is_some_and(|dst| clean.vars.contains(&dst)));
            }
            for edge in block.term.edges_mut() {
                if let Some(inside) = numbers.get(&edge.target) {
                    edge.target = *inside;
                    continue;
                }
                let is_done = edge.target == self.to;
                let mut values: Vec<Operand> =
                    self.gives_up.then_some(Operand::Bool(is_done)).into_iter().collect();
                if is_done {
                    let computed = edge.args.iter().zip(&self.args);
                    let computed = computed.filter(|(_, arg)| matches!(arg, Arg::Result));
                    values.extend(computed.map(|(value, _)| *value));
                    values.extend(self.live.iter().map(|var| Operand::Var(*var)));
                } else {
                    values.extend(results.iter().map(|result| any(cluster.ty(*result))));
                }
                *edge = Edge { target: end, args: values };
            }
            body.blocks.push(block);
        }
        let is_done = self.gives_up.then_some(Type::Bool);
        let types = is_done.into_iter().chain(results.iter().map(|var| cluster.ty(*var).clone()));
        let returned = types.map(|ty| body.new_var(ty)).collect();
        let origin = cluster.block(self.to).origin;
        body.blocks.push(Block { params: returned, insts: vec![], term: Term::Stop, origin });
        body
    }
}

/// The blocks where what a region computes may be used: those that only the block `to` after it leads to
/// where the region may give up, else all others.
fn after(cluster: &Cluster, blocks: &BTreeSet<BlockId>, to: BlockId, gives_up: bool) -> Vec<BlockId> {
    let without = if gives_up { reached(cluster, BlockId(0), to) } else { BTreeSet::new() };
    let all = cluster.numbered().map(|(id, _)| id);
    all.filter(|id| !blocks.contains(id) && !without.contains(id)).collect()
}

fn is_list_of_scalars(ty: &Type) -> bool {
    matches!(ty, Type::List(element) if is_scalar(element))
}

/// Whether an instruction looks at an element of a list of scalars.
fn is_item(cluster: &Cluster, inst: &Inst) -> bool {
    let Op::Call(kernel) = &inst.op else { return false };
    kernel.native == Some(Native::ListItem)
        && inst.args[0].var().is_some_and(|list| is_list_of_scalars(cluster.ty(list)))
}

/// The blocks that are reached from one without passing another one.
fn reached(cluster: &Cluster, from: BlockId, without: BlockId) -> BTreeSet<BlockId> {
    let goes_on = |id: &BlockId| *id != without;
    reach([from].into_iter().filter(goes_on), |id| cluster.block(id).term.targets().filter(goes_on))
}

/// Lets the block `call` lead to the block after a region with what was computed elsewhere, or to the region
/// where that has given up. Gives the variables that the call assigns: whether it is done, and the results.
/// `after` are the blocks where these are used.
fn try_first(cluster: &mut Cluster, region: &Region, call: BlockId, after: &[BlockId]) -> Vec<Var> {
    let Region { from: first, to, blocks, args, live, .. } = region;
    let given: Vec<Type> = region.results(cluster).iter().map(|var| cluster.ty(*var).clone()).collect();
    let given: Vec<Var> = given.into_iter().map(|ty| cluster.new_var(ty)).collect();
    let is_done = cluster.new_var(Type::Bool);
    let term = cluster.block(*first).term.clone();
    let again = cluster.new_block(Edge { target: *to, args: vec![] }, cluster.block(*first).origin);
    cluster.blocks[again.index()].term = term;

    // What is used after the region is now a parameter of the block after it.
    for var in live {
        let param = cluster.new_var(cluster.ty(*var).clone());
        for id in after {
            cluster.blocks[id.index()].change_operands(|used| {
                if *used == Operand::Var(*var) {
                    *used = Operand::Var(param);
                }
            });
        }
        cluster.blocks[to.index()].params.push(param);
        for id in blocks.iter().filter(|id| *id != first).chain([&again]) {
            let edges = cluster.blocks[id.index()].term.edges_mut().into_iter();
            edges.filter(|edge| edge.target == *to).for_each(|edge| edge.args.push(Operand::Var(*var)));
        }
    }

    let mut results = given.iter().map(|var| Operand::Var(*var));
    let mut values: Vec<Operand> = vec![];
    for arg in args {
        values.extend(match arg {
            Arg::Direct(operand) => Some(*operand),
            Arg::Result => results.next(),
        });
    }
    values.extend(results);
    cluster.blocks[call.index()].term = Term::If {
        cond: Operand::Var(is_done),
        then: Edge { target: *to, args: values },
        otherwise: Edge { target: again, args: vec![] },
    };
    [is_done].into_iter().chain(given).collect()
}

/// A value of a type of scalars that nobody looks at.
fn any(ty: &Type) -> Operand {
    match ty {
        Type::Bool => Operand::Bool(false),
        Type::Float => Operand::Float(0.0),
        _ => Operand::Int(0),
    }
}

/// Variables that a function uses and does not assign.
fn params(cluster: &Cluster) -> Vec<Var> {
    let (mut used, mut own) = (BTreeSet::new(), BTreeSet::new());
    for block in &cluster.blocks {
        block.visit_uses(|var| used.extend([var]));
        own.extend(block.assigned());
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
        let is_needless = is_scalar_operation(cluster, &inst) || is_item(cluster, &inst);
        if !is_needless || inst.dst.is_some_and(|dst| used.contains(&dst)) {
            used.extend(inst.args.iter().filter_map(|arg| arg.var()));
            kept.push(inst);
        }
    }
    kept.reverse();
    cluster.blocks[id.index()].insts = kept;
}
