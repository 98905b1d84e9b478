//! Changes a list where another one is put together of two parts of it.

use crate::walks::is_empty;
use neva_blocks::*;
use neva_registry::{Kernel, Native, kernel};
use std::collections::HashMap;

kernel! {
    /// The elements up to a position, an element, and those of a second range.
    pub(crate) PUT = lists::splice::put(data: List<T>, to: i64, item: T, from: i64, end: i64) -> List<T>
}

kernel! {
    /// The elements up to a position, and those of a second range.
    pub(crate) CUT = lists::splice::cut(data: List<T>, to: i64, from: i64, end: i64) -> List<T>
}

kernel! {
    /// One list after another.
    pub(crate) CONCAT = lists::concat::concat(left: List<T>, right: &List<T>) -> List<T>
}

kernel! {
    /// A list with an element in front.
    pub(crate) PREPEND = lists::prepend::prepend(lst: &List<T>, data: T) -> List<T>
}

/// Where a list consists of the first elements of another one and of later ones, with or without an element
/// between them, the other list is changed: an element is set, inserted or left out. That is done in place
/// when nobody else has the list. A list of one element that is put after another one is appended as such.
///
/// Parts that are needed for themselves stay, and so does what they are put together to.
pub(crate) fn splice_lists(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found = Parts::new(cluster, &program.constants).all();
        for ((block, at), op, args) in found {
            let inst = &mut cluster.blocks[block].insts[at];
            (inst.op, inst.args) = (op, args);
        }
    }
}

/// What lists are put together of.
struct Parts<'a> {
    cluster: &'a Cluster,
    constants: &'a [Constant],
    /// The instruction that assigns each variable.
    insts: HashMap<Var, &'a Inst>,
    /// How often each variable is used.
    uses: Vec<usize>,
}

/// The first elements of a list, and what comes after them.
struct Front {
    data: Operand,
    to: Operand,
    item: Option<Operand>,
}

/// Later elements of a list, and what is before them.
struct Back {
    data: Operand,
    from: Operand,
    end: Operand,
    item: Option<Operand>,
}

impl<'a> Parts<'a> {
    fn new(cluster: &'a Cluster, constants: &'a [Constant]) -> Parts<'a> {
        let insts = cluster.blocks.iter().flat_map(|block| &block.insts);
        let mut uses = vec![0; cluster.types.len()];
        cluster.blocks.iter().for_each(|block| block.visit_uses(|var| uses[var.index()] += 1));
        let insts = insts.filter_map(|inst| Some((inst.dst?, inst))).collect();
        Parts { cluster, constants, insts, uses }
    }

    /// The instructions that put lists together, by block and position, and what they do instead.
    fn all(&self) -> Vec<((usize, usize), Op, Vec<Operand>)> {
        let blocks = self.cluster.blocks.iter().enumerate();
        let places = blocks
            .flat_map(|(id, block)| block.insts.iter().enumerate().map(move |(at, inst)| ((id, at), inst)));
        let found = places.filter_map(|(place, inst)| {
            let Op::Call(kernel) = inst.op else { return None };
            let (op, args) = (*kernel == CONCAT).then(|| self.joined(inst.args[0], inst.args[1]))??;
            Some((place, op, args))
        });
        found.collect()
    }

    /// What puts one list after another one.
    fn joined(&self, left: Operand, right: Operand) -> Option<(Op, Vec<Operand>)> {
        if let Some((append, item)) = self.only(right) {
            return Some((Op::Call(append), vec![left, item]));
        }
        let (front, back) = (self.front(left)?, self.back(right)?);
        if front.data != back.data {
            return None;
        }
        match (front.item, back.item) {
            (None, None) => Some((Op::Call(&CUT), vec![front.data, front.to, back.from, back.end])),
            (Some(item), None) | (None, Some(item)) => {
                Some((Op::Call(&PUT), vec![front.data, front.to, item, back.from, back.end]))
            }
            _ => None,
        }
    }

    fn front(&self, list: Operand) -> Option<Front> {
        let inst = self.inst(list)?;
        let (first, item) = match self.native(inst) {
            Some(Native::ListAppend) => (inst.args[0], Some(inst.args[1])),
            None if self.is(inst, &CONCAT) => (inst.args[0], Some(self.only(inst.args[1])?.1)),
            _ => (list, None),
        };
        let &[data, Operand::Int(0), to] = self.slice(first)? else { return None };
        Some(Front { data, to, item })
    }

    fn back(&self, list: Operand) -> Option<Back> {
        let inst = self.inst(list)?;
        let (rest, item) = if self.is(inst, &PREPEND) {
            (inst.args[0], Some(inst.args[1]))
        } else if self.is(inst, &CONCAT) {
            (inst.args[1], Some(self.only(inst.args[0])?.1))
        } else {
            (list, None)
        };
        let &[data, from, end] = self.slice(rest)? else { return None };
        Some(Back { data, from, end, item })
    }

    /// The element of a list that has just been made of it, and the kernel that appends it.
    fn only(&self, list: Operand) -> Option<(&'static Kernel, Operand)> {
        let inst = self.inst(list).filter(|inst| self.native(inst) == Some(Native::ListAppend))?;
        let Op::Call(append) = inst.op else { return None };
        is_empty(inst.args[0], self.constants).then_some((append, inst.args[1]))
    }

    /// The list, the beginning and the end of a part.
    fn slice(&self, part: Operand) -> Option<&'a [Operand]> {
        let inst = self.inst(part)?;
        (self.native(inst) == Some(Native::ListSlice)).then_some(&inst.args[..])
    }

    /// The instruction that makes a list which is needed only once.
    fn inst(&self, list: Operand) -> Option<&'a Inst> {
        let var = list.var().filter(|var| self.uses[var.index()] == 1)?;
        self.insts.get(&var).copied()
    }

    fn native(&self, inst: &Inst) -> Option<Native> {
        if let Op::Call(kernel) = inst.op { kernel.native } else { None }
    }

    fn is(&self, inst: &Inst, wanted: &Kernel) -> bool {
        matches!(inst.op, Op::Call(kernel) if kernel == wanted)
    }
}
