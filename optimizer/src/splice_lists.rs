//! Changes a list where another one is put together of two parts of it.

use crate::called::{CUT, PUT};
use neva_blocks::analysis::facts::{Facts, InstAt};
use neva_blocks::*;
use neva_registry::{Kernel, Native};
use std::collections::HashMap;

/// Where a list consists of the first elements of another one and of later ones, with or without an element
/// between them, the other list is changed: an element is set, inserted or left out. That is done in place
/// when nobody else has the list. A list of one element that is put after another one is appended as such.
///
/// Parts that are needed for themselves stay, and so does what they are put together to. A part may belong to
/// several lists, such as one on each path after a branch, if each of them is such a list.
pub(crate) fn splice_lists(program: &mut Program) {
    for cluster in &mut program.clusters {
        let found = Parts { facts: Facts::new(cluster), constants: &program.constants }.all();
        for Spliced { at: (block, at), op, args, .. } in found {
            let inst = &mut cluster.blocks[block.index()].insts[at];
            (inst.op, inst.args) = (op, args);
        }
    }
}

/// An instruction that puts a list together, and what it does instead.
struct Spliced {
    at: InstAt,
    op: Op,
    args: Vec<Operand>,
    /// The parts that it does without.
    parts: Vec<Var>,
}

/// What lists are put together of.
struct Parts<'a> {
    facts: Facts<'a>,
    constants: &'a [Constant],
}

/// A part of a list, and an element at one end of it.
struct ListPart {
    var: Var,
    data: Operand,
    from: Operand,
    end: Operand,
    item: Option<Operand>,
}

impl<'a> Parts<'a> {
    /// The instructions that put lists together of parts that nothing else needs.
    fn all(&self) -> Vec<Spliced> {
        let concats =
            self.facts.cluster().insts().filter(|(_, inst)| inst.op.native() == Some(Native::ListConcat));
        let mut found: Vec<Spliced> =
            concats.filter_map(|(at, inst)| self.joined(at, inst.args[0], inst.args[1])).collect();
        loop {
            let mut needed: HashMap<Var, usize> = HashMap::new();
            for part in found.iter().flat_map(|spliced| &spliced.parts) {
                *needed.entry(*part).or_default() += 1;
            }
            let before = found.len();
            found.retain(|spliced| spliced.parts.iter().all(|part| needed[part] == self.facts.uses(*part)));
            if found.len() == before {
                return found;
            }
        }
    }

    /// What puts one list after another one.
    fn joined(&self, at: InstAt, left: Operand, right: Operand) -> Option<Spliced> {
        if let Some((append, item)) = self.only(right) {
            return Some(Spliced { at, op: Op::Call(append), args: vec![left, item], parts: vec![] });
        }
        let (front, back) =
            (self.part(left, Native::ListAppend, 0)?, self.part(right, Native::ListPrepend, 1)?);
        if front.data != back.data || front.from != Operand::Int(0) {
            return None;
        }
        let (op, args) = match (front.item, back.item) {
            (None, None) => (&CUT, vec![front.data, front.end, back.from, back.end]),
            (Some(item), None) | (None, Some(item)) => {
                (&PUT, vec![front.data, front.end, item, back.from, back.end])
            }
            _ => return None,
        };
        Some(Spliced { at, op: Op::Call(op), args, parts: vec![front.var, back.var] })
    }

    /// What a list is, which `adds` makes of a part and an element, or which consists of two lists. The part
    /// is at `at` among those.
    fn part(&self, list: Operand, adds: Native, at: usize) -> Option<ListPart> {
        let (part, item) = match self.inst(list).and_then(|inst| Some((inst, inst.op.native()?))) {
            Some((inst, Native::ListConcat)) => (inst.args[at], Some(self.only(inst.args[1 - at])?.1)),
            Some((inst, native)) if native == adds => (inst.args[0], Some(inst.args[1])),
            _ => (list, None),
        };
        let var = part.var()?;
        let &[data, from, end] = self.slice(var)? else { return None };
        Some(ListPart { var, data, from, end, item })
    }

    /// The element of a list that has just been made of it, and the kernel that appends it.
    fn only(&self, list: Operand) -> Option<(&'static Kernel, Operand)> {
        let inst = self.inst(list).filter(|inst| inst.op.native() == Some(Native::ListAppend))?;
        let Op::Call(append) = inst.op else { return None };
        inst.args[0].is_empty(self.constants).then_some((append, inst.args[1]))
    }

    /// The list, the beginning and the end of a part.
    fn slice(&self, part: Var) -> Option<&'a [Operand]> {
        let inst = self.facts.inst(part).filter(|inst| inst.op.native() == Some(Native::ListSlice))?;
        Some(&inst.args)
    }

    /// The instruction that makes a list which is needed only once.
    fn inst(&self, list: Operand) -> Option<&'a Inst> {
        self.facts.inst(list.var().filter(|var| self.facts.uses(*var) == 1)?)
    }
}
