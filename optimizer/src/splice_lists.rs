//! Changes a list where another one is put together of two parts of it.

use crate::called::{CUT, PUT};
use neva_blocks::analysis::facts::{Facts, InstAt};
use neva_blocks::*;
use neva_registry::{Kernel, Native};

/// Where a list consists of the first elements of another one and of later ones, with or without an element
/// between them, the other list is changed: an element is set, inserted or left out. That is done in place
/// when nobody else has the list. A list of one element that is put after another one is appended as such.
///
/// Parts that are needed for themselves stay, and so does what they are put together to.
pub(crate) fn splice_lists(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found = Parts { facts: Facts::new(cluster), constants: &program.constants }.all();
        for ((block, at), op, args) in found {
            let inst = &mut cluster.blocks[block.index()].insts[at];
            (inst.op, inst.args) = (op, args);
        }
    }
}

/// What lists are put together of.
struct Parts<'a> {
    facts: Facts<'a>,
    constants: &'a [Constant],
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
    /// The instructions that put lists together, by block and position, and what they do instead.
    fn all(&self) -> Vec<(InstAt, Op, Vec<Operand>)> {
        let concats =
            self.facts.cluster().insts().filter(|(_, inst)| inst.op.native() == Some(Native::ListConcat));
        let found = concats.filter_map(|(at, inst)| {
            let (op, args) = self.joined(inst.args[0], inst.args[1])?;
            Some((at, op, args))
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
        let (first, item) = match inst.op.native() {
            Some(Native::ListAppend) => (inst.args[0], Some(inst.args[1])),
            Some(Native::ListConcat) => (inst.args[0], Some(self.only(inst.args[1])?.1)),
            _ => (list, None),
        };
        let &[data, Operand::Int(0), to] = self.slice(first)? else { return None };
        Some(Front { data, to, item })
    }

    fn back(&self, list: Operand) -> Option<Back> {
        let inst = self.inst(list)?;
        let (rest, item) = match inst.op.native() {
            Some(Native::ListPrepend) => (inst.args[0], Some(inst.args[1])),
            Some(Native::ListConcat) => (inst.args[1], Some(self.only(inst.args[0])?.1)),
            _ => (list, None),
        };
        let &[data, from, end] = self.slice(rest)? else { return None };
        Some(Back { data, from, end, item })
    }

    /// The element of a list that has just been made of it, and the kernel that appends it.
    fn only(&self, list: Operand) -> Option<(&'static Kernel, Operand)> {
        let inst = self.inst(list).filter(|inst| inst.op.native() == Some(Native::ListAppend))?;
        let Op::Call(append) = inst.op else { return None };
        inst.args[0].is_empty(self.constants).then_some((append, inst.args[1]))
    }

    /// The list, the beginning and the end of a part.
    fn slice(&self, part: Operand) -> Option<&'a [Operand]> {
        self.inst(part).filter(|inst| inst.op.native() == Some(Native::ListSlice)).map(|inst| &inst.args[..])
    }

    /// The instruction that makes a list which is needed only once.
    fn inst(&self, list: Operand) -> Option<&'a Inst> {
        self.facts.inst(list.var().filter(|var| self.facts.uses(*var) == 1)?)
    }
}
