//! Moves work to where its result is read.

use neva_blocks::analysis::flow::{predecessors, ranks, reverse_postorder};
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::*;
use neva_registry::{By, Effect};
use std::collections::{HashMap, HashSet};

/// Moves an instruction that only computes past the branch or the call at the end of its block, onto the
/// only edge after which its result is read. So a path that does not read it does not pay for it, and a list
/// that the call looks at is changed in place afterwards, as nobody else has it by then. In a block such a
/// change goes after the last look at the list.
///
/// A counted value stays if moving it would extend its life past a change of the same value (which would then
/// copy).
pub(crate) fn sink_work(cluster: &mut Cluster) {
    let order = reverse_postorder(cluster);
    let ranks = ranks(cluster, &order);
    let liveness = Liveness::new(cluster);
    let entries = predecessors(cluster).iter().map(<[BlockId]>::len).collect();
    let mut sink = Sink { cluster, liveness, live_in: HashMap::new(), entries, ranks };
    for id in order {
        sink.put_changes_last(id);
        sink.block(id);
    }
}

/// Looks at a list are looked for in so many instructions after its change.
const MOST_LOOKED_AT: usize = 64;

struct Sink<'a> {
    cluster: &'a mut Cluster,
    /// What is needed where before the moves.
    liveness: Liveness,
    /// The variables that are needed at the beginning of each block to which something was moved.
    live_in: HashMap<BlockId, HashSet<Var>>,
    /// How many edges lead to each block.
    entries: Vec<usize>,
    /// The position of each block in reverse postorder.
    ranks: Vec<usize>,
}

impl Sink<'_> {
    /// Moves what changes a list to after the other instructions that look at it, as far as nothing there
    /// needs the result, and those that remain to before it.
    fn put_changes_last(&mut self, id: BlockId) {
        let mut insts = std::mem::take(&mut self.cluster.blocks[id.index()].insts);
        for at in (0..insts.len()).rev() {
            let Some(dst) = insts[at].dst.filter(|_| is_pure(&insts[at])) else { continue };
            let Some(changed) = changed(self.cluster, &insts[at]) else { continue };
            let reader = insts[at + 1..].iter().position(|inst| reads(&inst.args, dst));
            let end = reader.map_or(insts.len(), |reader| at + 1 + reader);
            let moved = self.put_looks_first(&mut insts, (at, end), changed);
            let (at, end) = (at + moved, end + moved);
            // A struct that it was taken from has it, too.
            let whole = insts[..at].iter().rfind(|inst| inst.dst == Some(changed));
            let whole =
                whole.filter(|inst| matches!(inst.op, Op::Field(_))).and_then(|inst| inst.args[0].var());
            let looks = |inst: &Inst| {
                reads(&inst.args, changed) || whole.is_some_and(|whole| reads(&inst.args, whole))
            };
            if let Some(look) = insts[at + 1..end].iter().rposition(looks) {
                insts[at..=at + 1 + look].rotate_left(1);
            }
        }
        self.cluster.blocks[id.index()].insts = insts;
    }

    /// Moves what looks at a list, after the change's result is read from `end` on, to before the change at
    /// `at`, where it reads nothing that is made in between. Gives how much that is.
    fn put_looks_first(&self, insts: &mut [Inst], (at, end): (usize, usize), list: Var) -> usize {
        let mut moved = 0;
        for look in end..insts.len().min(end + MOST_LOOKED_AT) {
            let inst = &insts[look];
            let is_free = reads(&inst.args, list) && is_pure(inst) && lends(self.cluster, inst, list);
            let between = &insts[at + moved..look];
            if is_free && !between.iter().filter_map(|inst| inst.dst).any(|dst| reads(&inst.args, dst)) {
                insts[at + moved..=look].rotate_right(1);
                moved += 1;
            }
        }
        moved
    }

    fn block(&mut self, id: BlockId) {
        let block = &mut self.cluster.blocks[id.index()];
        if block.term.edges().len() < 2 {
            return;
        }
        let mut insts = std::mem::take(&mut block.insts);
        let mut used: HashSet<Var> =
            block.term.operands().into_iter().filter_map(|operand| operand.var()).collect();
        let mut at = insts.len();
        while at > 0 {
            at -= 1;
            let position = self.edge_for(id, &insts[at], &insts[at + 1..], &used);
            match position {
                Some(position) => {
                    let inst = insts.remove(at);
                    self.put(id, position, inst);
                }
                None => used.extend(insts[at].args.iter().filter_map(|arg| arg.var())),
            }
        }
        self.cluster.blocks[id.index()].insts = insts;
    }

    /// The edge that an instruction is to be moved to. `later` are the instructions after it that stay, and
    /// `used` is what they and the terminator read.
    fn edge_for(&self, id: BlockId, inst: &Inst, later: &[Inst], used: &HashSet<Var>) -> Option<usize> {
        let dst = inst.dst.filter(|dst| is_pure(inst) && !used.contains(dst))?;
        let term = &self.cluster.block(id).term;
        let edges = term.edges();
        let mut readers = edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| reads(&edge.args, dst) || self.is_live_in(edge.target, dst));
        let (position, edge) = readers.next()?;
        let is_back = self.ranks[edge.target.index()] <= self.ranks[id.index()];
        if readers.next().is_some() || is_back {
            return None;
        }
        let counted = inst.args.iter().filter_map(|arg| arg.var());
        let mut counted = counted.filter(|var| !self.cluster.ty(*var).is_copy());
        let stays = counted.any(|var| {
            reads(&edge.args, var)
                || later.iter().any(|inst| !lends(self.cluster, inst, var))
                || !lends_to_term(term, var)
        });
        (!stays).then_some(position)
    }

    fn put(&mut self, id: BlockId, position: usize, inst: Inst) {
        let block = self.cluster.block(id);
        let origin = block.origin;
        let Edge { target, args } = block.term.edges()[position].clone();
        let is_passed = inst.dst.is_some_and(|dst| reads(&args, dst));
        let target = if self.entries[target.index()] == 1 && !is_passed {
            target
        } else {
            let new = self.cluster.new_block(Edge { target, args: args.clone() }, origin);
            *self.cluster.blocks[id.index()].term.edges_mut()[position] = Edge { target: new, args: vec![] };
            let passed = args.iter().filter_map(|arg| arg.var());
            let live = self.live_in(target).iter().copied().chain(passed).collect();
            self.live_in.insert(new, live);
            self.entries.push(1);
            self.ranks.push(self.ranks[target.index()]);
            new
        };
        let live = self.live_in(target);
        if let Some(dst) = inst.dst {
            live.remove(&dst);
        }
        live.extend(inst.args.iter().filter_map(|arg| arg.var()));
        self.cluster.blocks[target.index()].insts.insert(0, inst);
    }

    fn is_live_in(&self, block: BlockId, var: Var) -> bool {
        match self.live_in.get(&block) {
            Some(live) => live.contains(&var),
            None => self.liveness.is_live_in(block, var),
        }
    }

    fn live_in(&mut self, block: BlockId) -> &mut HashSet<Var> {
        let Sink { liveness, live_in, .. } = self;
        live_in.entry(block).or_insert_with(|| liveness.live_in(block).iter().copied().collect())
    }
}

/// The list, dict or text that an instruction changes in place where nobody else has it.
pub(crate) fn changed(cluster: &Cluster, inst: &Inst) -> Option<Var> {
    let Op::Call(kernel) = &inst.op else { return None };
    let params = kernel.params.iter().zip(&inst.args).filter(|(param, _)| param.by == By::Value);
    params.filter_map(|(_, arg)| arg.var()).find(|var| !cluster.ty(*var).is_copy())
}

/// Whether an instruction only looks at a variable, if it reads it at all.
pub(crate) fn lends(cluster: &Cluster, inst: &Inst, var: Var) -> bool {
    match &inst.op {
        _ if !reads(&inst.args, var) => true,
        Op::Call(kernel) => lent(kernel, &inst.args, var),
        op if op.only_looks() => true,
        Op::Field(_) | Op::Payload(_) => inst.dst.is_some_and(|dst| cluster.ty(dst).is_copy()),
        _ => false,
    }
}

pub(crate) fn is_pure(inst: &Inst) -> bool {
    inst.op.effect() == Effect::Pure
}

pub(crate) fn reads(operands: &[Operand], var: Var) -> bool {
    operands.contains(&Operand::Var(var))
}

/// Whether a terminator only looks at a variable, if it reads it at all.
pub(crate) fn lends_to_term(term: &Term, var: Var) -> bool {
    match term {
        Term::Try { kernel, args, .. } => lent(kernel, args, var),
        Term::Send { value, .. } => *value != Operand::Var(var),
        _ => true,
    }
}

fn lent(kernel: &neva_registry::Kernel, args: &[Operand], var: Var) -> bool {
    kernel.params.iter().zip(args).all(|(param, arg)| arg.var() != Some(var) || param.by.is_lent())
}
