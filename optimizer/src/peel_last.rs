//! Takes the iteration of an appended element out of a loop.

use crate::remake_elements::Remake;
use crate::walks::{Walk, Walks};
use neva_blocks::*;
use neva_registry::{Kernel, Native};
use std::collections::{HashMap, HashSet};

/// Changes loops that make a dict of a list which was made by appending one element to another list. The loop
/// goes through the shorter list, if that can be made again, and the iteration of the last element comes
/// after the loop. Where a program sets an entry, the shorter list was made of a dict, so the loop only
/// copies that.
pub(crate) fn peel_last(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found = peels(cluster, &program.constants);
        found.into_iter().for_each(|peel| peel.apply(cluster));
    }
}

/// A loop whose last iteration comes after it.
struct Peel {
    before: BlockId,
    id: BlockId,
    /// The list with the element, and the one without it.
    whole: Operand,
    shorter: Operand,
    /// The position of an iteration, and the last element.
    position: Operand,
    last: Operand,
    /// Gives the number of elements.
    size: &'static Kernel,
}

/// A longer iteration is not repeated.
const MOST_INSTRUCTIONS: usize = 7;

fn peels(cluster: &Cluster, constants: &[Constant]) -> Vec<Peel> {
    let walks = Walks::new(cluster);
    let remakes = walks.all().filter_map(|walk| Remake::of(&walks, &walk, cluster, constants));
    let lists: HashSet<Var> = remakes.map(|remake| remake.list()).collect();
    walks.all().filter_map(|walk| peel(&walks, &walk, &lists)).collect()
}

fn peel(walks: &Walks<'_>, walk: &Walk<'_>, lists: &HashSet<Var>) -> Option<Peel> {
    let &[shorter, last] = walks.facts.call(walk.whole, Native::ListAppend)? else { return None };
    let inserts = |inst: &Inst| inst.op.native() == Some(Native::DictInsert);
    let here = [walk.whole, walk.position()];
    let reads = |inst: &&Inst| inst.op.native() == Some(Native::ListItem) && inst.args == here;
    // It is only looked at here, and for its size, which nobody else wants.
    let looks = walk.block.insts.iter().filter(reads).count() + walks.sizes(walk)?;
    let is_peeled = walk.block.insts.len() <= MOST_INSTRUCTIONS
        && walk.block.insts.iter().any(inserts)
        && walks.facts.uses(walk.whole.var()?) == looks
        && shorter.var().is_some_and(|list| lists.contains(&list) && walks.facts.uses(list) == 1)
        && walks.keeps(walk, |_| true);
    let Op::Call(size) = walks.facts.inst(walk.size)?.op else { return None };
    let (before, id, whole, position) = (walk.before, walk.id, walk.whole, walk.position());
    is_peeled.then_some(Peel { before, id, whole, shorter, position, last, size })
}

impl Peel {
    fn apply(self, cluster: &mut Cluster) {
        let Block { params, insts, term, origin } = cluster.block(self.id).clone();
        let Term::If { otherwise: exit, .. } = term else { unreachable!("a walk ends with a question") };
        // The loop goes through the shorter list, and out into an iteration of its own.
        let after = BlockId(cluster.blocks.len() as u32);
        for inst in &mut cluster.blocks[self.id.index()].insts {
            inst.args.iter_mut().filter(|arg| **arg == self.whole).for_each(|arg| *arg = self.shorter);
        }
        let Term::If { then: back, otherwise, .. } = &mut cluster.blocks[self.id.index()].term else {
            unreachable!("a walk ends with a question")
        };
        *otherwise = Edge { target: after, args: back.args.clone() };
        let Term::If { then: first, otherwise: past, .. } = &mut cluster.blocks[self.before.index()].term
        else {
            unreachable!("a walk begins with a question")
        };
        *past = Edge { target: after, args: first.args.clone() };
        for inst in cluster.blocks.iter_mut().flat_map(|block| &mut block.insts) {
            if matches!(inst.op, Op::Call(kernel) if kernel == self.size) && inst.args == [self.whole] {
                inst.args = vec![self.shorter];
            }
        }
        for block in &mut cluster.blocks {
            block.insts.retain(|inst| inst.dst.map(Operand::Var) != Some(self.whole));
        }
        let mut renamed: HashMap<Var, Var> = HashMap::new();
        for var in params.iter().copied().chain(insts.iter().filter_map(|inst| inst.dst)) {
            renamed.insert(var, cluster.new_var(cluster.ty(var).clone()));
        }
        let here = [self.whole, self.position];
        let new = |operand: &Operand| {
            operand.var().and_then(|var| renamed.get(&var)).map_or(*operand, |new| Operand::Var(*new))
        };
        let iteration = insts.iter().map(|inst| {
            let reads = inst.args == here && inst.dst.is_some();
            let args = inst.args.iter().map(new).collect();
            let dst = inst.dst.map(|dst| renamed[&dst]);
            if reads {
                Inst { dst, op: Op::Copy, args: vec![self.last], origin: inst.origin }
            } else {
                Inst { dst, args, ..inst.clone() }
            }
        });
        let edge = Edge { target: exit.target, args: exit.args.iter().map(new).collect() };
        let params = params.iter().map(|param| renamed[param]).collect();
        cluster.blocks.push(Block { params, insts: iteration.collect(), term: Term::Jump(edge), origin });
    }
}
