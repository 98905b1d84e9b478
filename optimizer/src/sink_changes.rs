//! Changes lists after paths have joined.

use crate::sink_work::{changed, is_pure, lends, lends_to_term, reads};
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::{predecessors, reverse_postorder};
use neva_blocks::analysis::groups::Groups;
use neva_blocks::analysis::liveness::{LazyLiveness, Liveness};
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where something looks at a list after it was changed, and the result is read only where all those paths
/// have joined, the list is changed there. So nobody else has it by then, and it is changed in place.
///
/// What is changed stays if the list or another counted operand is needed beyond, or goes on its way there,
/// as that would copy it. It is never moved into a loop.
///
/// Where a call that may fail still looks at the list, and the result goes on several of its edges, each of
/// them changes the list.
pub(crate) fn sink_changes(cluster: &mut Cluster) {
    let order = reverse_postorder(cluster);
    let changes: HashMap<Var, Vec<BlockId>> = {
        let all = order.iter().flat_map(|id| &cluster.block(*id).insts);
        let changes = all.filter(|inst| is_pure(inst) && changed(cluster, inst).is_some());
        changes.filter_map(|inst| Some((inst.dst?, vec![]))).collect()
    };
    if changes.is_empty() {
        return;
    }
    let (dominators, liveness) = (Dominators::new(cluster), Liveness::new(cluster));
    let mut sink = Sink { readers: changes, dominators, liveness, loops: OnceCell::new(), cluster };
    sink.find_readers(&order);
    for id in order {
        for at in (0..sink.cluster.block(id).insts.len()).rev() {
            if let Some(target) = sink.target(id, at) {
                sink.put(id, at, target);
            }
        }
    }
    change_on_edges(sink.cluster);
}

/// No more blocks than this are looked at between a change and where it goes.
const MOST_BLOCKS: usize = 64;

struct Sink<'a> {
    /// The blocks that read the result of each change, once for each time.
    readers: HashMap<Var, Vec<BlockId>>,
    dominators: Dominators,
    /// What is needed where before the moves.
    liveness: Liveness,
    loops: OnceCell<BTreeMap<BlockId, BTreeSet<BlockId>>>,
    cluster: &'a mut Cluster,
}

impl Sink<'_> {
    fn find_readers(&mut self, order: &[BlockId]) {
        for &id in order {
            let block = self.cluster.block(id);
            let in_insts = block.insts.iter().flat_map(|inst| inst.args.iter().copied());
            let passed = block.term.edges().into_iter().flat_map(|edge| edge.args.iter().copied());
            let all = in_insts.chain(block.term.operands()).chain(passed);
            for var in all.filter_map(|operand| operand.var()) {
                if let Some(readers) = self.readers.get_mut(&var) {
                    readers.push(id);
                }
            }
        }
    }

    /// The block that an instruction is to be moved to.
    fn target(&self, id: BlockId, at: usize) -> Option<BlockId> {
        let block = self.cluster.block(id);
        let inst = &block.insts[at];
        let list = changed(self.cluster, inst).filter(|_| is_pure(inst))?;
        let readers = self.readers.get(&inst.dst?)?;
        let target = readers.iter().copied().reduce(|a, b| self.common(a, b))?;
        if target == id || !self.dominators.dominates(id, target) || self.liveness.is_live_in(target, list) {
            return None;
        }
        let between = self.between(id, target)?;
        let counted: Vec<Var> = inst.args.iter().filter_map(|arg| arg.var()).collect();
        let stays = |var: &Var| {
            let lent_by = |insts: &[Inst], term: &Term| {
                insts.iter().all(|inst| lends(self.cluster, inst, *var))
                    && lends_to_term(term, *var)
                    && !term.edges().iter().any(|edge| reads(&edge.args, *var))
            };
            let lent_between = |id: &BlockId| {
                let block = self.cluster.block(*id);
                lent_by(&block.insts, &block.term)
            };
            !lent_by(&block.insts[at + 1..], &block.term) || !between.iter().all(lent_between)
        };
        if counted.iter().filter(|var| !self.cluster.ty(**var).is_copy()).any(stays) {
            return None;
        }
        let looks = |insts: &[Inst], term: &Term| {
            insts.iter().any(|inst| reads(&inst.args, list)) || reads(&term.operands(), list)
        };
        let looks_between =
            |id: &BlockId| looks(&self.cluster.block(*id).insts, &self.cluster.block(*id).term);
        let is_looked_at = looks(&block.insts[at + 1..], &block.term) || between.iter().any(looks_between);
        (is_looked_at && !self.is_in_other_loop(target, id)).then_some(target)
    }

    /// The last block that is on all paths to both blocks.
    fn common(&self, mut one: BlockId, other: BlockId) -> BlockId {
        while !self.dominators.dominates(one, other) {
            one = self.dominators.parent(one).unwrap_or(other);
        }
        one
    }

    /// The blocks on paths from one block to another one that it dominates, and those on paths from it that
    /// lead elsewhere; nothing if they are many.
    fn between(&self, from: BlockId, to: BlockId) -> Option<BTreeSet<BlockId>> {
        let mut found = BTreeSet::new();
        let mut next = vec![from];
        while let Some(id) = next.pop() {
            for edge in self.cluster.block(id).term.edges() {
                if edge.target != to && edge.target != from && found.insert(edge.target) {
                    next.push(edge.target);
                }
            }
            if found.len() > MOST_BLOCKS {
                return None;
            }
        }
        Some(found)
    }

    /// Whether a block is in a loop that another one is not in.
    fn is_in_other_loop(&self, id: BlockId, outside: BlockId) -> bool {
        let loops = self.loops.get_or_init(|| natural_loops(self.cluster));
        loops.values().any(|body| body.contains(&id) && !body.contains(&outside))
    }

    fn put(&mut self, id: BlockId, at: usize, target: BlockId) {
        let inst = self.cluster.blocks[id.index()].insts.remove(at);
        for var in inst.args.iter().filter_map(|arg| arg.var()) {
            let readers = self.readers.get_mut(&var);
            if let Some(reader) = readers.and_then(|readers| readers.iter_mut().find(|reader| **reader == id))
            {
                *reader = target;
            }
        }
        self.cluster.blocks[target.index()].insts.insert(0, inst);
    }
}

/// What is done on the edges of a block instead of before its terminator.
struct OnEdges {
    block: BlockId,
    insts: Vec<Inst>,
    /// The one block to which nothing passes the results, as no other edge leads there.
    reader: Option<BlockId>,
}

/// Changes lists on the edges of a block instead of before its terminator, which looks at them.
fn change_on_edges(cluster: &mut Cluster) {
    let (liveness, before) = (LazyLiveness::new(cluster), predecessors(cluster));
    let in_block = |(id, block): (BlockId, &Block)| {
        (0..block.insts.len()).rev().find_map(|at| on_edges(cluster, &liveness, &before, id, at))
    };
    let found: Vec<OnEdges> = cluster.numbered().filter_map(in_block).collect();
    for OnEdges { block: id, insts, reader } in found {
        let moved: Vec<Var> = insts.iter().filter_map(|inst| inst.dst).collect();
        let block = &mut cluster.blocks[id.index()];
        let origin = block.origin;
        block.insts.retain(|inst| inst.dst.is_none_or(|dst| !moved.contains(&dst)));
        let edges = block.term.edges().len();
        for edge in 0..edges {
            let Edge { target, mut args } = cluster.block(id).term.edges()[edge].clone();
            if !moved.iter().any(|dst| reads(&args, *dst)) {
                continue;
            }
            let mut insts = insts.clone();
            for &dst in &moved {
                let own = cluster.new_var(cluster.ty(dst).clone());
                let operands = insts.iter_mut().flat_map(|inst| &mut inst.args).chain(&mut args);
                operands.filter(|arg| **arg == Operand::Var(dst)).for_each(|arg| *arg = own.into());
                insts.iter_mut().filter(|inst| inst.dst == Some(dst)).for_each(|inst| inst.dst = Some(own));
            }
            let new = cluster.new_block(Edge { target, args }, origin);
            cluster.blocks[new.index()].insts = insts;
            *cluster.blocks[id.index()].term.edges_mut()[edge] = Edge { target: new, args: vec![] };
        }
        if let Some(reader) = reader {
            cluster.blocks[reader.index()].insts.splice(0..0, insts);
        }
    }
}

/// An instruction that changes a list at which the terminator of its block looks, and those that read its
/// result, if nothing else needs the list and what they give is only passed on, or read by one block to which
/// no other edge leads.
fn on_edges(
    cluster: &Cluster,
    liveness: &LazyLiveness,
    before: &Groups<BlockId>,
    id: BlockId,
    at: usize,
) -> Option<OnEdges> {
    let block = cluster.block(id);
    let inst = &block.insts[at];
    let (operands, edges) = (block.term.operands(), block.term.edges());
    changed(cluster, inst).filter(|list| is_pure(inst) && reads(&operands, *list))?;
    let mut insts = vec![inst.clone()];
    let mut moved = vec![inst.dst?];
    let mut others = vec![];
    for later in &block.insts[at + 1..] {
        if moved.iter().any(|dst| reads(&later.args, *dst)) {
            moved.push(later.dst.filter(|_| is_pure(later))?);
            insts.push(later.clone());
        } else {
            others.push(later);
        }
    }
    let is_free = |var: &Var| {
        others.iter().all(|inst| lends(cluster, inst, *var))
            && lends_to_term(&block.term, *var)
            && edges.iter().all(|edge| !reads(&edge.args, *var))
            && edges.iter().all(|edge| !liveness.is_live_in(edge.target, *var))
    };
    let counted = insts.iter().flat_map(|inst| &inst.args).filter_map(|arg| arg.var());
    let counted = counted.filter(|var| !moved.contains(var) && !cluster.ty(*var).is_copy());
    if moved.iter().any(|dst| reads(&operands, *dst)) || !counted.collect::<Vec<_>>().iter().all(is_free) {
        return None;
    }
    let passing = edges.iter().filter(|edge| moved.iter().any(|dst| reads(&edge.args, *dst)));
    let passing: Vec<BlockId> = passing.map(|edge| edge.target).collect();
    let is_reader = |target: &BlockId| moved.iter().any(|dst| liveness.is_live_in(*target, *dst));
    let readers: Vec<BlockId> = edges.iter().map(|edge| edge.target).filter(is_reader).collect();
    let reader = match &readers[..] {
        [] => None,
        [one] if before[one.index()].len() == 1 && !passing.contains(one) => Some(*one),
        _ => return None,
    };
    (passing.len() + readers.len() > 1).then_some(OnEdges { block: id, insts, reader })
}
