//! Computes elements of lists where they are read.

use crate::elements::Elements;
use crate::zip_ranges::FEWER;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{Code, Effect, Kernel, Native};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Where a loop over the numbers of a constant range makes a list of what it computes of each number, and one
/// other loop reads the list, element after element, each element is computed where it is read. The list is
/// not made then. `ZipMany` makes a list of each stream. The same where the loop goes through another list,
/// if that is constant or everybody only looks at it. `Product` makes a list of the first stream.
pub(crate) fn compute_elements(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found: Vec<Made> = {
            let (facts, loops) = (Facts::new(cluster), natural_loops(cluster));
            let reads = facts.list_reads();
            let known = Known { facts, loops, reads, constants: &program.constants };
            cluster.numbered().filter_map(|(id, block)| Made::of(&known, id, block)).collect()
        };
        // One that is made of the elements of another one stays, and computes those.
        let lists: HashSet<Operand> = found.iter().map(|made| Operand::Var(made.elements.list)).collect();
        let reads_none = |made: &Made| {
            let mut args = made.elements.steps.iter().flat_map(|step| &step.args);
            !args.any(|arg| lists.contains(arg))
        };
        found.into_iter().filter(reads_none).for_each(|made| made.apply(cluster));
    }
}

/// No more instructions than this are moved.
const MOST_STEPS: usize = 8;

struct Known<'a> {
    facts: Facts<'a>,
    loops: BTreeMap<BlockId, BTreeSet<BlockId>>,
    /// How often the length or an element of each list is read.
    reads: HashMap<Var, usize>,
    constants: &'a [Constant],
}

/// A list that a loop of one block makes.
struct Made {
    id: BlockId,
    /// The parameter that is the list, after a loop that is entered only if there is an element.
    joined: Option<(BlockId, usize)>,
    exit: Edge,
    elements: Elements,
}

impl Made {
    fn of(known: &Known<'_>, id: BlockId, block: &Block) -> Option<Made> {
        let Known { facts, loops, reads, .. } = known;
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
        let (Native::IntLess | Native::IntNotEqual, &[asked, to]) = (native, &facts.inst(*cond)?.args[..])
        else {
            return None;
        };
        let Operand::Int(begin) = facts.arg(*before, at) else { return None };
        let first = first_number(known, facts.arg(*before, 1 - at), begin, element, counter)?;
        let made = made.var()?;
        let (sources, count, joined) = match to {
            Operand::Int(to) if begin < to => (vec![], Operand::Int(to.wrapping_sub(first)), None),
            Operand::Var(_) if begin == 0 && first == 0 && native == Native::IntLess => {
                let sources = sources(facts, to)?;
                (sources, to, Some(joined(known, *before, (id, made), to)?))
            }
            _ => return None,
        };
        let is_made = facts.is_next(asked, counter)
            && start == Operand::Var(block.params[1 - at])
            && facts.uses(block.params[1 - at]) == 1;
        let (mut steps, mut known) = (vec![], BTreeSet::from([counter]));
        for inst in &block.insts {
            let dst = inst.dst?;
            let is_own = |arg: &Operand| arg.var().is_some_and(|var| facts.home(var) == Some(id));
            let is_known = |arg: &Operand| !is_own(arg) || arg.var().is_some_and(|var| known.contains(&var));
            if [Some(made), next.var(), asked.var(), cond.var()].contains(&Some(dst)) {
                continue;
            }
            let is_operator = match &inst.op {
                Op::Call(kernel) => matches!(kernel.code, Code::Expr(_)),
                op => matches!(op, Op::Struct(_) | Op::Field(_)),
            };
            let is_item = inst.op.native() == Some(Native::ListItem)
                && (sources.contains(&inst.args[0]) || matches!(inst.args[0], Operand::Const(_)))
                && inst.args[1] == Operand::Var(counter);
            if !(is_operator || is_item)
                || inst.op.effect() != Effect::Pure
                || !inst.args.iter().all(is_known)
            {
                return None;
            }
            known.insert(dst);
            steps.push(inst.clone());
        }
        let stays = block.assigned().filter(|var| *var != made).all(|var| {
            let mut uses = 0;
            block.visit_uses(|used| uses += usize::from(used == var));
            uses == facts.uses(var)
        });
        let is_left = |var: Var| facts.home(var) == Some(id);
        let others = exit.args.iter().enumerate().filter(|(at, _)| joined.is_none_or(|(_, own)| own != *at));
        if !is_made
            || !stays
            || steps.len() > MOST_STEPS
            || others.filter_map(|(_, arg)| arg.var()).any(is_left)
        {
            return None;
        }
        if element.var().is_some_and(|var| is_left(var) && !known.contains(&var)) {
            return None;
        }
        // The loop itself passes it on once, and reads a list that is another block's not at all.
        let (list, passed) = match joined {
            Some((home, at)) => (facts.cluster().block(home).params[at], 0),
            None => (made, 1),
        };
        let is_read =
            reads.get(&list) == Some(&(facts.uses(list) - passed)) && is_read_once(facts, loops, list, id);
        let size = (Op::Copy, vec![count]);
        let first = (first != 0).then_some(first);
        let elements = Elements { list, size, steps, element, position: counter, first };
        is_read.then(|| Made { id, joined, exit: exit.clone(), elements })
    }

    fn apply(self, cluster: &mut Cluster) {
        let block = &mut cluster.blocks[self.id.index()];
        block.insts.clear();
        block.term = Term::Jump(self.exit);
        if let Some((home, at)) = self.joined {
            cluster.blocks[home.index()].params.remove(at);
            for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
                if edge.target == home {
                    edge.args.remove(at);
                }
            }
        }
        self.elements.apply(cluster);
    }
}

/// The number of the first element that a loop makes, which begins with `first`. That element may be in the
/// list before the loop, where it is known: that of a constant list.
fn first_number(
    Known { facts, constants, .. }: &Known<'_>,
    begin: Operand,
    first: i64,
    element: Operand,
    counter: Var,
) -> Option<i64> {
    if begin.is_empty(constants) {
        return Some(first);
    }
    let &[none, known] = facts.call(begin, Native::ListAppend)? else { return None };
    let before = first.checked_sub(1)?;
    let &[whole, index] = facts.call(element, Native::ListItem)? else { return None };
    let Constant::List(elements) = &*whole.constant(constants)? else { return None };
    let item = elements.get(usize::try_from(before).ok()?)?;
    let is_item = none.is_empty(constants)
        && index == Operand::Var(counter)
        && known.constant(constants).is_some_and(|known| *known == *item);
    is_item.then_some(before)
}

/// The parameter that is the list which a loop makes, or the empty one where another list is empty, so that
/// the loop is not entered. `before` is the edge into the loop, `size` the length of the other list.
fn joined(
    Known { facts, constants, .. }: &Known<'_>,
    before: EdgeAt,
    (id, made): (BlockId, Var),
    size: Operand,
) -> Option<(BlockId, usize)> {
    let cluster = facts.cluster();
    let Term::If { cond, then, otherwise } = &cluster.block(before.0).term else { return None };
    let Term::If { otherwise: exit, .. } = &cluster.block(id).term else { return None };
    let is_guard = facts.call(*cond, Native::IntLess) == Some(&[Operand::Int(0), size]);
    let mut edges = [(before.0, 1), (id, 1)];
    edges.sort_unstable();
    let is_joined = then.target == id && otherwise.target == exit.target && otherwise.target != id;
    if !is_guard || !is_joined || facts.edges_into(exit.target) != edges || facts.uses(made) != 2 {
        return None;
    }
    let at = exit.args.iter().position(|arg| *arg == Operand::Var(made))?;
    otherwise.args[at].is_empty(constants).then_some((exit.target, at))
}

/// The lists that have so many elements, or more, where everybody only looks at them.
fn sources(facts: &Facts<'_>, size: Operand) -> Option<Vec<Operand>> {
    let sizes = match facts.inst(size)? {
        inst if inst.op.calls(&FEWER) => &inst.args[..],
        _ => &[size],
    };
    let sources: Vec<Operand> = sizes.iter().map(|size| facts.sized(*size)).collect::<Option<_>>()?;
    sources.iter().all(|source| is_only_lent(facts.cluster(), *source)).then_some(sources)
}

/// Whether all that use a list only look at it, or at copies of its elements.
fn is_only_lent(cluster: &Cluster, list: Operand) -> bool {
    let is_lent = |kernel: &Kernel, args: &[Operand]| {
        kernel.params.iter().zip(args).all(|(param, arg)| *arg != list || param.by.is_lent())
    };
    let in_insts = cluster.insts().all(|(_, inst)| match &inst.op {
        Op::Call(kernel) => is_lent(kernel, &inst.args),
        _ => !inst.args.contains(&list),
    });
    in_insts
        && cluster.blocks.iter().all(|block| {
            let looks = match &block.term {
                Term::Try { kernel, args, .. } => is_lent(kernel, args),
                term => !term.operands().contains(&list),
            };
            looks && block.term.edges().iter().all(|edge| !edge.args.contains(&list))
        })
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
