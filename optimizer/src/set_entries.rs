//! Sets one entry of a dict where a loop makes a new dict of all entries.

use crate::called::{GET, REMOVE};
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
pub(crate) fn set_entries(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found = rebuilds(cluster, &program.constants);
        found.into_iter().for_each(|rebuild| rebuild.apply(cluster));
    }
}

/// A loop that makes a dict of another one.
struct Rebuild {
    header: BlockId,
    /// The block that leads into the loop.
    before: BlockId,
    /// Which parameters of the header are the position and the dict that is made.
    at: usize,
    made: usize,
    /// The dict that is gone through.
    whole: Operand,
    /// The key of the entry that changes, and the instruction in the loop that makes it anew in each
    /// iteration.
    key: Operand,
    made_anew: Option<Inst>,
    /// Whether the entry has the key: what the loop asks.
    asked: Var,
    /// Whether an iteration may insert nothing.
    leaves_out: bool,
    /// The blocks that go on with the next iteration if there is one.
    ends: Vec<BlockId>,
    /// The edge out of the loop where the dict does not have the key.
    missing: Edge,
}

/// An iteration of an entry that stays goes through no more blocks than this.
const MOST_BLOCKS: usize = 8;

impl Rebuild {
    fn apply(self, cluster: &mut Cluster) {
        let Some(Type::Dict(value)) = self.whole.var().map(|whole| cluster.ty(whole).clone()) else {
            unreachable!("what is gone through is a dict")
        };
        let value = cluster.new_var(*value);
        let origin = cluster.block(self.header).origin;
        let looked_up = BlockId(cluster.blocks.len() as u32);
        let term = &mut cluster.blocks[self.before.index()].term;
        let mut edges = term.edges_mut().into_iter();
        let into = edges.find(|edge| edge.target == self.header).expect("the block leads into the loop");
        let mut ok = into.clone();
        ok.args[self.made] = self.whole;
        *into = Edge { target: looked_up, args: vec![] };
        let (mut key, mut rest) = (self.key, None);
        let insts = self.made_anew.map(|inst| {
            let made = cluster.new_var(Type::Str);
            key = Operand::Var(made);
            Inst { dst: Some(made), ..inst }
        });
        let args = vec![self.whole, key];
        if self.leaves_out {
            let removed = cluster.new_var(cluster.ty(self.whole.var().expect("a dict")).clone());
            ok.args[self.made] = Operand::Var(removed);
            let op = Op::Call(&REMOVE);
            let insts = vec![Inst { dst: Some(removed), op, args: args.clone(), origin }];
            let removing = BlockId(looked_up.0 + 1);
            let term = Term::Jump(std::mem::replace(&mut ok, Edge { target: removing, args: vec![] }));
            rest = Some(Block { params: vec![], insts, term, origin });
        }
        let (kernel, err) = (&GET, self.missing);
        let term = Term::Try { kernel, args, value: Some(value), ok, error: None, err, origin };
        cluster.blocks.push(Block { params: vec![], insts: insts.into_iter().collect(), term, origin });
        cluster.blocks.extend(rest);
        for id in self.ends {
            let Term::If { otherwise, .. } = &cluster.blocks[id.index()].term else {
                unreachable!("an iteration ends with the question for another one")
            };
            cluster.blocks[id.index()].term = Term::Jump(otherwise.clone());
        }
        let position = Operand::Var(cluster.block(self.header).params[self.at]);
        for inst in cluster.blocks.iter_mut().flat_map(|block| &mut block.insts) {
            let here = inst.args == [self.whole, position];
            let known = match inst.op.native() {
                Some(Native::DictKey) if here => key,
                Some(Native::DictValue) if here => Operand::Var(value),
                _ if inst.dst == Some(self.asked) => Operand::Bool(true),
                _ => continue,
            };
            (inst.op, inst.args) = (Op::Copy, vec![known]);
        }
    }
}

fn rebuilds(cluster: &Cluster, constants: &[Constant]) -> Vec<Rebuild> {
    let walks = Walks::new(cluster);
    let asks_for_key = |block: &Block| {
        let Term::If { cond, .. } = &block.term else { return false };
        let is_key = |arg: &Operand| walks.facts.call(*arg, Native::DictKey).is_some();
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
        let (key, whole, position) = match comparison.args[..] {
            [left, right] => self.asked_key(left, right).or_else(|| self.asked_key(right, left))?,
            _ => return None,
        };
        let param = |var: Operand| self.header.params.iter().position(|param| Operand::Var(*param) == var);
        let at = param(position)?;
        let into = self.cluster.block(self.before).term.edges();
        let into: Vec<&Edge> = into.into_iter().filter(|edge| edge.target == self.id).collect();
        let &[into] = &into[..] else { return None };
        let path = self.path(stays)?;
        let (back, exit) = self.end(path.end, whole, position)?;
        let made = (0..self.header.params.len()).find(|made| {
            let inserted = self.walks.facts.call(path.resolve(back.args[*made]), Native::DictInsert);
            inserted.is_some_and(|inserted| {
                let inserted: Vec<Operand> = inserted.iter().map(|arg| path.resolve(*arg)).collect();
                inserted[0] == Operand::Var(self.header.params[*made])
                    && self.is_entry(inserted[1], Native::DictKey, whole, position)
                    && self.is_entry(inserted[2], Native::DictValue, whole, position)
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
                let end = self.end(*end, whole, position);
                end.is_some_and(|(back, _)| {
                    self.is_inserted(back.args[made], dict, or_none, &mut HashSet::new())
                })
            })
        };
        let leaves_out = !insert(false);
        let is_rebuild = then.target != self.id
            && into.args[at] == Operand::Int(0)
            && into.args[made].is_empty(self.constants)
            && self.cluster.ty(whole.var()?) == self.cluster.ty(dict)
            && self.is_pure(self.header)
            && (0..self.header.params.len()).all(is_kept)
            && !dominators.dominates(self.id, exit.target)
            && self.looks_only(whole, position)
            && self.inserts_only(dict, key_of_entry)
            && (!leaves_out || insert(true));
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
            let (back, exit_here) = self.end(*end, whole, position).expect("each end was looked at");
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
        let (header, before, ends) = (self.id, self.before, ends.to_vec());
        let made_anew = self.made_anew(key);
        Some(Rebuild { header, before, at, made, whole, key, made_anew, asked, leaves_out, ends, missing })
    }

    /// The key that is asked for, the dict and the position, where the one operand is a key of a dict and the
    /// other one is the same in each iteration.
    fn asked_key(&self, of_entry: Operand, key: Operand) -> Option<(Operand, Operand, Operand)> {
        let &[whole, position] = self.walks.facts.call(of_entry, Native::DictKey)? else { return None };
        let is_same = !self.is_made_inside(key) || self.made_anew(key).is_some();
        (is_same && !self.is_made_inside(whole)).then_some((key, whole, position))
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
            if edge.target == self.id || !self.body.contains(&edge.target) || !self.is_pure(block) {
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

    /// The edges back and out of a block, where it asks for another entry and counts the position.
    fn end(&self, block: BlockId, whole: Operand, position: Operand) -> Option<(&Edge, &Edge)> {
        let Term::If { cond, then: back, otherwise: exit } = &self.cluster.block(block).term else {
            return None;
        };
        let [next, size] = self.walks.facts.call(*cond, Native::IntLess)? else { return None };
        let at = self.header.params.iter().position(|param| Operand::Var(*param) == position)?;
        let is_next = |operand| self.walks.facts.call(operand, Native::IntInc) == Some(&[position]);
        let is_end = is_next(*next) && self.walks.facts.sized(*size) == Some(whole);
        let goes_on = back.target == self.id && !self.body.contains(&exit.target) && is_next(back.args[at]);
        (is_end && goes_on).then_some((back, exit))
    }

    /// Whether an operand is a part of the entry of the iteration.
    fn is_entry(&self, operand: Operand, part: Native, whole: Operand, position: Operand) -> bool {
        self.walks.facts.call(operand, part) == Some(&[whole, position])
    }

    fn is_pure(&self, block: &Block) -> bool {
        block.insts.iter().all(|inst| inst.op.effect() == Effect::Pure)
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

    /// Whether the dict that is made is only used to insert the entry of the iteration, and passed on.
    fn inserts_only(&self, dict: Var, entry: (Operand, Operand, Operand)) -> bool {
        let inserts = |inst: &&Inst| {
            inst.op.native() == Some(Native::DictInsert)
                && inst.args[0] == Operand::Var(dict)
                && inst.args[2] != Operand::Var(dict)
                && self.is_key(inst.args[1], entry, &mut HashSet::new())
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
        let inserted = self.walks.facts.call(operand, Native::DictInsert);
        (or_before && operand == Operand::Var(dict))
            || inserted.is_some_and(|inserted| inserted[0] == Operand::Var(dict))
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
