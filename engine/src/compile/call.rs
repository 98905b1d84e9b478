//! Calls of kernels: which instruction each becomes. Those with an instruction of their own make no call, and
//! a comparison that only the branch at the end of its block looks at is part of the branch.

use super::{CODE, Compiler};
use crate::code::{Ins, Reg, ScalarKind, Source, Step, Target};
use neva_blocks::{Block, BlockId, Constant, Inst, Op, Operand, Term, Type};
use neva_registry::{By, Kernel, Native, Run};

/// A comparison that a branch makes: what is compared, the operands, and whether it goes the other way.
#[derive(Clone, Copy)]
pub(super) struct Comparison {
    ins: fn(Reg, Reg, u32, u32) -> Ins,
    operands: (Reg, Reg),
    is_negated: bool,
}

impl Comparison {
    /// The branch.
    pub(super) fn ins(self, yes: u32, no: u32) -> Ins {
        let (yes, no) = if self.is_negated { (no, yes) } else { (yes, no) };
        (self.ins)(self.operands.0, self.operands.1, yes, no)
    }
}

/// An instruction that does what a call that may fail does when it does not fail.
#[derive(Clone, Copy)]
pub(super) enum QuickTry {
    /// The element of a list.
    At(Target, Reg, Reg),
}

impl QuickTry {
    /// The instruction; on success it goes on there.
    pub(super) fn ins(self, place: u32) -> Ins {
        match self {
            QuickTry::At(Target::Value(to), list, at) => Ins::AtValue(to, list, at, place),
            QuickTry::At(Target::Int(to), list, at) => Ins::AtScalar(ScalarKind::Int, to, list, at, place),
            QuickTry::At(Target::Float(to), list, at) => {
                Ins::AtScalar(ScalarKind::Float, to, list, at, place)
            }
            QuickTry::At(Target::Bool(to), list, at) => Ins::AtScalar(ScalarKind::Bool, to, list, at, place),
            QuickTry::At(Target::Nowhere, ..) => unreachable!("an element that nobody wants"),
        }
    }
}

impl Compiler<'_> {
    /// The comparison that the last instruction of a block is, if only the branch at the end looks at it.
    pub(super) fn comparison(&mut self, id: BlockId, block: &Block) -> Option<Comparison> {
        let Term::If { cond: Operand::Var(cond), then, otherwise } = &block.term else { return None };
        let inst = block.insts.last()?;
        let passed = then.args.iter().chain(&otherwise.args).any(|arg| arg.var() == Some(*cond));
        if inst.dst != Some(*cond) || self.liveness.is_live_out(id, *cond) || passed {
            return None;
        }
        type Branch = fn(Reg, Reg, u32, u32) -> Ins;
        let (ins, is_swapped, is_negated): (Branch, bool, bool) = match &inst.op {
            Op::Equal if self.type_of(inst.args[0]) == Type::Int => (Ins::IfIntEqual, false, false),
            Op::Call(kernel) => match kernel.native? {
                Native::IntNotEqual => (Ins::IfIntEqual, false, true),
                Native::IntLess => (Ins::IfIntLess, false, false),
                Native::IntLessOrEqual => (Ins::IfIntLessOrEqual, false, false),
                Native::IntGreater => (Ins::IfIntLess, true, false),
                Native::IntGreaterOrEqual => (Ins::IfIntLessOrEqual, true, false),
                Native::FloatLess => (Ins::IfFloatLess, false, false),
                Native::FloatLessOrEqual => (Ins::IfFloatLessOrEqual, false, false),
                Native::FloatGreater => (Ins::IfFloatLess, true, false),
                Native::FloatGreaterOrEqual => (Ins::IfFloatLessOrEqual, true, false),
                _ => return None,
            },
            _ => return None,
        };
        let (left, right) = (self.scalar(inst.args[0]), self.scalar(inst.args[1]));
        let operands = if is_swapped { (right, left) } else { (left, right) };
        Some(Comparison { ins, operands, is_negated })
    }

    /// The instruction that is tried before a call that may fail.
    pub(super) fn quick_try(&mut self, term: &Term, last: &[bool]) -> Option<QuickTry> {
        let Term::Try { kernel, args, value, .. } = term else { return None };
        let target = self.target(*value);
        match (kernel.native, target) {
            (_, Target::Nowhere) => None,
            (Some(Native::ListAt), _) => {
                // A list that is not needed any more is given to the kernel, which drops it.
                let Source::Shared(list) = self.source(args[0], last[0]) else { return None };
                Some(QuickTry::At(target, list, self.scalar(args[1])))
            }
            _ => None,
        }
    }

    pub(super) fn equal(&mut self, inst: &Inst, target: Target, last: &[bool]) {
        let (left, right) = (self.source(inst.args[0], last[0]), self.source(inst.args[1], last[1]));
        let to = match target {
            Target::Bool(to) => to,
            Target::Nowhere => return,
            target => unreachable!("the result of a comparison goes to {target:?}"),
        };
        match (left, right) {
            (Source::Int(a), Source::Int(b)) => self.emit(Ins::IntEqual(to, a, b)),
            (Source::Float(a), Source::Float(b)) => self.emit(Ins::FloatEqual(to, a, b)),
            (Source::Bool(a), Source::Bool(b)) => self.emit(Ins::BoolEqual(to, a, b)),
            _ => match self.equal_tag(inst, left, right) {
                Some((source @ (Source::Shared(from) | Source::Last(from)), tag)) => {
                    let name = self.name(&tag);
                    self.emit(Ins::HasTag(to, from, name));
                    self.drop_last(source);
                }
                _ => self.compute(&inst.op, &inst.args, target, last),
            },
        }
    }

    /// The value of which an equality asks whether it is one union member without payload, and its tag.
    fn equal_tag(&self, inst: &Inst, left: Source, right: Source) -> Option<(Source, String)> {
        let tag = |operand: Operand| match operand {
            Operand::Const(number) => match &self.program.constants[number as usize] {
                Constant::Union(tag, None) => Some(tag.clone()),
                _ => None,
            },
            _ => None,
        };
        let (value, source, tag) = match (tag(inst.args[0]), tag(inst.args[1])) {
            (None, Some(tag)) => (inst.args[0], left, tag),
            (Some(tag), None) => (inst.args[1], right, tag),
            _ => return None,
        };
        // Another member may have the same tag in a union whose type is not known.
        matches!(self.type_of(value).member(&tag), Some(None)).then_some((source, tag))
    }

    pub(super) fn call(&mut self, kernel: &'static Kernel, args: &[Operand], target: Target, last: &[bool]) {
        match (kernel.run, target) {
            (Run::General(run), _) => {
                let sources = self.arguments(kernel, args, last);
                match self.quick_call(kernel, args, &sources, target) {
                    Some(ins @ Ins::Take(to, data, _)) => {
                        self.emit(ins);
                        if to != data {
                            self.drop_last(sources[0]);
                        }
                    }
                    Some(ins) => self.emit(ins),
                    None => self.step(Step::Call(run, sources, target)),
                }
            }
            (_, Target::Int(to) | Target::Float(to) | Target::Bool(to)) => {
                let regs: Vec<Reg> = args.iter().map(|arg| self.scalar(*arg)).collect();
                let ins = self.scalar_call(kernel, to, &regs);
                self.emit(ins);
            }
            // An operator has no effect but its result.
            (_, Target::Nowhere) => {}
            (_, Target::Value(_)) => unreachable!("the result of `{}` is no scalar", kernel.name),
        }
    }

    /// The arguments of a kernel.
    pub(super) fn arguments(&mut self, kernel: &Kernel, args: &[Operand], last: &[bool]) -> Vec<Source> {
        let mut sources = self.sources(args, last);
        for (source, param) in sources.iter_mut().zip(kernel.params) {
            if param.by == By::Ref {
                lend(source);
            }
        }
        sources
    }

    /// The instruction of its own that a call on values has.
    fn quick_call(
        &mut self,
        kernel: &Kernel,
        args: &[Operand],
        sources: &[Source],
        target: Target,
    ) -> Option<Ins> {
        match (kernel.native?, sources, target) {
            (Native::ListLen, &[Source::Lent(list)], Target::Int(to)) => Some(Ins::ListLen(to, list)),
            (Native::ListAppend, &[list, element], Target::Value(to)) => Some(Ins::Append(to, list, element)),
            (Native::StringAdd, &[left, right], Target::Value(to)) => Some(Ins::AddText(to, left, right)),
            (Native::ListSlice, &[list, Source::Int(from), Source::Int(end)], Target::Value(to)) => {
                let has_scalars = match self.type_of(args[0]) {
                    Type::List(element) => matches!(*element, Type::Bool | Type::Int | Type::Float),
                    _ => false,
                };
                Some(Ins::Slice(to, list, from, end, has_scalars))
            }
            (Native::ListItem, &[Source::Lent(list), Source::Int(at)], target) => {
                let next = (self.code.code.len() as u32 + 1) | CODE;
                match target {
                    Target::Nowhere => None,
                    target => Some(QuickTry::At(target, list, at).ins(next)),
                }
            }
            (
                Native::ListTake | Native::DictTake,
                &[Source::Shared(data) | Source::Last(data), Source::Int(at)],
                Target::Value(to),
            ) => Some(Ins::Take(to, data, at)),
            (Native::FloatFromInt, &[Source::Int(from)], Target::Float(to)) => {
                Some(Ins::FloatFromInt(to, from))
            }
            _ => None,
        }
    }

    fn scalar_call(&mut self, kernel: &'static Kernel, to: Reg, operands: &[Reg]) -> Ins {
        match (kernel.native, operands) {
            (Some(native), &[a]) => match native {
                Native::IntInc => Ins::IntAdd(to, a, self.scalar_constant(1)),
                Native::IntDec => Ins::IntSub(to, a, self.scalar_constant(1)),
                Native::IntNeg => Ins::IntSub(to, self.scalar_constant(0), a),
                Native::Not => Ins::Not(to, a),
                native => unreachable!("{native:?} has another number of operands"),
            },
            (Some(native), &[a, b]) => match native {
                Native::IntAdd => Ins::IntAdd(to, a, b),
                Native::IntSub => Ins::IntSub(to, a, b),
                Native::IntMul => Ins::IntMul(to, a, b),
                Native::IntDiv => Ins::IntDiv(to, a, b),
                Native::IntMod => Ins::IntMod(to, a, b),
                Native::IntAnd | Native::And => Ins::IntAnd(to, a, b),
                Native::IntOr | Native::Or => Ins::IntOr(to, a, b),
                Native::IntXor => Ins::IntXor(to, a, b),
                Native::IntShiftLeft => Ins::IntShiftLeft(to, a, b),
                Native::IntShiftRight => Ins::IntShiftRight(to, a, b),
                Native::IntLess => Ins::IntLess(to, a, b),
                Native::IntLessOrEqual => Ins::IntLessOrEqual(to, a, b),
                Native::IntGreater => Ins::IntLess(to, b, a),
                Native::IntGreaterOrEqual => Ins::IntLessOrEqual(to, b, a),
                Native::IntNotEqual => Ins::IntNotEqual(to, a, b),
                Native::FloatAdd => Ins::FloatAdd(to, a, b),
                Native::FloatSub => Ins::FloatSub(to, a, b),
                Native::FloatMul => Ins::FloatMul(to, a, b),
                Native::FloatDiv => Ins::FloatDiv(to, a, b),
                Native::FloatLess => Ins::FloatLess(to, a, b),
                Native::FloatLessOrEqual => Ins::FloatLessOrEqual(to, a, b),
                Native::FloatGreater => Ins::FloatLess(to, b, a),
                Native::FloatGreaterOrEqual => Ins::FloatLessOrEqual(to, b, a),
                native => unreachable!("{native:?} has another number of operands"),
            },
            (None, &[a]) => Ins::Scalar1(to, self.operator(kernel), a),
            (None, &[a, b]) => Ins::Scalar2(to, self.operator(kernel), a, b),
            (_, operands) => unreachable!("`{}` is an operator on {} operands", kernel.name, operands.len()),
        }
    }
}

/// Says that a call only looks at an argument.
pub(super) fn lend(source: &mut Source) {
    if let Source::Shared(reg) = *source {
        *source = Source::Lent(reg);
    }
}
