//! Computes elements of lists where they are read.

use crate::elements::Elements;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{Code, Effect, Native};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where a loop over the numbers of a constant range makes a list of what it computes of each number, and one
/// other loop reads the list, element after element, each element is computed where it is read. The list is
/// not made then. `ZipMany` makes a list of each stream.
pub(crate) fn compute_elements(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let found: Vec<Made> = {
            let (facts, loops) = (Facts::new(cluster), natural_loops(cluster));
            let reads = facts.list_reads();
            let all = cluster
                .numbered()
                .filter_map(|(id, block)| Made::of(&facts, &loops, &reads, constants, id, block));
            all.collect()
        };
        // The element of one list may be made of that of another one, which is looked at the next time.
        found.into_iter().for_each(|made| made.apply(cluster));
    }
}

/// No more instructions than this are moved.
const MOST_STEPS: usize = 8;

/// A list that a loop of one block makes.
struct Made {
    id: BlockId,
    exit: Edge,
    elements: Elements,
}

impl Made {
    fn of(
        facts: &Facts<'_>,
        loops: &BTreeMap<BlockId, BTreeSet<BlockId>>,
        reads: &HashMap<Var, usize>,
        constants: &[Constant],
        id: BlockId,
        block: &Block,
    ) -> Option<Made> {
        let Term::If { cond, then: back, otherwise: exit } = &block.term else { return None };
        let edges = facts.edges_into(id);
        let &[before] = &edges.iter().filter(|(from, _)| *from != id).collect::<Vec<_>>()[..] else {
            return None;
        };
        if back.target != id || exit.target == id || block.params.len() != 2 {
            return None;
        }
        let at = (0..2).find(|at| facts.is_next(back.args[*at], block.params[*at]))?;
        let (counter, next, made) = (block.params[at], back.args[at], back.args[1 - at]);
        let &[start, element] = facts.call(made, Native::ListAppend)? else { return None };
        let native = facts.native(*cond)?;
        let (Native::IntLess | Native::IntNotEqual, &[asked, Operand::Int(to)]) =
            (native, &facts.inst(*cond)?.args[..])
        else {
            return None;
        };
        let Operand::Int(first) = facts.arg(*before, at) else { return None };
        let list = made.var()?;
        let is_made = asked == next
            && first < to
            && start == Operand::Var(block.params[1 - at])
            && facts.arg(*before, 1 - at).is_empty(constants)
            && facts.uses(block.params[1 - at]) == 1;
        let (mut steps, mut known) = (vec![], BTreeSet::from([counter]));
        for inst in &block.insts {
            let dst = inst.dst?;
            let is_own = |arg: &Operand| arg.var().is_some_and(|var| facts.home(var) == Some(id));
            let is_known = |arg: &Operand| !is_own(arg) || arg.var().is_some_and(|var| known.contains(&var));
            if [Some(list), next.var(), cond.var()].contains(&Some(dst)) {
                continue;
            }
            let is_operator = matches!(inst.op, Op::Call(kernel) if matches!(kernel.code, Code::Expr(_)));
            if !is_operator || inst.op.effect() != Effect::Pure || !inst.args.iter().all(is_known) {
                return None;
            }
            known.insert(dst);
            steps.push(inst.clone());
        }
        let stays = block.assigned().filter(|var| *var != list).all(|var| {
            let mut uses = 0;
            block.visit_uses(|used| uses += usize::from(used == var));
            uses == facts.uses(var)
        });
        let is_left = |var: Var| facts.home(var) == Some(id);
        if !is_made
            || !stays
            || steps.len() > MOST_STEPS
            || exit.args.iter().any(|arg| arg.var().is_some_and(is_left))
        {
            return None;
        }
        if element.var().is_some_and(|var| is_left(var) && !known.contains(&var)) {
            return None;
        }
        // The loop itself passes it on once.
        let is_read =
            reads.get(&list) == Some(&(facts.uses(list) - 1)) && is_read_once(facts, loops, list, id);
        let size = (Op::Copy, vec![Operand::Int(to.wrapping_sub(first))]);
        let elements = Elements { list, size, steps, element, position: counter, first: Some(first) };
        is_read.then(|| Made { id, exit: exit.clone(), elements })
    }

    fn apply(self, cluster: &mut Cluster) {
        let block = &mut cluster.blocks[self.id.index()];
        block.insts.clear();
        block.term = Term::Jump(self.exit);
        self.elements.apply(cluster);
    }
}

/// Whether one loop reads the elements of a list, each once, for each time that a loop of one block makes it.
fn is_read_once(
    facts: &Facts<'_>,
    loops: &BTreeMap<BlockId, BTreeSet<BlockId>>,
    list: Var,
    made: BlockId,
) -> bool {
    let mut reads = facts
        .cluster()
        .insts()
        .filter(|(_, inst)| inst.op.native() == Some(Native::ListItem) && inst.args[0] == Operand::Var(list));
    let (Some(((block, _), read)), None) = (reads.next(), reads.next()) else { return false };
    let mut around = loops.iter().filter(|(_, body)| body.contains(&block) && !body.contains(&made));
    let (Some((header, body)), None) = (around.next(), around.next()) else { return false };
    let Some((home, at)) = facts.param(read.args[1]) else { return false };
    let back = facts.edges_into(home).into_iter().filter(|(from, _)| body.contains(from));
    home == *header
        && back
            .into_iter()
            .all(|edge| facts.is_next(facts.arg(edge, at), facts.cluster().block(home).params[at]))
}
