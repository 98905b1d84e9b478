//! Takes parts of lists after paths have joined.

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::*;
use neva_registry::Native;
use std::cmp::Reverse;
use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::{HashMap, HashSet};

/// No more sweeps than this: parts of parts that lie deeper stay where they are.
const MOST_SWEEPS: usize = 8;

/// No more parameters than this get their parts together.
const MOST_TOGETHER: usize = 16;

/// Where all paths to a block pass it a part of a list, and the list, too, the block takes the part itself.
/// The same with an element that is appended to such a part. So what the block puts together of parts is seen
/// to be of one list. A part that goes on several edges of one block, as past a call that may fail, is taken
/// where each of them leads, if all those blocks can. A list of which nothing but two parts is needed goes on
/// instead of them.
pub(crate) fn sink_parts(cluster: &mut Cluster) {
    let blocks = reverse_postorder(cluster);
    let mut sink = Sink::new(cluster);
    for _ in 0..MOST_SWEEPS {
        let mut changed = false;
        for id in &blocks {
            changed |= sink.entries[id.index()].len() > 1 && sink.block(*id);
        }
        if !changed {
            break;
        }
    }
    let Sink { dead, cluster, .. } = sink;
    for block in cluster.blocks.iter_mut().filter(|_| !dead.is_empty()) {
        block.insts.retain(|inst| inst.dst.is_none_or(|dst| !dead.contains(&dst)));
    }
}

struct Sink<'a> {
    dominators: Dominators,
    /// The edges to each block.
    entries: Vec<Vec<EdgeAt>>,
    /// The block that assigns each variable.
    homes: Vec<Option<BlockId>>,
    /// The instructions that take parts, and that append, by what they assign.
    made: HashMap<Var, Inst>,
    /// How many parts are taken of each list before anything moves, and how often its length.
    cuts: HashMap<Var, [usize; 2]>,
    /// What is not made any more.
    dead: HashSet<Var>,
    /// How often each variable is used.
    uses: Vec<usize>,
    cluster: &'a mut Cluster,
}

impl<'a> Sink<'a> {
    fn new(cluster: &'a mut Cluster) -> Sink<'a> {
        let facts = Facts::new(cluster);
        let vars = || (0..cluster.types.len() as u32).map(Var);
        let is_kept = |inst: &&Inst| matches!(inst.op.native(), Some(Native::ListSlice | Native::ListAppend));
        let mut cuts: HashMap<Var, [usize; 2]> = HashMap::new();
        for inst in cluster.insts().map(|(_, inst)| inst) {
            let kind = match inst.op.native() {
                Some(Native::ListSlice) => 0,
                Some(Native::ListLen) => 1,
                _ => continue,
            };
            if let Some(list) = inst.args[0].var() {
                cuts.entry(list).or_default()[kind] += 1;
            }
        }
        Sink {
            cuts,
            dominators: Dominators::new(cluster),
            entries: cluster.numbered().map(|(id, _)| facts.edges_into(id)).collect(),
            homes: vars().map(|var| facts.home(var)).collect(),
            made: vars().filter_map(|var| Some((var, facts.inst(var).filter(is_kept)?.clone()))).collect(),
            dead: HashSet::new(),
            uses: vars().map(|var| facts.uses(var)).collect(),
            cluster,
        }
    }

    /// Moves what it can into a block. Says whether that was something.
    fn block(&mut self, id: BlockId) -> bool {
        let mut changed = false;
        let mut at = 0;
        while at < self.cluster.block(id).params.len() {
            let param = self.cluster.block(id).params[at];
            match matches!(self.cluster.ty(param), Type::List(_)).then(|| self.together(id, at)).flatten() {
                Some(params) => {
                    for (id, at, insts) in params {
                        self.sink(id, at, insts);
                    }
                    changed = true;
                }
                None => at += 1,
            }
        }
        changed
    }

    /// A parameter and all others that get one of its parts, each with the instructions that make it, where
    /// all may be made in their blocks. Of one block the last parameter comes first, so that places stay.
    fn together(&self, id: BlockId, at: usize) -> Option<Vec<(BlockId, usize, Vec<Inst>)>> {
        let mut found: BTreeMap<(BlockId, Reverse<usize>), Vec<Inst>> = BTreeMap::new();
        let mut next = vec![(id, at)];
        while let Some((id, at)) = next.pop() {
            if found.len() == MOST_TOGETHER {
                return None;
            }
            if let Entry::Vacant(entry) = found.entry((id, Reverse(at))) {
                entry.insert(self.made(id, at, &mut next)?);
            }
        }
        Some(found.into_iter().map(|((id, Reverse(at)), insts)| (id, at, insts)).collect())
    }

    /// The instructions that make a parameter, one for each edge, where they may be one in the block. Adds
    /// the other parameters that get one of them.
    fn made(&self, id: BlockId, at: usize, others: &mut Vec<(BlockId, usize)>) -> Option<Vec<Inst>> {
        let entries = &self.entries[id.index()];
        let made = entries.iter().map(|entry| self.only_for_edges(*entry, at, others));
        let made: Vec<&Inst> = made.collect::<Option<_>>()?;
        let native = made[0].op.native()?;
        let is_same = made.iter().all(|inst| inst.op == made[0].op);
        let parts: Vec<Operand> = match native {
            Native::ListSlice => made.iter().map(|inst| inst.args[0]).collect(),
            Native::ListAppend => {
                let parts = made.iter().map(|inst| Some(self.only_for(inst.args[0])?.clone()));
                let parts: Vec<Inst> = parts.collect::<Option<_>>()?;
                let are_parts = parts.iter().all(|part| part.op.native() == Some(Native::ListSlice));
                are_parts.then(|| parts.iter().map(|part| part.args[0]).collect())?
            }
            _ => return None,
        };
        let is_cut = native == Native::ListSlice && parts.iter().all(|list| self.is_cut_in_two(*list));
        let is_there = is_same && (is_cut || self.known(id, &parts).is_some());
        let can_be_passed = |position: usize| {
            let on_edges: Vec<Operand> = made.iter().map(|inst| inst.args[position]).collect();
            let has_type = |operand: &Operand| matches!(operand, Operand::Var(_) | Operand::Int(_));
            on_edges.iter().all(has_type) || self.known(id, &on_edges).is_some()
        };
        (is_there && (0..made[0].args.len()).all(can_be_passed)).then(|| made.into_iter().cloned().collect())
    }

    /// Whether all that is done with a list is that two parts are taken of it, and its length for them.
    fn is_cut_in_two(&self, list: Operand) -> bool {
        let Some(var) = list.var() else { return false };
        self.cuts
            .get(&var)
            .is_some_and(|[parts, lengths]| *parts == 2 && self.uses[var.index()] == parts + lengths)
    }

    /// The instruction that makes an argument of an edge, where it is made for edges of that block alone.
    /// Adds the parameters that get it.
    fn only_for_edges(&self, edge: EdgeAt, at: usize, gets: &mut Vec<(BlockId, usize)>) -> Option<&Inst> {
        let list = self.args(edge)[at];
        if let Some(inst) = self.only_for(list) {
            return Some(inst);
        }
        let inst = self.made.get(&list.var()?).filter(|inst| inst.op.native() == Some(Native::ListSlice))?;
        let edges = self.cluster.block(edge.0).term.edges();
        let places = edges.iter().flat_map(|edge| {
            let args = edge.args.iter().enumerate();
            args.filter(|(_, arg)| **arg == list).map(|(at, _)| (edge.target, at))
        });
        let places: Vec<_> = places.collect();
        let is_all = list.var().is_some_and(|var| self.uses[var.index()] == places.len());
        gets.extend(places);
        is_all.then_some(inst)
    }

    /// The instruction that makes a list, where it is made for a single user.
    fn only_for(&self, list: Operand) -> Option<&Inst> {
        let var = list.var().filter(|var| self.uses[var.index()] == 1)?;
        self.made.get(&var)
    }

    fn args(&self, (block, at): EdgeAt) -> &[Operand] {
        &self.cluster.block(block).term.edges()[at].args
    }

    /// The operand that has in a block what these have on its edges.
    fn known(&self, id: BlockId, on_edges: &[Operand]) -> Option<Operand> {
        let first = on_edges[0];
        if on_edges.iter().all(|operand| *operand == first) {
            let is_there = |var: Var| {
                self.homes[var.index()].is_some_and(|home| home != id && self.dominators.dominates(home, id))
            };
            if first.var().is_none_or(is_there) {
                return Some(first);
            }
        }
        let entries = &self.entries[id.index()];
        let is_passed =
            |at: &usize| entries.iter().zip(on_edges).all(|(entry, arg)| self.args(*entry)[*at] == *arg);
        let params = &self.cluster.block(id).params;
        (0..params.len()).find(is_passed).map(|at| Operand::Var(params[at]))
    }

    /// Makes a parameter in the block instead of before its edges.
    fn sink(&mut self, id: BlockId, at: usize, made: Vec<Inst>) {
        let mut inst = made[0].clone();
        for position in 0..inst.args.len() {
            let on_edges: Vec<Operand> = made.iter().map(|inst| inst.args[position]).collect();
            inst.args[position] = match self.known(id, &on_edges) {
                Some(operand) => operand,
                None => Operand::Var(self.pass(id, &on_edges)),
            };
        }
        for made in made {
            // One that goes on several edges was there before.
            let Some(dst) = made.dst.filter(|dst| self.dead.insert(*dst)) else { continue };
            self.made.remove(&dst);
            for var in made.args.iter().filter_map(|arg| arg.var()) {
                self.uses[var.index()] -= 1;
            }
        }
        for (block, edge) in self.entries[id.index()].clone() {
            self.cluster.blocks[block.index()].term.edges_mut()[edge].args.remove(at);
        }
        for var in inst.args.iter().filter_map(|arg| arg.var()) {
            self.uses[var.index()] += 1;
        }
        let block = &mut self.cluster.blocks[id.index()];
        let param = block.params.remove(at);
        inst.dst = Some(param);
        block.insts.insert(0, inst.clone());
        self.made.insert(param, inst);
    }

    /// A new parameter of the block that gets these arguments.
    fn pass(&mut self, id: BlockId, args: &[Operand]) -> Var {
        let ty = args.iter().find_map(|arg| arg.var()).map_or(Type::Int, |var| self.cluster.ty(var).clone());
        let param = self.cluster.new_var(ty);
        self.homes.push(Some(id));
        self.uses.push(0);
        self.cluster.blocks[id.index()].params.push(param);
        for ((block, edge), arg) in self.entries[id.index()].clone().into_iter().zip(args) {
            self.cluster.blocks[block.index()].term.edges_mut()[edge].args.push(*arg);
            if let Some(var) = arg.var() {
                self.uses[var.index()] += 1;
            }
        }
        param
    }
}
