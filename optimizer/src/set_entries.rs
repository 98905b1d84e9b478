//! Sets one entry of a dict, or one element of a list, where a loop makes a new one of all of them.

use crate::called::{CUT, GET, REMOVE, SET};
use crate::copy_blocks::new_inst;
use crate::walks::Walks;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::ParamSources;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Where a loop goes through a dict and makes another one of it, and all entries but that of one key stay as
/// they are, the dict is not gone through: the iteration of the key is the only one, if the dict has the key.
/// What it inserts goes into the dict itself, which is changed in place when nobody else has it. If the
/// iteration may skip the insert, the old entry is removed first.
///
/// A list is changed in the same way where all elements but that at one position stay.
pub(crate) fn set_entries(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found = rebuilds(cluster, &program.constants);
        found.into_iter().for_each(|rebuild| rebuild.apply(cluster));
    }
}

/// A loop that makes a dict or list of another one.
struct Rebuild {
    header: BlockId,
    /// The block that leads into the loop.
    before: BlockId,
    /// Which parameters of the header are the position and what is made.
    at: usize,
    made: usize,
    /// What is gone through.
    whole: Operand,
    /// The key of the entry that changes, or the position of the element, and the instruction in the loop
    /// that makes it anew in each iteration.
    key: Operand,
    made_anew: Option<Inst>,
    /// Whether the entry has the key: what the loop asks.
    asked: Var,
    /// Whether an iteration may insert nothing.
    leaves_out: bool,
    /// The instructions that ask for another iteration, and give the next position and the number of all.
    counts: [Inst; 3],
    /// The blocks that go on with the next iteration if there is one.
    ends: Vec<BlockId>,
    /// The edge out of the loop where there is no such entry or element.
    missing: Edge,
}

/// An iteration of an entry that stays goes through no more blocks than this.
const MOST_BLOCKS: usize = 8;

impl Rebuild {
    fn apply(mut self, cluster: &mut Cluster) {
        let looked_up = BlockId(cluster.blocks.len() as u32);
        let term = &mut cluster.blocks[self.before.index()].term;
        let into = term.edges_mut().into_iter().find(|edge| edge.target == self.header);
        let into = into.expect("the block leads into the loop");
        let mut ok = into.clone();
        ok.args[self.made] = self.whole;
        *into = Edge { target: looked_up, args: vec![] };
        let first = self.made_anew.take().map(|inst| {
            let made = cluster.new_var(cluster.ty(inst.dst.expect("it makes the key")).clone());
            self.key = Operand::Var(made);
            Inst { dst: Some(made), ..inst }
        });
        match cluster.ty(self.whole.var().expect("a constant is not gone through")).clone() {
            Type::Dict(value) => self.look_up_key(cluster, first, ok, *value),
            _ => self.look_up_position(cluster, first, ok),
        }
        for inst in cluster.blocks.iter_mut().flat_map(|block| &mut block.insts) {
            if inst.dst == Some(self.asked) {
                (inst.op, inst.args) = (Op::Copy, vec![Operand::Bool(true)]);
            }
        }
        for id in self.ends {
            let Term::If { otherwise, .. } = &cluster.blocks[id.index()].term else {
                unreachable!("an iteration ends with the question for another one")
            };
            cluster.blocks[id.index()].term = Term::Jump(otherwise.clone());
        }
    }

    /// Adds blocks that look for the key, and go on with the iteration of its entry. The loop does not look
    /// at the entry itself any more.
    fn look_up_key(&self, cluster: &mut Cluster, first: Option<Inst>, mut ok: Edge, value: Type) {
        let origin = cluster.block(self.header).origin;
        let value = cluster.new_var(value);
        let args = vec![self.whole, self.key];
        let mut rest = None;
        if self.leaves_out {
            let inst = self.without(cluster, Op::Call(&REMOVE), args.clone());
            ok.args[self.made] = inst.dst.map(Operand::Var).expect("a dict");
            let removing = BlockId(cluster.blocks.len() as u32 + 1);
            let term = Term::Jump(std::mem::replace(&mut ok, Edge { target: removing, args: vec![] }));
            rest = Some(Block { params: vec![], insts: vec![inst], term, origin });
        }
        let (kernel, err) = (&GET, self.missing.clone());
        let term = Term::Try { kernel, args, value: Some(value), ok, error: None, err, origin };
        cluster.blocks.push(Block { params: vec![], insts: first.into_iter().collect(), term, origin });
        cluster.blocks.extend(rest);
        let here = [self.whole, Operand::Var(cluster.block(self.header).params[self.at])];
        for inst in cluster.blocks.iter_mut().flat_map(|block| &mut block.insts) {
            let known = match inst.op.native() {
                Some(Native::DictKey) if inst.args == here => self.key,
                Some(Native::DictValue) if inst.args == here => Operand::Var(value),
                _ => continue,
            };
            (inst.op, inst.args) = (Op::Copy, vec![known]);
        }
    }

    /// Adds blocks that ask whether the list has the position, and go on with the iteration of its element.
    fn look_up_position(&self, cluster: &mut Cluster, first: Option<Inst>, mut ok: Edge) {
        let origin = cluster.block(self.header).origin;
        let [less, next, size] = &self.counts;
        let mut remade = |inst: &Inst, args: Vec<Operand>| {
            let dst = cluster.new_var(cluster.ty(inst.dst.expect("it computes something")).clone());
            (Inst { dst: Some(dst), args, ..inst.clone() }, Operand::Var(dst))
        };
        let (size, end) = remade(size, vec![self.whole]);
        let (begins, is_after) = remade(less, vec![Operand::Int(-1), self.key]);
        let (ends, is_before) = remade(less, vec![self.key, end]);
        let (next, from) = remade(next, vec![self.key]);
        let mut insts = vec![];
        if self.leaves_out {
            insts.push(next);
            insts.push(self.without(cluster, Op::Call(&CUT), vec![self.whole, self.key, from, end]));
            ok.args[self.made] = insts[1].dst.map(Operand::Var).expect("a list");
        }
        ok.args[self.at] = self.key;
        let at = |more: usize| Edge { target: BlockId((cluster.blocks.len() + more) as u32), args: vec![] };
        let (second, third) = (at(1), at(2));
        let ask = |insts: Vec<Inst>, cond: Operand, then: Edge| {
            let term = Term::If { cond, then, otherwise: self.missing.clone() };
            Block { params: vec![], insts, term, origin }
        };
        let asked = ask(first.into_iter().chain([begins]).collect(), is_after, second);
        cluster.blocks.push(asked);
        cluster.blocks.push(ask(vec![size, ends], is_before, third));
        cluster.blocks.push(Block { params: vec![], insts, term: Term::Jump(ok), origin });
        let Block { params, .. } = cluster.block(self.header);
        let (made, position) = (Operand::Var(params[self.made]), Operand::Var(params[self.at]));
        for inst in cluster.blocks.iter_mut().flat_map(|block| &mut block.insts) {
            if inst.op.native() == Some(Native::ListAppend) && inst.args[0] == made && !self.leaves_out {
                (inst.op, inst.args) = (Op::Call(&SET), vec![made, position, inst.args[1]]);
            }
        }
    }

    /// An instruction that makes the dict or list without the entry or element.
    fn without(&self, cluster: &mut Cluster, op: Op, args: Vec<Operand>) -> Inst {
        let (Block { params, origin, .. }, made) = (cluster.block(self.header), self.made);
        let (ty, origin) = (cluster.ty(params[made]).clone(), *origin);
        new_inst(cluster, ty, op, args, origin)
    }
}

fn rebuilds(cluster: &Cluster, constants: &[Constant]) -> Vec<Rebuild> {
    let walks = Walks::new(cluster);
    let asks_for_key = |block: &Block| {
        let Term::If { cond, .. } = &block.term else { return false };
        let is_param = |arg: &Operand| arg.var().is_some_and(|arg| block.params.contains(&arg));
        let is_key = |arg: &Operand| is_param(arg) || walks.facts.call(*arg, Native::DictKey).is_some();
        comparison(&walks, *cond).is_some_and(|(inst, _)| inst.args.iter().any(is_key))
    };
    let heads: Vec<_> = cluster.numbered().filter(|(_, block)| asks_for_key(block)).collect();
    if heads.is_empty() {
        return vec![];
    }
    let dominators = Dominators::new(cluster);
    let sources = ParamSources::new(cluster);
    let loops = natural_loops(cluster);
    let found = heads.into_iter().filter_map(|(id, header)| {
        let body = loops.get(&id)?;
        let (inside, outside): (Vec<BlockId>, Vec<BlockId>) =
            walks.facts.predecessors(id).iter().partition(|from| body.contains(from));
        let &[before] = &outside[..] else { return None };
        let assigned = body.iter().flat_map(|block| cluster.block(*block).assigned()).collect();
        let head =
            Head { cluster, constants, walks: &walks, sources: &sources, id, header, before, body, assigned };
        head.rebuild(&inside, &dominators)
    });
    found.collect()
}

/// The comparison that a branch asks for, and whether it asks for the opposite.
fn comparison<'a>(walks: &Walks<'a>, cond: Operand) -> Option<(&'a Inst, bool)> {
    let opposite = walks.facts.call(cond, Native::Not);
    let inst = walks.facts.inst(opposite.map_or(cond, |args| args[0]))?;
    (inst.op == Op::Equal).then_some((inst, opposite.is_some()))
}

/// A block that may be the head of such a loop.
struct Head<'a> {
    cluster: &'a Cluster,
    constants: &'a [Constant],
    walks: &'a Walks<'a>,
    /// What each parameter is assigned.
    sources: &'a ParamSources,
    id: BlockId,
    header: &'a Block,
    before: BlockId,
    /// The blocks of the loop, and what they assign.
    body: &'a BTreeSet<BlockId>,
    assigned: HashSet<Var>,
}

impl Head<'_> {
    fn rebuild(&self, ends: &[BlockId], dominators: &Dominators) -> Option<Rebuild> {
        let Term::If { cond, then, otherwise } = &self.header.term else { return None };
        let (comparison, is_opposite) = comparison(self.walks, *cond)?;
        let asked = comparison.dst?;
        let (then, stays) = if is_opposite { (otherwise, then) } else { (then, otherwise) };
        let (of_entry, key, position) = match comparison.args[..] {
            [left, right] => self.asked_key(left, right).or_else(|| self.asked_key(right, left))?,
            _ => return None,
        };
        let param = |var: Operand| self.header.params.iter().position(|param| Operand::Var(*param) == var);
        let at = param(position)?;
        let into = self.cluster.block(self.before).term.edges();
        let into: Vec<&Edge> = into.into_iter().filter(|edge| edge.target == self.id).collect();
        let &[into] = &into[..] else { return None };
        let path = self.path(stays)?;
        let (back, exit, whole) = self.end(path.end, position)?;
        // A list is asked for the position itself.
        let is_dict = of_entry != position;
        let is_whole = match self.cluster.ty(whole.var()?) {
            Type::Dict(_) => is_dict && self.is_entry(of_entry, Native::DictKey, whole, position),
            _ => !is_dict,
        };
        let (grows, parts): (Native, &[Native]) = if is_dict {
            (Native::DictInsert, &[Native::DictKey, Native::DictValue])
        } else {
            (Native::ListAppend, &[Native::ListItem])
        };
        let made = (0..self.header.params.len()).find(|made| {
            let inserted = self.walks.facts.call(path.resolve(back.args[*made]), grows);
            inserted.is_some_and(|inserted| {
                let mut rest = inserted[1..].iter().map(|arg| path.resolve(*arg)).zip(parts);
                path.resolve(inserted[0]) == Operand::Var(self.header.params[*made])
                    && rest.all(|(arg, part)| self.is_entry(arg, *part, whole, position))
            })
        })?;
        let dict = self.header.params[made];
        let is_kept = |other: usize| {
            other == at
                || other == made
                || path.resolve(back.args[other]) == Operand::Var(self.header.params[other])
        };
        let key_of_entry = (key, whole, position);
        let insert = |or_none: bool| {
            ends.iter().all(|end| {
                let end = self.end(*end, position);
                end.is_some_and(|(back, _, _)| {
                    self.is_inserted(back.args[made], dict, or_none, &mut HashSet::new())
                })
            })
        };
        let leaves_out = !insert(false);
        // Where a list may lose the element, its iteration decides nothing.
        let appends_nothing = || {
            let path = self.path(then)?;
            Some(path.resolve(self.end(path.end, position)?.0.args[made]) == Operand::Var(dict))
        };
        let is_rebuild = then.target != self.id
            && is_whole
            && !self.is_made_inside(whole)
            && into.args[at] == Operand::Int(0)
            && into.args[made].is_empty(self.constants)
            && self.cluster.ty(whole.var()?) == self.cluster.ty(dict)
            && self.header.is_pure()
            && (0..self.header.params.len()).all(is_kept)
            && !dominators.dominates(self.id, exit.target)
            && (!is_dict || self.looks_only(whole, position))
            && self.inserts_only(dict, grows, key_of_entry)
            && (!leaves_out || insert(true) && (is_dict || appends_nothing() == Some(true)));
        if !is_rebuild {
            return None;
        }
        let given = exit.args.iter().map(|arg| {
            let arg = path.resolve(*arg);
            match param(arg) {
                _ if arg == path.resolve(back.args[made]) => Some(Given::Param(made)),
                Some(param) if param != at && param != made => Some(Given::Param(param)),
                None if !self.is_made_inside(arg) => Some(Given::Same(arg)),
                _ => None,
            }
        });
        let given: Vec<Given> = given.collect::<Option<_>>()?;
        // The last iteration passes on what it would have passed to a next one.
        let gives = |end: &BlockId| {
            let (back, exit_here, _) = self.end(*end, position).expect("each end was looked at");
            exit_here.target == exit.target
                && exit_here.args.iter().zip(&given).all(|(arg, given)| match given {
                    Given::Param(param) => *arg == back.args[*param],
                    Given::Same(same) => arg == same,
                })
        };
        // Where no entry changes, the dict is as it was, and all else as before the loop.
        let args = given.iter().map(|given| match given {
            Given::Param(param) if *param == made => whole,
            Given::Param(param) => into.args[*param],
            Given::Same(same) => *same,
        });
        let missing = Edge { target: exit.target, args: args.collect() };
        if !ends.iter().all(gives) {
            return None;
        }
        let Term::If { cond, .. } = self.cluster.block(path.end).term else { return None };
        let less = self.walks.facts.inst(cond)?.clone();
        let [next, size] = [less.args[0], less.args[1]].map(|arg| self.walks.facts.inst(arg).cloned());
        let counts = [less, next?, size?];
        let (header, before, ends) = (self.id, self.before, ends.to_vec());
        let made_anew = self.made_anew(key);
        Some(Rebuild {
            header,
            before,
            at,
            made,
            whole,
            key,
            made_anew,
            asked,
            leaves_out,
            counts,
            ends,
            missing,
        })
    }

    /// The two operands that are compared, and the position of the iteration. The first one is a key of a
    /// dict, or the position; the other one is the same in each iteration.
    fn asked_key(&self, of_entry: Operand, key: Operand) -> Option<(Operand, Operand, Operand)> {
        let position = self.walks.facts.call(of_entry, Native::DictKey).map_or(of_entry, |args| args[1]);
        let is_counter = position.var().is_some_and(|position| self.header.params.contains(&position));
        let is_same = !self.is_made_inside(key) || self.made_anew(key).is_some();
        (is_counter && is_same).then_some((of_entry, key, position))
    }

    /// The instruction that makes a value in the loop, and the same value in each iteration.
    fn made_anew(&self, operand: Operand) -> Option<Inst> {
        let inst = self.walks.facts.inst(operand).filter(|_| self.is_made_inside(operand))?;
        let is_same =
            inst.op.effect() == Effect::Pure && !inst.args.iter().any(|arg| self.is_made_inside(*arg));
        is_same.then(|| inst.clone())
    }

    /// The path of an iteration from an edge to the question for the next one, where it only computes and
    /// decides nothing.
    fn path(&self, from: &Edge) -> Option<Path> {
        let mut path = Path { end: from.target, assigned: HashMap::new() };
        let mut edge = from;
        for _ in 0..MOST_BLOCKS {
            let block = self.cluster.block(edge.target);
            if edge.target == self.id || !self.body.contains(&edge.target) || !block.is_pure() {
                return None;
            }
            let args: Vec<Operand> = edge.args.iter().map(|arg| path.resolve(*arg)).collect();
            path.assigned.extend(block.params.iter().copied().zip(args));
            path.end = edge.target;
            match &block.term {
                Term::Jump(next) => edge = next,
                _ => return Some(path),
            }
        }
        None
    }

    /// The edges back and out of a block, where it asks for another entry and counts the position, and what
    /// is gone through.
    fn end(&self, block: BlockId, position: Operand) -> Option<(&Edge, &Edge, Operand)> {
        let Term::If { cond, then: back, otherwise: exit } = &self.cluster.block(block).term else {
            return None;
        };
        let [next, size] = self.walks.facts.call(*cond, Native::IntLess)? else { return None };
        let at = self.header.params.iter().position(|param| Operand::Var(*param) == position)?;
        let is_next = |operand| self.walks.facts.call(operand, Native::IntInc) == Some(&[position]);
        let whole = self.walks.facts.sized(*size)?;
        let goes_on = back.target == self.id && !self.body.contains(&exit.target) && is_next(back.args[at]);
        (is_next(*next) && goes_on).then_some((back, exit, whole))
    }

    /// Whether an operand is a part of the entry of the iteration.
    fn is_entry(&self, operand: Operand, part: Native, whole: Operand, position: Operand) -> bool {
        self.walks.facts.call(operand, part) == Some(&[whole, position])
    }

    fn is_made_inside(&self, operand: Operand) -> bool {
        operand.var().is_some_and(|var| self.assigned.contains(&var))
    }

    /// The instructions of the loop.
    fn insts(&self) -> impl Iterator<Item = &Inst> {
        self.body.iter().flat_map(|block| &self.cluster.block(*block).insts)
    }

    /// Whether the position is only used to look at the entry, and to count it.
    fn looks_only(&self, whole: Operand, position: Operand) -> bool {
        let looks = |inst: &Inst| match inst.op.native() {
            Some(Native::DictKey | Native::DictValue) => inst.args == [whole, position],
            Some(Native::IntInc) => {
                inst.args == [position] && inst.dst.is_some_and(|next| self.counts_only(next))
            }
            _ => false,
        };
        let count = self.insts().filter(|inst| looks(inst)).count();
        position.var().is_some_and(|position| self.walks.facts.uses(position) == count)
    }

    /// Whether the next position is only asked about, and passed to the next iteration.
    fn counts_only(&self, next: Var) -> bool {
        let next = Operand::Var(next);
        let asks = |inst: &&Inst| inst.op.native() == Some(Native::IntLess) && inst.args[0] == next;
        let edges = self.body.iter().flat_map(|block| self.cluster.block(*block).term.edges());
        let passed = edges.filter(|edge| edge.target == self.id).flat_map(|edge| &edge.args);
        let count = self.insts().filter(asks).count() + passed.filter(|arg| **arg == next).count();
        next.var().is_some_and(|next| self.walks.facts.uses(next) == count)
    }

    /// Whether what is made is only used to insert the entry or element of the iteration, and passed on.
    fn inserts_only(&self, dict: Var, grows: Native, entry: (Operand, Operand, Operand)) -> bool {
        let inserts = |inst: &&Inst| {
            inst.op.native() == Some(grows)
                && inst.args[0] == Operand::Var(dict)
                && !inst.args[1..].contains(&Operand::Var(dict))
                && (inst.args.len() == 2 || self.is_key(inst.args[1], entry, &mut HashSet::new()))
        };
        let edges = self.body.iter().flat_map(|block| self.cluster.block(*block).term.edges());
        let passed = edges.flat_map(|edge| &edge.args).filter(|arg| **arg == Operand::Var(dict));
        self.insts().filter(inserts).count() + passed.count() == self.walks.facts.uses(dict)
    }

    /// Whether an operand is the key that is asked for, or that of the entry.
    fn is_key(&self, operand: Operand, entry: (Operand, Operand, Operand), seen: &mut HashSet<Var>) -> bool {
        let (key, whole, position) = entry;
        operand == key
            || self.is_entry(operand, Native::DictKey, whole, position)
            || self.each_source(operand, seen, &mut |source, seen| self.is_key(source, entry, seen))
    }

    /// Whether an operand is the dict after it has got the entry of the iteration; or before, if that will
    /// do.
    fn is_inserted(&self, operand: Operand, dict: Var, or_before: bool, seen: &mut HashSet<Var>) -> bool {
        let inserted = self.walks.facts.inst(operand).filter(|inst| {
            matches!(inst.op.native(), Some(Native::DictInsert | Native::ListAppend))
                && inst.args[0] == Operand::Var(dict)
        });
        (or_before && operand == Operand::Var(dict))
            || inserted.is_some()
            || self.each_source(operand, seen, &mut |source, seen| {
                self.is_inserted(source, dict, or_before, seen)
            })
    }

    /// Whether an operand is a parameter of a block in the loop, but for the head, and all that it is
    /// assigned meets a condition.
    fn each_source(
        &self,
        operand: Operand,
        seen: &mut HashSet<Var>,
        meets: &mut dyn FnMut(Operand, &mut HashSet<Var>) -> bool,
    ) -> bool {
        let Some(var) = operand.var() else { return false };
        let is_inside =
            |block: &&BlockId| **block != self.id && self.cluster.block(**block).params.contains(&var);
        if !self.body.iter().any(|block| is_inside(&block)) {
            return false;
        }
        // Around an inner loop it is what came from outside.
        !seen.insert(var) || self.sources.of(var).iter().all(|source| meets(*source, seen))
    }
}

/// What the edge out of the loop gives.
enum Given {
    /// What the next iteration would get for a parameter of the head.
    Param(usize),
    /// The same after each iteration.
    Same(Operand),
}

/// The path of one iteration.
struct Path {
    /// The last block.
    end: BlockId,
    /// What it assigns to parameters.
    assigned: HashMap<Var, Operand>,
}

impl Path {
    fn resolve(&self, operand: Operand) -> Operand {
        operand.var().and_then(|var| self.assigned.get(&var)).copied().unwrap_or(operand)
    }
}
