//! Reads lists whose elements are known.

use crate::split_directions::is_range_step;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::types::constant_fits;
use neva_blocks::*;
use neva_registry::{Kernel, Native, operator};
use std::collections::HashMap;

operator! {
    /// An element of a list of successive ints.
    RANGE_ITEM = range_item(first: i64, index: i64, step: i64) -> i64 as RangeItem { first.wrapping_add(index.wrapping_mul(step)) }
}

operator! {
    /// How many ints a list of successive ones has.
    RANGE_LEN = range_len(first: i64, last: i64, step: i64) -> i64 as RangeLen {
        last.wrapping_sub(first).wrapping_mul(step).wrapping_add(1)
    }
}

/// Takes elements and lengths of lists from what the lists were made of: from single values, or from a loop
/// that counts and appends each number, also where the list comes from one of several blocks, which may have
/// none of it. A list that is only read so is not made at all. Types must be settled.
pub(crate) fn know_lists(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let lists = Lists::new(cluster, constants);
        let mut known = lists.known();
        if known.is_empty() {
            continue;
        }
        for joined in lists.joined(&known) {
            known.insert(joined.list, joined.add_params(cluster));
        }
        let Cluster { blocks, types, .. } = cluster;
        for inst in blocks.iter_mut().flat_map(|block| &mut block.insts) {
            if let Some(native @ (Native::ListLen | Native::ListItem)) = inst.op.native()
                && let Some(list) = inst.args[0].var().and_then(|list| known.get(&list))
                && let Some((op, args)) = list.read(native, inst, types, constants)
            {
                (inst.op, inst.args) = (op, args);
            }
        }
    }
}

/// What is known of a list.
#[derive(Clone, Debug)]
enum Known {
    /// Its elements.
    Elements(Vec<Operand>),
    /// It has the ints from one to another, which is included, by steps of 1 or -1.
    Range { first: Operand, last: Operand, step: Operand },
}

/// A parameter that is a list of successive ints, or nothing, whichever block leads there.
struct Joined {
    list: Var,
    block: BlockId,
    /// What each edge there says of the list: its first and last int, and the step.
    given: Vec<(EdgeAt, [Operand; 3])>,
}

impl Joined {
    /// Adds parameters for what is known of the list.
    fn add_params(self, cluster: &mut Cluster) -> Known {
        let params = [(); 3].map(|()| cluster.new_var(Type::Int));
        cluster.blocks[self.block.index()].params.extend(params);
        for ((from, edge), given) in self.given {
            cluster.blocks[from.index()].term.edges_mut()[edge].args.extend(given);
        }
        let [first, last, step] = params.map(Operand::Var);
        Known::Range { first, last, step }
    }
}

/// Lists of more elements than this are not followed.
const MOST_ELEMENTS: usize = 4;

impl Known {
    /// What an instruction that reads the list does instead.
    fn read(
        &self,
        native: Native,
        inst: &Inst,
        types: &[Type],
        constants: &[Constant],
    ) -> Option<(Op, Vec<Operand>)> {
        let index = inst.args.get(1).copied();
        match (self, index) {
            (Known::Elements(elements), None) => Some((Op::Copy, vec![Operand::Int(elements.len() as i64)])),
            (Known::Elements(elements), Some(index)) => {
                // The index is always within bounds.
                let element = match (&elements[..], index) {
                    ([element], _) => *element,
                    (elements, Operand::Int(index)) => *elements.get(usize::try_from(index).ok()?)?,
                    _ => return None,
                };
                let wanted = &types[inst.dst?.index()];
                let fits = match element {
                    Operand::Var(var) => types[var.index()] == *wanted,
                    _ => element.constant(constants).is_some_and(|known| constant_fits(&known, wanted)),
                };
                fits.then_some((Op::Copy, vec![element]))
            }
            (Known::Range { first: Operand::Int(0), step: Operand::Int(1), .. }, Some(index)) => {
                Some((Op::Copy, vec![index]))
            }
            (Known::Range { first, last, step }, index) => {
                let (kernel, at): (&'static Kernel, _) =
                    if native == Native::ListLen { (&RANGE_LEN, *last) } else { (&RANGE_ITEM, index?) };
                if let (Native::ListItem, Operand::Int(first), Operand::Int(at), Operand::Int(step)) =
                    (native, *first, at, *step)
                {
                    let item = first.wrapping_add(at.wrapping_mul(step));
                    return Some((Op::Copy, vec![Operand::Int(item)]));
                }
                Some((Op::Call(kernel), vec![*first, at, *step]))
            }
        }
    }
}

/// Where the lists of a cluster come from.
pub(crate) struct Lists<'a> {
    cluster: &'a Cluster,
    constants: &'a [Constant],
    pub(crate) facts: Facts<'a>,
    dominators: Dominators,
}

impl<'a> Lists<'a> {
    pub(crate) fn new(cluster: &'a Cluster, constants: &'a [Constant]) -> Lists<'a> {
        Lists { cluster, constants, facts: Facts::new(cluster), dominators: Dominators::new(cluster) }
    }

    /// How many elements a list has that is made of a few known ones.
    pub(crate) fn count(&self, list: Var) -> Option<usize> {
        match self.elements(list)? {
            Known::Elements(elements) => Some(elements.len()),
            Known::Range { .. } => None,
        }
    }

    /// What is known of each list that something is appended to.
    fn known(&self) -> HashMap<Var, Known> {
        let mut known = HashMap::new();
        for var in self.cluster.blocks.iter().flat_map(|block| &block.insts).filter_map(|inst| inst.dst) {
            if let Some((list, last)) = self.appended(var)
                && let Some(found) = self.elements(var).or_else(|| self.range(var, list, last))
            {
                known.insert(var, found);
            }
        }
        known
    }

    /// The list and the element that is appended to it, where that is what assigns a variable.
    fn appended(&self, var: Var) -> Option<(Operand, Operand)> {
        let args = self.facts.call(var, Native::ListAppend)?;
        Some((args[0], args[1]))
    }

    /// The elements of a list that starts from a constant, or from nothing.
    fn elements(&self, var: Var) -> Option<Known> {
        let mut elements = vec![];
        let mut list = Operand::Var(var);
        while let Operand::Var(var) = list {
            let (before, last) = self.appended(var).filter(|_| elements.len() < MOST_ELEMENTS)?;
            elements.insert(0, last);
            list = before;
        }
        let Constant::List(start) = &*list.constant(self.constants)? else { return None };
        start.is_empty().then_some(Known::Elements(elements))
    }

    /// The ints of a list to which each iteration of a loop appends the number that it counts.
    fn range(&self, var: Var, list: Operand, last: Operand) -> Option<Known> {
        let (header, at) = self.facts.param(list)?;
        let (counting, counter) = self.facts.param(last)?;
        if counting != header || *self.cluster.ty(var) != Type::List(Box::new(Type::Int)) {
            return None;
        }
        let mut step = None;
        let mut start = None;
        for edge in self.facts.edges_into(header) {
            let [list, number] = [at, counter].map(|param| self.facts.arg(edge, param));
            let is_same = if list == Operand::Var(var) {
                let by = self.step(header, last, number)?;
                step.replace(by).is_none_or(|other| other == by)
            } else {
                start.replace((list, number)).is_none_or(|other| other == (list, number))
            };
            if !is_same {
                return None;
            }
        }
        let (step, (list, counter)) = (step?, start?);
        let first = match (self.start(list)?, counter) {
            (None, counter) => counter,
            (Some(first), Operand::Int(counter)) => match step {
                Operand::Int(step) if first.wrapping_add(step) == counter => Operand::Int(first),
                _ => return None,
            },
            _ => return None,
        };
        Some(Known::Range { first, last, step })
    }

    /// What the counter of a loop counts by, if that is 1 or -1.
    fn step(&self, header: BlockId, counter: Operand, next: Operand) -> Option<Operand> {
        let by = self.facts.step(next, counter.var()?)?;
        let is_known = match by {
            Operand::Int(by) => by.abs() == 1,
            _ => {
                // Known after the loop, too, when the loop begins with it.
                let home = self.facts.home(by.var()?).filter(|home| *home != header)?;
                is_range_step(self.facts.inst(by)?) && self.dominators.dominates(home, header)
            }
        };
        is_known.then_some(by)
    }

    /// The parameters that lists which are known are passed to, or empty lists, and that are only read.
    fn joined(&self, known: &HashMap<Var, Known>) -> Vec<Joined> {
        let reads = self.facts.list_reads();
        let params = self.cluster.numbered();
        let lists = params.flat_map(|(id, block)| block.params.iter().map(move |list| (id, *list)));
        let lists = lists.filter(|(_, list)| reads.get(list) == Some(&self.facts.uses(*list)));
        lists.filter_map(|(block, list)| self.join(block, list, known)).collect()
    }

    fn join(&self, block: BlockId, list: Var, known: &HashMap<Var, Known>) -> Option<Joined> {
        let (_, at) = self.facts.param(list)?;
        let (mut ranges, mut empty) = (vec![], vec![]);
        for edge in self.facts.edges_into(block) {
            let arg = self.facts.arg(edge, at);
            match arg.var().map(|var| known.get(&var)) {
                Some(Some(Known::Range { first, last, step })) => ranges.push((edge, [*first, *last, *step])),
                None if arg.is_empty(self.constants) => empty.push(edge),
                _ => return None,
            }
        }
        // An empty list is written as the range first..first-1.
        let (_, [first, _, _]) = ranges.first()?;
        let first = if let Operand::Int(first) = first { *first } else { 0 };
        let none = [first, first.wrapping_sub(1), 1].map(Operand::Int);
        ranges.extend(empty.into_iter().map(|edge| (edge, none)));
        Some(Joined { list, block, given: ranges })
    }

    /// What a list begins with before the loop: nothing, or one int.
    fn start(&self, list: Operand) -> Option<Option<i64>> {
        if let Operand::Var(var) = list {
            return match self.elements(var)? {
                Known::Elements(elements) => match elements[..] {
                    [Operand::Int(first)] => Some(Some(first)),
                    _ => None,
                },
                Known::Range { .. } => None,
            };
        }
        match &*list.constant(self.constants)? {
            Constant::List(list) => match &list[..] {
                [] => Some(None),
                [Constant::Int(first)] => Some(Some(*first)),
                _ => None,
            },
            _ => None,
        }
    }
}
